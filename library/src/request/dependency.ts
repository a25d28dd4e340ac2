/**
 * Dependencies: the typed needs of a route, and how they are resolved.
 *
 * @module
 */

import type { Dependency, RequestContext } from './context.ts'
import { Forbidden, RecentLoginRequired, SecondFactorRequired } from '../errors.ts'
import { andThen, isPromise, type MaybePromise } from '../ground/maybe-promise.ts'
import { isPlainObject } from '../ground/plain-object.ts'
import type { Session } from '../session/session.ts'
import { DAY, isRecent, SECOND, type Clock } from '../ground/time.ts'
import { loggedIn } from './logged-in.ts'
import { hasRole, type BaseUser } from '../session/user.ts'

/** Named dependencies, as a route lists them. */
export type Dependencies = Readonly<Record<string, Dependency<unknown>>>

/** The values of named dependencies, as a handler gets them. */
export type Values<Needs extends Dependencies> = {
  readonly [Name in keyof Needs]: Needs[Name] extends Dependency<infer Value> ? Value : never
}

/** The dependencies every application has. */
export interface SessionDependencies<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> {
  /** The session of the request: always there, perhaps with nothing stored. */
  readonly session: Dependency<Session<User, Data, Given>>

  /** The user who is logged in. Refuses with `NotAuthenticated` or, before the second step, `LoginUnfinished` (401). */
  readonly user: Dependency<User>

  /** The user who is logged in, or `null`. */
  readonly optionalUser: Dependency<User | null>

  /**
   * Returns a dependency that resolves to a user with at least one of the roles. Refuses with `NotAuthenticated` (401)
   * or `Forbidden` (403).
   */
  readonly role: (...roles: readonly string[]) => Dependency<User>

  /**
   * Returns a dependency that resolves to a user who was confirmed at most `duration` milliseconds ago: by the login,
   * or by `latch.confirm` since (ASVS 5.0, 7.5.1). Refuses with `NotAuthenticated` (401) or `RecentLoginRequired`
   * (403).
   */
  readonly recentLogin: (duration: number) => Dependency<User>

  /**
   * A user who has given two factors, and the second one in the last 24 hours, whether the session is remembered or not
   * (NIST SP 800-63B-4, 2.2.3). Refuses with `NotAuthenticated` (401) or `SecondFactorRequired` (403), whose `factors`
   * say by what the user can confirm; whoever has none is not sent to the confirm page, which could not help.
   */
  readonly secondFactor: Dependency<User>
}

/** How long a second factor holds (NIST SP 800-63B-4, 2.2.3). */
export const FACTOR_LIFETIME: number = 1 * DAY

/**
 * Returns which kinds of proof lift a refusal of `secondFactor` for the user of a session. It is asked for refused
 * requests alone.
 */
export type FactorsOf = (session: Session) => Promise<readonly string[]>

/** Returns the dependencies every application has. The same arguments give the same function. */
export function sessionDependencies<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser,
>(clock: Clock, factorsOf: FactorsOf): SessionDependencies<User, Data, Given> {
  const session: Dependency<Session<User, Data, Given>> = (ctx) =>
    ctx.session() as unknown as MaybePromise<Session<User, Data, Given>>

  const optionalUser: Dependency<User | null> = (ctx) =>
    andThen(ctx.use(session), ({ user }) => user)

  const user: Dependency<User> = (ctx) => andThen(ctx.use(session), loggedIn<User>)

  const role = (...roles: readonly string[]): Dependency<User> => {
    if (roles.length === 0 || !roles.every((name: unknown) => typeof name === 'string')) {
      throw new TypeError("role takes names, at least one: latch.role('admin')")
    }
    return function role(ctx) {
      return andThen(ctx.use(user), (current) => {
        if (!hasRole(current, roles)) throw new Forbidden(undefined, roles)
        return current
      })
    }
  }

  const recentLogin = (duration: number): Dependency<User> => {
    // No age is greater than NaN, so every login would count as recent.
    if (!Number.isSafeInteger(duration) || duration < 0) {
      throw new TypeError('recentLogin takes whole milliseconds: latch.recentLogin(5 * MINUTE)')
    }
    // Nobody confirms and comes back so fast: the number was meant as seconds or minutes.
    if (duration > 0 && duration < SECOND) {
      throw new TypeError(
        `recentLogin takes milliseconds, and ${duration} are over at once: latch.recentLogin(5 * MINUTE)`,
      )
    }
    return function recentLogin(ctx) {
      return andThen(ctx.use(session), (current) => {
        const user = loggedIn<User>(current)
        if (isRecent(current.confirmedAt, duration, clock)) return user
        throw new RecentLoginRequired(undefined, duration)
      })
    }
  }

  const secondFactor: Dependency<User> = (ctx) =>
    andThen(ctx.use(session), (current) => {
      const user = loggedIn<User>(current)
      if (isRecent(current.factorAt, FACTOR_LIFETIME, clock)) return user
      return refuse(current as unknown as Session)
    })

  /** Refuses, whatever fails: whoever cannot be told which factor is missing, is told that one is. */
  const refuse = async (current: Session): Promise<never> => {
    const factors = await factorsOf(current).catch(() => null)
    throw new SecondFactorRequired(undefined, FACTOR_LIFETIME, factors)
  }

  for (const guard of [session, user, optionalUser, secondFactor]) guards.add(guard)
  return {
    session,
    user,
    optionalUser,
    role: memoized(role),
    recentLogin: memoized(recentLogin),
    secondFactor,
  }
}

