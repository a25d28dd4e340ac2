/**
 * Mail that waits, in both kinds of database: one process at a time has a message, and a copy of the database holds
 * nothing that opens an account.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, HOUR, MINUTE } from 'latchkey'
import type { MailMessage } from '../../src/mail/message.ts'
import { LEASE, MailQueueFull, openMailQueue, type MailQueue } from '../../src/mail/queue.ts'
import type { MailTable } from '../../src/mail/table.ts'
import { databases } from '../support/databases.ts'

const NEW_SECRET = '9b1c55d2a7e0443f8d6e0b7a1c2f4e5d6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d'
const OLD_SECRET = '0c4e8a1b7d2f5936ae1c0d4b8f7e6a5d3c2b1a0f9e8d7c6b5a4938271605f4e3'

const CODE = 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6'
const link = {
  link: `https://site.example/reset-password#token=${CODE}`,
  code: CODE,
  expiresAt: 30 * MINUTE,
} as const
const reset = (to: string): MailMessage => ({
  ...link,
  kind: 'reset_password',
  to,
  userId: 'id-1',
})

for (const [kind, newDatabase] of databases) {
  describe(`mail that waits (${kind})`, () => {
    it('is taken once, the oldest first, by however many processes ask at once', async (t) => {
      const database = await newDatabase(t)
      const tables = [(await database.open()).mail, (await database.open()).mail]
      const time = { now: 1_000 }
      const queues = tables.map((table) => openMailQueue(table, [NEW_SECRET], () => time.now))
      for (let i = 0; i < 20; i++) {
        time.now++
        await queues[i % 2]?.add(reset(`p${i}@example.com`))
      }
      const first = await queues[1]?.claim()
      assert.equal(first?.message?.to, 'p0@example.com')
      const [one, other] = queues as [MailQueue, MailQueue]
      const asked = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? one : other).claim())
      const claims = await Promise.all(asked)
      const taken = claims.flatMap((one) => one?.message?.to ?? [])
      assert.equal(taken.length, 19)
      assert.equal(new Set([...taken, first?.message?.to]).size, 20)
    })

    it('is free again when the process that has it lets its time pass, whose late note changes nothing', async (t) => {
      const { mail: table } = await (await newDatabase(t)).open()
      const time = { now: 1_000 }
      const queue = openMailQueue(table, [NEW_SECRET], () => time.now)
      await queue.add(reset('a@example.com'))
      const dead = await queue.claim()
      time.now += LEASE - 1
      assert.equal(await queue.claim(), null)
      time.now += 1
      const next = await queue.claim()
      assert.equal(next?.id, dead?.id)
      assert.equal(next?.tries, 2)
      await dead?.done()
      await dead?.again(time.now)
      assert.equal(await queue.count(), 1)
      assert.equal(await queue.claim(), null)
      await next?.again(time.now + HOUR)
      time.now += HOUR
      await (await queue.claim())?.done()
      assert.equal(await queue.count(), 0)
    })

    it('is due though a clock that was a year ahead has written it', async (t) => {
      const { mail: table } = await (await newDatabase(t)).open()
      const time = { now: 1_000 + 365 * DAY }
      const queue = openMailQueue(table, [NEW_SECRET], () => time.now)
      await queue.add(reset('a@example.com'))
      time.now = 1_000
      assert.equal((await queue.claim())?.message?.to, 'a@example.com')
      assert.equal(await queue.claim(), null, 'now it is this process that has it')
    })

    it('is bounded: strangers and nothings leave room for users', async (t) => {
      const { mail } = await (await newDatabase(t)).open()
      const limits: number[] = []
      const table: MailTable = {
        ...mail,
        add: (row, limit) => {
          limits.push(limit)
          // The same statements, with limits that a test can reach.
          return mail.add(row, limit / 1_000)
        },
      }
      const queue = openMailQueue(table, [NEW_SECRET], () => 1_000)
      const stranger = { ...link, kind: 'register', to: 's@example.com', userId: null } as const
      const nothing = { kind: 'nothing', to: '', userId: null } as const
      await queue.add(nothing)
      await assert.rejects(queue.add(nothing), MailQueueFull)
      for (let i = 0; i < 4; i++) await queue.add(stranger)
      await assert.rejects(queue.add(stranger), MailQueueFull)
      for (let i = 0; i < 5; i++) await queue.add(reset('u@example.com'))
      await assert.rejects(queue.add(reset('u@example.com')), MailQueueFull)
      assert.deepEqual([...new Set(limits)], [1_000, 5_000, 10_000])
    })

    it('is sealed: the database holds neither address nor link, and a copy of a row opens no other', async (t) => {
      const database = await newDatabase(t)
      const { mail: table } = await database.open()
      const queue = openMailQueue(table, [OLD_SECRET], () => 1_000)
      await queue.add(reset('a@example.com'))
      await queue.add(reset('b@example.com'))
      const rows = await database.query('SELECT * FROM latchkey_mail')
      const seen = JSON.stringify(rows)
      for (const secret of ['example', 'token', 'reset', CODE]) {
        for (const spelling of [secret, Buffer.from(secret).toString('base64url').slice(0, -2)]) {
          assert.ok(!seen.includes(spelling), spelling)
        }
      }
      const [one, other] = rows.map((row) => String(row['id']))
      await database.query(`UPDATE latchkey_mail SET sealed = (SELECT sealed FROM latchkey_mail WHERE id = '${one}')
          WHERE id = '${other}' RETURNING 1`)
      const claims = [await queue.claim(), await queue.claim()]
      const opened = claims.map((claim) => [claim?.id, claim?.message !== null])
      assert.deepEqual(Object.fromEntries(opened), { [one ?? '']: true, [other ?? '']: false })
    })

    it('is opened by every secret of the ring, and by none that was dropped', async (t) => {
      const { mail: table } = await (await newDatabase(t)).open()
      const time = { now: 1_000 }
      await openMailQueue(table, [OLD_SECRET], () => time.now).add(reset('a@example.com'))
      const dropped = await openMailQueue(table, [NEW_SECRET], () => time.now).claim()
      assert.equal(dropped?.message, null)
      time.now += LEASE
      const kept = await openMailQueue(table, [NEW_SECRET, OLD_SECRET], () => time.now).claim()
      assert.equal(kept?.message?.to, 'a@example.com')
    })
  })
}
