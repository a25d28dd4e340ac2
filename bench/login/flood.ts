/**
 * The clients of a flood: `POST /login` over many connections that stay open, each with one request on
 * its way. Written on bare sockets, so that it can send more than a server can answer.
 *
 * @module
 */

import { connect, type Socket } from 'node:net'
import { quantileOf, type Flood, type FloodSettings } from './messages.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as FloodSettings
const { connections, seconds, guess, rate, cookie } = settings

/** Runs of the bench must not meet each other's users. */
const run = process.pid
const latencies = new Map<string, number[]>()
let sent = 0
let first = Number.NaN
let withoutRetryAfter = 0

/** The next request: another user from another address, or always the same. */
function nextRequest(): string {
  const number = sent++
  if (cookie !== undefined)
    return `GET /profile HTTP/1.1\r\nHost: bench.test\r\nCookie: ${cookie}\r\n\r\n`
  const isRight = guess === 'right' || (guess === 'half' && number % 2 === 0)
  const user = guess === 'one account' ? 'person' : `person-${run}-${number}`
  const body = JSON.stringify({
    username: user,
    password: isRight ? 'correct horse battery staple' : 'a wrong guess of that length ...',
  })
  const address =
    guess === 'one address'
      ? '192.0.2.1'
      : `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
  return (
    'POST /login HTTP/1.1\r\nHost: bench.test\r\nContent-Type: application/json\r\n' +
    'Origin: https://bench.test\r\nSec-Fetch-Site: same-origin\r\n' +
    `X-Forwarded-For: ${address}\r\nX-Forwarded-Proto: https\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

/** One connection: sends, and reads one answer. */
class Client {
  readonly #socket: Socket
  readonly #done: (client: Client) => void
  #sentAt = 0
  #received = ''

  constructor(done: (client: Client) => void) {
    this.#done = done
    this.#socket = connect({ port: settings.port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1').on('data', (text: string) => this.#take(text))
    this.#socket.on('error', (error) => fail(error))
    this.#socket.on('close', () => fail(new Error('The server closed a connection')))
  }

  send(): void {
    this.#sentAt = performance.now()
    this.#socket.write(nextRequest())
  }

  #take(text: string): void {
    this.#received += text
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return
    const head = this.#received.slice(0, end)
    const length = /^content-length: *(\d+)/im.exec(head)?.[1]
    if (length === undefined && !this.#received.endsWith('\r\n0\r\n\r\n')) return
    if (length !== undefined && this.#received.length < end + 4 + Number(length)) return
    this.#received = ''
    count(head, performance.now() - this.#sentAt)
    this.#done(this)
  }
}

function count(head: string, latency: number): void {
  const status = head.slice(9, 12)
  if (Number.isNaN(first)) first = latency
  if (status === '503' && !/^retry-after: *\d/im.test(head)) withoutRetryAfter++
  const seen = latencies.get(status)
  if (seen === undefined) latencies.set(status, [latency])
  else seen.push(latency)
}

let isOver = false
const start = performance.now()

/** Without a rate, the next request follows the answer; with one, whoever is idle waits for its turn. */
const idle: Client[] = []
const clients = Array.from(
  { length: connections },
  () =>
    new Client((client) => {
      if (isOver) return
      if (rate === null) client.send()
      else idle.push(client)
    }),
)
if (rate === null) {
  for (const client of clients) client.send()
} else {
  idle.push(...clients)
  setInterval(() => {
    const due = Math.ceil(((performance.now() - start) / 1000) * rate) - sent
    if (!isOver && due > 0) for (const client of idle.splice(-due)) client.send()
  }, 1)
}
setTimeout(finish, seconds * 1000)

function finish(): void {
  isOver = true
  const answers = Object.fromEntries(
    Array.from(latencies, ([status, list]) => [
      status,
      { count: list.length, p50: quantileOf(list, 0.5), p99: quantileOf(list, 0.99) },
    ]),
  )
  const took = (performance.now() - start) / 1000
  const result: Flood = { seconds: took, first, answers, withoutRetryAfter }
  process.send?.(result, () => process.exit())
}

function fail(error: Error): void {
  if (isOver) return
  console.error(error)
  process.exit(1)
}
