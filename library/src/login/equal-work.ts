/**
 * Gives every refused login the same work, while accounts have hashes of several kinds.
 *
 * An imported bcrypt hash takes ten times as long as our own argon2id. If a failed login took only as long as the
 * account's hash, the time would tell whose hash is old, and so who exists. So each failed login does the work of the
 * costliest hash of every algorithm that accounts have. The comparison itself is a part of that work; the rest is done
 * for nothing. It is work and not waiting, because waiting shows: while a login waits, others run faster.
 *
 * A login that succeeds does no extra work: its success is no secret.
 *
 * @module
 */

import { argon2Work, parseArgon2 } from '../hashes/argon2.ts'
import { parseHash } from '../hashes/formats.ts'
import type { ParsedHash, Work } from '../hashes/hash.ts'
import { defaultCost, type PasswordCost } from './password.ts'

/** Knows the costliest hash of each algorithm. */
export class EqualWork {
  readonly #most = new Map<string, Work>()

  /**
   * Hashes of other libraries whose work is not known yet. They are read late, because reading them loads the code that
   * checks them.
   */
  #unread: readonly string[]

  /**
   * @param cost how our own hashes are made
   * @param imported a hash of every other kind that accounts have, each at its highest cost; see `PasswordOptions`
   * @param custom the work of each of the application's own formats
   */
  constructor(cost: PasswordCost, imported: readonly string[], custom: readonly Work[]) {
    this.#raise(argon2Work({ ...defaultCost, ...cost }))
    for (const work of custom) this.#raise(work)
    for (const hash of imported) this.#learnWork(parseArgon2(hash))
    this.#unread = imported.filter((hash) => parseArgon2(hash) === null)
  }

  /**
   * Takes note of an account's hash. Resolves to whether the hash is costlier than all before: if so, failed logins
   * have taken less work until now than a comparison with this hash.
   */
  async learn(parsed: ParsedHash): Promise<boolean> {
    // A hash of ours is compared without reading the hashes of other libraries: their code may not be loaded.
    if (!parsed.isOwn) await this.#readAll()
    return this.#learnWork(parsed)
  }

  /**
   * Does the rest of the work when a login has failed.
   *
   * @param forms the forms of the password; each costs the same work
   * @param done the work that was already done for each form; `null` if none was
   */
  async finish(forms: readonly Buffer[], done: Work | null): Promise<void> {
    await this.#readAll()
    for (const most of this.#most.values()) {
      const part = done?.algorithm === most.algorithm ? done.amount : 0
      if (part >= most.amount) continue
      for (const form of forms) await most.spend(form, most.amount - part)
    }
  }

  /** Two calls at the same time learn the same. The next call tries again what could not be read now. */
  async #readAll(): Promise<void> {
    for (const hash of this.#unread) this.#learnWork(await parseHash(hash))
    this.#unread = []
  }

  #learnWork(parsed: ParsedHash | null): boolean {
    return parsed !== null && parsed.work !== null && this.#raise(parsed.work)
  }

  #raise(work: Work): boolean {
    const most = this.#most.get(work.algorithm)
    if (most !== undefined && most.amount >= work.amount) return false
    this.#most.set(work.algorithm, work)
    return true
  }
}
