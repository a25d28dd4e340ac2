/**
 * How many codes whoever has the password can try (NIST SP 800-63B-4, 3.2.2: at most 100 failures in a row).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inParallel } from 'latchkey/testing'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/index.ts'
import { browserAt, enrol, enrolledApplication } from '../../../services/enrolled.ts'
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

/** Returns how many of these instants lie in the quarter of an hour that has most of them. */
function mostInAQuarter(instants: readonly number[]): number {
  const counts = instants.map(
    (from) => instants.filter((at) => at >= from && at < from + 15 * MINUTE).length,
  )
  return Math.max(0, ...counts)
}

/** Guesses every twenty seconds for a day and a half, each time from another address. Returns when it was admitted. */
async function guessSteadily(guess: (address: string) => Promise<string>, app: TwoSteps) {
  const admitted: number[] = []
  for (let i = 0; i < (36 * HOUR) / (20 * SECOND); i++) {
    const outcome = await guess(`198.51.${i % 199}.${i % 251}`)
    if (outcome === 'invalid_credentials') admitted.push(app.clock())
    else assert.equal(outcome, 'too_many_attempts')
    app.clock.advance(20 * SECOND)
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

  it('are five in any quarter of an hour, from a new login and a new address each time (ASVS 5.0, 6.3.1)', async () => {
    const app = twoSteps({ throttle: {} })
    const admitted = await guessSteadily((address) => tryCode(app, WRONG, address), app)
    assert.equal(admitted.length, 100)
    assert.equal(mostInAQuarter(admitted), 5)
  })

  it('would be more in a quarter of an hour by the ladder of passwords (negative control)', async () => {
    const app = twoSteps({ throttle: {} })
    const guess = (address: string): Promise<string> =>
      app.latch
        .attempt('pin', 'id-alice', { address, device: null }, () => false)
        .then(
          () => 'in',
          ({ code }: { code: string }) => code,
        )
    const admitted = await guessSteadily(guess, app)
    assert.equal(admitted.length, 100)
    assert.ok(mostInAQuarter(admitted) > 10, `${mostInAQuarter(admitted)} in a quarter`)
  })

  it('are five of five hundred at the same time, from as many addresses and five unfinished logins', async () => {
    const app = enrolledApplication({ throttle: {} })
    const { device } = await enrol(app)
    const browsers = Array.from({ length: 5 }, () => browserAt(app))
    for (const browser of browsers) await browser.logIn()
    const right = device.code(-10 * MINUTE)
    const outcomes = await inParallel(500, (i) => {
      const address = `198.51.${i % 100}.${1 + (i % 250)}`
      const thief = (browsers[i % 5] ?? browserAt(app)).copy()
      return thief
        .send((ctx) => app.latch.completeLogin(ctx, { code: right }), { address })
        .then(
          () => 'in',
          ({ code }: { code: string }) => code,
        )
    })
    const admitted = outcomes.filter((outcome) => outcome === 'invalid_credentials')
    assert.equal(admitted.length, 5)
    assert.ok(outcomes.every((outcome) => outcome !== 'in'))
    // What they were all waiting for comes: nobody is asked before the quarter of an hour is over.
    app.clock.advance(10 * MINUTE)
    const thief = browserAt(app)
    await thief.logIn()
    await assert.rejects(thief.finish(right), { code: 'too_many_attempts' })
  })

  it('are five in a quarter of an hour from a known device too', async () => {
    const app = twoSteps({ throttle: {} })
    const own = new Browser(app)
    await own.logIn()
    await own.finish()
    const outcomes: string[] = []
    for (let i = 0; i < 8; i++) {
      const again = own.copy()
      await again.logIn()
      outcomes.push(
        await again.finish(WRONG).then(
          () => 'in',
          ({ code }: { code: string }) => code,
        ),
      )
    }
    assert.equal(outcomes.filter((outcome) => outcome === 'invalid_credentials').length, 5)
    app.clock.advance(15 * MINUTE)
    const again = own.copy()
    await again.logIn()
    assert.equal((await again.finish()).id, 'id-alice')
  })
})

describe('sixty people behind one address', () => {
  /** An office whose people all have a code. */
  function office(): TwoSteps {
    const app = twoSteps({ throttle: {} })
    const alice = app.users.get('id-alice')!
    for (let i = 0; i < 60; i++) {
      app.users.set(`id-${i}`, { ...alice, id: `id-${i}`, username: `person${i}` })
    }
    return app
  }

  /** Logs somebody in by as many wrong codes as they need, and the right one. */
  async function logIn(app: TwoSteps, i: number, wrong: number): Promise<string> {
    const browser = new Browser(app)
    await browser.logIn(`person${i}`)
    for (let n = 0; n < wrong; n++) {
      await browser.finish(WRONG).catch((error: unknown) => error)
    }
    return browser.finish().then(
      ({ id }) => id,
      ({ code }: { code: string }) => code,
    )
  }

  const everybody = Array.from({ length: 60 }, (_, i) => `id-${i}`)

  it('are all let in by their codes at the same time', async () => {
    const app = office()
    assert.deepEqual(await inParallel(60, (i) => logIn(app, i, 0)), everybody)
  })

  it('are all let in one after the other, though each mistypes two codes', async () => {
    const app = office()
    const outcomes: string[] = []
    for (let i = 0; i < 60; i++) outcomes.push(await logIn(app, i, 2))
    assert.deepEqual(outcomes, everybody)
  })

  it('would be kept out by the others if wrong codes stayed counted at their address (negative control)', async () => {
    const app = office()
    const outcomes: string[] = []
    for (let i = 0; i < 60; i++) {
      const thief = new Browser(app)
      const isIn = await thief.logIn(`person${i}`).then(
        () => true,
        () => false,
      )
      if (isIn) await thief.finish(WRONG).catch((error: unknown) => error)
      outcomes.push(isIn ? 'asked' : 'kept out')
    }
    assert.ok(outcomes.includes('kept out'))
  })

  it('are not kept out on their known devices by one who guesses at codes from there', async () => {
    const app = office()
    const known = new Browser(app)
    await known.logIn('person1')
    await known.finish()
    for (let i = 10; i < 60; i++) await logIn(app, i, 5).catch((error: unknown) => error)
    await assert.rejects(new Browser(app).logIn('person2'), { code: 'too_many_attempts' })
    const again = known.copy()
    await again.logIn('person1')
    assert.equal((await again.finish()).id, 'id-1')
  })
})
