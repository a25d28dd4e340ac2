/**
 * The environment variables, each described once: its name, what holds without it, what it means, and how its text is
 * read. The configuration, `latchkey help` and the tables of the documents all come from here.
 *
 * @module
 */

import { parseSender, parseSmtp } from './smtp.ts'
import { parseAccent } from './colours.ts'
import { parseInnerAddress } from './inner-address.ts'
import { parseHelpUrl, parsePageUrl } from './links.ts'
import { parseLogo } from './logo.ts'
import {
  parseBreaches,
  parseBreachesUrl,
  parseCacheTime,
  parseCookieName,
  parseDatabase,
  parseEnvironment,
  parseForwardedHeader,
  parseHost,
  parseHostName,
  parseLimit,
  parseLogFormat,
  parseNames,
  parsePort,
  parseProxies,
  parseRedis,
  parseRemember,
  parseSiteName,
  parseSwitch,
  parseTimeout,
  parseUrl,
} from './values.ts'

/** One environment variable. */
export interface Variable {
  readonly name: string

  /** What holds if the variable is not set, in words. */
  readonly default: string

  /** What the variable means, in a sentence or two. */
  readonly meaning: string

  /** The library's option that gets the value. The library calls the option by this name in its errors. */
  readonly option?: string
}

/** A variable that the configuration reads. */
export interface ReadVariable<Value> extends Variable {
  /** The value if the variable is not set. */
  readonly otherwise: Value

  /** Returns the value of a text, or throws an `Error` whose message is read after the name of the variable. */
  readonly parse: (text: string, production: boolean) => Value
}

/** The description of a variable that the configuration reads. */
type Description<Value> = Variable & Pick<ReadVariable<Value>, 'parse'>

/** Returns a variable whose default is written as its value would be. */
function variable<Value>(description: Description<Value>): ReadVariable<Value> {
  return { ...description, otherwise: description.parse(description.default, false) }
}

/** Returns a variable whose default is something that no text stands for. */
function unlessGiven<Otherwise, Value>(
  otherwise: Otherwise,
  description: Description<Value>,
): ReadVariable<Value | Otherwise> {
  return { ...description, otherwise }
}

/** Returns a variable that the configuration does not hold: a secret, which only the server reads. */
function elsewhere(description: Variable): Variable {
  return description
}

