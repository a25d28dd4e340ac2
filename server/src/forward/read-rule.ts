/**
 * One rule of the file of rules: who may send what.
 *
 * @module
 */

import { MINUTE } from 'latchkey'
import { parseTimeout } from '../config/values.ts'
import { fieldReader, isListOf, isSwitch, quoted, type TakeMistake } from './read-fields.ts'
import { isMethod } from './judged.ts'
import { rulePath } from './match.ts'
import type { Rule } from './rules.ts'

const FIELDS = {
  path: 'a path such as "/admin", or "/admin/*" for the path and everything below it',
  methods:
    'a list of methods in capitals, none twice, such as ["GET", "POST"]; GET is HEAD as well',
  allow: '"everybody" or "users"',
  roles: 'a list of 1 to 32 roles, any of which is enough, without commas and blanks',
  secondFactor: 'true or false',
  recentLogin:
    'how long ago the user may have been confirmed, at least a minute, such as "10m" or "12h"',
  preflight: '"pass"',
} as const

/** Returns the rule; a field that is wrong is told, and has a value that is never used. */
export function readRule(given: unknown, name: string, mistake: TakeMistake): Rule {
  const read = fieldReader(given, name, FIELDS, mistake)
  const path = read('path', isText, '/', true)
  const said = pathMistake(path)
  if (said !== null) mistake(`${name}: ${said}`)
  const recentLogin = read('recentLogin', isRecentLogin, null)
  const rule: Rule = {
    name,
    path,
    methods: read('methods', isListOf(isMethod, 20), null),
    allow: read('allow', isAllow, 'users'),
    roles: read('roles', isListOf(isRole, 32), []),
    secondFactor: read('secondFactor', isSwitch, false),
    recentLogin: recentLogin === null ? null : parseTimeout(recentLogin),
    passesPreflight: read('preflight', isPass, null) !== null,
  }
  const asks = rule.roles.length > 0 || rule.secondFactor || recentLogin !== null
  if (rule.allow === 'everybody' && asks) {
    mistake(
      `${name}: "everybody" needs no login, so the rule has no roles, secondFactor or recentLogin`,
    )
  }
  return rule
}

/** Returns what is wrong with a path; `null`: nothing. */
function pathMistake(path: string): string | null {
  if (rulePath(path) !== null) return null
  const said = `"path" ${quoted(path)}`
  if (!path.startsWith('/')) return `${said} must begin with "/"`
  if (path.includes('?')) return `${said} has a query, and queries match nothing`
  if (path.endsWith('/') && rulePath(path.slice(0, -1)) !== null) {
    return `${said} has a slash at the end: write ${quoted(path.slice(0, -1))} for the path, or ${quoted(`${path}*`)} for everything below it`
  }
  const base = path.endsWith('/*') ? path.slice(0, -2) : path
  if (base.includes('*')) return `${said} may have "*" only as "/*" at its end`
  return `${said} is not canonical: no "//", "." or ".." between slashes, "\\", ";", "#", blank, and no "%" before what needs none`
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 1000
}

function isAllow(value: unknown): value is Rule['allow'] {
  return value === 'everybody' || value === 'users'
}

/** Apps get roles with commas between. */
function isRole(text: string): boolean {
  return text.length <= 64 && /^[^\s,\p{C}]+$/u.test(text)
}

function isRecentLogin(value: unknown): value is string {
  if (typeof value !== 'string') return false
  try {
    return parseTimeout(value) >= MINUTE
  } catch {
    return false
  }
}

function isPass(value: unknown): value is 'pass' {
  return value === 'pass'
}
