/**
 * The attacker's side: starts the server, and sends logins to it from any loopback address.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A running server. */
export interface Running {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** Starts the server in a process of its own, which ends with this one. */
export async function startServer(): Promise<Running> {
  const file = join(import.meta.dirname, 'server.ts')
  const child = spawn(process.execPath, ['--conditions=@latchkey/source', file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    port: Number(line),
    async stop() {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
    },
  }
}

/** What a login answered. */
export interface Answer {
  readonly status: number
  readonly retryAfter: number
  readonly cookies: readonly string[]

  /** From the last byte sent to the first of the answer, in milliseconds. */
  readonly time: number
}

/** A login to send. */
export interface Login {
  readonly path: string
  readonly username: string
  readonly password: string
  readonly cookie?: string | undefined
}

/** Returns a connection from this address, which stays open. */
export function connectionFrom(localAddress: string): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1, localAddress })
}

/** Sends a login as JSON, and reads the whole answer. */
export async function login(
  port: number,
  agent: Agent,
  { path, cookie, ...fields }: Login,
): Promise<Answer> {
  const body = Buffer.from(JSON.stringify(fields))
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Sec-Fetch-Site': 'same-origin',
    ...(cookie === undefined ? {} : { Cookie: cookie }),
  }
  const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers })
  const answered = once(outgoing, 'response')
  const start = performance.now()
  outgoing.end(body)
  const [incoming] = (await answered) as [IncomingMessage]
  const time = performance.now() - start
  incoming.resume()
  await once(incoming, 'end')
  return {
    status: incoming.statusCode ?? 0,
    retryAfter: Number(incoming.headers['retry-after'] ?? 0),
    cookies: (incoming.headers['set-cookie'] ?? []).map((text) => text.split(';', 1)[0] ?? ''),
    time,
  }
}
