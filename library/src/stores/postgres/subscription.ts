/**
 * The connection on which a store receives the messages of all processes (LISTEN), for each kind of client.
 *
 * @module
 */

import type { MaybePromise } from '../../ground/maybe-promise.ts'
import { isPostgresJs, type PostgresClient, type PostgresJsClient } from './client.ts'

/** A connected `Client` of the package `pg`, as far as it is needed to listen. */
export interface PgListenClient {
  query(text: string): Promise<unknown>
  on(event: 'notification', listener: (message: PgNotification) => void): unknown
  on(event: 'error' | 'end', listener: () => void): unknown
  removeListener(event: 'notification', listener: (message: PgNotification) => void): unknown
  removeListener(event: 'end', listener: () => void): unknown
  end(): Promise<void>
}

/** What `pg` tells of a NOTIFY. */
export interface PgNotification {
  readonly channel: string
  readonly payload?: string | undefined
}

/** Returns a connected client that is used for nothing else; the store ends it. */
export type OpenListenClient = () => MaybePromise<PgListenClient>

/** A connection that listens. */
export interface Subscription {
  /** Stops listening. Never fails: the connection may be gone already. */
  close(): MaybePromise<void>
}

/** What is called when a message arrives, and when the connection has been lost. */
export interface SubscriptionEvents {
  readonly onMessage: (payload: string) => void
  readonly onLost: () => void
}

/**
 * Opens a connection that listens on the channel.
 *
 * @throws TypeError if the client is a function, and there is no other way to listen.
 */
export function openSubscription(
  client: PostgresClient,
  channel: string,
  events: SubscriptionEvents,
  openListenClient: OpenListenClient | undefined,
): Promise<Subscription> {
  if (openListenClient !== undefined) return listenOwn(openListenClient, channel, events)
  if (isPostgresJs(client)) return listenPostgresJs(client, channel, events)
  if (typeof client === 'function') {
    throw new TypeError('With a query function, subscribing needs the option listenClient')
  }
  if (isPool(client)) return listenPooled(client, channel, events)
  return listenPg(client as unknown as PgListenClient, channel, events)
}

/** Takes a client from the pool, and gives it back only to be closed: nobody else can use a client that listens. */
async function listenPooled(
  pool: PgPool,
  channel: string,
  events: SubscriptionEvents,
): Promise<Subscription> {
  const client = await pool.connect()
  try {
    const subscription = await listenPg(client, channel, events)
    return { close: () => closeBoth(subscription, () => client.release(true)) }
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function listenOwn(
  open: OpenListenClient,
  channel: string,
  events: SubscriptionEvents,
): Promise<Subscription> {
  const client = await open()
  try {
    const subscription = await listenPg(client, channel, events)
    return { close: () => closeBoth(subscription, () => client.end().catch(ignore)) }
  } catch (error) {
    await client.end()
    throw error
  }
}

function closeBoth(
  subscription: Subscription,
  close: () => MaybePromise<void>,
): MaybePromise<void> {
  void subscription.close()
  return close()
}

/** Listens on a client of `pg` and leaves it open. */
async function listenPg(
  client: PgListenClient,
  channel: string,
  { onMessage, onLost }: SubscriptionEvents,
): Promise<Subscription> {
  const onNotification = (message: PgNotification): void => {
    if (message.channel === channel) onMessage(message.payload ?? '')
  }
  client.on('notification', onNotification)
  client.on('end', onLost)
  // An error that nobody listens for would end the process. After one that matters comes the event `end`.
  client.on('error', ignore)
  await client.query(`LISTEN ${channel}`)
  return {
    close() {
      client.removeListener('notification', onNotification)
      client.removeListener('end', onLost)
      client.query(`UNLISTEN ${channel}`).catch(ignore)
    },
  }
}

/** This client keeps a connection of its own for LISTEN, and connects it again by itself. */
async function listenPostgresJs(
  client: PostgresJsClient,
  channel: string,
  { onMessage, onLost }: SubscriptionEvents,
): Promise<Subscription> {
  let isOpen = true
  let times = 0
  const listening = await client.listen(
    channel,
    (payload) => {
      if (isOpen) onMessage(payload)
    },
    // It is called once a connection. From the second one on a connection was lost, which nothing else tells.
    () => {
      if (isOpen && times++ > 0) onLost()
    },
  )
  return {
    close() {
      isOpen = false
      Promise.resolve(listening.unlisten()).catch(ignore)
    },
  }
}

interface PgPool {
  connect(): Promise<PgListenClient & { release(destroy: boolean): void }>
}

function isPool(client: object): client is PgPool {
  return 'connect' in client && 'totalCount' in client
}

function ignore(): void {}
