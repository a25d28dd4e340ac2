/**
 * The languages of the pages, and which of them a reader gets.
 *
 * @module
 */

import { match } from '@formatjs/intl-localematcher'
import { en } from './en.ts'

/** What a catalogue holds. A language that lacks a key does not compile. */
export type Texts = typeof en

/** One language. */
export interface Language {
  readonly texts: Texts

  /** BCP 47: for `lang=` and `Intl`. */
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
}

/** Whoever asks for none of our languages gets this one. British, for its order of day, month and year. */
const english: Language = { texts: en, locale: 'en-GB', direction: 'ltr' }

/** The languages, by the tag that requests ask for. */
const languages: ReadonlyMap<string, Language> = new Map([['en', english]])

/** So much of the header is read. Browsers send the few languages of their user. */
const MAX_HEADER = 200

/** Returns the language for a request's `Accept-Language` (RFC 9110, 12.5.4). */
export function languageFor(acceptLanguage: string | undefined): Language {
  const asked = tagsOf(acceptLanguage ?? '')
  if (asked.length === 0 || languages.size === 1) return english
  return languages.get(match(asked, [...languages.keys()], 'en')) ?? english
}

/** Returns the tags of the header, the most wanted first. What is no tag is left out: the matcher would throw. */
export function tagsOf(header: string): readonly string[] {
  return header
    .slice(0, MAX_HEADER)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const quality = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean)
      return { tag, quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ tag, quality }) => quality > 0 && isTag(tag))
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
}

function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
