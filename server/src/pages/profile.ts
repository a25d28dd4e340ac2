/**
 * A user's own page: which apps they can open, who they are, how long this session lasts, and where
 * else they are logged in (ASVS 5.0, 7.5.2).
 *
 * @module
 */

import { browserName } from './browser-name.ts'
import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { appSection, type AppLink } from './parts/app-list.ts'
import { roleList } from './parts/badge.ts'
import { section } from './parts/card.ts'
import { facts } from './parts/facts.ts'
import { addressText, sessionList, type SessionView } from './parts/session-list.ts'
import { time } from './parts/time.ts'
import type { View } from './view.ts'

/** What the profile shows, besides the user and the ends of the session, which the view has. */
export interface ProfilePageProps {
  /** The session of this request. */
  readonly session: SessionView

  /** All live sessions of the user; `current` marks the one of this request. */
  readonly devices: readonly SessionView[]

  /** Whether the site has mail, and so a page of the user's address. @default false */
  readonly hasMail?: boolean

  /** The apps that the user can open; `null`: none is behind this login. @default null */
  readonly apps?: readonly AppLink[] | null
}

/** Returns the profile. */
export function profilePage(
  view: View,
  { session, devices, hasMail = false, apps = null }: ProfilePageProps,
): Html {
  const words = view.texts.profile
  const { username = '', roles = [] } = view.user ?? {}
  return layout(
    view,
    { title: words.title, current: 'account' },
    html`<h1>${visible(words.heading(username))}</h1>
      ${apps === null ? '' : appSection(view, apps)}
      ${section({ id: 'roles', heading: words.roles }, roleList(view, roles))}
      ${hasMail ? addressLink(view) : ''}
      ${section({ id: 'session', heading: words.session }, sessionFacts(view, session))}
      ${section(
        { id: 'devices', heading: words.devices, hint: words.devicesHint },
        sessionList(view, devices),
      )}`,
  )
}

function addressLink(view: View): Html {
  const { title, see } = view.texts.byMail.address
  const link = html`<p><a href="/account/email">${visible(see)}</a></p>`
  return section({ id: 'email', heading: title }, link)
}

function sessionFacts(view: View, { userAgent, address, loggedInAt }: SessionView): Html {
  const words = view.texts.profile
  const { idleEndsAt, endsAt } = view.session ?? { idleEndsAt: 0, endsAt: 0 }
  return facts([
    [words.loggedIn, time(view, loggedInAt)],
    [words.from, html`${browserName(userAgent, view.texts)}, ${addressText(view, address)}`],
    [words.idleEnd, time(view, idleEndsAt)],
    [words.end, time(view, endsAt)],
  ])
}
