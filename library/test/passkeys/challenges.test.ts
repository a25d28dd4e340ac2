/**
 * Challenges of passkeys: whose they are, how long they are good, and that they are good once.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import type { PasskeyPurpose } from 'latchkey/passkeys'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { counted } from '../../../services/application.ts'
import { SoftAuthenticator, type PasskeyResponse } from '../../../services/authenticator.ts'
import {
  enrolled,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication as setUp,
  type PasskeyApplication,
} from '../../../services/passkey-application.ts'

/** The name of the cookie of challenges. */
const COOKIE = 'session-passkey'

/** Does with a response what its purpose says. */
function send(
  { latch }: PasskeyApplication,
  browser: PasskeyBrowser,
  purpose: PasskeyPurpose,
  passkey: PasskeyResponse,
): Promise<string> {
  return outcomeOf(
    browser.send<unknown>((ctx) => {
      if (purpose === 'add') return latch.passkeys.add(ctx, passkey)
      if (purpose === 'login') return latch.passkeys.login(ctx, passkey)
      return latch.completeLogin(ctx, { passkey })
    }),
  )
}

describe('a challenge', () => {
  it('is good in the browser that asked for it, and in no other', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    const [victim, attacker] = [new PasskeyBrowser(app, device), new PasskeyBrowser(app, device)]
    const response = await victim.answer('login')
    await attacker.options('login')
    assert.equal(await send(app, attacker, 'login', response), 'invalid_token')
    assert.equal(await send(app, new PasskeyBrowser(app), 'login', response), 'invalid_token')
    assert.equal(await attacker.user(), null)
    assert.equal(await send(app, victim, 'login', response), 'done')
  })

  it('is good for its purpose and its user alone', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    await enrolled(app, new SoftAuthenticator(), 'bob')
    const [mine] = device.passkeys
    const browser = new PasskeyBrowser(app, device)
    await browser.logIn()
    const login = device.use(mine!, (await browser.options('login'))['challenge'] as string)
    const confirm = device.use(mine!, (await browser.options('confirm'))['challenge'] as string)
    assert.equal(await send(app, browser, 'confirm', login), 'invalid_token')
    assert.equal(await send(app, browser, 'login', confirm), 'invalid_token')
    // The same browser begins as somebody else, with the first user's challenge and passkey.
    await browser.send(async (ctx) => (await ctx.session()).logout())
    await browser.logIn('bob')
    assert.equal(await send(app, browser, 'confirm', confirm), 'invalid_token')
    await browser.send(async (ctx) => (await ctx.session()).logout())
    await browser.logIn()
    assert.equal(await send(app, browser, 'confirm', confirm), 'done')
  })

  it('to add a passkey confirms nobody, and one to confirm adds none', async () => {
    const app = setUp()
    const browser = await enrolled(app)
    const [mine] = browser.device.passkeys
    const toAdd = await browser.options('add')
    const toConfirm = await browser.options('confirm')
    const confirm = (challenge: unknown) =>
      outcomeOf(
        browser.send((ctx) =>
          app.latch.confirm(ctx, { passkey: browser.device.use(mine!, challenge as string) }),
        ),
      )
    const add = (challenge: unknown) =>
      send(app, browser, 'add', new SoftAuthenticator().create({ ...toAdd, challenge }))
    assert.equal(await confirm(toAdd['challenge']), 'invalid_token')
    assert.equal(await add(toConfirm['challenge']), 'invalid_token')
    assert.equal(await confirm(toConfirm['challenge']), 'done')
    assert.equal(await add(toAdd['challenge']), 'done')
  })

  it('to add a passkey is of no use to whoever logs in next in the same browser', async () => {
    const app = setUp()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const response = await browser.answer('add')
    await browser.send(async (ctx) => (await ctx.session()).logout())
    await browser.logIn('bob')
    assert.equal(await send(app, browser, 'add', response), 'invalid_token')
    await browser.send(async (ctx) => (await ctx.session()).logout())
    await browser.logIn()
    assert.equal(await send(app, browser, 'add', response), 'done')
    assert.deepEqual(await app.latch.credentials.list('id-bob'), [])
  })

  it('is good for five minutes, to the millisecond', async () => {
    for (const [wait, outcome] of [
      [5 * MINUTE - 1, 'done'],
      [5 * MINUTE, 'invalid_token'],
    ] as const) {
      const app = setUp()
      const { device } = await enrolled(app)
      const browser = new PasskeyBrowser(app, device)
      const response = await browser.answer('login')
      app.clock.advance(wait)
      assert.equal(await send(app, browser, 'login', response), outcome)
    }
  })

  it('is good once, of a hundred requests at the same time, and never again', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    const browser = new PasskeyBrowser(app, device)
    const response = await browser.answer('login')
    const copies = Array.from({ length: 100 }, () => browser.copy())
    const outcomes = await inParallel(100, (i) => send(app, copies[i]!, 'login', response))
    assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
    assert.equal(outcomes.filter((outcome) => outcome === 'invalid_token').length, 99)
    assert.equal(await send(app, browser.copy(), 'login', response), 'invalid_token')
    app.clock.advance(5 * MINUTE - 1)
    await app.latch.prune()
    assert.equal(await send(app, browser.copy(), 'login', response), 'invalid_token')
    // Another process whose clock is two minutes behind.
    app.clock.advance(1)
    await app.latch.prune()
    app.clock.advance(-2 * MINUTE)
    assert.equal(await send(app, browser.copy(), 'login', response), 'invalid_token')
    assert.equal((await app.latch.sessions('id-alice')).length, 2)
  })

  it('would be good for many if its use were not marked in one step (negative control)', async () => {
    const store = memoryStore()
    const tokens = {
      ...store.tokens!,
      // Whoever asks is told that the mark is new.
      async add(...[record, limit, now]: Parameters<NonNullable<typeof store.tokens>['add']>) {
        return store.tokens!.add(record, { ...limit, most: 1000 }, now)
      },
    }
    const app = setUp({ store, tokens })
    const { device } = await enrolled(app)
    const browser = new PasskeyBrowser(app, device)
    const response = await browser.answer('login')
    const outcomes = await inParallel(10, () => send(app, browser.copy(), 'login', response))
    assert.ok(outcomes.filter((outcome) => outcome === 'done').length > 1)
  })

  it('is one of six that a browser has: of seven tabs the first begins again', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    const browser = new PasskeyBrowser(app, device)
    const responses: PasskeyResponse[] = []
    for (let tab = 0; tab < 7; tab++) responses.push(await browser.answer('login'))
    const outcomes: string[] = []
    for (const response of responses) outcomes.push(await send(app, browser, 'login', response))
    assert.deepEqual(outcomes, ['invalid_token', ...Array.from({ length: 6 }, () => 'done')])
  })

  it('fits into a cookie with five others, however long the id of the user is', async () => {
    const app = setUp()
    const alice = app.users.get('id-alice')!
    const id = '漢'.repeat(2000)
    app.users.delete('id-alice')
    app.users.set(id, { ...alice, id })
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    for (let tab = 0; tab < 7; tab++) await browser.options('add')
    const cookie = `${COOKIE}=${browser.cookies.get(COOKIE)}`
    assert.ok(cookie.length < 2000, `${cookie.length} bytes`)
    await browser.add()
    assert.equal(await new PasskeyBrowser(app, browser.device).logInByPasskey(), 'complete')
  })

  it('is read by nobody, and a cookie of which one character was changed has none', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    const browser = new PasskeyBrowser(app, device)
    const response = await browser.answer('login')
    const value = browser.cookies.get(COOKIE) ?? ''
    const { challenge } = JSON.parse(
      Buffer.from(response.response['clientDataJSON'] as string, 'base64url').toString(),
    ) as { readonly challenge: string }
    assert.ok(!Buffer.from(value, 'base64url').includes(challenge))
    for (let at = 0; at < value.length; at += 7) {
      const changed = value[at] === 'A' ? 'B' : 'A'
      browser.cookies.set(COOKIE, value.slice(0, at) + changed + value.slice(at + 1))
      assert.equal(await send(app, browser, 'login', response), 'invalid_token')
    }
    for (const wrong of ['', 'x', `${value}x`, value.slice(1), 'x'.repeat(4000), '%00', '{}']) {
      browser.cookies.set(COOKIE, wrong)
      assert.equal(await send(app, browser, 'login', response), 'invalid_token')
    }
    browser.cookies.set(COOKIE, value)
    assert.equal(await send(app, browser, 'login', response), 'done')
  })

  it('of another application with the same name of the cookie is none', async () => {
    const store = memoryStore()
    const { device } = await enrolled(setUp({ store }))
    const [one, other] = [
      setUp({ store }),
      setUp({ store, secrets: 'kR4nWz8cQ1vXy6Tm3Jb9Ls2Pd7Fg5Ha0' }),
    ]
    const browser = new PasskeyBrowser(one, device)
    const response = await browser.answer('login')
    const there = new PasskeyBrowser(other, device)
    there.cookies.set(COOKIE, browser.cookies.get(COOKIE) ?? '')
    assert.equal(await send(other, there, 'login', response), 'invalid_token')
    assert.equal(await send(one, browser, 'login', response), 'done')
  })

  it('survives a new secret, and so do people who are in the middle of a login', async () => {
    const store = memoryStore()
    const older = 'kR4nWz8cQ1vXy6Tm3Jb9Ls2Pd7Fg5Ha0'
    const before = setUp({ store, secrets: older })
    const { device } = await enrolled(before)
    const browser = new PasskeyBrowser(before, device)
    const response = await browser.answer('login')
    const after = setUp({ store, secrets: ['uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa', older] })
    const same = new PasskeyBrowser(after, device)
    for (const [name, value] of browser.cookies) same.cookies.set(name, value)
    assert.equal(await send(after, same, 'login', response), 'done')
  })
})

