/**
 * What the next page says once: "You are logged out."
 *
 * The notice is in a cookie and not in the address. In the address it would stay: a reload, a bookmark or a link that
 * somebody sends would show it again. The cookie names one of our own sentences, so nobody can make the page say
 * another.
 *
 * @module
 */

import type { Context } from 'hono'
import type { Texts } from '../texts/texts.ts'
import type { SiteSettings } from './site-context.ts'
import { strictCookie } from './strict-cookie.ts'

/** How long the browser keeps a notice: a notice that has not been shown by then is out of date. */
const COOKIE_SECONDS = 60

/** The notices, each with its sentence. */
const notices = {
  'logged-out': ({ login }: Texts) => login.loggedOut,
  'password-reset': ({ reset }: Texts) => reset.changed,
  'password-changed': ({ security }: Texts) => security.passwordChanged,
  'passkey-added': ({ security }: Texts) => security.passkeyAdded,
  'passkey-removed': ({ security }: Texts) => security.passkeyRemoved,
  'passkey-renamed': ({ security }: Texts) => security.passkeyRenamed,
  'app-added': ({ security }: Texts) => security.appAdded,
  'app-removed': ({ security }: Texts) => security.appRemoved,
  'account-unlinked': ({ providers }: Texts) => providers.unlinked,
  'logged-out-here': ({ providers }: Texts) => providers.loggedOutHere,
  'device-ended': ({ devices }: Texts) => devices.ended,
  'other-devices-ended': ({ devices }: Texts) => devices.othersEnded,
  'device-renamed': ({ devices }: Texts) => devices.renamed,
  'device-forgotten': ({ devices }: Texts) => devices.forgotten,
  'device-gone': ({ devices }: Texts) => devices.gone,
  'address-confirmed': ({ byMail }: Texts) => byMail.verify.done,
  'address-changed': ({ byMail }: Texts) => byMail.change.done,
  'address-undone': ({ byMail }: Texts) => byMail.undo.done,
  'everything-ended': ({ byMail }: Texts) => byMail.notMe.done,
  'undo-first': ({ byMail }: Texts) => byMail.notMe.undoFirst,
  'factor-gone': ({ removal }: Texts) => removal.gone,
  'user-roles': ({ userPages }: Texts) => userPages.done.roles,
  'user-email': ({ userPages }: Texts) => userPages.done.email,
  'user-disabled': ({ userPages }: Texts) => userPages.done.disable,
  'user-enabled': ({ userPages }: Texts) => userPages.done.enable,
  'user-unlocked': ({ userPages }: Texts) => userPages.done.unlock,
  'user-sessions': ({ userPages }: Texts) => userPages.done.endSessions,
  'user-factors': ({ userPages }: Texts) => userPages.done.removeFactors,
  'user-accounts': ({ userPages }: Texts) => userPages.done.unlinkAccounts,
  'user-factors-later': ({ userPages }: Texts) => userPages.done.announceRemoval,
} as const

/** The name of a notice. */
export type NoticeName = keyof typeof notices

/** The cookie, in requests and responses. */
export interface NoticeCookie {
  /** Returns the sentence to show, if there is one, and removes the cookie, so that it is not shown again. */
  readonly take: (c: Context, texts: Texts) => string | undefined
  readonly write: (c: Context, notice: NoticeName) => void
}

/** Returns the cookie of the site. */
export function noticeCookie(settings: SiteSettings): NoticeCookie {
  const cookie = strictCookie(settings, 'notice')
  return {
    take(c, texts) {
      const value = cookie.read(c)
      if (value === undefined) return undefined
      cookie.remove(c)
      return isNotice(value) ? notices[value](texts) : undefined
    },
    write: (c, notice) => cookie.write(c, notice, COOKIE_SECONDS),
  }
}

function isNotice(value: string): value is NoticeName {
  return Object.hasOwn(notices, value)
}
