/**
 * The documentation of the options is true: their names, their defaults, and the page that lists them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { documentedIn, page, pageText, tables } from '../../../scripts/list-options.ts'
import { describedCookie } from '../../src/config/web-options.ts'
import { describedPassword, describedThrottle } from '../../src/config/login-options.ts'
import { describedVerifier } from '../../src/config/password-verifiers.ts'
import { describedOptions, describedRemember } from '../../src/config/read-options.ts'
import { describedPasskeys } from '../../src/passkeys/kit.ts'
import { describedTotp } from '../../src/totp/kit.ts'
import type { SomeSettings } from '../../src/ground/settings.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/ground/time.ts'

const settingsOf: Readonly<Record<string, SomeSettings>> = {
  '': describedOptions,
  cookie: describedCookie,
  remember: describedRemember,
  password: describedPassword,
  verifiers: describedVerifier,
  throttle: describedThrottle,
  totp: describedTotp,
  passkeys: describedPasskeys,
}

/** The ways in which documentation may state a default. */
function sayings(standard: unknown): readonly string[] {
  if (typeof standard === 'string') return [`'${standard}'`]
  if (standard === Date.now) return ['Date.now']
  if (Array.isArray(standard) && standard.length === 0) return ['none']
  if (typeof standard !== 'number') return [String(standard)]
  const units = { day: DAY, hour: HOUR, minute: MINUTE, second: SECOND }
  const durations = Object.entries(units)
    .filter(([, unit]) => standard % unit === 0)
    .map(([name, unit]) => `${standard / unit} ${name}${standard === unit ? '' : 's'}`)
  return [String(standard), ...durations]
}

/** Whether the words state a rule: how many attempts are free, and how many are allowed. */
function tellsRule(words: string, rule: object): boolean {
  const { free, cap, maxMembers } = rule as Readonly<Record<string, number | null>>
  const said: readonly string[] = words.match(/\d+/g) ?? []
  return [free, cap, maxMembers].every((number) => number === null || said.includes(`${number}`))
}

describe('the documentation of the options', () => {
  for (const [parent, table] of Object.entries(tables)) {
    const settings = settingsOf[parent] ?? {}
    const documented = documentedIn(table)

    it(`of ${table.title} lists every option that is read, and no other`, () => {
      assert.deepEqual(
        documented.map(({ name }) => name).toSorted(),
        Object.keys(settings).toSorted(),
      )
      assert.ok(documented.every(({ meaning }) => meaning.length > 5))
    })

    it(`of ${table.title} states the real defaults`, () => {
      for (const { name, standard: words } of documented) {
        const standard: unknown = settings[name]?.standard
        // A default that depends on other options, or is nothing, is described in words.
        if (standard === null || name in tables) continue
        const isTrue =
          typeof standard === 'object' && !Array.isArray(standard)
            ? tellsRule(words, standard ?? {})
            : sayings(standard).includes(words)
        assert.ok(isTrue, `${parent}.${name}: "${words}" is not ${JSON.stringify(standard)}`)
      }
    })
  }

  it('would fail if it stated another default (negative control)', () => {
    assert.ok(!sayings(30 * MINUTE).includes('20 minutes'))
    assert.ok(!tellsRule('5 free, 90 in all', { free: 5, cap: 100, maxMembers: null }))
  })

  it('matches docs/options.md: run node scripts/list-options.ts if not', () => {
    assert.ok(readFileSync(page, 'utf8') === pageText(), 'docs/options.md is old')
  })
})
