/**
 * The server that takes our mail, and the address it comes from, as the environment names them.
 *
 * @module
 */

import { isLoopbackHost } from 'latchkey/adapter-kit'
import { isDecodable, isUnambiguous } from './store-url.ts'

/** A server that takes mail (RFC 6409). */
export interface SmtpServer {
  readonly host: string
  readonly port: number

  /** TLS from the first byte (RFC 8314), by STARTTLS or not at all (RFC 3207), or none. */
  readonly tls: 'implicit' | 'starttls' | 'none'

  /** How the server knows us; `null`: it asks nobody. */
  readonly login: { readonly user: string; readonly password: string } | null
}

/** Who mail comes from. */
export interface Sender {
  /** What is written before the address; `null`: the name of the site. */
  readonly name: string | null
  readonly address: string
}

/** The port of submission (RFC 6409), and the one with TLS from the first byte (RFC 8314). */
const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const

/**
 * Returns the server. Its mail holds links that open accounts, so nothing is sent in the clear, but to this machine, or
 * where the URL says `?tls=off`.
 */
export function parseSmtp(text: string): SmtpServer {
  const url = isUnambiguous(text) ? new URL(text) : null
  if (url === null || !isScheme(url.protocol) || url.hostname === '' || url.pathname.length > 1) {
    throw new Error(
      'must be a URL such as smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start, ' +
        'with characters such as / ? # @ in its password written %2F %3F …',
    )
  }
  if (!isDecodable(`${url.username}${url.password}`)) {
    throw new Error('has a "%" that begins no character: a "%" in its password is written %25')
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? PORTS[url.protocol] : Number(url.port),
    tls: tlsOf(url),
    login: loginOf(url),
  }
}

function isScheme(protocol: string): protocol is keyof typeof PORTS {
  return Object.hasOwn(PORTS, protocol)
}

function tlsOf(url: URL): SmtpServer['tls'] {
  const isSaid = url.search !== ''
  if (isSaid && url.search !== '?tls=off') {
    throw new Error('has a parameter after its host that is not known: there is only ?tls=off')
  }
  if (url.protocol === 'smtp:') return isSaid || isLoopbackHost(url.hostname) ? 'none' : 'starttls'
  if (isSaid)
    throw new Error('cannot be smtps:// with ?tls=off: for mail in the clear write smtp://')
  return 'implicit'
}

function loginOf({ username, password }: URL): SmtpServer['login'] {
  if (username === '' && password === '') return null
  if (username === '' || password === '') throw new Error('needs both user and password, or none')
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
}

/** One mailbox, without a list, a comment or a line break. */
const ADDRESS = /^[^\s"(),:;<>@[\\\]\p{C}]+@[^\s"(),:;<>@[\\\]\p{C}]+$/u

/** Returns the sender: an address, or a name with the address in angle brackets. */
export function parseSender(text: string): Sender {
  const [, name = '', inside] = /^([^<>]*)<([^<>]*)>$/.exec(text) ?? []
  const address = (inside ?? text).trim()
  const shown = name.trim()
  if (!ADDRESS.test(address) || address.length > 254 || shown.length > 60 || /\p{C}/u.test(shown)) {
    throw new Error('must be an address such as login@example.com, or Example <login@example.com>')
  }
  return { name: shown === '' ? null : shown, address }
}
