/**
 * A TCP proxy in front of the store, which disturbs connections as networks do.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What happens to what passes. */
export type Weather =
  /** Passes. */
  | { readonly kind: 'calm' }
  /** Passes later. */
  | { readonly kind: 'delay'; readonly delay: number }
  /** Holds the bytes back, and passes them later: what TCP does when the network is gone for a while. */
  | { readonly kind: 'stall' }
  /** Drops the bytes and the connection, and tells neither side. New connections are refused. */
  | { readonly kind: 'drop' }

/** A proxy on a port of the loopback. */
export class Proxy {
  readonly port: number
  readonly #server: Server
  readonly #links = new Set<Link>()
  #weather: Weather = { kind: 'calm' }

  private constructor(server: Server, target: number) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client: Socket) => {
      const link = new Link(client, target, this.#weather)
      this.#links.add(link)
      client.on('close', () => this.#links.delete(link))
    })
  }

  /** Starts a proxy before the port. */
  static async to(target: number): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: false }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Proxy(server, target)
  }

  /** Changes the weather for all connections. */
  turn(weather: Weather): void {
    this.#weather = weather
    for (const link of this.#links) link.turn(weather)
  }

  /** Resets all connections. */
  reset(): void {
    for (const link of this.#links) link.reset()
  }

  /** The store's side of each connection is closed; the client's stays open, and silent. */
  halfOpen(): void {
    for (const link of this.#links) link.halfOpen()
  }

  /** Closes everything. */
  async close(): Promise<void> {
    this.reset()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** One connection, and the other that it goes on in. */
class Link {
  readonly #client: Socket
  readonly #store: Socket
  #weather: Weather

  /** Set once bytes were lost. From then on, nothing passes. */
  #isDead = false
  #calm = Promise.withResolvers<void>()

  constructor(client: Socket, target: number, weather: Weather) {
    this.#client = client
    this.#weather = weather
    this.#isDead = weather.kind === 'drop'
    this.#store = connect(target, '127.0.0.1')
    this.#pass(client, this.#store)
    this.#pass(this.#store, client)
  }

  turn(weather: Weather): void {
    this.#weather = weather
    if (weather.kind === 'stall') return
    this.#calm.resolve()
    this.#calm = Promise.withResolvers()
  }

  reset(): void {
    this.#client.resetAndDestroy()
    this.#store.resetAndDestroy()
  }

  halfOpen(): void {
    this.#isDead = true
    this.#store.destroy()
  }

  /** Passes on what comes, in order. */
  #pass(from: Socket, to: Socket): void {
    let last = Promise.resolve()
    from.on('data', (chunk) => {
      if (this.#weather.kind === 'drop') this.#isDead = true
      const arrivedAt = performance.now()
      last = last
        .then(() => this.#wait(arrivedAt))
        .then(() => void (this.#isDead || to.write(chunk)))
    })
    from.on('error', () => undefined)
    from.on('close', () => {
      const arrivedAt = performance.now()
      last = last.then(() => this.#wait(arrivedAt)).then(() => void (this.#isDead || to.destroy()))
      if (from === this.#client) this.#store.destroy()
    })
  }

  async #wait(arrivedAt: number): Promise<void> {
    if (this.#weather.kind === 'delay') {
      await sleep(Math.max(0, arrivedAt + this.#weather.delay - performance.now()))
    }
    while (this.#weather.kind === 'stall') await this.#calm.promise
  }
}
