/**
 * `latchkey session …`: who is logged in where.
 *
 * @module
 */

import type { SessionInfo } from 'latchkey'
import { endSessions, noteDone, requireUser } from '../accounts/administration.ts'
import { command, UsageError, type Command } from './command.ts'
import { browserName } from '../pages/browser-name.ts'
import type { User } from '../accounts/user-table.ts'
import { complain, count, print, printJson } from '../process/output.ts'
import { onSite, type OpenSite } from './site.ts'
import { instantText, table } from './table.ts'
import { atTerminal, hasTerminal } from './terminal-input.ts'

const list = command({
  name: 'session list',
  takes: '[NAME]',
  summary: 'Show live sessions, of all users or of one.',
  options: {
    limit: { type: 'string', value: 'N', meaning: 'Of all users, show at most so many: 1000.' },
    json: { type: 'boolean', meaning: 'Print JSON, instants in epoch milliseconds.' },
  },
  run: ({ positionals: [username], values }) =>
    onSite(async (site) => {
      const limit = parseLimit(values.limit)
      const { found, hasMore } =
        username === undefined ? await everySession(site, limit) : await sessionsOf(site, username)
      if (hasMore) complain(`there are more than these ${found.length} sessions: --limit N shows N`)
      if (values.json) printJson(found.map(visibleSession))
      else if (found.length === 0) print('Nobody is logged in.')
      else print(table([HEADINGS, ...found.map(sessionRow)]))
    }),
})

const revoke = command({
  name: 'session revoke',
  takes: '',
  summary: 'End sessions: of one user, one by its id, or all.',
  options: {
    user: { type: 'string', value: 'NAME', meaning: 'End all sessions of this user.' },
    id: {
      type: 'string',
      value: 'ID',
      meaning: 'End the session with this id (see session list).',
    },
    all: { type: 'boolean', meaning: 'End every session of every user.' },
    yes: { type: 'boolean', meaning: 'With --all: do not ask.' },
  },
  async run({ values: { user, id, all, yes = false } }) {
    if ([user, id, all].filter((value) => value !== undefined).length !== 1) {
      throw new UsageError('session revoke needs one of --user NAME, --id ID or --all')
    }
    if (all === true && !yes) await confirmAll()
    await onSite(async (site) => {
      if (user !== undefined) await revokeUser(site, user)
      else if (id !== undefined) await revokeSession(site, id)
      else await revokeAll(site)
    })
  },
})

/** The commands of this group. */
export const sessionCommands: readonly Command[] = [list, revoke]

async function revokeUser(site: OpenSite, username: string): Promise<void> {
  const { id } = await requireUser(site, username)
  print(`${count(await endSessions(site, 'machine', id), 'session')} ended.`)
}

/** So many sessions are read for the notes. Ending waits for that, so it is bounded. */
const MOST_NOTED = 100_000

/** Ends the sessions of all users. Whoever had some finds in the notes where they have gone. */
async function revokeAll(site: OpenSite): Promise<void> {
  const { sessions, hasMore } = await site.latch.everySession({ limit: MOST_NOTED })
  print(`${count(await site.latch.revokeEveryone(), 'session')} ended.`)
  for (const [userId, own] of Map.groupBy(sessions, ({ user }) => user.id)) {
    await noteDone(site, 'machine', userId, 'device_ended', { ended: own.length, device: 'all' })
  }
  if (hasMore) complain(`there were more than ${MOST_NOTED} sessions: only of these it is noted`)
}

/**
 * Asks a person whether to end all sessions. A program is not asked, because `--all` says what it does. A script that
 * ends all sessions after a break-in must not wait for an answer that nobody gives.
 */
async function confirmAll(): Promise<void> {
  if (!hasTerminal()) return
  const answer = await atTerminal(true, (ask) =>
    ask('This logs out every user of the site. Type "yes" to go on: '),
  )
  if (answer?.trim().toLowerCase() !== 'yes') throw new Error('Nothing was ended.')
}

async function revokeSession(site: OpenSite, id: string): Promise<void> {
  const { latch, store } = site
  const userId = (await store.read(id))?.userId ?? null
  const ended = userId !== null && (await latch.revokeSession(userId, id))
  if (!ended) throw new Error(`There is no live session with the id ${JSON.stringify(id)}.`)
  await noteDone(site, 'machine', userId, 'device_ended', { ended: 1 })
  print('1 session ended.')
}

interface FoundSession {
  readonly user: Pick<User, 'id' | 'username'>
  readonly session: SessionInfo
}

interface Found {
  readonly found: readonly FoundSession[]

  /** Whether there are more sessions than those in `found`. */
  readonly hasMore: boolean
}

async function sessionsOf(site: OpenSite, username: string): Promise<Found> {
  const user = await requireUser(site, username)
  const sessions = await site.latch.sessions(user.id)
  return { found: sessions.map((session) => ({ user, session })), hasMore: false }
}

/** The cost grows with the sessions that are returned, not with the number of users. */
async function everySession({ latch }: OpenSite, limit: number): Promise<Found> {
  const { sessions, hasMore } = await latch.everySession({ limit })
  return { found: sessions.map((session) => ({ user: session.user, session })), hasMore }
}

function parseLimit(text = '1000'): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new UsageError('session list: --limit takes a number from 1 to 9999999')
}

function visibleSession({ user, session }: FoundSession): object {
  const { id, createdAt, touchedAt, expiresAt, address, userAgent } = session
  const times = { createdAt, touchedAt, expiresAt }
  return { id, userId: user.id, username: user.username, ...times, address, userAgent }
}

const HEADINGS = ['USER', 'LOGGED IN', 'LAST SEEN', 'ADDRESS', 'DEVICE', 'ID']

function sessionRow({ user, session }: FoundSession): readonly string[] {
  const { id, createdAt, touchedAt, address, userAgent } = session
  return [
    user.username,
    instantText(createdAt),
    instantText(touchedAt),
    address ?? '-',
    browserName(userAgent),
    id,
  ]
}
