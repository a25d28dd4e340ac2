/**
 * The PostgreSQL store fulfils the contract with each client, also when several processes share the database.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { AttemptStore, RevocationStore, SessionStore, TokenStore } from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { cached } from 'latchkey/stores/cached'
import { postgresStore, type PostgresClient } from 'latchkey/stores/postgres'
import {
  inParallel,
  sampleRecord,
  testAttemptStore,
  testCredentialStore,
  testRevocationStore,
  testSessionStore,
  testTokenStore,
} from 'latchkey/testing'
import pg from 'pg'
import postgres from 'postgres'
import { startPostgres } from '../../../services/postgres.ts'
import { countsOn, oldLane } from './old-lanes.ts'
import { enrolledPairs, issuedTokens } from './worker-jobs.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 10 })
const sql = postgres(server.url, { max: 10, onnotice: () => undefined })
after(async () => {
  await pool.end()
  await sql.end()
  await server.stop()
})

const clients: Readonly<Record<string, PostgresClient>> = { pg: pool, 'postgres.js': sql }

for (const [name, client] of Object.entries(clients)) {
  const open = (): SessionStore => postgresStore(client, { schema: server.newSchema() })
  testSessionStore(`postgresStore with ${name}`, open)
  testAttemptStore(`attempts of postgresStore with ${name}`, () => {
    const store = open()
    return { store: store.attempts as AttemptStore, close: () => store.close() }
  })
  testRevocationStore(`revocations of postgresStore with ${name}`, () => {
    const store = open()
    return { store: store.revocations as RevocationStore, close: () => store.close() }
  })
  testTokenStore(`tokens of postgresStore with ${name}`, () => {
    const store = open()
    return { store: store.tokens as TokenStore, close: () => store.close() }
  })
  testCredentialStore(`credentials of postgresStore with ${name}`, () => {
    const store = open()
    return { store: store.credentials as CredentialStore, close: () => store.close() }
  })
}

testSessionStore('cached(postgresStore)', () =>
  cached(postgresStore(pool, { schema: server.newSchema() })),
)

const run = promisify(execFile)
const worker = join(import.meta.dirname, 'postgres-worker.ts')

/** Runs a job in a process of its own and returns what it prints. */
async function inProcess(
  job: string,
  schema: string,
  args: readonly string[] = [],
  url = server.url,
): Promise<{ printed: string; warned: string }> {
  const flags = [...process.execArgv.filter((flag) => flag.startsWith('--conditions')), worker]
  const { stdout, stderr } = await run(process.execPath, [...flags, job, url, schema, ...args])
  return { printed: stdout.trim(), warned: stderr }
}

/** A store, its schema, and `count` sessions of one user in it. */
async function withSessions(count: number) {
  const schema = server.newSchema()
  const store = postgresStore(pool, { schema })
  const records = Array.from({ length: count }, () => sampleRecord())
  for (const record of records) await store.create(record)
  return { schema, store, ids: records.map(({ id }) => id) }
}

const sum = (answers: readonly { printed: string }[]): number =>
  answers.reduce((total, { printed }) => total + Number(printed), 0)

describe('postgresStore in several processes', () => {
  it('can be opened by eight processes that start at once when there are no tables', async () => {
    const schema = server.newSchema()
    const answers = await inParallel(8, () => inProcess('open', schema))
    assert.deepEqual(
      answers.map(({ printed }) => printed),
      Array(8).fill('opened'),
    )
    assert.equal((await postgresStore(pool, { schema }).list('opened')).length, 8)
  })

  it('sees in one process what another has just changed or logged out', async () => {
    const { schema, store, ids } = await withSessions(1)
    const [id = ''] = ids
    assert.equal((await inProcess('update', schema, ids)).printed, 'updated')
    assert.equal((await store.read(id))?.data['other'], 'process')
    assert.equal((await inProcess('delete', schema, ids)).printed, 'true')
    assert.equal(await store.read(id), null)
    assert.equal(await store.update(id, { data: { set: { a: 1 } } }, { now: 0 }), 'gone')
  })

  it('lets exactly one of four processes redeem a token, and none a second of the same user', async () => {
    const { schema, store } = await withSessions(1)
    const places = await issuedTokens(store, 50)
    assert.equal(sum(await inParallel(4, () => inProcess('redeem', schema, places))), 50)
    const group = ['g'.repeat(22)]
    assert.equal(sum(await inParallel(4, () => inProcess('issue', schema, group))), 3)
  })

  it('lets exactly one of four processes use a code, remove one of two factors, and take the last place', async () => {
    const schema = server.newSchema()
    const credentials = postgresStore(pool, { schema }).credentials as CredentialStore
    const ids = (await enrolledPairs(credentials, 50)).flat()
    assert.equal(sum(await inParallel(4, () => inProcess('use', schema, ids))), 100)
    assert.equal(sum(await inParallel(4, () => inProcess('unenrol', schema, ids))), 50)
    const before = (await credentials.list('u0')).filter(({ kind }) => kind === 'totp').length
    assert.equal(sum(await inParallel(4, () => inProcess('enrol', schema, ['u0']))), 5 - before)
  })

  it('lets exactly one of four processes rotate a session', async () => {
    const { schema, store, ids } = await withSessions(50)
    const won = await inParallel(4, () => inProcess('rotate', schema, ids))
    assert.equal(sum(won), ids.length)
    assert.equal((await store.list('u1')).length, ids.length)
  })

  it('never revives a session that another process deletes while this one writes', async () => {
    const { schema, store, ids } = await withSessions(200)
    await Promise.all([inProcess('delete', schema, ids), inProcess('write', schema, ids)])
    assert.deepEqual(await store.list('u1'), [])
  })

  it('admits exactly as many attempts as allowed when four processes guess at once', async () => {
    const { schema } = await withSessions(1)
    assert.equal(sum(await inParallel(4, () => inProcess('guess', schema, ['125']))), 5)
  })

  it('warns once when the server acknowledges writes before it flushes them, and says what can be lost', async () => {
    const url = new URL(server.url)
    url.searchParams.set('options', '-c synchronous_commit=off')
    const schema = server.newSchema()
    const { warned } = await inProcess('open', schema, [], url.href)
    assert.match(warned, /synchronous_commit.* is off: .*sessions that were logged out are back/)
    assert.equal(warned.match(/LatchkeyDurability/g)?.length, 1)
    const { warned: other } = await inProcess('open', schema)
    assert.doesNotMatch(other, /synchronous_commit/)
  })
})

describe('a lane that the first postgresStore wrote', () => {
  it('is understood: further attempts are counted in it, and the old ones can be forgiven', async () => {
    const schema = server.newSchema()
    const store = postgresStore(pool, { schema }).attempts as AttemptStore
    const now = Date.now()
    const { key, ...state } = oldLane(now)
    await store.prune(now)
    const text = `INSERT INTO ${schema}.latchkey_attempts (key, state, forget_at) VALUES ($1, $2, $3)`
    await pool.query(text, [key, JSON.stringify(state), state.forgetAt])
    await countsOn(store, now)
  })
})
