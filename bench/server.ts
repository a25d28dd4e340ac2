/**
 * A subject's process, as the bench sees it.
 *
 * @module
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onCore, python, SERVER_CORE } from './machine.ts'
import { nextMessage } from './message.ts'
import type { Ready, Usage } from './subjects/process.ts'
import type { Program } from './subjects.ts'

/** How a request of the page itself looks behind a proxy that ends TLS. */
const SAME_ORIGIN = {
  Origin: 'https://bench.test',
  'Sec-Fetch-Site': 'same-origin',
  'X-Forwarded-Proto': 'https',
}

/** A running server. */
export class SubjectServer {
  readonly #process: ChildProcess
  readonly #origin: string

  private constructor(child: ChildProcess, port: number) {
    this.#process = child
    this.#origin = `http://127.0.0.1:${port}`
  }

  /**
   * Starts the program and waits until it listens.
   *
   * @throws Error if it ends before.
   */
  static async start(
    { file, settings }: Program,
    more: Readonly<Record<string, unknown>>,
  ): Promise<SubjectServer> {
    const path = fileURLToPath(new URL(file, import.meta.url))
    const interpreter = file.endsWith('.py') ? (python()?.program ?? 'python3') : process.execPath
    const command = [interpreter, path, JSON.stringify({ ...settings, ...more })]
    const [program = '', ...args] = onCore(SERVER_CORE, command)
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    const { port } = await nextMessage<Ready>(child, file)
    return new SubjectServer(child, port)
  }

  /** The guarded route. */
  get profile(): string {
    return `${this.#origin}/profile`
  }

  /** Returns what the server has done since it started. */
  async usage(): Promise<Usage> {
    this.#process.send('usage')
    return nextMessage<Usage>(this.#process, this.profile)
  }

  /** Asks for the guarded route once. */
  get(cookie?: string): Promise<Response> {
    const headers = { ...SAME_ORIGIN, ...(cookie !== undefined && { Cookie: cookie }) }
    return fetch(this.profile, { headers })
  }

  /** Logs in as a client does. Returns the Cookie header of the requests that follow. */
  async logIn(): Promise<string> {
    const response = await fetch(`${this.#origin}/login`, {
      method: 'POST',
      headers: { ...SAME_ORIGIN, 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'alice', password: 'correct horse battery staple' }),
    })
    const cookies = cookiesFrom(response)
    if (cookies.length > 0) return cookies.join('; ')
    throw new Error(`No login at ${this.#origin}: ${response.status} ${await response.text()}`)
  }

  /** Logs out as a client does. */
  logOut(cookie: string): Promise<Response> {
    const headers = { ...SAME_ORIGIN, Cookie: cookie }
    return fetch(`${this.#origin}/logout`, { method: 'POST', headers })
  }

  /** Ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#process.connected) return
    const ended = once(this.#process, 'exit')
    this.#process.disconnect()
    await ended
  }
}

/** The cookies that a browser sends to the guarded route after this response; the last of a name counts. */
function cookiesFrom(response: Response): string[] {
  const cookies = new Map<string, string>()
  for (const header of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = header.split(/;\s*/)
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/'
    const [name = '', value] = pair.split('=')
    if ('/profile'.startsWith(path) && value !== '') cookies.set(name, pair)
  }
  return [...cookies.values()]
}
