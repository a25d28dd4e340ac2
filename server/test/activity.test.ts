/**
 * What has been done with users, and by whom.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { DAY, HOUR } from 'latchkey'
import { openActivity, type Activity } from '../src/accounts/activity.ts'
import { databases, type NewDatabase } from './support/databases.ts'

const ADMIN = { id: 'a'.repeat(22), username: 'Ann "the boss"' }

async function open(
  t: TestContext,
  newDatabase: NewDatabase,
): Promise<{ activity: Activity; others: Activity; time: { now: number } }> {
  const database = await newDatabase(t)
  const time = { now: 1000 }
  const openAgain = async (): Promise<Activity> =>
    openActivity((await database.open()).activity, () => time.now)
  return { activity: await openAgain(), others: await openAgain(), time }
}

for (const [kind, newDatabase] of databases) {
  describe(`openActivity on ${kind}`, () => {
    it('keeps what was done, by whom and from where, the latest first', async (t) => {
      const { activity, others, time } = await open(t, newDatabase)
      const userAgent = `Browser\0${'🦊'.repeat(200)}`
      const from = { address: '192.0.2.1', userAgent }
      await activity.note({ userId: 'bo', kind: 'login', by: 'self', ...from })
      await activity.note({ userId: 'other', kind: 'login', by: 'self' })
      time.now = 2000
      const detail = { before: 'a, b', count: 2, none: null }
      await others.note({ userId: 'bo', kind: 'roles_changed', by: ADMIN, detail })
      await others.note({ userId: 'bo', kind: 'disabled', by: 'machine' })
      const found = await activity.list('bo')
      assert.deepEqual(
        found.map(({ kind, by, at }) => [kind, by, at]),
        [
          ['disabled', 'machine', 2000],
          ['roles_changed', ADMIN, 2000],
          ['login', 'self', 1000],
        ],
      )
      assert.deepEqual(found[1]?.detail, detail)
      assert.equal(found[2]?.address, '192.0.2.1')
      assert.match(found[2]?.userAgent ?? '', /^Browser\ufffd🦊+\ufffd?$/u)
      const logins = await activity.list('bo', { kinds: ['login'], limit: 1 })
      assert.deepEqual(logins, found.slice(2))
      assert.deepEqual(
        await activity.list('bo', { kinds: ['login'], except: true }),
        found.slice(0, 2),
      )
    })

    it('tells once what somebody else has done with the access of a user', async (t) => {
      const { activity, others, time } = await open(t, newDatabase)
      await activity.note({ userId: 'bo', kind: 'reset_link_made', by: ADMIN })
      await activity.note({ userId: 'bo', kind: 'factor_removed', by: 'machine' })
      // What the user has done, and what concerns no access, is nothing to tell.
      await activity.note({ userId: 'bo', kind: 'password_changed', by: 'self' })
      await activity.note({ userId: 'bo', kind: 'unlocked', by: ADMIN })
      const untold = await others.untold('bo')
      assert.deepEqual(
        untold.map(({ kind }) => kind),
        ['factor_removed', 'reset_link_made'],
      )
      time.now = 3000
      const [first, second] = untold.map(({ id }) => id)
      await activity.markTold('somebody else', [first ?? ''])
      assert.deepEqual(await activity.untold('bo'), untold)
      await activity.markTold('bo', [first ?? '', 'no id'])
      assert.deepEqual(
        (await activity.untold('bo')).map(({ id }) => id),
        [second],
      )
      assert.equal((await others.list('bo')).find(({ id }) => id === first)?.toldAt, 3000)
    })

    it('keeps 200 logins and 200 acts of each other kind, for 400 days: logins push nothing else out', async (t) => {
      const { activity, time } = await open(t, newDatabase)
      await activity.note({ userId: 'bo', kind: 'roles_changed', by: ADMIN })
      for (let i = 0; i < 203; i++) {
        time.now++
        await activity.note({ userId: 'bo', kind: 'login', by: 'self' })
      }
      const found = await activity.list('bo', { limit: 1000 })
      assert.equal(found.length, 201)
      assert.equal(found.at(-1)?.kind, 'roles_changed')
      assert.equal(found.at(-2)?.at, 1000 + 4)
      // An entry of anybody drops what is too old of everybody.
      time.now = 1000 + 4 + 400 * DAY
      await activity.note({ userId: 'somebody', kind: 'login', by: 'self' })
      const kept = await activity.list('bo', { limit: 1000 })
      assert.equal(kept.length, 200)
      assert.equal(kept.at(-1)?.at, 1004)
    })

    it('drops nothing that is still to be told, however often anybody does anything else', async (t) => {
      const { activity, others, time } = await open(t, newDatabase)
      await activity.note({ userId: 'bo', kind: 'reset_link_made', by: ADMIN })
      for (let i = 0; i < 205; i++) {
        // Neither hours nor addresses make room for what pushes others out.
        time.now += HOUR
        const address = `192.0.2.${i}`
        await others.note({ userId: 'bo', kind: 'unlocked', by: ADMIN, address })
        await others.note({ userId: 'bo', kind: 'password_changed', by: 'self', address })
        await others.note({ userId: 'bo', kind: 'reset_link_made', by: 'machine', address })
      }
      const untold = await activity.untold('bo')
      assert.deepEqual(untold.at(-1)?.by, ADMIN)
      // Each maker has a bound: beyond it, the last entry counts on.
      assert.equal(untold.length, 21)
      assert.deepEqual([untold[0]?.count, untold[0]?.lastAt], [186, time.now])
      assert.equal((await activity.list('bo', { kinds: ['unlocked'], limit: 1000 })).length, 200)
      time.now += 400 * DAY + 1
      await activity.note({ userId: 'somebody', kind: 'login', by: 'self' })
      assert.equal((await activity.untold('bo')).length, 21)
      // Negative control: what was told goes by its age.
      await activity.markTold(
        'bo',
        untold.map(({ id }) => id),
      )
      await activity.note({ userId: 'somebody', kind: 'login', by: 'self' })
      assert.deepEqual(await activity.list('bo'), [])
    })

    it('folds what one person does again within an hour, and tells it anew; who is elsewhere, or changes something else, is apart', async (t) => {
      const { activity, others, time } = await open(t, newDatabase)
      const link = { userId: 'bo', kind: 'reset_link_made', by: ADMIN } as const
      await activity.note({ ...link, detail: { expiresAt: 1 } })
      const [read] = await activity.untold('bo')
      time.now += HOUR - 1
      await others.note({ ...link, detail: { expiresAt: 2 } })
      // Whoever has read of the first link has not read of the second.
      await activity.markTold('bo', [read?.id ?? ''])
      const [again, ...none] = await activity.untold('bo')
      assert.deepEqual([again?.count, again?.at, again?.lastAt], [2, 1000, time.now])
      assert.deepEqual([again?.detail, none], [{ expiresAt: 2 }, []])
      await activity.markTold('bo', [again?.id ?? ''])
      await activity.note(link)
      assert.equal((await activity.untold('bo'))[0]?.count, 1)
      time.now += HOUR
      await activity.note(link)
      await activity.note({ ...link, address: '192.0.2.1' })
      await activity.note({ ...link, by: 'machine' })
      assert.equal((await activity.untold('bo')).length, 4)
      for (const after of ['a', 'b', 'a', 'b']) {
        const detail = { before: '', after }
        await activity.note({ userId: 'bo', kind: 'roles_changed', by: ADMIN, detail })
      }
      const roles = await activity.list('bo', { kinds: ['roles_changed'] })
      assert.deepEqual(
        roles.map(({ count, detail }) => [count, detail['after']]),
        [
          [2, 'b'],
          [2, 'a'],
        ],
      )
    })

    it('names entries by ids that tell nothing of how much is noted of others', async (t) => {
      const { activity } = await open(t, newDatabase)
      for (const userId of ['bo', 'other', 'bo']) {
        await activity.note({ userId, kind: 'reset_link_made', by: { ...ADMIN, id: userId } })
        await activity.note({ userId, kind: 'login', by: 'self' })
      }
      for (const { id } of await activity.list('bo')) assert.match(id, /^[\w-]{22}$/)
    })
  })
}
