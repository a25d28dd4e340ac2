/**
 * A power cut of Redis, as far as a machine that stays on can imitate one. The server is killed, and its log loses what
 * was written in the last second, because `appendfsync everysec` may not have flushed that.
 *
 * @module
 */

import { globSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from 'latchkey'
import type { ServerProcess } from './process.ts'

/** How often the length of the log is looked at. */
const LOOK_INTERVAL = 50

/** The log of a Redis that runs. */
export class RedisLog {
  readonly #folder: string
  readonly #timer: NodeJS.Timeout

  /** The lengths of the last seconds, the oldest first. */
  #lengths: { readonly at: number; readonly length: number }[] = []

  constructor(folder: string) {
    this.#folder = folder
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL)
  }

  /** Kills the server and takes the last second from the log. */
  async cut(server: ServerProcess): Promise<void> {
    const flushedAt = performance.now() - SECOND
    await server.kill()
    const flushed = this.#lengths.findLast(({ at }) => at <= flushedAt)
    if (flushed !== undefined) truncateSync(this.#path, flushed.length)
    this.#lengths = []
    await sleep(LOOK_INTERVAL)
  }

  /** Stops looking. */
  close(): void {
    clearInterval(this.#timer)
  }

  get #path(): string {
    const [path] = globSync(join(this.#folder, 'appendonlydir', '*.incr.aof'))
    if (path === undefined) throw new Error('Redis has no log')
    return path
  }

  #look(): void {
    const at = performance.now()
    this.#lengths = this.#lengths.filter((one) => at - one.at < 5 * SECOND)
    this.#lengths.push({ at, length: statSync(this.#path).size })
  }
}
