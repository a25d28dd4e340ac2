/**
 * The pages of security, without script: the second step of a login, the confirmation, the password, authenticator apps
 * and recovery codes. On the kinds of databases where factors and sessions are in different places.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it, type TestContext } from 'node:test'
import { MINUTE } from 'latchkey'
import { Browser } from '../../services/site/browser.ts'
import { PASSWORD } from '../../services/site/processes.ts'
import { startRedis, type RedisServer } from '../../services/redis.ts'
import { lostPhone } from '../src/pages/security/lost-phone.ts'
import type { Means } from '../src/pages/security/means.ts'
import { hasPassword } from '../src/site/means.ts'
import { en } from '../src/texts/en.ts'
import {
  Person,
  readCodes,
  readNewApp,
  startClockedSite,
  type ClockedSite,
  type ClockedSiteOptions,
} from './support/clocked-site.ts'
import { newPostgresUrl } from './support/databases.ts'

const NEW_PASSWORD = 'seven green umbrellas sing'

let redis: Promise<RedisServer> | undefined
after(async () => (await redis)?.stop())

const kinds: Readonly<Record<string, () => Promise<ClockedSiteOptions>>> = {
  SQLite: async () => ({}),
  'PostgreSQL with Redis': async () => ({
    database: await newPostgresUrl(),
    redis: (await (redis ??= startRedis())).url,
  }),
}

/** Alice, who has set up an app on the page for it, and the codes that it has shown. */
async function enrolled(t: TestContext, options: ClockedSiteOptions = {}) {
  const site = await startClockedSite(t, options)
  const { id } = await site.add('alice')
  const alice = new Person(site)
  await alice.logIn('alice')
  const codes = readCodes((await alice.setUpApp()).body)
  assert.equal(codes.length, 10)
  return { site, alice, id, codes }
}

/** Browsers that have done the first step of a login of alice. */
async function halfway(site: ClockedSite, count: number, app: Person['app']) {
  const people = Array.from({ length: count }, () => new Person(site, app))
  for (const person of people) {
    const { headers } = await person.logIn('alice')
    assert.equal(headers.location, '/login/factor?next=%2Fprofile')
    await person.open('/login/factor')
  }
  return people
}

async function appOf(site: ClockedSite, userId: string) {
  return (await site.latch.credentials.list(userId)).find(({ kind }) => kind === 'totp')
}

async function isIn(person: Browser): Promise<boolean> {
  return (await person.open('/profile')).status === 200
}

for (const [kind, options] of Object.entries(kinds)) {
  describe(`a second factor on ${kind}`, () => {
    it('is set up by its first code, and asked for after the password', async (t) => {
      const { site, alice } = await enrolled(t, await options())
      const [next] = await halfway(site, 1, alice.app)
      assert.ok(next)
      assert.equal(await isIn(next), false, 'the password alone opens nothing')
      const page = await next.open('/login/factor?next=/security')
      assert.match(page.body, /name="code"[^>]*autocomplete="one-time-code"/s)
      assert.match(page.body, /name="recoveryCode"/)
      assert.doesNotMatch(page.body, /name="password"/)
      const wrong = await next.submit('/login/factor', { code: '000000', next: '/security' })
      assert.equal(wrong.status, 401)
      assert.match(wrong.body, /That code is not right/)
      assert.match(wrong.body, /id="field-code"[^>]*aria-invalid="true"[^>]*autofocus/s)
      const right = { code: alice.nextCode(), next: '/security' }
      assert.equal((await next.submit('/login/factor', right)).headers.location, '/security')
      assert.equal(await isIn(next), true)
    })

    it('lets in one of five browsers that send the same code at once, and the next code another one', async (t) => {
      const { site, alice } = await enrolled(t, await options())
      const people = await halfway(site, 5, alice.app)
      const code = alice.nextCode()
      const answers = await Promise.all(people.map((one) => one.submit('/login/factor', { code })))
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [303, 401, 401, 401, 401],
      )
      const inside = await Promise.all(people.map(isIn))
      assert.equal(inside.filter(Boolean).length, 1)
      // Control: it is the code that is used up, and not the login.
      const second = people[inside.indexOf(false)]
      const later = await second?.submit('/login/factor', { code: alice.nextCode() })
      assert.equal(later?.status, 303)
    })

    it('is stood in for by each recovery code once', async (t) => {
      const { site, alice, codes } = await enrolled(t, await options())
      const [code = '', other = ''] = codes
      const people = await halfway(site, 5, alice.app)
      const typed = code.toLowerCase().replaceAll('-', ' ')
      const answers = await Promise.all(
        people.map((one) => one.submit('/login/factor', { recoveryCode: typed })),
      )
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [303, 401, 401, 401, 401],
      )
      const refused = answers.find(({ status }) => status === 401)
      assert.match(refused?.body ?? '', /<details open[^]*name="recoveryCode"/)
      const second = people[answers.findIndex(({ status }) => status === 401)]
      assert.equal((await second?.submit('/login/factor', { recoveryCode: other }))?.status, 303)
      assert.match((await alice.open('/security')).body, /8 are left/)
    })
  })
}

