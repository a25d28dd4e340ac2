/**
 * At which host the site's passkeys were made. Browsers give a passkey to the host that it was made at, and to no
 * other, for ever: a site that moves to another host loses all of them.
 *
 * The library does not know the hosts of before. So the site notes since when it has been at which host; from that and
 * from the instant at which a passkey was made follows its host.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'

/** Since when the site has been at a host, in epoch milliseconds. */
export interface HostPeriod {
  readonly host: string
  readonly since: number
}

/** Keeps the periods. Every method is one atomic step, also between processes. */
export interface HostTable {
  /** Returns all periods, the oldest first. */
  list(): Promise<readonly HostPeriod[]>

  /** Adds a period, unless the latest one is of this host already. */
  add(period: HostPeriod): Promise<void>
}

/** Passkeys that a move to another host takes away. */
export interface LostPasskeys {
  /** The host at which they were made. */
  readonly host: string
  readonly passkeys: number

  /** How many users have one. */
  readonly users: number
}

/** The hosts of the site's passkeys. */
export interface PasskeyHosts {
  /** Returns what is lost if the site is at this host from now on; `null` if nothing is. */
  lostAt(host: string): Promise<LostPasskeys | null>

  /** Notes that the site is at this host from now on. */
  note(host: string): Promise<void>

  /** Returns whether a passkey that was made at this instant works at this host. */
  isOf(host: string): Promise<(createdAt: number) => boolean>
}

/** Of the first host, also what was made before anything was noted. */
const EVER = 0

/** How many rows are read by one statement. */
const STEP = 500

/** Returns the hosts in the table. */
export function openPasskeyHosts(
  table: HostTable,
  credentials: SessionStore['credentials'],
  clock: () => number = Date.now,
): PasskeyHosts {
  return {
    async lostAt(host) {
      const periods = await table.list()
      const former = periods.at(-1)?.host
      if (former === undefined || former === host) return null
      const owners: string[] = []
      for await (const { userId, createdAt } of passkeysIn(credentials)) {
        if (hostAt(periods, createdAt) === former) owners.push(userId)
      }
      if (owners.length === 0) return null
      return { host: former, passkeys: owners.length, users: new Set(owners).size }
    },
    async note(host) {
      const isFirst = (await table.list()).length === 0
      await table.add({ host, since: isFirst ? EVER : clock() })
    },
    async isOf(host) {
      const periods = await table.list()
      return (createdAt) => (hostAt(periods, createdAt) ?? host) === host
    },
  }
}

/** Returns the host at an instant. */
function hostAt(periods: readonly HostPeriod[], at: number): string | undefined {
  return periods.findLast(({ since }) => since <= at)?.host
}

/** Every passkey of every user. What is still being added has no name, and is none yet. */
async function* passkeysIn(credentials: SessionStore['credentials']) {
  let after: string | null = null
  for (;;) {
    const rows: Awaited<ReturnType<NonNullable<typeof credentials>['page']>> =
      (await credentials?.page(after, STEP)) ?? []
    yield* rows.filter(({ kind, name }) => kind === 'passkey' && name !== '')
    const last = rows.at(-1)?.id
    if (last === undefined) return
    after = last
  }
}
