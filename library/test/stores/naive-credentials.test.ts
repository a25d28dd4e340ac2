/**
 * Credential stores that are wrong fail the contract: each of its promises can be broken, and is then missed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CredentialStore } from 'latchkey/store-kit'
import { memoryCredentials } from 'latchkey/stores/memory'
import {
  credentialStoreContract,
  credentialStoreRaces,
  testCredentialStore,
} from 'latchkey/testing'
import { naiveCredentials } from '../../../services/naive-credentials.ts'

testCredentialStore('memoryCredentials', () => ({
  store: memoryCredentials(),
  close: () => undefined,
}))

describe('the races of the credential contract (negative control)', () => {
  for (const { name, run } of credentialStoreRaces) {
    it(`are lost by a store that reads and then writes: ${name}`, async () => {
      await assert.rejects(run(naiveCredentials()), assert.AssertionError)
    })
  }

  it('are all that such a store loses', async () => {
    const others = credentialStoreContract.filter((one) => !credentialStoreRaces.includes(one))
    for (const { run } of others) await run(naiveCredentials())
  })
})

/** Returns a memory store with one method that is wrong. */
function flawed(flaw: (right: CredentialStore) => Partial<CredentialStore>): () => CredentialStore {
  return () => {
    const right = memoryCredentials()
    return { ...right, ...flaw(right) }
  }
}

/** Stores that each break one promise, and which promise that is. */
const wrong: readonly (readonly [what: string, promise: RegExp, make: () => CredentialStore])[] = [
  [
    'cuts a text at its first NUL',
    /whatever is in it/,
    flawed((right) => ({
      add: (record, most) => right.add({ ...record, name: record.name.split('\0')[0] ?? '' }, most),
    })),
  ],
  [
    'compares users without regard to case',
    /takes no user for another/,
    flawed((right) => ({
      async list(userId) {
        const both = [...(await right.list('u')), ...(await right.list('U'))]
        return userId === 'u' || userId === 'U' ? both : right.list(userId)
      },
    })),
  ],
  [
    'lists in the order of adding',
    /lists the oldest first/,
    () => {
      const right = memoryCredentials()
      let added = 0
      const instants = new Map<string, number>()
      return {
        ...right,
        add(record, most) {
          instants.set(record.id, record.createdAt)
          return right.add({ ...record, createdAt: added++ }, most)
        },
        list: async (userId) =>
          (await right.list(userId)).map((record) => ({
            ...record,
            createdAt: instants.get(record.id) ?? 0,
          })),
      }
    },
  ],
  [
    'hands out what it keeps',
    /keeps nothing by reference/,
    () => {
      const right = memoryCredentials()
      const handed = new Map<string, object>()
      return {
        ...right,
        async read(id) {
          const found = await right.read(id)
          const same = handed.get(id) ?? { ...found }
          handed.set(id, same)
          return same as typeof found
        },
      }
    },
  ],
  [
    'counts all kinds of a user together',
    /one that is too many of its kind and user/,
    flawed((right) => ({
      async add(record, most) {
        const all = await right.list(record.userId)
        return all.length >= most ? 'full' : right.add(record, most)
      },
    })),
  ],
  [
    'replaces a credential of the same id',
    /refuses an id that is there/,
    flawed((right) => ({
      async add(record, most) {
        const before = await right.read(record.id)
        if (before !== null) await right.remove(before.id, before.userId)
        return right.add(record, most)
      },
    })),
  ],
  [
    'takes an empty name for none',
    /changes what it is told, and nothing else/,
    flawed((right) => ({
      update: (id, version, { name, ...change }) =>
        right.update(id, version, name ? { ...change, name } : change),
    })),
  ],
  [
    'changes a later version too',
    /changes no other version/,
    flawed((right) => ({
      async update(id, version, change) {
        const found = await right.read(id)
        return found !== null && right.update(id, Math.max(version, found.version), change)
      },
    })),
  ],
  [
    'removes by the id alone',
    /nobody else's/,
    flawed((right) => ({
      async remove(id, userId, leaving) {
        const found = await right.read(id)
        return right.remove(id, found?.userId ?? userId, leaving)
      },
    })),
  ],
  [
    'counts what is removed among what is left',
    /leaves the user one of the kinds/,
    flawed((right) => ({
      async remove(id, userId, leaving) {
        const kinds = (await right.list(userId)).map(({ kind }) => kind)
        const isLast = leaving !== undefined && !kinds.some((kind) => leaving.includes(kind))
        return isLast ? 'last' : right.remove(id, userId)
      },
    })),
  ],
  [
    'does not say how much it removed',
    /and says how much/,
    flawed((right) => ({
      async removeAll(userId) {
        await right.removeAll(userId)
        return 0
      },
    })),
  ],
  [
    'counts pages by how many came before',
    /while others come and go/,
    () => {
      const right = memoryCredentials()
      let offset = 0
      return {
        ...right,
        async page(after, limit) {
          offset = after === null ? 0 : offset
          const all = await right.page(null, 1e6)
          const page = all.slice(offset, offset + limit)
          offset += page.length
          return page
        },
      }
    },
  ],
]

describe('the credential contract (negative control)', () => {
  for (const [what, promise, make] of wrong) {
    it(`misses its promise in a store that ${what}`, async () => {
      const missed: string[] = []
      for (const { name, run } of credentialStoreContract) {
        await run(make()).catch((error: unknown) => {
          assert.ok(error instanceof assert.AssertionError, String(error))
          missed.push(name)
        })
      }
      assert.ok(
        missed.some((name) => promise.test(name)),
        missed.join('; '),
      )
    })
  }
})
