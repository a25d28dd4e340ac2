/**
 * Accounts that wait to be linked to a user who has the same address: until the person has logged in as that user.
 * Sealed in the browser, so that nothing is written for somebody who never does.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { KitParts } from '../factors/kit.ts'
import { Seals } from '../ground/seal.ts'
import { MINUTE } from '../ground/time.ts'
import { clearCookie, readCookie, writeCookie } from '../request/cookie.ts'
import type { RequestContext } from '../request/context.ts'
import type { Identity } from './identity.ts'

/** How long the person has to log in. */
const LIFETIME = 15 * MINUTE

/** The longest name that is kept. */
const MAX_NAME = 200

/** What a page shows of an account that waits. */
export interface PendingLink {
  readonly issuer: string
  readonly email: string
  readonly name: string | null
}

/** An account that waits. */
export interface Pending {
  readonly id: string
  readonly shown: PendingLink
  readonly subject: string

  /** To whom it may be linked. */
  readonly userId: string
  readonly at: number
  readonly next: string
}

/** Keeps accounts that wait. */
export class PendingLinks {
  readonly #parts: KitParts
  readonly #seals: Seals

  constructor(parts: KitParts, scope: string) {
    this.#parts = parts
    this.#seals = new Seals(parts.keys('oidc pending link'), {
      name: scope,
      lifetime: LIFETIME,
      clock: parts.clock,
    })
  }

  /** Lets an account wait, in place of one that does. */
  put(ctx: RequestContext, identity: Identity, userId: string, next: string): void {
    const { issuer, subject, email, name } = identity
    const pending: Pending = {
      id: randomBytes(16).toString('base64url'),
      shown: { issuer, email: email ?? '', name: name?.slice(0, MAX_NAME) ?? null },
      subject,
      userId,
      next,
      at: this.#parts.clock(),
    }
    const settings = this.#cookie
    ctx.setCookie(settings.name, writeCookie(settings, this.#seals.seal(JSON.stringify(pending))))
  }

  /** Returns the account that waits in this browser; `null` if there is none. */
  read(ctx: RequestContext): Pending | null {
    const value = readCookie(ctx.header('cookie') ?? '', this.#cookie.name)
    const text = value === null || value === undefined ? null : this.#seals.open(value)
    if (text === null) return null
    const pending = JSON.parse(text) as Pending
    return Math.abs(this.#parts.clock() - pending.at) < LIFETIME ? pending : null
  }

  /** Takes an account that waits. Returns false if it was taken before. */
  async take(ctx: RequestContext, { id, at }: Pending): Promise<boolean> {
    ctx.setCookie(this.#cookie.name, clearCookie(this.#cookie))
    return this.#parts.useOnce('oidc pending link', id, at + 3 * LIFETIME)
  }

  get #cookie() {
    return this.#parts.cookie('oidc-pending', LIFETIME)
  }
}
