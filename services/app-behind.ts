/**
 * The app in Python that tests put behind a proxy.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findProgram } from './programs.ts'

/** The app, while it runs. */
export interface AppBehind {
  readonly port: number

  /** What it was asked so far (`GET /path?query`), and how many bytes of bodies it got. */
  seen(): Promise<{ readonly seen: readonly string[]; readonly bytes: number }>

  /** Lets an event stream send its second event, and end. */
  go(): Promise<void>
  stop(): Promise<void>
}

/** Starts the app. It ends with this process, however that ends. */
export async function startAppBehind(): Promise<AppBehind> {
  const script = join(import.meta.dirname, 'app-behind.py')
  const child = spawn(findProgram('python3'), [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const port = Number(line)
  const url = `http://127.0.0.1:${port}/-`
  return {
    port,
    seen: async () => (await (await fetch(`${url}/seen`)).json()) as never,
    go: async () => void (await fetch(`${url}/go`, { method: 'POST' })),
    async stop() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
