/**
 * The values of environment variables: each function returns the value of a text, or throws an
 * `Error` that says what is wrong, to be read after the name of the variable.
 *
 * @module
 */

import { DAY, HOUR, MINUTE, parseBlock, SECOND } from 'latchkey'
import { isPostgresUrl, isUnambiguous } from './store-url.ts'

const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY }

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
 * Returns the path or URL of the database. The value is not repeated in the message: the URL of a
 * database may hold a password.
 */
export function parseDatabase(text: string): string {
  if (isPostgresUrl(text)) return assertUnambiguous(text)
  if (text.includes('://') || text === ':memory:' || text.startsWith('file:')) {
    throw new Error('must be the path of an SQLite file, or postgres://user:password@host/name')
  }
  return text
}

/** Returns the URL of Redis. */
export function parseRedis(text: string): string {
  if (/^rediss?:\/\//i.test(text)) return assertUnambiguous(text)
  throw new Error('must be a URL such as redis://:password@host:6379')
}

function assertUnambiguous(text: string): string {
  if (isUnambiguous(text)) return text
  throw new Error(
    'must be a URL, with characters such as / ? # @ in its password written %2F %3F …',
  )
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

/** Returns a duration such as `90s`, `30m`, `12h` or `7d` in milliseconds. */
export function parseTimeout(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const duration = Number(amount) * (units[unit] ?? 0)
  if (duration > 0) return duration
  throw new Error('must be a duration such as 90s, 30m, 12h or 7d')
}

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

function assertProxy(text: string): void {
  const block = parseBlock(text)
  if (block === null) {
    throw new Error(`must hold addresses or blocks such as 10.0.0.0/8; "${text}" is neither`)
  }
  if (block.bits === 0) {
    throw new Error(`must name your proxies: "${text}" is every address there is`)
  }
}
