/**
 * nginx for tests, with the configuration that `deploy/` recommends, on loopback.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Certificate } from './certificate.ts'
import { freePort } from './free-port.ts'

/** nginx that runs. */
export interface Nginx {
  /** The port for https. */
  readonly port: number
  stop(): Promise<void>
}

/** How long it may take to start. */
const START_TIMEOUT = 20_000

const RECOMMENDED = join(import.meta.dirname, '../deploy/nginx.conf')

/** Starts nginx in front of servers on these ports. It ends with this process, however that ends. */
export async function startNginx(
  upstreams: readonly [number, number],
  { key, cert }: Certificate,
): Promise<Nginx> {
  const program = findProgram()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-nginx-'))
  const [plain, port] = [await freePort(), await freePort()]
  writeFileSync(join(folder, 'site.crt'), cert)
  writeFileSync(join(folder, 'site.key'), key)
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, configuration(folder, plain, port, upstreams))
  const pid = `pid ${join(folder, 'pid')};`
  const args = ['-p', folder, '-c', config, '-e', 'stderr', '-g', `daemon off; ${pid}`]
  // The shell ends nginx when this process is gone, which closes its standard input.
  const script = '"$@" & nginx=$!; cat > /dev/null; kill -TERM $nginx 2> /dev/null; wait $nginx'
  const shell = spawn('sh', ['-c', script, 'sh', program, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  shell.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const stop = async (): Promise<void> => {
    const ended = once(shell, 'close')
    shell.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + START_TIMEOUT
  while (!(await answers(port))) {
    if (Date.now() < deadline && !said.includes('[emerg]')) continue
    await stop()
    assert.fail(`nginx does not start: ${said}`)
  }
  return { port, stop }
}

/** The recommended file, with addresses and files of the test. */
function configuration(
  folder: string,
  plain: number,
  port: number,
  upstreams: readonly [number, number],
): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ')
  const changes = [
    ['login-1:3000', `127.0.0.1:${upstreams[0]}`],
    ['login-2:3000', `127.0.0.1:${upstreams[1]}`],
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    ['/etc/nginx/tls/', `${folder}/`],
    ['worker_processes auto;', 'worker_processes 1;'],
    ['access_log /dev/stdout;', 'access_log off;'],
    // Debian's own folders are for root alone.
    ['http {', `http { ${temporary}`],
  ] as const
  return changes.reduce(
    (text, [from, to]) => {
      assert.ok(text.includes(from), `deploy/nginx.conf has no ${from}`)
      return text.replaceAll(from, to)
    },
    readFileSync(RECOMMENDED, 'utf8'),
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

/** Returns the program; as root on Debian it installs it once. */
function findProgram(): string {
  const found = onPath('nginx')
  if (found !== null) return found
  if (process.getuid?.() === 0 && onPath('apt-get') !== null) {
    console.log('Installing nginx for the tests: apt-get install nginx')
    // The package must not start its service. Other tests may be installing something at the same time.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    const lock = ['-o', 'DPkg::Lock::Timeout=120', '-qq']
    execFileSync('apt-get', [...lock, 'update'], { stdio: 'ignore', env })
    const install = ['install', '-y', '--no-install-recommends', 'nginx']
    execFileSync('apt-get', [...lock, ...install], { stdio: 'ignore', env })
    const installed = onPath('nginx')
    if (installed !== null) return installed
  }
  throw new Error(
    'These tests need nginx in PATH or in /usr/sbin (Debian: apt-get install nginx; ' +
      'macOS: brew install nginx)',
  )
}

function onPath(program: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const paths = folders.map((folder) => join(folder, program))
  return paths.find((path) => existsSync(path)) ?? null
}
