/**
 * Tools of other people: finds them, runs them, and reports what a run has shown.
 *
 * @module
 */

import { spawn, spawnSync } from 'node:child_process'

/** What a run has shown. */
export interface Result {
  /** The tool, and what it was aimed at. */
  readonly what: string

  /** The figures, in words. */
  readonly saw: string

  /** What is wrong with that; `null` if nothing is. */
  readonly failure: string | null
}

/** How a tool has ended. */
export interface Ended {
  readonly output: string

  /** Whether it came to its own end, before the limit. */
  readonly isFinished: boolean
  readonly seconds: number
}

/** Returns those of the tools that cannot be run. Debian's packages have the names of the commands. */
export function missingTools(tools: readonly string[]): string[] {
  return tools.filter((tool) => spawnSync(tool, ['-h'], { stdio: 'ignore' }).error !== undefined)
}

/** Runs a tool to its end, or to the limit in milliseconds. */
export function runTool(tool: string, args: readonly string[], limit: number): Promise<Ended> {
  const start = performance.now()
  const child = spawn(tool, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limit,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (_, signal) => {
      const seconds = Math.round((performance.now() - start) / 1000)
      resolve({ output, isFinished: signal === null, seconds })
    })
  })
}
