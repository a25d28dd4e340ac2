/**
 * Every fuzz target for a moment, and the proof that they find what is broken.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HEAP_MARGIN, all, fuzz } from './fuzz-run.ts'
import { makeLoot, cookies, cookieProperty, type Opens } from './targets/cookies.ts'
import { growth, growthTarget } from './targets/growth.ts'
import { requests, sockets } from './targets/requests.ts'
import { hashToken } from '../library/src/session/token.ts'
import { formTargets } from './targets/form-tokens.ts'
import { doorTarget, type Target } from './targets/target.ts'
import { mintTokens, tokenDoor } from './targets/tokens.ts'
import { COOKIE } from './world.ts'

/** Milliseconds for each target. */
const MOMENT = 300

const { loot } = await makeLoot()
const elsewhere: readonly Target[] = [cookies, requests, sockets, growth]

describe('the library under fuzz', () => {
  it('accepts exactly the cookies that were minted, and forgets the others', async () => {
    const { tried, good, heapBefore, heapAfter, failure } = await fuzz(cookies, 4 * MOMENT)
    assert.equal(failure, null)
    assert.ok(tried > 5000 && good > 100, `${tried} tried, ${good} good`)
    assert.ok(heapAfter - heapBefore < HEAP_MARGIN)
  })

  it('answers every request with an answer', async () => {
    for (const target of [requests, sockets]) {
      const { tried, failure } = await fuzz(target, MOMENT)
      assert.equal(failure, null, target.name)
      assert.ok(tried > 0, target.name)
    }
  })

  it('does twice the work for twice the input, and not four times', async () => {
    const { tried, failure } = await fuzz(growth, 4 * MOMENT)
    assert.equal(failure, null)
    assert.ok(tried > 0)
  })

  for (const target of all.filter((one) => !elsewhere.includes(one))) {
    it(`keeps its promises for ${target.name}`, async () => {
      const { tried, good, failure } = await fuzz(target, MOMENT)
      assert.equal(failure, null)
      assert.ok(tried > 50 && good > 0, `${tried} tried, ${good} good`)
    })
  }
})

describe('the fuzz targets (negative control)', () => {
  const live = new Set(loot.live)
  const valuesOf = (header: string, trim: (text: string) => string): string[] =>
    header
      .split(';')
      .map(trim)
      .filter((pair) => pair.startsWith(`${COOKIE}=`))
      .map((pair) => pair.slice(COOKIE.length + 1))
  const blanks = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '')

  const broken: readonly (readonly [string, Opens])[] = [
    ['trims no-break spaces', (header) => isLive(valuesOf(header, (text) => text.trim()))],
    ['takes the first of two cookies', (header) => isLive(valuesOf(header, blanks).slice(0, 1))],
    ['ignores case', (header) => isLive(valuesOf(header.replace(/__host/i, '__Host'), blanks))],
    ['throws for a header that is odd', (header) => decodeURIComponent(header) === ''],
  ]
  const isLive = (values: string[]): boolean =>
    new Set(values).size === 1 && live.has(values[0] ?? '')

  for (const [what, opens] of broken) {
    it(`find a parser that ${what}`, async () => {
      const open: Target['open'] = (tally) => ({ property: cookieProperty(tally, loot, opens) })
      assert.notEqual((await fuzz({ name: what, weight: 1, open }, MOMENT)).failure, null)
    })
  }

  for (const [what, compared] of [
    ['compares half of the signature', 66],
    ['compares all but the last character', 86],
  ] as const) {
    it(`find a verifier that ${what}`, async () => {
      const minted = mintTokens()
      const known = new Map(minted.map((value) => [value.slice(0, compared), value.slice(0, 43)]))
      const verify = (value: string): string | null => {
        const token = known.get(value.slice(0, compared))
        return token === undefined || value.length !== 87 ? null : hashToken(token)
      }
      const target = doorTarget(what, 1, () => tokenDoor(minted, verify))
      assert.match((await fuzz(target, MOMENT)).failure ?? '', /accepted/)
    })
  }

  for (const target of formTargets(false)) {
    it(`find forms that need no token: ${target.name}`, async () => {
      assert.match((await fuzz(target, MOMENT)).failure ?? '', /accepted/)
    })
  }

  const quadratic: readonly (readonly [string, (text: string) => unknown])[] = [
    ['trims blanks with a pattern', (text) => text.replace(/^[ \t]+|[ \t]+$/g, '')],
    ['normalises names of any length', (text) => text.normalize('NFKC').toLowerCase().trim()],
    ['composes passwords before it measures them', (text) => text.normalize('NFC')],
    [
      'looks for each word in all the others',
      (text) => text.split(' ').map((a, _, all) => all.indexOf(a + text.length)),
    ],
  ]
  for (const [what, eat] of quadratic) {
    it(`find growth in what ${what}`, async () => {
      const target = growthTarget(what, 1, () => [{ name: what, eat, most: 4096 }])
      assert.match((await fuzz(target, 20 * MOMENT)).failure ?? '', /bytes cost/)
    })
  }

  it('find no growth in what does work in proportion, nor in what costs much at any size', async () => {
    const linear = (text: string): number => {
      let sum = 0
      for (let i = 0; i < 20 * text.length; i++) sum += text.charCodeAt(i % text.length)
      return sum
    }
    const dear = (text: string): number => linear('x'.repeat(4096)) + text.length
    const made = [linear, dear].map((eat) => ({ name: 'linear', eat, most: 4096 }))
    const { tried, failure } = await fuzz(
      growthTarget('linear', 1, () => made),
      4 * MOMENT,
    )
    assert.equal(failure, null)
    assert.ok(tried > 0)
  })

  it('find a door that does not open for what was minted', async () => {
    const door = { minted: ['minted'], worthless: [], accepts: () => false }
    const { failure } = await fuzz(
      doorTarget('shut', 1, () => door),
      MOMENT,
    )
    assert.match(failure ?? '', /refused: "minted"/)
  })

  it('find memory that is not given back', async () => {
    const kept: string[] = []
    const opens: Opens = (header) => {
      // So much that some hundred inputs are enough, however slow the machine is.
      kept.push(Buffer.alloc(65_536, header || ' ').toString('latin1'))
      return isLive(valuesOf(header, blanks))
    }
    const open: Target['open'] = (tally) => ({ property: cookieProperty(tally, loot, opens) })
    const { failure } = await fuzz({ name: 'leak', weight: 1, open }, 4 * MOMENT)
    assert.match(failure ?? '', /^the heap grew/)
  })
})
