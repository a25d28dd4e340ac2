/**
 * The latchkey processes as the rig sees them.
 *
 * @module
 */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Connection } from './http.ts'
import type { VictimSettings } from './settings.ts'

/** A latchkey process, on the same port each time it is started. */
export class LatchkeyProcess {
  readonly connection: Connection
  readonly #settings: VictimSettings
  #child: ChildProcess | null = null

  /** How the process ended, for each time that it ended without being killed. */
  readonly crashes: string[] = []

  constructor(settings: VictimSettings) {
    this.#settings = settings
    this.connection = new Connection(settings.port)
  }

  /** Resolves once it listens. */
  async start(): Promise<void> {
    const file = join(import.meta.dirname, 'victim.ts')
    const child = fork(file, [JSON.stringify(this.#settings)], {
      execArgv: ['--conditions=@latchkey/source', '--no-warnings'],
      env: { ...process.env, NODE_COMPILE_CACHE: this.#settings.cache },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    child.on('error', () => undefined)
    // A process that is stopped when the rig ends would not notice the end, so it is killed.
    const killWithRig = (): unknown => child.kill('SIGKILL')
    process.once('exit', killWithRig)
    child.once('exit', (code, signal) => {
      process.off('exit', killWithRig)
      if (this.#child !== child) return
      this.#child = null
      this.crashes.push(`ended with ${signal ?? code}`)
    })
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('A latchkey process ended'))),
    ])
  }

  /** Whether it runs, or is being started. */
  get isRunning(): boolean {
    return this.#child !== null
  }

  /** Kills it: SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === null) return
    this.#child = null
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  /** Stops it (SIGSTOP), until it is continued. */
  stop(): void {
    this.#child?.kill('SIGSTOP')
  }

  continue(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Puts its clock so many milliseconds ahead; behind, if negative. */
  setClock(offset: number): void {
    this.#child?.send({ offset }, () => undefined)
  }

  /** Kills it for good. */
  async close(): Promise<void> {
    await this.kill()
    this.connection.close()
  }
}
