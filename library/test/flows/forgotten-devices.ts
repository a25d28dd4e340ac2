/**
 * Known devices and the flows that end them, on any store.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { LatchkeyOptions, SealedSessions, SessionKeeping, SessionStore } from 'latchkey'
import { PASSWORD } from '../../../services/application.ts'
import {
  flowApplication,
  type FlowApplication,
  type FlowUser,
  type Sharing,
} from '../../../services/flow-application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { Browser } from '../../../services/two-steps.ts'
import { onceForgotten } from './careless.ts'

const FRESH = 'seven green bicycles under 1 moon'
const OWN = 'alice@example.com'

type Options = Partial<LatchkeyOptions<FlowUser, object, SessionKeeping>>

/** What the event of the last login says of its browser. */
function lastDevice({ events }: FlowApplication): string | undefined {
  const last = events.findLast((event) => event.type === 'login.succeeded')
  return last?.type === 'login.succeeded' ? last.device : undefined
}

/** Whether the browser logs in as one that is known. */
async function isKnown(app: FlowApplication, browser: Browser, password: string): Promise<boolean> {
  await browser.logIn(OWN, password)
  return lastDevice(app) === 'known'
}

/** Ways in which a password ends, by a browser. `FRESH` is the password then. */
const ways = {
  async 'a change of the password'(app: FlowApplication, owner: Browser) {
    await owner.logIn(OWN)
    await owner.send((ctx) =>
      app.flows.password.change(ctx, { current: PASSWORD, password: FRESH }),
    )
  },
  async 'a reset'(app: FlowApplication, owner: Browser) {
    await owner.send((ctx) => app.flows.reset.start(ctx, { username: OWN }))
    const { code } = await app.mailed('reset_password')
    await owner.send((ctx) => app.flows.reset.finish(ctx, { token: code, password: FRESH }))
  },
  async '"this was not me"'(app: FlowApplication, owner: Browser) {
    const { code } = await app.mailed('new_device')
    await owner.send((ctx) => app.flows.notMe.finish(ctx, { token: code }))
    const reset = await app.mailed('reset_password')
    await new Browser(app).send((ctx) =>
      app.flows.reset.finish(ctx, { token: reset.code, password: FRESH }),
    )
  },
} as const

