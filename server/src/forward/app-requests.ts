/**
 * What a browser carries from an app to the login: which app, where in it, and which browser. It is sealed, so that the
 * addresses of apps stand in no log of the login, and nobody makes up a round.
 *
 * @module
 */

import { MINUTE, type Clock } from 'latchkey'
import { createSeals } from '../secrets/seals.ts'

/** How long a request is good: as long as somebody may take over a login, with a second step and a new password. */
export const REQUEST_LIFE: number = 60 * MINUTE

/** More is not opened: the longest that is sealed here is shorter. */
const MAX_LENGTH = 2000

/** A wish to get into an app. */
export interface AppRequest {
  /** The app's origin. */
  readonly origin: string

  /** The way back, as `leadBackTo` returns it. */
  readonly to: string

  /** What the rules are asked about, if it is not a look at `to`: a form that was refused. */
  readonly act: AppAct | null

  /** The hash of the secret that this browser keeps for the app. */
  readonly nonceHash: string

  /** Which round this is, from 1: the browser may lose its cookie on the way. */
  readonly round: number
}

/** A method and a path. */
export interface AppAct {
  readonly method: string
  readonly path: string
}

/** Seals requests, and opens them. */
export interface AppRequests {
  seal(request: AppRequest): string

  /** Returns the request; `null` if it is none of ours, or too old. */
  open(sealed: string | null | undefined): AppRequest | null
}

/** Returns the requests under these secrets, newest first. */
export function appRequests(secrets: readonly string[], clock: Clock): AppRequests {
  const seals = createSeals(secrets, 'app request')
  return {
    seal({ origin, to, act, nonceHash, round }) {
      const named = act === null ? [] : [act.method, act.path]
      return seals.seal('', JSON.stringify([clock(), origin, to, nonceHash, round, ...named]))
    },
    open(sealed) {
      if (typeof sealed !== 'string' || sealed.length > MAX_LENGTH) return null
      const text = seals.open('', sealed)
      if (text === null) return null
      const [at, origin, to, nonceHash, round, method, path] = JSON.parse(text) as Sealed
      const age = clock() - at
      // A server whose clock is a little behind may open what another one has just sealed.
      if (age >= REQUEST_LIFE || age < -MINUTE) return null
      const act = method === undefined || path === undefined ? null : { method, path }
      return { origin, to, act, nonceHash, round }
    },
  }
}

type Sealed = readonly [
  at: number,
  origin: string,
  to: string,
  nonceHash: string,
  round: number,
  method?: string,
  path?: string,
]
