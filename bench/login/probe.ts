/**
 * A signed-in user, who sends `GET` requests at a fixed rate without waiting for the answers. The latency of a request
 * counts from the moment at which it was meant to be sent, so a late request makes the next one late, too.
 *
 * @module
 */

import { Agent, request } from 'node:http'
import os from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { setTimeout } from 'node:timers/promises'
import { quantileOf, type Probe } from './messages.ts'

/** How the process is started. */
export interface ProbeSettings {
  readonly port: number
  readonly cookie: string
  readonly rate: number
  readonly seconds: number

  /** What is asked for. @default /profile */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ProbeSettings
const { port, cookie, rate, seconds, path = '/profile' } = settings

try {
  // Otherwise the flood's clients, on the same core, delay what is measured here.
  os.setPriority(os.getPriority() - 5)
} catch {
  // The system does not allow it. Then the figures are worse, not better.
}

const agent = new Agent({ keepAlive: true })
const latencies: number[] = []
let failed = 0

/** Sends one request and notes when its answer was there. */
function ask(intended: number): Promise<void> {
  return new Promise((resolve) => {
    const headers = { cookie, ...settings.headers }
    const options = { agent, port, host: '127.0.0.1', path, headers }
    const fail = (): void => {
      failed++
      resolve()
    }
    request(options, (response) => {
      response.resume().on('end', () => {
        latencies.push(performance.now() - intended)
        if (response.statusCode !== 200) failed++
        resolve()
      })
    })
      .on('error', fail)
      .end()
  })
}

/** Waits until the instant. A timer may be late by a millisecond or two, so turns of the event loop fill the rest. */
async function until(instant: number): Promise<void> {
  const rest = instant - performance.now()
  if (rest > 3) await setTimeout(rest - 3)
  while (performance.now() < instant) await setImmediate()
}

// Compiled and connected before it counts.
for (let i = 0; i < 50; i++) await ask(performance.now())
latencies.length = 0

const start = performance.now() + 5
const pending: Promise<void>[] = []
for (let i = 0; i < rate * seconds; i++) {
  const intended = start + (i * 1000) / rate
  await until(intended)
  pending.push(ask(intended))
}
await Promise.all(pending)
const quantile = (share: number): number => quantileOf(latencies, share)
const result: Probe = {
  count: latencies.length,
  failed,
  p50: quantile(0.5),
  p90: quantile(0.9),
  p99: quantile(0.99),
  max: quantile(1),
}
process.send?.(result, () => process.exit())
