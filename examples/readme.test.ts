/**
 * The README shows the example that runs, to the letter.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('README.md', () => {
  it('shows examples/readme.ts, which is type-checked with everything else', () => {
    const example = readFileSync(join(root, 'examples/readme.ts'), 'utf8')
    const code = example.slice(example.indexOf('*/') + 2).trim()
    assert.ok(readme.includes(`\`\`\`ts\n${code}\n\`\`\``))
  })

  it('links only to files that are there', () => {
    for (const [, target] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.doesNotThrow(() => readFileSync(join(root, target ?? '')), String(target))
    }
  })
})
