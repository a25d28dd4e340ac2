/**
 * The configuration, read from the environment. All mistakes are found at once, and each is named.
 *
 * @module
 */

import { DAY, type ConfigurationError } from 'latchkey'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import { assertUnquoted, type LogFormat, type Remembering } from './values.ts'
import { isServiceLink } from './service-links.ts'
import { isPostgresUrl } from './store-url.ts'
import { variables, variablesOfConfig, type ReadVariable, type Variable } from './variables.ts'

/** The environment, as `process.env` is. */
export type Environment = Readonly<Record<string, string | undefined>>

type Table = typeof variablesOfConfig

/** How the server runs: the values of all variables but the secrets, which only the server needs. */
export type Config = {
  readonly [
    Field in keyof Table as Table[Field] extends ReadVariable<unknown> ? Field : never
  ]: Table[Field] extends ReadVariable<infer Value> ? Value : never
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

/**
 * Returns the configuration.
 *
 * @throws VariableError
 */
export function readConfig(env: Environment): Config {
  const mistakes: string[] = [...unknownVariables(env)]
  /** The value of a variable, read and checked; the default if it is not set, or wrong. */
  const read = <Value>(found: ReadVariable<Value>, production: boolean): Value => {
    const text = valueOf(env, found.name)
    if (text === '') return found.otherwise
    try {
      assertUnquoted(text)
      return found.parse(text, production)
    } catch (error) {
      mistakes.push(`${found.name} ${(error as Error).message}`)
      return found.otherwise
    }
  }
  // Its mistakes are reported together with those of other variables, in the order of the variables.
  const production = valueOf(env, variablesOfConfig.production.name) === 'production'
  const values = Object.entries(variablesOfConfig)
    .filter((entry): entry is [string, ReadVariable<unknown>] => isRead(entry[1]))
    .map(([field, found]) => [field, read(found, production)] as const)
  const config = Object.fromEntries(values) as Config
  // A variable whose text is wrong has its default here, of which nothing needs to be said.
  const wrong = mistakes.map((mistake) => mistake.split(' ', 1)[0] ?? '')
  const more = [...contradictions(config), ...halfSettings(config, isDevelopment(env))]
  mistakes.push(...more.filter((text) => !wrong.some((name) => text.split(/[ ,]/).includes(name))))
  if (mistakes.length > 0) throw new VariableError(mistakes)
  return config
}

/**
 * Returns how long remembered sessions live. If nothing is said of them, they live as long as the library has it, and
 * never shorter than others; `null`: no session is remembered.
 */
export function rememberOf({
  remember,
  idleTimeout,
  absoluteTimeout,
}: Pick<Config, 'remember' | 'idleTimeout' | 'absoluteTimeout'>): Remembering | null {
  if (remember !== undefined) return remember
  return {
    idleTimeout: Math.max(idleTimeout, 14 * DAY),
    absoluteTimeout: Math.max(absoluteTimeout, 30 * DAY),
  }
}

/** Whether the environment calls itself development. Without the word, it is neither development nor production. */
export function isDevelopment(env: Environment): boolean {
  return valueOf(env, variablesOfConfig.production.name) === 'development'
}

/** Whether the site has an address that only this machine has, and listens there alone. `null`: localhost. */
export function isOfThisMachine(url: URL | null, host: string): boolean {
  const isLocal = url === null || isLoopbackHost(url.hostname)
  return isLocal && (host === '::1' || isLoopbackHost(host))
}

function isRead(found: Variable): found is ReadVariable<unknown> {
  return 'parse' in found
}

/** The value of a variable, without the blanks, line ends and byte-order mark that files bring along. */
export function valueOf(env: Environment, name: string): string {
  return env[name]?.trim() ?? ''
}

/**
 * Returns how the log is written. It is read before all other variables, because their mistakes are written to the
 * log. A terminal gets text, everything else JSON.
 */
export function logFormat(env: Environment, isTerminal: boolean): LogFormat {
  const text = valueOf(env, variablesOfConfig.log.name)
  if (text === 'json' || text === 'text') return text
  return isTerminal ? 'text' : 'json'
}

function* contradictions(config: Config): Iterable<string> {
  if (config.smtp !== null && config.mailFrom === null) {
    yield 'LATCHKEY_MAIL_FROM is needed with LATCHKEY_SMTP: login@example.com'
  }
  const { remember, idleTimeout, absoluteTimeout } = config
  const isShort =
    remember != null &&
    (remember.idleTimeout < idleTimeout || remember.absoluteTimeout < absoluteTimeout)
  if (isShort) {
    yield 'LATCHKEY_REMEMBER must not be shorter than LATCHKEY_IDLE_TIMEOUT and LATCHKEY_ABSOLUTE_TIMEOUT'
  }
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

/** Settings that would do nothing without another one. In development, mail without a server is shown on a page. */
function* halfSettings(config: Config, isDevelopment: boolean): Iterable<string> {
  const { registration, passwords, smtp, mailFrom, breaches, breachesUrl } = config
  const { losePasskeysOf, url, host } = config
  const hasMail = smtp !== null || (isDevelopment && isOfThisMachine(url, host))
  if (registration && !hasMail) {
    yield (
      'LATCHKEY_REGISTRATION needs LATCHKEY_SMTP: an account begins with a message ' +
      '(with NODE_ENV=development, and an address of this machine alone, messages are shown on a page)'
    )
  }
  if (registration && !passwords) {
    yield (
      'LATCHKEY_REGISTRATION is for accounts with passwords, which LATCHKEY_PASSWORDS=off takes away: ' +
      'LATCHKEY_PROVIDERS_FILE says who may register by a provider'
    )
  }
  if (mailFrom !== null && !hasMail) {
    yield 'LATCHKEY_MAIL_FROM needs LATCHKEY_SMTP, without which nothing is sent: smtp://user:password@mail.example.com'
  }
  if (breachesUrl !== null && breaches === null) {
    yield 'LATCHKEY_BREACHES_URL needs LATCHKEY_BREACHES=refuse or accept, without which no service is asked'
  }
  yield* halfForwardAuth(config)
  if (losePasskeysOf !== null && losePasskeysOf === (url?.hostname ?? 'localhost')) {
    yield 'LATCHKEY_LOSE_PASSKEYS_OF names the host at which the site is: it is for the host of before'
  }
}

/** Forward-auth needs to know whom it protects, and who may ask. */
function* halfForwardAuth({
  forwardAuth,
  rulesFile,
  trustedProxies,
}: Pick<Config, 'forwardAuth' | 'rulesFile' | 'trustedProxies'>): Iterable<string> {
  if (forwardAuth !== null && rulesFile === null) {
    yield 'LATCHKEY_FORWARD_AUTH needs LATCHKEY_RULES_FILE, which says who may use which app: rules.json'
  }
  if (rulesFile !== null && forwardAuth === null) {
    yield 'LATCHKEY_RULES_FILE needs LATCHKEY_FORWARD_AUTH, where proxies ask: 127.0.0.1:3001'
  }
  if (forwardAuth?.kind === 'tcp' && !trustedProxies.some((proxy) => proxy !== 'unix')) {
    yield (
      'LATCHKEY_FORWARD_AUTH needs LATCHKEY_TRUSTED_PROXIES, the addresses that may ask it: 127.0.0.1 ' +
      '(or a Unix socket, which is guarded by its file: unix:/run/latchkey/auth.sock)'
    )
  }
}

/** The library's options, and the variables they come from. */
const variableOf = new Map(variables.map(({ option, name }) => [option, name]))

const OPTIONS = new RegExp(
  `\\b(${variables.flatMap(({ option }) => option ?? []).join('|')})\\b`,
  'g',
)

/** Returns a refusal of the library as one of the environment: with the variable in place of the option. */
export function fromOptions(error: ConfigurationError): VariableError {
  return new VariableError([
    inVariables(error.message.replace(/^latchkey: option "([^"]+)"/, '$1')),
  ])
}

/** Returns a text of the library in which each option is called by the name of its variable. */
export function inVariables(text: string): string {
  return text.replaceAll(OPTIONS, (name) => variableOf.get(name) ?? name)
}

function* unknownVariables(env: Environment): Iterable<string> {
  const known = new Set(variables.map(({ name }) => name))
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith('LATCHKEY_') || known.has(name) || isServiceLink(name, value)) continue
    yield `${name} is not a variable of latchkey; see: npx latchkey help`
  }
}
