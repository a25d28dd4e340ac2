/**
 * A token store as most are written: it reads a group, and then writes it. It is the negative control of the races of
 * the token contract, and of the tests of flows.
 *
 * @module
 */

import { addToken, isLiveToken, type TokenRecord, type TokenStore } from 'latchkey/store-kit'
import { turn } from 'latchkey/testing'
import type { Blobs } from './naive-store.ts'

/** Returns a token store that breaks its promises when requests meet. */
export function naiveTokens(blobs: Blobs = new Map<string, string>()): TokenStore {
  const read = async (group: string): Promise<readonly TokenRecord[]> => {
    await turn()
    return JSON.parse(blobs.get(`tokens:${group}`) ?? '[]') as readonly TokenRecord[]
  }
  const write = async (group: string, tokens: readonly TokenRecord[]): Promise<void> => {
    await turn()
    blobs.set(`tokens:${group}`, JSON.stringify(tokens))
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
    prune: () => false,
  }
}
