/**
 * The migrators of SQLite and PostgreSQL: what both promise about the tables of the store and of an application, and
 * what only PostgreSQL promises.
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
import { setTimeout } from 'node:timers/promises'
import Better from 'better-sqlite3'
import {
  migratePostgres,
  postgresSchema,
  postgresStore,
  postgresVersions,
} from 'latchkey/stores/postgres'
import {
  migrateSqlite,
  sqliteVersions,
  type SqliteHandle,
  type TablePart,
  type TableVersions,
} from 'latchkey/stores/sqlite'
import { inParallel, sampleRecord } from 'latchkey/testing'
import pg from 'pg'
import { startPostgres } from '../../../services/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-migrators-'))
const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 8 })
after(async () => {
  await pool.end()
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** An empty database of one kind, and how the test uses it. */
interface Target {
  readonly migrate: (parts?: readonly TablePart[]) => Promise<void>
  readonly versions: () => Promise<TableVersions>
  readonly run: (sql: string) => Promise<unknown>

  /** Returns the first column of a query, or what the statement returns. */
  readonly column: (sql: string) => Promise<readonly unknown[]>

  /** Returns the names of all tables and indexes. */
  readonly names: () => Promise<readonly string[]>

  /** The command line that names the database to another process. */
  readonly args: readonly string[]
}

const newFile = (): string => join(folder, `${files++}.db`)
let files = 0

/** All names except those of SQLite's automatic indexes. */
const SQLITE_NAMES = `SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'`

function openSqlite(
  t: TestContext,
  open: (file: string) => DatabaseSync | Better.Database,
): Target {
  const file = newFile()
  const db = open(file)
  t.after(() => db.close())
  // A second copy of SQLite in this process would drop the locks of the first when it closes the file.
  const column = async (sql: string): Promise<readonly unknown[]> =>
    (db.prepare(sql).all() as object[]).flatMap((row) => Object.values(row) as unknown[])
  return {
    migrate: async (parts = []) => migrateSqlite(db, { parts }),
    versions: async () => sqliteVersions(db),
    run: async (sql) => db.exec(sql),
    column,
    names: async () => (await column(SQLITE_NAMES)).map(String),
    args: ['sqlite', file],
  }
}

function openPostgres(): Target {
  const schema = server.newSchema()
  const inSchema = async <Result>(work: (client: pg.PoolClient) => Promise<Result>) => {
    const client = await pool.connect()
    try {
      await client.query(`SET search_path = ${schema}`)
      return await work(client)
    } finally {
      await client.query('RESET search_path')
      client.release()
    }
  }
  const column = (sql: string): Promise<readonly unknown[]> =>
    inSchema(async (client) => {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
      return rows.flat()
    })
  return {
    migrate: (parts = []) => migratePostgres(pool, { schema, parts }),
    versions: () => postgresVersions(pool, { schema }),
    run: (sql) => inSchema((client) => client.query(sql)),
    column,
    names: async () => {
      const names = `SELECT relname::text FROM pg_class WHERE relnamespace::regnamespace::text = '${schema}'`
      return (await column(names)).map(String)
    },
    args: ['postgres', server.url, schema],
  }
}

const targets: Readonly<Record<string, (t: TestContext) => Target>> = {
  'SQLite by node:sqlite': (t) => openSqlite(t, (file) => new DatabaseSync(file)),
  'SQLite by better-sqlite3': (t) => openSqlite(t, (file) => new Better(file)),
  PostgreSQL: openPostgres,
}

const first = 'CREATE TABLE latchkey_notes (step integer NOT NULL)'
const note = (step: number): string => `INSERT INTO latchkey_notes VALUES (${step})`
const notes = (...migrations: string[]): TablePart => ({ name: 'notes', migrations })
const NOTES = 'SELECT step FROM latchkey_notes ORDER BY step'

