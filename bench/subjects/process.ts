/**
 * What every subject has in common: it is a server process of its own on loopback, which tells
 * the bench how many requests it has answered and how much processor time they took.
 *
 * @module
 */

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a subject sends once it listens. */
export interface Ready {
  readonly port: number
}

/** What a subject has done since it started; sent in answer to any message. */
export interface Usage {
  /** Requests that have arrived. */
  readonly served: number

  /** Processor time of all threads, user and system, in microseconds. */
  readonly cpu: number
}

/**
 * Returns the settings the bench started this process with.
 *
 * They are not checked, because the bench itself wrote them.
 */
export function readSettings(): unknown {
  return JSON.parse(process.argv[2] ?? '{}')
}

/**
 * Listens, says so, and answers the bench's questions until the bench is gone.
 *
 * Requests are counted by one more listener, the same in every subject, so that it cancels out.
 */
export function serve(server: Server): void {
  let served = 0
  server.on('request', () => void served++)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    tell({ served, cpu: user + system })
  })
  process.on('disconnect', () => process.exit())
  server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
}

function tell(message: Ready | Usage): void {
  process.send?.(message)
}
