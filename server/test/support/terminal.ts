/**
 * A command at a terminal, for tests: a real pseudo-terminal, which Python's standard library opens.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  BIN,
  commandEnvironment,
  type SiteDirectory,
  type Variables,
} from '../../../services/site/processes.ts'

/** Opens a terminal, runs the rest of the arguments at it, and ends as they do. */
const PROGRAM = `import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])) & 255)`

/** What somebody types once the text is on the screen. */
export type Typing = readonly [after: string, keys: string | Buffer]

/** Runs the command, types, and returns how it ended and what was on the screen. */
export async function typeAt(
  site: SiteDirectory,
  args: readonly string[],
  typing: readonly Typing[],
  env: Variables = {},
): Promise<{ readonly code: number | null; readonly screen: string }> {
  const child = spawn('python3', ['-c', PROGRAM, process.execPath, BIN, ...args], {
    cwd: site.path,
    env: { TERM: 'xterm', ...commandEnvironment(site, env) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const waiting = [...typing]
  let screen = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk
    for (;;) {
      const [next] = waiting
      const at = next === undefined ? -1 : screen.indexOf(next[0], seen)
      if (next === undefined || at === -1) return
      seen = at + next[0].length
      waiting.shift()
      child.stdin.write(next[1])
    }
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, screen }
}
