/**
 * Whether the heap stays flat over millions of requests. Run as a program, it prints what was seen as JSON:
 * `node --expose-gc soak.ts 10000000`.
 *
 * Sessions are logged in, touched, written to, logged out and forgotten all the time, by a clock that is moved by
 * hand: ten million requests are 28 hours. The heap is looked at after a collection of garbage.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  createLatchkey,
  MINUTE,
  type Exchange,
  type Latchkey,
  type StoredUser,
} from '../library/src/index.ts'
import { memoryStore } from '../library/src/stores/memory.ts'
import { visit } from './growth/filled.ts'
import { signIn, userOf, type BenchUser } from './sign-in.ts'

/** What was seen, a tenth of the requests at a time. */
export interface Soak {
  readonly samples: readonly SoakSample[]
}

/** What had been done so far, and what was in the memory then. */
export interface SoakSample {
  readonly requests: number
  readonly logins: number
  readonly logouts: number

  /** Live browsers: each has a session. */
  readonly sessions: number
  readonly heapUsed: number
  readonly external: number
  readonly seconds: number
}

/** Browsers that are logged in. */
const BROWSERS = 5000

/** The time between two requests. */
const INTERVAL = 10

/** After how many requests a browser logs out, is closed for good, or writes to its session. */
const [LOGOUT, CLOSE, WRITE] = [100, 200, 50]

/** The longest it may take. */
const LIMIT = 10 * MINUTE

/** Measures in a process of its own. */
export async function measureSoak(requests: number): Promise<Soak> {
  const args = ['--expose-gc', fileURLToPath(import.meta.url), `${requests}`]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Soak
}

/** Browsers that come and go. */
class Crowd {
  #now = Date.now()
  #users = 0
  readonly #latch: Latchkey<BenchUser>
  readonly #cookies: string[] = []
  logins = 0
  logouts = 0

  constructor() {
    this.#latch = createLatchkey({
      secrets: [randomBytes(48).toString('base64')],
      store: memoryStore({ inProduction: true }),
      findUser: (): (BenchUser & StoredUser) | null => null,
      publicUrl: 'https://bench.test',
      production: true,
      sweepInterval: 0,
      clock: () => this.#now,
    })
  }

  get sessions(): number {
    return this.#cookies.length
  }

  async open(): Promise<void> {
    for (let i = 0; i < BROWSERS; i++) await this.#logIn(i)
  }

  /** One request, by any of the browsers. */
  async request(number: number): Promise<void> {
    this.#now += INTERVAL
    const browser = Math.floor(Math.random() * BROWSERS)
    const session = await this.#latch.session(this.#latch.open(this.#post(browser)))
    if (session.user === null) return this.#logIn(browser)
    if (number % WRITE === 0) await session.set('seen', number)
    if (number % LOGOUT === 0) await this.#logOut(session, browser)
    // Whoever closes the browser leaves a session behind, which expires and is swept.
    else if (number % CLOSE === 1) await this.#logIn(browser)
    if ((number * INTERVAL) % MINUTE === 0) await this.#latch.prune()
  }

  /** A form of our own pages. */
  #post(browser: number): Exchange {
    const headers = new Map([
      ['cookie', this.#cookies[browser] as string],
      ['sec-fetch-site', 'same-origin'],
    ])
    return { ...visit(''), method: 'POST', header: (name) => headers.get(name) }
  }

  async #logOut(session: { logout(): Promise<void> }, browser: number): Promise<void> {
    await session.logout()
    this.logouts++
    await this.#logIn(browser)
  }

  async #logIn(browser: number): Promise<void> {
    this.#cookies[browser] = await signIn(this.#latch, userOf(this.#users++))
    this.logins++
  }
}

async function soak(requests: number): Promise<Soak> {
  const crowd = new Crowd()
  await crowd.open()
  const samples: SoakSample[] = []
  const started = performance.now()
  for (let i = 1; i <= requests; i++) {
    await crowd.request(i)
    if (i % (requests / 10) !== 0) continue
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    const { logins, logouts, sessions } = crowd
    const seconds = (performance.now() - started) / 1000
    samples.push({ requests: i, logins, logouts, sessions, heapUsed, external, seconds })
    if (seconds * 1000 > LIMIT) break
  }
  return { samples }
}

if (import.meta.main) console.log(JSON.stringify(await soak(Number(process.argv[2]))))
