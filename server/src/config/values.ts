/**
 * The values of environment variables: each function returns the value of a text, or throws an
 * `Error` that says what is wrong, to be read after the name of the variable.
 *
 * @module
 */

import { DAY, HOUR, MINUTE, SECOND, type ForwardedHeader } from 'latchkey'
import { parseProxy } from 'latchkey/adapter-kit'
import { isDecodable, isPostgresUrl, isUnambiguous } from './store-url.ts'

/** How a log is written: a JSON object a line, or for people. */
export type LogFormat = 'json' | 'text'

const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY }

/** Refuses a value in quotes: a shell takes them away, the files of Docker and systemd may not. */
export function assertUnquoted(text: string): void {
  if (!/^["'`]/.test(text)) return
  throw new Error('has quotes around it, which would be a part of it: take them away')
}

/**
 * Returns whether the rules of production hold. An unknown word is refused: with `prod` or `Production` the rules of
 * development would hold, and nobody would notice.
 */
export function parseEnvironment(text: string): boolean {
  if (['production', 'development', 'test'].includes(text)) return text === 'production'
  throw new Error('must be production, development or test, in small letters')
}

/** Returns how the log is written. */
export function parseLogFormat(text: string): LogFormat {
  if (text === 'json' || text === 'text') return text
  throw new Error('must be json or text')
}

/** Returns whether something is on. */
export function parseSwitch(text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on'
  throw new Error('must be on or off')
}

/** Returns whether new passwords are accepted while the breach service does not answer; `null`: no service is asked. */
export function parseBreaches(text: string): 'accept' | 'refuse' | null {
  if (text === 'off') return null
  if (text === 'accept' || text === 'refuse') return text
  throw new Error('must be off, accept or refuse')
}

/** Returns the URL to which the first digits of a hash are appended. */
export function parseBreachesUrl(text: string): string {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname.endsWith('/')) return url.href
  throw new Error('must be a URL that ends with "/", such as https://breaches.example/range/')
}

/** Returns the name of a cookie, before which the server puts `__Host-Http-` where the site is https. */
export function parseCookieName(text: string): string {
  if (/^(?!__)[\w-]{1,64}$/.test(text)) return text
  throw new Error('must have 1 to 64 letters, digits, "_" and "-", and no "__" in front')
}

/** Returns the address of the site. */
export function parseUrl(text: string, production: boolean): URL {
  const url = URL.parse(text)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error('must be a URL such as https://login.example.com')
  }
  if (production && url.protocol !== 'https:') throw new Error('must be https in production')
  return url
}

/**
 * Returns the path or URL of the database. The value is not repeated in the message: it may hold a
 * password, and most of all when it is not what it should be.
 */
export function parseDatabase(text: string): string {
  if (isPostgresUrl(text)) return assertUnambiguous(text)
  if (KEYWORDS.test(text)) {
    throw new Error('must be a URL, not keywords: postgres://user:password@host/name')
  }
  if (!NO_PATH.test(text)) return text
  throw new Error(
    'must be the path of an SQLite file, or postgres://user:password@host/name; ' +
      'a path with a ":" in its first part begins with "./"',
  )
}

/** `host=… password=…` as libpq writes it, and `Server=…;Password=…` as others do. */
const KEYWORDS = /^\s*[a-z][\w ]*=/i

/** Anything with a scheme of two letters or more (one is a drive of Windows), or with a password. */
const NO_PATH = /^:|^[a-z][a-z\d+.-]+:|^\$|:\/\/|:[^/]*@/i

/**
 * Returns the URL of Redis. The text after the host may be a password whose "@" was lost, so only a number is accepted
 * there.
 */
export function parseRedis(text: string): string {
  if (!/^rediss?:\/\//i.test(text)) {
    throw new Error('must be a URL such as redis://:password@host:6379')
  }
  assertUnambiguous(text)
  if (/^\/?\d*$/.test(new URL(text).pathname)) return text
  throw new Error('must end with its host, or the number of a database: redis://host:6379/0')
}

/** The drivers would throw later, and name neither the variable nor the fault. */
function assertUnambiguous(text: string): string {
  if (!isUnambiguous(text)) {
    throw new Error(
      'must be a URL, with characters such as / ? # @ in its password written %2F %3F …',
    )
  }
  if (isDecodable(text)) return text
  throw new Error('has a "%" that begins no character: a "%" in its password is written %25')
}

