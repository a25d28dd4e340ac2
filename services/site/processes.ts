/**
 * Real processes for tests: the command line, and a server in a directory of its own.
 *
 * @module
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openStorage } from '../../server/src/storage/storage.ts'
import type { User } from '../../server/src/accounts/user-table.ts'

/** The command, as npm links it. */
export const BIN: string = fileURLToPath(new URL('../../server/bin/latchkey.js', import.meta.url))

/** A password that passes the rules. */
export const PASSWORD = 'correct horse battery staple'

/** The longest wait for output, in milliseconds. Output that takes longer is not going to come. */
const LONGEST_WAIT = 20_000

/** Made by `latchkey secret new`, for tests. */
export const SECRET = '5d1f2c8be90a47361f0e8d2b6c9a7435e1d0f8b2a6c4937581e2d3f4a5b6c7d8'

/** Another one: it seals what users have enrolled. */
export const CREDENTIAL_SECRET = '8c41b7e06f2d95a3c8e17b40d6f29a53e1b8c7d40f6a29358e7b1c4d0a9f6e25'

/** A directory with the database of one site. */
export interface SiteDirectory {
  readonly path: string
  readonly database: string

  /** Makes a user, as another process that shares the database. */
  addUser(username: string, roles?: readonly string[]): Promise<User>
  remove(): void
}

/** Makes a directory for a site. */
export function makeSite(): SiteDirectory {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-server-'))
  const database = join(path, 'latchkey.db')
  return {
    path,
    database,
    async addUser(username, roles = []) {
      const storage = await openStorage({ database }, { create: true })
      try {
        return await storage.users.add({ username, password: PASSWORD, roles })
      } finally {
        await storage.close()
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Variables beside those every process needs. */
export type Variables = Readonly<Record<string, string>>

/** Returns the variables with which a command runs on the site, and with no other. */
export function commandEnvironment(site: SiteDirectory, env: Variables = {}): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env
  return {
    PATH,
    SystemRoot,
    LATCHKEY_DATABASE: site.database,
    LATCHKEY_SECRETS: SECRET,
    LATCHKEY_CREDENTIAL_SECRETS: CREDENTIAL_SECRET,
    PORT: '0',
    ...env,
  }
}

/** What a command printed, and how it ended. */
export interface Output {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command to its end. */
export async function runCli(
  site: SiteDirectory,
  args: readonly string[],
  { input = '', env = {} }: { readonly input?: string | Buffer; readonly env?: Variables } = {},
): Promise<Output> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: site.path,
    env: commandEnvironment(site, env),
  })
  child.stdin.on('error', () => undefined).end(input)
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    ended(child),
  ])
  return { code, stdout, stderr }
}

/** Returns why a server did not start, as it says itself: a sentence a line. Fails if it logged anything but JSON. */
export function refusalsIn({ stderr }: Output): string {
  const events = stderr
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return events
    .map(({ type, message }) => (type === 'server.failed' ? `${String(message)}\n` : ''))
    .join('')
}

/** A server that runs. */
export interface RunningServer {
  readonly url: string

  /** The port it listens on. */
  readonly port: number

  /** The path of the link for the first admin, if there is one. */
  readonly setupPath: string | null

  /** What it has printed so far, and what it has logged. */
  readonly printed: readonly string[]
  readonly logged: readonly Record<string, unknown>[]

  /** Every line of its standard error. */
  readonly errors: readonly string[]

  /** Resolves when an event of this type has been logged. */
  untilLogged(type: string): Promise<Record<string, unknown>>

  /** Sends a signal that does not end the process. */
  signal(signal: NodeJS.Signals): void

  /** Sends the signal, and returns the exit code when the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts a server on a free port, and returns when it says that it is there. */
export async function startServer(
  site: SiteDirectory,
  env: Variables = {},
  args: readonly string[] = [],
): Promise<RunningServer> {
  const child = spawn(process.execPath, [BIN, 'serve', ...args], {
    cwd: site.path,
    env: commandEnvironment(site, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = ended(child)
  const printed: string[] = []
  const output = createInterface(child.stdout).on('line', (line) => printed.push(line))
  // The message comes in one piece, so with its first line all of it is there.
  const hasSpoken = new Promise((resolve) => output.once('line', resolve))
  const log = collectLog(child)
  const hasStarted = Promise.all([log.until('server.started'), hasSpoken])
  try {
    await Promise.race([hasStarted, failIfEnded(end, log.lines)])
  } catch (error) {
    // A server that nobody gets could not be stopped, and its test would never end.
    child.kill('SIGKILL')
    throw error
  }
  const text = printed.join('\n')
  return {
    url: /at (\S+)/.exec(text)?.[1] ?? '',
    port: Number(/listening on.*:(\d+)/.exec(text)?.[1]),
    setupPath: /(\/setup\?token=\S+)/.exec(text)?.[1] ?? null,
    printed,
    logged: log.events,
    errors: log.lines,
    untilLogged: log.until,
    signal: (signal) => void child.kill(signal),
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return end
    },
  }
}

interface CollectedLog {
  readonly lines: readonly string[]
  readonly events: readonly Record<string, unknown>[]
  readonly until: (type: string) => Promise<Record<string, unknown>>
}

/** Every line of the log must be JSON: one that is not fails the test that waits. */
function collectLog({ stderr }: { readonly stderr: NodeJS.ReadableStream }): CollectedLog {
  const lines: string[] = []
  const events: Record<string, unknown>[] = []
  const waiting = new Set<() => void>()
  createInterface(stderr).on('line', (line) => {
    lines.push(line)
    if (line.startsWith('{')) events.push(JSON.parse(line) as Record<string, unknown>)
    for (const look of waiting) look()
  })
  const until = (type: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const tooLong = new Error(`The log has no ${type} so far: ${lines.join('\n')}`)
      const deadline = setTimeout(() => reject(tooLong), LONGEST_WAIT)
      const look = (): void => {
        const event = events.find((candidate) => candidate['type'] === type)
        if (event === undefined) return
        clearTimeout(deadline)
        waiting.delete(look)
        resolve(event)
      }
      waiting.add(look)
      look()
    })
  return { lines, events, until }
}

async function failIfEnded(end: Promise<number | null>, lines: readonly string[]): Promise<never> {
  const code = await end
  throw new Error(`The server ended with the code ${code}: ${lines.join('\n')}`)
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code))
  })
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  for await (const chunk of stream) text += String(chunk)
  return text
}
