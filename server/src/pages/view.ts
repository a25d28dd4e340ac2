/**
 * What every page is given: who reads it, in which language, and how the site calls itself.
 *
 * @module
 */

import type { Texts } from '../texts/texts.ts'

/** How the site shows itself, as the operator has configured it. */
export interface Brand {
  readonly siteName: string

  /** The address of the logo on this site; `null`: latchkey's own. */
  readonly logo: string | null

  /** Where people find help, and how the site treats their data; `null`: no link. */
  readonly helpUrl: string | null
  readonly privacyUrl: string | null
}

/** What a page needs to know of the user who is logged in. */
export interface PageUser {
  /** As the user wrote it; any text. */
  readonly username: string

  /** `admin` shows the link to the admin page. */
  readonly roles: readonly string[]
}

/** When the session of the reader ends. Instants in epoch milliseconds. */
export interface SessionEnds {
  /** When it ends if nothing more is done with it. */
  readonly idleEndsAt: number

  /** When it ends however busy it is. */
  readonly endsAt: number

  /** Whether it outlives the browser. */
  readonly remembered: boolean

  /** Whether a form that is sent after the end is kept until its user has logged in: only along with a password. */
  readonly keepsForms: boolean
}

/** Where a page finds what belongs to the site, if it is shown on the host of an app. */
export interface ForeignHost {
  /** The path below which the style sheet and the pictures are. */
  readonly assets: string

  /** The start page of the login, absolute. */
  readonly home: string
}

/** What every page is given. */
export interface View {
  readonly brand: Brand

  /** Set for a page on the host of an app. No script of ours runs there. @default the page is on the site's host */
  readonly host?: ForeignHost

  /** Every word that is read comes from here. */
  readonly texts: Texts

  /** BCP 47: for `lang=` and `Intl`. */
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'

  /** This instant, in epoch milliseconds. */
  readonly now: number

  /** Who is logged in. */
  readonly user: PageUser | null

  /** The value of the hidden field `_csrf` in every form. It is made when it is first read; '': no field. */
  readonly csrfToken: string

  /** The reader's session; `null`: nobody is logged in. */
  readonly session: SessionEnds | null
}
