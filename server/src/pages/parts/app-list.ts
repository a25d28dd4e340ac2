/**
 * The apps that a user can open: links, on the user's own page.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { asking } from './asking.ts'
import { section } from './card.ts'
import type { View } from '../view.ts'

/** An app as pages show it. */
export interface AppLink {
  readonly name: string

  /** Its start page. */
  readonly url: URL
}

/** Returns the apps, in the order in which they are given, under a heading of their own. */
export function appSection(view: View, apps: readonly AppLink[]): Html {
  const { heading, hint, none } = view.texts.apps.own
  if (apps.length === 0) return section({ id: 'apps', heading }, html`<p>${asking(view, none)}</p>`)
  const links = html`<ul class="apps" role="list">
    ${apps.map(appItem)}
  </ul>`
  return section({ id: 'apps', heading, hint }, links)
}

function appItem({ name, url }: AppLink): Html {
  const place = html`<code>${visible(placeOf(url))}</code>`
  return html`<li>
    <a href="${url.href}" rel="noreferrer"><strong>${visible(name)}</strong> ${place}</a>
  </li>`
}

/** By which people tell apps of one host apart. */
function placeOf({ host, pathname }: URL): string {
  return pathname === '/' ? host : `${host}${pathname}`
}
