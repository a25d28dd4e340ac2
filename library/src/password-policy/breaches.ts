/**
 * Whether a password was in a breach. A service is asked, and it does not learn the password.
 *
 * The service gets the first five digits of the password's SHA-1. It answers with the rest of every hash that begins
 * with these digits, about a thousand (k-anonymity). This is the "range" protocol of Have I Been Pwned; there are also
 * servers that one can run oneself.
 *
 * @see https://haveibeenpwned.com/API/v3#PwnedPasswords
 * @module
 */

import { createHash } from 'node:crypto'
import {
  asGiven,
  readDuration,
  readSettings,
  setting,
  type SettingsOf,
} from '../ground/settings.ts'
import { SECOND } from '../ground/time.ts'

/** A source of the hashes of passwords that were in breaches. */
export interface BreachSource {
  /**
   * Resolves to the rest of every breached SHA-1 hash that begins with the prefix.
   *
   * @param prefix five hexadecimal digits in upper case
   * @returns 35 hexadecimal digits each, in upper case
   * @throws anything if the source cannot answer. See `BreachCheck.onOutage`.
   */
  readonly suffixes: (prefix: string) => Promise<Iterable<string>>
}

/** How to ask for breaches, and what to do when the source does not answer. */
export interface BreachCheck {
  readonly source: BreachSource

  /**
   * Whether a password is accepted when the source fails. `refuse`: nobody can set a password while the source is down.
   * `accept`: a breached password may get in.
   */
  readonly onOutage: 'accept' | 'refuse'

  /** Called with each failure of the source. It never gets the password. @default failures are not reported */
  readonly onFailure?: (error: unknown) => void
}

/** The options of `rangeSource`. */
export interface RangeSourceOptions {
  /** The URL to which the prefix is appended. @default https://api.pwnedpasswords.com/range/ */
  readonly url?: string | URL

  /** The longest a request may take, in milliseconds. @default 2 seconds */
  readonly timeout?: number
}

/** How many digits of a hash the service gets. */
const PREFIX_LENGTH = 5

/** Answers have about 40,000 bytes. A longer answer is something else. */
const MAX_ANSWER_BYTES = 1_000_000

/** A line of an answer: the rest of a hash, and how often it was seen. */
const LINE = /^([\dA-F]{35}):(\d{1,12})$/

const settings = {
  url: setting('https://api.pwnedpasswords.com/range/', asGiven<string | URL>),
  timeout: setting(2 * SECOND, readDuration),
} satisfies SettingsOf<RangeSourceOptions>

/**
 * Returns a source that asks a service over HTTP. The service is not asked until a password is checked.
 *
 * @throws TypeError if the URL does not parse; ConfigurationError for an option that is unknown or absurd.
 */
export function rangeSource(options: RangeSourceOptions = {}): BreachSource {
  const { url, timeout } = readSettings(settings, options, 'rangeSource.')
  const base = new URL(url).href
  return {
    async suffixes(prefix) {
      const response = await fetch(base + prefix, {
        // Padding hides the answer from an observer who sees only its size.
        headers: { 'Add-Padding': 'true', 'User-Agent': 'latchkey' },
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      })
      if (!response.ok) throw new Error(`The breach service answered ${response.status}`)
      return parseAnswer(await readBounded(response))
    },
  }
}

/**
 * Resolves to whether a password was in a breach.
 *
 * @param password as it would be hashed: in NFC
 * @throws whatever the source throws.
 */
export async function isBreached(password: string, source: BreachSource): Promise<boolean> {
  const digest = createHash('sha1').update(password).digest('hex').toUpperCase()
  const rest = digest.slice(PREFIX_LENGTH)
  for (const suffix of await source.suffixes(digest.slice(0, PREFIX_LENGTH))) {
    if (suffix === rest) return true
  }
  return false
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > MAX_ANSWER_BYTES) throw new Error('The breach service answered too much')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('latin1')
}

/** An entry that was seen 0 times is padding. If a line has another form, the text is no answer. */
function parseAnswer(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line === '') return []
    const [, suffix, count] = LINE.exec(line) ?? []
    if (suffix === undefined) throw new Error('The breach service answered something else')
    return Number(count) > 0 ? [suffix] : []
  })
}