describe('an authenticator app', () => {
  it('is shown as a QR code and as text to whoever has confirmed, and kept by no cache', async (t) => {
    const site = await startClockedSite(t)
    await site.add('alice')
    const alice = new Person(site)
    await alice.logIn('alice')
    const page = await alice.open('/security/app/new')
    assert.equal(page.headers['cache-control'], 'no-store')
    assert.match(page.body, /role="img" aria-label="QR code[^"]*"><svg viewBox/)
    const { id, secret } = readNewApp(page.body)
    assert.match(secret, /^[A-Z2-7]{32}$/)

    const wrong = await alice.submit('/security/app/new', { id, code: '000000', name: 'Phone' })
    assert.equal(wrong.status, 401)
    assert.match(wrong.body, /Look at the app again/)
    assert.match(wrong.body, /value="Phone"/)
    assert.doesNotMatch(wrong.body, new RegExp(secret))
    const list = await alice.open('/security')
    assert.match(list.body, /Authenticator app[^]{0,80}Missing/)

    const done = await alice.setUpApp()
    const codes = readCodes(done.body)
    assert.match(done.body, /The app is set up/)
    assert.match(done.body, /<a[^>]*download="recovery-codes.txt"[^>]*href="data:text\/plain/s)
    // They are shown once, and nothing of it is in the log.
    assert.equal(readCodes((await alice.open('/security/recovery-codes')).body).length, 0)
    const told = JSON.stringify(site.events)
    for (const hidden of [secret, id, ...codes]) assert.equal(told.includes(hidden), false)
  })

  it('is removed by a form that waits for the confirmation, which asks for the factor', async (t) => {
    const { site, alice, id } = await enrolled(t)
    const app = await appOf(site, id)
    const question = await alice.open(`/security/app/remove?id=${app?.id}`)
    assert.match(question.body, /Remove My phone\?/)
    assert.match(question.body, /It is your only one/)
    site.clock.advance(11 * MINUTE)
    const refused = await alice.submit('/security/app/remove', { id: app?.id ?? '' })
    assert.equal(refused.status, 403)
    assert.match(refused.body, /Nothing is lost/)
    assert.doesNotMatch(refused.body, /name="password"/, 'the password alone would not be enough')
    const resend = /name="resend" value="([^"]+)"/.exec(refused.body)?.[1] ?? ''

    const wrong = await alice.submit('/confirm', { code: '000000', resend })
    assert.equal(wrong.status, 401)
    assert.match(wrong.body, /A recovery code goes into its own field/)
    assert.match(wrong.body, new RegExp(`name="resend" value="${resend}"`), 'it waits still')
    const page = await alice.submit('/confirm', { code: alice.code(), resend })
    assert.equal(page.status, 200)
    assert.match(page.body, /<form method="post" action="\/security\/app\/remove"/)
    assert.match(page.body, />\s*Remove the authenticator app\s*</)
    assert.match(page.body, /<dd>My phone<\/dd>/)
    assert.equal((await site.latch.credentials.list(id)).length, 2, 'nothing is removed yet')
    const sent = await alice.submit('/security/app/remove', { id: app?.id ?? '' })
    assert.equal(sent.headers.location, '/security/app')
    assert.match((await alice.open('/security/app')).body, /The app is removed/)
    assert.deepEqual(await site.latch.credentials.list(id), [])

    const noted = await site.storage.activity.list(id, { kinds: ['factor_removed'] })
    assert.deepEqual(noted[0]?.detail, { kind: 'totp', name: 'My phone' })
    assert.equal((await site.untilSent('credential_removed')).to, 'alice@example.com')
    assert.equal((await new Person(site).logIn('alice')).headers.location, '/profile')
  })

  it('of somebody else is neither shown nor removed', async (t) => {
    const { site, id } = await enrolled(t)
    await site.add('bob')
    const bob = new Person(site)
    await bob.logIn('bob')
    const app = await appOf(site, id)
    const question = await bob.open(`/security/app/remove?id=${app?.id}`)
    assert.equal(question.headers.location, '/security/app')
    await bob.open('/security')
    const sent = await bob.submit('/security/app/remove', { id: app?.id ?? '' })
    assert.equal(sent.headers.location, '/security/app')
    const named = await bob.submit('/security/passkeys/rename', { id: app?.id ?? '', name: 'Mine' })
    assert.equal(named.status, 400)
    assert.equal((await appOf(site, id))?.name, 'My phone')
  })
})

