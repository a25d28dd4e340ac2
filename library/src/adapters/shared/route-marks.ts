/**
 * What latchkey's own handlers and middlewares say of themselves: `protect` and `routesOf` meet them among the routes
 * of a framework.
 *
 * @module
 */

import type { RouteRules } from '../../request/context.ts'
import { nameOf, type Dependencies } from '../../request/dependency.ts'
import type { OpenList } from './open-list.ts'
import { rulesOf, type DependsOptions } from './options.ts'

/** What a handler says of itself. */
export interface RouteMark {
  /** The names under which `routesOf` lists it. */
  readonly guards: readonly string[]

  /** Whether it answers by itself, or goes on to what comes behind it. */
  readonly isLast: boolean

  /** Whether nobody can be logged in yet, or need be, who comes here: a login, a logout. */
  readonly isWayIn: boolean

  /** How it looks at the session; `null` if it has no say. */
  readonly rules: RouteRules | null

  /** What it leaves open, if it is `protect`. */
  readonly open: OpenList | null
}

const marks = new WeakMap<object, RouteMark>()

const plain: RouteMark = { guards: [], isLast: false, isWayIn: false, rules: null, open: null }

/** Returns the handler, with what it says of itself. */
export function marked<Handler extends object>(
  handler: Handler,
  mark: Partial<RouteMark>,
): Handler {
  marks.set(handler, { ...plain, ...mark })
  return handler
}

/** Returns what a handler says of itself; `null` if it is not one of latchkey's. */
export function markOf(handler: object): RouteMark | null {
  return marks.get(handler) ?? null
}

/** The mark of `depends`. */
export function dependsMark(
  needs: Dependencies,
  options: DependsOptions | undefined,
  isLast: boolean,
): Partial<RouteMark> {
  const guards = Object.entries(needs).map(([name, dependency]) => nameOf(dependency, name))
  return { guards, isLast, rules: rulesOf(options ?? {}) }
}

/**
 * The mark of a route of latchkey's own, to which people come who are not logged in. It asks itself for what it needs,
 * and refuses other sites.
 */
export function wayIn(name: string): Partial<RouteMark> {
  return { guards: [name], isLast: true, isWayIn: true }
}

/** The names of all that guards a route. */
export function guardsOf(handlers: readonly object[]): readonly string[] {
  return [...new Set(handlers.flatMap((handler) => markOf(handler)?.guards ?? []))]
}

/** Returns the rules of the first guard among handlers: that one looks at the session first. */
export function firstRules(handlers: readonly object[]): RouteRules | null {
  for (const handler of handlers) {
    const rules = markOf(handler)?.rules
    if (rules !== undefined && rules !== null) return rules
  }
  return null
}
