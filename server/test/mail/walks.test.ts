/**
 * What people do by mail, walked through on SQLite, and on PostgreSQL with Redis: from a form to a letter, and from its
 * link to the end.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { codeOf, stepOf } from '../../../library/src/totp/code.ts'
import { startRedis } from '../../../services/redis.ts'
import { PASSWORD } from '../../../services/site/processes.ts'
import type { Browser } from '../../../services/site/browser.ts'
import { newPostgresUrl } from '../support/databases.ts'
import { emailsOf } from '../support/emails.ts'
import { headerOf } from '../support/mail-server.ts'
import { startMailSite, type MailSite, type MailSiteOptions } from '../support/mail-site.ts'

const FRESH = 'seven green bicycles under 1 moon'

/** What is to be ended, the first last. */
type Ends = (() => unknown)[]

const kinds: readonly (readonly [name: string, (ends: Ends) => Promise<MailSiteOptions>])[] = [
  ['SQLite', async () => ({})],
  [
    'PostgreSQL and Redis',
    async (ends) => {
      const redis = await startRedis([])
      ends.push(() => redis.stop())
      return { database: await newPostgresUrl(), redis: redis.url }
    },
  ],
]

/** The subjects of the letters that have come for an address: so many, at least. */
async function subjectsFor(site: MailSite, address: string, least = 1): Promise<readonly string[]> {
  const letters = (await site.deliver(least)).filter(({ to }) => to.includes(address))
  return letters.map((letter) => headerOf(letter, 'Subject').replaceAll(/\s+/g, ' ')).toSorted()
}

/** The addresses in the sessions of a user, whichever browsers these are of. */
async function addressesInSessions(site: MailSite, username: string): Promise<readonly unknown[]> {
  const user = await site.storage.users.find(username)
  return emailsOf(site, user?.id ?? '')
}

async function isLoggedIn(browser: Browser): Promise<boolean> {
  return (await browser.get('/profile')).status === 200
}

/**
 * Enrols an authenticator app in the pages of the site. Returns the function that shows its code, which was not used
 * yet.
 */
async function enrolApp(browser: Browser): Promise<() => string> {
  const { body } = await browser.open('/security/app/new')
  const [, id = ''] = /name="id" value="([^"]+)"/.exec(body) ?? []
  const [text = ''] = /\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}\b/.exec(body) ?? []
  const bits = Array.from(text.replaceAll(' ', ''))
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('')
  const secret = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2))
  const code = (ago = 0): string => codeOf(secret, stepOf(Date.now()) - ago)
  const { status, body: answer } = await browser.submit('/security/app/new', {
    id,
    // Of the half minute before: each code works once.
    code: code(1),
    name: 'Phone',
  })
  assert.equal(status, 200, answer)
  return code
}

