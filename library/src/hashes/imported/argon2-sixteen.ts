/**
 * argon2 in its version 16 (1.0 of 2015), which Node does not compute: it has another start, and in
 * later passes it forgets what a block held before. Libraries wrote it until 2016.
 *
 * Runs in a worker thread. The lanes, which could run at once, run one after the other.
 *
 * @see https://github.com/P-H-C/phc-winner-argon2/blob/master/argon2-specs.pdf
 * @module
 */

import { VARIANTS, type Argon2Parameters } from '../argon2-engines.ts'
import { blake2b, MIXED, rotate } from './blake2b.ts'

const VERSION = 16

/** A block is 1,024 bytes: 128 numbers of 64 bits, 256 of 32. */
const BLOCK_WORDS = 256
const SLICES = 4

/** The memory, and how it is divided. */
interface Matrix {
  readonly words: Uint32Array
  readonly lanes: number
  readonly laneLength: number
  readonly segmentLength: number
}

/** Where in the filling we are. */
interface Position {
  readonly pass: number
  readonly slice: number
  readonly lane: number
}

/** Returns the tag. */
export function argon2Sixteen(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
): Buffer {
  const { memory, passes, parallelism: lanes, tagLength } = parameters
  const segmentLength = Math.floor(memory / (SLICES * lanes))
  const laneLength = SLICES * segmentLength
  const words = new Uint32Array(lanes * laneLength * BLOCK_WORDS)
  const matrix: Matrix = { words, lanes, laneLength, segmentLength }
  fillStart(matrix, firstDigest(password, salt, parameters))
  for (let pass = 0; pass < passes; pass++) {
    for (let slice = 0; slice < SLICES; slice++) {
      for (let lane = 0; lane < lanes; lane++) {
        fillSegment(matrix, { pass, slice, lane }, parameters)
      }
    }
  }
  const last = new Uint32Array(BLOCK_WORDS)
  for (let lane = 0; lane < lanes; lane++) {
    const block = blockAt(matrix, lane, laneLength - 1)
    for (let i = 0; i < BLOCK_WORDS; i++) last[i]! ^= block[i]!
  }
  return longHash(tagLength, bytesOf(last))
}

/** The specification's H0. */
function firstDigest(
  password: Uint8Array,
  salt: Uint8Array,
  { variant, memory, passes, parallelism, tagLength }: Argon2Parameters,
): Buffer {
  const numbers = [parallelism, tagLength, memory, passes, VERSION, VARIANTS[variant]]
  const withLength = (bytes: Uint8Array): Uint8Array[] => [littleEndian(bytes.length), bytes]
  return blake2b(
    64,
    ...numbers.map(littleEndian),
    ...withLength(password),
    ...withLength(salt),
    littleEndian(0),
    littleEndian(0),
  )
}

/** The first two blocks of each lane. */
function fillStart(matrix: Matrix, first: Buffer): void {
  for (let lane = 0; lane < matrix.lanes; lane++) {
    for (let i = 0; i < 2; i++) {
      const bytes = longHash(4 * BLOCK_WORDS, first, littleEndian(i), littleEndian(lane))
      const block = blockAt(matrix, lane, i)
      for (let word = 0; word < BLOCK_WORDS; word++) block[word] = bytes.readUInt32LE(4 * word)
    }
  }
}

function fillSegment(matrix: Matrix, position: Position, parameters: Argon2Parameters): void {
  const { pass, slice, lane } = position
  const { variant, passes } = parameters
  const { laneLength, segmentLength, lanes } = matrix
  const isBlind = variant === 'argon2i' || (variant === 'argon2id' && pass === 0 && slice < 2)
  const input = new Uint32Array(BLOCK_WORDS)
  const numbers = [pass, lane, slice, lanes * laneLength, passes, VARIANTS[variant]]
  numbers.forEach((number, i) => (input[2 * i] = number))
  const addresses = new Uint32Array(BLOCK_WORDS)
  const start = pass === 0 && slice === 0 ? 2 : 0
  for (let index = 0; index < segmentLength; index++) {
    if (isBlind && index % 128 === 0) nextAddresses(input, addresses)
    if (index < start) continue
    const at = slice * segmentLength + index
    const previous = blockAt(matrix, lane, (at + laneLength - 1) % laneLength)
    const random = isBlind ? addresses : previous
    const from = isBlind ? 2 * (index % 128) : 0
    const reference = chooseBlock(matrix, position, index, random[from]!, random[from + 1]!)
    compress(previous, reference, blockAt(matrix, lane, at))
  }
}

