/**
 * Seals of forms. Whoever has to confirm, or to log in again, before a form is accepted gets the form sealed into the
 * page that asks for it, and sends it again afterwards. Nothing is written to a store.
 *
 * A seal opens for ten minutes, in the session that sent the form. If that session has ended, it opens in the same
 * browser once the same user is logged in. It says itself where the form goes, so it cannot be used for another route;
 * and it lets nobody past a guard, because the form is sent again like any other.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { TOKEN_FIELD } from './body.ts'
import { MAX_FORM_BYTES, type FormField, type KeptForm } from './kept-form.ts'
import { Seals } from '../ground/seal.ts'
import type { FormTokens } from '../session/form-tokens.ts'
import { writerOf, type Session } from '../session/session.ts'
import { MAX_CLOCK_SKEW, MINUTE, type Clock } from '../ground/time.ts'

/** How long a form can be sent again, in milliseconds: as long as a confirmation may take. */
export const FORM_LIFETIME: number = 10 * MINUTE

/** The most bytes that are sealed: a form, and what is said about it. */
const MAX_TEXT_BYTES = MAX_FORM_BYTES + 4 * 1024

/** The longest seal of a form, in bytes: base64url, with the 37 bytes that `Seals` adds. */
export const MAX_FORM_SEAL_BYTES: number = Math.ceil(((MAX_TEXT_BYTES + 37) * 4) / 3)

/** The part of a session that a form is bound to. A confirmation leaves both as they are. */
type Login = Pick<Session, 'id' | 'createdAt' | 'hasEnded'> & {
  readonly user: { readonly id: string } | null
}

/**
 * What is sealed besides the fields. `owner` is the user, or, if the session has ended, the session's id with the
 * form's token, which knows its user. No id of a user is a list.
 */
type Head = readonly [
  owner: string | readonly [sessionId: string, token: string],
  loginAt: number | null,
  sealedAt: number,
  path: string,
  enctype: KeptForm['enctype'],
]

/** Seals forms, and opens the seals. */
export class FormSeals {
  readonly #seals: Seals
  readonly #tokens: FormTokens
  readonly #clock: Clock

  /** @param keys the newest first. The newest key seals; every key opens. */
  constructor(keys: readonly KeyObject[], tokens: FormTokens, clock: Clock) {
    const rules = { lifetime: FORM_LIFETIME, clock, longest: MAX_FORM_SEAL_BYTES }
    this.#seals = new Seals(keys, { name: 'form', ...rules })
    this.#tokens = tokens
    this.#clock = clock
  }

  /**
   * Returns the seal of a form, without the form's token; `null` if it is too long, or if nobody is logged in. If the
   * session of the browser has ended, its form is sealed if the form's token was made for that session.
   */
  seal(session: Login, { path, enctype, fields }: KeptForm): string | null {
    const owner = session.user?.id ?? this.#endedOwner(session, fields)
    if (owner === null) return null
    const head: Head = [owner, session.createdAt, this.#clock(), path, enctype]
    const sealed = fields.map(([name, value]) => [name, name === TOKEN_FIELD ? '' : value])
    // JSON has no NUL, and neither has a field that is kept. JSON would also make some texts twice as long.
    const text = [JSON.stringify(head), ...sealed.flat()].join('\0')
    return Buffer.byteLength(text) > MAX_TEXT_BYTES ? null : this.#seals.seal(text)
  }

  /** Returns the form of a seal; `null` if the seal is not ours, is of another login or user, or has expired. */
  open(session: Login, seal: string): KeptForm | null {
    const { user } = session
    const read = user === null ? null : this.#read(session, seal)
    if (user === null || read === null) return null
    const [owner, , , path, enctype] = read.head
    if (typeof owner !== 'string' && !this.#tokens.isFor(owner[1], user.id)) return null
    const fields: FormField[] = []
    const { texts } = read
    for (let i = 0; i + 1 < texts.length; i += 2) fields.push([texts[i]!, texts[i + 1]!])
    return { path, enctype, fields }
  }

  /**
   * Returns where the form of a seal goes, for a page that asks once more; `null` as above. Where a session has ended,
   * it is not known yet whether the same user will log in.
   */
  pathOf(session: Login, seal: string): string | null {
    return this.#read(session, seal)?.head[3] ?? null
  }

  /**
   * Returns when the form of a seal was refused for want of a confirmation, in epoch milliseconds; `null` as above, or
   * if the form waits for a login.
   */
  sealedAt(session: Login, seal: string): number | null {
    const [owner, , sealedAt] = this.#read(session, seal)?.head ?? []
    return typeof owner === 'string' ? (sealedAt ?? null) : null
  }

  #read(session: Login, seal: string): { readonly head: Head; readonly texts: string[] } | null {
    const text = this.#seals.open(seal)
    if (text === null) return null
    const [json = '', ...texts] = text.split('\0')
    const head = JSON.parse(json) as Head
    const [owner, loginAt, sealedAt] = head
    const age = this.#clock() - sealedAt
    const isHere =
      typeof owner === 'string'
        ? owner === session.user?.id && loginAt === session.createdAt
        : owner[0] === writerOf(session).tokenId
    return isHere && age < FORM_LIFETIME && age >= -MAX_CLOCK_SKEW ? { head, texts } : null
  }

  #endedOwner(session: Login, fields: readonly FormField[]): Head[0] | null {
    if (!session.hasEnded) return null
    const { tokenId } = writerOf(session)
    const token = fields.find(([name]) => name === TOKEN_FIELD)?.[1]
    if (tokenId === null || token === undefined) return null
    return this.#tokens.verify(token, `session ${tokenId}`) ? [tokenId, token] : null
  }
}
