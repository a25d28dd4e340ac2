/**
 * How a factor is added, whatever its kind: by a session that is still there, and with recovery codes if it is the
 * first.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { UpdateConflict } from '../errors.ts'
import type { KitParts } from '../factors/kit.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { Credentials, isFactor, type Credential } from './credentials.ts'
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
 * The session is looked at last, and the factor counts only then. Whoever was logged out meanwhile adds nothing, cannot
 * have logged in by it, and gets no recovery codes: those would be worth nothing now, and would open the account once
 * its owner enrols a factor.
 *
 * @returns the recovery codes if it is the first factor, else `null`; `exists` and `full` as `CredentialStore.add`.
 * @throws SecondFactorRequired if another session was faster; UpdateConflict if one adds its factor now.
 * @throws SessionEnded, InvalidCredentials: see `KitParts.confirm`.
 */
export async function addFactor(
  parts: KitParts,
  ctx: RequestContext,
  found: StoredUser,
  { most, methods, name, ...factor }: NewFactor,
): Promise<{ readonly recoveryCodes: readonly string[] | null } | 'exists' | 'full'> {
  const credentials = new Credentials(parts)
  const recovery = new RecoveryCodes(parts)
  const userId = found.id
  const added = await credentials.begin({ ...factor, userId }, most)
  if (typeof added === 'string') return added
  let recoveryCodes: readonly string[] | null = null
  try {
    await assertFirst(parts, ctx, credentials, added)
    recoveryCodes = await recovery.issueFirst(userId)
    await parts.confirm(ctx, found, methods)
    await credentials.putInForce(added, name)
  } catch (error) {
    await credentials.remove(userId, added.id)
    if (recoveryCodes !== null) await recovery.withdraw(userId)
    throw error
  }
  const { address } = ctx
  parts.emit({ type: 'credential.added', userId, kind: added.kind, name, address })
  if (recoveryCodes !== null) recovery.tell('credential.added', userId, ctx)
  return { recoveryCodes }
}

/** Another session may have added a factor since this one was asked. That one has to be given here too. */
async function assertFirst(
  parts: KitParts,
  ctx: RequestContext,
  credentials: Credentials,
  { id, userId }: Credential,
): Promise<void> {
  const others = (await credentials.listAll(userId)).filter((one) => one.id !== id && isFactor(one))
  if (others.some(({ isInForce }) => isInForce)) await parts.confirmed(ctx)
  else if (others.length > 0) throw new UpdateConflict('Another factor is being added: try again')
}
