/**
 * Whom rules let in.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, MINUTE } from 'latchkey'
import { judgeRules } from '../../src/forward/judge-rules.ts'
import { findRules } from '../../src/forward/match.ts'
import { parseRules } from '../../src/forward/read-rules.ts'
import type { Found } from '../../src/forward/rules.ts'
import type { Visitor } from '../../src/forward/visitor.ts'

const NOW = Date.UTC(2026, 2, 2, 12)

/** Returns a visitor who has just logged in by a password. */
function visitor(changes: Partial<Visitor> = {}, user: Partial<Visitor['user']> = {}): Visitor {
  return {
    id: 'session',
    user: { id: '1', username: 'ada', roles: [], mustChangePassword: false, ...user },
    createdAt: NOW,
    touchedAt: NOW,
    expiresAt: NOW + DAY,
    endsAt: NOW + DAY,
    address: null,
    userAgent: null,
    device: null,
    remembered: false,
    methods: ['pwd'],
    authenticatedAt: NOW,
    confirmedAt: NOW,
    factorAt: null,
    ...changes,
  }
}

/** Returns what the rules of these fields find for a path, each for all paths. */
function found(path: string, ...rules: readonly object[]): Found {
  const app = { name: 'Wiki', url: 'https://wiki.test/', rules }
  const decided = findRules(parseRules(JSON.stringify([app])), 'https://wiki.test', path, 'GET')
  assert.ok(decided !== null && decided !== 'unknown_host')
  return decided
}

const ALL = { path: '/*' }

describe('judgeRules', () => {
  it('lets everybody in where the rule says so, and says who it is of those who are logged in', () => {
    const open = found('/', { ...ALL, allow: 'everybody' })
    const ada = visitor()
    assert.deepEqual(judgeRules(open, null, NOW), { kind: 'allowed', as: null })
    assert.deepEqual(judgeRules(open, ada, NOW), { kind: 'allowed', as: ada })
  })

  it('asks for a login, and lets in whoever has one', () => {
    const users = found('/', ALL)
    const ada = visitor()
    assert.deepEqual(judgeRules(users, null, NOW), { kind: 'anonymous' })
    assert.deepEqual(judgeRules(users, ada, NOW), { kind: 'allowed', as: ada })
  })

  it('takes any of the roles, and names them to whoever has none', () => {
    const roles = ['editor', 'admin']
    const editors = found('/', { ...ALL, roles })
    const kindOf = (...own: string[]): string =>
      judgeRules(editors, visitor({}, { roles: own }), NOW).kind
    assert.deepEqual([kindOf('admin'), kindOf('x', 'editor')], ['allowed', 'allowed'])
    assert.deepEqual([kindOf(), kindOf('Admin', 'edit', '')], ['role_missing', 'role_missing'])
    const refused = judgeRules(editors, visitor(), NOW)
    assert.ok(refused.kind === 'role_missing')
    assert.deepEqual(refused.roles, roles)
    assert.equal(judgeRules(editors, null, NOW).kind, 'anonymous')
  })

  it('asks for a second factor of the last day, to the millisecond', () => {
    const strong = found('/', { ...ALL, secondFactor: true })
    const at = (factorAt: number | null): unknown => {
      const said = judgeRules(strong, visitor({ factorAt }), NOW)
      return said.kind === 'confirm' ? [said.need, said.maxAge] : said.kind
    }
    const need = ['second_factor', DAY]
    assert.deepEqual(
      [at(null), at(NOW - DAY - 1), at(NOW - DAY), at(NOW)],
      [need, need, 'allowed', 'allowed'],
    )
    assert.deepEqual(
      [at(NOW + 10 * MINUTE), at(NOW + 10 * MINUTE + 1), at(NaN)],
      ['allowed', need, need],
    )
  })

  it('asks for a recent login, to the millisecond', () => {
    const recent = found('/', { ...ALL, recentLogin: '10m' })
    const at = (confirmedAt: number | null): unknown => {
      const said = judgeRules(recent, visitor({ confirmedAt }), NOW)
      return said.kind === 'confirm' ? [said.need, said.maxAge] : said.kind
    }
    const need = ['recent_login', 10 * MINUTE]
    assert.deepEqual(
      [at(null), at(NOW - 10 * MINUTE - 1), at(NOW - 10 * MINUTE)],
      [need, need, 'allowed'],
    )
    assert.deepEqual(at(NaN), need)
  })

  it('asks for the role before it asks to confirm: nobody confirms in vain', () => {
    const both = found('/', { ...ALL, roles: ['admin'], secondFactor: true, recentLogin: '1m' })
    const old = { confirmedAt: 0 }
    assert.equal(judgeRules(both, visitor(old), NOW).kind, 'role_missing')
    const admin = judgeRules(both, visitor(old, { roles: ['admin'] }), NOW)
    assert.ok(admin.kind === 'confirm' && admin.need === 'second_factor')
  })

  it('takes whoever has to change the password no further, and tells an open app nothing of them', () => {
    const given = visitor({}, { mustChangePassword: true })
    const said = judgeRules(found('/', ALL), given, NOW)
    assert.ok(said.kind === 'confirm' && said.need === 'password_change')
    const open = found('/', { ...ALL, allow: 'everybody' })
    assert.deepEqual(judgeRules(open, given, NOW), { kind: 'allowed', as: null })
  })

  it('wants every rule of a path that is not canonical, and the strictest age', () => {
    const rules = [
      { path: '/public/*', allow: 'everybody' },
      { path: '/admin/*', roles: ['admin'] },
      { path: '/bank/*', recentLogin: '5m' },
      { path: '/mail/*', recentLogin: '1h' },
      { ...ALL, roles: ['staff'] },
    ]
    const odd = found('/public//x', ...rules)
    const kindOf = (roles: readonly string[], age = 0): unknown => {
      const said = judgeRules(odd, visitor({ confirmedAt: NOW - age }, { roles }), NOW)
      return said.kind === 'confirm' ? said.maxAge : said.kind
    }
    assert.equal(judgeRules(odd, null, NOW).kind, 'anonymous')
    assert.deepEqual(
      [kindOf([]), kindOf(['admin']), kindOf(['staff']), kindOf(['staff', 'admin'])],
      ['role_missing', 'role_missing', 'role_missing', 'allowed'],
    )
    assert.equal(kindOf(['staff', 'admin'], 6 * MINUTE), 5 * MINUTE)
  })
})
