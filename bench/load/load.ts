/**
 * Bursts of requests, made by another process: wrk where it is installed, else autocannon.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { isInstalled, LOAD_CORE, onCore } from '../machine.ts'

/** How many connections send requests at the same time. */
export const CONNECTIONS = 32

/** What a burst of requests saw. Latencies in milliseconds. */
export interface Burst {
  readonly requests: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
}

/** Requests without a good answer. */
interface Failures {
  readonly failed: number

  /** Of these, answered with a status of 400 or more. */
  readonly refused: number
}

const hasWrk = isInstalled('wrk', ['-v'])

/** The program that makes the load. */
export const loadProgram = hasWrk ? 'wrk' : 'autocannon'

/**
 * Sends `GET` for some whole seconds, each request with a random line of the file as its Cookie
 * header.
 *
 * @throws Error if a request failed: what is measured then is not what was meant.
 */
export async function sendBurst(url: string, cookies: string, seconds: number): Promise<Burst> {
  const [command = '', ...args] = onCore(LOAD_CORE, [
    ...(hasWrk
      ? ['wrk', '-t', '1', '-c', `${CONNECTIONS}`, '-d', `${seconds}s`, '-s', path('wrk.lua'), url]
      : [process.execPath, path('autocannon.ts'), url]),
    cookies,
    ...(hasWrk ? [] : [`${CONNECTIONS}`, `${seconds}`]),
  ])
  const { stdout } = await promisify(execFile)(command, args)
  const line = stdout.trim().split('\n').at(-1) ?? ''
  const { failed, refused, ...burst } = JSON.parse(line) as Burst & Failures
  if (failed === 0) return burst
  throw new Error(`${failed} of ${burst.requests} requests failed, ${refused} by their status`)
}

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