describe('a passkey that was made at another host', () => {
  it('is marked, is offered nowhere, and is asked for all the same', async (t) => {
    const site = await startClockedSite(t)
    const { id } = await site.add('alice')
    const alice = new Person(site)
    await alice.logIn('alice')
    const { passkeyHosts, credentials } = site.storage
    await passkeyHosts.note('old.example')
    const row = { userId: id, kind: 'passkey', createdAt: Date.now(), usedAt: null, version: 0 }
    // What is sealed in it is opened by its use alone.
    await credentials?.add({ ...row, id: 'p'.repeat(43), name: 'Old phone', data: 'sealed' }, 20)
    while (Date.now() === row.createdAt) await new Promise((resolve) => setImmediate(resolve))
    await passkeyHosts.note('localhost')

    assert.match((await alice.open('/security')).body, /One was made when this site had another/)
    assert.match((await alice.open('/security/passkeys')).body, /Old phone[^]*Does not work here/)
    assert.doesNotMatch((await alice.open('/confirm')).body, /data-passkey="confirm"/)
    const later = new Person(site)
    assert.match((await later.logIn('alice')).headers.location ?? '', /^\/login\/factor/)
    const page = await later.open('/login/factor')
    assert.match(page.body, /None of what you have set up works here/)
    assert.doesNotMatch(page.body, /name="(?:code|passkey|recoveryCode|password)"/)
    assert.equal(await isIn(later), false, 'the password alone opens nothing')
  })
})

describe('the forms of security', () => {
  it('are refused without their token, from another site, and to strangers, and change nothing', async (t) => {
    const { site, alice, id } = await enrolled(t)
    const app = await appOf(site, id)
    const before = await site.latch.credentials.list(id)
    const { passwordHash } = (await site.storage.users.get(id)) ?? {}
    const forms = {
      '/security/password': { current: PASSWORD, password: NEW_PASSWORD },
      '/security/app/new': { id: 'x', code: alice.code() },
      '/security/app/remove': { id: app?.id ?? '' },
      '/security/passkeys/new': { passkey: '{}' },
      '/security/passkeys/rename': { id: app?.id ?? '', name: 'Other' },
      '/security/passkeys/remove': { id: app?.id ?? '' },
      '/security/recovery-codes': {},
    }
    const stranger = new Person(site)
    for (const [path, fields] of Object.entries(forms)) {
      const noToken = await alice.submit(path, { ...fields, _csrf: '' })
      assert.equal(noToken.status, 403, path)
      const elsewhere = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
      assert.equal((await alice.submit(path, fields, elsewhere)).status, 403, path)
      await stranger.open('/login')
      assert.equal((await stranger.submit(path, fields)).headers.location, '/login', path)
    }
    assert.deepEqual(await site.latch.credentials.list(id), before)
    assert.equal((await site.storage.users.get(id))?.passwordHash, passwordHash)
    assert.equal(await site.latch.recoveryCodes.left(id), 10)
    // Control: with its token the same form is taken.
    await alice.open('/security/recovery-codes')
    assert.equal((await alice.submit('/security/recovery-codes', {})).status, 200)
  })
})

describe('recovery codes', () => {
  it('are made anew by whoever has confirmed, and the old ones do nothing any more', async (t) => {
    const { site, alice, codes } = await enrolled(t)
    await alice.open('/security/recovery-codes')
    const renewed = readCodes((await alice.submit('/security/recovery-codes', {})).body)
    assert.equal(new Set([...codes, ...renewed]).size, 20)
    const [one] = await halfway(site, 1, alice.app)
    const old = { recoveryCode: codes[0] ?? '' }
    assert.equal((await one?.submit('/login/factor', old))?.status, 401)
    assert.equal(
      (await one?.submit('/login/factor', { recoveryCode: renewed[0] ?? '' }))?.status,
      303,
    )
  })
})

