/**
 * `docs/known-failures.md` is true: it has every row, and every test that it names exists.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** A row of the table, with the tests that it names. */
interface Row {
  readonly number: number
  readonly shownBy: string
  readonly tests: readonly { readonly name: string; readonly file: string }[]
}

/** Reads the rows of the tables in a Markdown text. */
function readRows(markdown: string): Row[] {
  return Array.from(markdown.matchAll(/^\| (\d+) \|.*\| ([^|]*) \|$/gm), ([, number, shownBy]) => ({
    number: Number(number),
    shownBy: shownBy ?? '',
    tests: Array.from(
      (shownBy ?? '').matchAll(/\[((?:[^\]\\]|\\.)+)\]\(\.\.\/([^)]+)\)/g),
      ([, name, file]) => ({ name: name ?? '', file: file ?? '' }),
    ),
  }))
}

/** Whether a file has a test of this name: a whole string literal in its source. */
function hasTest(text: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${name}${quote}`))
}

const rows = readRows(read('docs/known-failures.md'))

describe('docs/known-failures.md', () => {
  it('has the rows 1 to 260, each once and in order', () => {
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: 260 }, (_, i) => i + 1),
    )
  })

  for (const { number, shownBy, tests } of rows) {
    it(`row ${number} names tests that exist, or says why there is none`, () => {
      assert.notEqual(shownBy, '')
      if (tests.length === 0) assert.match(shownBy, /^no [\w-]+ yet$/)
      for (const { name, file } of tests) assert.ok(hasTest(read(file), name), `${name} in ${file}`)
    })
  }

  it('lists each test named "known failure N" in row N', () => {
    for (const path of globSync('library/test/**/*.test.ts', { cwd: root })) {
      for (const [, name, number] of read(path).matchAll(/[`'](known failure (\d+): .+?)[`'],/g)) {
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
    assert.equal(hasTest(read('library/test/session/token.test.ts'), 'no such test'), false)
    assert.equal(hasTest(read('library/test/session/token.test.ts'), 'never comes twice'), true)
  })
})
