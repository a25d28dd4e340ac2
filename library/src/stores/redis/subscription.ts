/**
 * Hears what the scripts publish, on a connection of its own.
 *
 * @module
 */

import type { StoreMessage } from '../../contracts/store.ts'
import { SECOND } from '../../ground/time.ts'
import type { CheckedConnection } from './connection.ts'
import { Subscribers } from '../../contracts/subscribers.ts'

/** How long after a loss the next connection is tried. */
const RETRY_INTERVAL = SECOND / 2

/** One channel, and those in this process who hear it. */
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

  /** Adds a listener, and opens the connection for the first one. Returns what removes it. */
  add(listener: (message: StoreMessage) => void): () => void {
    const stop = this.#subscribers.add(listener)
    this.#count++
    if (this.#state === null)
      this.#state = new Listening(this.#connection, this.#channel, this.tell)
    else if (this.#state.isHearing) listener({ type: 'listening' })
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

  /** Tells all, as soon as it is known here: what is heard of it later is no news. */
  readonly tell = (message: StoreMessage): void => this.#subscribers.tell(message)
}

/** The connections that follow each other while somebody listens. */
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

  get isHearing(): boolean {
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
      this.#lose()
    }
    try {
      // Another one of the cluster after each loss: this one may not come back.
      const nodes = await this.#connection.nodes()
      const node = nodes[this.#tries++ % nodes.length]
      if (node === undefined) throw new Error('The cluster has no master')
      const close = await node.listen(this.#channel, (text) => this.#hear(text), onLost)
      if (this.#isClosed) return close()
      if (isLost) return
      this.#closeConnection = close
      this.#tell({ type: 'listening' })
    } catch {
      if (!isLost) this.#lose()
    }
  }

  #hear(text: string): void {
    if (this.isHearing) this.#tell(JSON.parse(text) as StoreMessage)
  }

  #lose(): void {
    if (this.#isClosed) return
    const wasHearing = this.isHearing
    this.#closeConnection = null
    if (wasHearing) this.#tell({ type: 'disconnected' })
    this.#retry = setTimeout(() => void this.#open(), RETRY_INTERVAL)
  }
}
