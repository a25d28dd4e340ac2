/**
 * Passwords that are closed: who may, what is left of them, and how they are opened again.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, type LatchkeyError } from 'latchkey'
import { flows } from 'latchkey/flows'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { counted, PASSWORD, testApplication } from '../../../services/application.ts'
import { SoftAuthenticator } from '../../../services/authenticator.ts'
import {
  closableApplication as setUp,
  FRESH,
  withTwoPasskeys,
  type ClosableApplication,
} from '../../../services/closable-application.ts'
import { countHashing } from '../../../services/hashing-work.ts'
import { outcomeOf, PasskeyBrowser } from '../../../services/passkey-application.ts'
import { Browser } from '../../../services/two-steps.ts'

const ID = 'id-alice'
const hashOf = ({ users }: ClosableApplication) => users.get(ID)?.passwordHash
const isClosed = (app: ClosableApplication) => hashOf(app)?.startsWith('!closed') === true
const kinds = (sent: readonly { readonly kind: string }[]) => sent.map(({ kind }) => kind)

const close = (app: ClosableApplication, browser: PasskeyBrowser) =>
  outcomeOf(browser.send((ctx) => app.flows.password.close(ctx)))

const remove = (app: ClosableApplication, browser: PasskeyBrowser, id: string) =>
  outcomeOf(browser.send((ctx) => app.latch.credentials.remove(ctx, id)))

async function idsOf({ latch }: ClosableApplication, wanted: string): Promise<readonly string[]> {
  const listed = await latch.credentials.list(ID)
  return listed.filter(({ kind }) => kind === wanted).map(({ id }) => id)
}

/** An application whose alice has two passkeys and recovery codes, and no password any more. */
async function closed(...given: Parameters<typeof setUp>) {
  const app = setUp(...given)
  const browser = await withTwoPasskeys(app)
  assert.equal(await close(app, browser), 'done')
  assert.equal(isClosed(app), true)
  return { app, browser }
}

