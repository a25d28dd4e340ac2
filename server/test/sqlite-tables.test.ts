/**
 * The site's tables in an SQLite file: beside an application's, and brought over from a file of the version before.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { sampleRecord } from 'latchkey/testing'
import { openSqlite } from '../src/storage/sqlite/storage.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-tables-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
const newFile = (): string => join(folder, `${files++}.db`)

/** A file as the version before has made it, with sixty users who are logged in. */
async function oldFile(): Promise<{ file: string; ids: readonly string[] }> {
  const file = newFile()
  const db = new DatabaseSync(file)
  const store = sqliteStore(db)
  const ids: string[] = []
  for (let i = 0; i < 60; i++) {
    const record = sampleRecord({ userId: `id-${i}` })
    ids.push(record.id)
    await store.create(record)
  }
  db.exec(`CREATE TABLE users (
      id TEXT PRIMARY KEY, username TEXT NOT NULL, canonical_name TEXT NOT NULL UNIQUE,
      roles TEXT NOT NULL, password_hash TEXT NOT NULL, disabled INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE setup_tokens (
      token_hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE secret_history (
      fingerprint TEXT PRIMARY KEY, newest_since INTEGER NOT NULL, signing_until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO latchkey_schema VALUES ('users', 1), ('setup', 1), ('secrets', 1);
    INSERT INTO secret_history VALUES ('print', 5, 6)`)
  const insert = db.prepare(`INSERT INTO users VALUES (?, ?, ?, '["admin"]', 'hash', 0, 1, 2)`)
  for (let i = 0; i < 60; i++) insert.run(`id-${i}`, `User${i}`, `user${i}`)
  db.close()
  return { file, ids }
}

function tablesOf(file: string): string[] {
  const db = new DatabaseSync(file)
  const rows = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all()
  db.close()
  return rows.map(({ name }) => String(name))
}

const OWN = [
  'attempts',
  'revocations',
  'schema',
  'secret_history',
  'sessions',
  'setup_tokens',
  'users',
]
const own = OWN.map((name) => `latchkey_${name}`)

describe('the tables of the site in an SQLite file', () => {
  it('bear the prefix latchkey_, and leave tables of an application as they are', async () => {
    const file = newFile()
    const db = new DatabaseSync(file)
    db.exec(`CREATE TABLE users (mine TEXT); CREATE TABLE setup_tokens (mine TEXT);
      CREATE TABLE secret_history (mine TEXT); INSERT INTO users VALUES ('row')`)
    db.close()
    const site = openSqlite(file, false)
    assert.equal(await site.users.isEmpty(), true)
    await site.close()
    assert.deepEqual(tablesOf(file), [...own, 'secret_history', 'setup_tokens', 'users'].toSorted())
    const again = new DatabaseSync(file)
    assert.deepEqual({ ...again.prepare('SELECT * FROM users').get() }, { mine: 'row' })
    again.close()
  })

  it('of the version before are renamed in place, and no user, session or secret is lost', async () => {
    const { file, ids } = await oldFile()
    for (let times = 0; times < 2; times++) {
      const site = openSqlite(file, false)
      const users = await site.users.listAfter('', 100)
      assert.equal(users.length, 60)
      assert.equal((await site.users.find('user7'))?.id, 'id-7')
      for (const id of ids) assert.notEqual(await site.store.read(id), null)
      assert.deepEqual(await site.secrets.list(), [
        { fingerprint: 'print', newestSince: 5, signingUntil: 6 },
      ])
      await site.close()
      assert.deepEqual(tablesOf(file), own)
    }
  })
})
