/**
 * `docs/asvs.md` is true: it has every item of its chapters, every test that it names exists, and its figures are
 * right.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { existsSync, globSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { hasTest, linkedTests, readPath } from './linked-tests.ts'

/** Items of the chapters at level 1 and 2 of ASVS 5.0.0: for each section, the levels in the order of the items. */
const SECTIONS: Readonly<Record<string, string>> = {
  // 3.2.3, 3.3.5, 3.4.7 and so on are of level 3: they stand as such here, and not on the page.
  '3.1': '3',
  '3.2': '113',
  '3.3': '12223',
  '3.4': '11222233',
  '3.5': '11122333',
  '3.6': '3',
  '3.7': '22333',
  '6.1': '122',
  '6.2': '111111112222',
  '6.3': '11223333',
  '6.4': '112233',
  '6.5': '22222333',
  '6.6': '2223',
  '6.7': '33',
  '6.8': '2222',
  '7.1': '222',
  '7.2': '1111',
  '7.3': '22',
  '7.4': '11222',
  '7.5': '223',
  '7.6': '22',
  '8.1': '1233',
  '8.2': '1123',
  '8.3': '133',
  '8.4': '23',
  '9.1': '111',
  '9.2': '1222',
  '10.1': '22',
  '10.2': '223',
  '10.3': '22223',
  '10.4': '1111122222233333',
  '10.5': '22222',
  '10.6': '22',
  '10.7': '222',
  '16.1': '2',
  '16.2': '22222',
  '16.3': '2222',
  '16.4': '222',
  '16.5': '2223',
}

/** How a row begins that names no test first. */
const REASONS = ['documented', 'application', 'operator', 'not offered', 'not met'] as const

/** A row of a table of items. */
interface Row {
  readonly item: string
  readonly level: string
  readonly asks: string
  readonly shownBy: string
}

/** Reads the rows of the tables of items in a Markdown text. */
function readRows(markdown: string): readonly Row[] {
  return Array.from(
    markdown.matchAll(/^\| ([\d.]+) \| (\d) \| ([^|]*) \| ([^|]*) \|$/gm),
    ([, item = '', level = '', asks = '', shownBy = '']) => ({ item, level, asks, shownBy }),
  )
}

/** What a row begins with: `a test`, or a reason; `null`: neither. */
function kindOf({ shownBy }: Row): string | null {
  if (/^\[[^\]]+\]\(\.\.\/[^)]+\.ts\)/.test(shownBy)) return 'a test'
  return REASONS.find((reason) => shownBy.startsWith(`${reason}: `)) ?? null
}

const page = readPath('docs/asvs.md')
const rows = readRows(page)

describe('docs/asvs.md', () => {
  it('has each item of level 1 and 2 of its chapters once, in order, with its level', () => {
    const expected = Object.entries(SECTIONS).flatMap(([section, levels]) =>
      Array.from(levels, (level, i) => [`${section}.${i + 1}`, level]),
    )
    assert.deepEqual(
      rows.map(({ item, level }) => [item, level]),
      expected.filter(([, level]) => level !== '3'),
    )
    assert.equal(rows.length, 131)
  })

  for (const row of rows) {
    it(`${row.item} names tests that exist, or says why there is none`, () => {
      assert.notEqual(row.asks, '')
      assert.notEqual(kindOf(row), null, row.shownBy)
      for (const test of linkedTests(row.shownBy)) {
        if (test.file.startsWith('library/src/') && !test.file.includes('/testing/')) continue
        assert.ok(hasTest(test), `${test.name} in ${test.file}`)
      }
    })
  }

  it('counts its rows rightly', () => {
    const kinds = ['a test', ...REASONS]
    const chapters = [...new Set(rows.map(({ item }) => item.split('.')[0]))]
    for (const chapter of chapters) {
      const own = rows.filter(({ item }) => item.startsWith(`${chapter}.`))
      const counts = kinds.map((kind) => own.filter((row) => kindOf(row) === kind).length)
      const line = `| ${[`V${chapter}`, own.length, ...counts].join(' | ')} |`
      assert.ok(page.includes(line), line)
    }
  })

  it('names the rows in which something is not met', () => {
    const [, named = ''] = /In part not met: ([\d., ]+|nothing)\./.exec(page) ?? []
    assert.deepEqual(
      named === 'nothing' ? [] : named.split(', '),
      rows.filter(({ shownBy }) => shownBy.includes('not met')).map(({ item }) => item),
    )
  })

  it('says under which licence the standard is', () => {
    assert.match(page, /OWASP Foundation[^]*CC BY-SA\s+4\.0/)
  })

  it('would fail if a row named no test and no reason, or one that does not exist (negative control)', () => {
    const [unexplained, invented] = readRows(
      '| 3.2.1 | 1 | x | surely |\n| 3.2.2 | 1 | x | [no such test](../library/test/session/token.test.ts) |',
    )
    assert.equal(unexplained && kindOf(unexplained), null)
    assert.equal(invented && kindOf(invented), 'a test')
    const [test] = linkedTests(invented?.shownBy ?? '')
    assert.equal(test && hasTest(test), false)
    assert.equal(hasTest({ name: 'never comes twice', file: test?.file ?? '' }), true)
  })
})

describe('latchkey in a browser', () => {
  const root = join(import.meta.dirname, '../../..')
  const scripts = [
    ...globSync('library/src/browser{.ts,/**/*.ts}', { cwd: root }),
    'library/src/flows/fragment.ts',
    ...globSync('server/src/pages/**/*.ts', { cwd: root }),
    ...globSync('server/assets/*.js', { cwd: root }),
  ]
  /** Only pages of the same origin hear a `BroadcastChannel`. */
  const ofOwnOrigin =
    /(?:new BroadcastChannel\('\w+'\)|\btabs)\.(?:postMessage|addEventListener\('message')/g
  const listens = (text: string): boolean =>
    /postMessage|onmessage|MessageChannel|Listener\(\s*['"`]message/.test(
      text.replaceAll(ofOwnOrigin, ''),
    )

  it('has no script for browsers that listens to messages of other windows (ASVS 5.0, 3.5.5)', () => {
    assert.ok(scripts.length > 10)
    assert.deepEqual(
      scripts.filter((path) => listens(readPath(path))),
      [],
    )
    assert.ok(listens("addEventListener('message', take)"), 'the search would find one')
  })

  it('is served by no script but those', () => {
    const served = readdirSync(join(root, 'server/assets'), { recursive: true }).map(String)
    const programs = served.filter((file) => /\.[mc]?js$/.test(file))
    assert.deepEqual(
      programs.filter((file) => !scripts.includes(`server/assets/${file}`)),
      [],
    )
    assert.ok(existsSync(join(root, 'library/src/flows/fragment.ts')))
  })
})
