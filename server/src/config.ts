/**
 * The configuration, read from the environment. All mistakes are found at once, and each is named.
 *
 * @module
 */

import { HOUR, MINUTE, type ConfigurationError } from 'latchkey'
import {
  parseCacheTime,
  parseDatabase,
  parseHost,
  parsePort,
  parseProxies,
  parseRedis,
  parseSiteName,
  parseTimeout,
  parseUrl,
} from './config-values.ts'
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
  readonly idleTimeout: number
  readonly absoluteTimeout: number

  /** Proxies that are believed: addresses and CIDR blocks. */
  readonly trustedProxies: readonly string[]
  readonly production: boolean
}

/** The environment is not one the server can run in. */
export class ConfigError extends Error {
  /** What is wrong, a sentence each, beginning with the name of the variable. */
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('; '))
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}

const defaults = {
  database: 'latchkey.db',
  port: 3000,
  host: '127.0.0.1',
  siteName: 'latchkey',
  idleTimeout: 30 * MINUTE,
  absoluteTimeout: 12 * HOUR,
  trustedProxies: [],
}

/** What Kubernetes sets in every pod beside a service that is called "latchkey". */
const KUBERNETES = /^LATCHKEY_(SERVICE_|PORT$|PORT_)/

/**
 * Returns the configuration without the secrets, which only the server needs.
 *
 * @throws ConfigError
 */
export function readConfig(env: Environment): Config {
  const mistakes: string[] = [...unknownVariables(env)]
  /** The value of a variable, read and checked; the default if it is not set, or wrong. */
  const read = <Value>(name: string, otherwise: Value, parse: (text: string) => Value): Value => {
    const text = env[name]
    if (text === undefined || text === '') return otherwise
    try {
      return parse(text)
    } catch (error) {
      mistakes.push(`${name} ${(error as Error).message}`)
      return otherwise
    }
  }
  const production = env['NODE_ENV'] === 'production'
  const config: Config = {
    url: read<URL | null>('LATCHKEY_URL', null, (text) => parseUrl(text, production)),
    database: read('LATCHKEY_DATABASE', defaults.database, parseDatabase),
    redis: read<string | null>('LATCHKEY_REDIS', null, parseRedis),
    cacheTime: read<number | null>('LATCHKEY_CACHE', null, parseCacheTime),
    port: read('PORT', defaults.port, parsePort),
    host: read('HOST', defaults.host, parseHost),
    siteName: read('LATCHKEY_SITE_NAME', defaults.siteName, parseSiteName),
    idleTimeout: read('LATCHKEY_IDLE_TIMEOUT', defaults.idleTimeout, parseTimeout),
    absoluteTimeout: read('LATCHKEY_ABSOLUTE_TIMEOUT', defaults.absoluteTimeout, parseTimeout),
    trustedProxies: read<readonly string[]>(
      'LATCHKEY_TRUSTED_PROXIES',
      defaults.trustedProxies,
      parseProxies,
    ),
    production,
  }
  if (config.cacheTime !== null && config.redis === null && !isPostgresUrl(config.database)) {
    mistakes.push('LATCHKEY_CACHE is for sessions in Redis or PostgreSQL: SQLite needs no cache')
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return config
}

/** The library's options, and the variables they come from. */
const variableOf: Readonly<Record<string, string>> = {
  publicUrl: 'LATCHKEY_URL',
  secrets: 'LATCHKEY_SECRETS',
  idleTimeout: 'LATCHKEY_IDLE_TIMEOUT',
  absoluteTimeout: 'LATCHKEY_ABSOLUTE_TIMEOUT',
  trustedProxies: 'LATCHKEY_TRUSTED_PROXIES',
}

const OPTIONS = new RegExp(`\\b(${Object.keys(variableOf).join('|')})\\b`, 'g')

/** Returns what the library refuses in the words of the environment. */
export function fromOptions(error: ConfigurationError): ConfigError {
  return new ConfigError([inVariables(error.message.replace(/^latchkey: option "([^"]+)"/, '$1'))])
}

/** Returns what the library says with the names of variables in place of its options. */
export function inVariables(text: string): string {
  return text.replaceAll(OPTIONS, (name) => variableOf[name] ?? name)
}

function* unknownVariables(env: Environment): Iterable<string> {
  const known = new Set(variables.map(({ name }) => name))
  for (const name of Object.keys(env)) {
    if (!name.startsWith('LATCHKEY_') || KUBERNETES.test(name) || known.has(name)) continue
    yield `${name} is not a variable of latchkey; see: npx latchkey help`
  }
}
