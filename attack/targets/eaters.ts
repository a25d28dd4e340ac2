/**
 * Every parser and normaliser of the library and the server that takes text from outside, each with the longest text
 * that it looks at.
 *
 * @module
 */

import { isBoundedUsername, isHash, isNavigation, verifyPassword } from 'latchkey'
import { parseCredentials, parseFields } from 'latchkey/adapter-kit'
import { checkPassword } from 'latchkey/password-policy'
import { testExchange } from 'latchkey/testing'
import { isUnasked } from '../../library/src/session/activity.ts'
import { parseAddress, parseBlock } from '../../library/src/ground/address.ts'
import { clientAddress, type ForwardedHeader } from '../../library/src/request/forwarded.ts'
import { readCookie } from '../../library/src/request/cookie.ts'
import { refuseCrossSite, type CrossSitePolicy } from '../../library/src/request/cross-site.ts'
import { KnownDevices } from '../../library/src/login/known-devices.ts'
import { copyJson } from '../../library/src/contracts/json.ts'
import { writtenNames } from '../../library/src/contracts/json-names.ts'
import { passwordBytes } from '../../library/src/login/password.ts'
import { leadsInCircle, safeRedirect } from '../../library/src/request/redirect.ts'
import { varyByCookie } from '../../library/src/adapters/shared/response-headers.ts'
import { canonicalName as canonicalLaneName } from '../../library/src/login/username.ts'
import { toAscii } from '../../server/src/process/terminal.ts'
import { parseProxies, parseTimeout } from '../../server/src/config/values.ts'
import { browserName } from '../../server/src/pages/browser-name.ts'
import { html, visible } from '../../server/src/pages/html.ts'
import { isDecodable, isPostgresUrl, isUnambiguous } from '../../server/src/config/store-url.ts'
import { canonicalName, readRoles, readUsername } from '../../server/src/accounts/user-rules.ts'
import type { Eat } from '../growth.ts'
import { attacked, closed, COOKIE, makeUsers, PASSWORD, type Attacked } from '../world.ts'

/** A function that reads text from outside. */
export interface Eater {
  readonly name: string
  readonly eat: Eat

  /** The longest text that it reads, in bytes: its own limit, or that of the body or header that holds the text. */
  readonly most: number
}

/** The limits in bytes: of a body, of all headers together, and the size to try where there is no limit. */
const [BODY, HEADERS, ANY] = [16 * 1024, 16 * 1024, 64 * 1024]

const UNREADABLE = '!'

const ours: CrossSitePolicy = { ownOrigin: null, trustedOrigins: ['https://other.test'] }
const redirects = { ownOrigin: 'https://own.test', listedOrigins: ['https://other.test'] }
const proxies = ['10.0.0.0/8', '2001:db8::/32'].flatMap((text) => parseBlock(text) ?? [])

/** Returns everything that takes text from outside. */
export async function makeEaters(): Promise<readonly Eater[]> {
  const options = {
    throttle: closed,
    trustedProxies: ['127.0.0.0/8'],
    maxUsernameBytes: BODY,
    onEvent: () => undefined,
  }
  const latch = attacked(await makeUsers(), options)
  return [...names(latch), ...passwords(), ...bodies(), ...headers(latch), ...values(), ...texts()]
}

function eaters(most: number, eats: Readonly<Record<string, Eat>>): Eater[] {
  return Object.entries(eats).map(([name, eat]) => ({ name, eat, most }))
}

/** Names, as long as bodies may be: their own bound is an option. */
function names(latch: Attacked): Eater[] {
  const origin = { address: '192.0.2.1', device: null }
  return eaters(BODY, {
    'a name, at login': (text) => latch.authenticate(text, PASSWORD, origin),
    'a name, bounded': (text) => isBoundedUsername(text),
    'a name, as a lane': canonicalLaneName,
    'a name, chosen': readUsername,
    'a name, looked up': canonicalName,
    roles: (text) => readRoles([text]),
  })
}

