/**
 * Which fields make a form too secret to be kept, as the recipe says it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { keepableFields } from '../../src/request/kept-form.ts'

const TYPE = 'application/x-www-form-urlencoded'

async function isKept(name: string): Promise<boolean> {
  const body = new URLSearchParams({ amount: '7', [name]: 'x' }).toString()
  return (await keepableFields(TYPE, async () => Buffer.from(body))) !== null
}

describe('a form that waits for a confirmation', () => {
  const file = join(import.meta.dirname, '../../../docs/recipes/confirm-and-come-back.md')
  const [, text = ''] =
    /^- \*\*Never a secret\.\*\*([^]*?)\n- /m.exec(readFileSync(file, 'utf8')) ?? []
  const [secrets = '', others = ''] = text.split(', not\n')
  const wordsOf = (part: string): string[] =>
    Array.from(part.matchAll(/`([^`]+)`/g), ([, w = '']) => w)

  it('is not kept with a field of any name that the recipe lists', async () => {
    const words = wordsOf(secrets)
    assert.ok(words.length > 25 && words.includes('パスワード') && words.includes('newPin'))
    for (const word of words) assert.equal(await isKept(word), false, word)
  })

  it('is kept with names in which such a word is no word of its own (control)', async () => {
    assert.deepEqual(wordsOf(others), ['passenger'])
    for (const word of ['passenger', 'amount', 'spinach', 'titan', 'compass']) {
      assert.equal(await isKept(word), true, word)
    }
  })
})
