/**
 * Races that every credential store must win: a store that reads, and then writes, loses them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { CredentialRecord } from '../contracts/credentials.ts'
import {
  addAll,
  idsOf,
  now,
  sampleCredential,
  several,
  type CredentialCase,
} from './credential-case.ts'
import { inParallel, raceAll } from './races.ts'

const FACTORS = ['totp', 'passkey']

/** How many of the outcomes are this one. */
const count = (outcomes: readonly unknown[], outcome: unknown): number =>
  outcomes.filter((one) => one === outcome).length

/** The races. */
export const credentialStoreRaces: readonly CredentialCase[] = [
  {
    name: 'of 100 that change one version at once, exactly one does (RFC 6238, 5.2: a code is good once)',
    async run(store) {
      const record = sampleCredential()
      await store.add(record, 1)
      const changed = await inParallel(100, (i) =>
        store.update(record.id, 0, { usedAt: now + i, data: String(i) }),
      )
      assert.equal(count(changed, true), 1)
      const winner = changed.indexOf(true)
      const expected = { ...record, usedAt: now + winner, data: String(winner), version: 1 }
      assert.deepEqual(await store.read(record.id), expected)
    },
  },
  {
    name: 'of two that remove the last two factors at once, exactly one does, in any order',
    async run(store) {
      await raceAll(async () => {
        await store.removeAll('u1')
        const totp = sampleCredential()
        const passkey = sampleCredential({ kind: 'passkey' })
        await addAll(store, [totp, passkey, sampleCredential({ kind: 'recoveryCode' })])
        const outcomes: string[] = []
        const remove = async ({ id }: CredentialRecord): Promise<void> => {
          outcomes.push(await store.remove(id, 'u1', FACTORS))
        }
        return {
          first: [() => remove(totp)],
          second: [() => remove(passkey)],
          check: async () => {
            assert.deepEqual(outcomes.toSorted(), ['last', 'removed'])
            assert.equal((await idsOf(store)).length, 2)
          },
        }
      })
    },
  },
  {
    name: 'of 60 that remove 12 factors at once, each leaves one, and none is removed twice',
    async run(store) {
      const factors = several(12)
      await addAll(store, factors)
      const outcomes = await inParallel(60, (i) =>
        store.remove((factors[i % 12] as CredentialRecord).id, 'u1', FACTORS),
      )
      assert.equal(count(outcomes, 'removed'), 11)
      assert.equal((await idsOf(store)).length, 1)
    },
  },
  {
    name: 'of 100 that are added at once, exactly as many are there as there may be',
    async run(store) {
      const records = several(100)
      const outcomes = await inParallel(100, (i) => store.add(records[i] as CredentialRecord, 5))
      assert.equal(count(outcomes, 'added'), 5)
      assert.equal(count(outcomes, 'full'), 95)
      const added = records.filter((_, i) => outcomes[i] === 'added')
      assert.deepEqual(new Set(await idsOf(store)), new Set(added.map(({ id }) => id)))
    },
  },
  {
    name: 'of 100 that add one id at once, for several users and kinds, exactly one does',
    async run(store) {
      const { id } = sampleCredential()
      const record = (i: number): CredentialRecord =>
        sampleCredential({ id, userId: `u${i % 3}`, kind: FACTORS[i % 2] as string })
      const outcomes = await inParallel(100, (i) => store.add(record(i), 100))
      assert.equal(count(outcomes, 'added'), 1)
      assert.equal(count(outcomes, 'exists'), 99)
      const listed = await inParallel(3, (i) => store.list(`u${i}`))
      assert.deepEqual(listed.flat(), [await store.read(id)])
    },
  },
  {
    name: 'a change of a credential never brings it back, in any order with its removal',
    async run(store) {
      await raceAll(async () => {
        await store.removeAll('u1')
        const record = sampleCredential()
        await store.add(record, 1)
        return {
          first: [
            () => store.update(record.id, 0, { usedAt: now }),
            () => store.update(record.id, 1, { usedAt: now }),
          ],
          second: [() => store.remove(record.id, 'u1')],
          check: async () => {
            assert.equal(await store.read(record.id), null)
            assert.deepEqual(await idsOf(store), [])
          },
        }
      })
    },
  },
  {
    name: 'a removal of all leaves nothing that was there, whatever changes meanwhile',
    async run(store) {
      await raceAll(async () => {
        await store.removeAll('u1')
        const [one, other] = several(2)
        await addAll(store, [one, other])
        return {
          first: [
            () => store.update(one.id, 0, { name: 'Tablet' }),
            () => store.remove(other.id, 'u1', FACTORS),
          ],
          second: [() => store.removeAll('u1')],
          check: async () => assert.deepEqual(await idsOf(store), []),
        }
      })
    },
  },
]