for (const [kind, places] of kinds) {
  describe(`by mail (${kind})`, () => {
    let site: MailSite
    const ends: Ends = []
    before(async () => {
      site = await startMailSite(
        { after: (end) => void ends.push(end as () => unknown) },
        await places(ends),
      )
    })
    after(async () => {
      for (const end of ends.toReversed()) await end()
    })

    it('an account is made: the name is chosen when the address is verified, and the link works once', async () => {
      const browser = site.browser()
      await browser.fillIn('/register', { email: 'eve@example.com' })
      const token = await site.tokenFor('eve@example.com')
      await site.addUser('taken')
      assert.equal(await site.storage.users.findByEmail('eve@example.com'), null)
      for (let i = 0; i < 20; i++) {
        const page = await site.browser().fillIn('/register/confirm', { token })
        assert.equal(page.status, 200)
        assert.match(page.body, /eve@example\.com/)
      }
      const good = { token, username: 'eve', password: FRESH, passwordAgain: FRESH }
      for (const [wrong, words, field] of [
        [{ username: 'Taken' }, /is taken/, 'username'],
        [{ username: 'e@x' }, /href="#field-username"/, 'username'],
        [{ passwordAgain: 'x' }, /not the same/, 'passwordAgain'],
        [{ password: 'eve', passwordAgain: 'eve' }, /at least 15/, 'password'],
      ] as const) {
        const page = await browser.fillIn('/register/confirm', { token })
        assert.equal(page.status, 200)
        const again = await browser.submit('/register/account', { ...good, ...wrong })
        assert.equal(again.status, 400)
        assert.match(again.body, words)
        assert.match(again.body, new RegExp(`id="field-${field}"[^>]*aria-invalid`, 's'))
      }
      const racers = Array.from({ length: 20 }, () => site.browser())
      for (const racer of racers) await racer.open('/register')
      const answers = await Promise.all(
        racers.map((racer) => racer.submit('/register/account', good)),
      )
      const statuses = answers.map(({ status }) => String(status)).toSorted()
      assert.deepEqual(statuses, ['303', ...Array<string>(19).fill('400')])
      const winner = racers[answers.findIndex(({ status }) => status === 303)]
      assert.ok(winner !== undefined && (await isLoggedIn(winner)))
      assert.deepEqual(await addressesInSessions(site, 'eve'), ['eve@example.com'])
      const user = await site.storage.users.find('eve')
      assert.deepEqual(
        [user?.email, user?.emailVerified, user?.roles],
        ['eve@example.com', true, []],
      )
      const late = await browser.fillIn('/register/confirm', { token })
      assert.equal(late.status, 400)
      assert.match(late.body, /used, or is too old/)
      const elsewhere = site.browser()
      const login = await elsewhere.fillIn('/login', { username: 'eve', password: FRESH })
      assert.equal(login.status, 303)
    })

    it('a reset link that is used up leads to another one, without anybody to ask', async () => {
      const dead = await site.browser().fillIn('/reset-password', { token: 'x'.repeat(90) })
      assert.equal(dead.status, 400)
      assert.match(dead.body, /<a href="\/forgot"[^>]*>Forgot your password\?<\/a>/)
      assert.doesNotMatch(dead.body, /whoever gave you the link/)
    })

    it('an address is confirmed', async () => {
      await site.addUser('vera', { emailVerified: false })
      const browser = await site.loggedIn('vera')
      await site.loggedIn('vera')
      await site.deliver()
      assert.deepEqual(await addressesInSessions(site, 'vera'), [null, null])
      const page = await browser.open('/account/email')
      assert.match(page.body, /Not confirmed yet/)
      await browser.submit('/account/email/verify', {})
      const token = await site.tokenFor('vera@example.com')
      await browser.open('/verify-address')
      assert.equal((await site.storage.users.find('vera'))?.emailVerified, false)
      await browser.submit('/verify-address', { token })
      assert.match((await browser.open('/account/email')).body, /confirmed\.[^]*Confirmed/)
      const vera = await site.storage.users.find('vera')
      assert.equal(vera?.emailVerified, true)
      const both = ['vera@example.com', 'vera@example.com']
      assert.deepEqual(await addressesInSessions(site, 'vera'), both)
      const noted = await site.storage.activity.list(vera.id)
      assert.deepEqual([noted[0]?.kind, noted[0]?.by], ['email_verified', 'self'])
    })

    it('an address is changed, by a link to the new one; the old one is told, and undoes it', async () => {
      await site.addUser('carl')
      const thief = await site.loggedIn('carl')
      await site.loggedIn('carl')
      await site.deliver()
      const told = (address: string): readonly string[] => [address, address]
      assert.deepEqual(await addressesInSessions(site, 'carl'), told('carl@example.com'))
      const wrong = await thief.fillIn('/account/email', { address: 'a@b, c@d' })
      assert.equal(wrong.status, 400)
      assert.match(wrong.body, /value="a@b, c@d"/)
      await thief.submit('/account/email', { address: 'thief@evil.example' })
      const token = await site.tokenFor('thief@evil.example')
      const stranger = await site.browser().open('/change-address')
      assert.match(stranger.body, /Log in first/)
      await thief.fillIn('/change-address', { token })
      assert.equal((await site.storage.users.find('carl'))?.email, 'thief@evil.example')
      assert.deepEqual(await addressesInSessions(site, 'carl'), told('thief@evil.example'))

      const undo = await site.tokenFor('carl@example.com')
      const owner = site.browser()
      const done = await owner.fillIn('/undo-address', { token: undo })
      assert.equal(done.headers.location, '/check-your-mail?after=undone')
      const again = await owner.fillIn('/undo-address', { token: undo })
      assert.match(again.body, /This link does not work any more/)
      assert.doesNotMatch(again.body, /name="token"/, 'nobody is asked for it again')
      const half = await owner.fillIn('/undo-address', { token: undo.slice(0, 9) })
      assert.match(half.body, /name="token"/, 'control: half a link can be pasted once more')
      const user = await site.storage.users.find('carl')
      assert.equal(user?.email, 'carl@example.com')
      assert.equal(await isLoggedIn(thief), false)
      assert.deepEqual(await addressesInSessions(site, 'carl'), [])
      const back = await site.browser().fillIn('/login', { username: 'carl', password: PASSWORD })
      assert.equal(back.status, 401)
      assert.deepEqual(await subjectsFor(site, 'carl@example.com'), [
        'Set a new password for Example',
      ])
    })

    it('a change that a factor has confirmed is undone by a factor alone, for which the page asks', async () => {
      await site.addUser('dora')
      const browser = await site.loggedIn('dora')
      const code = await enrolApp(browser)
      await site.deliver()
      await browser.fillIn('/account/email', { address: 'dora@new.example' })
      await browser.fillIn('/change-address', { token: await site.tokenFor('dora@new.example') })
      const token = await site.tokenFor('dora@example.com')
      const other = site.browser()
      const asked = await other.fillIn('/undo-address', { token })
      assert.equal(asked.status, 403)
      assert.match(asked.body, /name="code"/)
      assert.ok(asked.body.includes(`value="${token}"`), 'nobody opens the link again')
      const wrong = await other.submit('/undo-address', { token, code: '000000' })
      assert.equal(wrong.status, 401)
      assert.match(wrong.body, /This code does not work.*name="code"/s)
      const done = await other.submit('/undo-address', { token, code: code() })
      assert.equal(done.headers.location, '/check-your-mail?after=undone')
      assert.equal((await site.storage.users.find('dora'))?.email, 'dora@example.com')
    })

    it('whoever did not log in ends everything by the link of the notice', async () => {
      await site.addUser('nora')
      const thief = await site.loggedIn('nora')
      const token = await site.tokenFor('nora@example.com')
      const owner = site.browser()
      for (let i = 0; i < 5; i++) await owner.open('/not-me')
      assert.equal(await isLoggedIn(thief), true, 'a scanner that opens the page ends nothing')
      const done = await owner.submit('/not-me', { token })
      assert.equal(done.headers.location, '/check-your-mail?after=ended')
      assert.equal(await isLoggedIn(thief), false)
      assert.deepEqual(await subjectsFor(site, 'nora@example.com'), [
        'Set a new password for Example',
      ])
      const spent = await owner.submit('/not-me', { token: 'x' })
      assert.equal(spent.status, 400)
      assert.match(spent.body, /used, or is too old/)
    })

    it('every change of an account is told: a new browser, a password, a factor', async () => {
      await site.addUser('tom')
      const browser = await site.loggedIn('tom')
      const mailbox = 'tom@example.com'
      assert.deepEqual(await subjectsFor(site, mailbox), ['New login to Example'])
      await browser.fillIn('/security/password', {
        current: PASSWORD,
        password: FRESH,
        passwordAgain: FRESH,
      })
      assert.deepEqual(await subjectsFor(site, mailbox), ['Your password for Example was changed'])
      await enrolApp(browser)
      const added = 'A way to log in was added to your account at Example'
      const removed = 'A way to log in was removed from your account at Example'
      assert.deepEqual(
        await subjectsFor(site, mailbox, 2),
        [added, added],
        'the app, and the codes',
      )
      await site.latch.credentials.removeAll((await site.storage.users.find('tom'))!.id)
      assert.deepEqual(new Set(await subjectsFor(site, mailbox, 2)), new Set([removed]))
    })

    it('nothing of it is in the log: no address, no link and no token', () => {
      const told = JSON.stringify(site.events)
      assert.match(told, /mail\.sent/)
      assert.doesNotMatch(told, /@(example|new|evil)\.|#token|token=/)
    })
  })
}
