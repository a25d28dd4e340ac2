/**
 * Attempts to log in at a test application, by whoever guesses.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { HOUR, InvalidCredentials, SECOND, TooManyAttempts, type AttemptSource } from 'latchkey'
import { testExchange } from 'latchkey/testing'
import { PASSWORD, type TestApplication } from '../../../services/application.ts'

/** The source of attempts in tests that are not about sources. */
export const somewhere: AttemptSource = { address: '192.0.2.1', device: null }

/** The outcome of an attempt. */
export type Outcome = 'right' | 'wrong' | TooManyAttempts

/** Tries to log in. */
export async function attempt(
  app: TestApplication,
  username: string,
  password: string,
  source: AttemptSource = somewhere,
): Promise<Outcome> {
  try {
    await app.latch.authenticate(username, password, source)
    return 'right'
  } catch (error) {
    if (error instanceof InvalidCredentials) return 'wrong'
    assert.ok(error instanceof TooManyAttempts, String(error))
    return error
  }
}

/** Tries to log in with a wrong password. */
export const guess = (
  app: TestApplication,
  username: string,
  source?: AttemptSource,
): Promise<Outcome> => attempt(app, username, 'a guess', source)

/**
 * Guesses for a `duration` as fast as the throttle allows. Returns how many guesses were checked.
 *
 * @param pause how long whoever is told no time waits before the next guess
 */
export async function attack(
  app: TestApplication,
  username: string,
  duration: number,
  sources: (attempt: number) => AttemptSource,
  pause: number = HOUR,
): Promise<number> {
  const end = app.clock() + duration
  let admitted = 0
  for (let i = 0; app.clock() < end; i++) {
    const outcome = await guess(app, username, sources(i))
    if (outcome === 'wrong') admitted++
    else if (outcome instanceof TooManyAttempts) {
      const { retryAfterSeconds } = outcome
      app.clock.advance(retryAfterSeconds === null ? pause : retryAfterSeconds * SECOND)
    }
  }
  return admitted
}

/** Returns sources with that many addresses, in turn. */
export const from: (addresses: number) => (i: number) => AttemptSource =
  (addresses: number) =>
  (i: number): AttemptSource => ({
    address: [10, (i % addresses) >> 16, (i >> 8) & 255, (i % addresses) & 255].join('.'),
    device: null,
  })

/** Logs in, and returns the source of the same device when it comes again, from another address. */
export async function knownDevice(app: TestApplication, username: string): Promise<AttemptSource> {
  const exchange = testExchange()
  await app.latch.login(app.latch.open(exchange), { username, password: PASSWORD })
  const ctx = app.latch.open(testExchange({ headers: { cookie: exchange.nextCookie } }))
  return { address: '198.51.100.1', device: ctx.device }
}
