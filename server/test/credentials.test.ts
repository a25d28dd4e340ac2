/**
 * `latchkey credentials reseal`: what users have enrolled moves to the newest secret.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { MINUTE, SECOND, type SessionStore } from 'latchkey'
import { postgresStore } from 'latchkey/stores/postgres'
import { openDatabase, sqliteStore } from 'latchkey/stores/sqlite'
import pg from 'pg'
import { browserAt, enrol, enrolledApplication } from '../../services/enrolled.ts'
import { makeSite, runCli, type Output, type SiteDirectory } from '../../services/site/processes.ts'
import { makeSecret } from '../src/secrets/secrets.ts'
import { newPostgresUrl } from './support/databases.ts'
import { typeAt } from './support/terminal.ts'

const [OLDEST, OLD, NEW] = [makeSecret(), makeSecret(), makeSecret()] as const

/** A site, the store of its database, and what the command says with these secrets. */
async function setUp(t: TestContext, kind: 'SQLite' | 'PostgreSQL') {
  const site = makeSite()
  t.after(() => site.remove())
  const url = kind === 'SQLite' ? null : await newPostgresUrl()
  const variables = (secrets: readonly string[]) => ({
    LATCHKEY_CREDENTIAL_SECRETS: secrets.join(','),
    ...(url !== null && { LATCHKEY_DATABASE: url }),
  })
  await runCli(site, ['migrate'], { env: variables([]) })
  const store = open(t, site, url)
  const reseal = (secrets: readonly string[], ...args: string[]): Promise<Output> =>
    runCli(site, ['credentials', 'reseal', ...args], { env: variables(secrets) })
  return { site, store, reseal, variables }
}

function open(t: TestContext, site: SiteDirectory, url: string | null): SessionStore {
  if (url === null) {
    const db = openDatabase(site.database)
    t.after(() => db.close())
    return sqliteStore(db)
  }
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', () => undefined)
  t.after(() => pool.end())
  return postgresStore(pool)
}

for (const kind of ['SQLite', 'PostgreSQL'] as const) {
  describe(`latchkey credentials reseal on ${kind}`, () => {
    it('moves all to the newest secret, so that the older can be dropped and nobody is locked out', async (t) => {
      const { store, reseal } = await setUp(t, kind)
      const before = enrolledApplication({ store, credentialSecrets: OLD })
      const { device } = await enrol(before)
      const late = enrolledApplication({ store, credentialSecrets: [NEW, OLD] })
      await enrol(late, browserAt(late), 'bob')

      const first = await reseal([NEW, OLD])
      assert.equal(first.code, 0, first.stderr)
      assert.match(
        first.stdout,
        /^4 credentials: 2 sealed anew, 2 by the newest secret already\.\n/,
      )
      assert.match(
        first.stdout,
        /If every server had been restarted .*the older ones can be dropped/,
      )
      // The progress is for a terminal.
      assert.doesNotMatch(first.stderr, /sealed anew|\r/)
      const again = await reseal([NEW], '--json')
      assert.deepEqual(JSON.parse(again.stdout), { moved: 0, newest: 4, unreadable: 0 })
      assert.equal(again.code, 0)

      const dropped = enrolledApplication({ store, credentialSecrets: NEW })
      dropped.clock.advance(MINUTE)
      before.clock.advance(MINUTE)
      const browser = browserAt(dropped)
      assert.equal(await browser.logIn(), 'unfinished')
      assert.equal((await browser.finish(device.code())).id, 'id-alice')
    })

    it('fails for what no secret opens, moves the rest, and says what its users cannot do', async (t) => {
      const { store, reseal } = await setUp(t, kind)
      await enrol(enrolledApplication({ store, credentialSecrets: OLDEST }))
      const app = enrolledApplication({ store, credentialSecrets: OLD })
      await enrol(app, browserAt(app), 'bob')
      const rows = () => store.credentials?.list('id-alice')
      const untouched = await rows()
      const { code, stdout, stderr } = await reseal([NEW, OLD])
      assert.equal(code, 1)
      assert.match(stdout, /^4 credentials: 2 sealed anew, 0 by .* already, 2 unreadable\.\n$/)
      assert.match(
        stderr,
        /^latchkey: None of the secrets opens those\. Their users cannot log in/m,
      )
      assert.deepEqual(await rows(), untouched)
      assert.match((await reseal([NEW, OLD, OLDEST])).stdout, /2 sealed anew, 2 by the newest/)
    })
  })
}

describe('latchkey credentials reseal', () => {
  it('shows at a terminal how far it is, and leaves only the result', async (t) => {
    const { site, store, variables } = await setUp(t, 'SQLite')
    await enrol(enrolledApplication({ store, credentialSecrets: OLD }))
    const { code, screen } = await typeAt(
      site,
      ['credentials', 'reseal'],
      [],
      variables([NEW, OLD]),
    )
    assert.equal(code, 0)
    const shown = '2 credentials: 2 sealed anew, 0 by the newest secret already.'
    assert.ok(screen.includes(`\r\u001b[K${shown}\r\u001b[K${shown}`), JSON.stringify(screen))
  })

  it('is refused in one sentence without secrets, with one that is weak, and with one of cookies', async (t) => {
    const { site, reseal, variables } = await setUp(t, 'SQLite')
    const cookies = { LATCHKEY_SECRETS: NEW }
    const same = await runCli(site, ['credentials', 'reseal'], {
      env: { ...variables([OLD, NEW]), ...cookies },
    })
    assert.equal(same.code, 1)
    assert.match(same.stderr, /^latchkey: LATCHKEY_CREDENTIAL_SECRETS must be others than/)
    const mistakes = [
      [[], /^latchkey: LATCHKEY_CREDENTIAL_SECRETS is needed: the secrets of the servers/],
      [['short'], /^latchkey: LATCHKEY_CREDENTIAL_SECRETS\S* must have at least 32 bytes/],
      [
        [NEW, 'change-me-'.repeat(5)],
        /^latchkey: LATCHKEY_CREDENTIAL_SECRETS\S* looks like an example/,
      ],
    ] as const
    for (const [secrets, message] of mistakes) {
      const { code, stdout, stderr } = await reseal(secrets)
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, message)
      assert.equal(stderr.trimEnd().split('\n').length, 1)
      assert.ok(!stderr.includes(NEW))
    }
  })

  it('moves what a server of the older secret writes meanwhile, when it is run again', async (t) => {
    const { store, reseal } = await setUp(t, 'SQLite')
    const before = enrolledApplication({ store, credentialSecrets: [OLD, NEW] })
    const { device } = await enrol(before)
    assert.match((await reseal([NEW, OLD])).stdout, /2 sealed anew/)
    before.clock.advance(30 * SECOND)
    const browser = browserAt(before)
    await browser.logIn()
    await browser.finish(device.code())
    assert.match((await reseal([NEW, OLD])).stdout, /1 sealed anew, 1 by the newest/)
  })
})
