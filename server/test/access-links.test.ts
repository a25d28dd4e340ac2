/**
 * Links by which people get in, from the command that makes one to the login: through real processes, and in a browser
 * with script and without.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { decodeQR } from 'qr/decode.js'
import { sampleCredential } from 'latchkey/testing'
import { launchChromium } from '../../services/chromium.ts'
import { Browser, type Answer } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  SECRET,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'
import { openMailQueue } from '../src/mail/queue.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { typeAt } from './support/terminal.ts'

const FRESH = 'seven green bicycles under 1 moon'
const site = makeSite()
let server: RunningServer
let env: { readonly LATCHKEY_URL: string }

before(async () => {
  await site.addUser('root', ['owner'])
  server = await startServer(site)
  // Links are made for the address under which browsers see the site.
  env = { LATCHKEY_URL: server.url }
})
after(async () => {
  await server.stop()
  site.remove()
})

/** Runs a command that must succeed, and returns what it printed. */
async function succeed(args: string, input = ''): Promise<string> {
  const { code, stdout, stderr } = await runCli(site, args.split(' '), { input, env })
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

/** Makes a link by a command, and returns it with its token. */
async function linkBy(args: string): Promise<{ readonly link: string; readonly token: string }> {
  const { link } = JSON.parse(await succeed(`${args} --json`)) as { link: string }
  return { link, token: link.split('#token=')[1] ?? '' }
}

/** Looks into the database, as another process. */
async function inStorage<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result> {
  const storage = await openStorage({ database: site.database }, { create: false })
  try {
    return await work(storage)
  } finally {
    await storage.close()
  }
}

async function loggedIn(username: string, password: string): Promise<Browser> {
  const browser = new Browser(server.url)
  const { status } = await browser.fillIn('/login', { username, password })
  assert.equal(status, 303)
  return browser
}

const titleOf = ({ body }: Answer): string => /<h1>([^<]*)</.exec(body)?.[1] ?? ''
const placeOf = ({ status, headers }: Answer): unknown[] => [status, headers.location]

describe('an invitation', { concurrency: true }, () => {
  it('survives scanners, makes the account its user alone knows the password of, and says when it was used', async () => {
    const { link, token } = await linkBy('user invite bo --role editor')
    assert.equal(link, `${server.url}/invitation#token=${token}`)
    for (let i = 0; i < 20; i++) {
      const { status } = await fetch(link, { headers: { 'user-agent': 'scanner' } })
      assert.equal(status, 200)
    }
    const browser = new Browser(server.url)
    await browser.open('/invitation', { 'Sec-Fetch-Site': 'cross-site' })
    // A look uses nothing up, however often, and the whole link will do.
    const asked = await browser.submit('/invitation', { token: link })
    assert.equal(titleOf(asked), 'Welcome, bo')
    assert.match(asked.body, /autocomplete="username"[^>]*value="bo"/)
    const form = { token, password: FRESH, passwordAgain: FRESH }
    const differ = await browser.submit('/invitation', { ...form, passwordAgain: 'another' })
    assert.match(differ.body, /The two passwords are not the same/)
    const short = await browser.submit('/invitation', {
      ...form,
      password: 'x',
      passwordAgain: 'x',
    })
    assert.deepEqual([short.status, titleOf(short)], [400, 'Welcome, bo'])
    assert.match(short.body, /at least 15 characters/)
    assert.deepEqual(placeOf(await browser.submit('/invitation', form)), [303, '/'])
    assert.equal((await browser.get('/profile')).json()['message'], 'Welcome to your profile, bo!')

    const again = await browser.fillIn('/invitation', { token })
    assert.match(titleOf(again), /used already/)
    assert.match(again.body, /You are logged in as bo/)
    const elsewhere = await new Browser(server.url).fillIn('/invitation', { token })
    assert.deepEqual([elsewhere.status, /used already/.test(elsewhere.body)], [400, true])
    assert.match(elsewhere.body, /href="\/login"/)
    assert.doesNotMatch(elsewhere.body, /type="password"/)
    await loggedIn('bo', FRESH)
    const kinds = await inStorage(async ({ users, activity }) => {
      const bo = await users.find('bo')
      assert.ok((bo?.lastLoginAt ?? 0) > 0)
      return (await activity.list(bo?.id ?? '')).map(({ kind, by }) => [kind, by] as const)
    })
    assert.deepEqual(kinds.filter(([kind]) => kind !== 'login').toReversed(), [
      ['created', 'machine'],
      ['invited', 'machine'],
      ['invitation_accepted', 'self'],
    ])
  })

  it('is made for a public address too, and works at the server that has it', async () => {
    const other = makeSite()
    const given = {
      LATCHKEY_URL: 'https://login.example.com',
      LATCHKEY_COOKIE_NAME: 'mine',
      LATCHKEY_CREDENTIAL_SECRETS: randomBytes(40).toString('hex'),
    }
    const running = await startServer(other, given)
    try {
      const made = await runCli(other, ['user', 'add', 'bo', '--json'], { env: given })
      assert.equal(made.stderr, '')
      const { link } = JSON.parse(made.stdout) as { link: string }
      assert.match(link, /^https:\/\/login\.example\.com\/invitation#token=/)
      const browser = new Browser('http://login.example.com', { port: running.port })
      const origin = { Origin: given.LATCHKEY_URL }
      const fields = { token: link, password: FRESH }
      const { status, headers } = await browser.post('/invitation', fields, origin)
      assert.deepEqual([status, headers['set-cookie']?.length], [200, 2])
    } finally {
      await running.stop()
      other.remove()
    }
  })

  it('says that half a link is no link, and tells programs what was wrong', async () => {
    const browser = new Browser(server.url)
    const half = await browser.fillIn('/invitation', { token: 'https://site/invitation#tok' })
    assert.match(half.body, /not the whole link/)
    assert.match(half.body, /aria-invalid="true"/)
    const refused = await browser.post('/invitation', { token: 'x'.repeat(66), password: FRESH })
    assert.deepEqual([refused.status, refused.json()['code']], [400, 'invalid_token'])
  })

  it(
    'is shown at a terminal with a QR code that leads to it',
    { skip: process.platform === 'win32' },
    async () => {
      const { code, screen } = await typeAt(site, ['user', 'invite', 'quin'], [], env)
      assert.equal(code, 0)
      const link = /http\S+#token=\S+/.exec(screen)?.[0] ?? ''
      assert.match(screen, /It works once, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/)
      assert.equal(readCode(screen), link)
      assert.doesNotMatch(await succeed('user invite quin'), /█/)
    },
  )

  it('is made by no command that does not know the secrets of the servers, and no user is left over', async () => {
    const without = { env: { ...env, LATCHKEY_SECRETS: '' } }
    const { code, stderr } = await runCli(site, ['user', 'add', 'nina'], without)
    assert.equal(code, 1)
    assert.match(stderr, /links are made with the servers' secrets: set LATCHKEY_SECRETS/)
    assert.equal(await inStorage(({ users }) => users.find('nina')), null)
  })
})

describe('a reset link', { concurrency: true }, () => {
  it('ends all sessions while its user is logged in, and its user is told at the next login who made it', async () => {
    await site.addUser('carl')
    const phone = await loggedIn('carl', PASSWORD)
    const { token } = await linkBy('user reset-link carl')
    const asked = await phone.fillIn('/reset-password', { token })
    assert.equal(titleOf(asked), 'Another password for carl')
    const form = { token, password: FRESH, passwordAgain: FRESH }
    assert.deepEqual(placeOf(await phone.submit('/reset-password', form)), [303, '/login'])
    assert.match((await phone.open('/login')).body, /Your password was changed/)
    assert.equal((await phone.get('/profile')).status, 401)
    const old = await phone.post('/login', { username: 'carl', password: PASSWORD })
    assert.equal(old.status, 401)
    const used = await phone.fillIn('/reset-password', { token })
    assert.match(used.body, /ask whoever gave you the link for another one/)

    const laptop = await loggedIn('carl', FRESH)
    assert.deepEqual(placeOf(await laptop.open('/profile')), [303, '/told?next=%2Fprofile'])
    const told = await laptop.open('/told?next=/profile')
    assert.match(
      told.body,
      /Whoever runs this site made a link with which your password can be changed/,
    )
    const ids = /name="ids" value="([^"]+)"/.exec(told.body)?.[1] ?? ''
    const read = await laptop.submit('/told', { ids, next: '/profile' })
    assert.deepEqual(placeOf(read), [303, '/profile'])
    assert.equal((await laptop.open('/profile')).status, 200)
    assert.deepEqual(placeOf(await laptop.open('/told?next=//evil.example')), [303, '/'])
  })

  it('lets an owner in again who is locked out (recover)', async () => {
    await site.addUser('olga', ['owner'])
    await succeed('user disable olga')
    const { token } = await linkBy('user recover olga')
    const browser = new Browser(server.url)
    await browser.fillIn('/reset-password', { token })
    await browser.submit('/reset-password', { token, password: FRESH, passwordAgain: FRESH })
    const olga = await loggedIn('olga', FRESH)
    const told = await olga.open('/told')
    assert.match(told.body, /let you in again/)
    // What a later release has noted is told too: an empty list would tell of nothing.
    await inStorage(async ({ activity, users }) => {
      const userId = (await users.find('olga'))?.id ?? ''
      await activity.markTold(
        userId,
        (await activity.untold(userId)).map(({ id }) => id),
      )
    })
    const db = new DatabaseSync(site.database)
    db.prepare(
      "UPDATE latchkey_activity SET told_at = NULL, kind = 'of_tomorrow' WHERE kind = 'recovered'",
    ).run()
    db.close()
    const later = await olga.open('/told')
    assert.match(later.body, /<li>\s*Whoever runs this site changed how you get in\./)
  })
})

describe('a recovery where there is mail', () => {
  it('warns of the removal of factors, which takes effect in three days, unless it is wanted now', async () => {
    const at = await inStorage(async ({ users, credentials }) => {
      const address = { email: 'uma@example.com', emailVerified: true }
      const { id } = await users.add({ username: 'uma', password: PASSWORD, roles: [], ...address })
      await credentials?.add(sampleCredential({ userId: id, kind: 'totp' }), 9)
      return id
    })
    const kinds = (): Promise<readonly string[]> =>
      inStorage(async ({ credentials }) =>
        ((await credentials?.list(at)) ?? []).map(({ kind }) => kind).toSorted(),
      )
    // Nothing listens there: a command writes down what a server sends.
    const mail = { LATCHKEY_SMTP: 'smtp://127.0.0.1:9', LATCHKEY_MAIL_FROM: 'login@example.com' }
    const recover = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCli(site, ['user', 'recover', 'uma', ...args], {
        env: { ...env, ...mail },
      })
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /#token=/)
      return stdout
    }
    assert.match(await recover(), /all factors will be removed at .+, of which a letter warns/)
    assert.deepEqual(await kinds(), ['removal', 'totp'])
    // The warning, and the letter that tells of the recovery.
    const queue = await inStorage((storage) => readMail(storage))
    assert.deepEqual(queue, ['access_changed', 'removal_announced'])
    // The server opens what the command has written.
    await site.addUser('ned', ['owner'])
    const page = await (await loggedIn('ned', PASSWORD)).open(`/admin/users/${at}`)
    assert.match(page.body, /They will be removed, unless/)
    assert.match(
      await recover('--now'),
      /"uma": 1 factor removed; 0 accounts at providers unlinked; .* the old password still lets in whoever knows it, without a factor/,
    )
    assert.deepEqual(await kinds(), [])
  })
})

