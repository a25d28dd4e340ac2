/**
 * New passwords, passwords that are taken away, and what becomes of a user then.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { InvalidToken, PasswordRefused, UpdateConflict } from '../errors.ts'
import { CLOSED, isClosed } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import type { AttemptSource } from '../login/throttle.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import type { FlowMessage } from './messages.ts'
import { readToken } from './given-token.ts'
import { seeToken, userOf, type FlowTools } from './tools.ts'
import { readOutcome, readText, verifiedAddresses, type FlowUsers } from './users.ts'

/** How often somebody else may change the user in between. Each time that one has succeeded. */
export const TRIES = 10

/** What is told if that happens. */
export const FASTER = 'Others are changing the same user: try again'

/** With this begins what stands for a password that was taken away, or closed. */
const TAKEN = '!'

/** Returns what stands for a closed password: another text each time, as for one that was taken away. */
export function closedPassword(): string {
  return `${CLOSED} ${randomBytes(18).toString('base64url')}`
}

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
  about: { readonly address: string | null; readonly userId: string | null },
  from: AttemptSource | undefined,
): Promise<string> {
  const problem = await parts.callbacks.ask('policy', () => rule(password, about))
  if (problem !== null && problem !== undefined) {
    throw new PasswordRefused(typeof problem === 'string' ? problem : problem.message)
  }
  return parts.hash(password, from)
}

/** Returns what the policy is told of a user. */
export function aboutUser<Found extends StoredUser>(
  { users }: Pick<FlowTools<Found>, 'users'>,
  user: Found,
): { readonly address: string | null; readonly userId: string } {
  return { address: users.addressOf(user), userId: user.id }
}

/** The parts of flows that change a password. */
type PasswordTools<Found extends StoredUser> = Pick<FlowTools<Found>, 'users' | 'parts' | 'latch'>

/**
 * Sets the password of a token's user. What can refuse comes before the redemption. Then ends all sessions of the
 * user, the unfinished logins and the known devices: first the hash, then the others. A login by the old password then
 * fails at its second look, or its session and its mark are there to be ended (decisions 006 and 051).
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
  const token = readToken(input.token)
  const password = readText(input.password, 'password')
  const { user, redeem } = await seeToken(tools, token, purpose)
  const to = await newHash(tools, password, aboutUser(tools, user), ctx)
  await redeem()
  const { id, passwordHash: from } = user
  if (!(await replaceHash(tools, id, { from, to }))) throw new InvalidToken()
  isSet(user)
  await keepingDevice(tools, ctx, id, () => endAll(tools, ctx, id, { from, to }))
  return user
}

/**
 * Sets another hash for the user of this request's session, which lives on under a new token. All other sessions of
 * the user end, the unfinished logins, and all known devices but this browser.
 *
 * The session is asked last whether it lives. If it was ended meanwhile, to keep a thief out, the thief's password
 * goes with it: of two sessions that change the password at the same time, at most one succeeds. Devices are forgotten
 * before that: whoever ends everything meanwhile either ends this session, or voids the mark that this browser gets.
 *
 * @throws UpdateConflict if the password was changed meanwhile.
 * @throws SessionEnded, and the hash is what it was before.
 */
export async function changeHash<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  ctx: RequestContext,
  { id, passwordHash: from }: Found,
  to: string,
): Promise<void> {
  const session = await ctx.session()
  if (!(await replaceHash(tools, id, { from, to }))) {
    throw new UpdateConflict('The password was changed meanwhile')
  }
  try {
    await tools.latch.revokeUser(id, { except: session.id })
    await tools.parts.forgetDevices(ctx, id)
    await session.rotate()
  } catch (error) {
    await replaceHash(tools, id, { from: to, to: from })
    // Somebody may have logged in by the password meanwhile.
    await endWaysIn(tools, ctx, id)
    throw error
  }
  await tools.parts.rememberDevice(ctx, id)
}

/**
 * Takes the password of the user away, whoever changes it meanwhile, and ends all sessions and known devices: these
 * also if the password cannot be taken away. What it leaves is no hash of any password, and is another text each time:
 * a change of the password that was under way finds another hash than it has seen, and changes nothing. A closed
 * password stays closed.
 *
 * @throws UpdateConflict if others were faster ten times in a row.
 */
export async function takePassword<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  ctx: RequestContext,
  userId: string,
): Promise<void> {
  try {
    await replaceByNone(tools, ctx, userId)
  } catch (error) {
    await endWaysIn(tools, ctx, userId)
    throw error
  }
}

