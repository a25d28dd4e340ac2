/**
 * The clients' HTTP: one request, its answer or the lack of one.
 *
 * @module
 */

import { Agent, request, type IncomingMessage } from 'node:http'
import { COOKIE, UNFINISHED_COOKIE } from './settings.ts'

/** A request to a latchkey process. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly cookie?: string | undefined

  /** The cookie of an unfinished login. */
  readonly unfinished?: string | undefined
  readonly body?: object

  /** How far the clock of the process is ahead for this request, in milliseconds. */
  readonly clockOffset?: number
}

/** What came of it. */
export interface Answer {
  /** 0 if no answer came: nobody knows whether the process has done what it was asked. */
  readonly status: number

  /** True if no answer came because the process was not running: it has done nothing. */
  readonly isRefused: boolean
  readonly body: unknown

  /** The session cookie that was set. */
  readonly cookie: string | undefined

  /** The cookie of an unfinished login that was set. */
  readonly unfinished: string | undefined

  /**
   * Whether the process has told that there is no such session, or that it has expired and is removed. One that has
   * expired and that a store cannot remove is refused, too, but not told of: by the clock of another process it may
   * live.
   */
  readonly hasEnded: boolean
}

/** How long a client waits: a login asks the store several times, and each may take its 2 seconds. */
const CLIENT_TIMEOUT = 9000

/** Sends requests to one port of the loopback. */
export class Connection {
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 })

  constructor(port: number) {
    this.#port = port
  }

  /** Sends the request. Never rejects. */
  send(call: Call): Promise<Answer> {
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        clearTimeout(timer)
        resolve(answer)
      }
      const fail = (error: NodeJS.ErrnoException): void =>
        settle({ ...noAnswer, isRefused: error.code === 'ECONNREFUSED' })
      const outgoing = request({
        host: '127.0.0.1',
        port: this.#port,
        agent: this.#agent,
        method: call.method,
        path: call.path,
        headers: headersOf(call),
      })
      const timer = setTimeout(() => outgoing.destroy(new Error('No answer')), CLIENT_TIMEOUT)
      outgoing.on('error', fail)
      outgoing.on('response', (incoming) => void readAnswer(incoming).then(settle, fail))
      outgoing.end(call.body === undefined ? undefined : JSON.stringify(call.body))
    })
  }

  /** Closes what is open. */
  close(): void {
    this.#agent.destroy()
  }
}

const noAnswer: Answer = {
  status: 0,
  isRefused: false,
  body: null,
  cookie: undefined,
  unfinished: undefined,
  hasEnded: false,
}

function headersOf({ cookie, unfinished, body, clockOffset }: Call): Record<string, string> {
  const cookies = [
    ...(cookie === undefined ? [] : [`${COOKIE}=${cookie}`]),
    ...(unfinished === undefined ? [] : [`${UNFINISHED_COOKIE}=${unfinished}`]),
  ]
  return {
    'Sec-Fetch-Site': 'same-origin',
    ...(cookies.length > 0 && { Cookie: cookies.join('; ') }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(clockOffset !== undefined && { 'X-Clock-Offset': String(clockOffset) }),
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const set = incoming.headers['set-cookie'] ?? []
  const isJson = incoming.headers['content-type']?.includes('json') === true
  return {
    status: incoming.statusCode ?? 0,
    isRefused: false,
    body: isJson ? (JSON.parse(text) as unknown) : null,
    cookie: cookieIn(set, COOKIE),
    unfinished: cookieIn(set, UNFINISHED_COOKIE),
    hasEnded: incoming.headers['x-session'] === 'ended',
  }
}

/** Returns the value that is set; `undefined` if none is, or the cookie is taken from the browser. */
function cookieIn(headers: readonly string[], name: string): string | undefined {
  const prefix = `${name}=`
  const header = headers.find((text) => text.startsWith(prefix))
  return header?.slice(prefix.length).split(';', 1)[0] || undefined
}
