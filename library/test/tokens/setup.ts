/**
 * One-time tokens for tests: on a store that can be looked into, with a clock that the test moves.
 *
 * @module
 */

import { HOUR, type LatchkeyEvent, type TokenOrder, type TokenStore } from 'latchkey'
import type { AttemptStore } from 'latchkey/store-kit'
import { memoryAttempts, memoryTokens } from 'latchkey/stores/memory'
import { testClock, type TestClock } from 'latchkey/testing'
import { SECRET } from '../../../services/application.ts'
import { Callbacks } from '../../src/ground/callbacks.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import { KnownDevices } from '../../src/login/known-devices.ts'
import { IssueThrottle } from '../../src/tokens/issue-throttle.ts'
import { OneTimeTokens } from '../../src/tokens/one-time-tokens.ts'

/** A new secret, which comes before the old one. */
export const NEWER = SECRET.split('').toReversed().join('')

/** What a test holds. */
export interface TestTokens {
  readonly tokens: OneTimeTokens
  readonly attempts: AttemptStore
  readonly clock: TestClock
  readonly events: LatchkeyEvent[]
  readonly devices: KnownDevices

  /** Returns a token of alice that resets a password, unless told otherwise. */
  readonly issue: (order?: Partial<TokenOrder>) => Promise<string>

  /** Why the last token was refused. */
  readonly reason: () => string | undefined
}

/** Returns one-time tokens on the store. */
export function testTokens(
  store: TokenStore = memoryTokens(),
  secrets: readonly string[] = [SECRET],
  clock: TestClock = testClock(),
): TestTokens {
  const events: LatchkeyEvent[] = []
  const attempts = memoryAttempts()
  const devices = new KnownDevices(deriveKeys(secrets, 'device/test'))
  const [key] = deriveKeys(secrets, 'lane')
  if (key === undefined) throw new Error('A test needs a secret')
  const tokens = new OneTimeTokens({
    store,
    throttle: new IssueThrottle({ store: attempts, key, devices, clock }),
    callbacks: new Callbacks(5),
    groupKeys: deriveKeys(secrets, 'token group/test'),
    bindingKeys: deriveKeys(secrets, 'token binding/test'),
    clock,
    emit: (event) => events.push(event),
  })
  return {
    tokens,
    attempts,
    clock,
    events,
    devices,
    issue: async (order = {}) => {
      const full = { purpose: 'reset', userId: 'id-alice', lifetime: HOUR, ...order }
      return (await tokens.issue(full)).text
    },
    reason: () => {
      const last = events.at(-1)
      return last?.type === 'token.refused' ? last.reason : undefined
    },
  }
}
