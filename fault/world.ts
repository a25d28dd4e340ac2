/**
 * What the clients, the nemesis and the checker of one run share.
 *
 * @module
 */

import { pick, type Random } from '../attack/random.ts'
import { Checker } from './checker.ts'
import type { Answer } from './http.ts'
import type { LatchkeyProcess } from './latchkeys.ts'
import { User, type ModelLogin, type ModelSession } from './model.ts'
import type { ModelFactors } from './factors.ts'
import type { ModelTokens } from './tokens.ts'

/** One run. */
export class World {
  readonly random: Random
  readonly processes: readonly LatchkeyProcess[]
  readonly checker = new Checker()
  readonly sessions: ModelSession[] = []
  readonly tokens: ModelTokens[] = []
  readonly logins: ModelLogin[] = []
  readonly factors: ModelFactors[] = []

  /** Whether the store keeps what users enrol. */
  readonly keepsCredentials: boolean

  /** How many requests were sent, and how many of them got an answer other than 503. */
  operations = 0
  acknowledged = 0

  /** 503 in calm weather: nothing was done to anyone while the request was on its way. */
  unexcused = 0

  /** The fault that is being done, or recovered from. */
  fault: string | null = null

  /** The longest wait for an answer to a read, which asks the store twice at most, by fault. In milliseconds. */
  readonly slowest = new Map<string, number>()

  /** How often a clock was so far ahead that sessions ended, and whether a clock is so far ahead now. */
  farClocks = 0
  isClockFar = false

  /** How often a clock was changed, and when it was last. */
  clockChanges = 0
  clockChangedAt = -Infinity

  /** When the last fault was over. */
  calmSince = 0
  isOver = false
  #users = 0
  #shared: User[] = []

  constructor(
    random: Random,
    processes: readonly LatchkeyProcess[],
    { keepsCredentials }: { readonly keepsCredentials: boolean },
  ) {
    this.keepsCredentials = keepsCredentials
    this.random = random
    this.processes = processes
  }

  /** One of the latchkey processes. */
  anyProcess(): LatchkeyProcess {
    return pick(this.random, this.processes)
  }

  /** A user nobody else uses, or one of a few that several clients share. */
  anyUser(): User {
    if (this.random(4) > 0) return this.newUser()
    const usable = this.#shared.filter(
      ({ mayBeDisabled, pendingEndAll }) => !mayBeDisabled && pendingEndAll === 0,
    )
    while (usable.length < 4) usable.push(this.newUser())
    this.#shared = usable
    return pick(this.random, usable)
  }

  /** @param prefix says what kind of user it is */
  newUser(prefix = 'user-'): User {
    return new User(`${prefix}${this.#users++}`)
  }

  /** A session that lives and that no client is using, if there is one among a few that are picked at random. */
  anyParked(): ModelSession | null {
    return this.#oneOf((session) => !session.isBusy && !session.mayHaveEnded)
  }

  /** A session one of whose cookies opens nothing any more. */
  anyEnded(): ModelSession | null {
    return this.#oneOf(({ cookies }) => cookies.some(({ closedBy }) => closedBy !== null))
  }

  /** Tokens that no client is using, if there are some among a few that are picked at random. */
  anyTokens(): ModelTokens | null {
    return this.#idle(this.tokens)
  }

  /** An unfinished login that no client is using, if there is one among a few that are picked at random. */
  anyLogin(): ModelLogin | null {
    return this.#idle(this.logins)
  }

  /** What a user has enrolled whom no client is using, if there is one among a few that are picked at random. */
  anyFactors(): ModelFactors | null {
    return this.#idle(this.factors)
  }

  #idle<Kept extends { readonly isBusy: boolean }>(all: readonly Kept[]): Kept | null {
    for (let i = 0; i < 20 && all.length > 0; i++) {
      const one = pick(this.random, all)
      if (!one.isBusy) return one
    }
    return null
  }

  /** Counts an answer. */
  count({ status }: Answer, sentAt: number, path: string): void {
    this.operations++
    if (status !== 0 && status !== 503) this.acknowledged++
    const { fault } = this
    if (status === 503 && fault === null && sentAt > this.calmSince) this.unexcused++
    if (status === 0 || fault === null || path !== '/read') return
    const wait = performance.now() - sentAt
    this.slowest.set(fault, Math.max(this.slowest.get(fault) ?? 0, wait))
  }

  #oneOf(condition: (session: ModelSession) => boolean): ModelSession | null {
    for (let i = 0; i < 20 && this.sessions.length > 0; i++) {
      const session = pick(this.random, this.sessions)
      if (condition(session)) return session
    }
    return null
  }
}
