/**
 * A PostgreSQL server for tests: the one in `DATABASE_URL`, or one that is started here and ends with
 * the test process, however that ends. Each store gets a schema of its own.
 *
 * @module
 */

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, globSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.ts'

/** A server under test. */
export interface PostgresServer {
  /** Where it is: `postgres://…`. */
  readonly url: string

  /** Returns the name of a schema that nothing has been made in. */
  newSchema(): string

  /** Stops what was started, and removes what was made. */
  stop(): Promise<void>
}

/** `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534

/** Finds or starts a server. */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env['DATABASE_URL']
  const schemas: string[] = []
  const newSchema = (): string => {
    const name = `latchkey_test_${randomBytes(8).toString('hex')}`
    schemas.push(name)
    return name
  }
  if (given === undefined || given === '') {
    const { url, stop } = await startOwn(binaries())
    return { url, newSchema, stop }
  }
  return {
    url: given,
    newSchema,
    async stop() {
      const client = new pg.Client(given)
      await client.connect()
      for (const name of schemas) await client.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`)
      await client.end()
    },
  }
}

/** Returns the folder of the server's programs; as root on Debian it installs them once. */
function binaries(): string {
  const found = findBinaries()
  if (found !== null) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing PostgreSQL for the tests: apt-get install postgresql')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update'], { stdio: 'ignore', env })
    const install = ['install', '-y', '--no-install-recommends', 'postgresql']
    execFileSync('apt-get', install, { stdio: 'ignore', env })
    const installed = findBinaries()
    if (installed !== null) return installed
  }
  throw new Error(
    'These tests need PostgreSQL 14 or later: install it so that initdb and postgres are in PATH ' +
      '(Debian: apt-get install postgresql; macOS: brew install postgresql), or name a database to ' +
      'test in by DATABASE_URL=postgres://user:password@host/database',
  )
}

function findBinaries(): string | null {
  const debian = globSync('/usr/lib/postgresql/*/bin').toSorted(byVersion)
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...debian]
  const hasBoth = (folder: string) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program)))
  return folders.find(hasBoth) ?? null
}

/** The newest first. */
function byVersion(a: string, b: string): number {
  const version = (path: string) => Number(path.split('/')[4])
  return version(b) - version(a)
}

async function startOwn(bin: string): Promise<Pick<PostgresServer, 'url' | 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'))
  const data = join(folder, 'data')
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (user.uid !== undefined) chownSync(folder, NOBODY, NOBODY)
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']
  execFileSync(join(bin, 'initdb'), [...init, '--no-sync'], { stdio: 'ignore', cwd: '/', ...user })
  const port = await freePort()
  const command = [
    join(bin, 'postgres'),
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-F',
    '-c',
    'max_connections=200',
    '-c',
    'deadlock_timeout=100ms',
  ]
  // The shell ends the server when this process is gone, which closes its standard input.
  const script = '"$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait $server; rm -rf "$0"'
  const shell = spawn('sh', ['-c', script, folder, ...command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    ...user,
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const stop = (): Promise<void> => stopShell(shell)
  try {
    await untilReady(url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}

async function stopShell(shell: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => shell.once('exit', resolve))
  shell.stdin?.end()
  if (shell.exitCode === null) await ended
}

/** Waits until the server takes connections: at most 20 seconds. */
async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      await client.end()
    }
  }
}
