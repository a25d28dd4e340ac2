/**
 * Roles of PostgreSQL that lack one right each, and read-only databases: the check names what is missing, and the
 * statements that grant it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  migratePostgres,
  postgresStore,
  type PostgresQuery,
  type PostgresStoreOptions,
} from 'latchkey/stores/postgres'
import { inParallel, sampleRecord } from 'latchkey/testing'
import pg from 'pg'
import postgres from 'postgres'
import type { Run } from '../../src/stores/postgres/client.ts'
import { explainRefusal, grantsOf } from '../../src/stores/postgres/rights.ts'
import { tablesIn } from '../../src/stores/postgres/tables.ts'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const owner = new pg.Pool({ connectionString: server.url, max: 4 })
const roles: string[] = []
after(async () => {
  for (const role of roles) await owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  await owner.end()
  await server.stop()
})

const TABLES = [
  'latchkey_sessions',
  'latchkey_attempts',
  'latchkey_revocations',
  'latchkey_tokens',
  'latchkey_credentials',
]
const RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

/** Tables in a schema of their own, and a role that has all rights on them. */
async function setup() {
  const schema = server.newSchema()
  const role = `${schema}_app`
  await migratePostgres(owner, { schema })
  await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'`)
  roles.push(role)
  const grants = grantsOf(schema, role)
  await owner.query(grants.join('\n'))
  return { schema, role, grants }
}

/** Runs work with a pool of a role, or with its URL. */
async function withPool<Result>(
  role: string,
  work: (pool: pg.Pool, url: string) => Promise<Result>,
): Promise<Result> {
  const url = new URL(server.url)
  url.username = role
  url.password = 'hunter2'
  const pool = new pg.Pool({ connectionString: url.href, max: 3 })
  pool.on('error', () => undefined)
  try {
    return await work(pool, url.href)
  } finally {
    await pool.end()
  }
}

function check(role: string, options: PostgresStoreOptions): Promise<void> {
  return withPool(role, async (pool) => {
    const store = postgresStore(pool, options)
    await store.check()
    await store.close()
  })
}

/** Returns the message with which the check fails. Throws if it passes. */
async function refusal(checking: Promise<void>): Promise<string> {
  try {
    await checking
  } catch (error) {
    assert.ok(error instanceof Error)
    assert.equal('code' in error && error.code, 'invalid_configuration', error.message)
    assert.doesNotMatch(error.message, /hunter2/)
    return error.message
  }
  throw new Error('The check has passed')
}

/** How many rows all tables have together. */
async function rowsIn(schema: string): Promise<number> {
  const counts = TABLES.map((table) => `(SELECT count(*) FROM ${schema}.${table})`)
  const { rows } = await owner.query<{ n: string }>(`SELECT ${counts.join(' + ')} AS n`)
  return Number(rows[0]?.n)
}

