/**
 * `npm run attack`: hydra, ffuf and sqlmap against the login server on loopback, each for a limited time.
 * Fails if one of them gets anywhere. What is not installed is skipped, and said so.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../server/test/support/processes.ts'

/** The longest a tool may run, in milliseconds. */
const LIMIT = 90_000

/** What the server shows to anyone: everything else that ffuf finds is hidden no more. */
const shown = ['login', 'logout', 'profile', 'admin', 'setup', 'setup?token=x', 'healthz']
const shownAssets = ['assets/style.css', 'assets/icon.svg', 'favicon.ico', '//login', '%61dmin']
const WORDS = join(import.meta.dirname, 'words.txt')

/** Runs a tool to its end or the limit. Returns what it printed; `null` if it is not installed. */
function run(tool: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: LIMIT, killSignal: 'SIGKILL', maxBuffer: 1e8 } as const
    execFile(tool, args, options, (error, stdout, stderr) =>
      resolve(error !== null && error.code === 'ENOENT' ? null : stdout + stderr),
    )
  })
}

/** How often the server has told of each type of event. */
function countEvents({ logged }: RunningServer): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type } of logged) counts[String(type)] = (counts[String(type)] ?? 0) + 1
  return counts
}

const site = makeSite()
await site.addUser('alice')
const server = await startServer(site)
const { hostname, port } = new URL(server.url)
const failures: string[] = []

/** Tells what a tool did, and keeps it if it got anywhere. */
function tell(tool: string, output: string | null, text: string, gotIn: boolean): void {
  console.log(`${tool}: ${output === null ? 'not installed' : text}`)
  if (output !== null && gotIn) failures.push(`${tool}\n${output}`)
}

/** Guesses 400 passwords from one address, of which the last is right. */
async function hydra(): Promise<void> {
  const list = join(site.path, 'passwords.txt')
  const guesses = Array.from({ length: 399 }, (_, i) => `guess-number-${i}`)
  writeFileSync(list, [...guesses, PASSWORD].join('\n'))
  const body = String.raw`{"username"\:"^USER^","password"\:"^PASS^"}`
  const form = String.raw`/login:${body}:g=:H=Content-Type\: application/json:S=Logged in`
  const at = ['-s', port, hostname, 'http-post-form', form]
  const output = await run('hydra', ['-l', 'alice', '-P', list, '-t', '8', '-I', '-V', ...at])
  const sent = output?.match(/\[ATTEMPT\]/g)?.length ?? 0
  const { 'login.failed': checked = 0, 'login.throttled': refused = 0 } = countEvents(server)
  const found = /\[\d+\]\[http-post-form\].*password:/.test(output ?? '')
  const text = `${sent} guesses sent, ${checked} admitted, ${refused} refused, password ${found ? 'FOUND' : 'not found'}`
  tell('hydra', output, text, found || checked > 17)
}

/** Looks for routes that nobody was told of. */
async function ffuf(): Promise<void> {
  const args = ['-w', WORDS, '-u', `${server.url}/FUZZ`, '-mc', 'all', '-fc', '404', '-s']
  const output = await run('ffuf', [...args, '-maxtime', '60', '-t', '4', '-timeout', '5'])
  const lines = (output ?? '').split('\n').map((line) => line.trim())
  const words = readFileSync(WORDS, 'utf8').split('\n').filter(Boolean)
  const answered = words.filter((word) => lines.includes(word))
  const hidden = answered.filter((word) => ![...shown, ...shownAssets].includes(word))
  const text = `${words.length} paths asked for, ${answered.length} are there, hidden ones: ${hidden.join(' ') || 'none'}`
  tell('ffuf', output, text, hidden.length > 0)
}

/** Tries to inject SQL into the fields of a login, or into the session cookie. */
async function sqlmap(what: string, args: readonly string[]): Promise<void> {
  const bounds = ['--batch', '--flush-session', '--timeout=5', '--retries=0', '--time-sec=1']
  const effort = ['--level=5', '--risk=3', '--ignore-code=401,429']
  const place = ['--output-dir', join(site.path, 'sqlmap'), '--disable-coloring']
  const output = await run('sqlmap', [...args, ...bounds, ...effort, ...place])
  const isInjectable = /identified the following injection point|is vulnerable/.test(output ?? '')
  const isDone = /do not appear to be injectable/.test(output ?? '')
  const end = isDone ? 'nothing injectable' : 'ended by the time limit or an error, nothing found'
  tell(`sqlmap on ${what}`, output, isInjectable ? 'INJECTABLE' : end, isInjectable)
}

await hydra()
await ffuf()
const json = ['--headers', 'Content-Type: application/json']
const fields = JSON.stringify({ username: 'alice', password: 'x' })
await sqlmap('the fields of /login', ['-u', `${server.url}/login`, '--data', fields, ...json])
const cookie = `session=${'A'.repeat(43)}.${'A'.repeat(43)}*`
await sqlmap('the cookie', ['-u', `${server.url}/profile`, '--cookie', cookie])

const isAlive = (await fetch(`${server.url}/healthz`)).ok
const events = countEvents(server)
console.log(
  `the server is ${isAlive ? 'still there' : 'GONE'}; its events: ${JSON.stringify(events)}`,
)
const broken = Object.keys(events).filter((type) => /(request|process|store)\.failed/.test(type))
if (!isAlive || broken.length > 0) failures.push(`events of failures: ${broken.join(', ')}`)
await server.stop()
site.remove()
for (const failure of failures) console.error(`\n${failure.slice(-4000)}`)
process.exitCode = failures.length === 0 ? 0 : 1
