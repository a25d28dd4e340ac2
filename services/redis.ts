/**
 * Redis for tests: the one at `REDIS_URL`, or one of our own on a free port of the loopback, in a folder of
 * its own, that ends with the test process, however that ends.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createClient } from '@redis/client'
import { freePort } from './free-port.ts'

/** A server that runs. */
export interface RedisServer {
  readonly port: number
  readonly url: string

  /** Kills it, as a crash does, and starts it again on the same port and folder. */
  crash(): Promise<void>

  /** Ends it and removes what it has written. */
  stop(): Promise<void>
}

/** How long a server may take to start, and a cluster to form. */
const START_TIMEOUT = 20_000

/** Returns the URL of a server for tests that bring their own key prefix, and a function to end it. */
export async function redisForTests(): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = process.env['REDIS_URL']
  if (url !== undefined) return { url, stop: async () => undefined }
  return startRedis()
}

/** Starts a server of our own. It writes nothing to the disk unless its settings say so. */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const program = findProgram()
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'))
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const run = (): Promise<() => Promise<void>> =>
    runServer(program, port, [...args, '--loglevel', 'warning', ...settings])
  let kill = await run()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async crash() {
      await kill()
      kill = await run()
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a cluster of three masters. */
export async function startRedisCluster(): Promise<{
  ports: readonly number[]
  stop: () => Promise<void>
}> {
  const servers: RedisServer[] = []
  for (let i = 0; i < 3; i++) {
    const bus = String(await freePort())
    const file = ['--cluster-config-file', 'nodes.conf']
    servers.push(await startRedis(['--cluster-enabled', 'yes', '--cluster-port', bus, ...file]))
  }
  const clients = await Promise.all(servers.map(({ url }) => createClient({ url }).connect()))
  try {
    await formCluster(clients)
  } finally {
    for (const client of clients) client.destroy()
  }
  return {
    ports: servers.map(({ port }) => port),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

interface Commands {
  sendCommand(args: string[]): Promise<unknown>
}

/** Gives each node a third of the slots, and makes them known to each other. */
async function formCluster(nodes: readonly Commands[]): Promise<void> {
  const [first] = nodes
  const info = (await first?.sendCommand(['CLUSTER', 'NODES'])) as string
  const [, port, bus] = /:(\d+)@(\d+)/.exec(info) ?? []
  for (const [i, node] of nodes.entries()) {
    const [from, to] = [i, i + 1].map((part) => Math.floor((16_384 * part) / nodes.length))
    await node.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', String(from), String(Number(to) - 1)])
    if (i > 0) await node.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(port), String(bus)])
  }
  await until('the cluster is formed', async () => {
    const states = await Promise.all(
      nodes.map(async (node) => (await node.sendCommand(['CLUSTER', 'INFO'])) as string),
    )
    const isFormed = /cluster_state:ok[\s\S]*cluster_known_nodes:3/
    return states.every((state) => isFormed.test(state))
  })
}

/** Runs the server until the returned function is called or this process has ended. */
async function runServer(
  program: string,
  port: number,
  args: readonly string[],
): Promise<() => Promise<void>> {
  // The shell reads from a pipe that closes when we end, even by SIGKILL, and then kills the server.
  const watch = '"$@" >/dev/null & server=$!; read -r _; kill -9 $server; wait $server 2>/dev/null'
  const shell = spawn('sh', ['-c', watch, 'sh', program, ...args], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  shell.unref()
  const kill = async (): Promise<void> => {
    const ended = once(shell, 'exit')
    shell.ref()
    shell.stdin.end()
    await ended
  }
  try {
    await until(`${program} answers on port ${port}`, () => answers(port))
  } catch (error) {
    await kill()
    throw error
  }
  return kill
}

/** Whether a server there answers PING. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const done = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.on('data', (data) => done(data.toString().startsWith('+PONG')))
    socket.on('error', () => done(false))
    socket.setTimeout(1000, () => done(false))
  })
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `${what} not within ${START_TIMEOUT} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Returns the server's program, installed first where that is possible. */
function findProgram(): string {
  const found = onPath('redis-server') ?? onPath('valkey-server') ?? installed()
  if (found !== null) return found
  throw new Error(
    'These tests need Redis 7 or Valkey: set REDIS_URL to a server they may use, or put ' +
      'redis-server or valkey-server on the PATH (Debian: apt-get install redis-server; ' +
      'macOS: brew install redis)',
  )
}

function installed(): string | null {
  if (process.getuid?.() !== 0 || onPath('apt-get') === null) return null
  console.error('Installing redis-server by apt-get, once, for the tests of the Redis store')
  // Several test files may run this at the same time: each waits for the lock.
  const lock = ['-o', 'DPkg::Lock::Timeout=120', '-qq']
  const options = { stdio: 'ignore', env: { ...process.env, RUNLEVEL: '1' } } as const
  try {
    execFileSync('apt-get', [...lock, 'update'], options)
    const wanted = ['install', '-y', '--no-install-recommends', 'redis-server']
    execFileSync('apt-get', [...lock, ...wanted], options)
  } catch (error) {
    console.error(`That failed: ${String(error)}`)
  }
  return onPath('redis-server')
}

function onPath(program: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return join(folder, program)
    } catch {
      continue
    }
  }
  return null
}
