/**
 * Checks what a request brings to confirm its user: the password, or one of the factors that the application lists.
 *
 * @module
 */

import { InvalidRequest } from '../errors.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import type { Authenticator } from '../login/authenticate.ts'
import type { AttemptSource } from '../login/throttle.ts'
import { isAnotherFactor } from '../session/factor-classes.ts'
import { PASSWORD_METHODS, readMethods } from '../session/methods.ts'
import type { FactorKind } from '../session/proof-kinds.ts'
import type { StoredUser } from '../session/user.ts'
import type { Factor, ReadProof } from './factor.ts'
import { attempt, type AttemptParts } from './throttled.ts'

/** Knows the factors of users, and checks proofs. */
export class Proofs<Found extends StoredUser> {
  readonly #factors: readonly Factor<Found>[]
  readonly #authenticator: Authenticator<Found>
  readonly #parts: AttemptParts

  constructor(
    factors: readonly Factor<Found>[],
    authenticator: Authenticator<Found>,
    parts: AttemptParts,
  ) {
    this.#factors = factors
    this.#authenticator = authenticator
    this.#parts = parts
  }

  /** Returns the kinds of the application's factors that the user has. Passwords are none of them. */
  async kindsOf(found: Found): Promise<readonly FactorKind[]> {
    const had = await this.#had(found)
    return [...new Set(had.map(({ kind }) => kind))]
  }

  /** Whether the user has any factor besides a password. */
  async hasAny(found: Found): Promise<boolean> {
    return (await this.#had(found)).length > 0
  }

  /**
   * Returns what the user has to prove themselves with, as one text. It differs as soon as the user has another
   * password or another factor.
   */
  async stateOf(found: Found): Promise<string> {
    const states: unknown[] = [found.passwordHash ?? null]
    for (const factor of this.#factors) states.push(factor.kind, await this.#has(factor, found))
    return JSON.stringify(states)
  }

  /** Returns the kinds of proof that make two factors of a first step by `methods`. */
  kindsBeside(found: Found, methods: readonly string[]): Promise<readonly FactorKind[]> {
    return this.kindsThat(found, (added) => isAnotherFactor(methods, added))
  }

  /** Returns the kinds of proof that the user has, passwords too, and whose methods are of use. */
  async kindsThat(
    found: Found,
    isOfUse: (methods: readonly string[], kind: FactorKind) => boolean,
  ): Promise<readonly FactorKind[]> {
    const had = (await this.#had(found)).filter(({ methods, kind }) => isOfUse(methods, kind))
    const kinds: FactorKind[] = had.map(({ kind }) => kind)
    const hasPassword = this.#authenticator.hasPassword(found)
    if (hasPassword && isOfUse(PASSWORD_METHODS, 'password')) kinds.push('password')
    return [...new Set(kinds)]
  }

  /**
   * Checks a proof of the user, throttled.
   *
   * @param before the methods of a first step, if the proof must add another factor to it; `null`: any proof will do.
   * @returns the methods by which the user is confirmed.
   * @throws InvalidCredentials if the proof is wrong, or the user has no such factor.
   * @throws InvalidRequest if no such proof can add anything to the first step.
   */
  async check(
    found: Found,
    { kind, value }: ReadProof,
    before: readonly string[] | null,
    from: AttemptSource,
  ): Promise<readonly string[]> {
    const adds = (methods: readonly string[]): boolean =>
      before === null || isAnotherFactor(before, methods)
    if (kind === 'password') {
      if (!adds(PASSWORD_METHODS)) throw new InvalidRequest(ADDS_NOTHING)
      const failure = before === null ? 'confirmation.failed' : 'login.failed'
      await this.#authenticator.confirm(found, value as string, from, failure)
      return PASSWORD_METHODS
    }
    const factors = this.#factors.filter((factor) => factor.kind === kind && adds(factor.methods))
    if (factors.length === 0) throw new InvalidRequest(ADDS_NOTHING)
    return attempt(this.#parts, { kind, userId: found.id, from }, async () => {
      for (const factor of factors) {
        const methods = await this.#verify(factor, found, value, from)
        if (methods !== null && adds(methods)) return methods
      }
      return null
    })
  }

  /** Returns the methods by which the factor confirms the user; `null` if the proof is wrong. */
  async #verify(
    factor: Factor<Found>,
    found: Found,
    value: unknown,
    from: AttemptSource,
  ): Promise<readonly string[] | null> {
    const { kind, methods } = factor
    if ((await this.#has(factor, found)) === false) return null
    const answer: unknown = await this.#ask(kind, 'verify', () => factor.verify(found, value, from))
    if (answer === false) return null
    if (answer === true) return methods
    if (Array.isArray(answer) && answer.length > 0) return readMethods(answer)
    throw new TypeError(`The verify of the factor "${kind}" must answer true, false or methods`)
  }

  async #had(found: Found): Promise<readonly Factor<Found>[]> {
    const had: Factor<Found>[] = []
    for (const factor of this.#factors) {
      if ((await this.#has(factor, found)) !== false) had.push(factor)
    }
    return had
  }

  async #has(factor: Factor<Found>, found: Found): Promise<boolean | string> {
    const has: unknown = await this.#ask(factor.kind, 'has', () => factor.has(found))
    if (typeof has === 'boolean' || (typeof has === 'string' && has !== '')) return has
    throw new TypeError(`The has of the factor "${factor.kind}" must answer true, false or a name`)
  }

  #ask<Answer>(kind: string, method: string, call: () => Awaitable<Answer>): Promise<Answer> {
    return this.#parts.callbacks.ask(`${method} of the factor "${kind}"`, call)
  }
}

const ADDS_NOTHING = 'This kind of proof does not help here'
