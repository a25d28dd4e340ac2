/**
 * BLAKE2b (RFC 7693) with a digest of any length up to 64 bytes, which Node's is not.
 *
 * Numbers of 64 bits are two of 32 here, the lower first: BigInt is a hundred times slower.
 *
 * @module
 */

const BLOCK_BYTES = 128

/** RFC 7693, 2.6: the same constants as SHA-512's. */
const IV = Uint32Array.of(
  0xf3bcc908,
  0x6a09e667,
  0x84caa73b,
  0xbb67ae85,
  0xfe94f82b,
  0x3c6ef372,
  0x5f1d36f1,
  0xa54ff53a,
  0xade682d1,
  0x510e527f,
  0x2b3e6c1f,
  0x9b05688c,
  0xfb41bd6b,
  0x1f83d9ab,
  0x137e2179,
  0x5be0cd19,
)

/** RFC 7693, 2.7: in which order a round takes the words of the message. */
const SIGMA = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
  '0123456789abcdef',
  'ea489fd61c02b753',
].map((row) => Array.from(row, (digit) => parseInt(digit, 16)))

/** Which words of the state a round mixes, four at a time: the columns, then the diagonals. */
export const MIXED: readonly (readonly [number, number, number, number])[] = [
  ...([
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
  ] as const),
  ...([
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 8, 13],
    [3, 4, 9, 14],
  ] as const),
]

/** Returns the digest of the parts, `length` bytes long; at most 64. */
export function blake2b(length: number, ...parts: readonly Uint8Array[]): Buffer {
  const input = Buffer.concat(parts)
  const h = Uint32Array.from(IV)
  // RFC 7693, 2.5: the parameters are a digest's length, no key, fanout and depth 1.
  h[0]! ^= 0x01010000 ^ length
  const blocks = Math.max(1, Math.ceil(input.length / BLOCK_BYTES))
  for (let i = 0; i < blocks; i++) {
    const block = Buffer.alloc(BLOCK_BYTES)
    const end = Math.min(input.length, (i + 1) * BLOCK_BYTES)
    input.copy(block, 0, i * BLOCK_BYTES, end)
    compress(h, block, end, i === blocks - 1)
  }
  const digest = Buffer.alloc(64)
  h.forEach((word, i) => digest.writeUInt32LE(word, 4 * i))
  return digest.subarray(0, length)
}

/** RFC 7693, 3.2. The input is short here: `end`, the count of bytes so far, fits 32 bits. */
function compress(h: Uint32Array, block: Buffer, end: number, isLast: boolean): void {
  const m = Uint32Array.from({ length: 32 }, (_, i) => block.readUInt32LE(4 * i))
  const v = new Uint32Array(32)
  v.set(h)
  v.set(IV, 16)
  v[24]! ^= end
  if (isLast) {
    v[28]! ^= 0xffffffff
    v[29]! ^= 0xffffffff
  }
  for (const order of SIGMA) {
    MIXED.forEach(([a, b, c, d], i) => {
      mix(v, m, a, b, c, d, [order[2 * i]!, order[2 * i + 1]!])
    })
  }
  for (let i = 0; i < 16; i++) h[i]! ^= v[i]! ^ v[i + 16]!
}

/** RFC 7693, 3.1: G. */
function mix(
  v: Uint32Array,
  m: Uint32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  [x, y]: readonly [number, number],
): void {
  addTo(v, a, v, b)
  addTo(v, a, m, x)
  rotate(v, d, a, 32)
  addTo(v, c, v, d)
  rotate(v, b, c, 24)
  addTo(v, a, v, b)
  addTo(v, a, m, y)
  rotate(v, d, a, 16)
  addTo(v, c, v, d)
  rotate(v, b, c, 63)
}

/** v[a] += from[b] */
function addTo(v: Uint32Array, a: number, from: Uint32Array, b: number): void {
  const low = v[2 * a]! + from[2 * b]!
  v[2 * a] = low
  v[2 * a + 1]! += from[2 * b + 1]! + (low > 0xffffffff ? 1 : 0)
}

/** v[a] = (v[a] ^ v[b]) >>> bits, in a circle of 64. */
export function rotate(v: Uint32Array, a: number, b: number, bits: number): void {
  let low = v[2 * a]! ^ v[2 * b]!
  let high = v[2 * a + 1]! ^ v[2 * b + 1]!
  if (bits >= 32) [low, high] = [high, low]
  const rest = bits % 32
  if (rest === 0) {
    v[2 * a] = low
    v[2 * a + 1] = high
    return
  }
  v[2 * a] = (low >>> rest) | (high << (32 - rest))
  v[2 * a + 1] = (high >>> rest) | (low << (32 - rest))
}
