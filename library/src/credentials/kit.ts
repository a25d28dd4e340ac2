/**
 * What users have enrolled, for a page on which they see and remove it, and for administrators. It comes with every
 * kit in which users enrol.
 *
 * @module
 */

import { InvalidRequest, LastFactor } from '../errors.ts'
import { installKits } from '../factors/install-kits.ts'
import type { FactorKit, KitParts } from '../factors/kit.ts'
import { nextTurn } from '../ground/next-turn.ts'
import { DAY } from '../ground/time.ts'
import { watched } from '../ground/unawaited.ts'
import { isClosed } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import { assertUserId, type StoredUser } from '../session/user.ts'
import { Credentials, FACTORS, isFactor, readName, type CredentialInfo } from './credentials.ts'
import type { Removal } from './removals.ts'

/** The kind that replaces a password. */
const PASSKEY = 'passkey'

/** How long an announced removal waits: whoever is away for a weekend is back by then. */
const WAIT = 3 * DAY

/** How many rows one step of `reseal` reads. */
const PAGE = 200

/** How `reseal` gets on. */
export interface ResealProgress {
  /** Rows that were sealed anew. */
  readonly moved: number

  /** Rows that the newest secret had sealed already. */
  readonly newest: number

  /** Rows that no secret opens. Their users cannot use them, until the secret is back. */
  readonly unreadable: number
}

/** `latch.credentials`. Methods that take a user's id throw `TypeError` if it is no text. */
export interface LatchkeyCredentials {
  /** Returns what the user has enrolled, the oldest first. */
  list(userId: string): Promise<readonly CredentialInfo[]>

  /**
   * Renames a credential of the user who is logged in.
   *
   * @throws InvalidRequest if there is no such credential, or the name is none.
   * @throws NotAuthenticated, LoginUnfinished.
   */
  rename(ctx: RequestContext, id: string, name: string): Promise<void>

  /**
   * Removes a credential of the user who is logged in and has confirmed it lately (ASVS 5.0, 7.5.1). Recovery codes go
   * with the last factor.
   *
   * @throws LastFactor if the application says that this user needs a factor, and there is no other; or if the user
   * has closed their password, and what is left could not replace it.
   * @throws InvalidRequest if there is no such credential.
   * @throws NotAuthenticated, LoginUnfinished, RecentLoginRequired, SecondFactorRequired, SessionEnded.
   */
  remove(ctx: RequestContext, id: string): Promise<void>

  /**
   * Announces that everything the user has enrolled will be removed: for an administrator, when somebody says that they
   * have lost it all (NIST SP 800-63B-4, 4.2.1). The event `credential.removal_announced` is for the message to the
   * user, which `latchkey/flows` sends. The removal is cancelled as soon as a factor or a recovery code of the user is
   * used. Afterwards a password is enough, until the user enrols again. If a removal is announced already, that one is
   * returned.
   *
   * @param options.wait from one day to thirty, in milliseconds. @default 3 days
   * @throws InvalidRequest if the user has enrolled nothing; RangeError for another waiting time.
   */
  announceRemoval(userId: string, options?: { readonly wait?: number }): Promise<Removal>

  /** Returns the removal that is announced for the user; `null`: none. */
  announcedRemoval(userId: string): Promise<Removal | null>

  /** Cancels it. Returns whether there was one. */
  cancelRemoval(userId: string): Promise<boolean>

  /**
   * Removes everything that the user has enrolled, at once, and nobody is asked: for a user who is deleted, or whose
   * factors a thief has. For one who says that they have lost them, take `announceRemoval`. Returns how much there was.
   */
  removeAll(userId: string): Promise<number>

  /**
   * Moves every row to the newest of `credentialSecrets`, in small steps, while the application serves. If it is
   * interrupted, it can be called again. When nothing is unreadable, the older secrets can be dropped.
   *
   * @param options.onProgress called after each step, and awaited.
   * @throws what `onProgress` throws; CallbackTimeout if it does not answer in time.
   */
  reseal(options?: {
    readonly onProgress?: (progress: ResealProgress) => unknown
  }): Promise<ResealProgress>
}

/** The kit that the kits of factors bring. */
export const credentialsKit: FactorKit<{ readonly credentials: LatchkeyCredentials }> = {
  name: 'credentials',
  installAll: installKits,
  install: (parts) => ({ factors: [], methods: credentialsOf(parts) }),
}

type ResealOptions = NonNullable<Parameters<LatchkeyCredentials['reseal']>[0]>

