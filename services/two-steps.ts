/**
 * An application for tests whose users have a second factor: a code, which a test may change.
 *
 * @module
 */

import {
  createLatchkey,
  type Factor,
  type Latchkey,
  type LatchkeyEvent,
  type LatchkeyOptions,
  type RequestContext,
  type SessionKeeping,
  type StoredUser,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClock, testExchange, type TestClock, type TestExchange } from 'latchkey/testing'
import { PASSWORD, SECRET, testApplication, unthrottled, type TestUser } from './application.ts'

/** The code that every user has at first. */
export const CODE = '123456'

/** A user of the application. `code` is `null` for a user without a second factor. */
export type TwoStepUser = StoredUser & TestUser & { readonly code: string | null }

/** An application with second factors. */
export interface TwoSteps {
  readonly latch: Latchkey<TestUser>
  readonly clock: TestClock
  readonly events: LatchkeyEvent[]

  /** The users by id; a test may change them. */
  readonly users: Map<string, TwoStepUser>
}

/** The factor of the application: its state is the code itself. */
export const codeFactor: Factor<TwoStepUser> = {
  kind: 'code',
  methods: ['otp'],
  has: ({ code }) => code ?? false,
  verify: (user, code) => user.code !== null && user.code === code,
}

/** Returns an application whose users alice (admin) and bob have a code, and carol has none. */
export function twoSteps(
  options: Partial<LatchkeyOptions<TwoStepUser, object, SessionKeeping>> = {},
): TwoSteps {
  const clock = testClock()
  const events: LatchkeyEvent[] = []
  const { passwordHash = '' } = testApplication().users.get('alice') ?? {}
  const named = ['alice', 'bob', 'carol'].map((username) => ({
    id: `id-${username}`,
    username,
    roles: username === 'alice' ? ['admin'] : [],
    passwordHash,
    code: username === 'carol' ? null : CODE,
  }))
  const users = new Map<string, TwoStepUser>(named.map((user) => [user.id, user]))
  const latch = createLatchkey<TwoStepUser, object, SessionKeeping>({
    secrets: SECRET,
    findUser: (username) => [...users.values()].find((user) => user.username === username) ?? null,
    findUserById: (id) => users.get(id) ?? null,
    needsSecondFactor: ({ code }) => code !== null,
    factors: [codeFactor],
    throttle: unthrottled,
    onEvent: (event) => events.push(event),
    sweepInterval: 0,
    clock,
    store: memoryStore(),
    ...options,
  }) as Latchkey<TestUser>
  return { latch, clock, events, users }
}

/** A browser: it keeps its cookies from request to request. */
export class Browser {
  readonly #latch: Latchkey<TestUser>
  readonly cookies = new Map<string, string>()

  constructor({ latch }: Pick<TwoSteps, 'latch'>) {
    this.#latch = latch
  }

  /** Returns a copy with the same cookies: a second tab, or a thief. */
  copy(): Browser {
    const copy = new Browser({ latch: this.#latch })
    for (const [name, value] of this.cookies) copy.cookies.set(name, value)
    return copy
  }

  /** Sends a request, and takes the cookies of its response even if it fails. */
  async send<Result>(
    work: (ctx: RequestContext) => Result | Promise<Result>,
    from: Parameters<typeof testExchange>[0] = {},
  ): Promise<Result> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...from.headers, ...(cookie === '' ? {} : { cookie }) }
    const exchange = testExchange({
      method: 'POST',
      ...from,
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    })
    try {
      return await work(this.#latch.open(exchange))
    } finally {
      exchange.sent = true
      this.#keep(exchange)
    }
  }

  /** Does the first step. Resolves to `unfinished` if there must be a second. */
  async logIn(username = 'alice', password = PASSWORD): Promise<'complete' | 'unfinished'> {
    return this.send(async (ctx) => {
      try {
        await this.#latch.login(ctx, { username, password })
        return 'complete'
      } catch (error) {
        if ((error as { code?: unknown }).code === 'login_unfinished') return 'unfinished'
        throw error
      }
    })
  }

  /** Does the second step. */
  finish(code = CODE): Promise<TestUser> {
    return this.send((ctx) => this.#latch.completeLogin(ctx, { code }))
  }

  /** Who is logged in; `null` if nobody is. */
  async user(): Promise<string | null> {
    const user = await this.send((ctx) => ctx.use(this.#latch.optionalUser), { method: 'GET' })
    return user?.id ?? null
  }

  #keep({ cookies }: TestExchange): void {
    for (const [name, cookie] of cookies) {
      const [pair = '', ...attributes] = cookie.split('; ')
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name)
      else this.cookies.set(name, pair.slice(pair.indexOf('=') + 1))
    }
  }
}
