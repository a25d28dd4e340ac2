/**
 * The secrets: made, replaced and dropped without logging anyone out.
 *
 * @module
 */

import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { DAY, HOUR, SECOND } from 'latchkey'
import { isReadableByOthers, putInFront } from '../src/secrets/secret-file.ts'
import {
  fingerprintOf,
  openSecretHistory,
  SIGNING_INTERVAL,
  SIGNING_LEASE,
  type SecretHistory,
} from '../src/secrets/secret-history.ts'
import { makeSecret } from '../src/secrets/secrets.ts'
import { Browser } from '../../services/site/browser.ts'
import { databases, type TestDatabase } from './support/databases.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  SECRET,
  startServer,
  type Output,
  type SiteDirectory,
} from '../../services/site/processes.ts'

function temporarySite(t: TestContext): SiteDirectory {
  const site = makeSite()
  t.after(() => site.remove())
  return site
}

const [OLD, NEW, NEXT] = ['one', 'two', 'three'].map((name) => `${name}-${makeSecret()}`) as [
  string,
  string,
  string,
]

for (const [kind, newDatabase] of databases) {
  describe(`openSecretHistory on ${kind}`, () => {
    /** A history whose clock the test moves. */
    async function open(t: TestContext): Promise<{
      time: { now: number }
      history: SecretHistory
      database: TestDatabase
    }> {
      const database = await newDatabase(t)
      const time = { now: 1_000_000_000 }
      const { secrets } = await database.open()
      return { time, database, history: openSecretHistory(secrets, () => time.now) }
    }

    it('says when the last session of an old secret is gone, to the millisecond', async (t) => {
      const { history, time } = await open(t)
      await history.startSigning(OLD)
      const first = time.now
      time.now += 5 * HOUR
      await history.rotate(NEW, () => undefined)
      const [newest] = await history.status([NEW, OLD], 12 * HOUR)
      assert.equal(newest?.newestSince, time.now)
      assert.equal(newest?.isNewest, true)
      // The last note of the old server is long past, so the time counts from the rotation.
      const last = time.now + 12 * HOUR
      time.now = last - 1
      const [, before] = await history.status([NEW, OLD], 12 * HOUR)
      assert.equal(before?.lastSessionEndsAt, last)
      assert.equal(before?.canBeDropped, false)
      time.now = last
      const [, after] = await history.status([NEW, OLD], 12 * HOUR)
      assert.equal(after?.canBeDropped, true)
      assert.ok(first < last)
    })

    it('counts from the last server that signed, not from the rotation', async (t) => {
      const { history, time } = await open(t)
      await history.startSigning(OLD)
      await history.rotate(NEW, () => undefined)
      for (let i = 0; i < 600; i++) {
        time.now += SIGNING_INTERVAL
        await history.keepSigning(OLD)
      }
      assert.equal((await history.status([NEW, OLD], HOUR))[1]?.isSigning, true)
      // The server is killed. It may have signed until just before it would have made its next note.
      const killedBy = time.now + SIGNING_INTERVAL
      time.now += SIGNING_LEASE
      const [, old] = await history.status([NEW, OLD], HOUR)
      assert.equal(old?.isSigning, false)
      assert.ok((old?.lastSessionEndsAt ?? 0) >= killedBy + HOUR)
      time.now = old?.lastSessionEndsAt ?? 0
      assert.equal((await history.status([NEW, OLD], HOUR))[1]?.canBeDropped, true)
    })

    it('knows that one server has ended while another goes on', async (t) => {
      const { history, time } = await open(t)
      await history.startSigning(OLD)
      time.now += HOUR
      await history.keepSigning(OLD)
      await history.stopSigning(OLD)
      await history.startSigning(NEW)
      assert.equal((await history.status([NEW, OLD], HOUR))[1]?.isSigning, false)
      time.now += SIGNING_INTERVAL
      await history.keepSigning(OLD)
      assert.equal((await history.status([NEW, OLD], HOUR))[1]?.isSigning, true)
    })

    it('follows a step back to the older secret', async (t) => {
      const { history, time } = await open(t)
      for (const secret of [OLD, NEW, OLD]) {
        time.now += HOUR
        await history.startSigning(secret)
        await history.stopSigning(secret)
      }
      const [newest, other] = await history.status([OLD, NEW], HOUR)
      assert.equal(newest?.newestSince, time.now)
      assert.equal(other?.lastSessionEndsAt, time.now + HOUR)
    })

    it('does not move the beginning when servers start again', async (t) => {
      const { history, time } = await open(t)
      await history.startSigning(OLD)
      const since = time.now
      time.now += HOUR
      await history.startSigning(OLD)
      assert.equal((await history.status([OLD], HOUR))[0]?.newestSince, since)
    })

    it('never says that a secret can be dropped before a server has used the newest one', async (t) => {
      const { history, time } = await open(t)
      await history.startSigning(OLD)
      time.now += 1000 * HOUR
      const [newest, old, unknown] = await history.status([NEW, OLD, NEXT], HOUR)
      assert.equal(newest?.newestSince, null)
      for (const one of [old, unknown]) {
        assert.equal(one?.lastSessionEndsAt, null)
        assert.equal(one?.canBeDropped, false)
      }
    })

    it('notes nothing if the rotation fails', async (t) => {
      const { history } = await open(t)
      await history.startSigning(OLD)
      const fail = (): never => {
        throw new Error('no')
      }
      await assert.rejects(history.rotate(NEW, fail), { message: 'no' })
      assert.equal((await history.status([NEW, OLD], HOUR))[0]?.newestSince, null)
    })

    it('keeps fingerprints and no secrets', async (t) => {
      const { history, database } = await open(t)
      await history.startSigning(OLD)
      await history.rotate(NEW, () => undefined)
      const rows = JSON.stringify(await database.query('SELECT * FROM latchkey_secret_history'))
      for (const secret of [OLD, NEW]) {
        assert.ok(!rows.includes(secret.slice(4, 20)))
        assert.ok(rows.includes(fingerprintOf(secret)))
        assert.match(fingerprintOf(secret), /^[\da-f]{16}$/)
      }
    })

    it('notices a server that signs with a secret which another server does not have', async (t) => {
      const { history, time } = await open(t)
      await history.startSigning(OLD)
      assert.equal(await history.isForeign([NEW]), true)
      assert.equal(await history.isForeign([NEW, OLD]), false)
      time.now += SIGNING_LEASE
      assert.equal(await history.isForeign([NEW]), false)
    })
  })
}