/** Returns the kinds of the mail that waits. */
async function readMail({ mail }: Storage): Promise<readonly string[]> {
  const queue = openMailQueue(mail, [SECRET])
  const kinds: string[] = []
  for (let next = await queue.claim(); next !== null; next = await queue.claim())
    kinds.push(next.message?.kind ?? 'unreadable')
  return kinds.toSorted()
}

describe('a password that a machine has made up', () => {
  it('leads from every page to changing it, and refuses programs, until it is changed', async () => {
    await succeed('user add m --role admin --password-stdin', PASSWORD)
    const browser = await loggedIn('m', PASSWORD)
    for (const page of ['/', '/profile', '/admin', '/security', '/security/passkeys', '/nowhere']) {
      assert.deepEqual(placeOf(await browser.open(page)), [303, '/security/password'], page)
    }
    for (const path of ['/profile', '/admin']) {
      const answer = await browser.get(path)
      assert.deepEqual([answer.status, answer.json()['code']], [403, 'password_change_required'])
    }
    const other = await loggedIn('m', PASSWORD)
    assert.deepEqual(placeOf(await other.submit('/told', {})), [303, '/security/password'])
    assert.equal((await other.open('/security/password')).status, 200)
    assert.deepEqual(placeOf(await other.fillIn('/logout', {})), [303, '/login'])
    // Negative control: nobody else is led there.
    await site.addUser('free')
    assert.equal((await (await loggedIn('free', PASSWORD)).open('/profile')).status, 200)

    const form = { current: PASSWORD, password: FRESH, passwordAgain: FRESH }
    const changed = await browser.fillIn('/security/password', form)
    assert.deepEqual(placeOf(changed), [303, '/security'])
    assert.equal((await browser.open('/admin')).status, 200)
    assert.equal((await browser.get('/admin')).status, 200)
  })

  it('is changed for a session too that was not told so', async () => {
    await succeed('user add n --password-stdin', PASSWORD)
    const browser = await loggedIn('n', PASSWORD)
    await inStorage(async ({ users }) => {
      const { id = '' } = (await users.find('n')) ?? {}
      await users.setMustChange(id, false)
    })
    assert.equal((await browser.open('/profile')).status, 200)
  })
})

