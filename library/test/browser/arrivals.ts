/**
 * The requests that reach the application, as its server sees them. By these the tests know that an attack was made
 * and has been answered.
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'
import type { Listener } from './sites.ts'

/** A request that was answered. */
export interface Arrival {
  readonly method: string
  readonly path: string
  readonly status: number

  /** Whether the request had a session cookie. */
  readonly hasCookie: boolean

  /** Whether the answer is shown in a window of its own (Sec-Fetch-Dest). */
  readonly isShown: boolean

  /** Sec-Fetch-Site and Origin, `-` for a missing one. */
  readonly site: string
  readonly origin: string
}

/** The query parameter that says which attack a request belongs to. */
export const MARK = 'attack'

/** How long to wait for an attack to arrive, in milliseconds. */
const TIMEOUT = 20_000

/** Remembers the requests of each attack. */
export class Arrivals {
  readonly #arrived = new Map<string, Arrival[]>()
  readonly #waiting = new Map<string, () => void>()
  readonly #cookieName: string

  constructor(cookieName: string) {
    this.#cookieName = cookieName
  }

  /** Wraps a listener so that each request is remembered when it has been answered. */
  watch(listener: Listener): Listener {
    return (incoming, outgoing) => {
      outgoing.once('close', () => this.#add(incoming, outgoing.statusCode))
      return listener(incoming, outgoing)
    }
  }

  /** Returns the requests of an attack so far. */
  of(mark: string): readonly Arrival[] {
    return this.#arrived.get(mark) ?? []
  }

  /**
   * Waits until `count` requests of the attack have been answered, and returns them.
   *
   * @throws Error after 20 seconds: then the attack was not made at all.
   */
  async wait(mark: string, count: number): Promise<readonly Arrival[]> {
    if (this.of(mark).length < count) {
      await new Promise<void>((resolve, reject) => {
        const late = (): void => {
          reject(new Error(`${mark}: ${this.of(mark).length} of ${count} requests arrived`))
        }
        const timer = setTimeout(late, TIMEOUT)
        this.#waiting.set(mark, () => {
          if (this.of(mark).length < count) return
          clearTimeout(timer)
          resolve()
        })
      })
    }
    this.#waiting.delete(mark)
    return this.of(mark)
  }

  #add({ method = '', url = '', headers }: IncomingMessage, status: number): void {
    const { pathname, searchParams } = new URL(url, 'https://any.test')
    const mark = searchParams.get(MARK)
    if (mark === null) return
    const arrival: Arrival = {
      method,
      status,
      path: pathname,
      hasCookie: headers.cookie?.includes(`${this.#cookieName}=`) ?? false,
      isShown: headers['sec-fetch-dest'] === 'document',
      site: headers['sec-fetch-site'] ?? '-',
      origin: headers.origin ?? '-',
    }
    this.#arrived.set(mark, [...this.of(mark), arrival])
    this.#waiting.get(mark)?.()
  }
}
