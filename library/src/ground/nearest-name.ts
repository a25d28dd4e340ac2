/**
 * Finds the known name that somebody has mistyped.
 *
 * @module
 */

/** A longer text is no mistyped name. The work on one is at most the square of this for each name that is known. */
const LONGEST = 40

/**
 * Returns the known name that is nearest to a mistyped one, `null` if none is near: at most one letter in three is
 * another, missing, too much, or changed places with its neighbour. Case does not count.
 */
export function nearestName(mistyped: string, names: readonly string[]): string | null {
  if (mistyped.length > LONGEST) return null
  const most = Math.min(3, Math.floor(mistyped.length / 3))
  const [best] = names
    .filter(({ length }) => Math.abs(length - mistyped.length) <= most)
    .map((name) => ({ name, distance: editsBetween(mistyped.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((one, other) => one.distance - other.distance)
  return best?.name ?? null
}

/** How many edits lead from one text to the other, where a swap of neighbours is one (optimal string alignment). */
function editsBetween(one: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, i) => i)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1]
      const replaced = (last[j - 1] ?? 0) + (isSame ? 0 : 1)
      const edits = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, replaced)
      const isSwap = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row.push(isSwap ? Math.min(edits, (beforeLast[j - 2] ?? edits) + 1) : edits)
    }
    beforeLast = last
    last = row
  }
  return last[other.length] ?? 0
}