function passwords(): Eater[] {
  const policy = { username: 'alice@mail.example', words: ['Example Site', 'www.example.test'] }
  return [
    ...eaters(1024, {
      'a password, composed': passwordBytes,
      'a password, without a hash': (text) => verifyPassword(text, UNREADABLE),
      'a password, chosen': (text) => checkPassword(text, policy),
    }),
    ...eaters(BODY, {
      'the name beside a chosen password': (username) => checkPassword(PASSWORD, { username }),
      'a word beside a chosen password': (word) => checkPassword(PASSWORD, { words: [word] }),
    }),
    ...eaters(512, { 'a stored hash': isHash }),
  ]
}

function bodies(): Eater[] {
  const multipart = 'multipart/form-data; boundary=x'
  const part = '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n'
  const take = (type: string, text: string): unknown => parseFields(type, Buffer.from(text))
  return eaters(BODY, {
    'a form': (text) => take('application/x-www-form-urlencoded', text),
    'a form, in a field': (text) => take('application/x-www-form-urlencoded', `username=${text}`),
    JSON: (text) => take('application/json', text),
    'JSON, in a field': (text) => take('application/json', JSON.stringify({ username: text })),
    multipart: (text) => take(multipart, `--x\r\n${text}\r\n--x--`),
    'multipart, in a field': (text) => take(multipart, `${part}${text}\r\n--x--`),
    'a type of content': (text) => take(text, ''),
    'a boundary': (text) => take(`multipart/form-data; boundary=${text}`, part),
    'a body that was parsed': (text) => parseFields('application/json', { username: text }),
    'session values': (text) => copyJson(JSON.parse(text), ''),
    'session keys': (text) => copyJson({ [text]: { a: [text] } }, ''),
    'JSON, of a login': (text) => parseCredentials('application/json', Buffer.from(text)),
    'names in JSON': (text) => {
      const value: unknown = JSON.parse(text)
      return typeof value === 'object' && value !== null ? writtenNames(text) : null
    },
    next: (text) => safeRedirect(text, redirects, '/'),
    'the way back': (text) => leadsInCircle(`/a?next=${text}`, '/login'),
  })
}

function headers(latch: Attacked): Eater[] {
  const devices = new KnownDevices([])
  const look = (name: string) => (text: string) =>
    latch.session(latch.open(testExchange({ headers: { [name]: text } })))
  const ask = (sent: Readonly<Record<string, string>>): unknown =>
    refuseCrossSite({ method: 'POST', header: (name) => sent[name] }, ours, true)
  const client = (header: ForwardedHeader, text: string): unknown =>
    clientAddress('10.0.0.1', (name) => (name === header ? text : undefined), {
      proxies,
      header,
    })
  return eaters(HEADERS, {
    Cookie: (text) => readCookie(text, COOKIE),
    'Cookie, of a session': look('cookie'),
    'Cookie, the value': (text) => look('cookie')(`${COOKIE}=${text}`),
    'Cookie, of a device': (text) => devices.recognize(text, 'id-alice'),
    'X-Forwarded-For': (text) => client('x-forwarded-for', text),
    Forwarded: (text) => client('forwarded', text),
    'X-Forwarded-For, of a request': (text) =>
      latch.open(testExchange({ headers: { 'x-forwarded-for': text } })).address,
    'User-Agent': browserName,
    'User-Agent, of a session': look('user-agent'),
    Accept: (text) => isNavigation({ header: (name) => (name === 'accept' ? text : undefined) }),
    'Sec-Purpose': (text) =>
      isUnasked({ header: (name) => (name === 'sec-purpose' ? text : undefined) }),
    Host: (host) => ask({ host, origin: 'https://own.test' }),
    'Host, looked at by the doctor': look('host'),
    Origin: (origin) => ask({ origin, host: 'own.test' }),
    'Sec-Fetch-Site': (site) => ask({ 'sec-fetch-site': site }),
    Vary: varyByCookie,
  })
}

function values(): Eater[] {
  return eaters(ANY, {
    'an address': parseAddress,
    'a block of addresses': parseBlock,
    LATCHKEY_PROXIES: parseProxies,
    'a timeout': parseTimeout,
    'a database': (text) => isPostgresUrl(text) || isUnambiguous(text) || isDecodable(text),
  })
}

function texts(): Eater[] {
  return eaters(ANY, {
    'a page': (text) => html`<p>${visible(text)}</p>`,
    'a line of the log': (text) => toAscii(JSON.stringify({ text })),
  })
}
