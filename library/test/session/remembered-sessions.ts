/**
 * A browser and the releases of an application that share a store: what the tests of lifetimes are made of.
 *
 * @module
 */

import {
  createLatchkey,
  type Latchkey,
  type BaseUser,
  type LatchkeyEvent,
  type LatchkeyOptions,
  type Session,
  type SessionKeeping,
  type StoredUser,
} from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { testExchange, type TestClock } from 'latchkey/testing'
import { SECRET } from '../../../services/application.ts'

/** A user with roles. */
export interface Person extends StoredUser {
  readonly roles: readonly string[]
}

type Options = Partial<LatchkeyOptions<Person, object, SessionKeeping>>

/** Returns one release of an application. Another one with the same store is its next release. */
export function release(store: SessionKeeping, clock: TestClock, options: Options = {}) {
  const events: LatchkeyEvent[] = []
  const latch = createLatchkey({
    secrets: SECRET,
    attempts: memoryAttempts(),
    sweepInterval: 0,
    clock,
    store,
    findUser: () => null,
    onEvent: (event) => events.push(event),
    ...(options as object),
  })
  return { latch: latch as Latchkey<Person>, events }
}

/** A release of an application. */
export type Release = ReturnType<typeof release>

/** Returns a browser that has the cookies given. It keeps each cookie until it is told another value of it. */
export function browser(cookie = '') {
  const jar = { cookie, setCookie: '' }
  /** Makes a request, and returns what `act` has returned. */
  const visit = async <Result>(
    { latch }: Release,
    act: (session: Session<Person & BaseUser>) => Result,
  ): Promise<Awaited<Result>> => {
    const exchange = testExchange({ headers: jar.cookie === '' ? {} : { cookie: jar.cookie } })
    const session = await latch.session(latch.open(exchange))
    const result = await act(session)
    jar.setCookie = [...exchange.cookies.values()].join('\n')
    if (exchange.cookies.size > 0) jar.cookie = exchange.nextCookie
    return result
  }
  return {
    jar,
    visit,
    login: (to: Release, user: Person, remember = false) =>
      visit(to, (session) => session.login(user, { methods: ['pwd'], remember })),
    userId: (of: Release) => visit(of, ({ user }) => user?.id ?? null),
    /** The Max-Age of the last response's cookie in seconds; `null`: the cookie goes with the browser. */
    maxAge: () => {
      const found = /Max-Age=(\d+)/.exec(jar.setCookie)?.[1]
      return found === undefined ? null : Number(found)
    },
  }
}

/** Returns a user with these roles. */
export function person(id: string, ...roles: readonly string[]): Person {
  return { id, roles, passwordHash: null }
}
