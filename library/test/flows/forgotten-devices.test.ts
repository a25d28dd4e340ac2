/**
 * Known devices end with a password: on stores in this process, where nothing can be noted, and what it costs.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { sealedSessions, statelessSessions, type SessionStore } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { PASSWORD } from '../../../services/application.ts'
import { flowApplication } from '../../../services/flow-application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { Browser, twoSteps } from '../../../services/two-steps.ts'
import { testForgottenDevices } from './forgotten-devices.ts'

testForgottenDevices('memory', () => memoryStore())
testForgottenDevices('SQLite', () => sqliteStore(':memory:'))
testForgottenDevices('sealed cookies', () => sealedSessions({ revocations: memoryStore() }))

const OWN = 'alice@example.com'

describe('known devices where nothing can be noted', () => {
  withLittleWork()

  const places = {
    'a store without revocations': () => ({ ...memoryStore(), revocations: undefined }) as never,
    'stateless sessions': () => statelessSessions(),
  } as const
  for (const [what, open] of Object.entries(places)) {
    it(`stay known, and the method says so: ${what}`, async (t) => {
      const { latch, events } = twoSteps({
        store: open(),
        attempts: memoryStore().attempts!,
        needsSecondFactor: undefined as never,
      })
      t.after(() => latch.close())
      const browser = new Browser({ latch })
      await browser.logIn('carol')
      assert.equal(await latch.forgetDevices('id-carol'), false)
      await browser.logIn('carol')
      const last = events.findLast((event) => event.type === 'login.succeeded')
      assert.equal(last?.type === 'login.succeeded' && last.device, 'known')
    })
  }

  it('hold up no flow: the password is changed all the same', async (t) => {
    const app = flowApplication({
      store: { ...memoryStore(), revocations: undefined } as never,
    })
    t.after(() => app.latch.close())
    const browser = new Browser(app)
    await browser.logIn(OWN)
    const password = 'seven green bicycles under 1 moon'
    const input = { current: PASSWORD, password }
    await browser.send((ctx) => app.flows.password.change(ctx, input))
    await browser.logIn(OWN, password)
  })
})

describe('what forgotten devices cost', () => {
  withLittleWork()

  /** How often a store is asked for revocations by a request of a browser, if devices were forgotten before. */
  async function reads(
    t: TestContext,
    request: (app: ReturnType<typeof flowApplication>, browser: Browser) => Promise<unknown>,
    cookies: 'none' | 'forged' | 'known',
  ): Promise<number> {
    const store = memoryStore()
    let count = 0
    const revocations = {
      ...store.revocations!,
      read: (...given: Parameters<NonNullable<SessionStore['revocations']>['read']>) => {
        count++
        return store.revocations!.read(...given)
      },
    }
    const app = flowApplication({ store: { ...store, revocations } })
    t.after(() => app.latch.close())
    const browser = new Browser(app)
    await app.latch.forgetDevices('id-alice')
    if (cookies !== 'none') await browser.logIn(OWN)
    const device = [...browser.cookies.keys()].find((name) => name.endsWith('device'))
    if (cookies === 'forged') {
      browser.cookies.set(device ?? '', `${'A'.repeat(22)}.${'A'.repeat(43)}`)
    }
    count = 0
    await request(app, browser).catch(() => undefined)
    return count
  }

  const guess = (name: string) => (_: unknown, browser: Browser) => browser.logIn(name, 'wrong')

  it('is no read for whoever fails, but by a cookie of ours for that very user', async (t) => {
    for (const name of [OWN, 'nobody@example.com', 'newbie@example.com']) {
      assert.equal(await reads(t, guess(name), 'none'), 0, name)
      assert.equal(await reads(t, guess(name), 'forged'), 0, name)
      assert.equal(await reads(t, guess(name), 'known'), name === OWN ? 1 : 0, name)
    }
  })

  it('is one read for a login that succeeds: the mark that it gives names a generation', async (t) => {
    for (const cookies of ['none', 'forged', 'known'] as const) {
      assert.equal(await reads(t, (_, browser) => browser.logIn(OWN), cookies), 1, cookies)
    }
  })

  it('is nothing for a reset of a known or an unknown name, but where that user has logged in', async (t) => {
    const asked = async (username: string, cookies: 'none' | 'forged' | 'known') =>
      reads(
        t,
        (app, browser) => browser.send((ctx) => app.flows.reset.start(ctx, { username })),
        cookies,
      )
    for (const cookies of ['none', 'forged', 'known'] as const) {
      assert.equal(await asked(OWN, cookies), cookies === 'known' ? 1 : 0, cookies)
      assert.equal(await asked('nobody@example.com', cookies), 0, cookies)
    }
  })

  it('is nothing for a request of somebody who is logged in', async (t) => {
    const look = (_: unknown, browser: Browser): Promise<unknown> => browser.user()
    assert.equal(await reads(t, look, 'known'), 0)
  })
})
