/**
 * Credentials in an SQLite file while another process has begun to change what ours looks at, and has not committed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it, type TestContext } from 'node:test'
import type { CredentialStore } from 'latchkey/store-kit'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { sampleCredential } from 'latchkey/testing'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0

/**
 * Runs a statement in a transaction, says so, and commits. It has to take its time by itself: who waits for it is a
 * whole process, and nothing in that process could tell it to go on.
 */
const PROGRAM = `const { DatabaseSync } = require('node:sqlite')
  const [file, statement] = process.argv.slice(1)
  const db = new DatabaseSync(file)
  db.exec('BEGIN IMMEDIATE; ' + statement)
  require('node:fs').writeSync(1, 'begun')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
  db.exec('COMMIT')`

/** A store with an authenticator app and a passkey of one user. */
function twoFactors(t: TestContext) {
  const file = join(folder, `${files++}.db`)
  const store = sqliteStore(file)
  t.after(() => store.close())
  const credentials = store.credentials as CredentialStore
  const totp = sampleCredential()
  const passkey = sampleCredential({ kind: 'passkey' })
  void credentials.add(totp, 5)
  void credentials.add(passkey, 5)
  /** Does the work while another process runs the statement, and has not committed it. */
  const during = async <Answer>(
    statement: string,
    work: () => Answer,
  ): Promise<Awaited<Answer>> => {
    const other = spawn(process.execPath, ['-e', PROGRAM, file, statement])
    const ended = once(other, 'close')
    await once(other.stdout, 'data')
    const answer = await work()
    assert.deepEqual(await ended, [0, null])
    return answer
  }
  return { file, credentials, totp, passkey, during }
}

describe('a change of credentials that waits for another process', () => {
  it('leaves the last factor that the other process has left', async (t) => {
    const { credentials, totp, passkey, during } = twoFactors(t)
    const removal = `DELETE FROM latchkey_credentials WHERE id = '${totp.id}'`
    const outcome = await during(removal, () =>
      credentials.remove(passkey.id, 'u1', ['totp', 'passkey']),
    )
    assert.equal(outcome, 'last')
    assert.equal((await credentials.list('u1')).length, 1)
  })

  it('adds none in a place that the other process has taken', async (t) => {
    const { credentials, totp, during } = twoFactors(t)
    const copy = `INSERT INTO latchkey_credentials SELECT 'x', user_id, kind, name, data, version, created_at, used_at
      FROM latchkey_credentials WHERE id = '${totp.id}'`
    const outcome = await during(copy, () => credentials.add(sampleCredential(), 2))
    assert.equal(outcome, 'full')
    assert.equal((await credentials.list('u1')).length, 3)
  })

  it('changes no version that the other process has changed', async (t) => {
    const { credentials, totp, during } = twoFactors(t)
    const use = `UPDATE latchkey_credentials SET version = 1, used_at = 7 WHERE id = '${totp.id}'`
    assert.equal(await during(use, () => credentials.update(totp.id, 0, { usedAt: 8 })), false)
    assert.equal((await credentials.read(totp.id))?.usedAt, 7)
  })

  it('would remove the last factor if it looked before it has the lock (negative control)', async (t) => {
    const { file, credentials, totp, passkey, during } = twoFactors(t)
    const db = new DatabaseSync(file, { timeout: 5000 })
    const others = 'SELECT count(*) AS count FROM latchkey_credentials WHERE id <> ?'
    const remove = 'DELETE FROM latchkey_credentials WHERE id = ?'
    await during(`DELETE FROM latchkey_credentials WHERE id = '${totp.id}'`, () => {
      assert.equal(db.prepare(others).get(passkey.id)?.['count'], 1)
      db.prepare(remove).run(passkey.id)
    })
    db.close()
    assert.deepEqual(await credentials.list('u1'), [])
  })
})
