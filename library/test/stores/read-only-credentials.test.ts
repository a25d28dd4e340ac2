/**
 * Databases that can read what users have enrolled, and not write it: a code that cannot be noted as used lets nobody
 * in.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { CredentialStore } from 'latchkey/store-kit'
import { postgresStore } from 'latchkey/stores/postgres'
import { sqliteStore } from 'latchkey/stores/sqlite'
import pg from 'pg'
import { browserAt, enrol, enrolledApplication, type Enrolled } from '../../../services/enrolled.ts'
import { startPostgres } from '../../../services/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
const server = await startPostgres()
// Only one connection, so that its settings hold for all statements.
const postgres = new pg.Client(server.url)
await postgres.connect()
const database = new DatabaseSync(join(folder, 'read-only.db'))
after(async () => {
  await postgres.end()
  await server.stop()
  database.close()
  rmSync(folder, { recursive: true })
})

/** A store of credentials, and how writing is made impossible and possible again. */
interface Case {
  readonly open: () => CredentialStore | undefined
  readonly setWritable: (isWritable: boolean) => unknown
}

const cases: Readonly<Record<string, Case>> = {
  'a read-only PostgreSQL': {
    open: () => postgresStore(postgres, { schema: server.newSchema(), notify: false }).credentials,
    setWritable: (isWritable) =>
      postgres.query(`SET default_transaction_read_only = ${isWritable ? 'off' : 'on'}`),
  },
  'a read-only SQLite': {
    open: () => sqliteStore(database).credentials,
    setWritable: (isWritable) => database.exec(`PRAGMA query_only = ${isWritable ? 'OFF' : 'ON'}`),
  },
}

/** What became of it: its code if it was refused. */
const outcomeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { readonly code?: unknown }).code,
  )

const failuresOf = ({ events }: Enrolled): readonly string[] =>
  events.flatMap((event) => (event.type === 'store.failed' ? [event.operation] : []))

for (const [name, { open, setWritable }] of Object.entries(cases)) {
  describe(name, () => {
    /** Sessions, attempts and tokens are elsewhere, so that nothing but the credentials can fail. */
    const start = async () => {
      const store = open()
      assert.ok(store)
      await store.removeAll('id-alice')
      const app = enrolledApplication({ credentials: store })
      const { browser, device, recoveryCodes } = await enrol(app)
      app.clock.advance(60_000)
      return { app, browser, device, recoveryCodes: recoveryCodes ?? [] }
    }

    it('lets nobody in by a code that cannot be noted as used, and takes that code afterwards', async () => {
      const { app, device } = await start()
      const other = browserAt(app)
      assert.equal(await other.logIn('alice'), 'unfinished')
      const finish = () =>
        outcomeOf(other.send((ctx) => app.latch.completeLogin(ctx, { code: device.code() })))
      await setWritable(false)
      try {
        for (let i = 0; i < 3; i++) assert.equal(await finish(), 'store_unavailable')
        assert.equal(await other.user(), null)
      } finally {
        await setWritable(true)
      }
      assert.deepEqual(failuresOf(app), Array(3).fill('credentials.update'))
      assert.equal(await finish(), 'done')
      assert.equal(await other.user(), 'id-alice')
    })

    it('lets nobody in by a recovery code that cannot be taken away, and keeps it good', async () => {
      const { app, recoveryCodes } = await start()
      const [recoveryCode = ''] = recoveryCodes
      const other = browserAt(app)
      await other.logIn('alice')
      const finish = () =>
        outcomeOf(other.send((ctx) => app.latch.completeLogin(ctx, { recoveryCode })))
      await setWritable(false)
      try {
        assert.equal(await finish(), 'store_unavailable')
        assert.equal(await other.user(), null)
      } finally {
        await setWritable(true)
      }
      assert.equal(await finish(), 'done')
      assert.equal(await app.latch.recoveryCodes.left('id-alice'), 9)
    })

    it('says neither that a factor is there nor that it is gone, when nothing was written', async () => {
      const { app, browser } = await start()
      const listed = await app.latch.credentials.list('id-alice')
      const { id = '' } = listed.find(({ kind }) => kind === 'totp') ?? {}
      await browser.logIn('alice')
      app.events.length = 0
      await setWritable(false)
      try {
        await assert.rejects(app.latch.credentials.removeAll('id-alice'), {
          code: 'store_unavailable',
        })
        const rename = browser.send((ctx) => app.latch.credentials.rename(ctx, id, 'Tablet'))
        assert.notEqual(await outcomeOf(rename), 'done')
        assert.deepEqual(await app.latch.credentials.list('id-alice'), listed)
      } finally {
        await setWritable(true)
      }
      assert.deepEqual(
        app.events.filter(({ type }) => type.startsWith('credential.')),
        [],
      )
      assert.equal(await app.latch.credentials.removeAll('id-alice'), 2)
    })
  })
}
