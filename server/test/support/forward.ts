/**
 * Judged requests, rules and visitors, as the tests of forward-auth need them.
 *
 * @module
 */

import { DAY, MINUTE } from 'latchkey'
import { pathOf, type Judged } from '../../src/forward/judged.ts'
import type { App, Rule, Rules } from '../../src/forward/rules.ts'
import type { Visitor } from '../../src/forward/visitor.ts'

/** Returns a rule for the path: for everybody who is logged in, unless it says otherwise. */
export function rule(path: string, more: Partial<Rule> = {}): Rule {
  return {
    name: `rule of ${path}`,
    path,
    methods: null,
    allow: 'users',
    roles: [],
    secondFactor: false,
    recentLogin: null,
    passesPreflight: false,
    ...more,
  }
}

/** Returns an app with its rules. */
export function app(origin: string, rules: readonly Rule[], more: Partial<App> = {}): App {
  return {
    name: 'Wiki',
    url: new URL(`${origin}/`),
    origin,
    hasAssertion: false,
    trustedOrigins: [],
    rules,
    ...more,
  }
}

export const WIKI = 'https://wiki.test'

/** One app with a rule of each kind. */
export const wiki: App = app(
  WIKI,
  [
    rule('/public/*', { allow: 'everybody' }),
    rule('/api/*', { passesPreflight: true }),
    rule('/admin/*', { roles: ['admin', 'editor'] }),
    rule('/factor/*', { secondFactor: true }),
    rule('/recent/*', { recentLogin: 10 * MINUTE }),
    rule('/a/*'),
    rule('/'),
  ],
  { trustedOrigins: ['https://trusted.test'] },
)

export const wikiRules: Rules = { apps: [wiki] }

export const NOW = 1_800_000_000_000

/** Returns somebody who has logged in a day ago, unless it says otherwise. */
export function visitor(more: Partial<Visitor> = {}, user: Partial<Visitor['user']> = {}): Visitor {
  return {
    id: 'session-1',
    createdAt: NOW - DAY,
    touchedAt: NOW,
    expiresAt: NOW + DAY,
    endsAt: NOW + DAY,
    address: null,
    userAgent: null,
    device: null,
    remembered: false,
    methods: ['pwd'],
    authenticatedAt: NOW - DAY,
    confirmedAt: NOW - DAY,
    factorAt: null,
    user: { id: 'u1', username: 'alice', roles: [], mustChangePassword: false, ...user },
    ...more,
  }
}

/** Returns a judged request. */
export function judgedAs(
  target: string,
  headers: Readonly<Record<string, string>> = {},
  { method = 'GET', origin = WIKI }: { readonly method?: string; readonly origin?: string } = {},
): Judged & { readonly path: string } {
  return { method, origin, target, path: pathOf({ target }), header: (name) => headers[name] }
}

/** What browsers send when somebody goes to a page. */
export const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } as const
