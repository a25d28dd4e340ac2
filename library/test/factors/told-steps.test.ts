/**
 * What is told of logins in two steps and of confirmations: one event for every outcome, with the address that it comes
 * from (ASVS 5.0, 16.3.1).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InvalidCredentials, type LatchkeyEvent } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { PASSWORD } from '../../../services/application.ts'
import { Browser, CODE, codeFactor, twoSteps, type TwoSteps } from '../../../services/two-steps.ts'

const address = '192.0.2.7'
const from = { address }

/** Returns the event of a type that was told last, and asserts that there is one. */
function last<Type extends LatchkeyEvent['type']>({ events }: TwoSteps, type: Type) {
  const found = events.findLast((event) => event.type === type)
  assert.ok(found !== undefined, type)
  return found as Extract<LatchkeyEvent, { type: Type }>
}

/** Logs in by the password from an address. */
function logIn(app: TwoSteps, browser: Browser, username: string): Promise<unknown> {
  return browser
    .send((ctx) => app.latch.login(ctx, { username, password: PASSWORD }), from)
    .catch(() => null)
}

/** Logs in, and confirms by a proof. Returns what was told of the confirmation. */
async function confirmed(
  app: TwoSteps,
  username: string,
  proof: { password: string } | { code: string },
): Promise<readonly LatchkeyEvent[]> {
  const browser = new Browser(app)
  await logIn(app, browser, username)
  if (username !== 'carol') await browser.finish()
  app.events.length = 0
  await browser.send((ctx) => app.latch.confirm(ctx, proof), from).catch(() => null)
  return [...app.events]
}

describe('what is told of two steps', () => {
  it('is where the first came from, although nobody is logged in yet, and by what the login was finished', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await logIn(app, browser, 'alice')
    const userId = 'id-alice'
    const unfinished = { type: 'login.unfinished', userId, factors: ['code'], address }
    assert.deepEqual(app.events, [unfinished])
    await browser.send((ctx) => app.latch.completeLogin(ctx, { code: CODE }), from)
    const { methods, address: whence } = last(app, 'login.succeeded')
    assert.deepEqual([methods, whence], [['pwd', 'otp', 'mfa'], address])
    await logIn(app, new Browser(app), 'carol')
    assert.deepEqual(last(app, 'login.succeeded').methods, ['pwd'])
  })

  it('is a login that failed, where the wrong password was its second step', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await browser.send(async (ctx) => {
      const session = await ctx.session()
      return session.login(app.users.get('id-alice')!, { methods: ['mail'] })
    }, from)
    app.events.length = 0
    const step = browser.send((ctx) => app.latch.completeLogin(ctx, { password: 'wrong' }), from)
    await assert.rejects(step, InvalidCredentials)
    const failed = { type: 'login.failed', reason: 'wrong_password', userId: 'id-alice', address }
    assert.deepEqual(app.events, [failed])
  })
})

describe('what is told of a confirmation', () => {
  it('is where it came from, and by what it was', async () => {
    const app = twoSteps()
    const told = await confirmed(app, 'carol', { password: PASSWORD })
    const { sessionId, ...rest } = told.at(-1) as Extract<LatchkeyEvent, { type: 'user.confirmed' }>
    assert.notEqual(sessionId, '')
    const userId = 'id-carol'
    assert.deepEqual(rest, { type: 'user.confirmed', userId, methods: ['pwd'], address })
  })

  it('is no failed login if the password was wrong, and is told once', async () => {
    const told = await confirmed(twoSteps(), 'carol', { password: 'wrong' })
    const failed = { type: 'confirmation.failed', reason: 'wrong_password', userId: 'id-carol' }
    assert.deepEqual(told, [{ ...failed, address }])
  })

  it('is a failed attempt if the code was wrong', async () => {
    const told = await confirmed(twoSteps(), 'alice', { code: '000000' })
    assert.deepEqual(told, [{ type: 'attempt.failed', kind: 'code', userId: 'id-alice', address }])
  })

  it('is that the user has changed meanwhile', async () => {
    const app: TwoSteps = twoSteps({
      factors: [
        {
          ...codeFactor,
          verify(user, code) {
            app.users.set(user.id, { ...app.users.get(user.id)!, code: '654321' })
            return code === CODE && app.events.length === 0
          },
        },
      ],
      needsSecondFactor: () => false,
      store: memoryStore(),
    })
    const browser = new Browser(app)
    await logIn(app, browser, 'alice')
    app.events.length = 0
    const confirm = browser.send((ctx) => app.latch.confirm(ctx, { code: CODE }), from)
    await assert.rejects(confirm, InvalidCredentials)
    const { reason, userId, address: whence } = last(app, 'confirmation.failed')
    assert.deepEqual([reason, userId, whence], ['changed', 'id-alice', address])
    assert.ok(!app.events.some(({ type }) => type === 'login.failed'))
  })
})
