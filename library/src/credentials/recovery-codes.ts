/**
 * Recovery codes: ten secrets on paper, for whoever has lost a factor (NIST SP 800-63B-4, 4.2.1.1). They come with
 * every kit in which users enrol.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { JsonObject } from '../contracts/json.ts'
import { InvalidRequest } from '../errors.ts'
import type { Factor } from '../factors/factor.ts'
import { installKits } from '../factors/install-kits.ts'
import type { FactorKit, KitParts } from '../factors/kit.ts'
import type { AttemptSource } from '../login/throttle.ts'
import type { RequestContext } from '../request/context.ts'
import { assertUserId } from '../session/user.ts'
import { Credentials, isFactor, type Credential } from './credentials.ts'
import { newRecoveryCode, recoveryHash } from './recovery-text.ts'
import { retried } from './retried.ts'

const KIND = 'recoveryCode'

/** How many codes a user has. */
const COUNT = 10

/** What is kept: the SHA-256 of each code that is still good. */
interface Kept extends JsonObject {
  readonly hashes: readonly string[]
}

/** `latch.recoveryCodes`. */
export interface LatchkeyRecoveryCodes {
  /** Returns how many codes of the user are still good. */
  left(userId: string): Promise<number>

  /**
   * Gives the user who is logged in ten new codes. All earlier ones are void. They are shown this once.
   *
   * @throws SessionEnded if the session was ended meanwhile: the earlier codes are good then.
   * @throws InvalidRequest if the user has no factor for which the codes could stand in.
   * @throws NotAuthenticated, LoginUnfinished, RecentLoginRequired, SecondFactorRequired: whoever renews the codes has
   * confirmed lately that it is them.
   */
  renew(ctx: RequestContext): Promise<readonly string[]>

  /**
   * Gives the user who is logged in a new code for each one that was used. The others stay good. Call it on the page
   * after a login by a recovery code.
   *
   * @returns the new codes, to be shown this once; empty if none was used.
   * @throws as `renew`.
   */
  replaceUsed(ctx: RequestContext): Promise<readonly string[]>
}

/** The kit that the kits of factors bring. */
export const recoveryCodesKit: FactorKit<{ readonly recoveryCodes: LatchkeyRecoveryCodes }> = {
  name: 'recoveryCodes',
  installAll: installKits,
  install(parts) {
    const codes = new RecoveryCodes(parts)
    return { factors: [codes.factor], methods: codes.methods }
  },
}

/** Issues and redeems recovery codes. */
export class RecoveryCodes {
  readonly #parts: KitParts
  readonly #credentials: Credentials

  constructor(parts: KitParts) {
    this.#parts = parts
    this.#credentials = new Credentials(parts)
  }

  /**
   * The codes as a factor. RFC 8176 has no value for a look-up secret. It is something that its user has, and each is
   * good once, as a one-time password is: so `otp`.
   */
  get factor(): Factor {
    return {
      kind: KIND,
      methods: ['otp'],
      has: async ({ id }) => {
        const rows = await this.#credentials.list(id)
        // Alone they are no factor: whoever has no other has lost it, or has never enrolled one.
        return rows.some(({ kind }) => kind === KIND) && rows.some(isFactor)
      },
      verify: ({ id }, code, from) => this.#redeem(id, code, from),
    }
  }

