/**
 * A list of live sessions, one entry per device: on the profile the visitor's own, on the
 * admin page those of each user.
 *
 * @module
 */

import { browserName } from './browser-name.ts'
import { html, visible } from './html.ts'
import type { Html } from './html.ts'
import { instant } from './instant.ts'

/** What a page shows of a session. Neither token nor session id is among it. */
export interface SessionView {
  /** The `User-Agent` header at login, as it came. */
  userAgent: string | null | undefined

  /** The client's address at login, as text. */
  address: string | null | undefined

  /** When the user logged in, in epoch milliseconds. */
  loggedInAt: number

  /** When the session was last used, in epoch milliseconds. */
  lastSeenAt: number

  /** Whether this is the session of the request. */
  current?: boolean | undefined
}

/** Returns the sessions as a list: the session of the request first, then the last seen. */
export function sessionList(sessions: readonly SessionView[]): Html {
  const sorted = sessions.toSorted(
    (a, b) =>
      Number(b.current ?? false) - Number(a.current ?? false) || b.lastSeenAt - a.lastSeenAt,
  )
  return html`<ul class="sessions" role="list">
    ${sorted.map(sessionItem)}
  </ul>`
}

/** Returns the address in a typeface that keeps its digits apart. */
export function addressText(address: string | null | undefined): Html {
  return address ? html`<code>${visible(address)}</code>` : html`Unknown address`
}

function sessionItem({ userAgent, address, loggedInAt, lastSeenAt, current }: SessionView): Html {
  return html`<li>
    <p>
      <strong>${browserName(userAgent)}</strong>
      ${current ? html`<span class="badge accent">This device</span>` : ''}
    </p>
    <dl>
      <div>
        <dt>Address</dt>
        <dd>${addressText(address)}</dd>
      </div>
      <div>
        <dt>Logged in</dt>
        <dd>${instant(loggedInAt)}</dd>
      </div>
      <div>
        <dt>Last seen</dt>
        <dd>${instant(lastSeenAt)}</dd>
      </div>
    </dl>
  </li>`
}
