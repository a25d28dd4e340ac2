/**
 * Proxies for tests: a program that runs with a recommended file of `deploy/`, in a folder of its own, on loopback. It
 * ends with the test process, however that ends.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from './certificate.ts'
import { freePort } from './free-port.ts'
import { findProgram, type Program } from './programs.ts'

/** A proxy that runs. */
export interface Proxy {
  /** The port for https. */
  readonly port: number

  /** What it has logged so far. */
  readonly log: () => string
  stop(): Promise<void>
}

/** What a proxy of forward-auth stands in front of: ports of loopback. */
export interface Behind {
  readonly login: number

  /** The inner listener of the login server. */
  readonly inner: number
  readonly app: number
  readonly certificate: Certificate
}

/** A word of a recommended file, and what the test writes in its place. A word that the file lacks fails the test. */
export type Change = readonly [from: string, to: string]

/** How a program is started. */
export interface Start {
  readonly program: Program

  /** The file of `deploy/`. */
  readonly recipe: string
  readonly arguments: (configuration: string, folder: string) => readonly string[]
  readonly changes: (place: Place) => readonly Change[]
  readonly certificate: Certificate
  readonly environment?: (folder: string) => NodeJS.ProcessEnv
}

/** Where a program may write and listen. The folder has the certificate: `site.crt`, `site.key`, both in `site.pem`. */
export interface Place {
  readonly folder: string
  readonly plain: number
  readonly port: number
}

/** Where a proxy that does not log to its output does, in its folder. */
export const ACCESS_LOG = 'access.log'

/** How long it may take to start, in milliseconds. */
const START_TIMEOUT = 20_000

const DEPLOY = join(import.meta.dirname, '../deploy')

/** Returns the path of a file of `deploy/`. */
export function recipePath(name: string): string {
  return join(DEPLOY, name)
}

/** Starts a proxy, and returns when it takes connections. */
export async function startProxy(start: Start): Promise<Proxy> {
  const program = findProgram(start.program)
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${start.program}-`))
  const place = { folder, plain: await freePort(), port: await freePort() }
  const { key, cert } = start.certificate
  for (const [name, text] of Object.entries({ crt: cert, key, pem: `${cert}\n${key}` })) {
    writeFileSync(join(folder, `site.${name}`), text)
  }
  const configuration = join(folder, start.recipe)
  writeFileSync(configuration, changed(start.recipe, start.changes(place)))
  // The shell ends the program when this process is gone, which closes its standard input. Control-C reaches the shell
  // too: it must not end before the program.
  const script =
    'trap "" INT; "$@" & proxy=$!; cat > /dev/null; kill -TERM $proxy 2> /dev/null; wait $proxy'
  const args = ['-c', script, 'sh', program, ...start.arguments(configuration, folder)]
  const env = { ...process.env, ...start.environment?.(folder) }
  const shell = spawn('sh', args, { stdio: ['pipe', 'pipe', 'pipe'], env })
  let said = ''
  for (const output of [shell.stdout, shell.stderr]) {
    output.on('data', (data: Buffer) => (said += data.toString()))
  }
  const stop = async (): Promise<void> => {
    const ended = once(shell, 'close')
    shell.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + START_TIMEOUT
  while (!(await answers(place.port))) {
    if (Date.now() < deadline && !/\[(?:emerg|ALERT)\]|^Error:/m.test(said)) continue
    await stop()
    assert.fail(`${start.program} does not start: ${said}`)
  }
  const accesses = join(folder, ACCESS_LOG)
  const log = (): string => said + (existsSync(accesses) ? readFileSync(accesses, 'utf8') : '')
  return { port: place.port, log, stop }
}

/** The recommended file, with addresses and files of the test. */
function changed(recipe: string, changes: readonly Change[]): string {
  return changes.reduce(
    (text, [from, to]) => {
      assert.ok(text.includes(from), `deploy/${recipe} has no ${from}`)
      return text.replaceAll(from, to)
    },
    readFileSync(recipePath(recipe), 'utf8'),
  )
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return false
  } finally {
    socket.destroy()
  }
}
