/**
 * A small application for tests: two users, a clock that is moved, the events it told.
 *
 * @module
 */

import {
  createLatchkey,
  hashPassword,
  type BaseUser,
  type JsonObject,
  type Latchkey,
  type LatchkeyEvent,
  type LatchkeyOptions,
  type SessionStore,
  type StoredUser,
  type ThrottleOptions,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClock, testExchange, type TestClock, type TestExchange } from 'latchkey/testing'

/** A user of the test application. */
export interface TestUser extends BaseUser {
  readonly username: string
  readonly roles: readonly string[]
}

/** The password of every test user. */
export const PASSWORD = 'correct horse battery staple'

/** The hash takes as little work as possible: most tests are not about hashing, and log in many times. */
const passwordHash = await hashPassword(PASSWORD, { memory: 8, passes: 1 })

/** A secret for tests. */
export const SECRET = 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa'

/** A throttle that lets through as many guesses as a test makes. */
export const unthrottled: ThrottleOptions = {
  account: { free: 1e6, cap: 1e6, memberCap: null },
  address: { free: 1e6, cap: 1e6, maxMembers: null },
}

/** A test application. */
export interface TestApplication<Data extends object = JsonObject> {
  readonly latch: Latchkey<TestUser, Data>
  readonly clock: TestClock
  readonly events: LatchkeyEvent[]

  /** The users by name; a test may change them. */
  readonly users: Map<string, StoredUser & TestUser>

  /** How many times each method of the store was called. */
  readonly calls: Record<string, number>
}

/** Returns a new application. The user alice has the role admin, bob has none. */
export function testApplication<Data extends object = JsonObject>(
  options: Partial<LatchkeyOptions<StoredUser & TestUser, Data>> = {},
): TestApplication<Data> {
  const clock = testClock()
  const events: LatchkeyEvent[] = []
  const users = new Map(
    (['alice', 'bob'] as const).map((username) => [
      username as string,
      {
        id: `id-${username}`,
        username,
        roles: username === 'alice' ? ['admin'] : [],
        passwordHash,
      },
    ]),
  )
  const { store, calls } = counted(options.store ?? memoryStore())
  const latch = createLatchkey<StoredUser & TestUser, Data>({
    secrets: SECRET,
    findUser: (username) => users.get(username) ?? null,
    onEvent: (event) => events.push(event),
    sweepInterval: 0,
    clock,
    ...options,
    store,
  })
  return { latch, clock, events, users, calls }
}

/** Returns the store with its calls counted. */
export function counted(store: SessionStore): {
  store: SessionStore
  calls: Record<string, number>
} {
  const calls: Record<string, number> = {}
  const counting = new Proxy(store, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls[String(name)] = (calls[String(name)] ?? 0) + 1
        return Reflect.apply(value, target, args)
      }
    },
  })
  return { store: counting, calls }
}

/** Logs in with a new browser and returns its Cookie header. */
export async function loginCookie<Data extends object>(
  { latch }: TestApplication<Data>,
  username = 'alice',
  cookie?: string,
): Promise<string> {
  const exchange = exchangeWith(cookie)
  await latch.login(latch.open(exchange), { username, password: PASSWORD })
  return exchange.nextCookie
}

/** Returns a request with this Cookie header. */
export function exchangeWith(cookie?: string): TestExchange {
  return testExchange({ headers: cookie === undefined ? {} : { cookie } })
}
