/**
 * What a hashing thread runs: `thread.ts` and what it imports, without types and comments. Made by
 * `scripts/pack-thread.ts`, started by `threads.ts`.
 *
 * @module
 */

/** A program that imports nothing. */
export const threadText: string = `'use strict'
const $argon2_engines = (() => {
const crypto = process.getBuiltinModule('node:crypto')
const VARIANTS = { argon2d: 0, argon2i: 1, argon2id: 2 }
const VERSION_19 = 1
const sample              = {
  variant: 'argon2id',
  password: Buffer.from('password'),
  salt: Buffer.from('somesalt'),
  memory: 64,
  passes: 1,
  parallelism: 1,
  tagLength: 32,
}
const SAMPLE_TAG = '729c7a54441bc13559bdca71348c4e554599e719c08a952601ed5c83618c1bbd'
const hasBuiltIn          = typeof crypto.argon2 === 'function'
const builtIn               = {
  compute: (input) =>
    new Promise((resolve, reject) => {
      crypto.argon2(input.variant, nodeOptions(input), (error, tag) =>
        error ? reject(error) : resolve(tag),
      )
    }),
  computeSync: (input) => crypto.argon2Sync(input.variant, nodeOptions(input)),
}
async function engineAt(file        )                        {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { hashRaw, hashRawSync } = createRequire(file)(file)
  const compute = (input             )                  =>
    hashRaw(input.password, packageOptions(input))
  const computeSync = (input             )         =>
    hashRawSync(input.password, packageOptions(input))
  for (const tag of [await compute(sample), computeSync(sample)]) {
    if (tag.toString('hex') !== SAMPLE_TAG) throw new Error(\`\${file} does not compute argon2\`)
  }
  return { compute, computeSync }
}
const loaded = new Map                               ()
function engineOf(file               )                        {
  if (file === null) return Promise.resolve(builtIn)
  const engine = loaded.get(file) ?? engineAt(file)
  loaded.set(file, engine)
  return engine
}
function nodeOptions({ password, salt, memory, passes, parallelism, tagLength }             ) {
  return { message: password, nonce: salt, memory, passes, parallelism, tagLength }
}
function packageOptions(input             )         {
  return {
    algorithm: VARIANTS[input.variant],
    version: VERSION_19,
    salt: input.salt,
    memoryCost: input.memory,
    timeCost: input.passes,
    parallelism: input.parallelism,
    outputLen: input.tagLength,
  }
}
return { VARIANTS, hasBuiltIn, builtIn, engineAt, engineOf }
})()
const $blake2b = (() => {
const BLOCK_BYTES = 128
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
const MIXED                                                         = [
  ...([
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
  ]         ),
  ...([
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 8, 13],
    [3, 4, 9, 14],
  ]         ),
]
function blake2b(length        , ...parts                       )         {
  const input = Buffer.concat(parts)
  const h = Uint32Array.from(IV)
  h[0]  ^= 0x01010000 ^ length
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
function compress(h             , block        , end        , isLast         )       {
  const m = Uint32Array.from({ length: 32 }, (_, i) => block.readUInt32LE(4 * i))
  const v = new Uint32Array(32)
  v.set(h)
  v.set(IV, 16)
  v[24]  ^= end
  if (isLast) {
    v[28]  ^= 0xffffffff
    v[29]  ^= 0xffffffff
  }
  for (const order of SIGMA) {
    MIXED.forEach(([a, b, c, d], i) => {
      mix(v, m, a, b, c, d, [order[2 * i] , order[2 * i + 1] ])
    })
  }
  for (let i = 0; i < 16; i++) h[i]  ^= v[i]  ^ v[i + 16]
}
function mix(
  v             ,
  m             ,
  a        ,
  b        ,
  c        ,
  d        ,
  [x, y]                           ,
)       {
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
function addTo(v             , a        , from             , b        )       {
  const low = v[2 * a]  + from[2 * b]
  v[2 * a] = low
  v[2 * a + 1]  += from[2 * b + 1]  + (low > 0xffffffff ? 1 : 0)
}
function rotate(v             , a        , b        , bits        )       {
  let low = v[2 * a]  ^ v[2 * b]
  let high = v[2 * a + 1]  ^ v[2 * b + 1]
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
return { MIXED, blake2b, rotate }
})()
const $argon2_sixteen = (() => {
const { VARIANTS, } = $argon2_engines
const { blake2b, MIXED, rotate } = $blake2b
const VERSION = 16
const BLOCK_WORDS = 256
const SLICES = 4
function argon2Sixteen(
  password            ,
  salt            ,
  parameters                  ,
)         {
  const { memory, passes, parallelism: lanes, tagLength } = parameters
  const segmentLength = Math.floor(memory / (SLICES * lanes))
  const laneLength = SLICES * segmentLength
  const words = new Uint32Array(lanes * laneLength * BLOCK_WORDS)
  const matrix         = { words, lanes, laneLength, segmentLength }
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
    for (let i = 0; i < BLOCK_WORDS; i++) last[i]  ^= block[i]
  }
  return longHash(tagLength, bytesOf(last))
}
function firstDigest(
  password            ,
  salt            ,
  { variant, memory, passes, parallelism, tagLength }                  ,
)         {
  const numbers = [parallelism, tagLength, memory, passes, VERSION, VARIANTS[variant]]
  const withLength = (bytes            )               => [littleEndian(bytes.length), bytes]
  return blake2b(
    64,
    ...numbers.map(littleEndian),
    ...withLength(password),
    ...withLength(salt),
    littleEndian(0),
    littleEndian(0),
  )
}
function fillStart(matrix        , first        )       {
  for (let lane = 0; lane < matrix.lanes; lane++) {
    for (let i = 0; i < 2; i++) {
      const bytes = longHash(4 * BLOCK_WORDS, first, littleEndian(i), littleEndian(lane))
      const block = blockAt(matrix, lane, i)
      for (let word = 0; word < BLOCK_WORDS; word++) block[word] = bytes.readUInt32LE(4 * word)
    }
  }
}
function fillSegment(matrix        , position          , parameters                  )       {
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
    const reference = chooseBlock(matrix, position, index, random[from] , random[from + 1] )
    compress(previous, reference, blockAt(matrix, lane, at))
  }
}
function nextAddresses(input             , addresses             )       {
  const zero = new Uint32Array(BLOCK_WORDS)
  input[12] ++
  compress(zero, input, addresses)
  compress(zero, Uint32Array.from(addresses), addresses)
}
function chooseBlock(
  matrix        ,
  { pass, slice, lane }          ,
  index        ,
  low        ,
  high        ,
)              {
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
function compress(x             , y             , into             )       {
  const v = new Uint32Array(BLOCK_WORDS)
  for (let i = 0; i < BLOCK_WORDS; i++) v[i] = x[i]  ^ y[i]
  into.set(v)
  for (let row = 0; row < 8; row++) permute(v, (i) => 16 * row + i)
  for (let column = 0; column < 8; column++) {
    permute(v, (i) => 16 * (i >> 1) + 2 * column + (i & 1))
  }
  for (let i = 0; i < BLOCK_WORDS; i++) into[i]  ^= v[i]
}
function permute(v             , place                       )       {
  const at = PLACES.map(place)
  for (const [a, b, c, d] of MIXED) mix(v, at[a] , at[b] , at[c] , at[d] )
}
const PLACES = Array.from({ length: 16 }, (_, i) => i)
function mix(v             , a        , b        , c        , d        )       {
  multiplyAdd(v, a, b)
  rotate(v, d, a, 32)
  multiplyAdd(v, c, d)
  rotate(v, b, c, 24)
  multiplyAdd(v, a, b)
  rotate(v, d, a, 16)
  multiplyAdd(v, c, d)
  rotate(v, b, c, 63)
}
function multiplyAdd(v             , a        , b        )       {
  const x = v[2 * a]
  const y = v[2 * b]
  const productLow = Math.imul(x, y) >>> 0
  const low = x + y + ((productLow << 1) >>> 0)
  const high = (mulHigh(x, y) << 1) | (productLow >>> 31)
  v[2 * a] = low
  v[2 * a + 1]  += v[2 * b + 1]  + high + Math.floor(low / 0x1_0000_0000)
}
function mulHigh(x        , y        )         {
  const [x0, x1, y0, y1] = [x & 0xffff, x >>> 16, y & 0xffff, y >>> 16]
  const middle = x1 * y0 + ((x0 * y0) >>> 16)
  const other = x0 * y1 + (middle & 0xffff)
  return x1 * y1 + (middle >>> 16) + (other >>> 16)
}
function longHash(length        , ...parts                       )         {
  if (length <= 64) return blake2b(length, littleEndian(length), ...parts)
  const pieces           = []
  let current = blake2b(64, littleEndian(length), ...parts)
  let rest = length
  for (; rest > 64; rest -= 32) {
    pieces.push(current.subarray(0, 32))
    current = blake2b(Math.min(64, rest - 32), current)
  }
  return Buffer.concat([...pieces, current])
}
function blockAt({ words, laneLength }        , lane        , index        )              {
  const start = (lane * laneLength + index) * BLOCK_WORDS
  return words.subarray(start, start + BLOCK_WORDS)
}
function littleEndian(value        )         {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
function bytesOf(words             )         {
  const bytes = Buffer.alloc(4 * words.length)
  words.forEach((word, i) => bytes.writeUInt32LE(word, 4 * i))
  return bytes
}
return { argon2Sixteen }
})()
const $blowfish = (() => {
const P_WORDS = 18
const BOX_WORDS = 256
const TABLE_WORDS = P_WORDS + 4 * BOX_WORDS
const MAGIC = [0x4f727068, 0x65616e42, 0x65686f6c, 0x64657253, 0x63727944, 0x6f756274]
const TAG_BYTES = 23
const BCRYPT_KEY_BYTES = 72
let digits                    = null
function bcrypt(password            , salt            , rounds        )         {
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
function expand({ p, s }       , key            , salt                   )       {
  for (let i = 0; i < P_WORDS; i++) p[i]  ^= key[i]
  const block = new Int32Array(2)
  let n = 0
  for (const table of [p, s]) {
    for (let i = 0; i < table.length; i += 2) {
      if (salt !== null) {
        block[0]  ^= salt[n]
        block[1]  ^= salt[n + 1]
        n ^= 2
      }
      encipher({ p, s }, block, 0)
      table[i] = block[0]
      table[i + 1] = block[1]
    }
  }
}
function encipher({ p, s }       , words            , at        )       {
  let left = words[at]  ^ p[0]
  let right = words[at + 1]
  for (let i = 1; i <= 16; i += 2) {
    right ^=
      ((((s[left >>> 24]  + s[256 + ((left >>> 16) & 255)] ) ^ s[512 + ((left >>> 8) & 255)] ) +
        s[768 + (left & 255)] ) |
        0) ^
      p[i]
    left ^=
      ((((s[right >>> 24]  + s[256 + ((right >>> 16) & 255)] ) ^ s[512 + ((right >>> 8) & 255)] ) +
        s[768 + (right & 255)] ) |
        0) ^
      p[i + 1]
  }
  words[at] = right ^ p[17]
  words[at + 1] = left
}
function wordsOf(bytes            , count        )             {
  return Int32Array.from({ length: count }, (_, word) => {
    let value = 0
    for (let i = 0; i < 4; i++) value = (value << 8) | bytes[(4 * word + i) % bytes.length]
    return value
  })
}
function digitsOfPi(words        )             {
  const guard = 64n
  const one = 1n << (BigInt(32 * words) + guard)
  const pi = 4n * (4n * arctanOfInverse(5n, one) - arctanOfInverse(239n, one))
  const hex = ((pi - 3n * one) >> guard).toString(16).padStart(8 * words, '0')
  const bytes = Buffer.from(hex, 'hex')
  return Int32Array.from({ length: words }, (_, i) => bytes.readInt32BE(4 * i))
}
function arctanOfInverse(x        , one        )         {
  let power = one / x
  let sum = power
  for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
    power /= x * x
    sum += sign * (power / n)
  }
  return sum
}
return { BCRYPT_KEY_BYTES, bcrypt }
})()
const $md5_crypt = (() => {
const { hash } = process.getBuiltinModule('node:crypto')
const MD5_BYTES = 16
const md5 = (...parts                       )         => hash('md5', Buffer.concat(parts), 'buffer')
function md5Crypt(password            , salt            , rounds        )         {
  const b = md5(password, salt, password)
  const parts = [password, Buffer.from('$1$'), salt, Buffer.alloc(password.length, b)]
  for (let bits = password.length; bits > 0; bits >>= 1) {
    parts.push(bits % 2 === 1 ? Buffer.of(0) : password.subarray(0, 1))
  }
  let current = md5(...parts)
  for (let i = 0; i < rounds; i++) {
    const isOdd = i % 2 === 1
    const round               = [isOdd ? password : current]
    if (i % 3 !== 0) round.push(salt)
    if (i % 7 !== 0) round.push(password)
    round.push(isOdd ? current : password)
    current = md5(...round)
  }
  return current
}
function phpass(password            , salt            , rounds        )         {
  const input = Buffer.alloc(MD5_BYTES + password.length)
  input.set(password, MD5_BYTES)
  let current = md5(salt, password).toString('latin1')
  for (let i = 0; i < rounds; i++) {
    input.write(current, 'latin1')
    current = hash('md5', input, 'latin1')
  }
  return Buffer.from(current, 'latin1')
}
return { md5Crypt, phpass }
})()
const $sha_crypt = (() => {
const { createHash, hash } = process.getBuiltinModule('node:crypto')
function shaCrypt(
  digest                ,
  password            ,
  salt            ,
  rounds        ,
)         {
  const digestOf = (...parts                       )         => hashAll(digest, parts)
  const b = digestOf(password, salt, password)
  const parts = [password, salt, repeated(b, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits % 2 === 1 ? b : password)
  const a = digestOf(...parts)
  const dp = createHash(digest)
  for (let i = 0; i < password.length; i++) dp.update(password)
  const p = repeated(dp.digest(), password.length)
  const ds = createHash(digest)
  for (let i = 0; i < 16 + a[0] ; i++) ds.update(salt)
  const s = repeated(ds.digest(), salt.length)
  return stir(digest, a, p, s, rounds)
}
function stir(digest                , start        , p        , s        , rounds        )         {
  const input = Buffer.alloc(2 * start.length + 2 * p.length + s.length)
  let current = start.toString('latin1')
  for (let i = 0; i < rounds; i++) {
    const isOdd = i % 2 === 1
    let length = isOdd ? p.copy(input) : input.write(current, 'latin1')
    if (i % 3 !== 0) length += s.copy(input, length)
    if (i % 7 !== 0) length += p.copy(input, length)
    length += isOdd ? input.write(current, length, 'latin1') : p.copy(input, length)
    current = hash(digest, input.subarray(0, length), 'latin1')
  }
  return Buffer.from(current, 'latin1')
}
function hashAll(digest                , parts                       )         {
  return hash(digest, Buffer.concat(parts), 'buffer')
}
function repeated(digest        , length        )         {
  return Buffer.alloc(length, digest)
}
return { shaCrypt }
})()
const $algorithms = (() => {
const { engineOf, } = $argon2_engines
const { argon2Sixteen } = $argon2_sixteen
const { bcrypt } = $blowfish
const { md5Crypt, phpass } = $md5_crypt
const { shaCrypt } = $sha_crypt
const rounds                                            = {
  bcrypt,
  md5_crypt: md5Crypt,
  phpass,
  sha256_crypt: (password, salt, count) => shaCrypt('sha256', password, salt, count),
  sha512_crypt: (password, salt, count) => shaCrypt('sha512', password, salt, count),
}
async function compute(task      )                      {
  const { password, salt } = task
  switch (task.algorithm) {
    case 'argon2':
      return (await engineOf(task.file)).computeSync(task)
    case 'argon2 version 16':
      return argon2Sixteen(password, salt, task)
    default:
      return rounds[task.algorithm](password, salt, task.rounds)
  }
}
return { compute }
})()
const $thread = (() => {
const { getPriority, setPriority } = process.getBuiltinModule('node:os')
const { parentPort } = process.getBuiltinModule('node:worker_threads')
const { compute, } = $algorithms
const NICENESS = 8
function stepBack()       {
  if (process.platform !== 'linux' || 'deno' in process.versions) return
  try {
    setPriority(Math.min(getPriority() + NICENESS, 19))
  } catch {
  }
}
async function work(task      )                {
  parentPort?.postMessage(await compute(task))
}
stepBack()
parentPort?.on('message', (task      ) => void work(task))
return {  }
})()`
