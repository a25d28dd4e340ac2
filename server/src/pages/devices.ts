/**
 * A person's devices: one row for each browser, with what the person calls it (ASVS 5.0, 7.5.2).
 *
 * @module
 */

import { browserName } from './browser-name.ts'
import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { actionForm } from './parts/action-form.ts'
import { badge } from './parts/badge.ts'
import { section } from './parts/card.ts'
import { notice } from './parts/notice.ts'
import { addressText } from './parts/session-list.ts'
import { linkButton } from './parts/submit.ts'
import { time } from './parts/time.ts'
import type { View } from './view.ts'

/** A browser, as the page shows it. Instants in epoch milliseconds. */
export interface DeviceView {
  /** By which forms name the browser. It opens nothing. */
  readonly key: string

  /** What the person calls it: any text; `null`: nothing. */
  readonly name: string | null

  /** The `User-Agent` header, as it came. */
  readonly userAgent: string | null
  readonly address: string | null
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly isLoggedIn: boolean

  /** When the last session there ends if nobody uses it; `null`: nobody is logged in there. */
  readonly unusedUntil: number | null
  readonly canBeNamed: boolean

  /** Whether this is the browser of the request. */
  readonly current: boolean
}

/** What the page shows. */
export interface DevicesPageProps {
  readonly devices: readonly DeviceView[]

  /** News that is not an error. */
  readonly notice?: string | undefined
}

/** Returns the page. Its forms go to `/devices/end`, `/devices/end-others` and `/devices/forget`. */
export function devicesPage(view: View, { devices, notice: news }: DevicesPageProps): Html {
  const words = view.texts.devices
  const here = devices.filter(({ isLoggedIn }) => isLoggedIn)
  const known = devices.filter(({ isLoggedIn }) => !isLoggedIn)
  return layout(
    view,
    { title: words.title, current: 'devices' },
    html`<h1>${visible(words.title)}</h1>
      ${notice(news)}
      ${section(
        { id: 'here', heading: words.here, hint: words.hereHint },
        html`${list(view, here)} ${others(view, here)}`,
      )}
      ${
        known.length === 0
          ? ''
          : section({ id: 'known', heading: words.known, hint: words.knownHint }, list(view, known))
      }`,
  )
}

function others(view: View, here: readonly DeviceView[]): Html {
  const words = view.texts.devices
  if (here.every(({ current }) => current)) return html`<p class="hint">${words.alone}</p>`
  const act = { action: '/devices/end-others', label: words.endOthers, kind: 'danger' } as const
  return html`<div class="actions">${actionForm(view, act)}</div>`
}

function list(view: View, devices: readonly DeviceView[]): Html {
  return html`<ul class="rows" role="list">
    ${devices.map((device) => item(view, device))}
  </ul>`
}

function item(view: View, device: DeviceView): Html {
  const { name, userAgent, address, firstSeenAt, lastSeenAt, current } = device
  const words = view.texts.devices
  const system = browserName(userAgent, view.texts)
  return html`<li>
    <p>
      <strong><bdi>${visible(name ?? system)}</bdi></strong>
      ${current ? badge(words.thisDevice, 'accent') : ''}
    </p>
    <dl>
      ${name === null ? '' : fact(words.system, html`${visible(system)}`)}
      ${fact(words.address, addressText(view, address))}
      ${fact(words.firstSeen, time(view, firstSeenAt, { relative: true }))}
      ${fact(words.lastSeen, time(view, lastSeenAt, { relative: true }))}
      ${current ? ends(view) : endsUnused(view, device)}
    </dl>
    <div class="actions">${actions(view, device, name ?? system)}</div>
  </li>`
}

/** When the session of this browser really ends: the reader should know it (keycloak#9264). */
function ends(view: View): Html {
  const words = view.texts.devices
  if (view.session === null) return html``
  const { idleEndsAt, endsAt } = view.session
  return html`${fact(words.endsAt, time(view, endsAt))}
  ${fact(words.idleUntil, time(view, idleEndsAt))}`
}

/** Of other browsers only the next end is known. */
function endsUnused(view: View, { unusedUntil }: DeviceView): Html {
  return unusedUntil === null ? html`` : fact(view.texts.devices.idleUntil, time(view, unusedUntil))
}

function fact(term: string, value: Html): Html {
  return html`<div>
    <dt>${visible(term)}</dt>
    <dd>${value}</dd>
  </div>`
}

function actions(view: View, { key, isLoggedIn, canBeNamed, current }: DeviceView, label: string) {
  const words = view.texts.devices
  const hidden = { device: key }
  const rename = linkButton(`/devices/name?device=${key}`, words.rename)
  const end = { action: '/devices/end', label: words.end, spoken: words.endThis(label) }
  const forget = { action: '/devices/forget', label: words.forget, spoken: words.forgetThis(label) }
  const act = isLoggedIn ? end : forget
  return html`${canBeNamed ? rename : ''}
  ${current ? '' : actionForm(view, { ...act, hidden, kind: isLoggedIn ? 'danger' : 'secondary' })}`
}