function credentialsOf(parts: KitParts): LatchkeyCredentials {
  const credentials = new Credentials(parts)
  const { removals } = credentials
  const mine = async (ctx: RequestContext): Promise<string> => {
    const user = await parts.loggedIn(ctx)
    return user.id
  }
  const { emit } = parts
  /** Returns the method; where nobody waits for it, a failure is an event, and ends no process. */
  const write =
    <Given extends unknown[], Result>(name: string, work: (...given: Given) => Promise<Result>) =>
    (...given: Given): Promise<Result> =>
      watched(
        () => work(...given),
        (err, stack) =>
          emit({ type: 'write.unawaited', operation: `credentials.${name}`, err, stack }),
      )
  return {
    async list(userId) {
      assertUserId(userId)
      return credentials.list(userId)
    },
    rename: write('rename', async (ctx: RequestContext, id: string, name: string) => {
      const userId = await mine(ctx)
      const renamed = await credentials.rename(userId, readId(id), readNewName(name))
      if (renamed === null) throw new InvalidRequest(NONE)
    }),
    remove: write('remove', async (ctx: RequestContext, id: string) => {
      const found = await parts.confirmed(ctx)
      const userId = found.id
      const removed = (await credentials.list(userId)).find((one) => one.id === id)
      if (removed === undefined) throw new InvalidRequest(NONE)
      // The store decides: of two removals at the same time, one is told that its factor is the last.
      const leaving = isFactor(removed) ? await kindsToLeave(parts, found) : undefined
      const replaces = isClosed(found) ? parts.canReplacePassword() : null
      if (replaces !== null && !(await replaces(userId, id))) throw new LastFactor()
      // Looking took a while. A write of nothing, which the store refuses for a session that was ended meanwhile.
      const session = await ctx.session()
      await session.update({})
      const outcome = await credentials.remove(userId, id, leaving)
      if (outcome === 'last') throw new LastFactor()
      if (outcome === 'missing') throw new InvalidRequest(NONE)
      const { kind, name } = removed
      parts.emit({ type: 'credential.removed', userId, kind, name, address: ctx.address })
      if (isFactor(removed)) await removeLeftOver(credentials, userId)
    }),
    announceRemoval: write(
      'announceRemoval',
      async (userId: string, { wait = WAIT }: { readonly wait?: number } = {}) => {
        assertUserId(userId)
        if ((await credentials.list(userId)).length > 0) return removals.announce(userId, wait)
        throw new InvalidRequest('The user has enrolled nothing')
      },
    ),
    async announcedRemoval(userId) {
      assertUserId(userId)
      await credentials.list(userId)
      return removals.find(userId)
    },
    cancelRemoval: write('cancelRemoval', async (userId: string) => {
      assertUserId(userId)
      return removals.cancel(userId)
    }),
    removeAll: write('removeAll', async (userId: string) => {
      assertUserId(userId)
      // What it announces happens now, so nobody is told that it is off.
      await removals.drop(userId)
      const listed = await credentials.list(userId)
      const count = await credentials.removeAll(userId)
      for (const { kind, name } of listed) {
        parts.emit({ type: 'credential.removed', userId, kind, name, address: null })
      }
      return count
    }),
    reseal: write('reseal', async ({ onProgress = () => undefined }: ResealOptions = {}) => {
      const ask = (progress: ResealProgress): Promise<unknown> =>
        parts.callbacks.ask('onProgress', () => onProgress(progress))
      return resealAll(credentials, ask)
    }),
  }
}

/** Of which kinds the user must keep one when a factor is removed; `undefined`: of none. */
async function kindsToLeave(
  parts: KitParts,
  found: StoredUser,
): Promise<readonly string[] | undefined> {
  const needsFactor = await parts.mustHaveFactor(found)
  if (isClosed(found) && parts.canReplacePassword() !== null) return [PASSKEY]
  return needsFactor ? FACTORS : undefined
}

/** See `LatchkeyCredentials.reseal`. */
async function resealAll(
  credentials: Credentials,
  onProgress: (progress: ResealProgress) => Promise<unknown>,
): Promise<ResealProgress> {
  const counts = { moved: 0, newest: 0, unreadable: 0 }
  let after: string | null = null
  for (;;) {
    const rows = await credentials.page(after, PAGE)
    for (const row of rows) {
      const outcome = await credentials.reseal(row)
      if (outcome !== null) counts[outcome]++
      // A store that answers at once would keep every request waiting until the last row.
      await nextTurn()
    }
    const last = rows.at(-1)?.id
    if (last === undefined) return counts
    await onProgress({ ...counts })
    after = last
  }
}

/** Removes recovery codes that stand in for no factor any longer. */
async function removeLeftOver(credentials: Credentials, userId: string): Promise<void> {
  // They may stand in for one that is being added.
  const left = await credentials.listAll(userId)
  if (left.some(isFactor)) return
  for (const { id } of left) await credentials.remove(userId, id)
}

/** @throws InvalidRequest if it is no name, or empty: a person could not tell which credential it is. */
function readNewName(name: unknown): string {
  const read = readName(name, '')
  if (read !== '') return read
  throw new InvalidRequest('The name is missing')
}

/** @throws InvalidRequest if it cannot be the id of a credential. */
function readId(id: unknown): string {
  if (typeof id === 'string' && /^[\w-]{43}$/.test(id)) return id
  throw new InvalidRequest(NONE)
}

const NONE = 'There is no such factor'
