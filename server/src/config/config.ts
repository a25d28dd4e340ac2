/**
 * The configuration, read from the environment. All mistakes are found at once, and each is named.
 *
 * @module
 */

import { HOUR, MINUTE, type ConfigurationError, type ForwardedHeader } from 'latchkey'
import {
  assertUnquoted,
  parseBreaches,
  parseBreachesUrl,
  parseCacheTime,
  parseCookieName,
  parseDatabase,
  parseEnvironment,
  parseForwardedHeader,
  parseHost,
  parseLimit,
  parseLogFormat,
  type LogFormat,
  parseNames,
  parsePort,
  parseSwitch,
  parseProxies,
  parseRedis,
  parseSiteName,
  parseTimeout,
  parseUrl,
} from './values.ts'
import { isServiceLink } from './service-links.ts'
import { isPostgresUrl } from './store-url.ts'
import { variables } from './variables.ts'

/** The environment, as `process.env` is. */
export type Environment = Readonly<Record<string, string | undefined>>

/** How the server runs. Durations in milliseconds. */
export interface Config {
  /** The address under which browsers see the site; `null`: localhost, on the port it gets. */
  readonly url: URL | null

  /** The path of an SQLite file, or the URL of PostgreSQL. */
  readonly database: string

  /** The URL of Redis; `null`: sessions are in the database. */
  readonly redis: string | null

  /** For how long a session may be kept in this process's memory; `null`: it is not. */
  readonly cacheTime: number | null
  readonly port: number
  readonly host: string
  readonly siteName: string

  /** The name of the session's cookie, without the prefix that https adds. */
  readonly cookieName: string

  /** Whether PostgreSQL prepares statements under names, which old poolers do not follow. */
  readonly preparedStatements: boolean

  /** What happens to a new password when the breach service fails; `null`: none is asked. */
  readonly breaches: 'accept' | 'refuse' | null

  /** The breach service; `null`: Have I Been Pwned. */
  readonly breachesUrl: string | null
  readonly idleTimeout: number
  readonly absoluteTimeout: number

  /** Proxies that are believed: addresses and CIDR blocks. */
  readonly trustedProxies: readonly string[]

  /** The header in which they say who asks. */
  readonly forwardedHeader: ForwardedHeader

  /** What one address is allowed within `window`: wrong passwords, and names that they are for. */
  readonly addressLimits: {
    readonly attempts: number
    readonly names: number
    readonly window: number
  }
  readonly production: boolean

  /** Whether browsers shall refuse plain http to hosts below the site's own as well. */
  readonly hstsSubdomains: boolean
}

/** The environment is not one the server can run in. */
export class VariableError extends Error {
  /** What is wrong, a sentence each, beginning with the name of the variable. */
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('; '))
    this.name = 'VariableError'
    this.mistakes = mistakes
  }
}

const defaults = {
  database: 'latchkey.db',
  port: 3000,
  host: '127.0.0.1',
  siteName: 'latchkey',
  cookieName: 'session',
  idleTimeout: 30 * MINUTE,
  absoluteTimeout: 12 * HOUR,
  trustedProxies: [],
  forwardedHeader: 'x-forwarded-for' as ForwardedHeader,
  addressLimits: { attempts: 30, names: 10, window: 15 * MINUTE },
}

/**
 * Returns the configuration without the secrets, which only the server needs.
 *
 * @throws VariableError
 */
