/**
 * The stores under fault: what runs them, what they promise, and what can be done to them.
 *
 * @module
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeDisk, type Disk } from './disk.ts'
import { freePort } from '../services/free-port.ts'
import { ask, ServerProcess } from './process.ts'
import { RedisLog } from './power-cut.ts'
import { Proxy } from './proxy.ts'
import type { StoreSettings } from './settings.ts'

/** A store that runs, and the parts of it that the nemesis can disturb. */
export interface Service {
  readonly settings: StoreSettings
  readonly disk: Disk

  /** The store's own process; `null` if it has none. */
  readonly process: ServerProcess | null

  /** The network in front of the store; `null` if there is none. */
  readonly proxy: Proxy | null

  /** Takes the write lock of a file, as a stuck process would. Returns a function that gives it back. */
  readonly lock: (() => () => void) | null

  /** Kills the store and removes from its disk what it may not have flushed; `null` if that cannot be imitated. */
  readonly cutPower: (() => Promise<void>) | null
  stop(): Promise<void>
}

/** A store to be tested. */
export interface Target {
  readonly name: string

  /** Whether it promises that what is acknowledged stays, whatever process is killed. */
  readonly isDurable: boolean
  start(): Promise<Service>
}

const sqlite = (kind: 'sqlite' | 'naive') => async (): Promise<Service> => {
  const disk = makeDisk(512)
  const path = join(disk.folder, 'latchkey.db')
  return {
    settings: { kind, place: path },
    disk,
    process: null,
    proxy: null,
    cutPower: null,
    lock() {
      const db = new DatabaseSync(path, { timeout: 10_000 })
      db.exec('BEGIN IMMEDIATE')
      return () => db.close()
    },
    async stop() {
      disk.remove()
    },
  }
}

const redis =
  (kind: 'redis' | 'ioredis', options: readonly string[]) => async (): Promise<Service> => {
    const disk = makeDisk(512)
    const port = await freePort()
    const program = onPath('redis-server') ?? onPath('valkey-server') ?? missing('redis-server')
    const args = [program, '--port', String(port), '--bind', '127.0.0.1', '--dir', disk.folder]
    const server = new ServerProcess({
      args: [...args, '--loglevel', 'warning', ...options],
      isReady: async () => (await ask(port, 'PING\r\n')).startsWith('+PONG'),
    })
    await server.start()
    return behindProxy(kind, (port) => `redis://127.0.0.1:${port}`, port, server, disk)
  }

/** A Redis that is flushed every second, on a machine whose power is cut. */
const redisWithoutPower = async (): Promise<Service> => {
  const service = await redis('redis', aof('everysec'))()
  const log = new RedisLog(service.disk.folder)
  return {
    ...service,
    cutPower: () => log.cut(service.process as ServerProcess),
    async stop() {
      log.close()
      await service.stop()
    },
  }
}

/** `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = { uid: 65_534, gid: 65_534 }

const postgres = async (): Promise<Service> => {
  const disk = makeDisk(1024)
  const data = join(disk.folder, 'data')
  const bin = findPostgres()
  const user = process.getuid?.() === 0 ? NOBODY : undefined
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']
  execFileSync(join(bin, 'initdb'), init, { stdio: 'ignore', cwd: '/', ...user })
  const port = await freePort()
  const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`
  // The defaults: fsync on, synchronous_commit on, full_page_writes on.
  const options = ['-p', String(port), '-h', '127.0.0.1', '-k', disk.folder]
  const server = new ServerProcess({
    args: [join(bin, 'postgres'), '-D', data, ...options, '-c', 'max_wal_size=128MB'],
    user,
    isReady: async () => succeeds(join(bin, 'pg_isready'), ['-q', '-t', '1', '-d', urlOf(port)]),
  })
  await server.start()
  return behindProxy('postgres', urlOf, port, server, disk)
}

async function behindProxy(
  kind: StoreSettings['kind'],
  urlOf: (port: number) => string,
  port: number,
  server: ServerProcess,
  disk: Disk,
): Promise<Service> {
  const proxy = await Proxy.to(port)
  return {
    settings: { kind, place: urlOf(proxy.port) },
    disk,
    process: server,
    proxy,
    lock: null,
    cutPower: null,
    async stop() {
      await server.kill()
      await proxy.close()
      disk.remove()
    },
  }
}

const aof = (fsync: string): string[] => [
  '--save',
  '',
  '--appendonly',
  'yes',
  '--appendfsync',
  fsync,
]
const rdb = ['--appendonly', 'no', '--save', '5 1']

/** All of them. */
export const targets: readonly Target[] = [
  { name: 'sqlite', isDurable: true, start: sqlite('sqlite') },
  { name: 'redis-always', isDurable: true, start: redis('redis', aof('always')) },
  { name: 'redis-everysec', isDurable: false, start: redis('redis', aof('everysec')) },
  { name: 'redis-everysec-power', isDurable: false, start: redisWithoutPower },
  { name: 'redis-rdb', isDurable: false, start: redis('redis', rdb) },
  { name: 'ioredis-always', isDurable: true, start: redis('ioredis', aof('always')) },
  { name: 'postgres', isDurable: true, start: postgres },
  { name: 'naive', isDurable: false, start: sqlite('naive') },
]

function findPostgres(): string {
  const folders = [
    ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  const programs = ['initdb', 'postgres', 'pg_isready']
  return (
    folders.find((folder) => programs.every((program) => existsSync(join(folder, program)))) ??
    missing('initdb and postgres')
  )
}

/** Whether the programs of the store are there. */
export function isAvailable({ name }: Target): boolean {
  try {
    if (name === 'postgres') findPostgres()
    return (
      !name.includes('redis') || onPath('redis-server') !== null || onPath('valkey-server') !== null
    )
  } catch {
    return false
  }
}

function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = folders.find((folder) => existsSync(join(folder, program)))
  return found === undefined ? null : join(found, program)
}

function missing(what: string): never {
  throw new Error(`${what} must be installed (Debian: apt-get install redis-server postgresql)`)
}
