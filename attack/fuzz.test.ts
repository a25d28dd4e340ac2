/**
 * Every fuzz target some times, and the proof that they find what is broken. Nothing here depends on how fast the
 * machine is: growth is shown by counted steps, and measured by `npm run fuzz`.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HEAP_MARGIN, all, fuzz } from './fuzz-run.ts'
import { makeLoot, cookies, cookieProperty, type Opens } from './targets/cookies.ts'
import { growth, growthTarget } from './targets/growth.ts'
import { addresses, forwarded, targets } from './targets/parsers.ts'
import { data, logins, requests, sockets } from './targets/requests.ts'
import type { CostOf } from './growth.ts'
import { hashToken } from '../library/src/session/token.ts'
import { CODE } from '../services/two-steps.ts'
import { formTargets } from './targets/form-tokens.ts'
import { mintOneTimeTokens } from './targets/one-time-tokens.ts'
import { mintIdTokens, mintLogoutTokens } from './targets/provider-tokens.ts'
import {
  mintUnfinished,
  proofTarget,
  proofTargets,
  unfinishedDoor,
} from './targets/second-steps.ts'
import { doorTarget, type Target } from './targets/target.ts'
import { mintTokens, tokenDoor } from './targets/tokens.ts'
import { COOKIE } from './world.ts'

/** Runs of a target, each of which tries a hundred inputs; and of one whose runs try one. */
const [BATCHES, SINGLES] = [{ runs: 15 }, { runs: 500 }]

/** Runs until something is found, with room: it is found in the first hundred, as a rule. */
const UNTIL_FOUND = { runs: 1000 }

const { loot } = await makeLoot()
const elsewhere: readonly Target[] = [cookies, requests, sockets, growth]
const singles: readonly Target[] = [targets, addresses, forwarded, logins, data, ...proofTargets]