describe('a page that asks for a passkey', () => {
  it('asks and writes no store, and neither does an answer without a challenge of this browser', async () => {
    const session = counted(memoryStore())
    const credentials = counted(memoryStore().credentials as never)
    const tokens = counted(memoryStore().tokens as never)
    const all = [session.calls, credentials.calls, tokens.calls]
    const count = () =>
      all.flatMap((calls) => Object.values(calls)).reduce((sum, calls) => sum + calls, 0)
    const app = setUp({
      store: session.store,
      credentials: credentials.store as never,
      tokens: tokens.store as never,
    })
    const { device } = await enrolled(app)
    const [mine] = device.passkeys
    const before = count()
    assert.ok(before > 0)
    const browser = new PasskeyBrowser(app, device)
    for (let view = 0; view < 20; view++) await browser.options('login')
    const strange = device.use(mine!, 'A'.repeat(43))
    assert.equal(await send(app, browser, 'login', strange), 'invalid_token')
    assert.equal(await send(app, new PasskeyBrowser(app), 'login', strange), 'invalid_token')
    assert.equal(count(), before)
    // Negative control: a login asks and writes.
    assert.equal(await browser.logInByPasskey(), 'complete')
    assert.ok(count() > before)
  })

  it('needs no request of our own page, and a page of another site logs nobody in', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    const browser = new PasskeyBrowser(app, device)
    const response = await browser.answer('login')
    const from = { headers: { 'sec-fetch-site': 'cross-site' } }
    const forced = browser.send((ctx) => app.latch.passkeys.login(ctx, response), {
      headers: { origin: 'https://evil.example', ...from.headers },
    })
    // `send` says same-origin unless it is told otherwise: the header of the attack stands.
    assert.equal(await outcomeOf(forced), 'cross_site_request')
    assert.equal(await browser.user(), null)
    assert.equal(await send(app, browser, 'login', response), 'done')
  })
})
