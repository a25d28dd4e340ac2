/**
 * Which rules decide about a request.
 *
 * An app may read a path in more than one way, so the rule of each reading is found, and all of them have to let the
 * request in. Query, fragment and headers match nothing. What no rule matches is closed.
 *
 * @module
 */

import { plainPath, type PlainPath } from './plain-path.ts'
import type { App, Found, Rule, Rules } from './rules.ts'

/** The path of a rule. */
export interface RulePath {
  /** Without `/*`: empty for the rule of all paths. */
  readonly path: PlainPath

  /** Whether it is for everything below the path as well. */
  readonly hasBelow: boolean
}

/** A rule, and its path. */
export interface ReadyRule extends RulePath {
  readonly rule: Rule
}

/** A rule, ready to be compared. */
interface Comparable extends ReadyRule {
  readonly app: App
}

/** The rules of an origin, in the order of the file. */
type OwnRules = readonly Comparable[]

/**
 * Finds the rules that decide. Returns `unknown_host` if no app has the origin, and `null` if a reading of the path has
 * no rule: that is closed.
 *
 * @param path as the browser sent it, without the query.
 * @param method in capitals.
 */
export function findRules(
  rules: Rules,
  origin: string,
  path: string,
  method: string,
): Found | 'unknown_host' | null {
  const own = indexOf(rules).get(origin)
  if (own === undefined) return 'unknown_host'
  const plain = plainPath(path)
  return plain === null ? everyRule(own, method) : rulesOfReadings(own, plain, method)
}

/** Why several rules decide. */
const OF_READINGS =
  'Apps may read this path in several ways (capitals, HEAD as GET). The rule of each way has to let the request in.'

const OF_NO_READING =
  'The path is not canonical: apps may read it as any other path. So every rule of the origin has to let the request in.'

function rulesOfReadings(own: OwnRules, path: PlainPath, method: string): Found | null {
  const found: Comparable[] = []
  for (const one of readMethods(method)) {
    for (const spelling of SPELLINGS) {
      const first = own.find(
        (ready) => isAtOrBelow(ready, path[spelling], spelling) && allowsMethod(ready.rule, one),
      )
      if (first === undefined) return null
      if (!found.includes(first)) found.push(first)
    }
  }
  return decided(found, found.length > 1 ? OF_READINGS : null)
}

/** What is not canonical is open only if all rules open. If a path of the origin has no rule, it is closed. */
function everyRule(own: OwnRules, method: string): Found | null {
  const isForAll = ({ rule, path, hasBelow }: Comparable): boolean =>
    hasBelow && path.exact === '' && readMethods(method).every((one) => allowsMethod(rule, one))
  const last = own.find(isForAll)
  if (last === undefined) return null
  return decided([last, ...own.filter((rule) => rule !== last)], OF_NO_READING)
}

function decided(found: OwnRules, why: string | null): Found | null {
  const [first] = found
  if (first === undefined) return null
  return { app: first.app, rules: found.map(({ rule }) => rule), why }
}

const SPELLINGS = ['exact', 'folded'] as const

function isAtOrBelow(
  { path, hasBelow }: RulePath,
  asked: string,
  spelling: (typeof SPELLINGS)[number],
): boolean {
  const own = path[spelling]
  if (own === asked) return true
  return hasBelow && asked.startsWith(own) && asked.charAt(own.length) === '/'
}

/** Most apps answer HEAD as they answer GET. */
function readMethods(method: string): readonly string[] {
  return method === 'HEAD' ? ['HEAD', 'GET'] : [method]
}

function allowsMethod({ methods }: Rule, method: string): boolean {
  if (methods === null) return true
  return methods.includes(method) || (method === 'HEAD' && methods.includes('GET'))
}

const indexes = new WeakMap<Rules, ReadonlyMap<string, OwnRules>>()

/** Returns the rules by origin. They are made ready once, because a check takes microseconds. */
function indexOf(rules: Rules): ReadonlyMap<string, OwnRules> {
  const known = indexes.get(rules)
  if (known !== undefined) return known
  const all = rules.apps.flatMap((app) => app.rules.map((rule) => comparable(app, rule)))
  const index = new Map<string, OwnRules>(Map.groupBy(all, ({ app }) => app.origin))
  indexes.set(rules, index)
  return index
}

/** @throws TypeError if the path is not plain: the reader of the file refuses such rules. */
function comparable(app: App, rule: Rule): Comparable {
  const path = rulePath(rule.path)
  if (path === null) throw new TypeError(`${rule.name} has a path that is not canonical`)
  return { app, rule, ...path }
}

/** Returns the parts of a rule's path, such as `/admin/*`; `null` if it is not canonical. */
export function rulePath(path: string): RulePath | null {
  const hasBelow = path.endsWith('/*')
  const base = hasBelow ? path.slice(0, -2) : path
  if (base === '' && hasBelow) return { path: { exact: '', folded: '' }, hasBelow }
  const hasEnd = base.endsWith('/') && (hasBelow || base.length > 1)
  const isPlain = !base.includes('*') && !hasEnd
  const plain = isPlain ? plainPath(encodeNonAscii(base)) : null
  return plain === null ? null : { path: plain, hasBelow }
}

/** Whether every request that the rule matches is matched by the other one as well. */
export function isCoveredBy(own: ReadyRule, other: ReadyRule): boolean {
  const isOfAll = own.hasBelow && own.path.exact === ''
  const hasAllPaths = isOfAll
    ? other.hasBelow && other.path.exact === ''
    : isAtOrBelow(other, own.path.exact, 'exact') && (other.hasBelow || !own.hasBelow)
  if (!hasAllPaths) return false
  if (other.rule.methods === null) return true
  return own.rule.methods?.every((method) => allowsMethod(other.rule, method)) ?? false
}

/** In the file, letters of other scripts are written as they are read. */
function encodeNonAscii(path: string): string {
  return path.toWellFormed().replaceAll(/\P{ASCII}+/gu, (letters) => encodeURIComponent(letters))
}
