/**
 * Tells subscribers what becomes of sessions, in all processes: by NOTIFY, which each write does in its
 * own statement, and one connection that listens while there are subscribers.
 *
 * A connection may be lost without a sign, and one client connects anew without telling. So a store
 * listens only once it has heard itself, and as long as it goes on hearing itself.
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
   * Returns a new, connected `Client` of `pg` to listen with: where the store's own client cannot,
   * because it is a function or because a pooler in transaction mode stands before the database.
   * @default a connection of the client's
   */
  readonly listenClient?: OpenListenClient

  /**
   * How often the store checks that it still hears, in milliseconds. A connection that was lost without a
   * sign is noticed after at most twice this. @default 5 seconds
   */
  readonly listenCheckInterval?: number
}

/** The wait before the next try to listen: at first, and at most. It doubles. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 5000

/** How long connecting may take. */
const OPEN_TIMEOUT = 10_000

/** What a store calls to hear itself: no JSON, which is what writes tell. */
const ECHO = '?'

/** The subscribers of one store, and the connection on which it listens. */
export class PostgresListener {
  readonly #listeners = new Subscribers()
  readonly #open: (events: SubscriptionEvents) => Promise<Subscription>
  readonly #echo: () => Promise<unknown>
  readonly #checkInterval: number
  readonly #listenOption: 'client' | 'listenClient'
  #subscribers = 0
  #isListening = false

  /** Counts connections: what comes from an earlier one is not heard any more. */
  #connection = 0
  #subscription: Subscription | null = null
  #hasHeard = false
  #wait = FIRST_WAIT
  #timer: NodeJS.Timeout | undefined

  /** Why it does not listen, as far as that was said. */
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
    const echo = statement(`SELECT pg_notify('${channel}', '${ECHO}')`)
    this.#echo = () => run(echo)
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

  /** Those who want to hear, whether or not this hears anything: what this process ends is told to them at once. */
  get subscribers(): Subscribers {
    return this.#listeners
  }

  /**
   * Listens until it has heard itself, for as long as it would wait for that while it listens.
   *
   * @throws ConfigurationError if it hears nothing.
   */
  async check(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), this.#checkInterval)
    this.#failure = null
    const stop = this.add(({ type }) => {
      if (type === 'listening') resolve(true)
    })
    const hasHeard = await promise
    clearTimeout(timer)
    const failure = this.#failure
    stop()
    if (!hasHeard) throw this.#deafness(failure)
  }

  #deafness(failure: unknown): ConfigurationError {
    const heard = 'hears nothing of its own NOTIFY'
    const within = `within ${this.#checkInterval} ms`
    const cause = failure instanceof Error ? `: ${failure.message}` : ''
    return new ConfigurationError(
      this.#listenOption,
      `${heard} ${within}${cause}. Behind a pooler in transaction mode LISTEN is never answered: the option ` +
        'listenClient takes a direct connection. A pool needs one connection more than the one that listens. ' +
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
    const hear = (payload: string): void => {
      if (isMine()) this.#hear(payload)
    }
    const lose = (error?: unknown): void => {
      if (isMine()) this.#lose(error)
    }
    const check = (): void => {
      if (isMine()) this.#check(check, lose)
    }
    const opening = this.#open({ hear, lose })
    this.#timer = setTimeout(lose, OPEN_TIMEOUT).unref()
    opening.then((subscription) => {
      if (!isMine()) return subscription.close()
      this.#subscription = subscription
      this.#hasHeard = true
      return check()
    }, lose)
  }

  /** Calls, if it has heard what it called the last time; else the connection is lost. */
  #check(check: () => void, lose: () => void): void {
    if (!this.#hasHeard) return lose()
    this.#hasHeard = false
    this.#echo().catch(lose)
    clearTimeout(this.#timer)
    // What has arrived while this process was busy is heard before it is checked.
    this.#timer = setTimeout(() => setImmediate(check), this.#checkInterval).unref()
  }

  #hear(payload: string): void {
    this.#hasHeard = true
    if (!this.#isListening) {
      this.#isListening = true
      this.#wait = FIRST_WAIT
      this.#listeners.tell({ type: 'listening' })
    }
    const message = toMessage(payload)
    if (message !== null) this.#listeners.tell(message)
  }

  #lose(error: unknown): void {
    this.#failure = error ?? this.#failure
    const wasListening = this.#isListening
    void this.close()
    if (wasListening) this.#listeners.tell({ type: 'disconnected' })
    this.#timer = setTimeout(() => this.#connect(), this.#wait).unref()
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT)
  }
}

/** What a write tells, or `null` for anything else: a store's call to itself. */
function toMessage(payload: string): StoreMessage | null {
  try {
    const [type, id, userId] = fromJson(payload) as ['ended' | 'changed', string, string | null]
    return { type, id, userId }
  } catch {
    return null
  }
}
