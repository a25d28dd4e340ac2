/**
 * A list of live sessions, one entry per device: on the profile the visitor's own, on the
 * admin page those of each user.
 *
 * @module
 */

import { browserName } from '../browser-name.ts'
import { html, visible, type Html } from '../html.ts'
import type { View } from '../view.ts'
import { badge } from './badge.ts'
import { time } from './time.ts'

/** What a page shows of a session. Neither token nor session id is among it. */
export interface SessionView {
  /** The `User-Agent` header at login, as it came. */
  readonly userAgent: string | null | undefined

  /** The client's address at login, as text. */
  readonly address: string | null | undefined

  /** When the user logged in, in epoch milliseconds. */
  readonly loggedInAt: number

  /** When the session was last used, in epoch milliseconds. */
  readonly lastSeenAt: number

  /** Whether this is the session of the request. */
  readonly current?: boolean | undefined
}

/** Returns the sessions as a list: the session of the request first, then the last seen. */
export function sessionList(view: View, sessions: readonly SessionView[]): Html {
  const sorted = sessions.toSorted(
    (a, b) =>
      Number(b.current ?? false) - Number(a.current ?? false) || b.lastSeenAt - a.lastSeenAt,
  )
  return html`<ul class="rows" role="list">
    ${sorted.map((session) => sessionItem(view, session))}
  </ul>`
}

/** Returns the address in a typeface that keeps its digits apart. */
export function addressText(view: View, address: string | null | undefined): Html {
  return address
    ? html`<code>${visible(address)}</code>`
    : html`${view.texts.sessions.unknownAddress}`
}

function sessionItem(view: View, session: SessionView): Html {
  const { userAgent, address, loggedInAt, lastSeenAt, current } = session
  const words = view.texts.sessions
  return html`<li>
    <p>
      <strong>${browserName(userAgent, view.texts)}</strong>
      ${current ? badge(words.thisDevice, 'accent') : ''}
    </p>
    <dl>
      <div>
        <dt>${words.address}</dt>
        <dd>${addressText(view, address)}</dd>
      </div>
      <div>
        <dt>${words.loggedIn}</dt>
        <dd>${time(view, loggedInAt)}</dd>
      </div>
      <div>
        <dt>${words.lastSeen}</dt>
        <dd>${time(view, lastSeenAt, { relative: true })}</dd>
      </div>
    </dl>
  </li>`
}
