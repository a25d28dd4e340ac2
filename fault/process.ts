/**
 * A server process that is killed, stopped and started again, together with the processes that it has started.
 *
 * @module
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a server is run. */
export interface Command {
  readonly args: readonly string[]

  /** Who runs it, if not we. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined

  /** Whether it takes requests. */
  readonly isReady: () => Promise<boolean>
}

/** How long a server may take to start: it reads its log, and repairs what a crash has left. */
const START_TIMEOUT = 60_000

/**
 * Starts a program and prints its process id. The shell kills it when its standard input ends, which it
 * does when the rig ends, however that ends.
 */
const SCRIPT =
  '"$@" > /dev/null 2>&1 < /dev/null & echo $!; read -r _; kill -9 $! 2> /dev/null; wait'

/** A server under fault. */
export class ServerProcess {
  readonly #command: Command
  #shell: ChildProcess | null = null
  #pid = 0

  constructor(command: Command) {
    this.#command = command
  }

  /** Starts the process, and starts it again if it ends at once: remains of a crash may have to end first. */
  async start(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT
    while (Date.now() < deadline) {
      await this.#run()
      while (this.isRunning && Date.now() < deadline) {
        if (await this.#command.isReady()) return
        await sleep(20)
      }
      await this.kill()
      await sleep(50)
    }
    throw new Error(`${this.#command.args[0]} does not start`)
  }

  /** Kills it (SIGKILL), and all it has started. */
  async kill(): Promise<void> {
    const shell = this.#shell
    if (shell === null) return
    this.#shell = null
    this.#signal('SIGKILL')
    shell.stdin?.end()
    if (shell.exitCode === null && shell.signalCode === null) await once(shell, 'exit')
  }

  /** Stops it (SIGSTOP), until it is continued. */
  stop(): void {
    this.#signal('SIGSTOP')
  }

  continue(): void {
    this.#signal('SIGCONT')
  }

  /** Whether it still runs: some servers end themselves when their disk is full. */
  get isRunning(): boolean {
    return this.#shell !== null && isAlive(this.#pid)
  }

  async #run(): Promise<void> {
    const { args, user } = this.#command
    const shell = spawn('sh', ['-c', SCRIPT, 'sh', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      cwd: '/',
      ...user,
    })
    const [pid] = (await once(createInterface(shell.stdout), 'line')) as [string]
    this.#pid = Number(pid)
    this.#shell = shell
  }

  #signal(signal: NodeJS.Signals): void {
    for (const pid of [this.#pid, ...childrenOf(this.#pid)]) {
      try {
        process.kill(pid, signal)
      } catch {
        // The process has ended meanwhile.
      }
    }
  }
}

/** The processes that the process has started, on Linux. Elsewhere only Redis is run, which needs no others. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((text) => text !== '')
      .map(Number)
  } catch {
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    // A zombie accepts signals, too: its shell reaps it only at the end.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}

/** Sends the text to the port and returns the first answer; nothing if there is none within a second. */
export function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    const settle = (answer: string): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => settle(''))
    socket.on('error', () => settle(''))
    socket.on('data', (data) => settle(data.toString()))
  })
}