/** Lets processes begin their work together. Resolves when all are done. */
async function inProcesses(count: number, args: readonly string[]): Promise<void> {
  const worker = join(import.meta.dirname, 'migrating-worker.ts')
  const flags = process.execArgv.filter((flag) => flag.startsWith('--conditions'))
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [...flags, worker, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  await Promise.all(children.map((child) => once(child.stdout, 'data')))
  for (const child of children) child.stdin.end('go')
  const codes = await Promise.all(children.map((child) => once(child, 'close')))
  assert.deepEqual(
    codes.map(([code]) => code as unknown),
    Array(count).fill(0),
  )
}

for (const [kind, open] of Object.entries(targets)) {
  describe(`the migrator of ${kind}`, () => {
    it('makes the tables of the store and of the application, with nothing whose name lacks the prefix latchkey_', async (t) => {
      const target = open(t)
      assert.deepEqual(await target.versions(), new Map())
      await target.migrate([notes(first)])
      const versions = await target.versions()
      assert.equal(versions.get('notes'), 1)
      assert.equal(versions.size, kind === 'PostgreSQL' ? 4 : 6)
      const names = await target.names()
      const tables = [
        'schema',
        'sessions',
        'attempts',
        'revocations',
        'tokens',
        'credentials',
        'notes',
      ]
      for (const table of tables) {
        assert.ok(names.includes(`latchkey_${table}`), table)
      }
      assert.deepEqual(
        names.filter((name) => !name.startsWith('latchkey_')),
        [],
      )
    })

    it('changes nothing the second time, and continues from the last step when steps are added', async (t) => {
      const target = open(t)
      for (const parts of [[], [notes(first, note(2))], [notes(first, note(2))]]) {
        await target.migrate(parts)
      }
      assert.deepEqual(await target.column(NOTES), [2])
      await target.migrate([notes(first, note(2), note(3), note(4))])
      assert.deepEqual(await target.column(NOTES), [2, 3, 4])
      assert.equal((await target.versions()).get('notes'), 4)
      // A part that is not named is left alone.
      await target.migrate()
      assert.equal((await target.versions()).get('notes'), 4)
    })

    it('makes no table of any part when one step of one part fails', async (t) => {
      const target = open(t)
      const broken = notes(first, 'INSERT INTO latchkey_missing VALUES (1)')
      await assert.rejects(target.migrate([broken]), /latchkey_missing/)
      assert.deepEqual(await target.names(), [])
      await target.migrate([notes(first)])
      await assert.rejects(target.migrate([notes(first, `${note(2)}; ${note(3)}; SELECT nothing`)]))
      assert.deepEqual(await target.column(NOTES), [])
      assert.equal((await target.versions()).get('notes'), 1)
    })

    it('refuses tables of a newer latchkey, and changes nothing', async (t) => {
      const target = open(t)
      await target.migrate()
      const [own = ''] = (await target.versions()).keys()
      await target.run(`UPDATE latchkey_schema SET version = 99 WHERE part = '${own}'`)
      const before = await target.names()
      await assert.rejects(
        target.migrate([notes(first)]),
        new RegExp(`tables for ${own} have version 99, made by a newer latchkey; .* up to 2$`),
      )
      assert.deepEqual(await target.names(), before)
      assert.equal((await target.versions()).get(own), 99)
    })

    it('refuses a part with the name of another part, with a name of latchkey’s own, or with a malformed name', async (t) => {
      const target = open(t)
      await target.migrate()
      const [own = ''] = (await target.versions()).keys()
      for (const [names, expected] of [
        [['notes', 'notes'], /Two parts of the tables have the name notes/],
        [[own], /Two parts of the tables have the name/],
        [[`a'; DROP TABLE latchkey_sessions; --`], /needs letters of a to z/],
        [[''], /needs letters of a to z/],
      ] as const) {
        const parts = names.map((name) => ({ name, migrations: [first] }))
        await assert.rejects(target.migrate(parts), expected)
      }
      assert.equal((await target.names()).includes('latchkey_notes'), false)
    })

    it('runs each step once when six processes begin at the same instant', async (t) => {
      const target = open(t)
      await inProcesses(6, target.args)
      assert.deepEqual(await target.column(NOTES), [1, 2])
      assert.equal((await target.versions()).get('notes'), 2)
    })

    it('would collide if processes first read the versions and then wrote (negative control)', async (t) => {
      const target = open(t)
      await target.migrate()
      const looks = await inParallel(2, () => target.versions())
      const [one, two] = looks.map((versions) => async () => {
        if (!versions.has('notes')) await target.run(first)
      })
      await one?.()
      await assert.rejects(async () => two?.(), /already exists/)
    })
  })
}

describe('a step of SQLite that is a function', () => {
  it('gets the version of its part before the migration, whichever step it is', (t) => {
    const db = new DatabaseSync(newFile())
    t.after(() => db.close())
    const seen: number[] = []
    const look = (_: SqliteHandle, versionBefore: number): void => void seen.push(versionBefore)
    migrateSqlite(db, { parts: [{ name: 'looks', migrations: [look, look] }] })
    migrateSqlite(db, { parts: [{ name: 'looks', migrations: [look, look, look] }] })
    assert.deepEqual(seen, [0, 0, 2])
  })

  it('has failed if it goes on after it has returned, and nothing is written', async (t) => {
    const db = new DatabaseSync(newFile())
    t.after(() => db.close())
    const goesOn = async (handle: SqliteHandle): Promise<never> => {
      handle.exec('CREATE TABLE early (a)')
      throw new Error('nobody hears of it')
    }
    const parts = [{ name: 'late', migrations: [goesOn] }]
    assert.throws(() => migrateSqlite(db, { parts }), /late must be done when it returns/)
    // A promise that nobody hears of is told of by then, and fails this test.
    await setTimeout(1)
    assert.deepEqual(db.prepare(SQLITE_NAMES).all(), [])
    assert.deepEqual(sqliteVersions(db), new Map())
  })
})

describe('the migrator of PostgreSQL', () => {
  const inOrder = async (client: pg.PoolClient, ...statements: string[]): Promise<unknown> => {
    let last: unknown
    for (const statement of statements) {
      const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' })
      last = rows[0]?.[0]
    }
    return last
  }

  it('waits for the advisory lock that every migration takes', async () => {
    const [holder, schema] = [await pool.connect(), server.newSchema()]
    const LOCK = 7_151_809_231
    await holder.query('SELECT pg_advisory_lock($1)', [LOCK])
    let isDone = false
    const migration = migratePostgres(pool, { schema }).then(() => (isDone = true))
    // Other tests migrate in the same server, and wait for this lock as well.
    const waiting = `SELECT count(*)::integer FROM pg_stat_activity
      WHERE wait_event = 'advisory' AND query LIKE '%${schema}%'`
    let looks = 0
    while ((await inOrder(holder, waiting)) !== 1 && looks++ < 2000) await setTimeout(5)
    const wasDone = isDone
    await holder.query('SELECT pg_advisory_unlock($1)', [LOCK])
    holder.release()
    assert.ok(looks < 2000, 'the migration never waited')
    assert.equal(wasDone, false)
    assert.equal(await migration, true)
  })

  it('is one statement, which does not change the search path of an open transaction', async () => {
    const [client, schema] = [await pool.connect(), server.newSchema()]
    const parts = [notes(first, note(1))]
    const path = await inOrder(
      client,
      'BEGIN',
      'SET LOCAL search_path = pg_catalog, public',
      postgresSchema({ schema, parts }),
      'SHOW search_path',
    )
    assert.equal(path, 'pg_catalog, public')
    await client.query('COMMIT')
    const { rows } = await client.query(`SELECT step FROM ${schema}.latchkey_notes`)
    assert.deepEqual(rows, [{ step: 1 }])
    client.release()
  })

  it('puts new parts into the schema of the search path that already has latchkey’s tables', async () => {
    const [one, two] = [server.newSchema(), server.newSchema()]
    const client = await pool.connect()
    await inOrder(client, `CREATE SCHEMA ${one}`, `SET search_path = ${one}, ${two}`)
    await migratePostgres(client, { schema: two })
    await migratePostgres(client, { parts: [notes(first)] })
    const { rows } = await client.query<{ place: string }>(
      `SELECT DISTINCT schemaname AS place FROM pg_tables WHERE schemaname IN ('${one}', '${two}')`,
    )
    assert.deepEqual(rows, [{ place: two }])
    assert.equal((await postgresVersions(client)).get('notes'), 1)
    await client.query('RESET search_path')
    client.release()
  })

  it('needs only the right to read when there is nothing to do', async (t) => {
    const schema = server.newSchema()
    const role = `${schema}_app`
    const parts = [notes(first)]
    await migratePostgres(pool, { schema, parts })
    await pool.query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT ON ${schema}.latchkey_schema TO ${role}`)
    const client = await pool.connect()
    t.after(async () => {
      await client.query('RESET ROLE')
      client.release()
      await pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    })
    await client.query(`SET ROLE ${role}`)
    await migratePostgres(client, { schema, parts })
    const more = [notes(first, note(1))]
    await assert.rejects(migratePostgres(client, { schema, parts: more }), /permission denied/)
  })

  it('leaves the tables of earlier versions as they are', async () => {
    const schema = server.newSchema()
    const path = `SET LOCAL search_path = ${schema}`
    await pool.query(`BEGIN; CREATE SCHEMA ${schema}; ${path}; ${OLD_TABLES}; COMMIT`)
    const names = `SELECT oid, relname FROM pg_class WHERE relnamespace::regnamespace::text = '${schema}'
      AND relname LIKE 'latchkey%' AND relname !~ 'tokens|credentials' ORDER BY oid`
    const before = await pool.query(names)
    const store = postgresStore(pool, { schema })
    assert.equal((await store.read('old'))?.userId, 'u1')
    await store.create(sampleRecord())
    await migratePostgres(pool, { schema })
    assert.equal((await store.list('u1')).length, 2)
    assert.deepEqual((await pool.query(names)).rows, before.rows)
  })
})

/** The tables that earlier versions made, with the version of the library's part. */
const OLD_TABLES = `
  CREATE TABLE latchkey_schema (part text PRIMARY KEY, version integer NOT NULL);
  CREATE TABLE latchkey_sessions (
    id text COLLATE "C" PRIMARY KEY,
    user_id text COLLATE "C" CHECK (octet_length(user_id) <= 1000),
    "user" json, data jsonb NOT NULL, version bigint NOT NULL, created_at bigint NOT NULL,
    touched_at bigint NOT NULL, expires_at bigint NOT NULL, address text, user_agent text);
  CREATE INDEX latchkey_sessions_by_user ON latchkey_sessions (user_id) WHERE user_id IS NOT NULL;
  CREATE INDEX latchkey_sessions_by_expiry ON latchkey_sessions (expires_at);
  CREATE TABLE latchkey_attempts (
    key text COLLATE "C" PRIMARY KEY, state text NOT NULL, forget_at bigint);
  CREATE INDEX latchkey_attempts_by_end ON latchkey_attempts (forget_at) WHERE forget_at IS NOT NULL;
  CREATE TABLE latchkey_revocations (
    key text COLLATE "C" PRIMARY KEY, value text NOT NULL, expires_at bigint NOT NULL);
  CREATE INDEX latchkey_revocations_by_expiry ON latchkey_revocations (expires_at);
  INSERT INTO latchkey_schema VALUES ('store', 1);
  INSERT INTO latchkey_sessions VALUES ('old', 'u1', '{"id":"u1"}', '{}', 1, 1, 1, 9999999999999)`
