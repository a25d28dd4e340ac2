/**
 * Sends the questions of `latchkey check`, and says in words what is wrong with the answers.
 *
 * @module
 */

import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { SECOND } from 'latchkey'
import type { Probe } from './probes.ts'
import { START } from './way-back.ts'

/** What came of a question. */
export interface ProbeResult {
  readonly probe: Probe

  /** The status of the answer; `null`: there was none. */
  readonly status: number | null

  /** What is wrong, and what to do; `null`: nothing. */
  readonly fault: string | null
}

/** How long an answer may take. */
const TIMEOUT = 10 * SECOND

/** So much of an answer is read. Ours are shorter. */
const MAX_BYTES = 65_536

/** A place to connect to, in place of the address of a name. */
export interface Place {
  readonly host: string
  readonly port: number
}

/**
 * Sends one question, and follows nothing. It never throws.
 *
 * @param place where the proxy is; `null`: where the app's name leads.
 */
export async function probe(
  asked: Probe,
  loginOrigin: string,
  place: Place | null = null,
): Promise<ProbeResult> {
  try {
    const answer = await send(asked, place)
    return { probe: asked, status: answer.status, fault: faultIn(asked, answer, loginOrigin) }
  } catch (error) {
    return { probe: asked, status: null, fault: reasonOf(error as NodeJS.ErrnoException, asked) }
  }
}

/** What is looked at of an answer. */
interface Answer {
  readonly status: number
  readonly location: string
  readonly body: string
}

function send({ app, method, target, headers: own }: Probe, place: Place | null): Promise<Answer> {
  const { protocol, hostname, port } = app.url
  const request = protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    const signal = AbortSignal.timeout(TIMEOUT)
    const headers = { Host: app.url.host, ...own }
    const servername = isIP(host) === 0 ? host : ''
    // Browsers take all of these names for this machine (RFC 6761, 6.3); the system may not know them.
    const to = place ?? { host: host.endsWith('.localhost') ? 'localhost' : host, port }
    const options = { ...to, servername, method, path: target, headers, agent: false, signal }
    const outgoing = request(options, (incoming) => {
      read(incoming).then(resolve, reject)
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

async function read(incoming: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, headers } = incoming
  const parts: Buffer[] = []
  let length = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    // Leaving the loop ends the connection.
    if (length >= MAX_BYTES) break
  }
  return { status, location: headers.location ?? '', body: Buffer.concat(parts).toString() }
}

function faultIn(asked: Probe, answer: Answer, loginOrigin: string): string | null {
  const { status } = answer
  if (status >= 200 && status < 300) return LET_IN
  if (isExpected(asked, answer, loginOrigin)) return null
  if (status >= 300 && status < 400) return `it leads to ${placeOf(answer.location)}: ${ELSEWHERE}`
  if (answer.body.includes('"misconfigured"')) return `it answers ${status}: ${MISCONFIGURED}`
  if (asked.expects === 'start') return `it answers ${status}: ${NO_START}`
  if (status >= 500) return `it answers ${status}: ${BROKEN}`
  return `it answers ${status}, and not as latchkey does: ${NOT_OURS}`
}

const LET_IN =
  'it lets strangers in: the proxy does not ask at LATCHKEY_FORWARD_AUTH here, or what it asks is not latchkey'

const ELSEWHERE =
  'another service answers here, or the proxy names another scheme, host or port to latchkey than browsers use'

const NO_START = `the proxy has to send ${START.slice(0, START.lastIndexOf('/'))}/ of this host to LATCHKEY_FORWARD_AUTH`

const MISCONFIGURED =
  'latchkey cannot tell which request the proxy asks about; forward_auth.misconfigured in its log says what to change'

const BROKEN =
  'the proxy does not reach latchkey, or not in time; its error log says why, and the log of latchkey what it refuses'

const NOT_OURS =
  'the proxy refuses by itself or hides the answer; compare it with the recipe in docs/forward-auth-proxies.md'

function isExpected(asked: Probe, answer: Answer, loginOrigin: string): boolean {
  const { status, location } = answer
  const { origin } = asked.app
  const isRedirect = status === 302 || status === 303
  const toLogin = origin === loginOrigin ? [`${origin}/login?`] : [`${origin}${START}?to=`]
  switch (asked.expects) {
    case 'login':
      return isRedirect && toLogin.some((way) => location.startsWith(way))
    case 'start':
      return isRedirect && location.startsWith(`${loginOrigin}/apps/enter?`)
    case 'problem':
      return status === 401 && isOurProblem(answer.body)
    default:
      // Proxies may refuse a path in disguise themselves, or send it on after having made it plain.
      return status >= 400 ? status < 500 : toLogin.some((way) => location.startsWith(way))
  }
}

function isOurProblem(body: string): boolean {
  try {
    const { code, login_url } = JSON.parse(body) as Readonly<Record<string, unknown>>
    return code === 'not_authenticated' && typeof login_url === 'string'
  } catch {
    return false
  }
}

/** Returns where an answer leads, without what could be a secret. */
function placeOf(location: string): string {
  const url = URL.parse(location)
  if (url !== null) return url.origin + url.pathname
  return location.split(/[?#]/, 1)[0]?.slice(0, 200) || 'nowhere'
}

const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/

function reasonOf({ code = '', name, message }: NodeJS.ErrnoException, { app }: Probe): string {
  const { host, hostname, protocol } = app.url
  if (name === 'AbortError' || name === 'TimeoutError') {
    return `${host} does not answer within ${TIMEOUT / SECOND} seconds`
  }
  if (UNTRUSTED.test(code)) {
    return `the certificate of ${host} is not accepted (${code}): NODE_EXTRA_CA_CERTS names the file of an authority of your own`
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no address is known for ${hostname}: --connect HOST:PORT says where its proxy is`
    case 'ECONNREFUSED':
      return `nobody listens at ${host}`
    case 'EPROTO':
    case 'ECONNRESET':
      return `the connection to ${host} breaks (${code}): is it ${protocol.slice(0, -1)} there?`
    default:
      return `${host} cannot be asked: ${message}`
  }
}
