/**
 * What a browser carries from an app to the login: which app, where in it, and which browser. It is sealed, so that the
 * addresses of apps stand in no log of the login, and nobody makes up a round.
 *
 * @module
 */

import { MINUTE, type Clock } from 'latchkey'
import { createSeals } from '../secrets/seals.ts'
import { pathOf } from './judged.ts'

/** How long a request is good: as long as somebody may take over a login, with a second step and a new password. */
export const REQUEST_LIFE: number = 60 * MINUTE

/** The longest, in characters: the login takes a `next` of 2,048, in which the path of its page stands before it. */
const MAX_LENGTH = 2000

/** What a seal adds, in bytes: its nonce and its tag. */
const SEAL_BYTES = 28

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
  /** Seals a request. What is too long for the login loses the query of its way back, then its path, then the act. */
  seal(request: AppRequest): string

  /** Returns the request; `null` if it is none of ours, or too old. */
  open(sealed: string | null | undefined): AppRequest | null
}

/** Returns the requests under these secrets, newest first. */
export function appRequests(secrets: readonly string[], clock: Clock): AppRequests {
  const seals = createSeals(secrets, 'app request')
  return {
    seal(request) {
      const now = clock()
      const texts = shorterAndShorter(request).map((each) => textOf(each, now))
      return seals.seal('', texts.find(fits) ?? textOf({ ...request, to: '/', act: null }, now))
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

function shorterAndShorter(request: AppRequest): readonly AppRequest[] {
  const path = pathOf({ target: request.to })
  return [request, { ...request, to: path }, { ...request, to: '/' }]
}

function textOf({ origin, to, act, nonceHash, round }: AppRequest, now: number): string {
  const asked = act === null ? [] : [act.method, act.path]
  return JSON.stringify([now, origin, to, nonceHash, round, ...asked])
}

/** In base64url, three bytes are four characters. */
function fits(text: string): boolean {
  return ((Buffer.byteLength(text) + SEAL_BYTES) * 4) / 3 <= MAX_LENGTH
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
