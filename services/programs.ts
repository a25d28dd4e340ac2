/**
 * Programs of the system that tests start: found, and as root on Debian installed once.
 *
 * @module
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What tests start, by its name and its package, which are the same. */
export type Program = 'nginx' | 'caddy' | 'haproxy' | 'python3'

/** All at once: a second call would read all lists of packages again. */
const PACKAGES = [
  'nginx',
  'caddy',
  'haproxy',
  'python3',
  'python3-jwt',
  'python3-cryptography',
] as const satisfies readonly (Program | `python3-${string}`)[]

/** Where packages put servers, which is not always in PATH. */
const OTHER_FOLDERS = ['/usr/sbin', '/usr/local/sbin']

/** Returns the path of a program. Throws an error that says how to get it, if it is not there and cannot be installed. */
export function findProgram(program: Program): string {
  const found = onPath(program)
  if (found !== null) return found
  install()
  const installed = onPath(program)
  if (installed !== null) return installed
  throw new Error(
    `These tests need ${program} in PATH or in /usr/sbin (Debian: apt-get install ${program}; ` +
      `macOS: brew install ${program})`,
  )
}

/** The Python of the system: packages are installed for no other. */
const PYTHON = '/usr/bin/python3'

/** Returns the path of a Python that has PyJWT with cryptography. Throws an error that says how to get both. */
export function findPythonWithJwt(): string {
  if (hasJwt()) return PYTHON
  install()
  if (hasJwt()) return PYTHON
  throw new Error(
    `These tests need ${PYTHON} with PyJWT and cryptography ` +
      '(Debian: apt-get install python3-jwt python3-cryptography)',
  )
}

function hasJwt(): boolean {
  const options = { stdio: 'ignore' } as const
  return spawnSync(PYTHON, ['-c', 'import cryptography, jwt'], options).status === 0
}

/** Installs every missing program by one call of apt-get. Services of the packages do not start. */
function install(): void {
  if (process.getuid?.() !== 0 || onPath('apt-get') === null) return
  console.error(`Installing for the tests: apt-get install ${PACKAGES.join(' ')}`)
  // Other test files may be about to do the same: they wait, and then apt-get finds nothing to do.
  const lock = '/var/lock/latchkey-programs'
  const script =
    'apt-get -qq -o DPkg::Lock::Timeout=120 update && ' +
    'apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"'
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const allow = forbidServices()
  try {
    execFileSync('flock', [lock, 'sh', '-c', script, 'sh', ...PACKAGES], { stdio: 'ignore', env })
  } catch (error) {
    console.error(`That failed: ${String(error)}`)
  } finally {
    allow()
  }
}

/** Debian asks this program whether a package may start its service. Returns a function that takes it away again. */
function forbidServices(): () => void {
  const policy = '/usr/sbin/policy-rc.d'
  if (existsSync(policy)) return () => undefined
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  return () => rmSync(policy, { force: true })
}

function onPath(program: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...OTHER_FOLDERS]
  const paths = folders.map((folder) => join(folder, program))
  return paths.find((path) => isProgram(path)) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
