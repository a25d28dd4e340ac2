/**
 * Authenticator apps: enrolment, and what their codes open.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, SECOND, sealedSessions } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel, sampleCredential } from 'latchkey/testing'
import { totp } from 'latchkey/totp'
import {
  App,
  browserAt,
  enrol,
  enrolledApplication,
  type Enrolled,
} from '../../../services/enrolled.ts'

const STEP = 30 * SECOND

/** Resolves to the code of the refusal, or to `done`. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
}

const setUp = (options: Parameters<typeof enrolledApplication>[0] = {}): Enrolled =>
  enrolledApplication(options)

describe('the enrolment of an authenticator app', () => {
  it('counts from the first code on: until then nobody needs it, and afterwards everybody who logs in', async () => {
    const app = setUp()
    const browser = browserAt(app)
    assert.equal(await browser.logIn(), 'complete')
    const enrolment = await browser.send((ctx) => app.latch.totp.enrol(ctx))
    assert.equal(await browserAt(app).logIn(), 'complete')
    assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
    const device = new App(enrolment.uri, app.clock)
    const { recoveryCodes } = await browser.send((ctx) =>
      app.latch.totp.activate(ctx, { id: enrolment.id, code: device.code(), name: ' My phone ' }),
    )
    assert.equal(recoveryCodes?.length, 10)
    const other = browserAt(app)
    assert.equal(await other.logIn(), 'unfinished')
    app.clock.advance(STEP)
    assert.equal((await other.finish(device.code())).id, 'id-alice')
    const all = await app.latch.credentials.list('id-alice')
    const listed = all.find(({ kind }) => kind === 'totp')
    assert.deepEqual(
      { ...listed, id: '' },
      {
        id: '',
        kind: 'totp',
        name: 'My phone',
        createdAt: app.clock() - STEP,
        usedAt: app.clock(),
      },
    )
  })

  it('gives the session that did it a new token, and the factor', async () => {
    const app = setUp()
    const browser = browserAt(app)
    await browser.logIn()
    const thief = browser.copy()
    await enrol(app, browser)
    assert.equal(await browser.user(), 'id-alice')
    assert.equal(await thief.user(), null)
    const session = await browser.send((ctx) => ctx.session())
    assert.deepEqual(session.methods, ['pwd', 'otp', 'mfa'])
    assert.equal(session.factorAt, app.clock())
  })

  it('needs a login that was confirmed lately, by a factor once there is one', async () => {
    const app = setUp()
    const browser = browserAt(app)
    await browser.logIn()
    app.clock.advance(10 * MINUTE + 1)
    const begin = () => outcomeOf(browser.send((ctx) => app.latch.totp.enrol(ctx)))
    assert.equal(await begin(), 'recent_login_required')
    await browser.send((ctx) =>
      app.latch.confirm(ctx, { password: 'correct horse battery staple' }),
    )
    assert.equal(await begin(), 'done')
    const { device } = await enrol(app, browser)
    app.clock.advance(10 * MINUTE + 1)
    assert.equal(await begin(), 'second_factor_required')
    await browser.send((ctx) => app.latch.confirm(ctx, { code: device.code() }))
    assert.equal(await begin(), 'done')
    assert.equal(
      await outcomeOf(browserAt(app).send((ctx) => app.latch.totp.enrol(ctx))),
      'not_authenticated',
    )
  })

  it('is of no use to another user, to another login, after ten minutes, or twice', async () => {
    const app = setUp()
    const browser = browserAt(app)
    await browser.logIn()
    const { id, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
    const device = new App(uri, app.clock)
    const activate = (at = browser, given: unknown = id) =>
      outcomeOf(
        at.send((ctx) =>
          app.latch.totp.activate(ctx, { id: given as string, code: device.code() }),
        ),
      )
    const bob = browserAt(app)
    await bob.logIn('bob')
    assert.equal(await activate(bob), 'invalid_token')
    app.clock.advance(1)
    const again = browserAt(app)
    await again.logIn()
    assert.equal(await activate(again), 'invalid_token')
    for (const wrong of ['', 'x', `${id}x`, id.slice(1), 'x'.repeat(1e6), null, {}, 5]) {
      assert.equal(await activate(browser, wrong), 'invalid_token')
    }
    assert.equal(await activate(), 'done')
    app.clock.advance(STEP)
    assert.equal(await activate(), 'invalid_token')
    const late = await browser.send((ctx) => app.latch.totp.enrol(ctx))
    app.clock.advance(10 * MINUTE)
    await browser.send((ctx) => app.latch.confirm(ctx, { code: device.code() }))
    assert.equal(await activate(browser, late.id), 'invalid_token')
    assert.equal((await app.latch.credentials.list('id-alice')).length, 2)
  })

  it('is done once, of a hundred requests at the same time', async () => {
    const app = setUp()
    const browser = browserAt(app)
    await browser.logIn()
    const { id, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
    const code = new App(uri, app.clock).code()
    const outcomes = await inParallel(100, () =>
      outcomeOf(browser.copy().send((ctx) => app.latch.totp.activate(ctx, { id, code }))),
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
    assert.equal(
      (await app.latch.credentials.list('id-alice')).filter(({ kind }) => kind === 'totp').length,
      1,
    )
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
        store: sealed ? sealedSessions({ revocations: store }) : store,
      })
      const browser = browserAt(app)
      await browser.logIn()
      const { id, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
      gate = () => app.latch.revokeUser('id-alice')
      const code = new App(uri, app.clock).code()
      const outcome = await outcomeOf(
        browser.send((ctx) => app.latch.totp.activate(ctx, { id, code })),
      )
      assert.equal(outcome, 'session_ended')
      assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
      assert.equal(await browserAt(app).logIn(), 'complete')
    }
  })

  it('tells people that the clock of their device is wrong, and takes one that is two minutes off', async () => {
    const app = setUp()
    const browser = browserAt(app)
    await browser.logIn()
    for (const ahead of [5 * MINUTE, -5 * MINUTE, 40 * MINUTE]) {
      const { id, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
      const code = new App(uri, app.clock, ahead).code()
      await assert.rejects(
        browser.send((ctx) => app.latch.totp.activate(ctx, { id, code })),
        /clock of this device is wrong/,
      )
    }
    const { id, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
    const device = new App(uri, app.clock, -90 * SECOND)
    await browser.send((ctx) => app.latch.totp.activate(ctx, { id, code: device.code() }))
    for (let i = 0; i < 5; i++) {
      app.clock.advance(7 * MINUTE + i * SECOND)
      const other = browserAt(app)
      await other.logIn()
      assert.equal(await outcomeOf(other.finish(device.code())), 'done')
    }
  })

  it('tells people that a code is none of the app, and lets them type another one', async () => {
    const app = setUp()
    const browser = browserAt(app)
    await browser.logIn()
    const { id, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
    const device = new App(uri, app.clock)
    const activate = (code: string) =>
      browser.send((ctx) => app.latch.totp.activate(ctx, { id, code }))
    // Codes of the hour before and after are told apart, so that people hear of a wrong clock.
    const shown = new Set(Array.from({ length: 251 }, (_, i) => device.code((i - 125) * STEP)))
    const wrong = ['000000', '000001', '000002', '000003'].find((code) => !shown.has(code)) ?? ''
    for (const code of ['', '12345', 'abcdef', wrong]) {
      await assert.rejects(activate(code), /not the code that the app shows/)
    }
    assert.equal((await activate(device.code())).recoveryCodes?.length, 10)
  })

  it('is refused at the fourth app', async () => {
    const app = setUp()
    const { browser } = await enrol(app)
    for (let i = 0; i < 2; i++) await enrol(app, browser)
    assert.equal(await outcomeOf(enrol(app, browser)), 'credential_limit')
    assert.equal((await app.latch.credentials.list('id-alice')).length, 4)
  })
})

describe('totp', () => {
  it('needs the name of the site, as apps can show it', () => {
    for (const issuer of ['Example', 'Télé 3 & Söhne', 'x'.repeat(64)]) totp({ issuer })
    const bad: unknown[] = [
      undefined,
      null,
      '',
      ' Example',
      'Example ',
      'a:b',
      'a\nb',
      '\ud800',
      'x'.repeat(65),
      7,
      {},
    ]
    for (const issuer of bad) {
      assert.throws(() => totp({ issuer: issuer as string }), /totp\.issuer.*name of your site/)
    }
    assert.throws(() => totp({ issuer: 'Example', digits: 8 } as never), /totp\.digits/)
  })

  it('needs a place for factors, and says so at the start', () => {
    const store = memoryStore()
    const { credentials, ...without } = store
    assert.ok(credentials !== undefined)
    assert.throws(() => setUp({ store: without }), /credentials/)
  })
})

describe('the enrolment of a user', () => {
  it('works whatever the application calls them', async () => {
    const app = setUp()
    const { passwordHash = '' } = app.users.get('id-alice') ?? {}
    const id = 'é'.repeat(3000)
    const user = { id, username: '\ud800:@+ %', roles: [], passwordHash }
    app.users.set(id, user)
    const browser = browserAt(app)
    await browser.send(async (ctx) => {
      const session = await ctx.session()
      await session.login(user, { methods: ['pwd'] })
    })
    const { id: pending, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
    assert.match(uri, /^otpauth:\/\/totp\/Example:%EF%BF%BD%3A%40%2B%20%25\?secret=/)
    const code = new App(uri, app.clock).code()
    await browser.send((ctx) => app.latch.totp.activate(ctx, { id: pending, code }))
    assert.equal((await app.latch.credentials.list(id)).length, 2)
  })
})

describe('the codes of an authenticator app', () => {
  it('are good in the step in which they are shown and the next, and each step once (ASVS 5.0, 6.5.1 and 6.5.5)', async () => {
    const app = setUp()
    const { device } = await enrol(app)
    app.clock.advance(10 * STEP)
    const finish = async (code: string) => {
      const browser = browserAt(app)
      await browser.logIn()
      return outcomeOf(browser.finish(code))
    }
    assert.equal(await finish(device.code(2 * STEP)), 'invalid_credentials')
    assert.equal(await finish(device.code(-STEP)), 'invalid_credentials')
    assert.equal(await finish(device.code(STEP)), 'done')
    assert.equal(await finish(device.code(STEP)), 'invalid_credentials')
    const current = device.code()
    assert.equal(await finish(`${current.slice(0, 3)} ${current.slice(3)}`), 'done')
    assert.equal(await finish(current), 'invalid_credentials')
    // A step that is older than the last one is over too, though it was never used.
    app.clock.advance(STEP)
    const older = device.code()
    app.clock.advance(STEP)
    assert.equal(await finish(device.code()), 'done')
    assert.equal(await finish(older), 'invalid_credentials')
  })

  it('are six digits, and nothing else is one, whatever is sent in its place', async () => {
    const app = setUp()
    const { device } = await enrol(app)
    app.clock.advance(STEP)
    const browser = browserAt(app)
    await browser.logIn()
    const code = device.code()
    const others: unknown[] = [
      '',
      ' ',
      code.slice(1),
      `${code}0`,
      `0${code}`,
      `${code}\n${code}`,
      '٠'.repeat(6),
      '-'.repeat(1e6),
      '1e5',
      Number(code),
      null,
      true,
      {},
      [code],
      { toString: () => code },
      { length: 6 },
    ]
    for (const other of others) {
      const outcome = await outcomeOf(browser.copy().finish(other as string))
      assert.match(outcome, /^invalid_(?:credentials|request)$/, String(other).slice(0, 20))
      const activation = { id: 'x', code: other as string }
      const activated = browser.copy().send((ctx) => app.latch.totp.activate(ctx, activation))
      assert.equal(await outcomeOf(activated), 'login_unfinished')
    }
    assert.equal(await browser.user(), null)
    assert.equal(await outcomeOf(browser.finish(code)), 'done')
  })

  it('let nobody in if a store never takes the step', async () => {
    const store = memoryStore()
    const kept = store.credentials!
    let isStuck = false
    const update: typeof kept.update = (...given) => !isStuck && kept.update(...given)
    const app = setUp({ store, credentials: { ...kept, update } })
    const { device } = await enrol(app)
    isStuck = true
    app.clock.advance(STEP)
    const browser = browserAt(app)
    await browser.logIn()
    assert.equal(await outcomeOf(browser.finish(device.code())), 'update_conflict')
    assert.equal(await browser.user(), null)
  })

  it('let in one of fifty logins that send the same code at the same time', async () => {
    const app = setUp()
    const { device } = await enrol(app)
    app.clock.advance(STEP)
    const browsers = Array.from({ length: 5 }, () => browserAt(app))
    for (const browser of browsers) await browser.logIn()
    const code = device.code()
    const outcomes = await inParallel(50, (i) =>
      outcomeOf((browsers[i % 5] ?? browserAt(app)).copy().finish(code)),
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
  })

  it('would let in several if the step were not kept by compare-and-set (negative control)', async () => {
    const store = memoryStore()
    const credentials = {
      ...store.credentials!,
      async update(...[id, , change]: Parameters<NonNullable<typeof store.credentials>['update']>) {
        await new Promise(setImmediate)
        const row = await store.credentials!.read(id)
        return row !== null && store.credentials!.update(id, row.version, change)
      },
    }
    const app = setUp({ credentials, store })
    const { device } = await enrol(app)
    app.clock.advance(STEP)
    const browsers = Array.from({ length: 5 }, () => browserAt(app))
    for (const browser of browsers) await browser.logIn()
    const outcomes = await inParallel(5, (i) =>
      outcomeOf((browsers[i] ?? browserAt(app)).finish(device.code())),
    )
    assert.ok(outcomes.filter((outcome) => outcome === 'done').length > 1)
  })

  it('are those of any app of the user, and of no other user', async () => {
    const app = setUp()
    const first = await enrol(app)
    const second = await enrol(app, first.browser)
    const bob = await enrol(app, browserAt(app), 'bob')
    app.clock.advance(2 * STEP)
    for (const [device, outcome] of [
      [bob.device, 'invalid_credentials'],
      [first.device, 'done'],
      [second.device, 'done'],
    ] as const) {
      const browser = browserAt(app)
      await browser.logIn()
      assert.equal(await outcomeOf(browser.finish(device.code())), outcome)
    }
  })

  it('let nobody in if the secrets were dropped that open them, and say so (negative control: the newer one opens)', async () => {
    const store = memoryStore()
    const older = 'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8='
    const before = setUp({ store, credentialSecrets: older })
    const { device } = await enrol(before)
    const newer = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='
    const rotated = setUp({ store, credentialSecrets: [newer, older] })
    const dropped = setUp({ store, credentialSecrets: newer })
    for (const app of [rotated, dropped]) app.clock.advance(5 * STEP)
    before.clock.advance(5 * STEP)
    const locked = browserAt(dropped)
    assert.equal(await locked.logIn(), 'unfinished')
    assert.equal(await outcomeOf(locked.finish(device.code())), 'credential_unreadable')
    assert.equal(await locked.user(), null)
    assert.ok(dropped.events.some(({ type }) => type === 'credential.unreadable'))
    const steps: unknown[] = []
    const progress = await rotated.latch.credentials.reseal({ onProgress: (at) => steps.push(at) })
    assert.deepEqual(progress, { moved: 2, newest: 0, unreadable: 0 })
    assert.deepEqual(steps, [progress])
    assert.deepEqual(await rotated.latch.credentials.reseal(), {
      moved: 0,
      newest: 2,
      unreadable: 0,
    })
    const found = browserAt(dropped)
    await found.logIn()
    assert.equal(await outcomeOf(found.finish(device.code())), 'done')
  })

  it('of an app that opens let in whose other app does not, and no other code does', async () => {
    const store = memoryStore()
    const older = 'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8='
    const newer = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='
    const before = setUp({ store, credentialSecrets: older })
    const lost = await enrol(before)
    const both = setUp({ store, credentialSecrets: [newer, older], clock: before.clock })
    const browser = browserAt(both)
    // The session of the enrolment, in another process. A login by the first app would seal that anew.
    for (const [name, value] of lost.browser.cookies) browser.cookies.set(name, value)
    const kept = await enrol({ ...both, clock: before.clock }, browser)
    const dropped = setUp({ store, credentialSecrets: newer, clock: before.clock })
    before.clock.advance(2 * STEP)
    for (const [code, outcome] of [
      [lost.device.code(), 'credential_unreadable'],
      ['000000', 'credential_unreadable'],
      [kept.device.code(), 'done'],
    ] as const) {
      const other = browserAt(dropped)
      await other.logIn()
      assert.equal(await outcomeOf(other.finish(code)), outcome)
    }
    const told = dropped.events.filter(({ type }) => type === 'credential.unreadable')
    assert.equal(told.length, 3)
  })

  it('of a row that was copied to another user open nothing', async () => {
    const store = memoryStore()
    const app = setUp({ store })
    const alice = await enrol(app)
    await enrol(app, browserAt(app), 'bob')
    const rows = await store.credentials!.list('id-alice')
    const mine = (await store.credentials!.list('id-bob')).find(({ kind }) => kind === 'totp')!
    const theirs = rows.find(({ kind }) => kind === 'totp')!
    await store.credentials!.update(mine.id, mine.version, { data: theirs.data })
    app.clock.advance(STEP)
    const bob = browserAt(app)
    await bob.logIn('bob')
    assert.equal(await outcomeOf(bob.finish(alice.device.code())), 'credential_unreadable')
  })
})

describe('what a user has enrolled', () => {
  it('is renamed and removed by its user, who then needs no factor any longer', async () => {
    const app = setUp()
    const { browser } = await enrol(app)
    const { credentials } = app.latch
    const id = (await credentials.list('id-alice')).find(({ kind }) => kind === 'totp')!.id
    await browser.send((ctx) => credentials.rename(ctx, id, 'Old phone'))
    assert.ok((await credentials.list('id-alice')).some(({ name }) => name === 'Old phone'))
    const bob = browserAt(app)
    await bob.logIn('bob')
    for (const work of [
      bob.send((ctx) => credentials.rename(ctx, id, 'Mine')),
      bob.send((ctx) => credentials.remove(ctx, id)),
      browser.send((ctx) => credentials.remove(ctx, 'x')),
      browser.send((ctx) => credentials.rename(ctx, id, 'a\u202eb')),
    ]) {
      assert.equal(await outcomeOf(work), 'invalid_request')
    }
    await browser.send((ctx) => credentials.remove(ctx, id))
    assert.deepEqual(await credentials.list('id-alice'), [])
    assert.equal(await browserAt(app).logIn(), 'complete')
    const told = app.events.flatMap((event) =>
      event.type.startsWith('credential.')
        ? [`${event.type} ${(event as { kind: string }).kind}`]
        : [],
    )
    assert.deepEqual(told, [
      'credential.added totp',
      'credential.added recoveryCode',
      'credential.removed totp',
    ])
  })

  it('is never removed to the last by a user who must have a factor, whichever of two goes first', async () => {
    const app = setUp({ needsSecondFactor: () => true })
    const browser = browserAt(app)
    assert.equal(await browser.logIn(), 'unfinished')
    const lenient = setUp()
    const { browser: own } = await enrol(lenient)
    await enrol(lenient, own)
    const strict = setUp({
      store: memoryStore(),
      needsSecondFactor: ({ username }) => username === 'alice' && isStrict,
    })
    let isStrict = false
    const { browser: mine } = await enrol(strict)
    await enrol(strict, mine)
    isStrict = true
    const { credentials } = strict.latch
    const ids = (await credentials.list('id-alice'))
      .filter(({ kind }) => kind === 'totp')
      .map(({ id }) => id)
    const outcomes = await Promise.all(
      ids.map((id) => outcomeOf(mine.copy().send((ctx) => credentials.remove(ctx, id)))),
    )
    assert.deepEqual(outcomes.toSorted(), ['done', 'last_factor'])
    assert.equal((await credentials.list('id-alice')).length, 2)
  })

  it('is removed by a user who must have a factor, as long as a passkey stays', async () => {
    const store = memoryStore()
    let isStrict = false
    const app = setUp({ store, needsSecondFactor: () => isStrict })
    const { browser } = await enrol(app)
    isStrict = true
    const { credentials } = app.latch
    const id = (await credentials.list('id-alice')).find(({ kind }) => kind === 'totp')?.id ?? ''
    const remove = () => browser.send((ctx) => credentials.remove(ctx, id))
    assert.equal(await outcomeOf(remove()), 'last_factor')
    await store.credentials!.add(sampleCredential({ kind: 'passkey', userId: 'id-alice' }), 20)
    await remove()
    const kinds = (await credentials.list('id-alice')).map(({ kind }) => kind)
    assert.deepEqual(kinds.toSorted(), ['passkey', 'recoveryCode'])
    await assert.rejects(remove(), /There is no such factor/)
  })

  it('is removed by an administrator, whatever can be opened, and unfinished logins end with it', async () => {
    const app = setUp()
    const { device } = await enrol(app)
    const waiting = browserAt(app)
    await waiting.logIn()
    assert.equal(await app.latch.credentials.removeAll('id-alice'), 2)
    app.clock.advance(STEP)
    assert.equal(await outcomeOf(waiting.finish(device.code())), 'invalid_credentials')
    assert.equal(await waiting.user(), null)
    assert.equal(await browserAt(app).logIn(), 'complete')
  })
})
