/**
 * The machine: its cores, the other processes on them, and its description.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { existsSync, openSync, readFileSync, writeSync } from 'node:fs'
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

/** The core of the servers, only one of which works at a time; and that of the load and the databases. */
export const SERVER_CORE = 0
export const LOAD_CORE = 1

/**
 * Moves this process to the core of the load, and with it the databases it is going to start, and keeps cores without
 * work awake.
 */
export function becomeLoad(): void {
  const command = ['-a', '-cp', `${LOAD_CORE}`, `${process.pid}`]
  if (canPin) spawnSync('taskset', command, { stdio: 'ignore' })
  keepAwake()
}

let awake = false

/**
 * Keeps cores without work from falling asleep for as long as this process lives, where the kernel lets us: on Linux,
 * as root (https://docs.kernel.org/power/pm_qos_interface.html).
 *
 * A server whose load sleeps has to wake it with each answer. On a virtual machine the host does that, which costs up
 * to 10 µs of the server's time. It would make only slow servers slower: for a server as fast as the bare framework,
 * the load never sleeps.
 */
function keepAwake(): void {
  try {
    // The file stays open, because the kernel forgets the wish when it is closed. The value is the latency that we
    // accept, in microseconds.
    writeSync(openSync('/dev/cpu_dma_latency', 'w'), new Int32Array([0]))
    awake = true
  } catch {
    // This process may not do that. `Machine.awake` reports it.
  }
}

/** Returns a Python that has FastAPI and uvicorn, and their versions; `null` if there is none. */
export function python(): Python | null {
  pythonHere ??= ['/usr/bin/python3', 'python3'].map(askPython).find((one) => one !== null) ?? false
  return pythonHere === false ? null : pythonHere
}

/** A Python, and the versions of what is measured in it. */
export interface Python {
  readonly program: string
  readonly versions: Readonly<Record<string, string>>
}

let pythonHere: Python | false | undefined

function askPython(program: string): Python | null {
  const names = ['fastapi', 'starlette', 'uvicorn', 'itsdangerous']
  const script = [
    `import json, platform, ${names.join(', ')}`,
    'from importlib.metadata import version',
    `names = ${JSON.stringify(names)}`,
    'print(json.dumps({"Python": platform.python_version(), **{n: version(n) for n in names}}))',
  ]
  const { status, stdout } = spawnSync(program, ['-c', script.join('\n')], { encoding: 'utf8' })
  if (status !== 0) return null
  return { program, versions: JSON.parse(stdout) as Record<string, string> }
}

/** Ticks of the kernel's clock in a second, as /proc/stat counts them (USER_HZ). */
const TICKS = 100

/**
 * Returns for how many microseconds a core has been busy since the machine started, with any process and with other
 * virtual machines. Returns 0 if that cannot be known.
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

  /** Whether cores without work were kept from falling asleep. */
  readonly awake: boolean
  readonly versions: Readonly<Record<string, string>>
}

/** Returns what the figures are taken on. @param packages whose versions matter. */
export function describeMachine(packages: readonly string[]): Machine {
  const cpus = os.cpus()
  const { node, v8, openssl, sqlite = '' } = process.versions
  return {
    date: new Date().toISOString(),
    processor: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    pinned: canPin,
    awake,
    versions: {
      node,
      v8,
      openssl,
      sqlite,
      ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    },
  }
}

/** The version that the subjects import: the bench's own before that of the repository. */
function versionOf(name: string): string {
  const folders = name === 'latchkey' ? ['../library'] : [`node_modules/${name}`]
  const file = [...folders, `../node_modules/${name}`]
    .map((folder) => new URL(`${folder}/package.json`, import.meta.url))
    .find((candidate) => existsSync(candidate))
  if (file === undefined) return 'unknown'
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}
