/**
 * What a text is worth that is one part, written again and again.
 *
 * @module
 */

/**
 * Returns the shortest part that, written again and again, gives the password, the last time maybe
 * cut short. The password's own length if there is none.
 */
export function periodOf(password: readonly string[]): number {
  // The failure function of Knuth, Morris and Pratt: for each prefix, its longest own border.
  const borders = [0]
  for (let i = 1, border = 0; i < password.length; i++) {
    while (border > 0 && password[i] !== password[border]) border = borders[border - 1]!
    if (password[i] === password[border]) border++
    borders.push(border)
  }
  return password.length - (borders.at(-1) ?? 0)
}
