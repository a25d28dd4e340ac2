/**
 * What somebody has begun at a provider: kept sealed in the browser that has begun it, and nowhere else. So beginning
 * writes nothing here, however often somebody begins, and no other browser can end it.
 *
 * Each begun login has a cookie of its own, so that tabs do not take it from each other.
 *
 * @module
 */

import { createHash, randomBytes } from 'node:crypto'
import type { KitParts } from '../factors/kit.ts'
import { Seals } from '../ground/seal.ts'
import { MINUTE } from '../ground/time.ts'
import { clearCookie, readCookie, writeCookie, type CookieSettings } from '../request/cookie.ts'
import type { RequestContext } from '../request/context.ts'

/** How long the person may take at the provider. */
export const BEGUN_LIFETIME: number = 10 * MINUTE

/** How many logins one browser may have begun. At one more, the oldest is forgotten. */
const MOST = 6

/**
 * How many bytes of cookies stay beside a new one. Another site can send a browser here again and again, and a server
 * or proxy that reads 8 KB of headers would answer nothing more to it.
 */
const MOST_BYTES = 2.5 * 1024

/** No more cookies are looked at: others may have put some there. */
const MOST_SEEN = 24

/** What a login is for. */
export type BegunPurpose = 'login' | 'link' | 'confirm'

/** Who was logged in when it began. */
export interface Beginner {
  readonly userId: string

  /** When their session began: a token that is rotated changes nothing, another login does. */
  readonly login: number
}

/** What was begun. */
export interface Begun {
  readonly state: string
  readonly nonce: string

  /** The verifier of PKCE (RFC 7636). */
  readonly verifier: string
  readonly purpose: BegunPurpose
  readonly beginner: Beginner | null

  /** Where the person goes afterwards: a path that was found safe. */
  readonly next: string
  readonly remembered: boolean
  readonly at: number
}

/** Keeps what was begun with one provider. */
export class BegunLogins {
  readonly #parts: KitParts
  readonly #label: string
  readonly #seals: Seals

  /** @param scope the provider and our name there: what was begun with one is worth nothing for another. */
  constructor(parts: KitParts, scope: string) {
    this.#parts = parts
    this.#label = `oidc-${shortHash(scope, 4)}`
    this.#seals = new Seals(parts.keys('oidc begun'), {
      name: scope,
      lifetime: BEGUN_LIFETIME,
      clock: parts.clock,
    })
  }

  /** Returns something new to begin. The browser has nothing of it yet. */
  make(what: Pick<Begun, 'purpose' | 'beginner' | 'next' | 'remembered'>): Begun {
    const random = (): string => randomBytes(32).toString('base64url')
    const secrets = { state: random(), nonce: random(), verifier: random() }
    return { ...what, ...secrets, at: this.#parts.clock() }
  }

  /** Gives the browser the cookie. */
  keep(ctx: RequestContext, begun: Begun): void {
    this.#makeRoom(ctx)
    const settings = this.#cookieOf(begun.state)
    ctx.setCookie(settings.name, writeCookie(settings, this.#seals.seal(JSON.stringify(begun))))
  }

  /**
   * Returns what this browser has begun with the state, and takes the cookie from the browser; `null` if it has not, or
   * too long ago. A copy of the cookie is worth nothing afterwards: the state is marked as used, in every process.
   *
   * @throws StoreUnavailable
   */
  async take(ctx: RequestContext, state: string | null): Promise<Begun | null> {
    if (state === null || !STATE.test(state)) return null
    const settings = this.#cookieOf(state)
    const begun = this.#read(ctx, settings.name)
    if (begun === null || begun.state !== state) return null
    ctx.setCookie(settings.name, clearCookie(settings))
    // Until no seal of that time opens any more, whatever the clocks of our processes say.
    const isFirst = await this.#parts.useOnce('oidc state', state, begun.at + 3 * BEGUN_LIFETIME)
    return isFirst ? begun : null
  }

  #read(ctx: RequestContext, name: string): Begun | null {
    const value = readCookie(ctx.header('cookie') ?? '', name)
    const text = value === null || value === undefined ? null : this.#seals.open(value)
    if (text === null) return null
    const begun = JSON.parse(text) as Begun
    const age = this.#parts.clock() - begun.at
    return age < BEGUN_LIFETIME && age > -BEGUN_LIFETIME ? begun : null
  }

  /** Forgets the oldest, and what is none. */
  #makeRoom(ctx: RequestContext): void {
    const header = ctx.header('cookie') ?? ''
    const start = `${this.#parts.cookie(this.#label, BEGUN_LIFETIME).name}-`
    const names = new Set<string>()
    let at = header.indexOf(start)
    for (; at !== -1 && names.size < MOST_SEEN; at = header.indexOf(start, at + 1)) {
      const place = header.slice(at + start.length, at + start.length + PLACE)
      if (STATE_PLACE.test(place)) names.add(place)
    }
    const seen = Array.from(names, (place) => {
      const settings = this.#cookieAt(place)
      const size = readCookie(header, settings.name)?.length ?? 0
      return { settings, size, at: this.#read(ctx, settings.name)?.at ?? -Infinity }
    })
    let room = MOST_BYTES
    const youngestFirst = seen.toSorted((one, other) => other.at - one.at)
    for (const [i, { settings, size, at: begunAt }] of youngestFirst.entries()) {
      room -= size
      if (i < MOST - 1 && begunAt !== -Infinity && room >= 0) continue
      ctx.setCookie(settings.name, clearCookie(settings))
    }
  }

  #cookieOf(state: string): CookieSettings {
    return this.#cookieAt(shortHash(state, PLACE))
  }

  /** A strict one would not come back from the provider, which is another site (RFC 6265bis, 5.2). */
  #cookieAt(place: string): CookieSettings {
    const settings = this.#parts.cookie(`${this.#label}-${place}`, BEGUN_LIFETIME)
    return settings.sameSite === 'strict' ? { ...settings, sameSite: 'lax' } : settings
  }
}

/** How many characters of a state's hash name its cookie. */
const PLACE = 8

const STATE = /^[\w-]{43}$/
const STATE_PLACE = /^[\w-]{8}$/

function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length)
}
