/**
 * The connection of a Redis store: commands, scripts, and the check before the first script.
 *
 * @module
 */

import { checkServers } from './redis-check.ts'
import type { RedisConnection, RedisNode, Script } from './redis-client.ts'

/** A connection whose servers are checked before the first write, which is always a script. */
export class CheckedConnection {
  readonly #connection: RedisConnection
  #isChecked = false
  #checking: Promise<void> | null = null

  constructor(connection: RedisConnection) {
    this.#connection = connection
  }

  /** Sends a command to where the key is. */
  send(key: string, args: readonly string[]): Promise<unknown> {
    return this.#connection.send(key, args)
  }

  /** The server, or the masters of the cluster. */
  nodes(): Promise<readonly RedisNode[]> {
    return this.#connection.nodes()
  }

  /** Runs the script in one step. Its keys are in one slot. */
  async run(
    { text, sha }: Script,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<unknown> {
    if (!this.#isChecked) await this.check()
    const [key = ''] = keys
    const rest = [String(keys.length), ...keys, ...args]
    try {
      return await this.send(key, ['EVALSHA', sha, ...rest])
    } catch (error) {
      // The server has not seen the script yet, or has been started anew.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return this.send(key, ['EVAL', text, ...rest])
    }
  }

  /** Checks the servers; those who come at once share the answer. A refusal is looked at again next time. */
  check(): Promise<void> {
    this.#checking ??= this.#checkServers().finally(() => {
      this.#checking = null
    })
    return this.#checking
  }

  async #checkServers(): Promise<void> {
    await checkServers(this.#connection)
    this.#isChecked = true
  }
}