describe('an e-mail address', () => {
  it('logs its user in once it is verified, and guesses at both names are counted together', async () => {
    await site.addUser('eve')
    const login = (username: string, password: string) =>
      new Browser(server.url).post('/login', { username, password })
    await succeed('user email eve Eve@Example.com')
    assert.equal((await login('eve@example.com', PASSWORD)).status, 401, 'not verified')
    await inStorage(async ({ users }) => {
      const { id = '' } = (await users.find('eve')) ?? {}
      assert.equal(await users.setEmailVerified(id, 'Eve@Example.com'), true)
    })
    assert.equal((await login(' EVE@example.com', PASSWORD)).status, 200)
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) {
      statuses.push((await login(i % 2 === 0 ? 'eve' : 'eve@example.com', `wrong ${i}`)).status)
    }
    assert.equal(statuses.at(-1), 429)
    // Negative control: two names of two users have attempts of their own.
    assert.equal((await login('eve@example.org', 'wrong')).status, 401)
  })
})

describe('the pages of links in Chromium', () => {
  it('send the link on by themselves with script, out of the address, and are pasted into without', async () => {
    const launched = await launchChromium()
    try {
      for (const javaScriptEnabled of [true, false]) {
        const name = javaScriptEnabled ? 'wanda' : 'willi'
        const { link } = await linkBy(`user invite ${name}`)
        const context = await launched.browser.newContext({ javaScriptEnabled })
        const page = await context.newPage()
        await page.goto(link)
        if (!javaScriptEnabled) {
          await page.fill('input[name=token]', link)
          await page.click('main button')
        }
        await page.waitForSelector(`h1:text("Welcome, ${name}")`)
        assert.doesNotMatch(page.url(), /token/)
        await page.fill('input[name=password]', FRESH)
        await page.fill('input[name=passwordAgain]', FRESH)
        await page.click('main button[type=submit].primary')
        await page.waitForURL('**/profile')
        assert.match(await page.textContent('h1').then(String), new RegExp(name))
        await context.close()
      }
    } finally {
      await launched.close()
    }
  })
})

/** Reads the QR code on a screen, whose blocks are two modules high. */
function readCode(screen: string): string {
  const rows = screen
    .replaceAll('\r', '')
    .split('\n')
    .filter((line) => /^[█▀▄ ]{21,}$/.test(line))
  const SCALE = 4
  const width = Math.max(...rows.map((row) => row.length))
  const [w, h] = [width * SCALE, rows.length * 2 * SCALE]
  const data = new Uint8Array(w * h * 4).fill(255)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const character = rows[Math.floor(y / SCALE / 2)]?.[Math.floor(x / SCALE)] ?? ' '
      const isUpper = Math.floor(y / SCALE) % 2 === 0
      const isLight = character === '█' || character === (isUpper ? '▀' : '▄')
      if (!isLight) data.fill(0, (y * w + x) * 4, (y * w + x) * 4 + 3)
    }
  }
  return decodeQR({ width: w, height: h, data })
}
