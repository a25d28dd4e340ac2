/**
 * bcrypt (Provos and Mazières, 1999): Blowfish, whose key is set up again and again. Node has neither bcrypt nor
 * Blowfish.
 *
 * Runs in a worker thread. It checks hashes that come from elsewhere, until their users' next login. New passwords are
 * never hashed with it.
 *
 * @see https://www.usenix.org/legacy/events/usenix99/provos/provos_html/node5.html
 * @module
 */

/** Blowfish's tables: 18 words of P and four boxes of 256, which are the digits of pi. */
const P_WORDS = 18
const BOX_WORDS = 256
const TABLE_WORDS = P_WORDS + 4 * BOX_WORDS

/** "OrpheanBeholderScryDoubt", which bcrypt encrypts 64 times. */
const MAGIC = [0x4f727068, 0x65616e42, 0x65686f6c, 0x64657253, 0x63727944, 0x6f756274]

/** bcrypt drops the last byte of the 24. */
const TAG_BYTES = 23

/** The longest key, in bytes. What follows in a password does not count. */
export const BCRYPT_KEY_BYTES = 72

let digits: Int32Array | null = null

/** The state of Blowfish: P, then the boxes. */
interface State {
  readonly p: Int32Array
  readonly s: Int32Array
}

/**
 * Returns bcrypt's 23 bytes.
 *
 * @param password without a NUL; behind byte 72 nothing counts
 * @param salt 16 bytes
 * @param rounds 2 to the power of bcrypt's cost; any other number works too
 */
export function bcrypt(password: Uint8Array, salt: Uint8Array, rounds: number): Buffer {
  const key = Buffer.concat([password, Buffer.of(0)]).subarray(0, BCRYPT_KEY_BYTES)
  digits ??= digitsOfPi(TABLE_WORDS)
  const state = { p: digits.slice(0, P_WORDS), s: digits.slice(P_WORDS) }
  const keyWords = wordsOf(key, P_WORDS)
  const saltWords = wordsOf(salt, P_WORDS)
  expand(state, keyWords, saltWords)
  for (let i = 0; i < rounds; i++) {
    expand(state, keyWords, null)
    expand(state, saltWords, null)
  }
  const words = Int32Array.from(MAGIC)
  for (let i = 0; i < words.length; i += 2) {
    for (let n = 0; n < 64; n++) encipher(state, words, i)
  }
  const tag = Buffer.alloc(4 * words.length)
  words.forEach((word, i) => tag.writeInt32BE(word, 4 * i))
  return tag.subarray(0, TAG_BYTES)
}

/** Mixes a key into the tables. If there is a salt, mixes it into the values that fill the tables. */
function expand({ p, s }: State, key: Int32Array, salt: Int32Array | null): void {
  for (let i = 0; i < P_WORDS; i++) p[i]! ^= key[i]!
  const block = new Int32Array(2)
  let n = 0
  for (const table of [p, s]) {
    for (let i = 0; i < table.length; i += 2) {
      if (salt !== null) {
        // The salt has four words and repeats; two of them go into each block.
        block[0]! ^= salt[n]!
        block[1]! ^= salt[n + 1]!
        n ^= 2
      }
      encipher({ p, s }, block, 0)
      table[i] = block[0]!
      table[i + 1] = block[1]!
    }
  }
}

/** Enciphers the two words at `at` in place: 16 rounds. */
function encipher({ p, s }: State, words: Int32Array, at: number): void {
  let left = words[at]! ^ p[0]!
  let right = words[at + 1]!
  for (let i = 1; i <= 16; i += 2) {
    right ^=
      ((((s[left >>> 24]! + s[256 + ((left >>> 16) & 255)]!) ^ s[512 + ((left >>> 8) & 255)]!) +
        s[768 + (left & 255)]!) |
        0) ^
      p[i]!
    left ^=
      ((((s[right >>> 24]! + s[256 + ((right >>> 16) & 255)]!) ^ s[512 + ((right >>> 8) & 255)]!) +
        s[768 + (right & 255)]!) |
        0) ^
      p[i + 1]!
  }
  words[at] = right ^ p[17]!
  words[at + 1] = left
}

/** Returns a number of big-endian words, made of the bytes, which are repeated. */
function wordsOf(bytes: Uint8Array, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, word) => {
    let value = 0
    for (let i = 0; i < 4; i++) value = (value << 8) | bytes[(4 * word + i) % bytes.length]!
    return value
  })
}

/**
 * Returns the first words of pi's fraction, by Machin's formula. That takes 50 ms, once in a thread's life, and saves a
 * table of 1,042 numbers that a reader would have to trust.
 */
function digitsOfPi(words: number): Int32Array {
  const guard = 64n
  const one = 1n << (BigInt(32 * words) + guard)
  const pi = 4n * (4n * arctanOfInverse(5n, one) - arctanOfInverse(239n, one))
  const hex = ((pi - 3n * one) >> guard).toString(16).padStart(8 * words, '0')
  const bytes = Buffer.from(hex, 'hex')
  return Int32Array.from({ length: words }, (_, i) => bytes.readInt32BE(4 * i))
}

/** Returns arctan(1/x) as a multiple of 1/one, by its series. */
function arctanOfInverse(x: bigint, one: bigint): bigint {
  let power = one / x
  let sum = power
  for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
    power /= x * x
    sum += sign * (power / n)
  }
  return sum
}
