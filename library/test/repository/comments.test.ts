/**
 * How wide the comments of the repository are.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '../../..')

/** Made by programs, or measured by them. */
const MADE = /node_modules|\/dist\/|\.copy\/|-thread-text\.ts$|known-passwords-data\.ts$/

/** Returns the lines of comments over 120 columns, but for rows of tables and lone links. */
function longComments(code: string): readonly string[] {
  return code
    .split('\n')
    .filter(
      (line) => line.length > 120 && /^\s*(?:\/\/|\/?\*)/.test(line) && !/^\s*\* \|/.test(line),
    )
    .filter((line) => !/^\s*(?:\/\/|\*) \S+$/.test(line))
}

describe('the comments of the repository', () => {
  const files = globSync(
    '{library,server,attack,bench,fault,services,examples,scripts,bundles,mutants,deploy}/**/*.{ts,js,mjs}',
    {
      cwd: root,
      exclude: ['**/node_modules', '**/dist'],
    },
  ).filter((file) => !MADE.test(file))

  it('have at most 120 columns', () => {
    assert.ok(files.length > 500)
    const found = files.flatMap((file) =>
      longComments(readFileSync(join(root, file), 'utf8')).map((line) => `${file}: ${line.trim()}`),
    )
    assert.deepEqual(found, [])
  })

  it('are found to be wider when they are (negative control)', () => {
    const words = 'word '.repeat(30)
    const code = [
      `/** ${words}*/`,
      ` * ${words}`,
      `  // ${words}`,
      `const a = '${words}'`,
      ` * | ${words}`,
    ]
    assert.equal(longComments(code.join('\n')).length, 3)
  })
})
