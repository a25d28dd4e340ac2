/**
 * The connection of a Redis store: commands, scripts, and the check before the first script.
 *
 * @module
 */

import type { RedisConnection, RedisNode, Script } from './client.ts'

/** A connection that is checked before the first write, which is always a script. */
export class CheckedConnection {
  readonly #connection: RedisConnection
  readonly #look: () => Promise<void>
  #isChecked = false
  #checking: Promise<void> | null = null

  /** @param look checks the server; fails if nothing should be written there. */
  constructor(connection: RedisConnection, look: () => Promise<void>) {
    this.#connection = connection
    this.#look = look
  }

  /** Sends a command to where the key is. */
  send(key: string, args: readonly string[]): Promise<unknown> {
    return this.#connection.send(key, args)
  }

  /** Sends a command that changes nothing to where the key is. */
  read(key: string, args: readonly string[]): Promise<unknown> {
    return this.#connection.read(key, args)
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

  /** Checks the connection; those who come at once share the answer. A refusal is looked at again next time. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null
    })
    return this.#checking
  }

  async #check(): Promise<void> {
    await this.#look()
    this.#isChecked = true
  }
}
