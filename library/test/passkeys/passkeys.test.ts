/**
 * Passkeys: to add them, to log in by them, and as a second factor.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { MINUTE, sealedSessions } from 'latchkey'
import { passkeys } from 'latchkey/passkeys'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { PASSWORD, SECRET } from '../../../services/application.ts'
import { SoftAuthenticator } from '../../../services/authenticator.ts'
import { CREDENTIAL_SECRET } from '../../../services/enrolled.ts'
import {
  enrolled,
  ORIGIN,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication as setUp,
} from '../../../services/passkey-application.ts'

const isPasskey = ({ kind }: { readonly kind: string }): boolean => kind === 'passkey'

describe('a passkey', () => {
  for (const algorithm of ['ES256', 'RS256', 'EdDSA'] as const) {
    it(`with a key for ${algorithm} is added, logs in without a name, confirms, and is a second factor`, async () => {
      const app = setUp()
      const browser = new PasskeyBrowser(app, new SoftAuthenticator({ algorithm }))
      await browser.logIn()
      const thief = browser.copy()
      app.clock.advance(1)
      const { recoveryCodes } = await browser.add({}, ' My key ')
      assert.equal(recoveryCodes?.length, 10)
      assert.equal(await thief.user(), null)
      assert.deepEqual(await browser.methods(), ['pwd', 'pop', 'mfa'])
      const mine = (await app.latch.credentials.list('id-alice')).find(isPasskey)
      assert.equal(mine?.name, 'My key')
      assert.equal(mine.usedAt, null)

      app.clock.advance(1)
      const elsewhere = new PasskeyBrowser(app, browser.device)
      assert.equal(await elsewhere.logInByPasskey(), 'complete')
      assert.equal(await elsewhere.user(), 'id-alice')
      assert.deepEqual(await elsewhere.methods(), ['pop', 'mfa'])
      const used = (await app.latch.credentials.list('id-alice')).find(isPasskey)
      assert.equal(used?.usedAt, app.clock())

      app.clock.advance(10 * MINUTE + 1)
      assert.equal(await outcomeOf(elsewhere.add()), 'second_factor_required')
      assert.equal((await elsewhere.confirmByPasskey()).id, 'id-alice')
      const second = new PasskeyBrowser(app, browser.device)
      assert.equal(await second.logIn(), 'unfinished')
      assert.equal((await second.finishByPasskey()).id, 'id-alice')
      assert.deepEqual(await second.methods(), ['pwd', 'pop', 'mfa'])
      const added = app.events.filter(({ type }) => type === 'credential.added')
      assert.deepEqual(
        added.map((event) => (event as { kind: string }).kind),
        ['passkey', 'recoveryCode'],
      )
    })
  }

  it('is asked for by what the browser needs, and tells the browser nothing about others', async () => {
    const app = setUp()
    const browser = await enrolled(app)
    const add = await browser.options('add')
    assert.deepEqual(add['rp'], { id: 'app.localhost', name: 'Example' })
    assert.deepEqual(add['pubKeyCredParams'], [
      { type: 'public-key', alg: -8 },
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -257 },
    ])
    const { id, ...names } = add['user'] as { id: string; name: string; displayName: string }
    assert.deepEqual(names, { name: 'alice', displayName: 'alice' })
    assert.match(id, /^[\w-]{43}$/)
    const [mine] = browser.device.passkeys
    assert.deepEqual(add['excludeCredentials'], [
      { id: mine?.id, type: 'public-key', transports: ['internal', 'hybrid'] },
    ])
    assert.equal(add['attestation'], 'none')
    const login = await new PasskeyBrowser(app).options('login')
    assert.deepEqual(
      { ...login, challenge: '' },
      {
        challenge: '',
        rpId: 'app.localhost',
        timeout: 5 * MINUTE,
        userVerification: 'required',
        allowCredentials: [],
      },
    )
    assert.match(login['challenge'] as string, /^[\w-]{43}$/)
    assert.equal(await outcomeOf(new PasskeyBrowser(app).options('confirm')), 'not_authenticated')
    assert.equal(await outcomeOf(new PasskeyBrowser(app).options('add')), 'not_authenticated')
    assert.equal(await outcomeOf(browser.options('remove' as 'add')), 'invalid_request')
  })

  it('is not made twice by one authenticator, and not added twice whatever the authenticator does', async () => {
    const app = setUp()
    const browser = await enrolled(app)
    await assert.rejects(browser.add(), /InvalidStateError/)
    const bob = new PasskeyBrowser(app, browser.device)
    await bob.logIn('bob')
    const options = await bob.options('add')
    // An authenticator that gives its new key the id of an older passkey.
    const [older] = browser.device.passkeys
    const copied = bob.device.create(options, {
      authenticatorData: (bytes) =>
        Buffer.concat([
          bytes.subarray(0, 55),
          Buffer.from(older?.id ?? '', 'base64url'),
          bytes.subarray(87),
        ]),
      outer: { id: older?.id, rawId: older?.id },
    })
    assert.equal(
      await outcomeOf(bob.send((ctx) => app.latch.passkeys.add(ctx, copied))),
      'credential_limit',
    )
    assert.deepEqual(await app.latch.credentials.list('id-bob'), [])
    assert.equal((await app.latch.credentials.list('id-alice')).filter(isPasskey).length, 1)
  })

  it('is one of at most twenty, each of which logs in and none of which is told from the others by its user', async () => {
    const app = setUp()
    const browser = await enrolled(app)
    const devices = [browser.device]
    for (let i = 2; i <= 20; i++) {
      const device = new SoftAuthenticator()
      devices.push(device)
      const response = device.create(await browser.options('add'))
      const { recoveryCodes } = await browser.send((ctx) =>
        app.latch.passkeys.add(ctx, response, { name: `Key ${i}` }),
      )
      assert.equal(recoveryCodes, null)
    }
    const more = new SoftAuthenticator().create(await browser.options('add'))
    assert.equal(
      await outcomeOf(browser.send((ctx) => app.latch.passkeys.add(ctx, more))),
      'credential_limit',
    )
    const handles = devices.map(({ passkeys: [only] }) => only?.handle)
    assert.equal(new Set(handles).size, 1)
    for (const device of devices) {
      assert.equal(await new PasskeyBrowser(app, device).logInByPasskey(), 'complete')
    }
  })

  it('is added by whoever has confirmed the login lately, by a factor once there is one', async () => {
    const app = setUp()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const early = await browser.answer('add')
    app.clock.advance(10 * MINUTE + 1)
    assert.equal(await outcomeOf(browser.options('add')), 'recent_login_required')
    const add = browser.send((ctx) => app.latch.passkeys.add(ctx, early))
    assert.equal(await outcomeOf(add), 'recent_login_required')
    await browser.send((ctx) => app.latch.confirm(ctx, { password: PASSWORD }))
    await browser.add()
    app.clock.advance(10 * MINUTE + 1)
    assert.equal(await outcomeOf(browser.options('add')), 'second_factor_required')
    const begun = new PasskeyBrowser(app)
    await begun.logIn()
    assert.equal(await outcomeOf(begun.options('add')), 'login_unfinished')
  })

  it('that did not verify its user logs nobody in, and is a second factor by possession alone', async () => {
    const app = setUp()
    const device = new SoftAuthenticator({ verifies: false })
    const browser = await enrolled(app, device)
    assert.deepEqual(await browser.methods(), ['pwd', 'pop', 'mfa'])
    const other = new PasskeyBrowser(app, device)
    assert.equal(await outcomeOf(other.logInByPasskey()), 'invalid_credentials')
    assert.equal(await other.user(), null)
    assert.ok(
      app.events.some((event) => event.type === 'login.failed' && event.reason === 'passkey'),
    )
    assert.equal(await other.logIn(), 'unfinished')
    await other.finishByPasskey()
    assert.deepEqual(await other.methods(), ['pwd', 'pop', 'mfa'])
    const confirmed = app.events.length
    await other.confirmByPasskey()
    const told = app.events.slice(confirmed).find(({ type }) => type === 'user.confirmed')
    assert.deepEqual((told as { methods?: unknown }).methods, ['pop'])
    // Negative control: the same key on a device that asks for a finger.
    const verifying = new PasskeyBrowser(app, device.copy({ verifies: true }))
    assert.equal(await verifying.logInByPasskey(), 'complete')
  })

  it('of another user is no second factor, though the challenge is right', async () => {
    const app = setUp()
    const alice = await enrolled(app)
    const bob = await enrolled(app, new SoftAuthenticator(), 'bob')
    const browser = new PasskeyBrowser(app, bob.device)
    await browser.logIn('alice')
    const { challenge } = await browser.options('confirm')
    const [wrong] = bob.device.passkeys
    const [right] = alice.device.passkeys
    const finish = (device: SoftAuthenticator, passkey: typeof wrong) =>
      outcomeOf(
        browser.send((ctx) =>
          app.latch.completeLogin(ctx, { passkey: device.use(passkey!, challenge as string) }),
        ),
      )
    assert.equal(await finish(bob.device, wrong), 'invalid_credentials')
    assert.equal(await browser.user(), null)
    assert.equal(await finish(alice.device, right), 'done')
  })

  it('whose authenticator keeps nothing, so that it sends no user, is a second factor and no login', async () => {
    const app = setUp()
    const device = new SoftAuthenticator({ keeps: false })
    await enrolled(app, device)
    const browser = new PasskeyBrowser(app, device)
    const [mine] = device.passkeys
    for (const userHandle of [null, '']) {
      const { challenge } = await browser.options('login')
      const response = device.use(mine!, challenge as string, { response: { userHandle } })
      const login = browser.send((ctx) => app.latch.passkeys.login(ctx, response))
      assert.equal(await outcomeOf(login), 'invalid_credentials')
    }
    await browser.logIn()
    assert.equal((await browser.finishByPasskey({ response: { userHandle: '' } })).id, 'id-alice')
  })

  it('logs nobody in who is disabled or gone, also while it is checked, and none that was removed meanwhile', async () => {
    for (const change of ['disabled', 'gone', 'removed'] as const) {
      for (const when of ['before', 'meanwhile'] as const) {
        const store = memoryStore()
        let gate: (() => Promise<unknown>) | null = null
        const credentials = {
          ...store.credentials!,
          async update(...given: Parameters<NonNullable<typeof store.credentials>['update']>) {
            const updated = await store.credentials!.update(...given)
            await gate?.()
            return updated
          },
        }
        const app = setUp({ store, credentials })
        const { device } = await enrolled(app)
        const apply = async () => {
          gate = null
          const alice = app.users.get('id-alice')!
          if (change === 'disabled') app.users.set('id-alice', { ...alice, disabled: true })
          else if (change === 'gone') app.users.delete('id-alice')
          else await app.latch.credentials.removeAll('id-alice')
        }
        const browser = new PasskeyBrowser(app, device)
        const response = await browser.answer('login')
        if (when === 'before') await apply()
        else gate = apply
        const login = browser.send((ctx) => app.latch.passkeys.login(ctx, response))
        assert.equal(await outcomeOf(login), 'invalid_credentials', `${change} ${when}`)
        assert.equal(await browser.user(), null, `${change} ${when}`)
        assert.equal((await app.latch.sessions('id-alice')).length, 1)
      }
    }
  })

  it('adds nothing for whoever was logged out meanwhile', async () => {
    for (const sealed of [false, true]) {
      const store = memoryStore()
      let gate: (() => Promise<unknown>) | null = null
      const credentials = {
        ...store.credentials!,
        async add(...given: Parameters<NonNullable<typeof store.credentials>['add']>) {
          const added = await store.credentials!.add(...given)
          await gate?.()
          gate = null
          return added
        },
      }
      const app = setUp({
        credentials,
        tokens: store.tokens!,
        store: sealed ? sealedSessions({ revocations: store }) : store,
      })
      const browser = new PasskeyBrowser(app)
      await browser.logIn()
      const response = await browser.answer('add')
      gate = () => app.latch.revokeUser('id-alice')
      const outcome = await outcomeOf(browser.send((ctx) => app.latch.passkeys.add(ctx, response)))
      assert.equal(outcome, 'session_ended')
      assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
      assert.equal(await browser.user(), null)
      assert.equal(await new PasskeyBrowser(app).logIn(), 'complete')
    }
  })

  it('is added once, of a hundred requests at the same time', async () => {
    const app = setUp()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const response = await browser.answer('add')
    const outcomes = await inParallel(100, () =>
      outcomeOf(browser.copy().send((ctx) => app.latch.passkeys.add(ctx, response))),
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
    assert.equal((await app.latch.credentials.list('id-alice')).filter(isPasskey).length, 1)
  })

  it('lets nobody in if the secrets were dropped that open it, and says so (negative control: resealed, it opens)', async () => {
    const store = memoryStore()
    const older = 'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8='
    const newer = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='
    const { device } = await enrolled(setUp({ store, credentialSecrets: older }))
    const rotated = setUp({ store, credentialSecrets: [newer, older] })
    const dropped = setUp({ store, credentialSecrets: newer })
    const locked = new PasskeyBrowser(dropped, device)
    assert.equal(await outcomeOf(locked.logInByPasskey()), 'credential_unreadable')
    assert.equal(await locked.logIn(), 'unfinished')
    assert.equal(await outcomeOf(locked.options('confirm')), 'credential_unreadable')
    const [mine] = device.passkeys
    const challenge = 'x'.repeat(43)
    const guess = locked.send((ctx) =>
      dropped.latch.completeLogin(ctx, { passkey: device.use(mine!, challenge) }),
    )
    assert.equal(await outcomeOf(guess), 'invalid_token')
    assert.equal(await locked.user(), null)
    assert.ok(dropped.events.some(({ type }) => type === 'credential.unreadable'))
    await rotated.latch.credentials.reseal()
    assert.equal(await new PasskeyBrowser(dropped, device).logInByPasskey(), 'complete')
  })
})

describe('the counter of a passkey', () => {
  it('is taken in either order of two requests at the same time', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const store = memoryStore()
      let arrived = 0
      let open = (): void => undefined
      const bothAreHere = new Promise<void>((resolve) => (open = resolve))
      let isGated = false
      const credentials = {
        ...store.credentials!,
        async read(id: string) {
          const row = await store.credentials!.read(id)
          if (!isGated) return row
          if (++arrived === 2) {
            isGated = false
            open()
          }
          await bothAreHere
          return row
        },
      }
      const app = setUp({ store, credentials })
      const { device } = await enrolled(app)
      const browsers = [new PasskeyBrowser(app, device), new PasskeyBrowser(app, device)]
      const responses = [await browsers[0]!.answer('login'), await browsers[1]!.answer('login')]
      isGated = true
      const outcomes = await Promise.all(
        order.map((i) =>
          outcomeOf(browsers[i]!.send((ctx) => app.latch.passkeys.login(ctx, responses[i]))),
        ),
      )
      assert.deepEqual(outcomes, ['done', 'done'])
      assert.ok(!app.events.some(({ type }) => type === 'passkey.counter_stuck'))
      assert.equal(await new PasskeyBrowser(app, device).logInByPasskey(), 'complete')
      assert.ok(!app.events.some(({ type }) => type === 'passkey.counter_stuck'))
    }
  })

  it('may step back, or stand still: that is told, and taken all the same', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    const clone = device.copy()
    for (let i = 0; i < 3; i++) await new PasskeyBrowser(app, device).logInByPasskey()
    assert.equal(await new PasskeyBrowser(app, clone).logInByPasskey(), 'complete')
    const told = () => app.events.filter(({ type }) => type === 'passkey.counter_stuck')
    assert.equal(told().length, 1)
    const mine = (await app.latch.credentials.list('id-alice')).find(isPasskey)
    assert.deepEqual(told()[0], {
      type: 'passkey.counter_stuck',
      userId: 'id-alice',
      credentialId: mine?.id,
      counter: 2,
      before: 4,
    })
    await new PasskeyBrowser(app, device).logInByPasskey({ counter: 4 })
    await new PasskeyBrowser(app, device).logInByPasskey({ counter: 0 })
    assert.equal(told().length, 3)
    // The greatest counter stays.
    await new PasskeyBrowser(app, device).logInByPasskey({ counter: 2 ** 32 - 1 })
    await new PasskeyBrowser(app, device).logInByPasskey({ counter: 2 ** 32 - 1 })
    assert.equal(told().length, 4)
  })

  it('of an authenticator that does not count says nothing', async () => {
    const app = setUp()
    const { device } = await enrolled(app, new SoftAuthenticator({ counts: false }))
    for (let i = 0; i < 3; i++) await new PasskeyBrowser(app, device).logInByPasskey()
    assert.ok(!app.events.some(({ type }) => type === 'passkey.counter_stuck'))
  })
})

describe('passkeys in place of a password', () => {
  it('are two that log in, or one and recovery codes', async () => {
    const app = setUp()
    const can = () => app.latch.passkeys.canReplacePassword('id-alice')
    assert.equal(await can(), false)
    const browser = await enrolled(app)
    assert.equal(await can(), true)
    const codes = (await app.latch.credentials.list('id-alice')).find(
      ({ kind }) => kind === 'recoveryCode',
    )
    await browser.send((ctx) => app.latch.credentials.remove(ctx, codes!.id))
    assert.equal(await can(), false)
    const second = new SoftAuthenticator().create(await browser.options('add'))
    await browser.send((ctx) => app.latch.passkeys.add(ctx, second))
    assert.equal(await can(), true)
    await assert.rejects(() => app.latch.passkeys.canReplacePassword(1 as never), TypeError)
  })

  it('are none that verify nobody, and none that the authenticator does not keep, until they have logged in', async () => {
    for (const given of [{ verifies: false }, { keeps: false }]) {
      const app = setUp()
      const can = () => app.latch.passkeys.canReplacePassword('id-alice')
      const device = new SoftAuthenticator(given)
      await enrolled(app, device)
      assert.equal(await can(), false)
      const able = new PasskeyBrowser(app, device.copy({ verifies: true, keeps: true }))
      assert.equal(await able.logInByPasskey(), 'complete')
      assert.equal(await can(), true)
    }
  })

  it('log in a user who has no password, or one that nobody has', async () => {
    for (const passwordHash of [null, '!', '!locked']) {
      const app = setUp()
      const { device } = await enrolled(app)
      app.users.set('id-alice', { ...app.users.get('id-alice')!, passwordHash })
      const browser = new PasskeyBrowser(app, device)
      assert.equal(await outcomeOf(browser.logIn()), 'invalid_credentials')
      assert.equal(await browser.logInByPasskey(), 'complete')
      app.clock.advance(10 * MINUTE + 1)
      assert.equal((await browser.confirmByPasskey()).id, 'id-alice')
    }
  })
})

describe('the kit of passkeys', () => {
  it('needs the name of a site, and no address', () => {
    for (const publicUrl of ['http://127.0.0.1:3000', 'http://[::1]:3000', 'http://127.0.0.2']) {
      assert.throws(() => setUp({ publicUrl }), {
        name: 'ConfigurationError',
        message: /publicUrl/,
      })
    }
    assert.throws(() => setUp({ publicUrl: undefined as never }), /publicUrl/)
    for (const name of ['', 'a\nb', 'x'.repeat(65), 5, '\ud800']) {
      assert.throws(() => passkeys({ name: name as string }), /passkeys\.name/)
    }
    assert.throws(() => passkeys({ names: 'x' } as never), /names/)
    setUp({ publicUrl: ORIGIN })
    setUp({ publicUrl: 'http://localhost:3000' })
  })

  it('says which package is missing as soon as a page asks for a passkey', () => {
    const program = `
      import { registerHooks } from 'node:module'
      registerHooks({
        resolve(name, context, next) {
          if (!name.startsWith('@simplewebauthn/')) return next(name, context)
          throw Object.assign(new Error('not installed'), { code: 'ERR_MODULE_NOT_FOUND' })
        },
      })
      const { createLatchkey } = await import('latchkey')
      const { passkeys } = await import('latchkey/passkeys')
      const { memoryStore } = await import('latchkey/stores/memory')
      const { testExchange } = await import('latchkey/testing')
      const latch = createLatchkey({
        secrets: ${JSON.stringify(SECRET)},
        credentialSecrets: ${JSON.stringify(CREDENTIAL_SECRET)},
        store: memoryStore(),
        publicUrl: '${ORIGIN}',
        findUser: () => null,
        findUserById: () => null,
        factors: [passkeys()],
        sweepInterval: 0,
      })
      const ctx = latch.open(testExchange())
      await latch.passkeys.options(ctx, 'login').catch(({ message }) => console.log(message))`
    const { stdout } = spawnSync(
      process.execPath,
      ['--conditions=@latchkey/source', '--input-type=module', '--eval', program],
      { encoding: 'utf8', cwd: import.meta.dirname },
    )
    assert.match(stdout, /passkeys\(\), which needs a package: npm install @simplewebauthn\/server/)
  })
})
