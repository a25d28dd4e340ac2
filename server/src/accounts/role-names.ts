/**
 * The names of the roles that have a rank, and what people take for them.
 *
 * @module
 */

/** The roles that have a rank, the lowest first. Their names are stored, so they never change. */
export const RANKED_ROLES = ['admin', 'owner'] as const

/** Letters of other scripts, and digits, that look like letters of these names (UTS 39, confusables). */
const ALIKE: Readonly<Record<string, string>> = {
  a: 'аαɑ',
  d: 'ԁժɗ',
  e: 'еεҽ℮',
  i: 'іιıɩӏl1',
  m: 'мμ',
  n: 'ոνη',
  o: 'оοօσ0',
  r: 'гꭇᴦ',
  w: 'ԝѡωա',
}

const LETTERS = new Map(
  Object.entries(ALIKE).flatMap(([letter, others]) =>
    Array.from(others, (other) => [other, letter] as const),
  ),
)

/** Returns the role with a rank for which people would take another one: `owner` for `Owner`; `null`: none. */
export function takenFor(role: string): string | null {
  const plain = role.normalize('NFKD').toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '')
  const read = Array.from(plain, (letter) => LETTERS.get(letter) ?? letter).join('')
  return RANKED_ROLES.find((ranked) => ranked === read && ranked !== role) ?? null
}