describe('a password', () => {
  it('is closed by whoever has two passkeys, or one and recovery codes', async () => {
    for (const has of ['two passkeys', 'one and recovery codes'] as const) {
      const app = setUp()
      const browser = new PasskeyBrowser(app)
      await browser.logIn()
      await browser.add()
      if (has === 'two passkeys') {
        const second = new SoftAuthenticator().create(await browser.options('add'))
        await browser.send((ctx) => app.latch.passkeys.add(ctx, second))
        for (const id of await idsOf(app, 'recoveryCode')) await remove(app, browser, id)
      }
      assert.equal(await close(app, browser), 'done', has)
      assert.equal(isClosed(app), true)
    }
  })

  it('is not closed by whoever has fewer, or passkeys that log nobody in', async () => {
    const app = setUp()
    const nobody = new PasskeyBrowser(app)
    assert.equal(await close(app, nobody), 'not_authenticated')
    await nobody.logIn()
    assert.equal(await close(app, nobody), 'last_factor')
    for (const device of [
      new SoftAuthenticator({ verifies: false }),
      new SoftAuthenticator({ keeps: false }),
    ]) {
      const response = device.create(await nobody.options('add'))
      await nobody.send((ctx) => app.latch.passkeys.add(ctx, response))
      assert.equal(await close(app, nobody), 'last_factor')
    }
    await nobody.add()
    for (const id of await idsOf(app, 'recoveryCode')) await remove(app, nobody, id)
    assert.equal(await close(app, nobody), 'last_factor', 'one passkey and no codes')
    assert.equal(isClosed(app), false)
    assert.deepEqual(
      kinds(await app.mailed()).filter((kind) => kind === 'password_closed'),
      [],
    )
  })

  it('is closed by a login that was confirmed lately, and on the site itself', async () => {
    const app = setUp()
    const browser = await withTwoPasskeys(app)
    app.clock.advance(5 * MINUTE + 1)
    assert.equal(await close(app, browser), 'recent_login_required')
    await browser.confirmByPasskey()
    const from = { headers: { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' } }
    const forced = browser.send((ctx) => app.flows.password.close(ctx), from)
    assert.equal(await outcomeOf(forced), 'cross_site_request')
    const byGet = browser.send((ctx) => app.flows.password.close(ctx), { method: 'GET' })
    assert.equal(await outcomeOf(byGet), 'method_not_allowed')
    assert.equal(isClosed(app), false)
    assert.equal(await close(app, browser), 'done')
  })

  it('ends all other sessions when it is closed, and every verified address is told', async () => {
    const app = setUp()
    const browser = await withTwoPasskeys(app)
    const [laptop, thief] = [new PasskeyBrowser(app, browser.device), browser.copy()]
    await laptop.logInByPasskey()
    await app.mailed()
    assert.equal(await close(app, browser), 'done')
    assert.equal(await laptop.user(), null)
    assert.equal(await thief.user(), null, 'the session has a new token')
    assert.equal(await browser.user(), ID)
    const sent = await app.mailed()
    assert.deepEqual(
      sent.map(({ kind, to }) => `${kind} ${to}`),
      ['password_closed alice@example.com', 'password_closed alice@example.org'],
    )
    const before = hashOf(app)
    assert.equal(await close(app, browser), 'done', 'once more')
    assert.equal(hashOf(app), before)
    assert.deepEqual(await app.mailed(), [])
  })

  it('stays open if its user is logged out meanwhile, or a passkey is removed meanwhile', async () => {
    for (const what of ['logged out', 'removed'] as const) {
      let gate: (() => Promise<unknown>) | null = null
      const app = setUp({}, (users) => ({
        ...users,
        async setPasswordHash(id, change) {
          const isSet = await users.setPasswordHash(id, change)
          const opened = gate
          gate = null
          await opened?.()
          return isSet
        },
      }))
      const browser = await withTwoPasskeys(app)
      const before = hashOf(app)
      gate = async () => {
        if (what === 'logged out') return app.latch.revokeUser(ID)
        return app.latch.credentials.removeAll(ID)
      }
      assert.equal(await close(app, browser), what === 'removed' ? 'last_factor' : 'session_ended')
      assert.equal(hashOf(app), before, what)
      assert.deepEqual(
        kinds(await app.mailed()).filter((kind) => kind === 'password_closed'),
        [],
      )
    }
  })

  it('is closed by nobody where no passkeys are: the application is told what is missing', async () => {
    const { latch, users } = testApplication({ publicUrl: 'http://localhost' })
    const { password } = flows(latch, {
      users: {
        find: (name) => users.get(name),
        findById: (id) => [...users.values()].find((user) => user.id === id),
        addressOf: () => null,
        setPasswordHash: () => assert.fail('The hash is set'),
      },
      send: () => undefined,
    })
    const browser = new Browser({ latch })
    await browser.logIn()
    const attempt = browser.send((ctx) => password.close(ctx))
    await assert.rejects(attempt, /factors.*passkeys\(\)/)
  })
})

describe('a login by a password that is closed', () => {
  it('is refused as a wrong one and as an unknown name are: answer, events to the outside, hashing and store', async (t) => {
    const { store, calls } = counted(memoryStore())
    const { app } = await closed({ store })
    const workOf = countHashing(t)
    const attempt = async (username: string, password: string) => {
      for (const name of Object.keys(calls)) calls[name] = 0
      let said = {}
      const work = await workOf(async () => {
        const login = new PasskeyBrowser(app).send((ctx) =>
          app.latch.login(ctx, { username, password }),
        )
        const { code, status, message } = await login.then(
          () => assert.fail('let in'),
          (error: LatchkeyError) => error,
        )
        said = { code, status, message }
      })
      return { said, work, calls: { ...calls } }
    }
    // Each lane has its wrong guesses: the third account is as new as the second.
    const right = await attempt('alice', PASSWORD)
    const wrong = await attempt('bob', 'not the password of bob')
    const unknown = await attempt('carol', PASSWORD)
    assert.deepEqual(right, wrong)
    assert.deepEqual(right, unknown)
    assert.ok(Object.values(right.work).some((rounds) => rounds > 0))
    const reasons = app.events.flatMap((event) =>
      event.type === 'login.failed' ? [event.reason] : [],
    )
    assert.deepEqual(reasons, ['no_password', 'wrong_password', 'unknown_user'])
  })

  it('is refused at confirmations too, and passkeys and recovery codes still do everything', async () => {
    const app = setUp()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const { recoveryCodes } = await browser.add()
    assert.equal(await close(app, browser), 'done')
    app.clock.advance(11 * MINUTE)
    const byPassword = browser.send((ctx) => app.latch.confirm(ctx, { password: PASSWORD }))
    assert.equal(await outcomeOf(byPassword), 'second_factor_required')
    const recoveryCode = recoveryCodes?.[0] ?? ''
    await browser.send((ctx) => app.latch.confirm(ctx, { recoveryCode }))
    const elsewhere = new PasskeyBrowser(app, browser.device)
    assert.equal(await outcomeOf(elsewhere.logIn()), 'invalid_credentials')
    assert.equal(await elsewhere.logInByPasskey(), 'complete')
  })
})

describe('a reset of a password that is closed', () => {
  it('sets none: the answer is that for everybody, and the user is told that there is no password', async () => {
    const { app } = await closed()
    await app.mailed()
    const ask = (username: string) =>
      outcomeOf(new PasskeyBrowser(app).send((ctx) => app.flows.reset.start(ctx, { username })))
    assert.equal(await ask('nobody@example.com'), 'done')
    assert.deepEqual(await app.mailed(), [])
    assert.equal(await ask('alice@example.com'), 'done')
    assert.deepEqual(await app.mailed(), [
      { kind: 'no_password', to: 'alice@example.com', userId: ID },
    ])
    // Negative control: bob has a password.
    assert.equal(await ask('bob@example.com'), 'done')
    assert.deepEqual(kinds(await app.mailed()), ['reset_password'])
    assert.equal(isClosed(app), true)
  })

  it('fills no mailbox, however the name is spelled', async () => {
    const { app } = await closed()
    await app.mailed()
    for (let i = 0; i < 30; i++) {
      const username = `${'Alice'.slice(0, i % 5)}${'alice'.slice(i % 5)}@example.com`
      await new PasskeyBrowser(app).send((ctx) => app.flows.reset.start(ctx, { username }))
    }
    const sent = await app.mailed()
    assert.ok(sent.length > 0 && sent.length <= 3, `${sent.length} messages`)
  })

  it('by a link from before is void', async () => {
    const app = setUp()
    const browser = await withTwoPasskeys(app)
    const start = { username: 'alice@example.com' }
    await new PasskeyBrowser(app).send((ctx) => app.flows.reset.start(ctx, start))
    const message = (await app.mailed()).find(({ kind }) => kind === 'reset_password')
    assert.ok(message?.kind === 'reset_password')
    assert.equal(await close(app, browser), 'done')
    const finish = new PasskeyBrowser(app).send((ctx) =>
      app.flows.reset.finish(ctx, { token: message.code, password: FRESH }),
    )
    assert.equal(await outcomeOf(finish), 'invalid_token')
    assert.equal(isClosed(app), true)
  })

  it('that meets the closing leaves one of the two, whoever is first', async () => {
    for (const first of ['reset', 'close'] as const) {
      let gate: (() => Promise<unknown>) | null = null
      const app = setUp({}, (users) => ({
        ...users,
        async setPasswordHash(id, change) {
          const opened = gate
          gate = null
          await opened?.()
          return users.setPasswordHash(id, change)
        },
      }))
      const browser = await withTwoPasskeys(app)
      const start = { username: 'alice@example.com' }
      await new PasskeyBrowser(app).send((ctx) => app.flows.reset.start(ctx, start))
      const message = (await app.mailed()).find(({ kind }) => kind === 'reset_password')
      assert.ok(message?.kind === 'reset_password')
      const finish = () =>
        outcomeOf(
          new PasskeyBrowser(app).send((ctx) =>
            app.flows.reset.finish(ctx, { token: message.code, password: FRESH }),
          ),
        )
      let other = ''
      // The second one comes when the first one is about to write.
      gate = async () => {
        other = await (first === 'close' ? finish() : close(app, browser))
      }
      const mine = await (first === 'close' ? close(app, browser) : finish())
      assert.equal([mine, other].filter((outcome) => outcome === 'done').length, 1, first)
      assert.equal(isClosed(app), first === 'reset', first)
      const again = new PasskeyBrowser(app).logIn('alice', FRESH)
      assert.equal(await outcomeOf(again), first === 'reset' ? 'invalid_credentials' : 'done')
    }
  })

  it('comes by no registration, by no invitation and by no "this was not me" either', async () => {
    const { app, browser } = await closed()
    await app.mailed()
    const username = 'alice@example.com'
    await new PasskeyBrowser(app).send((ctx) => app.flows.register.start(ctx, { username }))
    assert.deepEqual(kinds(await app.mailed()), ['no_password'])
    assert.equal(await app.flows.invitation.send(ID), false)
    app.latch.onEvent((event) => void app.flows.notMe.tell(event))
    const elsewhere = new PasskeyBrowser(app, browser.device)
    await elsewhere.logInByPasskey()
    const [told] = await app.mailed()
    assert.ok(told?.kind === 'new_device')
    const before = hashOf(app)
    const finish = elsewhere.send((ctx) => app.flows.notMe.finish(ctx, { token: told.code }))
    assert.equal(await finish, 'reset')
    assert.equal(isClosed(app), true)
    assert.notEqual(hashOf(app), before, 'a change that was under way finds another text')
    assert.deepEqual(kinds(await app.mailed()), ['no_password'])
    assert.equal(await elsewhere.user(), null)
  })
})

describe('a password that is closed', () => {
  it('is opened by its user, who needs none to set one', async () => {
    const { app, browser } = await closed()
    await app.mailed()
    await browser.send((ctx) => app.flows.password.change(ctx, { password: FRESH }))
    assert.deepEqual(kinds(await app.mailed()), ['password_changed', 'password_changed'])
    const elsewhere = new PasskeyBrowser(app, browser.device)
    assert.equal(await elsewhere.logIn('alice', FRESH), 'unfinished')
    await elsewhere.finishByPasskey()
    const start = { username: 'alice@example.com' }
    await elsewhere.send((ctx) => app.flows.reset.start(ctx, start))
    assert.deepEqual(kinds(await app.mailed()), ['reset_password'])
  })

  it('is opened by an administrator, who sends an invitation to whoever has lost everything', async () => {
    const { app } = await closed()
    await app.mailed()
    await app.latch.credentials.removeAll(ID)
    app.users.set(ID, { ...app.users.get(ID)!, passwordHash: null })
    assert.equal(await app.flows.invitation.send(ID), true)
    const sent = await app.mailed()
    const message = sent.find(({ kind }) => kind === 'invitation')
    assert.ok(message?.kind === 'invitation')
    const browser = new PasskeyBrowser(app)
    const input = { token: message.code, password: FRESH }
    await browser.send((ctx) => app.flows.invitation.finish(ctx, input))
    assert.equal(await browser.user(), ID)
  })

  it('keeps the passkeys that replace it: one cannot be removed below two, or one and recovery codes', async () => {
    const { app, browser } = await closed()
    const [first = '', second = ''] = await idsOf(app, 'passkey')
    const [codes = ''] = await idsOf(app, 'recoveryCode')
    assert.equal(await remove(app, browser, codes), 'done')
    assert.equal(await remove(app, browser, first), 'last_factor')
    await browser.send((ctx) => app.latch.recoveryCodes.renew(ctx))
    assert.equal(await remove(app, browser, first), 'done')
    assert.equal(await remove(app, browser, second), 'last_factor')
    const [renewed = ''] = await idsOf(app, 'recoveryCode')
    assert.equal(await remove(app, browser, renewed), 'last_factor')
    // Negative control: with a password again.
    await browser.send((ctx) => app.flows.password.change(ctx, { password: FRESH }))
    assert.equal(await remove(app, browser, second), 'done')
  })

  it('keeps one passkey, of a hundred removals of all of them at the same time', async () => {
    const { app, browser } = await closed()
    const ids = await idsOf(app, 'passkey')
    const outcomes = await inParallel(100, (i) => remove(app, browser.copy(), ids[i % 2] ?? ''))
    assert.ok(outcomes.includes('done'))
    assert.equal((await idsOf(app, 'passkey')).length, 1)
  })
})
