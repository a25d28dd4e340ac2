/**
 * Options are what their documentation says: by name, by default, and on the page that lists them.
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
import { describedOptions } from '../../src/config/read-options.ts'
import type { SomeSettings } from '../../src/ground/settings.ts'
import { HOUR, MINUTE, SECOND } from '../../src/ground/time.ts'

const settingsOf: Readonly<Record<string, SomeSettings>> = {
  '': describedOptions,
  cookie: describedCookie,
  password: describedPassword,
  verifiers: describedVerifier,
  throttle: describedThrottle,
}

/** The ways in which documentation may say a default. */
function sayings(standard: unknown): readonly string[] {
  if (typeof standard === 'string') return [`'${standard}'`]
  if (standard === Date.now) return ['Date.now']
  if (Array.isArray(standard) && standard.length === 0) return ['none']
  if (typeof standard !== 'number') return [String(standard)]
  const units = { hour: HOUR, minute: MINUTE, second: SECOND }
  const durations = Object.entries(units)
    .filter(([, unit]) => standard % unit === 0)
    .map(([name, unit]) => `${standard / unit} ${name}${standard === unit ? '' : 's'}`)
  return [String(standard), ...durations]
}

/** Whether the words are about a rule: they name how many attempts are free, and at how many it ends. */
function tellsRule(words: string, rule: object): boolean {
  const { free, cap, maxMembers } = rule as Readonly<Record<string, number | null>>
  const said: readonly string[] = words.match(/\d+/g) ?? []
  return [free, cap, maxMembers].every((number) => number === null || said.includes(`${number}`))
}

describe('the documentation of the options', () => {
  for (const [parent, table] of Object.entries(tables)) {
    const settings = settingsOf[parent] ?? {}
    const documented = documentedIn(table)

    it(`of ${table.title} knows the names that are read, and no other`, () => {
      assert.deepEqual(
        documented.map(({ name }) => name).toSorted(),
        Object.keys(settings).toSorted(),
      )
      assert.ok(documented.every(({ meaning }) => meaning.length > 5))
    })

    it(`of ${table.title} says the defaults that hold`, () => {
      for (const { name, standard: words } of documented) {
        const standard: unknown = settings[name]?.standard
        // What follows from other options, or is nothing, has words of its own.
        if (standard === null || name in tables) continue
        const isTrue =
          typeof standard === 'object' && !Array.isArray(standard)
            ? tellsRule(words, standard ?? {})
            : sayings(standard).includes(words)
        assert.ok(isTrue, `${parent}.${name}: "${words}" is not ${JSON.stringify(standard)}`)
      }
    })
  }

  it('would be found out if it said another default (negative control)', () => {
    assert.ok(!sayings(30 * MINUTE).includes('20 minutes'))
    assert.ok(!tellsRule('5 free, 90 in all', { free: 5, cap: 100, maxMembers: null }))
  })

  it('is what docs/options.md says: node scripts/list-options.ts', () => {
    assert.ok(readFileSync(page, 'utf8') === pageText(), 'docs/options.md is old')
  })
})
