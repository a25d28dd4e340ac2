/**
 * Hashing passwords.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { argon2Sync } from 'node:crypto'
import { stat } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  hashPassword,
  InvalidRequest,
  needsRehash,
  Overloaded,
  PasswordTooLong,
  verifyPassword,
} from 'latchkey'
import { turn } from 'latchkey/testing'
import { HashQueue, hashesAtOnce } from '../../src/login/hash-queue.ts'
import { builtIn, type Argon2Engine, type Argon2Input } from '../../src/hashes/argon2-engines.ts'
import { computeArgon2 } from '../../src/hashes/argon2-hasher.ts'
import { dummyHash, isHash } from '../../src/login/password.ts'
import { countHashing } from '../../../services/hashing-work.ts'

/** The least work argon2 allows, so that many hashes are made in a test. Only for reading. */
function cheapHash(
  password: string,
  { memory = 8, passes = 1, salt = 'saltsaltsaltsalt' } = {},
): string {
  const nonce = Buffer.from(salt)
  const tag = argon2Sync('argon2id', {
    message: Buffer.from(password),
    nonce,
    memory,
    passes,
    parallelism: 1,
    tagLength: 32,
  })
  const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${base64(nonce)}$${base64(tag)}`
}

describe('hashPassword', () => {
  it('makes a PHC string of argon2id with the minimum work of OWASP and a new salt', async () => {
    const [a, b] = [await hashPassword('same'), await hashPassword('same')]
    const pattern = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/
    assert.match(a, pattern)
    assert.match(b, pattern)
    assert.notEqual(a, b)
    assert.equal(await verifyPassword('same', a), true)
    assert.equal(await verifyPassword('Same', a), false)
  })

  it('takes more work when told to', async () => {
    const hash = await hashPassword('x', { memory: 20_000, passes: 3 })
    assert.match(hash, /m=20000,t=3,p=1/)
    assert.equal(await verifyPassword('x', hash), true)
  })
})

describe('verifyPassword', () => {
  it('reads what the argon2 reference implementation made', async () => {
    // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32, from the phc-winner-argon2 test set
    const reference =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    assert.equal(await verifyPassword('password', reference), true)
    assert.equal(await verifyPassword('passwore', reference), false)
  })

  it('compares every byte: any change of one character at any place is another password', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }),
        fc.nat(),
        async (password, at) => {
          const exact = password.normalize('NFC')
          const hash = cheapHash(exact)
          assert.equal(await verifyPassword(password, hash), true)
          const i = at % exact.length
          const changed = exact.slice(0, i) + (exact[i] === 'x' ? 'y' : 'x') + exact.slice(i + 1)
          assert.equal(await verifyPassword(changed, hash), false)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('uses the whole password, also behind a NUL and behind 72 bytes', async () => {
    const long = 'x'.repeat(72)
    assert.equal(await verifyPassword('a\0b', cheapHash('a\0c')), false)
    assert.equal(await verifyPassword('a', cheapHash('a\0')), false)
    assert.equal(await verifyPassword(`${long}a`, cheapHash(`${long}b`)), false)
    assert.equal(await verifyPassword(' a', cheapHash('a')), false)
  })

  it('takes the composed and the decomposed form of a letter for the same (NFC)', async () => {
    assert.equal(await verifyPassword('cafe\u0301', cheapHash('caf\u00e9')), true)
    // Compatibility forms stay different: NFKC would fold them.
    assert.equal(await verifyPassword('\ufb01', cheapHash('fi')), false)
  })

  it('accepts a password in the form that another system hashed, composed or not', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
    assert.equal(await verifyPassword(decomposed, cheapHash(decomposed)), true)
    // What was typed composed is not taken apart: nobody but the other system could do that.
    assert.equal(await verifyPassword(composed, cheapHash(decomposed)), false)
    // Negative control: the hashes differ, and neither is of another password.
    assert.notEqual(cheapHash(decomposed), cheapHash(composed))
    assert.equal(await verifyPassword('cafe', cheapHash(decomposed)), false)
    // Compatibility forms (NFKC, as of SASLprep) are other passwords, both ways.
    assert.equal(await verifyPassword('\ufb01', cheapHash('fi')), false)
    assert.equal(await verifyPassword('fi', cheapHash('\ufb01')), false)
  })

  it('takes half a surrogate pair neither for another half nor for U+FFFD', async () => {
    const halves = ['\ud800', '\udbff', '\udc00', '\udfff', '\udd11\ud83d']
    const hash = cheapHash('key \ufffd')
    for (const half of halves) {
      assert.equal(await verifyPassword(`key ${half}`, hash), false)
      assert.equal(await verifyPassword(`key ${half}`, cheapHash(`key ${half}`)), false)
      await assert.rejects(hashPassword(`key ${half}`), InvalidRequest)
    }
    // Negative control: as bytes they are the same, and what was typed is right.
    assert.deepEqual(Buffer.from('key \ud800'), Buffer.from('key \ufffd'))
    assert.equal(await verifyPassword('key \ufffd', hash), true)
    assert.equal(await verifyPassword('key \ud83d\udd11', cheapHash('key 🔑')), true)
  })

  it('takes 1,024 bytes and refuses 1,025, and a megabyte, before any hashing', async () => {
    const limit = 'é'.repeat(512)
    assert.equal(await verifyPassword(limit, cheapHash(limit)), true)
    await assert.rejects(verifyPassword(`${limit}x`, cheapHash('x')), PasswordTooLong)
    await assert.rejects(hashPassword('x'.repeat(1_000_000)), PasswordTooLong)
    // As typed, and as composed: some letters become three.
    await assert.rejects(hashPassword('e\u0301'.repeat(342)), PasswordTooLong)
    const growing = '\u{1d160}'
    assert.equal(Buffer.byteLength(growing.normalize('NFC')), 3 * Buffer.byteLength(growing))
    await assert.rejects(hashPassword(growing.repeat(100)), PasswordTooLong)
    const composing = 'e\u0301'.repeat(341)
    assert.equal(await verifyPassword(composing, cheapHash('é'.repeat(341))), true)
  })

  it('accepts a password that consists of combining marks, as it was typed', async () => {
    const typed = `a${'\u0345'.repeat(200)}${'\u0334'.repeat(200)}`
    assert.notEqual(typed.normalize('NFC'), typed)
    assert.equal(await verifyPassword(typed, await hashPassword(typed)), true)
    assert.equal(await verifyPassword(typed.normalize('NFC'), await hashPassword(typed)), false)
    // Up to 30 in a row, both orders are one password.
    const few = `a${'\u0345'.repeat(15)}${'\u0334'.repeat(15)}`
    assert.notEqual(few.normalize('NFC'), few)
    assert.equal(await verifyPassword(few.normalize('NFC'), await hashPassword(few)), true)
  })

  const good = cheapHash('x')
  for (const [what, hash] of [
    ['nothing', ''],
    ['a plain password', 'x'],
    ['an unknown format', '$2x$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234'],
    ['another version', good.replace('v=19', 'v=20')],
    ['another variant', good.replace('argon2id', 'argon2x')],
    ['the base64 of URLs', good.replace('c2FsdHNhbHR', 'c2FsdHNhb_-')],
    ['a NUL in front', `\0${good}`],
    ['a line behind', `${good}\n`],
    ['no tag', good.slice(0, good.lastIndexOf('$') + 1)],
    ['memory for a whole machine', good.replace('m=8', 'm=99999999')],
    ['no memory', good.replace('m=8', 'm=0')],
    ['no passes', good.replace('t=1', 't=0')],
    ['work for a year', good.replace('m=8,t=1', 'm=524288,t=999')],
    ['no lanes', good.replace('p=1', 'p=0')],
  ] as const) {
    it(`answers false to a malformed hash, without work and without an error: ${what}`, async (t) => {
      assert.equal(isHash(hash), false)
      const work = await countHashing(t)(async () => {
        assert.equal(await verifyPassword('x', hash), false)
      })
      assert.deepEqual(work, {})
    })
  }
})

describe('needsRehash', () => {
  it('asks for a new hash if the work is too little, and for none if it is more', () => {
    const hash = (m: number, t: number): string => dummyHash({ memory: m, passes: t })
    assert.equal(needsRehash(hash(19_456, 2)), false)
    assert.equal(needsRehash(hash(65_536, 3)), false)
    assert.equal(needsRehash(hash(19_455, 2)), true)
    assert.equal(needsRehash(hash(19_456, 1)), true)
    assert.equal(needsRehash(hash(19_456, 2), { memory: 65_536 }), true)
    assert.equal(needsRehash('something else'), true)
  })
})

/** The least argon2 there is. */
const cheap: Argon2Input = {
  variant: 'argon2id',
  password: Buffer.alloc(16),
  salt: Buffer.alloc(16),
  tagLength: 32,
  memory: 8,
  passes: 1,
  parallelism: 1,
}

/** Returns how many of the hashes are computed before the file system says what it was asked meanwhile. */
async function hashesBeforeStat(
  count: number,
  maxRunning: number,
  compute: Argon2Engine['compute'] = builtIn.compute,
): Promise<number> {
  const queue = new HashQueue(maxRunning)
  let computed = 0
  const hash = async (): Promise<void> => {
    await compute({ ...cheap, memory: 19_456 })
    computed++
  }
  const hashes = Array.from({ length: count }, () => queue.run(hash))
  const before = await new Promise<number>((resolve) => {
    stat('.', () => resolve(computed))
  })
  await Promise.all(hashes)
  return before
}

describe('HashQueue', () => {
  it('runs a fixed number at once, lets a fixed number wait, and refuses the next at once', async () => {
    const queue = new HashQueue(2, 3)
    let running = 0
    let most = 0
    const open = Promise.withResolvers<void>()
    const task = async (): Promise<string> => {
      most = Math.max(most, ++running)
      await open.promise
      running--
      return 'done'
    }
    const results = Array.from({ length: 7 }, (_, i) => queue.run(task, [`visitor ${i}`]))
    const refused = await Promise.allSettled(results.slice(5))
    for (const result of refused) {
      assert.ok(result.status === 'rejected' && result.reason instanceof Overloaded)
      assert.ok(result.reason.retryAfterSeconds >= 1)
    }
    open.resolve()
    assert.deepEqual(await Promise.all(results.slice(0, 5)), Array(5).fill('done'))
    assert.equal(most, 2)
    assert.equal(await queue.run(async () => 'free again'), 'free again')
  })

  it('gives nobody more places than it leaves to others: half of the queue to one address or account that floods', async () => {
    const open = Promise.withResolvers<void>()
    const task = (): Promise<void> => open.promise
    const flood = async (queue: HashQueue, holders?: readonly string[]): Promise<number> => {
      const tasks = Array.from({ length: 500 }, () => queue.run(task, holders).catch(refused))
      await turn()
      running.push(...tasks)
      return 500 - (await Promise.all(tasks.map(isRefused))).filter((is) => is).length
    }
    const running: Promise<unknown>[] = []
    const refused = (error: unknown): unknown => error
    const isRefused = async (task: Promise<unknown>): Promise<boolean> =>
      (await Promise.race([task, turn()])) instanceof Overloaded
    const one = new HashQueue(1, 64)
    assert.equal(await flood(one, ['address a', 'account a']), 1 + 32)
    // What it shares with others counts: another address does not help one account, nor the other way.
    assert.equal(await flood(one, ['address b', 'account a']), 0)
    assert.equal(await flood(one, ['address a', 'account b']), 0)
    assert.equal(await flood(one, ['address c', 'account c']), 16)
    // Whoever wants no more than one finds a place, many times.
    for (let i = 0; i < 15; i++) running.push(one.run(task, [`visitor ${i}`]))
    // Those who ask for no one in particular are one who asks: the application.
    const application = new HashQueue(1, 64)
    assert.equal(await flood(application), 1 + 32)
    application.assertRoom(['visitor'])
    open.resolve()
    await Promise.all(running)
    // All of it is given back.
    const again = Array.from({ length: 33 }, () => one.run(task, ['address a', 'account a']))
    await Promise.all(again)
  })

  it('goes on after a task that fails', async () => {
    const queue = new HashQueue(1, 1)
    await assert.rejects(
      queue.run(() => Promise.reject(new Error('boom'))),
      /boom/,
    )
    assert.equal(await queue.run(async () => 1), 1)
  })

  it('serves in the order of arrival', async () => {
    const queue = new HashQueue(1, 10)
    const order: number[] = []
    const add = (i: number): Promise<void> =>
      queue.run(async () => {
        await turn()
        order.push(i)
        if (i === 1) late.push(add(4))
      })
    const late: Promise<void>[] = []
    await Promise.all([add(1), add(2), add(3)])
    await Promise.all(late)
    assert.deepEqual(order, [1, 2, 3, 4])
  })

  it('leaves a core to requests and a thread of the pool to the application, and runs at least one', () => {
    const bounds = [1, 2, 3, 4, 8, 64].map((cores) => hashesAtOnce(cores, 4))
    assert.deepEqual(bounds, [1, 1, 2, 3, 3, 3])
    assert.equal(hashesAtOnce(64, 32), 31)
    assert.equal(hashesAtOnce(64, 1), 1)
  })

  it('lets the file system answer during a flood on many cores, which one hash per core would not', async () => {
    const bounded = await hashesBeforeStat(15, hashesAtOnce(16, 4))
    assert.ok(bounded < 8, `${bounded} hashes came first`)
    const unbounded = await hashesBeforeStat(15, 15)
    assert.ok(unbounded >= 11, `${unbounded} hashes came first`)
    // Our own hashes are not even in its line. Long ones, and threads that are up: to start them takes a while.
    await Promise.all(Array.from({ length: 6 }, () => computeArgon2(cheap)))
    const long: Argon2Engine['compute'] = (input) => computeArgon2({ ...input, passes: 10 })
    const inThreads = await hashesBeforeStat(6, 6, long)
    assert.equal(inThreads, 0)
  })

  it('bounds hashPassword too: of 200 calls at once most are refused, and the process works on', async () => {
    const little = { memory: 8, passes: 1 }
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, () => hashPassword('x', little)),
    )
    const refused = results.filter((result) => result.status === 'rejected')
    assert.ok(refused.length >= 200 - 64 - navigator.hardwareConcurrency)
    for (const { reason } of refused) assert.ok(reason instanceof Overloaded)
    assert.equal(await verifyPassword('x', await hashPassword('x')), true)
  })
})