/** For the variants that do not look at the memory: 128 pseudo-random addresses. */
function nextAddresses(input: Uint32Array, addresses: Uint32Array): void {
  const zero = new Uint32Array(BLOCK_WORDS)
  input[12]!++
  compress(zero, input, addresses)
  compress(zero, Uint32Array.from(addresses), addresses)
}

/** RFC 9106, 3.4: which earlier block goes into the next one. */
function chooseBlock(
  matrix: Matrix,
  { pass, slice, lane }: Position,
  index: number,
  low: number,
  high: number,
): Uint32Array {
  const { lanes, laneLength, segmentLength } = matrix
  const from = pass === 0 && slice === 0 ? lane : high % lanes
  const filled = pass === 0 ? slice * segmentLength : laneLength - segmentLength
  const own = from === lane ? index - 1 : index === 0 ? -1 : 0
  const area = filled + own
  const x = mulHigh(low, low)
  const relative = area - 1 - mulHigh(area, x)
  const start = pass === 0 || slice === SLICES - 1 ? 0 : (slice + 1) * segmentLength
  return blockAt(matrix, from, (start + relative) % laneLength)
}

/** The compression function: `into` becomes P(x ^ y) ^ x ^ y. It may be neither x nor y. */
function compress(x: Uint32Array, y: Uint32Array, into: Uint32Array): void {
  const v = new Uint32Array(BLOCK_WORDS)
  for (let i = 0; i < BLOCK_WORDS; i++) v[i] = x[i]! ^ y[i]!
  into.set(v)
  for (let row = 0; row < 8; row++) permute(v, (i) => 16 * row + i)
  for (let column = 0; column < 8; column++) {
    permute(v, (i) => 16 * (i >> 1) + 2 * column + (i & 1))
  }
  for (let i = 0; i < BLOCK_WORDS; i++) into[i]! ^= v[i]!
}

/** One round of BLAKE2b on 16 of the numbers, with a multiplication in each step. */
function permute(v: Uint32Array, place: (i: number) => number): void {
  const at = PLACES.map(place)
  for (const [a, b, c, d] of MIXED) mix(v, at[a]!, at[b]!, at[c]!, at[d]!)
}

const PLACES = Array.from({ length: 16 }, (_, i) => i)

function mix(v: Uint32Array, a: number, b: number, c: number, d: number): void {
  multiplyAdd(v, a, b)
  rotate(v, d, a, 32)
  multiplyAdd(v, c, d)
  rotate(v, b, c, 24)
  multiplyAdd(v, a, b)
  rotate(v, d, a, 16)
  multiplyAdd(v, c, d)
  rotate(v, b, c, 63)
}

/** v[a] += v[b] + 2 * low(v[a]) * low(v[b]) */
function multiplyAdd(v: Uint32Array, a: number, b: number): void {
  const x = v[2 * a]!
  const y = v[2 * b]!
  const productLow = Math.imul(x, y) >>> 0
  const low = x + y + ((productLow << 1) >>> 0)
  const high = (mulHigh(x, y) << 1) | (productLow >>> 31)
  v[2 * a] = low
  v[2 * a + 1]! += v[2 * b + 1]! + high + Math.floor(low / 0x1_0000_0000)
}

/** The upper 32 bits of the product of two numbers of 32 bits. */
function mulHigh(x: number, y: number): number {
  const [x0, x1, y0, y1] = [x & 0xffff, x >>> 16, y & 0xffff, y >>> 16]
  const middle = x1 * y0 + ((x0 * y0) >>> 16)
  const other = x0 * y1 + (middle & 0xffff)
  return x1 * y1 + (middle >>> 16) + (other >>> 16)
}

/** The specification's H': a digest of any length. */
function longHash(length: number, ...parts: readonly Uint8Array[]): Buffer {
  if (length <= 64) return blake2b(length, littleEndian(length), ...parts)
  const pieces: Buffer[] = []
  let current = blake2b(64, littleEndian(length), ...parts)
  let rest = length
  for (; rest > 64; rest -= 32) {
    pieces.push(current.subarray(0, 32))
    current = blake2b(Math.min(64, rest - 32), current)
  }
  return Buffer.concat([...pieces, current])
}

function blockAt({ words, laneLength }: Matrix, lane: number, index: number): Uint32Array {
  const start = (lane * laneLength + index) * BLOCK_WORDS
  return words.subarray(start, start + BLOCK_WORDS)
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function bytesOf(words: Uint32Array): Buffer {
  const bytes = Buffer.alloc(4 * words.length)
  words.forEach((word, i) => bytes.writeUInt32LE(word, 4 * i))
  return bytes
}
