/**
 * How a factor is added, whatever its kind: by a session that is still there, and with recovery codes if it is the
 * first.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import type { KitParts } from '../factors/kit.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { Credentials, isFactor } from './credentials.ts'
import { RecoveryCodes } from './recovery-codes.ts'

/** A factor that the user has proven to have. */
export interface NewFactor {
  /** See `Credentials.add`. */
  readonly id?: string
  readonly kind: string
  readonly name: string
  readonly data: JsonObject

  /** How many of this kind a user may have. */
  readonly most: number

  /** By which methods the proof has confirmed the user. */
  readonly methods: readonly string[]
}

/**
 * Adds a factor of the user who is logged in, and confirms the session by it: the session gets a new token.
 *
 * The session is looked at last. Whoever was logged out meanwhile adds nothing, and gets no recovery codes: those would
 * be worth nothing now, and would open the account once its owner enrols a factor.
 *
 * @returns the recovery codes if it is the first factor, else `null`; `exists` and `full` as `CredentialStore.add`.
 * @throws SecondFactorRequired if another session was faster.
 * @throws SessionEnded, InvalidCredentials: see `KitParts.confirm`.
 */
export async function addFactor(
  parts: KitParts,
  ctx: RequestContext,
  found: StoredUser,
  { most, methods, ...factor }: NewFactor,
): Promise<{ readonly recoveryCodes: readonly string[] | null } | 'exists' | 'full'> {
  const credentials = new Credentials(parts)
  const recovery = new RecoveryCodes(parts)
  const userId = found.id
  const added = await credentials.add({ ...factor, userId }, most)
  if (typeof added === 'string') return added
  let recoveryCodes: readonly string[] | null = null
  try {
    const others = (await credentials.list(userId)).filter(({ id }) => id !== added.id)
    // Another session may have added a factor since this one was asked. It has to be given here too.
    if (others.some(isFactor)) await parts.confirmed(ctx)
    recoveryCodes = await recovery.issueFirst(userId)
    await parts.confirm(ctx, found, methods)
  } catch (error) {
    await credentials.remove(userId, added.id)
    if (recoveryCodes !== null) await recovery.withdraw(userId)
    throw error
  }
  const { address } = ctx
  const { kind, name } = added
  parts.emit({ type: 'credential.added', userId, kind, name, address })
  if (recoveryCodes !== null) recovery.tell('credential.added', userId, ctx)
  return { recoveryCodes }
}
