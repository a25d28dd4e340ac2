/**
 * Revocations in the memory of this process. They end with it, and then ended sessions live again.
 *
 * @module
 */

import type { Revocation, RevocationStore } from '../../contracts/revocations.ts'
import { pruning, ShardedMap } from './table.ts'

/** How many entries one step of `prune` looks at. */
const PRUNE_STEP = 1000

/** Returns a revocation store in memory. */
export function memoryRevocations(): RevocationStore {
  const revocations = new ShardedMap<Revocation>()

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
    prune: pruning(
      () => revocations.entries(),
      PRUNE_STEP,
      (key, { expiresAt }, now) => {
        if (expiresAt <= now) revocations.delete(key)
      },
    ),
  }
}
