/**
 * What a hashing thread runs: `imported-thread.ts` and what it imports, without types and comments. Made by
 * `scripts/pack-thread.ts`, started by `threads.ts`.
 *
 * @module
 */

/** A program that imports nothing. */
export const importedThreadText: string = `'use strict'
const $answer_tasks = (() => {
const { getPriority, setPriority } = process.getBuiltinModule('node:os')
const { parentPort } = process.getBuiltinModule('node:worker_threads')
const NICENESS = 8
function stepBack()       {
  if (process.platform !== 'linux' || 'deno' in process.versions) return
  try {
    setPriority(Math.min(getPriority() + NICENESS, 19))
  } catch {
  }
}
function answerTasks(compute                                      )       {
  const answer = async (task         )                =>
    parentPort?.postMessage(await compute(task         ))
  stepBack()
  parentPort?.on('message', (task         ) => void answer(task))
}
return { answerTasks }
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
const { bcrypt } = $blowfish
const { md5Crypt, phpass } = $md5_crypt
const { shaCrypt } = $sha_crypt
const algorithms                                            = {
  bcrypt,
  md5_crypt: md5Crypt,
  phpass,
  sha256_crypt: (password, salt, rounds) => shaCrypt('sha256', password, salt, rounds),
  sha512_crypt: (password, salt, rounds) => shaCrypt('sha512', password, salt, rounds),
}
async function computeRounds(task            )                      {
  return algorithms[task.algorithm](task.password, task.salt, task.rounds)
}
return { computeRounds }
})()
const $imported_thread = (() => {
const { answerTasks } = $answer_tasks
const { computeRounds } = $algorithms
answerTasks(computeRounds)
return {  }
})()`
