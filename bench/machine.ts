/**
 * The machine: its cores, what else runs on them, and what it is.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'

/** Whether a program is there and starts. */
export function isInstalled(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).error === undefined
}

/** True if processes can be bound to a core each: `taskset` (Linux) and two cores we may use. */
export const canPin = [0, 1].every(
  (core) => spawnSync('taskset', ['-c', `${core}`, 'true'], { stdio: 'ignore' }).status === 0,
)

/** Returns the command line that runs a command on one core, or anywhere if that cannot be. */
export function onCore(core: number, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', `${core}`, ...command] : command
}

/** Ticks of the kernel's clock in a second, as /proc/stat counts them (USER_HZ). */
const TICKS = 100

/**
 * Returns for how many microseconds a core has been busy since the machine started, whoever kept it
 * busy, other virtual machines included. 0 where that cannot be known.
 */
export function busyTime(core: number): number {
  if (!canPin) return 0
  const line = readFileSync('/proc/stat', 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith(`cpu${core} `))
  if (line === undefined) return 0
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(' ')
    .slice(1)
    .map(Number)
  return ((user + nice + system + irq + softirq + steal) / TICKS) * 1e6
}

/** What the figures were taken on. */
export interface Machine {
  readonly date: string
  readonly processor: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly pinned: boolean
  readonly versions: Readonly<Record<string, string>>
}

/** Returns what the figures are taken on. */
export function describeMachine(): Machine {
  const cpus = os.cpus()
  const { node, v8, openssl, sqlite = '' } = process.versions
  return {
    date: new Date().toISOString(),
    processor: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    pinned: canPin,
    versions: { node, v8, openssl, sqlite, ...packageVersions() },
  }
}

function packageVersions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  const files = {
    latchkey: '../library/package.json',
    hono: './node_modules/hono/package.json',
    '@hono/node-server': './node_modules/@hono/node-server/package.json',
  }
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      (require(file) as { readonly version: string }).version,
    ]),
  )
}
