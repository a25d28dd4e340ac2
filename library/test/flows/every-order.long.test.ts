/**
 * Flows in every order, on stores in this process; and that the orders can fail.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sealedSessions } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { withLittleWork } from '../../../services/little-work.ts'
import { few, playFlows, testFlowOrders, type PlayName } from './every-order.ts'
import type { Faults } from './order-world.ts'

testFlowOrders('memory', () => memoryStore())
testFlowOrders('sealed cookies', () => sealedSessions({ revocations: memoryStore() }))
testFlowOrders('SQLite', () => sqliteStore(':memory:'), few)

/** What each fault breaks, and how that is seen. */
const controls: readonly (readonly [PlayName, Faults, RegExp])[] = [
  ['no login by the old password survives a reset', { staleLogin: true }, /somebody is logged in/],
  [
    'of two resets one sets its password, and the other is told',
    { carelessTokens: true, unconditional: true },
    /two resets have set a password/,
  ],
  [
    'no login by the old password survives its change',
    { staleLogin: true },
    /somebody else is logged in/,
  ],
  [
    'no login at the same time survives "this was not me"',
    { staleLogin: true },
    /somebody is logged in/,
  ],
  [
    'of two changes of the password by two sessions at most one succeeds',
    { livesOn: true, unconditional: true },
    /two sessions have set a password/,
  ],
  ['no login by the old password survives a reset', { endsFirst: true }, /somebody is logged in/],
  [
    'of two invitations of one user one sets the password and logs in',
    { carelessTokens: true, unconditional: true },
    /two invitations have set a password/,
  ],
  [
    'of two clicks on one link one sets its password',
    { carelessTokens: true, unconditional: true },
    /two clicks have set a password/,
  ],
  [
    'strangers who ask for resets do not keep the owner from one',
    { onlyLatest: true },
    /the owner was kept out/,
  ],
  [
    'the owner of an address gets it back from a thief who changes it again',
    { unconditional: true },
    /thief2?@example\.com/,
  ],
  [
    'the owner of an address gets it back from a thief who undoes a later change',
    { unconditional: true },
    /thief2?@example\.com/,
  ],
  [
    'the owner of an address gets it back from a thief who begins another change',
    { unconditional: true },
    /thief2?@example\.com/,
  ],
  [
    'no password that a thief sets survives the undoing of their change of address',
    { unconditional: true },
    /password opens the account/,
  ],
  [
    'no reset by a thief survives the undoing of their change of address',
    { unconditional: true },
    /password opens the account/,
  ],
  [
    'no login by the old password makes a known device that outlives a reset',
    { remembersAll: true },
    /a device is known/,
  ],
  [
    'no device of a thief who changes the password is known after "this was not me"',
    { remembersAll: true },
    /a device is known/,
  ],
  [
    'no password that a thief sets survives "this was not me"',
    { unconditional: true },
    /password opens the account/,
  ],
]

describe('flows in every order, with a fault (negative controls)', () => {
  withLittleWork()
  for (const [name, faults, seen] of controls) {
    it(`are seen to break what holds: ${name}`, () =>
      assert.rejects(
        playFlows(name, () => memoryStore(), faults),
        seen,
      ))
  }
})
