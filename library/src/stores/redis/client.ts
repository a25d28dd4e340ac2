/**
 * The clients a Redis store can be handed, and the one form in which the store uses all of them.
 *
 * @module
 */

import { hash } from 'node:crypto'
import { ConfigurationError } from '../../errors.ts'

/** What the store uses of a client of node-redis (`redis`, `@redis/client`). */
export interface NodeRedisClient {
  /** Whether what is sent now leaves at once. A pool of clients does not say. */
  readonly isReady?: boolean
  sendCommand(args: string[], options?: object): Promise<unknown>
  duplicate(options: { keyPrefix: '' }): NodeRedisListener
}

/** What the store uses of a cluster client of node-redis. */
export interface NodeRedisCluster<Node = never> {
  readonly masters: readonly Node[]
  nodeClient(node: Node): Promise<NodeRedisClient>
  sendCommand(
    firstKey: string,
    isReadonly: boolean,
    args: string[],
    options?: object,
  ): Promise<unknown>
}

/** What the store uses of a client of ioredis. */
export interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>
  readonly options?: {
    readonly autoResendUnfulfilledCommands?: unknown
    readonly keyPrefix?: unknown
  }
  duplicate(options: {
    keyPrefix: ''
    retryStrategy: () => null
    lazyConnect: true
  }): IoRedisListener
}

/** What the store uses of a cluster client of ioredis. */
export interface IoRedisCluster {
  call(command: string, ...args: string[]): Promise<unknown>
  nodes(role: 'master'): readonly IoRedisClient[]
  readonly options: { readonly scaleReads?: unknown; readonly keyPrefix?: unknown }
}

/** A connection of node-redis that listens to a channel. */
export interface NodeRedisListener {
  on(event: string, listener: () => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  destroy(): void
}

/** A connection of ioredis that listens to a channel. */
export interface IoRedisListener {
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  on(event: 'close' | 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  disconnect(): void
}

/** A client of node-redis or ioredis, connected or connecting, for one server or for a cluster. */
export type RedisClient<Node = never> =
  NodeRedisClient | NodeRedisCluster<Node> | IoRedisClient | IoRedisCluster

/** One server, or one master of a cluster. */
export interface RedisNode {
  /** What the client puts before each key that it sends, and leaves in each that it receives. */
  readonly keyPrefix: string

  send(args: readonly string[]): Promise<unknown>

  /**
   * Opens a connection of its own and listens to the channel. Settles when the server has confirmed
   * it. A connection that is lost is not opened again.
   *
   * @returns a function that closes the connection.
   */
  listen(
    channel: string,
    onMessage: (message: string) => void,
    onLost: () => void,
  ): Promise<() => void>
}

/** The one form in which the store uses all clients. */
export interface RedisConnection {
  /** Sends a command to the server that has the key. */
  send(key: string, args: readonly string[]): Promise<unknown>

  /** The same for a command that changes nothing: it does no harm if it is sent late. */
  read(key: string, args: readonly string[]): Promise<unknown>

  /** The server, or the masters of the cluster. */
  nodes(): Promise<readonly RedisNode[]>

