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
import { assertUserId } from '../session/user.ts'
import { Credentials, readName, type CredentialInfo } from './credentials.ts'
import type { Removal } from './removals.ts'

/** The kinds of credentials that are factors by themselves. Recovery codes only stand in for one. */
export const FACTOR_KINDS: readonly string[] = ['totp', 'passkey']

/** The kind that replaces a password. */
const PASSKEY = 'passkey'

/** How long an announced removal waits: a weekend passes, and who is away for it comes back. */
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
   * have lost it all (NIST SP 800-63B-4, 4.2.2.2). Until then, the user is told at every address, and the removal is
   * cancelled as soon as a factor or a recovery code of the user is used. Afterwards a password is enough, until the
   * user enrols again. If a removal is announced already, that one is returned.
   *
   * @param options.wait from one day to thirty, in milliseconds. @default 3 days
   * @throws InvalidRequest if the user has enrolled nothing.
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
      const mustKeep = await parts.mustHaveFactor(found)
      const listed = await credentials.list(found.id)
      const removed = listed.find((one) => one.id === readId(id))
      if (removed === undefined) throw new InvalidRequest(NONE)
      const isFactor = FACTOR_KINDS.includes(removed.kind)
      const replaces = isClosed(found) ? parts.canReplacePassword() : null
      if (replaces !== null && !(await replaces(found.id, id))) throw new LastFactor()
      // Two removals at the same time: one passkey stays.
      const needed = replaces === null ? mustKeep && FACTOR_KINDS : [PASSKEY]
      const leaving = (isFactor && needed) || undefined
      // Looking took a while. A write of nothing, which the store refuses for a session that was ended meanwhile.
      const session = await ctx.session()
      await session.update({})
      const outcome = await credentials.remove(found.id, id, leaving)
      if (outcome === 'last') throw new LastFactor()
      if (outcome === 'missing') throw new InvalidRequest(NONE)
      const { kind, name } = removed
      const { address } = ctx
      parts.emit({ type: 'credential.removed', userId: found.id, kind, name, address })
      if (isFactor) await removeLeftOver(credentials, found.id)
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
      // By a number nothing would be found, and the thief's factor would stay.
      assertUserId(userId)
      await removals.cancel(userId)
      const listed = await credentials.list(userId)
      const count = await credentials.removeAll(userId)
      for (const { kind, name } of listed) {
        parts.emit({ type: 'credential.removed', userId, kind, name, address: null })
      }
      return count
    }),
    reseal: write('reseal', async ({ onProgress = () => undefined }: ResealOptions = {}) => {
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
        await parts.callbacks.ask('onProgress', () => onProgress({ ...counts }))
        after = last
      }
    }),
  }
}

/** Removes recovery codes that stand in for no factor any longer. */
async function removeLeftOver(credentials: Credentials, userId: string): Promise<void> {
  // They may stand in for one that is being added.
  const left = await credentials.listAll(userId)
  if (left.some(({ kind }) => FACTOR_KINDS.includes(kind))) return
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