/** The names of dependencies that were made with arguments. */
const names = new WeakMap<object, string>()

/**
 * Returns the name of a dependency, as a list of routes shows it: `user`, `role(admin)`, or the name of the
 * application's function.
 *
 * @param fallback the name for a function that has none.
 */
export function nameOf(dependency: Dependency<unknown>, fallback: string): string {
  return names.get(dependency) ?? (dependency.name === '' ? fallback : dependency.name)
}

/** The dependencies made here. If another dependency returns one of them as its value, that guard was never called. */
const guards = new WeakSet<object>()

function refuseUnasked(name: string, value: unknown): void {
  if (typeof value !== 'function' || !guards.has(value)) return
  throw new TypeError(
    `The dependency "${name}" returns a guard instead of its answer: list the guard itself, or return ctx.use(guard)`,
  )
}

/** @throws TypeError if it is no object of dependencies, but a request, a list, or a dependency itself. */
export function assertNeeds(needs: unknown): void {
  if (!isPlainObject(needs)) {
    throw new TypeError('depends takes its needs by name: depends({ user: latch.user }, handler)')
  }
  for (const [name, dependency] of Object.entries(needs)) {
    if (typeof dependency === 'function') continue
    throw new TypeError(`The dependency "${name}" is no function`)
  }
}

/** An application has at most so many roles. Names that are made up for each request must not fill the memory. */
const MOST_REMEMBERED = 10_000

/** The same arguments give the same function, so that `override` finds the function and a request resolves it once. */
function memoized<Argument extends string | number, Value>(
  make: (...args: Argument[]) => Dependency<Value>,
): (...args: Argument[]) => Dependency<Value> {
  const made = new Map<string, Dependency<Value>>()
  return (...args) => {
    const key = JSON.stringify(args)
    const dependency = made.get(key) ?? make(...args)
    if (made.size < MOST_REMEMBERED) made.set(key, dependency)
    guards.add(dependency)
    names.set(dependency, `${dependency.name}(${args.join(', ')})`)
    return dependency
  }
}

/**
 * Returns a function that resolves the dependencies of a request, one after the other in the order
 * listed: at once if none of them needs to wait.
 */
export function resolver<Needs extends Dependencies>(
  needs: Needs,
): (ctx: RequestContext) => MaybePromise<Values<Needs>> {
  assertNeeds(needs)
  const entries = Object.entries(needs)
  // The object of values would be taken for a promise.
  if (Object.hasOwn(needs, 'then')) throw new TypeError('A dependency cannot be named "then"')
  const resolveFrom = (
    start: number,
    values: Record<string, unknown>,
    ctx: RequestContext,
  ): MaybePromise<Values<Needs>> => {
    for (let i = start; i < entries.length; i++) {
      const [name, dependency] = entries[i] as (typeof entries)[number]
      const value = ctx.use(dependency)
      if (isPromise(value)) {
        return andThen(value, (settled: unknown) => {
          refuseUnasked(name, settled)
          values[name] = settled
          return resolveFrom(i + 1, values, ctx)
        })
      }
      refuseUnasked(name, value)
      values[name] = value
    }
    return values as Values<Needs>
  }
  return (ctx) => resolveFrom(0, {}, ctx)
}