  get methods(): LatchkeyRecoveryCodes {
    return {
      left: async (userId) => {
        assertUserId(userId)
        // A removal that is due takes effect by this look.
        await this.#credentials.list(userId)
        return (await this.#read(userId))?.data.hashes.length ?? 0
      },
      renew: (ctx) => this.#fill(ctx, 'void'),
      replaceUsed: (ctx) => this.#fill(ctx, 'keep'),
    }
  }

  /**
   * Fills the codes up to ten. The session is asked last whether it lives: whoever was logged out meanwhile, because a
   * thief was found, gets none.
   *
   * @param others whether the codes of before stay good.
   */
  async #fill(ctx: RequestContext, others: 'void' | 'keep'): Promise<readonly string[]> {
    const id = await this.#owner(ctx)
    let codes: readonly string[] = []
    let voided: readonly string[] = []
    await this.#write(id, (hashes) => {
      const kept = others === 'keep' ? hashes : []
      voided = others === 'keep' ? [] : hashes
      codes = newCodes(COUNT - kept.length)
      return [...kept, ...codes.map(hashOf)]
    })
    if (codes.length === 0) return codes
    try {
      // A write of nothing, which the store refuses for a session that has ended.
      const session = await ctx.session()
      await session.update({})
    } catch (error) {
      await this.#takeBack(id, codes.map(hashOf), voided)
      throw error
    }
    this.tell('credential.added', id, ctx)
    return codes
  }

  /** Takes codes back that nobody was shown, and gives those back that they have voided. */
  #takeBack(userId: string, issued: readonly string[], voided: readonly string[]): Promise<void> {
    return this.#write(userId, (hashes) => {
      const others = hashes.filter((one) => !issued.includes(one))
      // If none of them is there, somebody has renewed the codes since.
      return others.length === hashes.length ? hashes : [...others, ...voided]
    })
  }

  /**
   * Returns ten codes for a user who has added a factor; `null` if there are some that stand in for an earlier one.
   * Codes that were there before the first factor are void from now on: somebody else may have them.
   */
  async issueFirst(userId: string): Promise<readonly string[] | null> {
    const codes = newCodes(COUNT)
    const hashes = codes.map(hashOf)
    // The row is read before the list: codes that come with a second factor meanwhile are no left-over.
    const leftOver = await this.#read(userId)
    const factors = (await this.#credentials.listAll(userId)).filter(isFactor)
    const isDone =
      leftOver !== null && factors.length <= 1
        ? await this.#credentials.update(leftOver, { data: { hashes } })
        : (await this.#add(userId, hashes)) === 'added'
    return isDone ? codes : null
  }

  /** Takes codes back that nobody was shown. */
  async withdraw(userId: string): Promise<void> {
    await this.#credentials.remove(userId, idOf(userId))
  }

  /** Tells what happened to the codes of a user. */
  tell(
    type: 'credential.added' | 'credential.used',
    userId: string,
    { address }: AttemptSource,
  ): void {
    this.#parts.emit({ type, userId, kind: KIND, name: 'Recovery codes', address })
  }

  /**
   * Returns the user who is logged in, has confirmed it lately, and has a factor. Whoever had codes before the first
   * factor could open by them what the factor closes.
   */
  async #owner(ctx: RequestContext): Promise<string> {
    const { id } = await this.#parts.confirmed(ctx)
    const rows = await this.#credentials.list(id)
    if (rows.some(isFactor)) return id
    throw new InvalidRequest('Recovery codes stand in for another factor: there is none yet')
  }

  /** Takes a code. Of any number of callers exactly one gets true. */
  async #redeem(userId: string, typed: unknown, from: AttemptSource): Promise<boolean> {
    const given = recoveryHash(typed)
    if (given === null) return false
    return retried(async () => {
      const row = await this.#read(userId)
      if (row === null || !row.data.hashes.includes(given)) return false
      const hashes = row.data.hashes.filter((one) => one !== given)
      const usedAt = this.#parts.clock()
      if (!(await this.#credentials.update(row, { usedAt, data: { hashes } }))) return undefined
      this.tell('credential.used', userId, from)
      return true
    })
  }

  async #write(
    userId: string,
    change: (hashes: readonly string[]) => readonly string[],
  ): Promise<void> {
    await retried(async () => {
      const row = await this.#read(userId)
      const hashes = change(row?.data.hashes ?? [])
      const isDone =
        row === null
          ? (await this.#add(userId, hashes)) === 'added'
          : await this.#credentials.update(row, { data: { hashes } })
      return isDone || undefined
    })
  }

  async #add(userId: string, hashes: readonly string[]): Promise<'added' | 'exists' | 'full'> {
    const row = { id: idOf(userId), userId, kind: KIND, name: 'Recovery codes', data: { hashes } }
    const outcome = await this.#credentials.add(row, 1)
    return typeof outcome === 'string' ? outcome : 'added'
  }

  #read(userId: string): Promise<Credential<Kept> | null> {
    return this.#credentials.read<Kept>(idOf(userId), KIND)
  }
}

/** One row for each user, whoever adds it: two pages that are open at once must not make two sets of codes. */
function idOf(userId: string): string {
  return hash('sha256', `recovery codes\0${userId}`, 'base64url')
}

function newCodes(count: number): readonly string[] {
  return Array.from({ length: Math.max(0, count) }, newRecoveryCode)
}

function hashOf(code: string): string {
  return recoveryHash(code) as string
}