describe('the library under fuzz', () => {
  it('accepts exactly the cookies that were minted, and forgets the others', async () => {
    const { tried, good, heapBefore, heapAfter, failure } = await fuzz(cookies, { runs: 200 })
    assert.equal(failure, null)
    assert.ok(tried >= 20_000 && good > 50, `${tried} tried, ${good} good`)
    assert.ok(heapAfter - heapBefore < HEAP_MARGIN)
  })

  it('answers every request with an answer', async () => {
    for (const target of [requests, sockets]) {
      const { tried, failure } = await fuzz(target, { runs: 100 })
      assert.equal(failure, null, target.name)
      assert.ok(tried > 0, target.name)
    }
  })

  for (const target of all.filter((one) => !elsewhere.includes(one))) {
    it(`keeps its promises for ${target.name}`, async () => {
      const amount = singles.includes(target) ? SINGLES : BATCHES
      const { tried, good, failure } = await fuzz(target, amount)
      assert.equal(failure, null)
      assert.ok(tried >= 250 && good > 0, `${tried} tried, ${good} good`)
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
      assert.notEqual((await fuzz({ name: what, weight: 1, open }, UNTIL_FOUND)).failure, null)
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
      assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /accepted/)
    })
  }

  it('find one-time tokens that are known by their bytes, and not by their text', async () => {
    const { minted, worthless } = await mintOneTimeTokens()
    const bytesOf = (value: string): string => Buffer.from(value, 'base64url').toString('hex')
    const known = new Set(minted.map(bytesOf))
    const accepts = (value: string): boolean => known.has(bytesOf(value))
    const target = doorTarget('bytes', 1, () => ({ minted, worthless, accepts }))
    assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /accepted/)
  })

  it('find one-time tokens of which any purpose and binding is taken', async () => {
    const { minted, worthless } = await mintOneTimeTokens()
    const known = new Set([...minted, ...worthless])
    const accepts = (value: string): boolean => known.has(value)
    const target = doorTarget('any purpose', 1, () => ({ minted, worthless, accepts }))
    assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /accepted/)
  })

  it('find logout tokens whose type is not looked at, and ID tokens whose signature is not', async () => {
    const untyped = doorTarget('untyped', 1, () => mintLogoutTokens(null))
    assert.match((await fuzz(untyped, UNTIL_FOUND)).failure ?? '', /accepted/)
    const unsigned = doorTarget('unsigned', 1, async () => {
      const door = await mintIdTokens()
      const known = new Set(door.minted.map((value) => value.replace(/[^.]*$/, '')))
      return { ...door, accepts: (value: string) => known.has(value.replace(/[^.]*$/, '')) }
    })
    assert.match((await fuzz(unsigned, UNTIL_FOUND)).failure ?? '', /accepted/)
  })

  it('find unfinished logins whose signature is not looked at', async () => {
    const loot = await mintUnfinished()
    const known = new Set(loot.live.map((value) => value.slice(0, -44)))
    const look = async (value: string) => ({ isOpen: known.has(value.slice(0, -44)), asked: false })
    const target = doorTarget('unsigned', 1, () => unfinishedDoor({ ...loot, look }))
    assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /accepted/)
  })

  it('find unfinished logins that have ended, and are taken for live', async () => {
    const loot = await mintUnfinished()
    const known = new Set([...loot.live, ...loot.ended])
    const look = async (value: string) => ({ isOpen: known.has(value), asked: false })
    const target = doorTarget('ended', 1, () => unfinishedDoor({ ...loot, look }))
    assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /accepted/)
  })

  it('find a store that is asked for unfinished logins that nobody has signed', async () => {
    const loot = await mintUnfinished()
    const look = async (value: string) => ({ ...(await loot.look(value)), asked: true })
    const target = doorTarget('asked', 1, () => unfinishedDoor({ ...loot, look }))
    assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /The store was asked/)
  })

  const readers: readonly (readonly [string, (proof: unknown) => unknown])[] = [
    ['looks at the first of several', (proof) => Object.entries(proof ?? {})[0]?.[1]],
    ['takes what is inherited', (proof) => (proof as { code?: unknown } | null)?.code],
    ['takes what becomes the text', (proof) => String((proof as { code?: unknown } | null)?.code)],
  ]
  for (const [what, read] of readers) {
    it(`find a reader of proofs that ${what}`, async () => {
      const prove = async (proof: unknown): Promise<boolean> => {
        try {
          return read(proof) === CODE
        } catch {
          return false
        }
      }
      const target = proofTarget(what, 1, async () => prove)
      assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /accepted/)
    })
  }

  for (const target of formTargets(false)) {
    it(`find forms that need no token: ${target.name}`, async () => {
      assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /accepted/)
    })
  }

  /** Eaters here return the number of their steps. */
  const steps: CostOf = async (eat, text) => Number(eat(text))

  const quadratic: readonly (readonly [string, (text: string) => number])[] = [
    ['looks from each blank for the end of the blanks', stepsOfTrimming],
    ['compares each word with all the others', (text) => text.split(' ').length ** 2],
  ]
  for (const [what, eat] of quadratic) {
    it(`find growth in what ${what}`, async () => {
      const target = growthTarget(what, 1, () => [{ name: what, eat, most: 4096 }], steps)
      assert.match((await fuzz(target, UNTIL_FOUND)).failure ?? '', /bytes cost/)
    })
  }

  it('find no growth in what does work in proportion, nor in what costs much at any size', async () => {
    const linear = (text: string): number => 20 * text.length
    const dear = (text: string): number => 80_000 + text.length
    const made = [linear, dear].map((eat) => ({ name: 'linear', eat, most: 4096 }))
    const target = growthTarget('linear', 1, () => made, steps)
    const { tried, failure } = await fuzz(target, SINGLES)
    assert.equal(failure, null)
    assert.equal(tried, SINGLES.runs)
  })

  it('find a door that does not open for what was minted', async () => {
    const door = { minted: ['minted'], worthless: [], accepts: () => false }
    const { failure } = await fuzz(
      doorTarget('shut', 1, () => door),
      UNTIL_FOUND,
    )
    assert.match(failure ?? '', /refused: "minted"/)
  })

  it('find memory that is not given back', async () => {
    const kept: string[] = []
    const opens: Opens = (header) => {
      // So much that the inputs of few runs are enough.
      kept.push(Buffer.alloc(65_536, header || ' ').toString('latin1'))
      return isLive(valuesOf(header, blanks))
    }
    const open: Target['open'] = (tally) => ({ property: cookieProperty(tally, loot, opens) })
    const { failure } = await fuzz({ name: 'leak', weight: 1, open }, { runs: 10 })
    assert.match(failure ?? '', /^the heap grew/)
  })
})

/** Returns the steps of a pattern that looks for blanks at the end: from each blank to the end of its blanks. */
function stepsOfTrimming(text: string): number {
  let steps = text.length
  for (let start = 0; start < text.length; start++) {
    for (let i = start; text[i] === ' ' || text[i] === '\t'; i++) steps++
  }
  return steps
}
