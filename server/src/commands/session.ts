/**
 * `latchkey session …`: who is logged in where.
 *
 * @module
 */

import type { SessionInfo } from 'latchkey'
import { requireUser } from '../administration.ts'
import { command, UsageError, type Command } from '../command.ts'
import { deviceName } from '../pages/device-name.ts'
import type { User } from '../users.ts'
import { usersWithSessions } from '../views.ts'
import { count, print, printJson } from './output.ts'
import { onSite, type OpenSite } from './site.ts'
import { instantText, table } from './table.ts'

const list = command({
  name: 'session list',
  takes: '[NAME]',
  summary: 'Show live sessions, of all users or of one.',
  options: { json: { type: 'boolean', meaning: 'Print JSON, instants in epoch milliseconds.' } },
  run: ({ positionals: [username], values }) =>
    onSite(async (site) => {
      const found = await sessionsOf(site, username)
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
  },
  async run({ values: { user, id, all } }) {
    if ([user, id, all].filter((value) => value !== undefined).length !== 1) {
      throw new UsageError('session revoke needs one of --user NAME, --id ID or --all')
    }
    await onSite(async (site) => {
      if (user !== undefined) await revokeUsers(site, [await requireUser(site, user)])
      else if (id !== undefined) await revokeSession(site, id)
      else await revokeUsers(site, await site.users.list())
    })
  },
})

/** The commands of this group. */
export const sessionCommands: readonly Command[] = [list, revoke]

async function revokeUsers({ latch }: OpenSite, users: readonly User[]): Promise<void> {
  let ended = 0
  for (const { id } of users) ended += await latch.revokeUser(id)
  print(`${count(ended, 'session')} ended.`)
}

async function revokeSession({ latch, store }: OpenSite, id: string): Promise<void> {
  const userId = (await store.read(id))?.userId ?? null
  const ended = userId !== null && (await latch.revokeSession(userId, id))
  if (!ended) throw new Error(`There is no live session with the id ${JSON.stringify(id)}.`)
  print('1 session ended.')
}

interface FoundSession {
  readonly user: User
  readonly session: SessionInfo
}

async function sessionsOf(
  site: OpenSite,
  username: string | undefined,
): Promise<readonly FoundSession[]> {
  if (username !== undefined) {
    const user = await requireUser(site, username)
    return (await site.latch.sessions(user.id)).map((session) => ({ user, session }))
  }
  const all = await usersWithSessions(site.users, site.latch)
  return all.flatMap(({ user, sessions }) => sessions.map((session) => ({ user, session })))
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
    deviceName(userAgent),
    id,
  ]
}
