/**
 * New passwords, passwords that are taken away, and what becomes of a user then.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { InvalidToken, PasswordRefused, UpdateConflict } from '../errors.ts'
import type { RequestContext } from '../request/context.ts'
import type { AttemptSource } from '../login/throttle.ts'
import type { Session } from '../session/session.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { seeToken, userOf, type FlowTools } from './tools.ts'
import { readText, verifiedAddresses, type FlowUsers } from './users.ts'

/** How often somebody else may change the user in between. Each time that one has succeeded. */
export const TRIES = 10

/** What is told if that happens. */
export const FASTER = 'Others are changing the same user: try again'

/** With this begins what stands for a password that was taken away. */
const TAKEN = '!'

/**
 * Returns the hash of a new password.
 *
 * @param from the request that sets it.
 * @throws PasswordRefused if it does not meet the policy, before any hashing.
 * @throws Overloaded, HashingFailed, PasswordTooLong.
 */
export async function newHash(
  { rule, parts }: Pick<FlowTools<StoredUser>, 'rule' | 'parts'>,
  password: string,
  address: string | null,
  from: AttemptSource | undefined,
): Promise<string> {
  const problem = await parts.callbacks.ask('policy', () => rule(password, { address }))
  if (problem !== null && problem !== undefined) {
    throw new PasswordRefused(typeof problem === 'string' ? problem : problem.message)
  }
  return parts.hash(password, from)
}

/** The parts of flows that change a password. */
type PasswordTools<Found extends StoredUser> = Pick<FlowTools<Found>, 'users' | 'parts' | 'latch'>

/**
 * Sets the password of a token's user. What can refuse comes before the redemption. Then ends all sessions of the user,
 * and the unfinished logins: first the hash, then the sessions. A login by the old password then fails at its second
 * look, or its session is there to be ended (decision 006).
 *
 * @param isSet is called as soon as the password is set, whatever fails afterwards.
 * @returns the user as they were before.
 * @throws InvalidToken, also if the password was changed meanwhile; PasswordRefused, Overloaded.
 */
export async function setPasswordByToken<Found extends StoredUser>(
  tools: PasswordTools<Found> & Pick<FlowTools<Found>, 'tokens' | 'rule'>,
  ctx: RequestContext,
  input: { readonly token: unknown; readonly password: unknown },
  purpose: Purpose,
  isSet: (user: Found) => void = () => undefined,
): Promise<Found> {
  const token = readText(input.token, 'token')
  const password = readText(input.password, 'password')
  const { user, redeem } = await seeToken(tools, token, purpose)
  const to = await newHash(tools, password, tools.users.addressOf(user), ctx)
  await redeem()
  const { id, passwordHash: from } = user
  if (!(await replaceHash(tools, id, { from, to }))) throw new InvalidToken()
  isSet(user)
  await endAll(tools, id, { from, to })
  return user
}

/**
 * Sets another hash for the user of a session, which lives on under a new token. All other sessions of the user end,
 * and the unfinished logins.
 *
 * The session is asked last whether it lives. If it was ended meanwhile, to keep a thief out, the thief's password goes
 * with it: of two sessions that change the password at the same time, at most one succeeds.
 *
 * @throws UpdateConflict if the password was changed meanwhile.
 * @throws SessionEnded, and the hash is what it was before.
 */
export async function changeHash<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  session: Session,
  { id, passwordHash: from }: Found,
  to: string,
): Promise<void> {
  if (!(await replaceHash(tools, id, { from, to }))) {
    throw new UpdateConflict('The password was changed meanwhile')
  }
  try {
    await tools.latch.revokeUser(id, { except: session.id })
    await session.rotate()
  } catch (error) {
    await replaceHash(tools, id, { from: to, to: from })
    // Somebody may have logged in by the password meanwhile.
    await tools.latch.revokeUser(id)
    throw error
  }
}

/**
 * Takes the password of the user away, whoever changes it meanwhile, and ends all sessions: these also if the password
 * cannot be taken away. What it leaves is no hash of any password, and is another text each time: a change of the
 * password that was under way finds another hash than it has seen, and changes nothing.
 *
 * @throws UpdateConflict if others were faster ten times in a row.
 */
export async function takePassword<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  userId: string,
): Promise<void> {
  try {
    await replaceByNone(tools, userId)
  } catch (error) {
    await tools.latch.revokeUser(userId)
    throw error
  }
}

async function replaceByNone<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  userId: string,
): Promise<void> {
  for (let i = 0; i < TRIES; i++) {
    const user = await userOf(tools, { userId })
    if (user === null) return
    const to = `${TAKEN}${randomBytes(18).toString('base64url')}`
    const change = { from: user.passwordHash, to }
    if (await replaceHash(tools, userId, change)) return endAll(tools, userId, change)
  }
  throw new UpdateConflict(FASTER)
}

/**
 * Ends all sessions after a change of the hash. A session that lived until now may have seen the new hash, and have
 * changed it again: then it is changed back, until there is no such session. Only a password that was taken away
 * meanwhile stays away: whoever took it knew better.
 */
async function endAll<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  id: string,
  { from, to }: HashChange & { readonly to: string },
): Promise<void> {
  let replaced = from
  for (let i = 0; i < TRIES; i++) {
    await tools.latch.revokeUser(id)
    const now = (await userOf(tools, { userId: id }))?.passwordHash
    // The hash of before is what a database may say that is a little behind.
    if (now === undefined || now === to || now === replaced) return
    if (now?.startsWith(TAKEN) === true) {
      if (to.startsWith(TAKEN)) return
      throw new InvalidToken()
    }
    if (await replaceHash(tools, id, { from: now, to })) replaced = now
  }
  throw new UpdateConflict(FASTER)
}

interface HashChange {
  readonly from: string | null
  readonly to: string | null
}

async function replaceHash<Found extends StoredUser>(
  { users, parts }: Pick<FlowTools<Found>, 'users' | 'parts'>,
  id: string,
  change: HashChange,
): Promise<boolean> {
  const isSet: unknown = await parts.callbacks.ask('users.setPasswordHash', () =>
    users.setPasswordHash(id, change),
  )
  return isSet === true
}

/**
 * Tells every verified address of the user that the password was changed; the one of `addressOf` alone, and an event,
 * if the application cannot name them. Never throws: the password is set.
 */
export function tellOfPassword<Found extends StoredUser>(
  { users, outbox }: Pick<FlowTools<Found>, 'users' | 'outbox'>,
  user: Found,
  { address: clientAddress }: Pick<RequestContext, 'address'>,
): void {
  const message = { kind: 'password_changed', userId: user.id, clientAddress } as const
  const toAll = (addresses: readonly string[]): void => {
    for (const to of new Set(addresses)) outbox.post({ ...message, to })
  }
  try {
    toAll(verifiedAddresses(users, user))
  } catch (err) {
    outbox.fail(message, err)
    toAll(ownAddress(users, user))
  }
}

function ownAddress<Found extends StoredUser>(
  { addressOf }: FlowUsers<Found>,
  user: Found,
): readonly string[] {
  try {
    const own = addressOf(user)
    return own === null ? [] : [own]
  } catch {
    return []
  }
}
