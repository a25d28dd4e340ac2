/**
 * What the bench and its processes tell each other.
 *
 * @module
 */

import type { HasherName } from './machine-seen.ts'

/** Which sessions and attempts a server keeps where. */
export type StoreName = 'memory' | 'sqlite' | 'redis' | 'postgres'

/** How a process is set up. */
export interface ServerSettings {
  readonly hasher: HasherName

  /** How many hashes at once; `null`: what the library chooses. */
  readonly bound: number | null
  readonly store: StoreName

  /** Where the store is: a file, or a URL. */
  readonly place: string

  /** Whether to watch how late the event loop is, which wakes it a thousand times a second. */
  readonly watchesDelay: boolean
}

/** What a process has done since it was last asked. */
export interface Usage {
  /** How long that was. */
  readonly seconds: number

  /** Requests that have arrived. */
  readonly served: number

  /** Processor time of all threads, user and system, in microseconds. */
  readonly cpu: number

  /** How late the event loop was, in milliseconds: the median and the 99th percentile. `NaN` if not watched. */
  readonly delay50: number
  readonly delay99: number
}

/** What the clients of a flood send. */
export interface FloodSettings {
  readonly port: number
  readonly connections: number
  readonly seconds: number

  /**
   * `right`, `wrong`, `half`: each of a user and an address of its own, so that no throttle is met.
   * `one address`, `one account`: wrong, and after the first few all refused. `none`: no login at all, but
   * `GET /profile` with the cookie.
   */
  readonly guess: 'right' | 'wrong' | 'half' | 'one address' | 'one account' | 'none'
  readonly cookie?: string

  /** Requests per second; `null`: each connection as fast as it is answered. */
  readonly rate: number | null
}

/** Answers with one status. Latencies in milliseconds. */
export interface Answers {
  readonly count: number
  readonly p50: number
  readonly p99: number
}

/** What a flood saw. */
export interface Flood {
  readonly seconds: number

  /** How long the first answer took, in milliseconds. */
  readonly first: number

  /** The answers by status. */
  readonly answers: Readonly<Record<string, Answers>>

  /** Refusals for overload that did not say when to come again. */
  readonly withoutRetryAfter: number
}

/** What a signed-in user saw, in milliseconds from when the request was meant to be sent. */
export interface Probe {
  readonly count: number
  readonly failed: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/** Returns the value below which this share of the values lies. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