export function readConfig(env: Environment): Config {
  const mistakes: string[] = [...unknownVariables(env)]
  /** The value of a variable, read and checked; the default if it is not set, or wrong. */
  const read = <Value>(name: string, otherwise: Value, parse: (text: string) => Value): Value => {
    const text = valueOf(env, name)
    if (text === '') return otherwise
    try {
      assertUnquoted(text)
      return parse(text)
    } catch (error) {
      mistakes.push(`${name} ${(error as Error).message}`)
      return otherwise
    }
  }
  const production = read('NODE_ENV', false, parseEnvironment)
  const config: Config = {
    url: read<URL | null>('LATCHKEY_URL', null, (text) => parseUrl(text, production)),
    database: read('LATCHKEY_DATABASE', defaults.database, parseDatabase),
    redis: read<string | null>('LATCHKEY_REDIS', null, parseRedis),
    cacheTime: read<number | null>('LATCHKEY_CACHE', null, parseCacheTime),
    port: read('PORT', defaults.port, parsePort),
    host: read('HOST', defaults.host, parseHost),
    siteName: read('LATCHKEY_SITE_NAME', defaults.siteName, parseSiteName),
    cookieName: read('LATCHKEY_COOKIE_NAME', defaults.cookieName, parseCookieName),
    preparedStatements: read('LATCHKEY_PREPARED_STATEMENTS', true, parseSwitch),
    breaches: read<Config['breaches']>('LATCHKEY_BREACHES', null, parseBreaches),
    breachesUrl: read<string | null>('LATCHKEY_BREACHES_URL', null, parseBreachesUrl),
    idleTimeout: read('LATCHKEY_IDLE_TIMEOUT', defaults.idleTimeout, parseTimeout),
    absoluteTimeout: read('LATCHKEY_ABSOLUTE_TIMEOUT', defaults.absoluteTimeout, parseTimeout),
    trustedProxies: read<readonly string[]>(
      'LATCHKEY_TRUSTED_PROXIES',
      defaults.trustedProxies,
      parseProxies,
    ),
    forwardedHeader: read(
      'LATCHKEY_FORWARDED_HEADER',
      defaults.forwardedHeader,
      parseForwardedHeader,
    ),
    addressLimits: {
      attempts: read('LATCHKEY_ADDRESS_ATTEMPTS', defaults.addressLimits.attempts, parseLimit),
      names: read('LATCHKEY_ADDRESS_NAMES', defaults.addressLimits.names, parseNames),
      window: read('LATCHKEY_ADDRESS_WINDOW', defaults.addressLimits.window, parseTimeout),
    },
    production,
    hstsSubdomains: read('LATCHKEY_HSTS_SUBDOMAINS', false, parseSwitch),
  }
  // The log has been opened by then, by `logFormat`.
  read<LogFormat | null>('LATCHKEY_LOG', null, parseLogFormat)
  mistakes.push(...contradictions(config))
  if (mistakes.length > 0) throw new VariableError(mistakes)
  return config
}

/** The value of a variable, without the blanks, line ends and byte-order mark that files bring along. */
export function valueOf(env: Environment, name: string): string {
  return env[name]?.trim() ?? ''
}

/**
 * Returns how the log is written, before anything else is known: a mistake in the variable is told in the
 * log. A terminal gets text, everything else JSON.
 */
export function logFormat(env: Environment, isTerminal: boolean): LogFormat {
  const text = valueOf(env, 'LATCHKEY_LOG')
  if (text === 'json' || text === 'text') return text
  return isTerminal ? 'text' : 'json'
}

function* contradictions(config: Config): Iterable<string> {
  if (config.cacheTime === null || config.redis !== null) return
  if (!isPostgresUrl(config.database)) {
    yield 'LATCHKEY_CACHE is for sessions in Redis or PostgreSQL: SQLite needs no cache'
  } else if (!config.preparedStatements) {
    yield (
      'LATCHKEY_CACHE needs a connection that hears of changes, which a pooler that wants ' +
      'LATCHKEY_PREPARED_STATEMENTS=off does not give: keep sessions in Redis, or do without it'
    )
  }
}

/** The library's options, and the variables they come from. */
const variableOf: Readonly<Record<string, string>> = {
  publicUrl: 'LATCHKEY_URL',
  secrets: 'LATCHKEY_SECRETS',
  idleTimeout: 'LATCHKEY_IDLE_TIMEOUT',
  absoluteTimeout: 'LATCHKEY_ABSOLUTE_TIMEOUT',
  trustedProxies: 'LATCHKEY_TRUSTED_PROXIES',
  forwardedHeader: 'LATCHKEY_FORWARDED_HEADER',
}

const OPTIONS = new RegExp(`\\b(${Object.keys(variableOf).join('|')})\\b`, 'g')

/** Returns what the library refuses in the words of the environment. */
export function fromOptions(error: ConfigurationError): VariableError {
  return new VariableError([
    inVariables(error.message.replace(/^latchkey: option "([^"]+)"/, '$1')),
  ])
}

/** Returns what the library says with the names of variables in place of its options. */
export function inVariables(text: string): string {
  return text.replaceAll(OPTIONS, (name) => variableOf[name] ?? name)
}

function* unknownVariables(env: Environment): Iterable<string> {
  const known = new Set(variables.map(({ name }) => name))
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith('LATCHKEY_') || known.has(name) || isServiceLink(name, value)) continue
    yield `${name} is not a variable of latchkey; see: npx latchkey help`
  }
}