describe('the check of the rights of a role of PostgreSQL', () => {
  it('passes with the GRANT statements that it names, and leaves no row behind', async () => {
    const { schema, role } = await setup()
    await check(role, { schema })
    assert.equal(await rowsIn(schema), 0)
  })

  it('names rights that are enough for migratePostgres when the tables are up to date', async () => {
    const { schema, role } = await setup()
    await withPool(role, (pool) => migratePostgres(pool, { schema }))
  })

  it('names the same GRANT statements as the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/stores.md'), 'utf8')
    const lines = grantsOf('sessions', 'app').join(' ')
    assert.ok(page.replaceAll(/\s+/g, ' ').includes(lines), lines)
  })

  const lacks = TABLES.flatMap((table) => RIGHTS.map((right) => [right, table] as const))
  for (const [right, table] of [...lacks, ['SELECT', 'latchkey_schema'] as const]) {
    it(`names ${right} on ${table} when only that is missing, and the statements that grant all rights`, async () => {
      const { schema, role, grants } = await setup()
      await owner.query(`REVOKE ${right} ON ${schema}.${table} FROM ${role}`)
      const message = await refusal(check(role, { schema }))
      const named = `role ${role}, which lacks a right: ${right} on ${table}. With`
      assert.ok(message.includes(named), message)
      const lines = grants.filter((line) => message.includes(line))
      assert.equal(lines.length, 3, message)
      await owner.query(lines.join('\n'))
      await check(role, { schema })
    })
  }

  it('names all missing rights at once, also the use of the schema', async () => {
    const { schema, role } = await setup()
    await owner.query(`REVOKE ALL ON SCHEMA ${schema} FROM ${role};
      REVOKE INSERT, DELETE ON ${schema}.latchkey_attempts FROM ${role}`)
    const message = await refusal(check(role, { schema }))
    const named = `USAGE on the schema ${schema}; INSERT, DELETE on latchkey_attempts. With`
    assert.ok(message.includes(named), message)
  })

  it('names a schema of the search path that the role may not use', async () => {
    const { schema, role, grants } = await setup()
    await owner.query(`REVOKE ALL ON SCHEMA ${schema} FROM ${role};
      ALTER ROLE ${role} SET search_path = "$user", ${schema}`)
    const message = await refusal(check(role, {}))
    assert.ok(message.includes(`lacks a right: USAGE on the schema ${schema}. With`), message)
    await owner.query(grants.join('\n'))
    await check(role, {})
  })

  it('says how to make the tables when there are none and the role may not make them', async () => {
    const { role } = await setup()
    const schema = server.newSchema()
    await owner.query(`CREATE SCHEMA ${schema}; GRANT USAGE ON SCHEMA ${schema} TO ${role}`)
    const message = await refusal(check(role, { schema }))
    assert.match(message, /may not make the tables of latchkey: .*\(migratePostgres\(\)/)
    assert.ok(message.includes(grantsOf(schema, role).join(' ')), message)
  })

  it('passes with rights on columns in place of rights on the table', async () => {
    const { schema, role } = await setup()
    await owner.query(`REVOKE SELECT ON ${schema}.latchkey_revocations FROM ${role};
      GRANT SELECT (key, value, expires_at) ON ${schema}.latchkey_revocations TO ${role}`)
    await check(role, { schema })
  })

  for (const [what, policy] of [
    ['all rows', ''],
    ['rows that are changed', 'FOR SELECT USING (true)'],
    ['rows that are removed', 'FOR UPDATE USING (true)'],
  ] as const) {
    for (const table of TABLES) {
      it(`names ${table} when row-level security hides ${what}, although no statement fails`, async () => {
        const { schema, role } = await setup()
        const name = `${schema}.${table}`
        await owner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
          CREATE POLICY adding ON ${name} FOR INSERT WITH CHECK (true)`)
        if (policy !== '') await owner.query(`CREATE POLICY more ON ${name} ${policy}`)
        if (policy.includes('UPDATE')) {
          await owner.query(`CREATE POLICY reading ON ${name} FOR SELECT USING (true)`)
        }
        const message = await refusal(check(role, { schema }))
        assert.match(message, new RegExp(`row-level security keeps rows of ${table}: "ALTER TABLE`))
        await owner.query(/"(ALTER[^"]*)"/.exec(message)?.[1] ?? '')
        await check(role, { schema })
      })
    }
  }

  it('is needed: without it users can log in who cannot log out (negative control)', async () => {
    const { schema, role } = await setup()
    await owner.query(`REVOKE DELETE ON ${schema}.latchkey_sessions FROM ${role}`)
    await withPool(role, async (pool) => {
      const store = postgresStore(pool, { schema })
      const record = sampleRecord()
      await store.create(record)
      assert.equal((await store.read(record.id))?.id, record.id)
      await assert.rejects(async () => store.delete(record.id), { code: '42501' })
      assert.equal((await store.read(record.id))?.id, record.id)
    })
  })

  it('is needed: without it a logout that row-level security hides seems to succeed (negative control)', async () => {
    const { schema, role } = await setup()
    const table = `${schema}.latchkey_sessions`
    await owner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
      CREATE POLICY adding ON ${table} FOR INSERT WITH CHECK (true);
      CREATE POLICY reading ON ${table} FOR SELECT USING (true)`)
    await withPool(role, async (pool) => {
      const store = postgresStore(pool, { schema })
      const record = sampleRecord()
      await store.create(record)
      assert.equal(await store.deleteAll('u1'), 0, 'no session is deleted, and no error is thrown')
      assert.equal((await store.read(record.id))?.id, record.id)
    })
  })

  it('explains a missing right with other clients too, and passes other errors on unchanged', async () => {
    const { schema, role } = await setup()
    await owner.query(`REVOKE DELETE ON ${schema}.latchkey_sessions FROM ${role}`)
    const expected = /lacks a right: DELETE on latchkey_sessions\./
    await withPool(role, async (pool, url) => {
      const sql = postgres(url, { onnotice: () => undefined })
      await assert.rejects(postgresStore(sql, { schema }).check(), expected)
      await sql.end()
      const wrapped: PostgresQuery = async (text, values) => {
        try {
          return (await pool.query<object>({ text, values })).rows
        } catch (cause) {
          throw new Error('Failed query', { cause })
        }
      }
      await assert.rejects(postgresStore(wrapped, { schema }).check(), expected)
    })
    const asked: unknown[] = []
    const run: Run = async (statement) => (asked.push(statement), [])
    for (const error of [new Error('no connection'), 'text', null]) {
      assert.equal(await explainRefusal(error, run, tablesIn({})), error)
    }
    assert.deepEqual(asked, [])
  })

  it('passes sixty times at once, and leaves no row behind', async () => {
    const { schema, role } = await setup()
    await withPool(role, async (pool) => {
      const store = postgresStore(pool, { schema })
      await inParallel(60, () => store.check({ listens: false }))
    })
    assert.equal(await rowsIn(schema), 0)
  })

  it('passes although another process ends all sessions during the check', async () => {
    const { schema, role } = await setup()
    await withPool(role, async (pool) => {
      const elsewhere = postgresStore(owner, { schema })
      let ended = 0
      const disturbed: PostgresQuery = async (text, values) => {
        const { rows } = await pool.query<unknown[]>({
          text,
          values: [...values],
          rowMode: 'array',
        })
        // As soon as the check's own session belongs to a user.
        if (ended === 0 && /^UPDATE .* AS s SET/.test(text))
          ended = await elsewhere.deleteEveryone()
        return rows
      }
      await postgresStore(disturbed, { schema }).check()
      assert.equal(ended, 1)
    })
    assert.equal(await rowsIn(schema), 0)
  })
})

describe('the check of a read-only PostgreSQL', () => {
  const SET = 'SET default_transaction_read_only = on'
  const database = new URL(server.url).pathname.slice(1)

  it('passes when nothing makes it read-only (negative control)', async () => {
    const { schema, role } = await setup()
    await owner.query(`ALTER ROLE ${role} SET default_transaction_read_only = off`)
    await check(role, { schema })
  })

  for (const [who, alter] of [
    ['role', (role: string) => `ALTER ROLE ${role}`],
    ['database', () => `ALTER DATABASE ${database}`],
    ['role in this database', (role: string) => `ALTER ROLE ${role} IN DATABASE ${database}`],
  ] as const) {
    it(`names a setting of the ${who} as the reason, and the statement that allows writing`, async () => {
      const { schema, role } = await setup()
      await owner.query(`${alter(role)} ${SET}`)
      try {
        const message = await refusal(check(role, { schema }))
        assert.match(message, new RegExp(`may only read, by its ${who}: "ALTER`))
        await owner.query('SET default_transaction_read_only = off')
        const line = /"(ALTER[^"]*)"/.exec(message)?.[1] ?? ''
        await owner.query(line)
        await check(role, { schema })
      } finally {
        await owner.query(`${alter(role)} RESET default_transaction_read_only`)
      }
    })
  }
})
