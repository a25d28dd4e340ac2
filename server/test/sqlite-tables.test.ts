/**
 * The site's tables in an SQLite file: beside an application's, and brought over from a file of the versions before.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it, type TestContext } from 'node:test'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { sampleRecord } from 'latchkey/testing'
import { makeSite, runCli } from '../../services/site/processes.ts'
import type { User } from '../src/accounts/user-table.ts'
import { openSqlite } from '../src/storage/sqlite/storage.ts'
import { INSERT_USER, makeOldFile, oldUser, USERS } from './support/old-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-tables-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
const newFile = (): string => join(folder, `${files++}.db`)

/** A connection past the server, which is closed when the test ends. */
function connect(t: TestContext, file: string): DatabaseSync {
  const db = new DatabaseSync(file)
  t.after(() => db.close())
  return db
}

/** Returns the first column of what the query finds. */
function column(db: DatabaseSync, sql: string): unknown[] {
  return db
    .prepare(sql)
    .all()
    .map((row) => Object.values(row)[0])
}

const TABLES = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`

const OWN = [
  'activity',
  'attempts',
  'credentials',
  'devices',
  'mail',
  'passkey_hosts',
  'provider_accounts',
  'revocations',
  'schema',
  'secret_history',
  'servers',
  'sessions',
  'setup_tokens',
  'tokens',
  'users',
]
const own = OWN.map((name) => `latchkey_${name}`)

/** What a user of the versions before is, who has had no address and no login that was noted. */
const OLD_USER: User = {
  id: 'id-7',
  username: 'User7',
  roles: ['admin'],
  passwordHash: 'hash',
  disabled: false,
  mustChangePassword: false,
  email: null,
  emailVerified: false,
  createdAt: 1,
  updatedAt: 2,
  lastLoginAt: null,
  disabledAt: null,
  formerEmail: null,
  formerEmailAt: null,
}

/** Everything there is in a file, and under which name. */
function contents(db: DatabaseSync): string {
  const tables = column(db, TABLES).map((name) => [
    name,
    db.prepare(`SELECT * FROM "${String(name)}"`).all(),
  ])
  return JSON.stringify(tables)
}

describe('the tables of the site in an SQLite file', () => {
  it('bear the prefix latchkey_, and leave tables of an application as they are', async (t) => {
    const db = connect(t, newFile())
    const theirs = ['users', 'setup_tokens', 'secret_history', 'sessions', 'attempts']
    for (const table of theirs) {
      db.exec(`CREATE TABLE ${table} (mine TEXT); INSERT INTO ${table} VALUES ('${table}')`)
    }
    // The application has latchkey's sessions in its file already, and so a table of versions.
    await sqliteStore(db).create(sampleRecord())
    const site = openSqlite(db.location() ?? '', false)
    assert.equal(await site.users.isEmpty(), true)
    await site.close()
    assert.deepEqual(column(db, TABLES), [...own, ...theirs].toSorted())
    for (const table of theirs) {
      assert.deepEqual(column(db, `SELECT mine FROM ${table}`), [table])
    }
  })

  it('of the versions before are renamed in place, and no user, session or secret is lost', async (t) => {
    const file = newFile()
    makeOldFile(file)
    for (let times = 0; times < 2; times++) {
      const site = openSqlite(file, false)
      const users = await site.users.listAfter('', 100)
      assert.equal(users.length, USERS)
      assert.deepEqual(await site.users.find('user7'), OLD_USER)
      for (let i = 0; i < USERS; i++) {
        assert.equal((await site.store.read(`session-${i}`))?.userId, `id-${i}`)
      }
      assert.deepEqual(await site.secrets.list(), [
        { fingerprint: 'print', newestSince: 5, signingUntil: 6 },
      ])
      assert.deepEqual(await site.store.revocations?.read(['id'], 0), ['value'])
      await site.close()
      const db = connect(t, file)
      assert.deepEqual(column(db, TABLES), own)
      assert.deepEqual(column(db, 'SELECT token_hash FROM latchkey_setup_tokens'), ['token'])
      assert.deepEqual(column(db, 'SELECT count FROM latchkey_attempts'), [3])
    }
  })

  it('keep every old name if one of the new names is taken', (t) => {
    const file = newFile()
    makeOldFile(file)
    const db = connect(t, file)
    db.exec('CREATE TABLE latchkey_secret_history (mine TEXT)')
    const before = contents(db)
    assert.throws(() => openSqlite(file, false), /latchkey_secret_history/)
    assert.equal(contents(db), before)
    db.exec('DROP TABLE latchkey_secret_history')
    void openSqlite(file, false).close()
    assert.deepEqual(column(db, TABLES), own)
  })
})

describe('a server of the versions before that still runs while its tables are renamed', () => {
  /** What another process does: it finds the file locked, says so, and opens it with its new names. */
  const program = (file: string): string => `
    import { DatabaseSync } from 'node:sqlite'
    import { openSqlite } from ${JSON.stringify(new URL('../src/storage/sqlite/storage.ts', import.meta.url))}
    const db = new DatabaseSync(${JSON.stringify(file)})
    try { db.exec('BEGIN IMMEDIATE') } catch (error) { console.log(error.message) }
    const site = openSqlite(${JSON.stringify(file)}, false)
    console.log(site.versions.before.get('users'), site.versions.after.get('users'))`

  it('finishes the write that it has begun, which is kept, and is refused every later one', async (t) => {
    const file = newFile()
    makeOldFile(file)
    const old = connect(t, file)
    const insert = old.prepare(INSERT_USER)
    const find = old.prepare('SELECT * FROM users WHERE canonical_name = ?')
    const touch = old.prepare('UPDATE latchkey_sessions SET touched_at = 2 WHERE id = ?')
    old.exec('BEGIN IMMEDIATE')
    insert.run(...oldUser(USERS))
    const args = ['--conditions=@latchkey/source', '--input-type=module', '-e', program(file)]
    const other = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface(other.stdout)[Symbol.asyncIterator]()
    assert.equal((await lines.next()).value, 'database is locked')
    old.exec('COMMIT')
    assert.equal((await lines.next()).value, '1 4')

    assert.throws(() => insert.run(...oldUser(USERS + 1)), /no such table: users/)
    assert.throws(() => find.get('user7'), /no such table: users/)
    assert.equal(touch.run('session-7').changes, 1, 'whoever is logged in there stays so')
    const names = column(old, 'SELECT canonical_name FROM latchkey_users')
    assert.equal(names.length, USERS + 1)
    assert.ok(names.includes(`user${USERS}`))
  })
})

describe('servers that start at once on a file of the versions before', () => {
  it('rename its tables once, and all find every user', async (t) => {
    const site = makeSite()
    t.after(() => site.remove())
    makeOldFile(site.database)
    const outputs = await Promise.all(Array.from({ length: 4 }, () => runCli(site, ['migrate'])))
    assert.deepEqual(
      outputs.map(({ code }) => code),
      [0, 0, 0, 0],
    )
    const db = connect(t, site.database)
    assert.deepEqual(column(db, TABLES), own)
    assert.equal(column(db, 'SELECT id FROM latchkey_users').length, USERS)
  })
})
