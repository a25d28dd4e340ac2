/**
 * A token store as most are written: it reads a group, and then writes it. It is the negative control of the races of
 * the token contract, and of the tests of flows.
 *
 * @module
 */

import { addToken, isLiveToken, type TokenRecord, type TokenStore } from 'latchkey/store-kit'
import { turn } from 'latchkey/testing'

/** Returns a token store that breaks its promises when requests meet. */
export function naiveTokens(): TokenStore {
  const groups = new Map<string, readonly TokenRecord[]>()

  const read = async (group: string): Promise<readonly TokenRecord[]> => {
    await turn()
    return structuredClone(groups.get(group) ?? [])
  }
  const write = async (group: string, tokens: readonly TokenRecord[]): Promise<void> => {
    await turn()
    groups.set(group, structuredClone(tokens))
  }
  const find = async (group: string, id: string, now: number): Promise<TokenRecord | null> =>
    (await read(group)).find((token) => token.id === id && isLiveToken(token, now)) ?? null

  return {
    async add(record, limit, now) {
      const after = addToken(await read(record.group), record, limit, now)
      if (after !== null) await write(record.group, after)
      return after !== null
    },
    read: find,
    async take(group, id, now, others) {
      const token = await find(group, id, now)
      const rest = (await read(group)).filter((other) => other.id !== id)
      if (token !== null) await write(group, others === 'void' ? [] : rest)
      return token
    },
    async replace(group, id, successor, now) {
      const token = await find(group, id, now)
      const rest = (await read(group)).filter((other) => other.id !== id)
      if (token !== null) await write(group, [...rest, successor])
      return token
    },
    async clear(group) {
      const { length } = await read(group)
      await write(group, [])
      return length
    },
    async prune(now) {
      for (const [group, tokens] of groups) {
        groups.set(
          group,
          tokens.filter(({ expiresAt }) => expiresAt > now),
        )
      }
      return false
    },
  }
}
