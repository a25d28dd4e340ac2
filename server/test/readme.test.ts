/**
 * The README's table of variables is the one the server reads.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { variables } from '../src/config/variables.ts'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

describe('README.md', () => {
  for (const { name, default: standard, meaning } of variables) {
    it(`tells of ${name} what the server does`, () => {
      assert.ok(readme.includes(`| \`${name}\` | ${standard} | ${meaning} |`))
    })
  }
})