/** Returns a port; 0 is any. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (!(port <= 65_535)) throw new Error('must be a number from 0 to 65535')
  return port
}

/** Returns an address to listen on. */
export function parseHost(text: string): string {
  if (!/^[\w.:-]+$/.test(text)) throw new Error('must be an address or host name to listen on')
  return text
}

/** Returns what pages call the site. */
export function parseSiteName(text: string): string {
  const name = text.trim()
  if (name === '' || name.length > 60 || /\p{C}/u.test(name)) {
    throw new Error('must have 1 to 60 visible characters')
  }
  return name
}

/** Returns the host of an address, as a URL has it. */
export function parseHostName(text: string): string {
  const host = text.trim().toLowerCase()
  const isHost = URL.canParse(`http://${host}`) && new URL(`http://${host}`).hostname === host
  if (isHost) return host
  throw new Error('must be the name of a host alone: login.example.com')
}

/** Returns how many attempts an address is allowed. */
export function parseLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (limit > 0) return limit
  throw new Error('must be a number from 1 to 999999')
}

/** The largest number of names that are told apart among the attempts of one address. */
export const MAX_NAMES = 1000

/** Returns how many names an address may try: a whole number above 0, and at most as many as are told apart. */
export function parseNames(text: string): number {
  const names = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (names > 0 && names <= MAX_NAMES) return names
  throw new Error(`must be a number from 1 to ${MAX_NAMES}`)
}

/** Returns a duration such as `90s`, `30m`, `12h` or `7d` in milliseconds. */
export function parseTimeout(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const duration = Number(amount) * (units[unit] ?? 0)
  if (duration > 0) return duration
  throw new Error('must be a duration such as 90s, 30m, 12h or 7d')
}

/** How long remembered sessions live, in milliseconds. */
export interface Remembering {
  readonly idleTimeout: number
  readonly absoluteTimeout: number
}

/** Returns how long a session lives whose user asked to stay logged in; `null` for `off`. */
export function parseRemember(text: string): Remembering | null {
  if (text === 'off') return null
  const [idle = '', absolute = '', ...others] = text.split('/')
  if (others.length > 0 || absolute === '') throw new Error(REMEMBER)
  const [idleTimeout, absoluteTimeout] = [idle, absolute].map((part) => {
    try {
      return parseTimeout(part)
    } catch {
      throw new Error(REMEMBER)
    }
  }) as [number, number]
  if (idleTimeout > absoluteTimeout) throw new Error('must have the shorter duration first')
  if (absoluteTimeout > MOST_REMEMBERED) throw new Error('must not exceed 400 days')
  return { idleTimeout, absoluteTimeout }
}

/** Browsers keep no cookie for longer (RFC 6265bis, 5.6.2). */
const MOST_REMEMBERED = 400 * DAY

const REMEMBER = 'must be off, or two durations with "/" between: 14d/30d'

/** Returns for how long an answer may be kept, in milliseconds. */
export function parseCacheTime(text: string): number {
  const time = parseTimeout(text)
  if (time <= MINUTE) return time
  throw new Error('must be at most 1m: for so long, a session that was ended could be used')
}

/**
 * Returns the addresses and CIDR blocks of proxies. A block of all addresses is refused: with it,
 * every visitor could choose an address.
 */
export function parseProxies(text: string): readonly string[] {
  const blocks = text
    .split(',')
    .map((block) => block.trim())
    .filter((block) => block !== '')
  blocks.forEach(assertProxy)
  return blocks
}

/** Returns the header in which proxies say who asks, in whatever case it is written. */
export function parseForwardedHeader(text: string): ForwardedHeader {
  const name = text.toLowerCase()
  if (name === 'forwarded' || name === 'x-forwarded-for') return name
  throw new Error('must be x-forwarded-for or forwarded')
}

function assertProxy(text: string): void {
  const proxy = parseProxy(text)
  if (proxy === null) {
    throw new Error(`must hold addresses or blocks such as 10.0.0.0/8; ${quote(text)} is neither`)
  }
  if (proxy !== 'unix' && proxy.bits === 0) {
    throw new Error(`must name your proxies: ${quote(text)} is every address there is`)
  }
}

/** Only text that could be an address is repeated. Other text may be a secret that was put into the wrong variable. */
function quote(text: string): string {
  return /^[\w.:/%*-]{1,49}$/.test(text) ? `"${text}"` : 'something'
}
