/**
 * `latchkey session` for all users at once: its cost does not depend on how many users there are.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { HOUR } from 'latchkey'
import { earlierTerms } from 'latchkey/store-kit'
import { openStorage } from '../src/storage/storage.ts'
import { makeSite, runCli, type Output, type SiteDirectory } from '../../services/site/processes.ts'
import { typeAt } from './support/terminal.ts'

const sites: SiteDirectory[] = []
after(() => sites.forEach((site) => site.remove()))

/** The form that ids of users have. */
const idOf = (i: number): string => `id${String(i).padStart(20, '0')}`

/** A site with so many users, of whom the first have a session each, which began one after the other. */
async function siteWith(users: number, sessions: number): Promise<SiteDirectory> {
  const site = makeSite()
  sites.push(site)
  const storage = await openStorage({ database: site.database }, { create: true })
  const db = new DatabaseSync(site.database)
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${users})
    INSERT INTO latchkey_users (id, username, canonical_name, roles, password_hash, disabled, created_at, updated_at)
      SELECT printf('id%020d', i), 'user' || i, 'user' || i, '[]', '', 0, 0, 0 FROM n`)
  db.close()
  const now = Date.now()
  for (let i = 1; i <= sessions; i++) {
    const at = now - HOUR + i
    await storage.store.create({
      id: `session${i}`,
      userId: idOf(i),
      data: {},
      version: 0,
      expiresAt: now + HOUR,
      user: { id: idOf(i), username: `user${i}`, roles: [] },
      createdAt: at,
      touchedAt: at,
      address: '192.0.2.1',
      userAgent: 'curl/8',
      terms: earlierTerms({ userId: idOf(i), createdAt: at }),
    })
  }
  await storage.close()
  return site
}

/** Counts the statements of a command, with the very SQLite of the runtime. */
const COUNTER = `
import { StatementSync } from 'node:sqlite'
import { writeFileSync } from 'node:fs'
let count = 0
for (const name of ['all', 'get', 'run', 'iterate']) {
  const own = StatementSync.prototype[name]
  StatementSync.prototype[name] = function (...values) {
    count++
    return own.apply(this, values)
  }
}
process.on('exit', () => writeFileSync('statements', String(count)))`

async function statementsOf(
  site: SiteDirectory,
  args: string,
): Promise<{ output: Output; statements: number }> {
  const file = join(site.path, 'counter.mjs')
  writeFileSync(file, COUNTER)
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(file).href}` }
  const output = await runCli(site, args.split(' '), { env })
  assert.equal(output.code, 0, output.stderr)
  return { output, statements: Number(readFileSync(join(site.path, 'statements'), 'utf8')) }
}

describe('latchkey session, of all users', { concurrency: true }, () => {
  it('costs in proportion to what it finds, not to the number of users', async () => {
    const [few, many] = [await siteWith(12, 12), await siteWith(20_000, 12)]
    for (const args of ['session list', 'session list --json', 'session revoke --all']) {
      const [one, other] = [await statementsOf(few, args), await statementsOf(many, args)]
      assert.equal(other.statements, one.statements, args)
    }
    // Negative control: a cost that grows with the number of users shows in the count.
    const [one, other] = [
      await statementsOf(few, 'user list'),
      await statementsOf(many, 'user list'),
    ]
    assert.ok(other.statements >= one.statements + 19, `${one.statements}, ${other.statements}`)
    assert.equal(other.output.stdout.split('\n').length, 20_002)
  })

  it('lists as many as --limit says, youngest first, and says that there are more', async () => {
    const site = await siteWith(60, 60)
    const all = await runCli(site, ['session', 'list', '--json'])
    assert.equal(all.stderr, '')
    const names = (JSON.parse(all.stdout) as { username: string }[]).map((one) => one.username)
    assert.deepEqual(
      names,
      Array.from({ length: 60 }, (_, i) => `user${60 - i}`),
    )
    const seven = await runCli(site, ['session', 'list', '--limit', '7', '--json'])
    assert.equal((JSON.parse(seven.stdout) as unknown[]).length, 7)
    assert.match(seven.stderr, /^latchkey: there are more than these 7 sessions: --limit N /)
    for (const limit of ['0', '-1', '1.5', 'x', '']) {
      const { code, stderr } = await runCli(site, ['session', 'list', `--limit=${limit}`])
      assert.deepEqual(
        [code, stderr],
        [2, 'latchkey: session list: --limit takes a number from 1 to 9999999\n'],
      )
    }
  })

  it('ends all sessions, even more than it lists', async () => {
    const site = await siteWith(1500, 1500)
    const listed = await runCli(site, ['session', 'list'])
    assert.match(listed.stderr, /more than these 1000 sessions/)
    const { stdout } = await runCli(site, ['session', 'revoke', '--all'])
    assert.equal(stdout, '1500 sessions ended.\n')
    assert.equal((await runCli(site, ['session', 'list'])).stdout, 'Nobody is logged in.\n')
  })

  const hasTerminal = process.platform !== 'win32'

  it(
    'asks at a terminal before it ends all, unless --yes is there',
    { skip: !hasTerminal },
    async () => {
      const site = await siteWith(3, 3)
      const revoke = ['session', 'revoke', '--all']
      for (const keys of ['\r', 'no\r', 'y\r', '\u0003', '\u0004']) {
        const { code, screen } = await typeAt(site, revoke, [['to go on: ', keys]])
        assert.equal(code, 1, screen)
        assert.match(screen, /This logs out every user[^]*Nothing was ended\.\r\n$/)
      }
      const left = JSON.parse(
        (await runCli(site, ['session', 'list', '--json'])).stdout,
      ) as unknown[]
      assert.equal(left.length, 3)
      const { code, screen } = await typeAt(site, revoke, [['to go on: ', 'yez\u007fs\r']])
      assert.deepEqual([code, /3 sessions ended\./.test(screen)], [0, true])
      const unasked = await typeAt(site, [...revoke, '--yes'], [])
      assert.deepEqual([unasked.code, unasked.screen], [0, '0 sessions ended.\r\n'])
      // Ending the sessions of one user needs no such question.
      assert.equal((await typeAt(site, ['session', 'revoke', '--user', 'user1'], [])).code, 0)
    },
  )
})
