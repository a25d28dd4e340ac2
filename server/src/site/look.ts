/**
 * How the site shows itself: the operator's colours and logo, as files that pages load.
 *
 * @module
 */

import { grounds, mix, type Accent, type Colour, type Theme } from '../config/colours.ts'
import type { Config } from '../config/config.ts'
import type { Logo } from '../config/logo.ts'
import type { Brand } from '../pages/view.ts'

/** What the operator has chosen; `null`: latchkey's own. */
export interface Look {
  readonly accent: Accent | null
  readonly logo: Logo | null
}

/** How a site looks if nothing is chosen. */
export const plainLook: Look = { accent: null, logo: null }

/** Returns what pages need to know of the operator's choices. */
export function brandOf({
  siteName,
  logo,
  helpUrl,
  privacyUrl,
}: Pick<Config, 'siteName' | 'logo' | 'helpUrl' | 'privacyUrl'>): Brand {
  return { siteName, logo: logo === null ? null : logoPath(logo), helpUrl, privacyUrl }
}

/** Returns where the site serves the logo. */
export function logoPath({ kind }: Logo): string {
  return `/assets/logo.${kind}`
}

/** How much darker, or on dark pages lighter, an accent is under the mouse. */
const STRONGER = 0.25

/** How much of the accent is in the ground of badges and notices. */
const SOFT = 0.13

/**
 * Returns the rules by which an accent takes the place of the style sheet's own. A text on the accent is white on light
 * pages and nearly black on dark ones: an accent that can be read on its page contrasts with that as well.
 */
export function accentRules({ light, dark }: Accent): string {
  return (
    `:root{${values('light', light, '#ffffff')}}` +
    `@media (prefers-color-scheme:dark){:root{${values('dark', dark, grounds.dark.page)}}}`
  )
}

function values(theme: Theme, accent: Colour, onAccent: Colour): string {
  const named = {
    accent,
    'accent-strong': mix(accent, theme === 'light' ? '#000000' : '#ffffff', STRONGER),
    'on-accent': onAccent,
    'accent-soft': mix(grounds[theme].surface, accent, SOFT),
  }
  return Object.entries(named)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')
}
