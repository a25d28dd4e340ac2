/**
 * A store that is filled with sessions, and the operations that are measured on it.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { createLatchkey, HOUR, type Exchange, type Latchkey } from '../../library/src/index.ts'
import type { SessionRecord } from '../../library/src/store-kit.ts'
import { signIn, userOf, type BenchUser } from '../sign-in.ts'
import type { OpenStore } from './stores.ts'

/** The number of sessions whose cookies requests carry. */
const COOKIES = 20_000

/** The number of rounds in which a store is filled, so that sessions with a cookie lie among those without. */
const ROUNDS = 200

/** How many operations are under way at once. */
const CONCURRENCY = 32

const secrets = [randomBytes(48).toString('base64')]

/** A store with sessions in it. */
export class Filled {
  readonly opened: OpenStore
  readonly latch: Latchkey<BenchUser>
  cookies: string[] = []
  sessions = 0
  #offset = 0

  constructor(opened: OpenStore) {
    this.opened = opened
    this.latch = createLatchkey({
      secrets,
      store: opened.store,
      publicUrl: 'https://bench.test',
      sweepInterval: 0,
      // A touch a minute for each of 20,000 sessions would hide what a look-up costs.
      idleTimeout: 12 * HOUR,
      touchInterval: 11 * HOUR,
      storeTimeout: 60_000,
      clock: () => this.now,
      findUser: (): (BenchUser & { passwordHash: null }) | null => null,
    })
  }

  get now(): number {
    return Date.now() + this.#offset
  }

  /** Makes every session expired. */
  expireAll(): void {
    this.#offset += 13 * HOUR
    this.cookies = []
  }

  /** Adds sessions until there are so many: 20,000 logins at most, and copies of the first. */
  async fillUp(sessions: number): Promise<void> {
    const missing = sessions - this.sessions
    const logins = Math.min(missing, COOKIES)
    const { copy, duringFill } = this.opened
    this.cookies = []
    await duringFill(async () => {
      const number = this.sessions
      await this.logIn(1)
      const [record] = await this.opened.store.list(userOf(number).id)
      const sample = { number, record: record as SessionRecord }
      for (let round = 0; round < ROUNDS; round++) {
        await this.logIn(shareOf(round, logins - 1))
        const copies = shareOf(round, missing - logins)
        if (copies > 0) await copy(sample, this.sessions, copies)
        this.sessions += copies
      }
    })
  }

  /** Logs in users who have not been there. */
  async logIn(count: number): Promise<void> {
    const first = this.sessions
    this.sessions += count
    await concurrently(count, async (i) => {
      this.cookies.push(await signIn(this.latch, userOf(first + i)))
    })
  }

  /** A guarded request of one of the first sessions that have a cookie. */
  async request(among: number = COOKIES): Promise<void> {
    const number = Math.floor(Math.random() * Math.min(among, this.cookies.length))
    const session = await this.latch.session(this.latch.open(visit(this.cookies[number] as string)))
    if (session.user === null) throw new Error('A session was lost')
  }

  /** A login of one of the users who are logged in already. */
  async login(): Promise<void> {
    await signIn(this.latch, userOf(Math.floor(Math.random() * this.sessions)))
  }
}

/** A request for a page, with a Cookie header. */
export function visit(cookie: string): Exchange {
  return {
    method: 'GET',
    url: '/',
    address: '192.0.2.1',
    encrypted: true,
    sent: false,
    header: (name) => (name === 'cookie' ? cookie : undefined),
    markPrivate() {},
    setCookie() {},
  }
}

/** Does something so many times, with 32 under way at once. */
export async function concurrently(
  count: number,
  work: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

/** The part of the total that belongs to a round. */
function shareOf(round: number, total: number): number {
  return Math.floor((total * (round + 1)) / ROUNDS) - Math.floor((total * round) / ROUNDS)
}
