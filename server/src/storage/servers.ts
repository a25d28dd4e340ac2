/**
 * Which servers run on the database, where they keep their sessions, and at which address they are. A command that
 * looked for sessions in another place would find none, end none, and say that it has done its work.
 *
 * Every server notes itself. A place is kept as a digest, without user and password.
 *
 * @module
 */

import { hash, randomUUID } from 'node:crypto'
import { MINUTE, type Clock } from 'latchkey'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import { MAX_CLOCK_SKEW } from 'latchkey/store-kit'

/** How often a server notes that it still runs, in milliseconds. */
export const SERVER_INTERVAL: number = MINUTE

/** How long a note holds, in milliseconds: a server that is killed seems to run for so long. */
export const SERVER_LEASE: number = 2 * SERVER_INTERVAL

/** The kind of database that keeps sessions. */
export type Keeper = 'database' | 'redis'

/** Where sessions are. */
export interface SessionPlace {
  readonly keeper: Keeper

  /** Of Redis: a digest of its host, port and number. Of the database, which holds the note: empty. */
  readonly digest: string
}

/** What a server notes of itself. */
export interface ServerNote extends SessionPlace {
  readonly id: string

  /** The address under which browsers see it. */
  readonly url: string

  /** Until when the note says that the server runs, as an instant; afterwards, that it was the last one, perhaps. */
  readonly runsUntil: number
}

/** Keeps the notes. Every method is one atomic step, also between processes. */
export interface ServerTable {
  list(): Promise<readonly ServerNote[]>

  /** Writes the note, in place of the one with its id. */
  put(note: ServerNote): Promise<void>

  /** Removes the notes that end by `now`, or later than `latest`. */
  removeOld(now: number, latest: number): Promise<void>
}

/** What the notes say to a process, which has a place for sessions too. */
export interface ServersSeen {
  /** How many of those that count have their sessions where this process looks for them. */
  readonly here: number

  /** Where the others have them. */
  readonly elsewhere: readonly Keeper[]

  /** The address of the server that noted itself last; `null`: none has. */
  readonly url: string | null
}

/** The servers on the database. */
export interface Servers {
  /** Where this process has its sessions. */
  readonly place: SessionPlace

  /** Returns what counts: the servers that run or, if none does, the last one that did. */
  look(): Promise<ServersSeen>

  /** Notes that this process serves, from now on. Returns the function that notes its end. */
  begin(url: URL): Promise<() => Promise<void>>
}

/** Returns the place of sessions: Redis at the URL, or the database. */
export function sessionPlace(redisUrl: string | null): SessionPlace {
  if (redisUrl === null) return { keeper: 'database', digest: '' }
  const { hostname, port, pathname } = new URL(redisUrl)
  const host = isLoopbackHost(hostname) ? 'localhost' : hostname.toLowerCase()
  const place = [host, port || '6379', pathname.replace(/^\//, '') || '0'].join('\n')
  return { keeper: 'redis', digest: hash('sha256', place, 'base64url') }
}

/** Returns the servers in the table. */
export function openServers(
  table: ServerTable,
  place: SessionPlace,
  clock: Clock = Date.now,
): Servers {
  const latest = (): number => clock() + SERVER_LEASE + MAX_CLOCK_SKEW
  return {
    place,
    async look() {
      const notes = (await table.list()).toSorted((one, other) => other.runsUntil - one.runsUntil)
      const running = notes.filter((note) => runs(note, clock(), latest()))
      const counted = running.length > 0 ? running : notes.slice(0, 1)
      const others = counted.filter((note) => !isSame(note, place))
      return {
        here: counted.length - others.length,
        elsewhere: others.map(({ keeper }) => keeper),
        url: counted[0]?.url ?? null,
      }
    },
    async begin(url) {
      const own = { ...place, id: randomUUID(), url: url.href }
      const note = (runsUntil: number): Promise<void> => table.put({ ...own, runsUntil })
      await note(clock() + SERVER_LEASE)
      // Only now: at no moment is there no note of where sessions are.
      await table.removeOld(clock(), latest())
      const timer = setInterval(() => {
        note(clock() + SERVER_LEASE).catch(ignore)
      }, SERVER_INTERVAL).unref()
      return () => {
        clearInterval(timer)
        return note(clock()).catch(ignore)
      }
    },
  }
}

function runs({ runsUntil }: ServerNote, now: number, latest: number): boolean {
  return runsUntil > now && runsUntil <= latest
}

function isSame(one: SessionPlace, other: SessionPlace): boolean {
  return one.keeper === other.keeper && one.digest === other.digest
}

/** A database that fails is reported at every request, so a failed note need not end the process. */
function ignore(): void {}
