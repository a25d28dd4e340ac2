/**
 * Redis, PostgreSQL and files for the servers of `bench:login`, started when the first asks for one.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres, type PostgresServer } from '../../services/postgres.ts'
import { startRedis, type RedisServer } from '../../services/redis.ts'
import type { StoreName } from './messages.ts'

/** The databases of one run. They are on the same core as this process. */
export class Databases {
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-login-'))
  #files = 0
  #redis: Promise<RedisServer> | null = null
  #postgres: Promise<PostgresServer> | null = null

  /** Returns where a server is to open its store. */
  async place(store: StoreName): Promise<string> {
    if (store === 'sqlite') return join(this.#folder, `${this.#files++}.db`)
    if (store === 'redis') return (await (this.#redis ??= startRedis(['--appendonly', 'yes']))).url
    if (store === 'postgres') return (await (this.#postgres ??= startPostgres())).url
    return ''
  }

  /** Ends what was started, and removes the files. */
  async stop(): Promise<void> {
    await (await this.#redis)?.stop()
    await (await this.#postgres)?.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
