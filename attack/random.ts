/**
 * Random choices that a seed repeats.
 *
 * @module
 */

/** Returns a whole number from 0 to `below` - 1. */
export type Random = (below: number) => number

/** Returns a generator (mulberry32). It is good enough to vary inputs and to shuffle, but not to make secrets. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** Returns one of the items. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random(items.length)]
  if (item === undefined) throw new RangeError('Nothing to pick from')
  return item
}

/** Puts the items in random order, in place (Fisher–Yates). */
export function shuffle<Item>(random: Random, items: Item[]): Item[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random(i + 1)
    const [a, b] = [items[i], items[j]] as [Item, Item]
    items[i] = b
    items[j] = a
  }
  return items
}
