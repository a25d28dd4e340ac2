/**
 * Finds the part of which a text is made, if it is one part written again and again.
 *
 * @module
 */

/**
 * Returns the length of the shortest part that gives the password when it is written again and again; the last
 * one may be cut short. Without such a part it is the length of the password.
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
