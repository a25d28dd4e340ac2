/**
 * Sweeping a store in which every session has expired, and how long requests wait meanwhile.
 *
 * @module
 */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { nextTurn } from '../../library/src/ground/next-turn.ts'
import type { Filled } from './filled.ts'

/** What was seen during a sweep. Waits in milliseconds. */
export interface Sweep {
  readonly seconds: number

  /** How many steps the sweep took, and whether it was finished: it is stopped after a minute. */
  readonly steps: number
  readonly isDone: boolean

  /** Processor time of the longest step, in ms. Other processes on the machine cannot lengthen it. */
  readonly longestStep: number
  readonly swept: Waits

  /** The waits of the same requests for as long without a sweep: what the machine itself causes. */
  readonly idle: Waits
}

/** How long others waited. */
export interface Waits {
  /** The longest time the event loop was held. */
  readonly stall: number

  /** The wait of the longest guarded request, counted from when it was due, and the 99.9th percentile. */
  readonly longest: number
  readonly p999: number
}

/** The longest a sweep is watched. */
const LIMIT = 60_000

/** How long the same requests are watched without a sweep: as long, within these. */
const IDLE = { least: 2000, most: 10_000 }

/** Logged-in users who send the requests. */
const VISITORS = 100

/** Sweeps the store as the manager does. */
export async function sweep(filled: Filled): Promise<Sweep> {
  filled.expireAll()
  await filled.logIn(VISITORS)
  const { store } = filled.opened
  // Code is compiled when it first runs.
  for (let i = 0; i < 1000; i++) await filled.request()
  for (let i = 0; i < 20; i++) await store.prune(filled.now)
  // The garbage of the filling must not be counted as the sweep's.
  globalThis.gc?.()
  let [steps, isDone, longestStep] = [0, false, 0]
  const started = performance.now()
  const swept = await watch(filled, async () => {
    while (!isDone && performance.now() - started < LIMIT) {
      steps++
      const before = process.threadCpuUsage()
      isDone = !(await store.prune(filled.now))
      const { user, system } = process.threadCpuUsage(before)
      longestStep = Math.max(longestStep, (user + system) / 1000)
      await nextTurn()
    }
  })
  const duration = performance.now() - started
  const idle = await watch(filled, () => wait(clamp(duration)))
  return { seconds: duration / 1000, steps, isDone, longestStep, swept, idle }
}

/** Sends a request about each millisecond while something else goes on. */
async function watch(filled: Filled, work: () => Promise<unknown>): Promise<Waits> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const over = new AbortController()
  const waits: number[] = []
  const visitor = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const due = performance.now() + 1
      await wait(1)
      await filled.request()
      waits.push(performance.now() - due)
    }
  }
  const visits = visitor()
  await work()
  over.abort()
  await visits
  delay.disable()
  const sorted = waits.toSorted((a, b) => a - b)
  return {
    stall: delay.max / 1e6,
    longest: sorted.at(-1) ?? 0,
    p999: sorted[Math.floor(sorted.length * 0.999)] ?? 0,
  }
}

function clamp(duration: number): number {
  return Math.min(Math.max(duration, IDLE.least), IDLE.most)
}
