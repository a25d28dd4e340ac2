/**
 * A user's browsers as the page lists them: what the library knows of sessions, put together with what people call
 * their browsers.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { SessionInfo } from 'latchkey'
import type { Device } from '../accounts/devices.ts'
import type { DeviceView } from '../pages/devices.ts'

/** A browser, with what is needed to act on it. */
export interface DeviceRow extends DeviceView {
  /** The library's name of the browser; `null`: the sessions of an earlier release, or of a client without cookies. */
  readonly device: string | null

  /** The sessions there. */
  readonly sessions: readonly SessionInfo[]
}

/**
 * Returns one row for each browser: the one of this request first, then those seen last. A session whose browser is not
 * known is a row of its own.
 */
export function deviceRows(
  devices: readonly Device[],
  sessions: readonly SessionInfo[],
  currentId: string | null,
): readonly DeviceRow[] {
  const groups = Map.groupBy(sessions, keyOfSession)
  const known = devices.map((device) => row(device, groups.get(device.device) ?? [], currentId))
  const named = new Set(devices.map(({ device }) => device))
  const others = [...groups.entries()]
    .filter(([key]) => !named.has(key))
    .map(([, group]) => row(null, group, currentId))
  return [...known, ...others].toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt,
  )
}

function keyOfSession({ id, device }: SessionInfo): string {
  // The id of a session is on no page, though it opens nothing.
  return device ?? `session-${hash('sha256', `row of ${id}`, 'base64url')}`
}

/** Either there is a browser that is remembered, or there are sessions. */
function row(
  known: Device | null,
  sessions: readonly SessionInfo[],
  currentId: string | null,
): DeviceRow {
  const latest = sessions.toSorted((a, b) => b.touchedAt - a.touchedAt)[0]
  const first = sessions.map(({ createdAt }) => createdAt)
  return {
    key: known?.device ?? (latest === undefined ? '' : keyOfSession(latest)),
    device: known?.device ?? latest?.device ?? null,
    sessions,
    name: known?.name ?? null,
    userAgent: known?.userAgent ?? latest?.userAgent ?? null,
    address: known?.address ?? latest?.address ?? null,
    firstSeenAt: Math.min(...first, known?.firstSeenAt ?? Infinity),
    lastSeenAt: Math.max(latest?.touchedAt ?? 0, known?.lastSeenAt ?? 0),
    isLoggedIn: sessions.length > 0,
    unusedUntil:
      sessions.length === 0 ? null : Math.max(...sessions.map(({ expiresAt }) => expiresAt)),
    canBeNamed: known !== null,
    current: sessions.some(({ id }) => id === currentId),
  }
}
