/**
 * For twice the input, every parser and normaliser of an attacker's text does at most about twice the work. They are
 * fed with texts that are hard to parse.
 *
 * @module
 */

import fc from 'fast-check'
import type { MaybePromise } from 'latchkey'
import { findGrowth, type CostOf, type Eat, type Growth } from '../growth.ts'
import { makeEaters, type Eater } from './eaters.ts'
import { asProperty, type Target } from './target.ts'

/** A text that can be made in any size: a start, two pieces again and again, an end. */
export interface Shape {
  readonly start: string
  readonly first: string
  readonly second: string
  readonly end: string

  /** Whether the pieces come in turn, or all of one and then all of the other. */
  readonly inTurn: boolean
}

/**
 * Pieces of hard texts: combining marks of two classes, separators, quotes, escapes, brackets, and pieces of real
 * input.
 */
const pieces = [
  '\u0345',
  '\u0334',
  '\u0301',
  '\uff9e',
  '\u{1d160}',
  '\u0344',
  '\ufdfa',
  'İ',
  'é',
  '\ud800',
  '\ufffd',
  ' ',
  '\t',
  '\u00a0',
  ';',
  ',',
  '.',
  ':',
  '=',
  '&',
  '|',
  '$',
  '/',
  '\\',
  '"',
  "'",
  '\\"',
  '%',
  '%41',
  '%FF',
  '+',
  '-',
  '--',
  '_',
  '\r\n',
  '\r\n--x',
  '--x\r\n',
  '{',
  '[',
  '[[',
  '"a":',
  '{"a":',
  '0',
  '1',
  'a',
  'ab',
  'A',
  'aaaaaaaab',
  'abc',
  'qwerty',
  'password',
  'alice',
  '../',
  '?',
  '#',
  '@',
  '<',
  'q=0.',
  '*/*',
  'text/html',
  'name=',
  '=name',
  'm=8,t=1,',
  '10.0.0.1',
  '10.0.0.1,',
  '::',
  'ffff:',
  'localhost',
  'Mozilla/5.0 (',
  'session=',
]
const starts = [
  '',
  'a',
  '"',
  '{"a":"',
  '[',
  '/',
  '//',
  'https://',
  '$argon2id$v=19$m=8,t=1,p=1$',
  '$2b$12$',
  '$6$rounds=',
  'pbkdf2_sha256$',
  '__Host-Http-session=',
  '::',
  'text/html',
  'username=',
  'Mozilla/5.0 ',
  '10.0.0.1',
]
const ends = ['', 'a', '"}', ']', '\n', '!', ' ', 'A', '\r\n--x--', ',10.0.0.1', '$', '=']

const shapes: fc.Arbitrary<Shape> = fc.record({
  start: fc.constantFrom(...starts),
  first: fc.constantFrom(...pieces),
  second: fc.constantFrom(...pieces),
  end: fc.constantFrom(...ends),
  inTurn: fc.boolean(),
})

/** Returns a text of the shape with about so many bytes of UTF-8, and no more. */
export function grow({ start, first, second, end, inTurn }: Shape, size: number): string {
  const bytes = (text: string): number => Buffer.byteLength(text)
  const room = Math.max(0, size - bytes(start) - bytes(end))
  const pairs = Math.floor(room / (bytes(first) + bytes(second)))
  if (inTurn) return start + (first + second).repeat(pairs) + end
  const half = Math.floor(room / 2)
  const [firsts, seconds] = [first, second].map((piece) =>
    piece.repeat(Math.floor(half / bytes(piece))),
  ) as [string, string]
  return start + firsts + seconds + end
}

/** Shapes that were found to be hard: sorting of marks, blanks that do not end a text, fields without end. */
const knownShapes: readonly Shape[] = [
  { start: 'a', first: '\u0345', second: '\u0334', end: '', inTurn: false },
  { start: '10.0.0.1', first: '\t', second: '\t', end: 'x', inTurn: false },
  { start: '', first: ' ', second: ' ', end: ',10.0.0.1', inTurn: false },
  { start: '', first: '&', second: '\u0345', end: '', inTurn: true },
]

/** One in four is a shape that was found to be hard. */
const anyShape = fc.oneof(
  { weight: 3, arbitrary: shapes },
  { weight: 1, arbitrary: fc.constantFrom(...knownShapes) },
)

/**
 * Returns the target that fails if twice the size costs more than three times as much, for any of the
 * eaters: below its bound, at it, and behind it.
 */
export function growthTarget(
  name: string,
  weight: number,
  makeEaters: () => MaybePromise<readonly Eater[]>,
  costOf?: CostOf,
): Target {
  const open: Target['open'] = async (tally) => {
    const eater = fc.constantFrom(...(await makeEaters()))
    // Twice the size is a quarter of the longest text that is read, a half, all of it, and more than that.
    const part = fc.constantFrom(8, 4, 2, 1)
    const property = fc.asyncProperty(
      eater,
      anyShape,
      part,
      async ({ name, eat, most }, shape, part) => {
        tally.tried++
        const size = Math.floor(most / part)
        const found = await findGrowth(eat, (bytes) => grow(shape, bytes), size, costOf)
        if (found !== null) refuse(name, found)
        tally.good++
      },
    )
    return { property: asProperty(property) }
  }
  return { name, weight, open }
}

function refuse(name: string, { size, once, twice }: Growth): never {
  const [less, more] = [once, twice].map((cost) => cost.toFixed(0))
  throw new Error(`${name}: ${size} bytes cost ${less}, twice as many ${more} (µs)`)
}

/** Every parser and normaliser. */
export const growth: Target = growthTarget('growth', 4, makeEaters)

const quadratic: Readonly<Record<string, Eat>> = {
  'trims blanks with a pattern': (text) => text.replace(/^[ \t]+|[ \t]+$/g, ''),
  'normalises names of any length': (text) => text.normalize('NFKC').toLowerCase().trim(),
  'composes passwords before it measures them': (text) => text.normalize('NFC'),
  'looks for each word in all the others': (text) =>
    text.split(' ').map((a, _, all) => all.indexOf(a + text.length)),
}

/** Negative controls: work that grows with the square of its input, as parsers have done it. Each must be found. */
export const growthControls: readonly Target[] = Object.entries(quadratic).map(([name, eat]) =>
  growthTarget(name, 1, () => [{ name, eat, most: 4096 }]),
)
