/**
 * Finds the words of a message.
 *
 * @module
 */

import type { MessageLink } from 'latchkey/flows'
import { letterHtml, letterText, type LetterParts } from './letter.ts'
import type { Letter, MailMessage } from './message.ts'
import { mail, type Occasion } from '../texts/en/mail.ts'

/** What letters need to know of the site. */
export interface LetterSite {
  readonly siteName: string

  /** The address under which browsers see the site. */
  readonly url: URL
}

const LOCALE = 'en-GB'

/** In UTC: nobody knows where a letter is read. */
const instant = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/**
 * Returns the words of a message.
 *
 * @param at when it was written, in epoch milliseconds.
 */
export function composeLetter(
  { siteName, url }: LetterSite,
  message: MailMessage,
  at: number,
): Letter {
  if (message.kind === 'nothing') throw new TypeError('nothing has no words')
  // Rows can be of a newer version.
  if (!Object.hasOwn(mail.kinds, message.kind)) throw new TypeError('a kind that is not known')
  const way = wayOf(message)
  const words = mail.kinds[message.kind](occasionOf(siteName, message, { at, way }))
  const parts: LetterParts = {
    siteName,
    words,
    way: way === null ? null : { ...way, page: withoutFragment(way.link) },
    pasteCode: mail.pasteCode,
    footer: mail.footer(siteName, url.host),
  }
  return { subject: words.subject, text: letterText(parts), html: letterHtml(parts) }
}

/** The link of a message; `null` if it has none. */
function wayOf(message: MailMessage): MessageLink | null {
  if ('link' in message) return message
  return 'notMe' in message ? message.notMe : null
}

function withoutFragment(link: string): string {
  return link.replace(/#.*$/s, '')
}

function occasionOf(
  site: string,
  message: MailMessage,
  { at, way }: { readonly at: number; readonly way: MessageLink | null },
): Occasion {
  return {
    site,
    at: instantText(at),
    until: way === null ? '' : instantText(way.expiresAt),
    from: 'clientAddress' in message ? (message.clientAddress ?? '') : '',
    factor:
      'factor' in message
        ? { kind: message.factor.kind, name: harmless(message.factor.name) }
        : { kind: '', name: '' },
    newAddress: 'newAddress' in message ? harmless(message.newAddress, /[/:\\]/g) : '',
    provider: 'issuer' in message ? hostOf(message.issuer) : '',
    what: 'what' in message ? message.what : '',
    by: 'by' in message ? harmless(message.by ?? '') : '',
    due: 'dueAt' in message && message.dueAt !== undefined ? instantText(message.dueAt) : '',
  }
}

function instantText(at: number): string {
  return `${instant.format(at)} UTC`
}

function hostOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? harmless(issuer)
}

/** Mail programs make a link of whatever looks like one, also in a text between quotes. */
const LINKING = /[:/\\@]|(?<=\S)\.(?=\S)/g

/** Returns a text that a thief may have chosen, without what would make a link of it or end its quotes. */
function harmless(text: string, linking: RegExp = LINKING): string {
  return text.replaceAll(linking, '·').replaceAll(/[“”"]/g, '’')
}
