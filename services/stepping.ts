/**
 * Stores and other objects whose decisive calls are steps of an actor: see `playOrders`.
 *
 * @module
 */

import type { SealedSessions, SessionStore } from 'latchkey'
import type { TakeStep } from '../library/src/testing/orders.ts'

/** The calls that others can come before, by the part of the store. */
export interface DecisiveCalls {
  readonly sessions?: readonly string[]
  readonly tokens?: readonly string[]
  readonly revocations?: readonly string[]
}

/** Returns the object; each call of these names waits for the actor's turn. */
export function steppingCalls<Target extends object>(
  target: Target,
  names: readonly string[],
  step: TakeStep,
): Target {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name)
      if (typeof value !== 'function') return value
      const call = (...given: unknown[]): unknown => Reflect.apply(value, object, given)
      if (!names.includes(String(name))) return call
      return (...given: unknown[]) => step(async () => call(...given))
    },
  })
}

/** Returns the store, or the sessions in cookies, with its decisive calls as steps. */
export function stepping<Keeping extends SessionStore | SealedSessions>(
  keeping: Keeping,
  calls: DecisiveCalls,
  step: TakeStep,
): Keeping {
  if ('kind' in keeping) return { ...keeping, store: stepping(keeping.store, calls, step) }
  const { sessions = [], tokens = [], revocations = [] } = calls
  const parts = { tokens, revocations }
  const whole = steppingCalls(keeping, sessions, step)
  return new Proxy(whole, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name)
      if ((name !== 'tokens' && name !== 'revocations') || value === undefined) return value
      return steppingCalls(value as object, parts[name], step)
    },
  })
}
