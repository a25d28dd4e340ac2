/**
 * The processes of `bench:login`, and on which core each of them is.
 *
 * @module
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { cpus } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { canPin, LOAD_CORE, onCore, SERVER_CORE } from '../machine.ts'
import { nextMessage } from '../message.ts'
import type { Flood, FloodSettings, Probe, ServerSettings, Usage } from './messages.ts'
import type { ProbeSettings } from './probe.ts'

/** Where a server may run: on one core alone, or on all, which it then shares with the load. */
export type Cores = 'one' | 'all'

/** A running server. */
export class LoginServer {
  readonly #process: ChildProcess
  readonly port: number

  private constructor(child: ChildProcess, port: number) {
    this.#process = child
    this.port = port
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param file the program, if it is not the server alone
   * @throws Error if it ends before.
   */
  static async start(
    settings: ServerSettings,
    cores: Cores,
    file: string = 'subject.ts',
  ): Promise<LoginServer> {
    const child = start(file, settings, cores)
    return new LoginServer(child, await nextMessage<number>(child, file))
  }

  /** Returns what it has used since this was last called. */
  usage(): Promise<Usage> {
    this.#process.send('usage')
    return nextMessage<Usage>(this.#process, 'the login server')
  }

  /** Sends it a message. Resolves to its next. */
  ask<Answer>(message: object): Promise<Answer> {
    this.#process.send(message)
    return nextMessage<Answer>(this.#process, 'the login server')
  }

  /** Logs in. Returns the Cookie header of the requests that follow. */
  async logIn(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/login`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Forwarded-For': '198.51.100.1',
        'X-Forwarded-Proto': 'https',
      },
      body: JSON.stringify({ username: 'person', password: 'correct horse battery staple' }),
    })
    const cookie = response.headers.getSetCookie()[0]
    if (cookie === undefined) throw new Error(`No login: ${response.status}`)
    return cookie.slice(0, cookie.indexOf(';'))
  }

  /** Waits until nothing is left of a flood: logins are served in the order in which they came. */
  async settle(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      try {
        await this.logIn()
        return
      } catch {
        await setTimeout(100)
      }
    }
    throw new Error('The server never settled')
  }

  /** Ends the process. */
  stop(): void {
    if (this.#process.connected) this.#process.disconnect()
  }
}

/** A process that only hashes. */
export class BareHashes {
  readonly #process: ChildProcess

  private constructor(child: ChildProcess) {
    this.#process = child
  }

  static async start(
    settings: Pick<ServerSettings, 'hasher' | 'bound'>,
    cores: Cores,
  ): Promise<BareHashes> {
    const child = start('hashes.ts', settings, cores)
    await nextMessage(child, 'hashes.ts')
    return new BareHashes(child)
  }

  /** Hashes for so many seconds. Returns how many a second. */
  run(seconds: number): Promise<number> {
    this.#process.send(seconds)
    return nextMessage<number>(this.#process, 'hashes.ts')
  }

  /** Ends the process. */
  stop(): void {
    if (this.#process.connected) this.#process.disconnect()
  }
}

/** Floods a server. */
export function flood(settings: FloodSettings): Promise<Flood> {
  return nextMessage<Flood>(start('flood.ts', settings, 'load'), 'flood.ts')
}

/** Asks for the guarded route, as a user who is logged in. */
export function probe(settings: ProbeSettings): Promise<Probe> {
  return nextMessage<Probe>(start('probe.ts', settings, 'load'), 'probe.ts')
}

function start(file: string, settings: object, place: Cores | 'load'): ChildProcess {
  const command = [
    process.execPath,
    fileURLToPath(new URL(file, import.meta.url)),
    JSON.stringify(settings),
  ]
  const [program = '', ...args] = placed(command, place)
  // One thread more than hashes at once, as the bound wants it; libuv's own number is four.
  const env = {
    ...process.env,
    UV_THREADPOOL_SIZE: String('bound' in settings ? Math.max(4, Number(settings.bound) + 1) : 4),
  }
  return spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env })
}

/** A child inherits the core of this process, so a server that may use all cores has to name them. */
function placed(command: readonly string[], place: Cores | 'load'): readonly string[] {
  if (place !== 'all') return onCore(place === 'one' ? SERVER_CORE : LOAD_CORE, command)
  return canPin ? ['taskset', '-c', `0-${cpus().length - 1}`, ...command] : command
}