describe('the confirmation', () => {
  it('is asked of whoever has no factor by the password, and leads back to the page', async (t) => {
    const site = await startClockedSite(t)
    await site.add('alice')
    const alice = new Person(site)
    await alice.logIn('alice')
    assert.equal((await alice.open('/security/app/new')).status, 200)
    site.clock.advance(6 * MINUTE)
    const sentAway = await alice.open('/security/app/new')
    assert.equal(sentAway.headers.location, '/confirm?next=%2Fsecurity%2Fapp%2Fnew')
    const page = await alice.open('/confirm?next=%2Fsecurity%2Fapp%2Fnew')
    assert.match(page.body, /name="password"/)
    assert.doesNotMatch(page.body, /name="(?:code|recoveryCode|passkey)"/)
    const next = '/security/app/new'
    const wrong = await alice.submit('/confirm', { password: 'not it', next })
    assert.equal(wrong.status, 401)
    assert.match(wrong.body, /The password is wrong/)
    const right = await alice.submit('/confirm', { password: PASSWORD, next })
    assert.equal(right.headers.location, next)
    assert.equal((await alice.open(next)).status, 200)
  })

  it('leads whoever has not begun a login to its first step, and whoever is logged in on', async (t) => {
    const site = await startClockedSite(t)
    await site.add('alice')
    const alice = new Person(site)
    const stranger = await alice.open('/login/factor?next=/admin')
    assert.deepEqual([stranger.status, stranger.headers.location], [303, '/login?next=%2Fadmin'])
    await alice.logIn('alice')
    assert.equal((await alice.open('/login/factor?next=/admin')).headers.location, '/admin')
    assert.equal(
      (await alice.open('/login/factor?next=//evil.example')).headers.location,
      '/profile',
    )
  })
})

describe('the change of a password', () => {
  it('ends every other session, says so, and the old password does not log in any more', async (t) => {
    const site = await startClockedSite(t)
    const { id } = await site.add('alice')
    const [a, b] = [new Person(site), new Person(site)]
    for (const one of [a, b]) await one.logIn('alice')
    // The login is long ago: the present password is the confirmation, and is typed once.
    site.clock.advance(30 * MINUTE)
    const page = await a.open('/security/password')
    assert.match(page.body, /autocomplete="username" value="alice" hidden/)
    const fields = { current: PASSWORD, password: NEW_PASSWORD, passwordAgain: NEW_PASSWORD }
    const changed = await a.submit('/security/password', fields)
    assert.equal(changed.headers.location, '/security')
    assert.match((await a.open('/security')).body, /Everywhere else you are logged out/)
    assert.equal((await b.open('/profile')).headers.location, '/login?next=%2Fprofile')
    assert.equal((await new Person(site).logIn('alice')).status, 401)
    assert.equal((await new Person(site).logIn('alice', NEW_PASSWORD)).status, 303)
    assert.equal((await site.untilSent('password_changed')).to, 'alice@example.com')
    const [noted] = await site.storage.activity.list(id, { kinds: ['password_changed'] })
    assert.deepEqual([noted?.by, noted?.address], ['self', '127.0.0.1'])
    assert.equal(JSON.stringify(site.events).includes(NEW_PASSWORD), false)
  })

  it('says in words what is wrong, at the field that is at fault, and changes nothing', async (t) => {
    const site = await startClockedSite(t)
    await site.add('alice')
    const alice = new Person(site)
    await alice.logIn('alice')
    await alice.open('/security/password')
    const both = (password: string, current = PASSWORD) => ({
      current,
      password,
      passwordAgain: password,
    })
    const cases = [
      [both(NEW_PASSWORD, 'not it'), 401, 'current', /The present password is wrong/],
      [{ ...both(NEW_PASSWORD), passwordAgain: 'x' }, 400, 'passwordAgain', /are not the same/],
      [both('too short'), 400, 'password', /at least 15 characters/],
      [both('alice alice alice alice'), 400, 'password', /(?:username|name)/],
      [both(PASSWORD), 400, 'password', /the password you have already/],
    ] as const
    for (const [fields, status, field, words] of cases) {
      const answer = await alice.submit('/security/password', fields)
      assert.equal(answer.status, status, field)
      assert.match(answer.body, words)
      const invalid = [...answer.body.matchAll(/name="(\w+)"[^>]*aria-invalid="true"/gs)]
      assert.deepEqual(
        invalid.map(([, name]) => name),
        [field],
      )
      assert.doesNotMatch(answer.body, new RegExp(fields.password))
    }
    assert.equal((await new Person(site).logIn('alice')).status, 303)
  })

  it('frees whoever had to change a password that somebody else knows', async (t) => {
    const site = await startClockedSite(t)
    const { id } = await site.add('alice', { mustChangePassword: true })
    const alice = new Person(site)
    await alice.logIn('alice')
    assert.match(
      (await alice.open('/security/password')).body,
      /Somebody else has set your password/,
    )
    const fields = { current: PASSWORD, password: NEW_PASSWORD, passwordAgain: NEW_PASSWORD }
    assert.equal((await alice.submit('/security/password', fields)).status, 303)
    assert.equal((await site.storage.users.get(id))?.mustChangePassword, false)
    const { sessions } = await site.latch.everySession()
    assert.deepEqual(
      sessions.map(({ user }) => user.mustChangePassword),
      [false],
    )
  })

  it('needs the factor of whoever has one: a thief who knows the password changes nothing', async (t) => {
    const { site, alice } = await enrolled(t)
    site.clock.advance(24 * 60 * MINUTE)
    // The session of a day ago is over; this one has no factor of today.
    const [thief] = await halfway(site, 1, alice.app)
    const page = await thief?.open('/security/password')
    assert.equal(page?.headers.location, '/login/factor?next=%2Fsecurity%2Fpassword')
    const fields = { current: PASSWORD, password: NEW_PASSWORD, passwordAgain: NEW_PASSWORD }
    const sent = await thief?.submit('/security/password', fields)
    assert.equal(sent?.headers.location, '/login/factor')
    assert.equal((await new Person(site).logIn('alice', NEW_PASSWORD)).status, 401)
  })
})