  /** Whether the client sends a command again that had no answer: a write may then happen twice. */
  readonly resends: boolean
}

/** A script, and the name by which a server that has seen it runs it. */
export interface Script {
  readonly text: string
  readonly sha: string
}

/** Returns the script with this text. */
export function script(text: string): Script {
  return { text, sha: hash('sha1', text) }
}

/**
 * Returns the client in the store's form.
 *
 * @throws ConfigurationError if it is no client, or one that may read from replicas.
 */
export function connectionOf<Node>(client: RedisClient<Node>): RedisConnection {
  if ('call' in client) {
    if ('nodes' in client && (client.options.scaleReads ?? 'master') !== 'master') {
      throw new ConfigurationError('scaleReads', 'must be master: a replica knows ended sessions')
    }
    const send: RedisConnection['send'] = (_, [command = '', ...args]) =>
      client.call(command, ...args)
    return {
      send,
      read: send,
      nodes: async () => {
        const masters = 'nodes' in client ? await mastersOf(client) : [client]
        return masters.map((master) => ioRedisNode(master, client.options?.keyPrefix))
      },
      resends: !('nodes' in client) && client.options?.autoResendUnfulfilledCommands !== false,
    }
  }
  if ('nodeClient' in client) {
    const send: RedisConnection['send'] = (key, args) =>
      client.sendCommand(key, false, args as string[], asReceived)
    return {
      send,
      read: send,
      nodes: () =>
        Promise.all(
          client.masters.map(async (node) => nodeRedisNode(await client.nodeClient(node))),
        ),
      resends: false,
    }
  }
  if ('sendCommand' in client) {
    return {
      send: (_, args) => client.sendCommand(args as string[], asReceived),
      read: (_, args) =>
        client.sendCommand(args as string[], client.isReady === true ? untimed : asReceived),
      nodes: async () => [nodeRedisNode(client)],
      resends: false,
    }
  }
  throw new ConfigurationError('client', 'must be a client of redis, @redis/client or ioredis')
}

/**
 * Maps as lists of names and values (node-redis names types by their byte in RESP3: `%`). Its default is an object:
 * making an object of names that have just been received costs more than reading them.
 */
const asReceived = { typeMapping: { 37: Array } } as const

/**
 * Commands get no timer of the client either. It has one for each command, for as long as the command has not left: an
 * `AbortSignal.timeout`, which costs as much as all else that the client does. While the connection stands, a command
 * leaves with the next turn of the event loop, and the store's own time limit is what holds. Not for a write, which
 * must not leave at any time later if the connection is lost in that turn; nor while there is no connection, where
 * reads would pile up.
 */
const untimed = { ...asReceived, timeout: 0 } as const

/** A cluster client knows the masters when it has connected, and answers a command then. */
async function mastersOf(client: IoRedisCluster): Promise<readonly IoRedisClient[]> {
  if (client.nodes('master').length === 0) await client.call('PING')
  return client.nodes('master')
}

/** A client that puts a prefix before keys would do so before our channel, which is no key. */
const own = { keyPrefix: '' } as const

function nodeRedisNode(client: NodeRedisClient): RedisNode {
  return {
    keyPrefix: '',
    send: (args) => client.sendCommand(args as string[]),
    async listen(channel, onMessage, onLost) {
      const listener = client.duplicate(own)
      const lost = Promise.withResolvers<never>()
      const close = once(() => listener.destroy())
      const lose = once(() => {
        close()
        onLost()
        lost.reject(new Error('The connection that listens to Redis was lost'))
      })
      lost.promise.catch(() => undefined)
      for (const event of ['error', 'reconnecting', 'end']) listener.on(event, lose)
      return opened(close, async () => {
        await Promise.race([listener.connect(), lost.promise])
        await Promise.race([listener.subscribe(channel, onMessage), lost.promise])
      })
    },
  }
}

function ioRedisNode(client: IoRedisClient, keyPrefix: unknown = ''): RedisNode {
  return {
    keyPrefix: String(keyPrefix),
    send: ([command = '', ...args]) => client.call(command, ...args),
    async listen(channel, onMessage, onLost) {
      const listener = client.duplicate({ ...own, retryStrategy: () => null, lazyConnect: true })
      const close = once(() => listener.disconnect())
      const lose = once(() => {
        close()
        onLost()
      })
      for (const event of ['close', 'error'] as const) listener.on(event, lose)
      listener.on('message', (_, message) => onMessage(message))
      return opened(close, async () => {
        await listener.connect()
        await listener.subscribe(channel)
      })
    },
  }
}

/** Returns `close` once the connection is opened; closes what could not be opened wholly. */
async function opened(close: () => void, open: () => Promise<void>): Promise<() => void> {
  try {
    await open()
    return close
  } catch (error) {
    close()
    throw error
  }
}

/** Events of one loss come several times, and closing is one of them. */
function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    run()
  }
}
