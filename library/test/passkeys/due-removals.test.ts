/**
 * A login by a passkey whose removal is due: nothing asked which factors the user has, so nothing had removed it yet.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, SECOND } from 'latchkey'
import {
  enrolled,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication,
} from '../../../services/passkey-application.ts'

/** Announces the removal of what alice has, and logs in by her passkey after a time. */
async function logInLate(wait: number) {
  const app = passkeyApplication()
  const { device } = await enrolled(app)
  app.clock.advance(SECOND)
  await app.latch.credentials.announceRemoval('id-alice')
  app.clock.advance(wait)
  const outcome = await outcomeOf(new PasskeyBrowser(app, device).logInByPasskey())
  const left = await app.latch.credentials.list('id-alice')
  const told = app.events.map(({ type }) => type)
  return { outcome, left: left.length, isCancelled: told.includes('credential.removal_cancelled') }
}

describe('a passkey that was announced to be removed', () => {
  it('logs nobody in once it is due, though nobody has looked since, and does not undo its removal', async () => {
    const late = await logInLate(3 * DAY)
    assert.deepEqual(late, { outcome: 'invalid_credentials', left: 0, isCancelled: false })
    // Negative control: a millisecond earlier its owner has it, and cancels the removal by using it.
    const early = await logInLate(3 * DAY - 1)
    assert.deepEqual(early, { outcome: 'done', left: 2, isCancelled: true })
  })
})

describe('recovery codes that were announced to be removed', () => {
  it('are not counted once it is due, though nobody has looked since', async () => {
    const app = passkeyApplication()
    await enrolled(app)
    await app.latch.credentials.announceRemoval('id-alice')
    app.clock.advance(3 * DAY - 1)
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 10)
    app.clock.advance(1)
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 0)
  })
})
