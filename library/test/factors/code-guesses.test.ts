/**
 * How many codes whoever has the password can try (NIST SP 800-63B-4, 3.2.2: at most 100 failures in a row).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, HOUR, MINUTE } from '../../src/index.ts'
import { Browser, CODE, twoSteps, type TwoSteps } from '../../../services/two-steps.ts'

const WRONG = '000000'

/** Does both steps in a new browser at this address. Resolves to `in`, or to the code of the refusal. */
async function tryCode(app: TwoSteps, code: string, address: string): Promise<string> {
  const browser = new Browser(app)
  await browser.logIn()
  try {
    await browser.send((ctx) => app.latch.completeLogin(ctx, { code }), { address })
    return 'in'
  } catch (error) {
    return (error as { code: string }).code
  }
}

/** Guesses from a hundred addresses in turn until a quarter of an hour brings none. Returns how many were admitted. */
async function guessAll(app: TwoSteps, most: number): Promise<number> {
  let [admitted, inVain] = [0, 0]
  for (let i = 0; inVain < 3 && admitted < most; i++) {
    const outcome = await tryCode(app, WRONG, `198.51.100.${i % 100}`)
    if (outcome === 'invalid_credentials') [admitted, inVain] = [admitted + 1, 0]
    else {
      inVain++
      app.clock.advance(16 * MINUTE)
    }
  }
  return admitted
}

describe('guesses at the codes of a user whose password is known', () => {
  it('are a hundred in all from any number of addresses, though the owner logs in on a new device each day', async () => {
    const app = twoSteps({ throttle: {} })
    let admitted = 0
    for (let day = 0; day < 10; day++) {
      // Whoever closes the lane keeps the owner out: this thief leaves room.
      admitted += await guessAll(app, 95 - Math.min(95, admitted))
      app.clock.advance(DAY)
      assert.equal(await tryCode(app, CODE, '192.0.2.1'), 'in', `day ${day}`)
    }
    admitted += await guessAll(app, 1000)
    assert.ok(admitted >= 95 && admitted <= 100, `${admitted} guesses`)
    assert.equal(await tryCode(app, CODE, '192.0.2.1'), 'too_many_attempts')
    await app.latch.clearAttempts('id-alice', 'alice', { kind: 'code' })
    assert.equal(await tryCode(app, CODE, '192.0.2.1'), 'in')
  })

  it('would be a hundred after each login if a right code cleared the lane (negative control)', async () => {
    const app = twoSteps({ throttle: {} })
    let admitted = 0
    for (let day = 0; day < 3; day++) {
      admitted += await guessAll(app, 95)
      app.clock.advance(DAY)
      assert.equal(await tryCode(app, CODE, '192.0.2.1'), 'in', `day ${day}`)
      await app.latch.clearAttempts('id-alice', 'alice', { kind: 'code' })
    }
    assert.equal(admitted, 3 * 95)
  })

  it('are forgotten with those of the owner, from where the owner gives the right code', async () => {
    const app = twoSteps({ throttle: {} })
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 3; i++) {
        assert.equal(await tryCode(app, WRONG, '192.0.2.1'), 'invalid_credentials')
      }
      assert.equal(await tryCode(app, CODE, '192.0.2.1'), 'in')
    }
  })

  it('do not slow down the next login of the owner once the owner has logged in from there', async () => {
    const app = twoSteps({ throttle: {} })
    assert.equal(await guessAll(app, 5), 5)
    assert.equal(await tryCode(app, WRONG, '192.0.2.1'), 'too_many_attempts')
    app.clock.advance(HOUR)
    assert.equal(await tryCode(app, CODE, '192.0.2.1'), 'in')
    assert.equal(await tryCode(app, CODE, '192.0.2.1'), 'in')
  })

  it('are forgotten by each right one if nobody knows from where they come, as without addresses nobody can be told apart', async () => {
    const { latch } = twoSteps({ throttle: {} })
    const nowhere = { address: null, device: null }
    const give = (isRight: boolean) => latch.attempt('pin', 'id-alice', nowhere, () => isRight)
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 3; i++) await assert.rejects(give(false), { code: 'invalid_credentials' })
      await give(true)
    }
  })
})
