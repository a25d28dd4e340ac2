/**
 * Receives what the scripts publish, on a connection of its own.
 *
 * @module
 */

import type { StoreMessage } from '../../contracts/store.ts'
import { SECOND } from '../../ground/time.ts'
import type { CheckedConnection } from './connection.ts'
import { Subscribers } from '../../contracts/subscribers.ts'

/** How long to wait after a loss before connecting again, in milliseconds. */
const RETRY_INTERVAL = SECOND / 2

/** One channel, and its subscribers in this process. */
export class Subscription {
  readonly #connection: CheckedConnection
  readonly #channel: string
  readonly #subscribers = new Subscribers()
  #count = 0
  #state: Listening | null = null

  constructor(connection: CheckedConnection, channel: string) {
    this.#connection = connection
    this.#channel = channel
  }

  /** Adds a listener, and opens the connection for the first one. Returns a function that removes it. */
  add(listener: (message: StoreMessage) => void): () => void {
    const stop = this.#subscribers.add(listener)
    this.#count++
    if (this.#state === null)
      this.#state = new Listening(this.#connection, this.#channel, this.tell)
    else if (this.#state.isConnected) listener({ type: 'listening' })
    let isStopped = false
    return () => {
      if (isStopped) return
      isStopped = true
      stop()
      if (--this.#count === 0) this.close()
    }
  }

  /** Closes the connection. */
  close(): void {
    this.#state?.close()
    this.#state = null
  }

  /** Tells all subscribers at once of what this process has done. The same message from Redis is then no news. */
  readonly tell = (message: StoreMessage): void => this.#subscribers.tell(message)
}

/** Keeps one connection open while there are subscribers: after each loss another. */
class Listening {
  readonly #connection: CheckedConnection
  readonly #channel: string
  readonly #tell: (message: StoreMessage) => void
  #closeConnection: (() => void) | null = null
  #retry: NodeJS.Timeout | null = null
  #isClosed = false
  #tries = 0

  constructor(
    connection: CheckedConnection,
    channel: string,
    tell: (message: StoreMessage) => void,
  ) {
    this.#connection = connection
    this.#channel = channel
    this.#tell = tell
    void this.#open()
  }

  get isConnected(): boolean {
    return this.#closeConnection !== null
  }

  close(): void {
    this.#isClosed = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#closeConnection?.()
    this.#closeConnection = null
  }

  async #open(): Promise<void> {
    let isLost = false
    const onLost = (): void => {
      isLost = true
      this.#reconnect()
    }
    try {
      // After each loss another node of the cluster is tried: the last one may not come back.
      const nodes = await this.#connection.nodes()
      const node = nodes[this.#tries++ % nodes.length]
      if (node === undefined) throw new Error('The cluster has no master')
      const close = await node.listen(this.#channel, (text) => this.#receive(text), onLost)
      if (this.#isClosed) return close()
      if (isLost) return
      this.#closeConnection = close
      this.#tell({ type: 'listening' })
    } catch {
      if (!isLost) this.#reconnect()
    }
  }

  #receive(text: string): void {
    if (this.isConnected) this.#tell(JSON.parse(text) as StoreMessage)
  }

  #reconnect(): void {
    if (this.#isClosed) return
    const wasConnected = this.isConnected
    this.#closeConnection = null
    if (wasConnected) this.#tell({ type: 'disconnected' })
    this.#retry = setTimeout(() => void this.#open(), RETRY_INTERVAL)
  }
}
