/**
 * What every credential store must do, as tests.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CredentialRecord, CredentialStore } from '../contracts/credentials.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import { MINUTE } from '../ground/time.ts'
import {
  addAll,
  allPages,
  idsOf,
  now,
  sampleCredential,
  several,
  type CredentialCase,
} from './credential-case.ts'
import { credentialStoreRaces } from './credential-races.ts'

const reading: readonly CredentialCase[] = [
  {
    name: 'reads back what was added, whatever is in it',
    async run(store) {
      const odd = ['u1', ':', "' OR 1=1 --", '{a}\\"*?[', '%_', '\u{1F511}é', 'x'.repeat(1000)]
      for (const text of [...odd, 'nul \0', 'half \ud800', 'escape \u001a0000', ' ', '']) {
        const record = sampleCredential({
          userId: text,
          kind: text.slice(0, 100),
          name: text,
          data: sampleCredential().data.repeat(40),
          usedAt: now + 1,
          version: 7,
        })
        assert.equal(await store.add(record, 5), 'added')
        assert.deepEqual(await store.read(record.id), record)
        assert.deepEqual(await store.list(text), [record])
        assert.equal(await store.read(sampleCredential().id), null)
      }
      const unused = sampleCredential({ userId: 'u2' })
      await store.add(unused, 5)
      assert.deepEqual(await store.list('u2'), [unused])
    },
  },
  {
    name: 'takes no user for another, however alike their names are',
    async run(store) {
      const names = ['u', 'U', 'u ', ' u', 'u\0', 'ú', 'u\u0301', '1', '01', '1.0', 'u%', '"u"']
      for (const userId of names) await store.add(sampleCredential({ userId }), 1)
      for (const userId of names) {
        const listed = await store.list(userId)
        assert.deepEqual(
          listed.map((record) => record.userId),
          [userId],
        )
      }
      assert.equal(await store.removeAll('u'), 1)
      assert.equal((await allPages(store, 100)).length, names.length - 1)
    },
  },
  {
    name: 'lists the oldest first, whenever it was added',
    async run(store) {
      const records = [3, 1, 4, 0, 2].map((minutes) =>
        sampleCredential({ createdAt: now + minutes * MINUTE }),
      )
      const twins = [...several(3, { createdAt: now + 9 * MINUTE })]
      await addAll(store, [...twins, ...records, sampleCredential({ userId: 'u2' })])
      const sorted = [
        ...records.toSorted((one, other) => one.createdAt - other.createdAt),
        ...twins.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      ]
      assert.deepEqual(await store.list('u1'), sorted)
      assert.deepEqual(await store.list('u3'), [])
    },
  },
  {
    name: 'keeps nothing by reference, and what it hands out changes nothing',
    async run(store) {
      const record = { ...sampleCredential() }
      const before = { ...record }
      await store.add(record, 1)
      record.name = 'Thief'
      const change = { name: 'Tablet' }
      await store.update(record.id, 0, change)
      change.name = 'Thief'
      for (const found of [await store.read(record.id), ...(await store.list('u1'))]) {
        try {
          Object.assign(found as object, { name: 'Thief' })
        } catch {
          // It may be frozen.
        }
      }
      const after = { ...before, name: 'Tablet', version: 1 }
      assert.deepEqual(await store.read(record.id), after)
      assert.deepEqual(await store.list('u1'), [after])
    },
  },
]

const adding: readonly CredentialCase[] = [
  {
    name: 'refuses one that is too many of its kind and user, and writes nothing',
    async run(store) {
      const records = several(4)
      assert.deepEqual(await addAll(store, records, 3), ['added', 'added', 'added', 'full'])
      assert.equal(await store.read(records[3]?.id ?? ''), null)
      const others = [
        ...several(4, { kind: 'passkey' }),
        ...several(4, { userId: 'u2' }),
        ...several(4, { kind: 'totp\0' }),
      ]
      const each = ['added', 'added', 'added', 'full']
      assert.deepEqual(await addAll(store, others, 3), [...each, ...each, ...each])
      await store.remove(records[1].id, 'u1')
      assert.deepEqual(await addAll(store, several(2), 3), ['added', 'full'])
      await store.removeAll('u1')
      assert.deepEqual(await addAll(store, several(4), 3), each)
      // A limit that was lowered, and one that was raised.
      assert.deepEqual(await addAll(store, several(2), 2), ['full', 'full'])
      assert.deepEqual(await addAll(store, several(3), 5), ['added', 'added', 'full'])
      assert.deepEqual(await addAll(store, several(2), 0), ['full', 'full'])
      // Five are there. Whichever goes, there are still as many as a limit of four allows.
      for (const { id, kind } of await store.list('u1')) {
        if (kind !== 'totp') continue
        const removed = (await store.read(id)) as CredentialRecord
        await store.remove(id, 'u1')
        assert.equal(await store.add(sampleCredential(), 4), 'full')
        assert.equal(await store.add(removed, 5), 'added')
      }
    },
  },
  {
    name: 'refuses an id that is there, whoever has it, and leaves it as it is',
    async run(store) {
      const record = sampleCredential()
      await store.add(record, 1)
      for (const fields of [{}, { userId: 'u2' }, { kind: 'passkey' }, { name: 'Another' }]) {
        const copy = sampleCredential({ ...fields, id: record.id })
        assert.equal(await store.add(copy, 1), 'exists')
        assert.equal(await store.add(copy, 9), 'exists')
      }
      assert.deepEqual(await store.list('u1'), [record])
      assert.deepEqual(await store.list('u2'), [])
      assert.equal(await store.remove(record.id, 'u1'), 'removed')
      assert.equal(await store.add(record, 1), 'added')
    },
  },
]

const changing: readonly CredentialCase[] = [
  {
    name: 'changes what it is told, and nothing else',
    async run(store) {
      const record = sampleCredential()
      const neighbour = sampleCredential()
      await addAll(store, [record, neighbour])
      const data = 'another'
      const changes = [{ usedAt: now }, { name: 'nul \0' }, { data }, {}, { name: '', usedAt: 0 }]
      let expected = record
      for (const change of changes) {
        const { version } = expected
        assert.equal(await store.update(record.id, version, change), true)
        expected = Object.assign({}, expected, change, { version: version + 1 })
        assert.deepEqual(await store.read(record.id), expected)
      }
      assert.deepEqual(await store.read(neighbour.id), neighbour)
    },
  },
  {
    name: 'changes no other version, and nothing that is not there',
    async run(store) {
      const record = sampleCredential({ version: 3 })
      await store.add(record, 1)
      for (const version of [2, 4, 0, -1]) {
        assert.equal(await store.update(record.id, version, { name: 'Late' }), false)
      }
      const { id } = sampleCredential()
      assert.equal(await store.update(id, 3, { name: 'Late' }), false)
      assert.equal(await store.read(id), null)
      assert.deepEqual(await store.read(record.id), record)
      await store.remove(record.id, 'u1')
      assert.equal(await store.update(record.id, 3, { name: 'Late' }), false)
      assert.equal(await store.read(record.id), null)
    },
  },
]

const removing: readonly CredentialCase[] = [
  {
    name: "removes a credential once, and nobody else's",
    async run(store) {
      const [one, other] = several(2)
      const stranger = sampleCredential({ userId: 'u2' })
      await addAll(store, [one, other, stranger])
      assert.equal(await store.remove(stranger.id, 'u1'), 'missing')
      assert.equal(await store.remove(stranger.id, 'u1', ['totp']), 'missing')
      assert.equal(await store.remove(one.id, 'u1'), 'removed')
      assert.equal(await store.remove(one.id, 'u1'), 'missing')
      assert.equal(await store.remove(one.id, 'u1', ['totp']), 'missing')
      assert.equal(await store.read(one.id), null)
      assert.deepEqual(await idsOf(store), [other.id])
      assert.deepEqual(await idsOf(store, 'u2'), [stranger.id])
    },
  },
  {
    name: 'leaves the user one of the kinds that are to be left, or removes nothing',
    async run(store) {
      const totp = sampleCredential()
      const passkey = sampleCredential({ kind: 'passkey' })
      const odd = sampleCredential({ kind: 'a "b" \0 \ud800' })
      const codes = sampleCredential({ kind: 'recoveryCode' })
      const stranger = sampleCredential({ userId: 'u2' })
      await addAll(store, [totp, passkey, odd, codes, stranger])
      const factors = ['totp', 'passkey']
      assert.equal(await store.remove(totp.id, 'u1', [odd.kind]), 'removed')
      assert.equal(await store.remove(passkey.id, 'u1', factors), 'last')
      assert.equal(await store.remove(passkey.id, 'u1', []), 'last')
      assert.deepEqual(new Set(await idsOf(store)), new Set([passkey.id, odd.id, codes.id]))
      // What is removed may be of another kind than what is left.
      assert.equal(await store.remove(codes.id, 'u1', factors), 'removed')
      assert.equal(await store.remove(odd.id, 'u1', factors), 'removed')
      assert.equal(await store.remove(passkey.id, 'u1', factors), 'last')
      assert.equal(await store.remove(passkey.id, 'u1'), 'removed')
      assert.deepEqual(await idsOf(store, 'u2'), [stranger.id])
    },
  },
  {
    name: 'removes everything of a user, and nothing of others, and says how much',
    async run(store) {
      const stranger = sampleCredential({ userId: 'u2' })
      await addAll(store, [...several(3), ...several(2, { kind: 'passkey' }), stranger])
      assert.equal(await store.removeAll('u1'), 5)
      assert.equal(await store.removeAll('u1'), 0)
      assert.deepEqual(await store.list('u1'), [])
      assert.deepEqual(await allPages(store, 9), [stranger])
    },
  },
]

const paging: readonly CredentialCase[] = [
  {
    name: 'pages through 3,000 credentials in the order of their ids, while others come and go',
    async run(store) {
      const records = Array.from({ length: 3000 }, (_, i) =>
        sampleCredential({ userId: `u${i % 700}` }),
      )
      // Ids that a comparison by language would put in another order.
      const odd = ['-', '_', '0', 'A', 'Z', 'a', 'z'].map((first) =>
        sampleCredential({ id: first + sampleCredential().id.slice(1) }),
      )
      const going = records.filter((_, i) => i % 10 === 0)
      await addAll(store, [...records, ...odd])
      const staying = [...records, ...odd].filter((record) => !going.includes(record))
      const found = await allPages(store, 200, async (page) => {
        assert.ok(page.length <= 200)
        await addAll(store, [sampleCredential(), sampleCredential({ userId: 'u701' })])
        // Also those at which a page has ended: the next begins behind them all the same.
        const gone = going.splice(0, 20)
        const last = page.at(-1)
        for (const { id, userId } of gone) await store.remove(id, userId)
        if (last !== undefined && !staying.includes(last)) await store.remove(last.id, last.userId)
      })
      const ids = found.map(({ id }) => id)
      assert.deepEqual(
        ids,
        ids.toSorted((one, other) => (one < other ? -1 : 1)),
      )
      assert.equal(new Set(ids).size, ids.length)
      const met = new Set(ids)
      assert.deepEqual(
        staying.filter(({ id }) => !met.has(id)),
        [],
      )
      assert.deepEqual(await store.page(ids.at(-1) ?? '', 10), [])
      assert.deepEqual(await store.page(null, 3), (await allPages(store, 1000)).slice(0, 3))
    },
  },
]

/** The whole contract. */
export const credentialStoreContract: readonly CredentialCase[] = [
  ...reading,
  ...adding,
  ...changing,
  ...removing,
  ...paging,
  ...credentialStoreRaces,
]

/** Runs the contract with `node:test`. `open` returns a new, empty store for each test. */
export function testCredentialStore(
  name: string,
  open: () => MaybePromise<{ store: CredentialStore; close: () => MaybePromise<void> }>,
): void {
  describe(name, () => {
    for (const { name: promise, run } of credentialStoreContract) {
      it(promise, async () => {
        const { store, close } = await open()
        try {
          await run(store)
        } finally {
          await close()
        }
      })
    }
  })
}
