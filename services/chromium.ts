/**
 * Chromium for the tests: found, installed once where that is possible, and launched so that every name
 * leads to this machine.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'

/** A launched browser, whose contexts share nothing but its settings. */
export interface LaunchedBrowser {
  readonly browser: Browser
  close(): Promise<void>
}

/** Installing takes minutes at most. */
const INSTALL_TIMEOUT = 5 * 60_000

const isRoot = process.getuid?.() === 0

const options: readonly string[] = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--ignore-certificate-errors',
]

/**
 * Cookies are sent with requests from inside other sites' pages, as a user may set and as older browsers do. Without
 * this setting, Chromium itself would keep most of the victim's cookies out of the attacks.
 */
function preferencesWith(blocked: readonly string[]): object {
  const cookies = Object.fromEntries(blocked.map((origin) => [`${origin},*`, { setting: 2 }]))
  return {
    profile: { cookie_controls_mode: 0, content_settings: { exceptions: { cookies } } },
  }
}

/**
 * Makes the folder of a profile.
 *
 * @param blocked origins whose cookies the user has blocked.
 */
export function makeProfile(blocked: readonly string[] = []): string {
  const profile = mkdtempSync(join(tmpdir(), 'latchkey-chromium-'))
  mkdirSync(join(profile, 'Default'))
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferencesWith(blocked)))
  return profile
}

/** Every name leads to this machine, at the port of the address. */
const ALL_HERE = 'MAP * 127.0.0.1'

/**
 * Launches Chromium on a profile, as a person starts it again: what outlives the browser is there.
 *
 * @param hosts where names lead, as `--host-resolver-rules` has it.
 */
export function launchProfile(profile: string, hosts: string = ALL_HERE): Promise<BrowserContext> {
  const executablePath = findChromium() ?? installChromium()
  const args = [...options, `--host-resolver-rules=${hosts}`]
  return chromium.launchPersistentContext(profile, { executablePath, args })
}

/**
 * Launches Chromium with a profile of its own, which `close` removes.
 *
 * @param hosts where names lead, as `--host-resolver-rules` has it.
 * @param blocked origins whose cookies the user has blocked.
 */
export async function launchChromium(
  hosts?: string,
  blocked?: readonly string[],
): Promise<LaunchedBrowser> {
  const profile = makeProfile(blocked)
  const context = await launchProfile(profile, hosts)
  return {
    browser: context.browser() as Browser,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Returns the path of Chromium: CHROMIUM_PATH, in PATH, or where Debian keeps it. */
function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named
    throw new Error(`CHROMIUM_PATH names no program: ${named}`)
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return [...candidates, '/usr/bin/chromium'].find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Installs Debian's package and returns its path.
 *
 * @throws Error if it cannot be installed. The message says what to do: these tests are never skipped in silence.
 */
function installChromium(): string {
  const advice =
    'The tests in a browser need Chromium. Install it (Debian: apt-get install chromium), ' +
    'or set CHROMIUM_PATH to the program.'
  if (!isRoot || !isThere('apt-get')) throw new Error(advice)
  console.log('Chromium is missing: installing it by apt-get, once')
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status, stderr } = spawnSync('apt-get', args, {
      encoding: 'utf8',
      timeout: INSTALL_TIMEOUT,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) throw new Error(`${advice}\napt-get ${args.join(' ')} failed:\n${stderr}`)
  }
  const installed = findChromium()
  if (installed === null) throw new Error(advice)
  return installed
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}
