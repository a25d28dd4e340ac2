/**
 * Pages whose tables name tests: the text of a link is the name of a test, its target the file of the test.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** Returns the text of a file of the repository. */
export const readPath = (path: string): string => readFileSync(join(root, path), 'utf8')

/** A test that a page names. */
export interface LinkedTest {
  readonly name: string

  /** The path in the repository. */
  readonly file: string
}

/** Returns the tests that a text in Markdown of a page in `docs/` names. */
export function linkedTests(markdown: string): readonly LinkedTest[] {
  return Array.from(
    markdown.matchAll(/\[((?:[^\]\\]|\\.)+)\]\(\.\.\/([^)]+\.ts)\)/g),
    ([, name = '', file = '']) => ({ name, file }),
  )
}

/** Whether a file has a test of this name: a whole string literal in its source. */
export function hasTest({ name, file }: LinkedTest): boolean {
  const text = readPath(file)
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${name}${quote}`))
}
