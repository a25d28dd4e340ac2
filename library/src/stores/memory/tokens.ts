/**
 * One-time tokens in the memory of this process. They end with it.
 *
 * @module
 */

import { copyJson, type JsonObject } from '../../contracts/json.ts'
import { addToken, isLiveToken, type TokenRecord, type TokenStore } from '../../contracts/tokens.ts'
import { pruning, ShardedMap } from './table.ts'

/** How many groups one step of `prune` looks at. */
const PRUNE_STEP = 1000

/** Returns a token store in memory. */
export function memoryTokens(): TokenStore {
  const groups = new ShardedMap<readonly TokenRecord[]>()

  const of = (group: string): readonly TokenRecord[] => groups.get(group) ?? []
  const put = (group: string, tokens: readonly TokenRecord[]): void => {
    if (tokens.length === 0) groups.delete(group)
    else groups.set(group, tokens)
  }
  const find = (group: string, id: string, now: number): TokenRecord | null =>
    of(group).find((token) => token.id === id && isLiveToken(token, now)) ?? null
  const without = (group: string, id: string): readonly TokenRecord[] =>
    of(group).filter((token) => token.id !== id)

  return {
    add(record, limit, now) {
      const tokens = addToken(of(record.group), frozen(record), limit, now)
      if (tokens === null) return false
      put(record.group, tokens)
      return true
    },
    read: find,
    take(group, id, now, others) {
      const token = find(group, id, now)
      if (token !== null) put(group, others === 'void' ? [] : without(group, id))
      return token
    },
    replace(group, id, successor, now) {
      const token = find(group, id, now)
      if (token !== null) put(group, [...without(group, id), frozen(successor)])
      return token
    },
    clear(group) {
      const { length } = of(group)
      groups.delete(group)
      return length
    },
    prune: pruning(
      () => groups.entries(),
      PRUNE_STEP,
      (group, tokens, now) => {
        const rest = tokens.filter(({ expiresAt }) => expiresAt > now)
        if (rest.length < tokens.length) put(group, rest)
      },
    ),
  }
}

function frozen(record: TokenRecord): TokenRecord {
  return Object.freeze({ ...record, data: copyJson(record.data, 'data') as JsonObject })
}
