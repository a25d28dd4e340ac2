/**
 * A user's own page: who they are, how long this session lasts, and where else they are logged
 * in (ASVS 5.0, 7.5.2).
 *
 * @module
 */

import { browserName } from './browser-name.ts'
import { html, visible } from './html.ts'
import type { Html } from './html.ts'
import { instant } from './instant.ts'
import { layout } from './layout.ts'
import type { PageProps, PageUser } from './layout.ts'
import { roleList } from './role-list.ts'
import { addressText, sessionList } from './session-list.ts'
import type { SessionView } from './session-list.ts'

/** The session of this request, with its two ends in epoch milliseconds. */
export interface CurrentSession extends SessionView {
  /** When it ends if nothing more is done with it. */
  idleEndsAt: number

  /** When it ends however busy it is. */
  endsAt: number
}

/** What the profile shows. */
export interface ProfilePageProps extends PageProps {
  /** Who is logged in. */
  user: PageUser

  /** The session of this request. */
  session: CurrentSession

  /** All live sessions of the user; `current` marks the one of this request. */
  devices: readonly SessionView[]
}

/** Returns the profile. */
export function profilePage(props: ProfilePageProps): Html {
  const { siteName, user, session, devices, csrfToken } = props
  const heading = `Welcome to your profile, ${visible(user.username)}!`
  return layout(
    { siteName, user, csrfToken, title: 'Your profile', current: 'profile' },
    html`<h1>${heading}</h1>
      <section aria-labelledby="roles">
        <h2 id="roles">Your roles</h2>
        ${roleList(user.roles)}
      </section>
      <section aria-labelledby="session">
        <h2 id="session">This session</h2>
        ${sessionFacts(session)}
      </section>
      <section aria-labelledby="devices">
        <h2 id="devices">My devices</h2>
        <p class="hint">Everywhere you are logged in now.</p>
        ${sessionList(devices)}
      </section>`,
  )
}

function sessionFacts({
  userAgent,
  address,
  loggedInAt,
  idleEndsAt,
  endsAt,
}: CurrentSession): Html {
  return html`<dl class="facts">
    <div>
      <dt>Logged in</dt>
      <dd>${instant(loggedInAt)}</dd>
    </div>
    <div>
      <dt>From</dt>
      <dd>${browserName(userAgent)}, ${addressText(address)}</dd>
    </div>
    <div>
      <dt>Ends, if you are idle</dt>
      <dd>${instant(idleEndsAt)}</dd>
    </div>
    <div>
      <dt>Ends at the latest</dt>
      <dd>${instant(endsAt)}</dd>
    </div>
  </dl>`
}
