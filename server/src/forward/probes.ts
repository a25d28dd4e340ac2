/**
 * What `latchkey check` asks the apps, as nobody and through their proxies, and which answers are ours.
 *
 * @module
 */

import { findRules } from './match.ts'
import type { App, Rule, Rules } from './rules.ts'
import { START } from './way-back.ts'

/** One question, and what tells our answer from others. */
export interface Probe {
  readonly app: App

  /** What is asked, in a few words. */
  readonly what: string
  readonly method: string

  /** The target of the request, sent as it is. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>

  /** Which answer is right. */
  readonly expects: Expectation
}

/** Which answer is right. */
export type Expectation =
  /** The way to the login. */
  | 'login'
  /** 401 with our problem details. */
  | 'problem'
  /** Anything but a success. */
  | 'refusal'
  /** The way from the app's host to the login. */
  | 'start'

/** What browsers send when somebody opens a page, and when a script asks. */
const NAVIGATION = {
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
  Accept: 'text/html',
}
const FETCH = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Accept: 'application/json' }

/** No check sends what could change something. */
const SAFE = ['GET', 'HEAD'] as const

/**
 * Returns the questions for one app.
 *
 * @param word stands in paths where a rule is for everything below: no page has this name.
 * @param loginOrigin an app that has it needs no page of ours on its host.
 */
export function probesOf(
  rules: Rules,
  app: App,
  { word, loginOrigin }: { readonly word: string; readonly loginOrigin: string },
): readonly Probe[] {
  const ask = (
    what: string,
    target: string,
    expects: Expectation,
    headers: Probe['headers'] = NAVIGATION,
    method = 'GET',
  ): Probe => ({ app, what, method, target, headers, expects })
  const closed = app.rules.flatMap((rule) => closedPaths(rules, app, rule, word))
  return [
    ...(app.origin === loginOrigin
      ? []
      : [ask('the way to the login', `${START}?to=%2F`, 'start')]),
    ...closed.flatMap(({ method, path }) => [
      ask(`${method} as a page`, path, 'login', NAVIGATION, method),
      ...(method === 'GET' ? [ask('GET by a script', path, 'problem', FETCH)] : []),
    ]),
    ...crooked(rules, app, word).map((path) => ask('a path in disguise', path, 'refusal')),
  ]
}

/** Returns an address for the rule, if it is the one that decides there, and it is closed to strangers. */
function closedPaths(
  rules: Rules,
  { origin }: App,
  rule: Rule,
  word: string,
): readonly { readonly method: string; readonly path: string }[] {
  const path = rule.path.endsWith('/*') ? `${rule.path.slice(0, -1)}${word}` : rule.path
  const method = SAFE.find((safe) => rule.methods === null || rule.methods.includes(safe))
  if (method === undefined || rule.allow === 'everybody') return []
  const asked = encodeURI(path)
  const found = findRules(rules, origin, asked, method)
  const decides = found !== null && found !== 'unknown_host' && found.rules.includes(rule)
  return decides ? [{ method, path: asked }] : []
}

/** Returns paths that pretend to be below what is open to everybody, and are none of it in some apps. */
function crooked(rules: Rules, { origin, rules: own }: App, word: string): readonly string[] {
  const open = own.find(({ allow, path }) => allow === 'everybody' && path.endsWith('/*'))
  const below = encodeURI(open?.path.slice(0, -2) ?? '')
  return [`${below}/%2e%2e/${word}`, `${below};/../${word}`, `${below}//${word}`].filter((path) => {
    const found = findRules(rules, origin, path, 'GET')
    return found === null || found === 'unknown_host' || found.rules.some(isClosed)
  })
}

function isClosed({ allow }: Rule): boolean {
  return allow !== 'everybody'
}
