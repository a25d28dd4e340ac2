/**
 * Equal work: what a failed login still has to do, counted.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseHash } from '../../src/hashes/formats.ts'
import type { ParsedHash, Work } from '../../src/hashes/hash.ts'
import { EqualWork } from '../../src/login/equal-work.ts'

const forms = [Buffer.from('composed'), Buffer.from('decomposed')]

/** Knows only our own hashes, of as little work as there is. */
function setup() {
  const spent: string[] = []
  const work = (algorithm: string, amount: number): Work => ({
    algorithm,
    amount,
    spend: async (form, part) => void spent.push(`${algorithm} ${part} ${form.toString()}`),
  })
  const hash = (algorithm: string, amount: number): ParsedHash =>
    ({ isOwn: false, work: work(algorithm, amount) }) as ParsedHash
  return { equalWork: new EqualWork({ memory: 8, passes: 1 }, [], []), spent, work, hash }
}

describe('EqualWork', () => {
  it('does the rest of the work of the costliest hash of each algorithm, for each form of the password', async () => {
    const { equalWork, spent, work, hash } = setup()
    for (const [algorithm, amount] of [
      ['a', 10],
      ['a', 30],
      ['b', 5],
      ['a', 20],
    ] as const) {
      await equalWork.learn(hash(algorithm, amount))
    }
    await equalWork.finish(forms, work('a', 10))
    assert.deepEqual(spent, ['a 20 composed', 'a 20 decomposed', 'b 5 composed', 'b 5 decomposed'])
    spent.length = 0
    await equalWork.finish(forms.slice(1), null)
    assert.deepEqual(spent, ['a 30 decomposed', 'b 5 decomposed'])
  })

  it('adds no work of an algorithm if the comparison took as much of it, or more', async () => {
    const { equalWork, spent, work, hash } = setup()
    await equalWork.learn(hash('a', 10))
    for (const amount of [10, 11]) await equalWork.finish(forms, work('a', amount))
    assert.deepEqual(spent, [])
  })

  it('says whether earlier failures took less work than a new hash', async () => {
    const { equalWork, hash } = setup()
    const learnt: boolean[] = []
    for (const amount of [10, 10, 9, 11]) learnt.push(await equalWork.learn(hash('a', amount)))
    assert.deepEqual(learnt, [true, false, false, true])
    assert.equal(await equalWork.learn({ ...hash('a', 99), work: null }), false)
    const own = (amount: number): ParsedHash => ({ ...hash('argon2', amount), isOwn: true })
    assert.deepEqual([await equalWork.learn(own(8)), await equalWork.learn(own(9))], [false, true])
  })

  it('knows from the start the work of the application’s own formats and of the hashes that it lists', async () => {
    const { spent, work, hash } = setup()
    const argon2 = '$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$jI3yxRKRqiZsYsIz/eePOg'
    const bcrypt = '$2b$04$DDSyHUxfqt8pbC1tXLb8AuHWY4WKmHRkhUjVbgv8FaCbnrwwr34iC'
    const imported = (await parseHash(bcrypt)) as ParsedHash
    const open = (): EqualWork =>
      new EqualWork({ memory: 8, passes: 1 }, [argon2, bcrypt], [work('custom', 7)])
    const own = (amount: number): ParsedHash => ({ ...hash('argon2', amount), isOwn: true })
    assert.deepEqual([await open().learn(own(64)), await open().learn(own(65))], [false, true])
    assert.equal(await open().learn(imported), false)
    assert.equal(await open().learn(hash('custom', 7)), false)
    // Negative control: nobody knows of them where they are not listed.
    for (const known of [own(64), imported, hash('custom', 7)]) {
      assert.equal(await setup().equalWork.learn(known), true)
    }
    await open().finish(forms.slice(1), null)
    assert.deepEqual(spent, ['custom 7 decomposed'])
  })
})
