/**
 * A subject's process, as the bench sees it.
 *
 * @module
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onCore } from './machine.ts'
import type { LatchkeySettings } from './subjects/latchkey.ts'
import type { Ready, Usage } from './subjects/process.ts'
import type { Program } from './subjects.ts'

/** The core of the servers; only one of them works at a time. */
export const SERVER_CORE = 0

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
  static async start(program: Program, more: Partial<LatchkeySettings>): Promise<SubjectServer> {
    const file = fileURLToPath(new URL(`subjects/${program.file}`, import.meta.url))
    const settings = JSON.stringify({ ...program.settings, ...more })
    const [command = '', ...args] = onCore(SERVER_CORE, [process.execPath, file, settings])
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const { port } = await answer<Ready>(child, program.file)
    return new SubjectServer(child, port)
  }

  /** The guarded route. */
  get profile(): string {
    return `${this.#origin}/profile`
  }

  /** Returns what the server has done since it started. */
  async usage(): Promise<Usage> {
    this.#process.send('usage')
    return answer<Usage>(this.#process, this.profile)
  }

  /** Logs in as a client does. Returns the Cookie header of the requests that follow. */
  async logIn(): Promise<string> {
    const response = await fetch(`${this.#origin}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'alice', password: 'correct horse battery staple' }),
    })
    const cookie = response.headers.getSetCookie()[0]
    if (cookie === undefined) throw new Error(`No login at ${this.#origin}: ${response.status}`)
    return cookie.slice(0, cookie.indexOf(';'))
  }

  /** Ends the process. */
  stop(): void {
    if (this.#process.connected) this.#process.disconnect()
  }
}

/** The next message of the process. */
async function answer<Message>(child: ChildProcess, name: string): Promise<Message> {
  const done = new AbortController()
  const { signal } = done
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${name} ended`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended])
    return message as Message
  } finally {
    // What has not happened by now is no longer waited for.
    ended.catch(() => undefined)
    done.abort()
  }
}
