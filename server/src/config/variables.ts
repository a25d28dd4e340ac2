/**
 * The table of environment variables: what `latchkey help` prints, and what a document may copy.
 *
 * @module
 */

/** One environment variable. */
export interface Variable {
  readonly name: string

  /** What holds without it, in words. */
  readonly default: string

  /** What it means, in a sentence or two. */
  readonly meaning: string
}

/** Every variable the server reads. A `LATCHKEY_…` variable that is not here is a mistake. */
export const variables: readonly Variable[] = [
  {
    name: 'LATCHKEY_URL',
    default: 'http://localhost:PORT',
    meaning:
      'The address under which browsers see the site. https, but for loopback. ' +
      'Needed in production.',
  },
  {
    name: 'LATCHKEY_SECRETS',
    default: 'in development: made, and kept in .latchkey-secret',
    meaning:
      'The secrets that sign cookies, newest first, with commas between. ' +
      'Make one with "latchkey secret new". Needed in production.',
  },
  {
    name: 'LATCHKEY_SECRETS_FILE',
    default: 'none',
    meaning:
      'A file with the secrets, newest first, one a line, in place of LATCHKEY_SECRETS. ' +
      '"latchkey secret rotate" puts a new one in front.',
  },
  {
    name: 'LATCHKEY_DATABASE',
    default: 'latchkey.db',
    meaning:
      'Where users and sessions are: the path of an SQLite file, which is made if it is not there, ' +
      'or postgres://user:password@host/name, whose tables are.',
  },
  {
    name: 'LATCHKEY_REDIS',
    default: 'none: they are in the database',
    meaning:
      'Where sessions and attempts at passwords are instead: redis://:password@host:6379 ' +
      '(rediss: with TLS).',
  },
  {
    name: 'LATCHKEY_CACHE',
    default: 'none: each request asks',
    meaning:
      'For how long a process may remember a session of Redis or PostgreSQL: 5s. ' +
      'A logout elsewhere is heard at once; only if that fails, it takes so long.',
  },
  {
    name: 'LATCHKEY_SITE_NAME',
    default: 'latchkey',
    meaning: 'What the pages call the site.',
  },
  {
    name: 'LATCHKEY_COOKIE_NAME',
    default: 'session',
    meaning:
      'The name of the cookie, behind __Host-Http- where the site is https. Two sites on one host need two: ' +
      'browsers send cookies to every port.',
  },
  {
    name: 'LATCHKEY_IDLE_TIMEOUT',
    default: '30m',
    meaning: 'The longest silence before a session ends: 90s, 30m, 12h, 7d.',
  },
  {
    name: 'LATCHKEY_ABSOLUTE_TIMEOUT',
    default: '12h',
    meaning: 'The longest life of a session, however busy. At most 400d.',
  },
  {
    name: 'LATCHKEY_TRUSTED_PROXIES',
    default: 'none',
    meaning:
      'The proxies whose X-Forwarded-For is believed: addresses or blocks such as 10.0.0.0/8, ' +
      'with commas between.',
  },
  {
    name: 'LATCHKEY_FORWARDED_HEADER',
    default: 'x-forwarded-for',
    meaning:
      'The header in which the proxies say who asks: x-forwarded-for, or forwarded (RFC 7239). ' +
      "The other one is the client's own, and ignored.",
  },
  {
    name: 'LATCHKEY_ADDRESS_ATTEMPTS',
    default: '30',
    meaning:
      'How many wrong passwords may come from one address (IPv4, or IPv6 /64; four times as many from a /48) before it ' +
      'is closed to devices that are not known. "latchkey address unlock" opens it.',
  },
  {
    name: 'LATCHKEY_ADDRESS_NAMES',
    default: '10',
    meaning:
      'For how many different names wrong passwords may come from one address before it is closed: 1 to 1000, four ' +
      'times as many from an IPv6 /48 but no more than 1000. People who share an address and mistype are counted until they log in.',
  },
  {
    name: 'LATCHKEY_ADDRESS_WINDOW',
    default: '15m',
    meaning:
      'The time in which wrong passwords from an address are counted, and for which it stays closed.',
  },
  {
    name: 'LATCHKEY_HSTS_SUBDOMAINS',
    default: 'off',
    meaning:
      'With on, browsers refuse plain http for a year to every host below the one of the site as well, ' +
      'as ASVS 3.4.1 wants it (level 2).',
  },
  {
    name: 'LATCHKEY_BREACHES',
    default: 'off',
    meaning:
      'Whether new passwords are looked for in known breaches, by the first five digits of their SHA-1. ' +
      'With refuse, no password is set while the service does not answer; with accept, it is set unchecked.',
  },
  {
    name: 'LATCHKEY_BREACHES_URL',
    default: 'https://api.pwnedpasswords.com/range/',
    meaning: 'The breach service, of the range protocol of Have I Been Pwned.',
  },
  {
    name: 'LATCHKEY_PREPARED_STATEMENTS',
    default: 'on',
    meaning:
      'Whether statements are prepared in PostgreSQL. off for PgBouncer before 1.21 in transaction mode.',
  },
  {
    name: 'LATCHKEY_LOG',
    default: 'json; text on a terminal',
    meaning: 'How the log on standard error is written: json (an object a line) or text.',
  },
  { name: 'PORT', default: '3000', meaning: 'The port to listen on. 0 takes a free one.' },
  {
    name: 'HOST',
    default: '127.0.0.1',
    meaning: 'The address to listen on. 0.0.0.0 (or ::) is all of them: for containers.',
  },
  {
    name: 'NODE_ENV',
    default: 'none',
    meaning:
      'With production the site wants https and a secret of its own. ' +
      'Else development or test; other words are refused.',
  },
]
