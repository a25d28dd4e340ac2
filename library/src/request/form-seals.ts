/**
 * Seals of forms. Whoever has to confirm before a form is accepted gets the form sealed into the confirm page, and
 * sends it again afterwards. Nothing is written to a store.
 *
 * A seal is good for the login in which its form was sent, for ten minutes. It says itself where the form goes, so it
 * cannot be used for another route; and it lets nobody past a guard, because the form is sent again like any other.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { MAX_FORM_BYTES, type FormField, type KeptForm } from './kept-form.ts'
import { Seals } from '../ground/seal.ts'
import type { Session } from '../session/session.ts'
import { MAX_CLOCK_SKEW, MINUTE, type Clock } from '../ground/time.ts'

/** How long a form can be sent again, in milliseconds: as long as a confirmation may take. */
export const FORM_LIFETIME: number = 10 * MINUTE

/** The most bytes that are sealed: a form, and what is said about it. */
const MAX_TEXT_BYTES = MAX_FORM_BYTES + 4 * 1024

/** The longest seal of a form, in bytes: base64url, with the 37 bytes that `Seals` adds. */
export const MAX_FORM_SEAL_BYTES: number = Math.ceil(((MAX_TEXT_BYTES + 37) * 4) / 3)

/** The part of a session that a form is bound to. A confirmation leaves both as they are. */
type Login = Pick<Session, 'createdAt'> & { readonly user: { readonly id: string } | null }

/** What is sealed besides the fields. */
type Head = readonly [
  userId: string,
  loginAt: number | null,
  sealedAt: number,
  path: string,
  enctype: KeptForm['enctype'],
]

/** A form that was sealed. */
export interface SealedForm extends KeptForm {
  /** When, in epoch milliseconds: when it was refused for want of a confirmation. */
  readonly sealedAt: number
}

/** Seals forms, and opens the seals. */
export class FormSeals {
  readonly #seals: Seals
  readonly #clock: Clock

  /** @param keys the newest first. The newest key seals; every key opens. */
  constructor(keys: readonly KeyObject[], clock: Clock) {
    const rules = { lifetime: FORM_LIFETIME, clock, longest: MAX_FORM_SEAL_BYTES }
    this.#seals = new Seals(keys, { name: 'form', ...rules })
    this.#clock = clock
  }

  /** Returns the seal of a form; `null` if nobody is logged in, or if the form is too long. */
  seal({ user, createdAt }: Login, { path, enctype, fields }: KeptForm): string | null {
    if (user === null) return null
    const head: Head = [user.id, createdAt, this.#clock(), path, enctype]
    // JSON has no NUL, and neither has a field that is kept. JSON would also make some texts twice as long.
    const text = [JSON.stringify(head), ...fields.flat()].join('\0')
    return Buffer.byteLength(text) > MAX_TEXT_BYTES ? null : this.#seals.seal(text)
  }

  /** Returns the form of a seal; `null` if the seal is not ours, is of another login, or has expired. */
  open({ user, createdAt }: Login, seal: string): SealedForm | null {
    const text = user === null ? null : this.#seals.open(seal)
    if (text === null) return null
    const [json = '', ...texts] = text.split('\0')
    const [userId, loginAt, sealedAt, path, enctype] = JSON.parse(json) as Head
    const age = this.#clock() - sealedAt
    if (userId !== user?.id || loginAt !== createdAt) return null
    if (age >= FORM_LIFETIME || age < -MAX_CLOCK_SKEW) return null
    const fields: FormField[] = []
    for (let i = 0; i + 1 < texts.length; i += 2) fields.push([texts[i]!, texts[i + 1]!])
    return { path, enctype, fields, sealedAt }
  }
}
