/**
 * The same work for everyone who is refused, while accounts have hashes of several kinds.
 *
 * An imported bcrypt hash takes ten times as long as our own argon2id. If a failed login took just
 * as long as the account's hash, the time would tell whose hash is old, and so who exists. So
 * each failure does, for each algorithm that accounts have, the work of the costliest such hash:
 * some of it by the comparison itself, the rest for nothing. It is work and not waiting, because
 * waiting shows: it leaves room for others.
 *
 * Success is not padded: it is no secret.
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

  /** Hashes of other libraries whose work is not known yet: reading them loads the code that checks them. */
  #unread: readonly string[]

  /**
   * @param cost how our own hashes are made
   * @param imported a hash of each other kind that accounts have, at its highest cost; see
   * `PasswordOptions`
   * @param custom the work of each format of the application's own
   */
  constructor(cost: PasswordCost, imported: readonly string[], custom: readonly Work[]) {
    this.#raise(argon2Work({ ...defaultCost, ...cost }))
    for (const work of custom) this.#raise(work)
    for (const hash of imported) this.#learnWork(parseArgon2(hash))
    this.#unread = imported.filter((hash) => parseArgon2(hash) === null)
  }

  /**
   * Takes note of an account's hash. Resolves to whether it is costlier than all before: until now,
   * failures took less work than one for this account.
   */
  async learn(parsed: ParsedHash): Promise<boolean> {
    // A hash of ours is compared without reading the hashes of other libraries: their code may not be loaded.
    if (!parsed.isOwn) await this.#readAll()
    return this.#learnWork(parsed)
  }

  /**
   * Does what is left to do when a login has failed.
   *
   * @param forms of the password, each of which costs as much as the other
   * @param done the work that was done for each form, `null` for none
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