async function replaceByNone<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  ctx: RequestContext,
  userId: string,
): Promise<void> {
  for (let i = 0; i < TRIES; i++) {
    const user = await userOf(tools, { userId })
    if (user === null) return
    const taken = `${TAKEN}${randomBytes(18).toString('base64url')}`
    const to = isClosed(user) ? closedPassword() : taken
    const change = { from: user.passwordHash, to }
    if (await replaceHash(tools, userId, change)) return endAll(tools, ctx, userId, change)
  }
  throw new UpdateConflict(FASTER)
}

/**
 * Ends all sessions and known devices after a change of the hash. A session that lived until now may have seen the new
 * hash, and have changed it again: then it is changed back, until there is no such session. Only a password that was
 * taken away meanwhile stays away: whoever took it knew better.
 */
async function endAll<Found extends StoredUser>(
  tools: PasswordTools<Found>,
  ctx: RequestContext,
  id: string,
  { from, to }: HashChange & { readonly to: string },
): Promise<void> {
  let replaced = from
  for (let i = 0; i < TRIES; i++) {
    await endWaysIn(tools, ctx, id)
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

/** Ends all sessions and known devices of a user. */
async function endWaysIn(
  { latch, parts }: Pick<FlowTools<StoredUser>, 'latch' | 'parts'>,
  ctx: RequestContext,
  id: string,
): Promise<void> {
  await latch.revokeUser(id)
  await parts.forgetDevices(ctx, id)
}

/**
 * Does what forgets the devices of a user. A browser that was known before stays so: strangers who guess are not to
 * keep the owner out of the browser in which the owner has just acted (law: no lockout by strangers).
 */
export async function keepingDevice<Result>(
  { parts }: Pick<FlowTools<StoredUser>, 'parts'>,
  ctx: RequestContext,
  userId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const isKnown = await parts.knowsDevice(ctx, userId)
  const result = await work()
  if (isKnown) await parts.rememberDevice(ctx, userId)
  return result
}

interface HashChange {
  readonly from: string | null
  readonly to: string | null
}

/**
 * Sets another hash, if it is still the one that the user had. Returns whether it did.
 *
 * @throws TypeError if the application does not say. It may have set the hash, so all sessions of the user end.
 */
export async function replaceHash<Found extends StoredUser>(
  { users, parts, latch }: PasswordTools<Found>,
  id: string,
  change: HashChange,
): Promise<boolean> {
  const name = 'users.setPasswordHash'
  const answer: unknown = await parts.callbacks.ask(name, () => users.setPasswordHash(id, change))
  if (typeof answer !== 'boolean') await latch.revokeUser(id)
  return readOutcome(answer, name)
}

/** Tells the user, at every verified address, that the password was changed or closed. Never throws: it is done. */
export function tellOfPassword<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'outbox'>,
  user: Found,
  { address: clientAddress }: Pick<RequestContext, 'address'>,
  kind: 'password_changed' | 'password_closed' = 'password_changed',
): void {
  const message = { kind, userId: user.id, clientAddress }
  for (const to of addressesToTell(tools, user, message)) tools.outbox.post({ ...message, to })
}

/**
 * Returns every verified address of the user. If they cannot be had, an event tells it, and the address that the user
 * logs in with is told at least. Never throws.
 */
export function addressesToTell<Found extends StoredUser>(
  { users, outbox }: Pick<FlowTools<Found>, 'users' | 'outbox'>,
  user: Found,
  message: Pick<FlowMessage, 'kind' | 'userId'>,
): readonly string[] {
  try {
    return [...new Set(verifiedAddresses(users, user))]
  } catch (err) {
    outbox.fail(message, err)
    return ownAddress(users, user)
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

/**
 * Returns where a message may go that lets its reader in, or ends what they have: the stored address, if it is
 * verified; `null`: nowhere. An application that names no verified addresses vouches for the stored one. Never throws
 * because of `addressesOf`: an event tells it, and nothing is sent, so that the answer is that for nobody.
 */
export function mailboxOf<Found extends StoredUser>(
  { users, outbox }: Pick<FlowTools<Found>, 'users' | 'outbox'>,
  user: Found,
  kind: FlowMessage['kind'],
): string | null {
  const own = users.addressOf(user)
  if (own === null || users.addressesOf === undefined) return own
  try {
    return verifiedAddresses(users, user).includes(own) ? own : null
  } catch (err) {
    outbox.fail({ kind, userId: user.id }, err)
    return null
  }
}