describe('the checklist', () => {
  it('shows the last sign-ins, with browser and address, and nobody else’s', async (t) => {
    const site = await startClockedSite(t)
    await site.add('alice')
    await site.add('bob')
    const [alice, bob] = [new Person(site), new Person(site)]
    for (let i = 0; i < 12; i++) await new Person(site).logIn('alice')
    await alice.logIn('alice')
    await bob.logIn('bob')
    const page = await alice.open('/security')
    assert.equal(page.body.split('127.0.0.1').length - 1, 10)
    assert.match(page.body, /Chrome on Linux/)
    assert.equal((await bob.open('/security')).body.split('127.0.0.1').length - 1, 1)
  })

  it('is where password managers are sent', async (t) => {
    const site = await startClockedSite(t)
    const visitor = new Browser(site.url)
    const change = await visitor.open('/.well-known/change-password')
    assert.deepEqual([change.status, change.headers.location], [303, '/security/password'])
    const endpoints = (await visitor.open('/.well-known/passkey-endpoints')).json()
    assert.deepEqual(endpoints, {
      enroll: `${site.url}/security/passkeys/new`,
      manage: `${site.url}/security/passkeys`,
    })
    const none = '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200'
    assert.equal((await visitor.open(none)).status, 404)
  })

  it('says what somebody can do who loses the phone, in words that fit what they have', () => {
    const { security: words } = en
    const nothing = {
      hasPassword: true,
      passkeys: 0,
      canHavePassword: true,
      providers: [],
      linked: [],
      deadPasskeys: 0,
      canHavePasskeys: true,
      apps: 0,
    }
    const cases: readonly (readonly [Partial<Means>, string])[] = [
      [{ codes: null }, words.lostNothing],
      [{ apps: 1, codes: 10 }, words.lostWithCodes(10)],
      [{ passkeys: 1, codes: 1 }, words.lostWithCodes(1)],
      [{ apps: 1, codes: 0 }, words.lostAll],
      [{ passkeys: 1, codes: 0 }, words.lostAllPasskey],
      [{ passkeys: 1, apps: 1, codes: 0 }, words.lostWithOthers],
      [{ passkeys: 2, codes: 0 }, words.lostWithOthers],
      // A passkey of another host helps nobody, and its user is still asked for a factor.
      [{ deadPasskeys: 1, codes: 0 }, words.lostAll],
      [{ hasPassword: false, passkeys: 1, codes: 10 }, words.lostWithoutPassword],
    ]
    for (const [means, said] of cases) {
      assert.equal(lostPhone({ texts: en }, { ...nothing, codes: null, ...means }), said)
    }
  })

  it('takes a password that was taken away, or closed, for none', () => {
    const hashes = [null, '', '!abc', '!closed abc', '$argon2id$v=19$m=1']
    const found = hashes.map((passwordHash) => hasPassword({ passwordHash }))
    assert.deepEqual(found, [false, false, false, false, true])
    assert.equal(hasPassword(null), false)
  })
})