describe('putInFront', { skip: process.platform === 'win32' }, () => {
  it('keeps the older secrets, and leaves no temporary file behind', (t) => {
    const { path } = temporarySite(t)
    const file = join(path, 'secrets')
    writeFileSync(file, `${OLD},${NEXT}\n`)
    putInFront(file, NEW)
    assert.equal(readFileSync(file, 'utf8'), `${NEW}\n${OLD}\n${NEXT}\n`)
    assert.deepEqual(readdirSync(path), ['secrets'])
  })

  it('replaces the file behind a link, and not the link', (t) => {
    const { path } = temporarySite(t)
    const [file, link] = [join(path, 'secrets'), join(path, 'link')]
    writeFileSync(file, OLD)
    symlinkSync(file, link)
    putInFront(link, NEW)
    assert.equal(readlinkSync(link), file)
    assert.equal(readFileSync(file, 'utf8'), `${NEW}\n${OLD}\n`)
  })

  it('keeps the rights of the file, whatever the umask says', (t) => {
    const { path } = temporarySite(t)
    const file = join(path, 'secrets')
    const umask = process.umask(0o077)
    t.after(() => process.umask(umask))
    for (const mode of [0o640, 0o600, 0o400, 0o440, 0o644, 0o660]) {
      writeFileSync(file, OLD)
      chmodSync(file, mode)
      putInFront(file, NEW)
      assert.equal(statSync(file).mode & 0o7777, mode)
      assert.equal(isReadableByOthers(file), mode === 0o644)
      rmSync(file)
    }
    // Negative control: a file that is written anew without this care has other rights.
    writeFileSync(file, OLD)
    assert.equal(statSync(file).mode & 0o7777, 0o600)
  })

  it('keeps the owner and the group of the file', { skip: process.getuid?.() !== 0 }, (t) => {
    const { path } = temporarySite(t)
    const [file, link] = [join(path, 'secrets'), join(path, 'link')]
    symlinkSync(file, link)
    for (const [uid, gid] of [
      [0, 12_345],
      [12_345, 12_346],
    ] as const) {
      writeFileSync(file, OLD)
      chownSync(file, uid, gid)
      chmodSync(file, 0o640)
      putInFront(link, NEW)
      const now = statSync(file)
      assert.deepEqual([now.uid, now.gid, now.mode & 0o7777], [uid, gid, 0o640])
      assert.equal(readlinkSync(link), file)
    }
  })

  it('is a mistake in one sentence where there is no file', (t) => {
    const { path } = temporarySite(t)
    assert.throws(() => putInFront(join(path, 'none'), NEW), /LATCHKEY_SECRETS_FILE .* ENOENT/)
  })
})

