/**
 * What `latchkey rules test` says: how a request is read, which rules decide, and who gets in.
 *
 * @module
 */

import { DAY, HOUR, MINUTE } from 'latchkey'
import type { User } from '../accounts/user-table.ts'
import { loginUser } from '../accounts/users.ts'
import { judgeRules } from '../forward/judge-rules.ts'
import { findRules } from '../forward/match.ts'
import { plainPath } from '../forward/plain-path.ts'
import type { Found, Rule, Rules } from '../forward/rules.ts'
import type { Visitor } from '../forward/visitor.ts'
import { table } from './table.ts'

/** The request that is explained. */
export interface Asked {
  readonly origin: string

  /** Path, query and fragment as they were written. */
  readonly target: string

  /** In capitals. */
  readonly method: string

  /** The address as browsers read it; `null`: they do not. */
  readonly browserUrl: URL | null
}

/** Returns the lines. `user`: whether this user gets in is said, too. */
export function explain(rules: Rules, asked: Asked, user: User | null): string {
  const path = asked.target.split(/[?#]/, 1)[0] ?? '/'
  const found = findRules(rules, asked.origin, path, asked.method)
  const rows = [
    ['Request', `${asked.method} ${asked.origin}${path}`],
    ...notesOn(asked, path).map((note) => ['', note]),
    ...readings(path, asked.method).map((reading, i) => [i === 0 ? 'Read as' : '', reading]),
    ...decision(rules, asked.origin, found),
    ...answers(found, user),
  ]
  return table(rows)
}

/** What a person may not expect of the address. */
function notesOn({ target, browserUrl }: Asked, path: string): readonly string[] {
  const sent = browserUrl?.pathname
  return [
    ...(target.includes('?') ? ['The query matches nothing.'] : []),
    ...(target.includes('#') ? ['What stands behind "#" is not sent.'] : []),
    ...(sent === undefined || sent === path ? [] : [`Browsers send ${sent} instead.`]),
  ]
}

function readings(path: string, method: string): readonly string[] {
  const plain = plainPath(path)
  if (plain === null) return ['any path: it is not canonical, so apps may read it as they like']
  const { exact, folded } = plain
  return [
    exact,
    ...(folded === exact ? [] : [`${folded} (by apps that do not tell spellings apart)`]),
    ...(method === 'HEAD' ? ['GET (by apps that answer HEAD as GET)'] : []),
  ]
}

function decision(
  { apps }: Rules,
  origin: string,
  found: ReturnType<typeof findRules>,
): readonly (readonly string[])[] {
  if (found === 'unknown_host') {
    const origins = [...new Set(apps.map((app) => app.origin))]
    return [['App', `none is at ${origin}. There are: ${origins.slice(0, 20).join(', ')}`]]
  }
  if (found === null) return [['Rule', 'none matches, and what no rule matches is closed']]
  return [
    ['App', found.app.name],
    ...found.rules.map((rule, i) => [i === 0 ? 'Rule' : 'and', ruleText(rule)]),
    ...(found.why === null ? [] : [['', found.why]]),
  ]
}

function ruleText({ name, path, methods, allow, ...more }: Rule): string {
  const { roles, secondFactor, recentLogin, passesPreflight } = more
  return [
    `${name}: ${methods === null ? '' : `${methods.join(', ')} `}${path}: ${allow}`,
    ...(roles.length > 0 ? [`with the role ${roles.join(' or ')}`] : []),
    ...(secondFactor ? ['second factor'] : []),
    ...(recentLogin === null ? [] : [`confirmed in the last ${durationText(recentLogin)}`]),
    ...(passesPreflight ? ['preflights pass'] : []),
  ].join(', ')
}

function answers(
  found: Found | 'unknown_host' | null,
  user: User | null,
): readonly (readonly string[])[] {
  const shown = user === null ? [] : [[user.username, answerTo(found, user)]]
  return [['Strangers', answerTo(found, null)], ...shown]
}

function answerTo(found: Found | 'unknown_host' | null, user: User | null): string {
  if (found === null || found === 'unknown_host') return 'refused (403)'
  if (user?.disabled === true) return 'cannot log in: the user is disabled'
  const now = Date.now()
  const said = judgeRules(found, user === null ? null : asLoggedIn(user, now), now)
  if (said.kind === 'anonymous') return 'sent to the login (401 for what is no page)'
  if (said.kind === 'confirm') return 'has to change the password first'
  if (said.kind === 'role_missing') {
    return `refused (403): lacks the role ${said.roles.join(' or ')} (${said.rule.name})`
  }
  return user === null ? 'let in' : ['let in', ...conditions(found)].join(', ')
}

/** What a user has to have done, whoever it is. */
function conditions({ rules }: Found): readonly string[] {
  const ages = rules.flatMap(({ recentLogin }) => recentLogin ?? [])
  return [
    ...(rules.some(({ secondFactor }) => secondFactor)
      ? ['with a second factor given in the last 24 hours']
      : []),
    ...(ages.length > 0 ? [`if confirmed in the last ${durationText(Math.min(...ages))}`] : []),
  ]
}

/** The user with a session in which everything has been given just now. */
function asLoggedIn(user: User, now: number): Visitor {
  return {
    id: '',
    user: loginUser(user),
    createdAt: now,
    touchedAt: now,
    expiresAt: now,
    endsAt: now,
    address: null,
    userAgent: null,
    device: null,
    remembered: false,
    methods: [],
    authenticatedAt: now,
    confirmedAt: now,
    factorAt: now,
  }
}

function durationText(ms: number): string {
  for (const [unit, name] of [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'm'],
  ] as const) {
    if (ms % unit === 0) return `${ms / unit}${name}`
  }
  return `${ms / 1000}s`
}