/** Every variable that the server reads, by the name of its value in the configuration. Durations in milliseconds. */
export const variablesOfConfig = {
  /** The address under which browsers see the site; `null`: localhost, on the port that the server gets. */
  url: unlessGiven(null, {
    name: 'LATCHKEY_URL',
    option: 'publicUrl',
    default: 'http://localhost:PORT',
    parse: parseUrl,
    meaning:
      'The address under which browsers see the site. https, but for loopback. ' +
      'Needed in production.',
  }),
  secrets: elsewhere({
    name: 'LATCHKEY_SECRETS',
    option: 'secrets',
    default: 'in development: made, and kept in .latchkey-secret',
    meaning:
      'The secrets that sign cookies, newest first, with commas between. ' +
      'Make one with "latchkey secret new". Needed in production.',
  }),
  secretsFile: elsewhere({
    name: 'LATCHKEY_SECRETS_FILE',
    default: 'none',
    meaning:
      'A file with the secrets, newest first, one a line, in place of LATCHKEY_SECRETS. ' +
      '"latchkey secret rotate" puts a new one in front.',
  }),
  credentialSecrets: elsewhere({
    name: 'LATCHKEY_CREDENTIAL_SECRETS',
    option: 'credentialSecrets',
    default: 'in development: made, and kept in .latchkey-credential-secret',
    meaning:
      'The secrets that seal authenticator apps, passkeys and recovery codes in the database, newest first, with ' +
      'commas between. Others than LATCHKEY_SECRETS. "latchkey credentials reseal" moves all of them to the newest. ' +
      'Needed in production.',
  }),
  /** The host of before, whose passkeys may be lost; `null`: none may. */
  losePasskeysOf: unlessGiven(null, {
    name: 'LATCHKEY_LOSE_PASSKEYS_OF',
    default: 'none: the server does not start',
    parse: parseHostName,
    meaning:
      'If LATCHKEY_URL moves to another host, passkeys that were made at the old one work no more, and the server says ' +
      'how many. With the name of the old host here (or "latchkey serve --lose-passkeys") it starts all the same.',
  }),
  /** The path of an SQLite file, or the URL of PostgreSQL. */
  database: variable({
    name: 'LATCHKEY_DATABASE',
    default: 'latchkey.db',
    parse: parseDatabase,
    meaning:
      'Where users and sessions are: the path of an SQLite file, which is made if it is not there, ' +
      'or postgres://user:password@host/name, whose tables are.',
  }),
  /** The URL of Redis; `null`: sessions are in the database. */
  redis: unlessGiven(null, {
    name: 'LATCHKEY_REDIS',
    default: 'none: they are in the database',
    parse: parseRedis,
    meaning:
      'Where sessions and attempts at passwords are instead: redis://:password@host:6379 ' +
      '(rediss: with TLS).',
  }),
  /** How long a session may be kept in the memory of this process; `null`: it is not kept there. */
  cacheTime: unlessGiven(null, {
    name: 'LATCHKEY_CACHE',
    default: 'none: each request asks',
    parse: parseCacheTime,
    meaning:
      'For how long a process may remember a session of Redis or PostgreSQL: 5s. ' +
      'A logout in another process counts at once; only if its message is lost, it takes so long.',
  }),
  siteName: variable({
    name: 'LATCHKEY_SITE_NAME',
    default: 'latchkey',
    parse: parseSiteName,
    meaning: 'What the pages call the site.',
  }),
  /** Whether users may log in by their verified address too. */
  emailLogin: variable({
    name: 'LATCHKEY_EMAIL_LOGIN',
    default: 'on',
    parse: parseSwitch,
    meaning:
      'Whether people may log in by their e-mail address, too, once it is verified. With off, only by the username.',
  }),
  /** The picture beside the name of the site; `null`: latchkey's. */
  logo: unlessGiven(null, {
    name: 'LATCHKEY_LOGO',
    default: "latchkey's",
    parse: parseLogo,
    meaning:
      'The path of a picture, SVG or PNG, of at most 100 kB. Pages show it 32 pixels high, beside the name.',
  }),
  /** The colour of links and buttons; `null`: latchkey's. */
  accent: unlessGiven(null, {
    name: 'LATCHKEY_ACCENT',
    default: "latchkey's green",
    parse: parseAccent,
    meaning:
      'The colour of links and buttons: #0c6b5c. With a second one behind a comma, that is for dark pages; without, ' +
      'it is made of the first. The server does not start with a colour that cannot be read.',
  }),
  /** Where people find help; `null`: no link. */
  helpUrl: unlessGiven(null, {
    name: 'LATCHKEY_HELP_URL',
    default: 'none',
    parse: parseHelpUrl,
    meaning: 'Where people find help: the address of a page, or mailto:help@example.com.',
  }),
  /** How the site treats people's data; `null`: no link. */
  privacyUrl: unlessGiven(null, {
    name: 'LATCHKEY_PRIVACY_URL',
    default: 'none',
    parse: parsePageUrl,
    meaning: "The address of the page that says how people's data are treated.",
  }),
  /** The name of the session's cookie, without the prefix that https adds. */
  cookieName: variable({
    name: 'LATCHKEY_COOKIE_NAME',
    default: 'session',
    parse: parseCookieName,
    meaning:
      'The name of the cookie, behind __Host-Http- where the site is https. Two sites on one host need two: ' +
      'browsers send cookies to every port.',
  }),
  idleTimeout: variable({
    name: 'LATCHKEY_IDLE_TIMEOUT',
    option: 'idleTimeout',
    default: '30m',
    parse: parseTimeout,
    meaning: 'The longest silence before a session ends: 90s, 30m, 12h, 7d.',
  }),
  absoluteTimeout: variable({
    name: 'LATCHKEY_ABSOLUTE_TIMEOUT',
    option: 'absoluteTimeout',
    default: '12h',
    parse: parseTimeout,
    meaning: 'The longest life of a session, however busy. At most 400d.',
  }),
  /**
   * How long sessions live whose users asked to stay logged in; `null`: nobody is asked; `undefined`: as the library
   * has it, or as long as other sessions live if that is longer.
   */
  remember: unlessGiven(undefined, {
    name: 'LATCHKEY_REMEMBER',
    default: '14d/30d',
    parse: parseRemember,
    meaning:
      'How long a session lives if its user ticks "Keep me logged in": without a visit, and in all. off takes the box ' +
      'away, and ends such sessions by the other two timeouts.',
  }),
  /** Proxies that are believed: addresses and CIDR blocks. */
  trustedProxies: unlessGiven([], {
    name: 'LATCHKEY_TRUSTED_PROXIES',
    option: 'trustedProxies',
    default: 'none',
    parse: parseProxies,
    meaning:
      'The proxies whose X-Forwarded-For is believed: addresses or blocks such as 10.0.0.0/8, ' +
      'with commas between.',
  }),
  forwardedHeader: variable({
    name: 'LATCHKEY_FORWARDED_HEADER',
    option: 'forwardedHeader',
    default: 'x-forwarded-for',
    parse: parseForwardedHeader,
    meaning:
      'The header in which the proxies say who asks: x-forwarded-for, or forwarded (RFC 7239). ' +
      "The other one is the client's own, and ignored.",
  }),
  /** How many wrong passwords one address is allowed within `addressWindow`. */
  addressAttempts: variable({
    name: 'LATCHKEY_ADDRESS_ATTEMPTS',
    default: '30',
    parse: parseLimit,
    meaning:
      'How many wrong passwords may come from one address (IPv4, or IPv6 /64; four times as many from a /48) before ' +
      'it is closed to devices that are not known. "latchkey address unlock" opens it.',
  }),
  /** For how many names the wrong passwords of one address may be. */
  addressNames: variable({
    name: 'LATCHKEY_ADDRESS_NAMES',
    default: '10',
    parse: parseNames,
    meaning:
      'For how many different names wrong passwords may come from one address before it is closed: 1 to 1000, four ' +
      'times as many from an IPv6 /48 but no more than 1000. People who share an address and mistype are counted ' +
      'until they log in.',
  }),
  addressWindow: variable({
    name: 'LATCHKEY_ADDRESS_WINDOW',
    default: '15m',
    parse: parseTimeout,
    meaning:
      'The time in which wrong passwords from an address are counted, and for which it stays closed.',
  }),
  /** Whether browsers are told to refuse plain http to the hosts below the site's host as well. */
  hstsSubdomains: variable({
    name: 'LATCHKEY_HSTS_SUBDOMAINS',
    default: 'off',
    parse: parseSwitch,
    meaning:
      'With on, browsers refuse plain http for a year to every host below the one of the site as well, ' +
      'as ASVS 3.4.1 wants it (level 2).',
  }),
  /** What happens to a new password if the breach service fails; `null`: no service is asked. */
  breaches: variable({
    name: 'LATCHKEY_BREACHES',
    default: 'off',
    parse: parseBreaches,
    meaning:
      'Whether new passwords are looked for in known breaches, by the first five digits of their SHA-1. ' +
      'With refuse, no password is set while the service does not answer; with accept, it is set unchecked.',
  }),
  /** The breach service; `null`: Have I Been Pwned. */
  breachesUrl: unlessGiven(null, {
    name: 'LATCHKEY_BREACHES_URL',
    default: 'https://api.pwnedpasswords.com/range/',
    parse: parseBreachesUrl,
    meaning: 'The breach service, of the range protocol of Have I Been Pwned.',
  }),
  /** The server that takes our mail; `null`: there is none. */
  smtp: unlessGiven(null, {
    name: 'LATCHKEY_SMTP',
    default: 'none: nobody gets mail',
    parse: parseSmtp,
    meaning:
      'The mail server, for forgotten passwords, registration and notices: smtp://user:password@host:587, which must ' +
      'offer STARTTLS, or smtps://. On this machine, and with ?tls=off, mail goes there unencrypted.',
  }),
  /** Whom mail comes from; `null`: not needed. */
  mailFrom: unlessGiven(null, {
    name: 'LATCHKEY_MAIL_FROM',
    default: 'none; needed with LATCHKEY_SMTP',
    parse: parseSender,
    meaning: 'Whom mail comes from: login@example.com, or Example <login@example.com>.',
  }),
  /** The path of the file of providers; `null`: there are none. */
  providersFile: unlessGiven(null, {
    name: 'LATCHKEY_PROVIDERS_FILE',
    default: 'none: nobody logs in by a provider',
    parse: (path: string) => path,
    meaning:
      'A JSON file with the providers of OpenID Connect by which people log in: a list of objects with id, name, issuer, ' +
      'clientId, clientSecret or clientSecretFile, and who may come in. See docs/providers.md.',
  }),
  /** Where proxies ask whether requests may go to their apps; `null`: nowhere. */
  forwardAuth: unlessGiven(null, {
    name: 'LATCHKEY_FORWARD_AUTH',
    default: 'none: no app is behind the login',
    parse: parseInnerAddress,
    meaning:
      'Where proxies ask whether requests may go to their apps: 127.0.0.1:3001, which only LATCHKEY_TRUSTED_PROXIES ' +
      'may ask, or unix:/run/latchkey/auth.sock. Needs LATCHKEY_RULES_FILE. See docs/forward-auth.md.',
  }),
  /** The path of the file of apps and rules; `null`: there are none. */
  rulesFile: unlessGiven(null, {
    name: 'LATCHKEY_RULES_FILE',
    default: 'none; needed with LATCHKEY_FORWARD_AUTH',
    parse: (path: string) => path,
    meaning:
      'A JSON file with the apps behind the login, and who may send what to them. It is read again when it changes. ' +
      'See docs/forward-auth.md.',
  }),
  /** Whether people log in by passwords of this site. */
  passwords: variable({
    name: 'LATCHKEY_PASSWORDS',
    default: 'on',
    parse: parseSwitch,
    meaning:
      'With off, nobody logs in by a password of this site, and no page speaks of one: people log in by providers ' +
      '(LATCHKEY_PROVIDERS_FILE, which is needed then) and by passkeys.',
  }),
  /** Whether everybody can make an account. */
  registration: variable({
    name: 'LATCHKEY_REGISTRATION',
    default: 'off',
    parse: parseSwitch,
    meaning:
      'Whether everybody who has an e-mail address can make an account, without roles: on or off. It needs ' +
      'LATCHKEY_SMTP.',
  }),
  /** Whether statements are prepared in PostgreSQL under names. Old poolers do not support that. */
  preparedStatements: variable({
    name: 'LATCHKEY_PREPARED_STATEMENTS',
    default: 'on',
    parse: parseSwitch,
    meaning:
      'Whether statements are prepared in PostgreSQL. off for PgBouncer before 1.21 in transaction mode.',
  }),
  /** How the log is written; `null`: as `logFormat` decides, which reads this variable before all others. */
  log: unlessGiven(null, {
    name: 'LATCHKEY_LOG',
    default: 'json; text on a terminal',
    parse: parseLogFormat,
    meaning: 'How the log on standard error is written: json (an object a line) or text.',
  }),
  port: variable({
    name: 'PORT',
    default: '3000',
    parse: parsePort,
    meaning: 'The port to listen on. 0 takes a free one.',
  }),
  host: variable({
    name: 'HOST',
    default: '127.0.0.1',
    parse: parseHost,
    meaning: 'The address to listen on. 0.0.0.0 (or ::) is all of them: for containers.',
  }),
  production: unlessGiven(false, {
    name: 'NODE_ENV',
    default: 'none',
    parse: parseEnvironment,
    meaning:
      'With production the site wants https and a secret of its own. ' +
      'Else development or test; other words are refused.',
  }),
} as const

/** Every variable the server reads. A `LATCHKEY_…` variable that is not here is a mistake. */
export const variables: readonly Variable[] = Object.values(variablesOfConfig)
