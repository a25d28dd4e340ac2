/**
 * `docs/known-failures.md` is true: it has every row, and every test that it names exists.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { hasTest, linkedTests, readPath, type LinkedTest } from '../repository/linked-tests.ts'

const root = join(import.meta.dirname, '../../..')

/** A row of the table, with the tests that it names. */
interface Row {
  readonly number: number
  readonly shownBy: string
  readonly tests: readonly LinkedTest[]
}

/** Reads the rows of the tables in a Markdown text. */
function readRows(markdown: string): Row[] {
  return Array.from(markdown.matchAll(/^\| (\d+) \|.*\| ([^|]*) \|$/gm), ([, number, shownBy]) => ({
    number: Number(number),
    shownBy: shownBy ?? '',
    tests: linkedTests(shownBy ?? ''),
  }))
}

const rows = readRows(readPath('docs/known-failures.md'))

describe('docs/known-failures.md', () => {
  it('has the rows 1 to 278, each once and in order', () => {
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: 278 }, (_, i) => i + 1),
    )
  })

  for (const { number, shownBy, tests } of rows) {
    it(`row ${number} names tests that exist, or says why there is none`, () => {
      assert.notEqual(shownBy, '')
      if (tests.length === 0) assert.match(shownBy, /^no [\w-]+ yet$/)
      for (const test of tests) assert.ok(hasTest(test), `${test.name} in ${test.file}`)
    })
  }

  it('lists each test named "known failure N" in row N', () => {
    for (const path of globSync('library/test/**/*.test.ts', { cwd: root })) {
      for (const [, name, number] of readPath(path).matchAll(
        /[`'](known failure (\d+): .+?)[`'],/g,
      )) {
        const row = rows.find((candidate) => candidate.number === Number(number))
        assert.ok(
          row?.tests.some((test) => test.name === name),
          String(name),
        )
      }
    }
  })

  it('would fail if a row named a test that does not exist (negative control)', () => {
    const [row] = readRows(
      '| 7 | who | what | [no such test](../library/test/session/token.test.ts) |',
    )
    assert.deepEqual(row?.tests, [
      { name: 'no such test', file: 'library/test/session/token.test.ts' },
    ])
    const file = 'library/test/session/token.test.ts'
    assert.equal(hasTest({ name: 'no such test', file }), false)
    assert.equal(hasTest({ name: 'never comes twice', file }), true)
  })
})
