/**
 * Tells subscribers what becomes of sessions in all processes. Each write does its NOTIFY in its own statement, and one
 * connection listens while there are subscribers.
 *
 * A connection may be lost without a sign, and one client connects again without telling. So the store sends itself a
 * message at intervals: it counts as listening from the first that comes back, and as long as they do.
 *
 * @module
 */

import { ConfigurationError } from '../../errors.ts'
import type { StoreMessage } from '../../contracts/store.ts'
import { Subscribers } from '../../contracts/subscribers.ts'
import { statement, type PostgresClient, type Run } from './client.ts'
import {
  openSubscription,
  type Subscription,
  type SubscriptionEvents,
  type OpenListenClient,
} from './subscription.ts'
import { fromJson } from './text.ts'

/** Options of listening. */
export interface PostgresListenerOptions {
  /**
   * Returns a new, connected `Client` of `pg` to listen with. The store's own client cannot listen if it is a function,
   * or if a pooler in transaction mode stands before the database.
   * @default a connection of the client's
   */
  readonly listenClient?: OpenListenClient

  /**
   * How often the store checks that messages still arrive, in milliseconds. A connection that was lost without a
   * sign is noticed after at most twice this. @default 5 seconds
   */
  readonly listenCheckInterval?: number
}

/** How long to wait before connecting again, in milliseconds: at first, and at most. It doubles with each failure. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 5000

/** How long connecting may take, in milliseconds. */
const OPEN_TIMEOUT = 10_000

/** The message that a store sends to itself. It is no JSON, so it is never taken for the message of a write. */
const PROBE = '?'

/** The subscribers of one store, and the connection on which it listens. */
export class PostgresListener {
  readonly #listeners = new Subscribers()
  readonly #open: (events: SubscriptionEvents) => Promise<Subscription>
  readonly #sendProbe: () => Promise<unknown>
  readonly #checkInterval: number
  readonly #listenOption: 'client' | 'listenClient'
  #subscribers = 0
  #isListening = false

  /** Counts connections: messages of an earlier one are left aside. */
  #connection = 0
  #subscription: Subscription | null = null

  /** Whether any message has come since the last probe was sent. */
  #hasReceived = false
  #wait = FIRST_WAIT
  #timer: NodeJS.Timeout | undefined

  /** The reason why it does not listen, if the client has given one. */
  #failure: unknown = null

  constructor(
    client: PostgresClient,
    run: Run,
    channel: string,
    {
      listenClient,
      listenCheckInterval,
    }: {
      readonly listenClient: OpenListenClient | null
      readonly listenCheckInterval: number
    },
  ) {
    const probe = statement(`SELECT pg_notify('${channel}', '${PROBE}')`)
    this.#sendProbe = () => run(probe)
    this.#open = (events) => openSubscription(client, channel, events, listenClient ?? undefined)
    this.#checkInterval = listenCheckInterval
    this.#listenOption = listenClient === null ? 'client' : 'listenClient'
  }

  /** Adds a listener, and connects for the first. Returns a function that removes it. */
  add(listener: (message: StoreMessage) => void): () => void {
    if (this.#subscribers === 0) this.#connect()
    this.#subscribers++
    if (this.#isListening) listener({ type: 'listening' })
    const remove = this.#listeners.add(listener)
    let isThere = true
    return () => {
      if (!isThere) return
      isThere = false
      remove()
      if (--this.#subscribers === 0) void this.close()
    }
  }

  /**
   * All subscribers. They are told at once of what this process ends itself, also while no message arrives here.
   */
  get subscribers(): Subscribers {
    return this.#listeners
  }

  /**
   * Listens until its own probe has come back, and waits for it no longer than `listenCheckInterval`.
   *
   * @throws ConfigurationError if nothing comes back.
   */
  async check(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), this.#checkInterval)
    this.#failure = null
    const stop = this.add(({ type }) => {
      if (type === 'listening') resolve(true)
    })
    const isListening = await promise
    clearTimeout(timer)
    const failure = this.#failure
    stop()
    if (!isListening) throw this.#explainSilence(failure)
  }

  #explainSilence(failure: unknown): ConfigurationError {
    const cause = failure instanceof Error ? `: ${failure.message}` : ''
    return new ConfigurationError(
      this.#listenOption,
      `receives nothing of its own NOTIFY within ${this.#checkInterval} ms${cause}. Behind a pooler in transaction ` +
        'mode no message ever arrives: the option listenClient takes a direct connection. A pool needs one connection more than the one that listens. ' +
        'Where nothing subscribes, in any process, the option notify: false does without',
    )
  }

  /** Stops listening and gives back the connection. */
  async close(): Promise<void> {
    this.#connection++
    clearTimeout(this.#timer)
    this.#isListening = false
    const subscription = this.#subscription
    this.#subscription = null
    await subscription?.close()
  }

  #connect(): void {
    const mine = ++this.#connection
    const isMine = (): boolean => this.#connection === mine
    const onMessage = (payload: string): void => {
      if (isMine()) this.#receive(payload)
    }
    const onLost = (error?: unknown): void => {
      if (isMine()) this.#reconnect(error)
    }
    const check = (): void => {
      if (isMine()) this.#probe(check, onLost)
    }
    const opening = this.#open({ onMessage, onLost })
    this.#timer = setTimeout(onLost, OPEN_TIMEOUT).unref()
    opening.then((subscription) => {
      if (!isMine()) return subscription.close()
      this.#subscription = subscription
      this.#hasReceived = true
      return check()
    }, onLost)
  }

  /** Sends the next probe if a message has come since the last; else the connection is lost. */
  #probe(check: () => void, onLost: () => void): void {
    if (!this.#hasReceived) return onLost()
    this.#hasReceived = false
    this.#sendProbe().catch(onLost)
    clearTimeout(this.#timer)
    // Messages that have arrived while this process was busy are received before the check.
    this.#timer = setTimeout(() => setImmediate(check), this.#checkInterval).unref()
  }

  #receive(payload: string): void {
    this.#hasReceived = true
    if (!this.#isListening) {
      this.#isListening = true
      this.#wait = FIRST_WAIT
      this.#listeners.tell({ type: 'listening' })
    }
    const message = toMessage(payload)
    if (message !== null) this.#listeners.tell(message)
  }

  /** Closes the connection that was lost, and opens another after a while. */
  #reconnect(error: unknown): void {
    this.#failure = error ?? this.#failure
    const wasListening = this.#isListening
    void this.close()
    if (wasListening) this.#listeners.tell({ type: 'disconnected' })
    this.#timer = setTimeout(() => this.#connect(), this.#wait).unref()
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT)
  }
}

/** Returns the message of a write; `null` for anything else, such as a probe. */
function toMessage(payload: string): StoreMessage | null {
  try {
    const [type, id, userId] = fromJson(payload) as ['ended' | 'changed', string, string | null]
    return { type, id, userId }
  } catch {
    return null
  }
}
