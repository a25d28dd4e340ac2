/**
 * What becomes of a second step whose store fails.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AttemptStore } from '../../src/index.ts'
import { memoryAttempts, memoryStore } from '../../src/stores/memory.ts'
import { Browser, twoSteps } from '../../../services/two-steps.ts'

/** An attempt store that settles so many times, and then fails. */
function settling(times: number): AttemptStore & { left: number } {
  const attempts = memoryAttempts()
  return {
    left: times,
    reserve: (lanes, now) => attempts.reserve(lanes, now),
    prune: (now) => attempts.prune(now),
    settle(settlement, now) {
      if (this.left-- <= 0) throw new Error('The store has failed')
      return attempts.settle(settlement, now)
    },
  }
}

describe('a logout while the store of tokens fails', () => {
  it('ends the session all the same, and says that something failed', async () => {
    const store = memoryStore()
    const tokens = { ...store.tokens!, isBroken: false }
    const take = tokens.take.bind(tokens)
    tokens.take = (...given) => {
      if (tokens.isBroken) throw new Error('The store has failed')
      return take(...given)
    }
    const app = twoSteps({ store, tokens })
    const browser = new Browser(app)
    await browser.logIn('carol')
    await browser.logIn('alice')
    const copy = browser.copy()
    assert.equal(await copy.user(), 'id-carol')
    tokens.isBroken = true
    await assert.rejects(
      browser.send(async (ctx) => (await ctx.session()).logout()),
      { code: 'store_unavailable' },
    )
    assert.equal(await copy.user(), null)
    assert.deepEqual(await app.latch.sessions('id-carol'), [])
  })
})

describe('a second step whose lanes cannot be cleared', () => {
  for (const settled of [0, 1]) {
    it(`lets nobody in, and leaves no session, after ${settled} of 2 settlements`, async () => {
      const attempts = settling(Infinity)
      const app = twoSteps({ attempts })
      const browser = new Browser(app)
      await browser.logIn()
      attempts.left = settled
      await assert.rejects(browser.finish(), { code: 'store_unavailable' })
      attempts.left = Infinity
      assert.equal(await browser.user(), null)
      assert.ok([...browser.cookies.keys()].every((name) => name.endsWith('-unfinished')))
      assert.deepEqual(await app.latch.sessions('id-alice'), [])
      await browser.logIn()
      assert.equal((await browser.finish()).id, 'id-alice')
    })
  }

  it('lets its user in if both are settled (control)', async () => {
    const attempts = settling(Infinity)
    const app = twoSteps({ attempts })
    const browser = new Browser(app)
    await browser.logIn()
    attempts.left = 2
    assert.equal((await browser.finish()).id, 'id-alice')
    assert.equal(attempts.left, 0)
  })
})