/** Tests it on a store. */
export function testForgottenDevices(
  where: string,
  open: () => SessionStore | SealedSessions,
): void {
  const setUp = (t: TestContext, options: Options = {}, sharing: Sharing = {}) => {
    const app = flowApplication({ store: open(), ...options }, {}, sharing)
    t.after(() => app.latch.close())
    return app
  }

  describe(`known devices on ${where}`, () => {
    withLittleWork()

    for (const way of ['a change of the password', 'a reset'] as const) {
      it(`end with ${way}, except for the browser in which its owner is`, async (t) => {
        const app = setUp(t)
        const [owner, phone] = [new Browser(app), new Browser(app)]
        assert.equal(await isKnown(app, owner, PASSWORD), false)
        assert.equal(await isKnown(app, phone, PASSWORD), false)
        assert.equal(await isKnown(app, phone, PASSWORD), true)
        const thief = owner.copy()
        await ways[way](app, owner)
        assert.equal(await isKnown(app, thief, FRESH), false)
        assert.equal(await isKnown(app, phone, FRESH), false)
        assert.equal(await isKnown(app, owner, FRESH), true)
        assert.equal(await isKnown(app, phone, FRESH), true)
      })
    }

    it('end with "this was not me"', async (t) => {
      const app = setUp(t)
      app.latch.onEvent(app.flows.notMe.tell)
      const [owner, thief] = [new Browser(app), new Browser(app)]
      await isKnown(app, thief, PASSWORD)
      await isKnown(app, owner, PASSWORD)
      await ways['"this was not me"'](app, owner)
      assert.equal(await isKnown(app, thief, FRESH), false)
    })

    it('are not made by a reset in a browser that was not known', async (t) => {
      const app = setUp(t)
      const fresh = new Browser(app)
      await ways['a reset'](app, fresh)
      assert.equal(await isKnown(app, fresh, FRESH), false)
    })

    it('end for one user alone: others in the same browser stay known', async (t) => {
      const app = setUp(t)
      const shared = new Browser(app)
      await shared.logIn('bob@example.com')
      await shared.logIn(OWN)
      assert.equal(await app.latch.forgetDevices('id-alice'), true)
      assert.equal(await isKnown(app, shared, PASSWORD), false)
      await shared.logIn('bob@example.com')
      assert.equal(lastDevice(app), 'known')
    })

    it('stay as they are for the browser in which an invitation or another reset is finished', async (t) => {
      const app = setUp(t)
      const owner = new Browser(app)
      await owner.logIn(OWN)
      for (const password of [FRESH, `${FRESH}s`, `${FRESH} too`]) {
        await owner.send((ctx) => app.flows.reset.start(ctx, { username: OWN }))
        const { code } = await app.mailed('reset_password')
        app.mail.length = 0
        await owner.send((ctx) => app.flows.reset.finish(ctx, { token: code, password }))
      }
      assert.equal(await isKnown(app, owner, `${FRESH} too`), true)
      assert.ok(await app.flows.invitation.send('id-newbie'))
      const { code } = await app.mailed('invitation')
      await owner.send((ctx) => app.flows.invitation.finish(ctx, { token: code, password: FRESH }))
      await owner.logIn('newbie@example.com', FRESH)
      assert.equal(lastDevice(app), 'known')
      assert.equal(await isKnown(app, owner, `${FRESH} too`), true)
    })

    it('do not begin by a password that a session could not set after all', async (t) => {
      let isFirst = true
      const app = setUp(
        t,
        {},
        {
          wrapLatch: (latch) =>
            onceForgotten(latch, async () => {
              if (!isFirst) return
              isFirst = false
              assert.equal(await phone.logIn(OWN, FRESH), 'complete')
              await owner.copy().send(async (ctx) => (await ctx.session()).logout())
            }),
        },
      )
      const [owner, phone] = [new Browser(app), new Browser(app)]
      await owner.logIn(OWN)
      await assert.rejects(
        owner.send((ctx) => app.flows.password.change(ctx, { current: PASSWORD, password: FRESH })),
        { code: 'session_ended' },
      )
      assert.equal(isFirst, false)
      assert.equal(await isKnown(app, phone, PASSWORD), false)
    })

    it('stay forgotten for ninety years, and are forgotten again', async (t) => {
      const app = setUp(t)
      const [old, next] = [new Browser(app), new Browser(app)]
      await old.logIn(OWN)
      await app.latch.forgetDevices('id-alice')
      await next.logIn(OWN)
      await app.latch.forgetDevices('id-alice')
      assert.equal(await isKnown(app, old.copy(), PASSWORD), false)
      assert.equal(await isKnown(app, next.copy(), PASSWORD), false)
      app.clock.advance(90 * 365 * 86_400_000)
      await app.latch.prune()
      assert.equal(await isKnown(app, old, PASSWORD), false)
    })

    it('keep the lane of the owner’s browser: strangers who guess do not lock the owner out there (law 18)', async (t) => {
      const app = setUp(t, { throttle: {} })
      const owner = new Browser(app)
      await owner.logIn(OWN)
      const phone = new Browser(app)
      await phone.logIn(OWN)
      await ways['a reset'](app, owner)
      const guess = (i: number) =>
        new Browser(app).send(
          (ctx) => app.latch.login(ctx, { username: OWN, password: `no ${i}` }),
          {
            address: `192.0.2.${i}`,
          },
        )
      for (let i = 0; i < 12; i++) await guess(i).catch(() => undefined)
      const login = (browser: Browser) =>
        browser.send((ctx) => app.latch.login(ctx, { username: OWN, password: FRESH }), {
          address: '198.51.100.1',
        })
      // The control: a forgotten browser is a stranger's, and the lane of strangers is closed.
      await assert.rejects(login(phone), { code: 'too_many_attempts' })
      await login(owner)
    })
  })
}
