/**
 * Revocations in the memory of this process. They end with it, and then ended sessions live again.
 *
 * @module
 */

import type { Revocation, RevocationStore } from '../revocations.ts'
import { ShardedMap } from './memory-table.ts'

/** How many entries one step of `prune` looks at. */
const PRUNE_STEP = 1000

/** Returns a revocation store in memory. */
export function memoryRevocations(): RevocationStore {
  const revocations = new ShardedMap<Revocation>()
  let pruning: Iterator<[string, Revocation]> | null = null

  const valueOf = (key: string, now: number): string | null => {
    const found = revocations.get(key)
    return found !== undefined && found.expiresAt > now ? found.value : null
  }
  return {
    read(keys, now) {
      return keys.map((key) => valueOf(key, now))
    },
    replace(key, expected, { value, expiresAt }, now) {
      if (valueOf(key, now) !== expected) return false
      revocations.set(key, { value, expiresAt })
      return true
    },
    prune(now) {
      pruning ??= revocations.entries()
      for (let i = 0; i < PRUNE_STEP; i++) {
        const { value: entry, done } = pruning.next()
        if (done === true) {
          pruning = null
          return false
        }
        if (entry[1].expiresAt <= now) revocations.delete(entry[0])
      }
      return true
    },
  }
}