/** Runs a command on the site, with the secrets from the file. */
function withFile(
  site: SiteDirectory,
  file: string,
  args: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Output> {
  const env = { LATCHKEY_SECRETS: '', LATCHKEY_SECRETS_FILE: file, ...more }
  return runCli(site, args.split(' '), { env })
}

describe('latchkey secret rotate', { concurrency: true }, () => {
  it('logs nobody out; dropping the old secret does', async (t) => {
    const site = temporarySite(t)
    await site.addUser('alice')
    const file = join(site.path, 'secrets')
    writeFileSync(file, `${SECRET}\n`)
    const env = { LATCHKEY_SECRETS: '', LATCHKEY_SECRETS_FILE: file }
    const first = await startServer(site, env)
    const early = new Browser(first.url)
    await early.post('/login', { username: 'alice', password: PASSWORD })

    const rotated = await withFile(site, file, 'secret rotate')
    assert.equal(rotated.code, 0, rotated.stderr)
    assert.match(rotated.stdout, /^The secret [\da-f]{16} is in front of the one that was in /)
    assert.match(rotated.stdout, /once they are restarted\. Nobody is logged out\./)
    const [secret = ''] = readFileSync(file, 'utf8').split('\n')
    assert.ok(!rotated.stdout.includes(secret))
    const running = await withFile(site, file, 'secret status')
    assert.match(running.stdout, /still signs: a server that runs was not restarted/)
    assert.match(running.stdout, /Running servers sign with the newest secret once/)
    assert.equal((await early.get('/profile')).status, 200)
    await first.stop()

    /** What a browser with the cookies of another is told by a server of its own. */
    const statusOn = async (cookies: Browser['cookies']): Promise<number> => {
      const server = await startServer(site, env)
      const browser = new Browser(server.url)
      for (const [name, value] of cookies) browser.cookies.set(name, value)
      const { status } = await browser.get('/profile')
      await server.stop()
      return status
    }
    assert.equal(await statusOn(early.cookies), 200)
    const second = await startServer(site, env)
    const late = new Browser(second.url)
    await late.post('/login', { username: 'alice', password: PASSWORD })
    await second.stop()

    const waiting = await withFile(site, file, 'secret status')
    assert.match(
      waiting.stdout,
      new RegExp(`^${fingerprintOf(SECRET)} {2}signs no more; can be dropped at \\d{4}-`, 'm'),
    )
    writeFileSync(file, `${secret}\n`)
    assert.equal(await statusOn(early.cookies), 401)
    assert.equal(await statusOn(late.cookies), 200)
  })

  it('says when the old secret can be dropped', async (t) => {
    const site = temporarySite(t)
    await site.addUser('alice')
    const file = join(site.path, 'secrets')
    writeFileSync(file, `${NEW}\n${OLD}\n`)
    const db = new DatabaseSync(site.database)
    const now = Date.now()
    const row = db.prepare('INSERT INTO latchkey_secret_history VALUES (?, ?, ?)')
    row.run(fingerprintOf(OLD), now - 60 * DAY, now - 31 * DAY)
    row.run(fingerprintOf(NEW), now - 31 * DAY, now + HOUR)
    db.close()
    const { stdout } = await withFile(site, file, 'secret status')
    assert.match(stdout, new RegExp(`^${fingerprintOf(NEW)} {2}the newest, since \\d{4}-`, 'm'))
    assert.match(stdout, new RegExp(`^${fingerprintOf(OLD)} {2}can be dropped now: `, 'm'))
    const json = await withFile(site, file, 'secret status --json')
    const [newest, old] = JSON.parse(json.stdout) as Record<string, unknown>[]
    assert.equal(newest?.['newestSince'], now - 31 * DAY)
    assert.equal(old?.['canBeDropped'], true)
    // Sessions of people who stay logged in live longer than others.
    const env = { LATCHKEY_REMEMBER: '1d/31d' }
    const longer = await withFile(site, file, 'secret status', env)
    assert.doesNotMatch(longer.stdout, /can be dropped now/)
    for (const secret of [OLD, NEW]) assert.ok(!`${stdout}${json.stdout}`.includes(secret))
  })

  it('keeps both secrets when two commands run at the same time', async (t) => {
    const site = temporarySite(t)
    await site.addUser('alice')
    const file = join(site.path, 'secrets')
    writeFileSync(file, `${SECRET}\n`)
    const runs = [1, 2, 3, 4].map(() => withFile(site, file, 'secret rotate'))
    for (const { code, stderr } of await Promise.all(runs)) assert.equal(code, 0, stderr)
    const secrets = readFileSync(file, 'utf8').trim().split('\n')
    assert.equal(new Set(secrets).size, 5)
    assert.equal(secrets.at(-1), SECRET)
  })

  it('makes a secret and says what to do with it if the environment holds the secrets', async (t) => {
    const site = temporarySite(t)
    const { code, stdout, stderr } = await runCli(site, ['secret', 'rotate'])
    assert.equal(code, 1)
    assert.match(stdout, /^[\da-f]{96}\n$/)
    assert.match(stderr, /^latchkey: LATCHKEY_SECRETS is set, which no command can change\. Put /)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
    // Whoever follows the advice logs nobody out.
    const env = { LATCHKEY_SECRETS: `${stdout.trim()},${SECRET}` }
    const server = await startServer(site, env)
    assert.equal(await server.stop(), 0)
    const status = await runCli(site, ['secret', 'status'], { env })
    assert.match(status.stdout, new RegExp(`${fingerprintOf(stdout.trim())} {2}the newest, since`))
  })

  it('changes nothing if something is missing', async (t) => {
    const site = temporarySite(t)
    const file = join(site.path, 'secrets')
    writeFileSync(file, `${SECRET}\n`)
    const none = await withFile(site, '', 'secret rotate')
    assert.match(none.stderr, /^latchkey: There is no secret: set LATCHKEY_SECRETS_FILE /)
    const noDatabase = await withFile(site, file, 'secret rotate')
    assert.match(
      noDatabase.stderr,
      /^latchkey: Cannot use the database .* there is no such file\. .*\n$/,
    )
    await site.addUser('alice')
    const noFile = await withFile(site, `${file}2`, 'secret rotate')
    assert.match(
      noFile.stderr,
      /^latchkey: LATCHKEY_SECRETS_FILE cannot be read: ENOENT, there is no such file$/m,
    )
    for (const { code, stdout } of [none, noDatabase, noFile]) {
      assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    }
    assert.equal(readFileSync(file, 'utf8'), `${SECRET}\n`)
  })
})

describe('a server that is killed', () => {
  it('counts as signing for a while', { timeout: 30 * SECOND }, async (t) => {
    const site = temporarySite(t)
    await site.addUser('alice')
    const server = await startServer(site)
    await server.stop('SIGKILL')
    const env = { LATCHKEY_SECRETS: `${NEW},${SECRET}` }
    const { stdout } = await runCli(site, ['secret', 'status'], { env })
    assert.match(stdout, /the newest, but no server has started with it/)
    assert.match(stdout, /still signs/)
  })
})
