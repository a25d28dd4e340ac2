/**
 * A short name for the browser behind a `User-Agent` header, so that people recognise their own. Every name comes from
 * the tables here and of `bowser`, none from the header. So the worst that a hostile header can do is to pass for
 * another browser; it cannot put text on a page.
 *
 * @module
 */

import Bowser from 'bowser'
import { en } from '../texts/en.ts'
import type { Texts } from '../texts/texts.ts'

/** What a header says of the browser; `null`: nothing that is known. */
export interface BrowserNames {
  readonly browser: string | null
  readonly system: string | null
}

/** A program's header begins with one of these marks. */
const programs: readonly (readonly [mark: string, name: string])[] = [
  ['curl/', 'curl'],
  ['Wget/', 'Wget'],
  ['HTTPie/', 'HTTPie'],
  ['PostmanRuntime/', 'Postman'],
  ['python-requests/', 'Python'],
  ['python-httpx/', 'Python'],
  ['Python-urllib/', 'Python'],
  ['Go-http-client/', 'Go'],
  ['okhttp/', 'OkHttp'],
  ['node', 'Node.js'],
]

/** What people call them, where `bowser` says it in another way. */
const shorter: Readonly<Record<string, string>> = {
  'Microsoft Edge': 'Edge',
  'Samsung Internet for Android': 'Samsung Internet',
  'Chrome OS': 'ChromeOS',
  macOS: 'Mac',
}

/** So much of a header is read; sessions keep no more. The expressions of `bowser` take time by its length. */
const MOST = 256

const known = (names: object): ReadonlySet<unknown> => new Set(Object.values(names))
const browsers = known(Bowser.BROWSER_MAP)
const systems = known(Bowser.OS_MAP)

/** Reads a header. */
export function readUserAgent(userAgent: string | null | undefined): BrowserNames {
  if (!userAgent) return { browser: null, system: null }
  const program = programs.find(([mark]) => userAgent.startsWith(mark))
  if (program !== undefined) return { browser: program[1], system: null }
  const { browser, os, platform } = Bowser.parse(userAgent.slice(0, MOST))
  // Of what it does not know, it returns the words of the header.
  const name = browsers.has(browser.name) ? browser.name : undefined
  return { browser: named(name), system: systemOf(os.name, platform.type) }
}

/** Returns, for instance, "Chrome on Windows", "Safari on iPhone", "curl" or "Unknown device". */
export function browserName(
  userAgent: string | null | undefined,
  { browsers: words }: Pick<Texts, 'browsers'> = en,
): string {
  const { browser, system } = readUserAgent(userAgent)
  if (system === null) return browser ?? words.unknown
  return words.on(browser ?? words.unknownBrowser, system)
}

function systemOf(name: string | undefined, platform: string | undefined): string | null {
  if (name === 'iOS') return platform === 'tablet' ? 'iPad' : 'iPhone'
  return named(systems.has(name) ? name : undefined)
}

function named(name: string | undefined): string | null {
  return name === undefined ? null : (shorter[name] ?? name)
}
