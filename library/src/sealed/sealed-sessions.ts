/**
 * Sessions in encrypted cookies as an application asks for them. What they need comes along with the answer, so that an
 * application whose sessions are in a store bundles none of it.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { ConfigurationError, ResponseSent } from '../errors.ts'
import type { RevocationStore } from '../contracts/revocations.ts'
import type { SessionStore } from '../contracts/store.ts'
import type { Clock } from '../ground/time.ts'
import { longestTimeouts, type LifetimeRules } from '../session/lifetimes.ts'
import { Seals } from '../ground/seal.ts'
import { SealedCookies } from './sealed.ts'
import type { SealedSession } from './sealed-session.ts'
import { SealedStore, type SealCarrier } from './sealed-store.ts'

/** What an application tells its sealed sessions. */
export interface SealedNeeds {
  /** Newest first. */
  readonly keys: readonly KeyObject[]

  /** The name of the session cookie. A seal is good for no other. */
  readonly cookieName: string

  /** Knows which sessions have ended; `null`: nothing can be ended. */
  readonly revocations: RevocationStore | null
  readonly rules: LifetimeRules & { readonly clock: Clock }
}

/** What opens the sealed sessions of an application, and writes them. */
export interface SealedParts {
  readonly cookies: SealedCookies

  /** The store of one request: what its cookie holds, and what its response will. */
  readonly storeOf: (session: SealedSession | null, carrier: SealCarrier) => SessionStore

  /** The store outside of requests: it ends sessions, and writes none. */
  readonly store: SessionStore
}

/** Sessions in cookies that can be ended: what `sealedSessions` returns. */
export interface SealedSessions {
  readonly kind: 'sealed'

  /** The store that knows which sessions have ended. */
  readonly store: SessionStore

  /** For latchkey itself: returns what the application's sessions need. */
  readonly open: (needs: SealedNeeds) => SealedParts
}

/** Sessions in cookies that nothing can end before their time: what `statelessSessions` returns. */
export interface StatelessSessions {
  readonly kind: 'stateless'

  /** For latchkey itself: returns what the application's sessions need. */
  readonly open: (needs: SealedNeeds) => SealedParts
}

/** Where sessions are kept. */
export type SessionKeeping = SessionStore | SealedSessions | StatelessSessions

/**
 * Keeps sessions in the visitor's cookie, encrypted, at most 3,800 bytes of it, in place of a store. Logout,
 * `revokeUser` and `updateUser` hold, because a store keeps a line for each session and user that they concern, for as
 * long as a copy of a cookie could live (ASVS 5.0, 7.4.1). A request asks the store once, in one call.
 *
 * Two things are not possible. Nobody can list a user's sessions, so nobody can limit them. And if parallel requests
 * each write, the browser keeps the cookie of the last response, with the writes of that request only.
 *
 * @param options.revocations any store; only its `revocations`, `attempts` and `tokens` are used.
 * @throws ConfigurationError if the store has no place for revocations.
 *
 * @example
 * ```ts
 * import { createLatchkey, sealedSessions } from 'latchkey'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const latch = createLatchkey({
 *   store: sealedSessions({ revocations: sqliteStore('ended.db') }),
 *   findUser: () => null,
 * })
 * await latch.revokeUser('u1') // every sealed session of the user ends, in every browser
 * ```
 */
export function sealedSessions(options: { readonly revocations: SessionStore }): SealedSessions {
  const store = options?.revocations
  if (typeof store?.revocations?.replace !== 'function') {
    throw new ConfigurationError(
      'revocations',
      'must be a store that keeps revocations, such as sqliteStore(); ' +
        'without one, logout promises nothing: that is statelessSessions()',
    )
  }
  return { kind: 'sealed', store, open }
}

/**
 * Keeps sessions in the visitor's cookie as `sealedSessions` does, and nothing on the server.
 *
 * There is **no real logout**: a logout removes the cookie from this browser, but a copy of the cookie stays valid
 * until the idle timeout, and while it is used until the absolute timeout. Neither a changed password nor changed roles
 * reach a session. Use this only where that does not matter, with short timeouts.
 */
export function statelessSessions(): StatelessSessions {
  return { kind: 'stateless', open }
}

function open({ keys, cookieName, revocations, rules }: SealedNeeds): SealedParts {
  const { clock } = rules
  const lifetime = longestTimeouts(rules).absoluteTimeout
  const seals = new Seals(keys, { name: cookieName, lifetime, clock })
  const cookies = new SealedCookies(seals, revocations, rules)
  const storeOf: SealedParts['storeOf'] = (session, carrier) =>
    new SealedStore(cookies, carrier, clock, session)
  return { cookies, storeOf, store: storeOf(null, noBrowser) }
}

/** Without a request, no session can be written. */
const noBrowser: SealCarrier = {
  isOpen: false,
  deliverSeal() {
    throw new ResponseSent()
  },
}
