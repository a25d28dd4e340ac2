/**
 * The hashes of other libraries are read as those libraries read them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { getPriority, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { hashPassword, isHash, needsRehash, verifyPassword } from 'latchkey'
import { turn } from 'latchkey/testing'
import { builtIn, engineAt } from '../../src/hashes/argon2-engines.ts'
import {
  argon2Threads,
  chooseArgon2,
  computeArgon2,
  NoArgon2,
} from '../../src/hashes/argon2-hasher.ts'
import { findPackage } from '../../src/hashes/argon2-package.ts'
import { parseArgon2 } from '../../src/hashes/argon2.ts'
import { parseHash } from '../../src/hashes/formats.ts'
import { runRounds } from '../../src/hashes/imported/run-rounds.ts'
import { inQueue } from '../../src/login/password.ts'
import { countHashing } from '../../../services/hashing-work.ts'

interface Check {
  readonly password: string
  readonly expect: boolean | string
}

interface Vectors {
  readonly hashes: readonly {
    readonly scheme: string
    readonly made_by: string
    readonly hash: string | null
    readonly checks: readonly Check[]
    readonly password?: string
  }[]
  readonly malformed: readonly { readonly id: string; readonly hash: string }[]
}

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../vectors/passwords.json'), 'utf8'),
) as Vectors

/** Whether a hash has our own form: only we normalise a password (NFC) before hashing it. */
const isOwnForm = (hash: string): boolean => parseArgon2(hash)?.isOwn === true

/** What the other library answered; an error of it counts as false. */
function answerTo(hash: string, { password, expect }: Check, checks: readonly Check[]): boolean {
  const composed = password.normalize('NFC')
  if (isOwnForm(hash) && composed !== password) {
    return checks.find((check) => check.password === composed)?.expect === true
  }
  return expect === true
}

const schemes = Map.groupBy(vectors.hashes, ({ scheme, made_by }) => `${scheme}, ${made_by}`)

describe('verifyPassword, on the test vectors of other libraries', () => {
  for (const [scheme, entries] of schemes) {
    it(`gives the same answers as the library for ${scheme}`, async () => {
      for (const { hash, checks } of entries) {
        if (hash === null) continue
        for (const check of checks) {
          const expected = answerTo(hash, check, checks)
          const what: string = `${hash} ${JSON.stringify(check)}`
          assert.equal(await verifyPassword(check.password, hash), expected, what)
        }
      }
    })
  }

  it('is tested by more than a thousand vectors', () => {
    const count = vectors.hashes.reduce((sum, { checks }) => sum + checks.length, 0)
    assert.ok(count > 1000, String(count))
  })

  it('verifies a password with a NUL character, which those libraries refuse to hash', async () => {
    const refused = vectors.hashes.filter(({ hash }) => hash === null)
    assert.ok(refused.length > 0)
    for (const { password = '' } of refused) {
      const hash = await hashPassword(password)
      assert.equal(await verifyPassword(password, hash), true)
      assert.equal(await verifyPassword(password.replace('\0', '\0x'), hash), false)
    }
  })

  for (const { id, hash } of vectors.malformed) {
    it(`says no to a malformed hash without any hashing: ${id}`, async (t) => {
      const work = await countHashing(t)(async () => {
        assert.equal(await verifyPassword('x', hash), false)
      })
      assert.deepEqual(work, {})
      assert.equal(isHash(hash), false)
    })
  }
})

describe('needsRehash', () => {
  it('is true for every hash of another library', () => {
    for (const { hash } of vectors.hashes) {
      if (hash !== null && !isOwnForm(hash)) assert.equal(needsRehash(hash), true, hash)
    }
  })
})

describe('isHash', () => {
  const [salt, tag] = ['c2FsdHNhbHRzYWx0c2FsdA', 'A'.repeat(43)]
  const bcrypt = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$${'x'.repeat(53)}`
  const django = (iterations: number): string => `pbkdf2_sha256$${iterations}$salt$${tag}=`
  const argon2 = (m: number, t: number, p: number): string =>
    `$argon2id$v=19$m=${m},t=${t},p=${p}$${salt}$${tag}`
  const scrypt = (n: number, r: number, p: number): string =>
    `scrypt:${n}:${r}:${p}$salt$${'a'.repeat(128)}`
  const phpass = (exponent: string): string => `$P$${exponent}${'a'.repeat(30)}`
  const crypt = (rounds: number): string => `$6$rounds=${rounds}$salt$${'a'.repeat(86)}`

  const defaults: readonly (readonly [string, string])[] = [
    ['bcrypt of cost 4, 12 and 16', `${bcrypt(4)} ${bcrypt(12)} ${bcrypt(16)}`],
    [
      'Django 3.2, 5.2, 6.0 and Werkzeug 3',
      [260, 1000, 1200].map((k) => django(k * 1000)).join(' '),
    ],
    ['PBKDF2 of passlib', `$pbkdf2-sha256$29000$${salt}$${tag}`],
    [
      'argon2-cffi, and both recommendations of RFC 9106',
      `${argon2(65_536, 3, 4)} ${argon2(2_097_152, 1, 4)}`,
    ],
    ['argon2 of passlib and Django', `${argon2(102_400, 2, 8)} argon2${argon2(102_400, 2, 8)}`],
    ['PHP and Spring', `${argon2(65_536, 4, 1)} ${argon2(16_384, 2, 1)}`],
    [
      'libsodium: interactive, moderate, sensitive',
      `${argon2(65_536, 2, 1)} ${argon2(262_144, 3, 1)} ${argon2(1_048_576, 4, 1)}`,
    ],
    ['argon2 of many passes, and of 32 lanes', `${argon2(8192, 100, 1)} ${argon2(65_536, 3, 32)}`],
    [
      'scrypt of Django 5, Werkzeug 3 and OWASP',
      `${scrypt(16_384, 8, 5)} ${scrypt(32_768, 8, 1)} ${scrypt(131_072, 8, 1)}`,
    ],
    [
      'scrypt of passlib, and as its author recommends for files',
      `$scrypt$ln=16,r=8,p=1$${salt}$${tag} ${scrypt(1_048_576, 8, 1)}`,
    ],
    ['phpass of WordPress, Drupal and passlib', ['B', 'D', 'H'].map(phpass).join(' ')],
    [
      'sha512_crypt of shadow, of passlib, and of a million rounds',
      `${crypt(5000)} ${crypt(656_000)} ${crypt(1_000_000)}`,
    ],
  ]
  for (const [what, hashes] of defaults) {
    it(`accepts the default parameters of libraries, and costlier ones: ${what}`, () => {
      for (const hash of hashes.split(' ')) assert.equal(isHash(hash), true, hash)
    })
  }

  it('rejects parameters that mean absurdly much work, alone or together (negative control)', () => {
    const absurd = [
      bcrypt(17),
      bcrypt(31),
      django(10_000_001),
      phpass('L'),
      phpass('S'),
      crypt(1_000_001),
      argon2(2_097_153, 1, 1),
      argon2(1_048_576, 5, 1),
      argon2(8192, 999, 1),
      argon2(65_536, 1, 65),
      scrypt(2_097_152, 8, 1),
      scrypt(1_048_576, 8, 3),
    ]
    for (const hash of absurd) assert.equal(isHash(hash), false, hash)
  })
})

/** One readable hash of each scheme, with its checks, except those at a default cost, which would take long. */
const cheap = Array.from(schemes).filter(([scheme]) => !scheme.includes('default'))
const cheapest = cheap.flatMap(([, [entry]]) => {
  const { hash = null, checks = [] } = entry ?? {}
  return hash !== null && isHash(hash) ? [{ hash, checks }] : []
})
const samples = cheapest.map(({ hash }) => hash)

describe('reading a hash', () => {
  it('rejects a hash that would take minutes or gigabytes, in every format', () => {
    for (const hash of [
      '$2b$17$xLfwRi.2m3bgMy7SmjOLz.G/gbIU7q/KSz2sPOx78GkYCTXX.HhHi',
      '$bcrypt-sha256$v=2,t=2b,r=31$yYTOBXizQcNtocmElPjCL.$C5BwGQvF.wKb2HtEuNhCvtpfMMKpAHC',
      `$6$rounds=99999999$PzaVea2C0zTGkYz$${'x'.repeat(86)}`,
      `pbkdf2_sha256$99999999$salt$${Buffer.alloc(32).toString('base64')}`,
      `pbkdf2:sha512:99999999$salt$${'00'.repeat(64)}`,
      `scrypt:8388608:8:1$salt$${'00'.repeat(64)}`,
      `scrypt$16384$salt$8$999$${Buffer.alloc(64).toString('base64')}`,
      '$argon2id$v=19$m=2097152,t=64,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA',
      '$argon2i$v=16$m=1048576,t=3,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA',
      '$P$zabcdefghxxxxxxxxxxxxxxxxxxxxxx',
    ]) {
      assert.equal(isHash(hash), false, hash)
    }
  })

  it('rejects the right password if the hash has lost or gained a character', async () => {
    for (const { hash, checks } of cheapest) {
      const { password } = checks.find(({ expect }) => expect === true) ?? assert.fail(hash)
      assert.equal(await verifyPassword(password, hash), true, hash)
      for (const broken of [hash.slice(0, -1), `${hash}A`, `${hash}\n`, ` ${hash}`, `${hash}\0`]) {
        assert.equal(await verifyPassword(password, broken), false, broken)
      }
    }
  })

  it('never throws on a changed hash, and succeeds exactly when isHash says true', async () => {
    let readable = 0
    const changed = fc.tuple(
      fc.constantFrom(...samples),
      fc.nat(),
      fc.nat(20),
      fc.string({ maxLength: 20, unit: 'binary' }),
    )
    const property = fc.asyncProperty(changed, async ([hash, at, length, junk]) => {
      const i = at % hash.length
      const text = hash.slice(0, i) + junk + hash.slice(i + length)
      const parsed = await parseHash(text)
      assert.equal(isHash(text), parsed !== null, text)
      if (parsed !== null) readable++
    })
    await fc.assert(property, { numRuns: 5000 })
    assert.ok(readable > 0)
  })

  // Work in proportion to the square of the length would take minutes.
  it('takes no megabyte for a hash, and ends', { timeout: 20_000 }, async () => {
    for (const hash of samples) {
      for (const char of ['$', 'a', '0', '=', ',']) {
        assert.equal(isHash(hash + char.repeat(1_000_000)), false)
        await turn()
      }
    }
  })
})

describe('argon2', () => {
  /** Returns the file of a package that computes something else than argon2. */
  function liar(): string {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-liar-'))
    after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'liar.cjs')
    writeFileSync(
      file,
      'const other = Buffer.from("something else")\n' +
        'module.exports = { hashRaw: async () => other, hashRawSync: () => other }',
    )
    return file
  }

  it('of @node-rs/argon2 computes the same bytes as Node’s, in every variant, also in a thread', async () => {
    const file = findPackage()
    assert.ok(file !== null)
    const other = await engineAt(file)
    const parameters = fc.record({
      variant: fc.constantFrom('argon2d', 'argon2i', 'argon2id'),
      password: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      salt: fc.uint8Array({ minLength: 8, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      memory: fc.integer({ min: 32, max: 300 }),
      passes: fc.integer({ min: 1, max: 3 }),
      parallelism: fc.integer({ min: 1, max: 4 }),
      tagLength: fc.integer({ min: 16, max: 64 }),
    })
    await fc.assert(
      fc.asyncProperty(parameters, async (input) => {
        const tag = await builtIn.compute(input)
        assert.deepEqual(builtIn.computeSync(input), tag)
        assert.deepEqual(await other.compute(input), tag)
        assert.deepEqual(other.computeSync(input), tag)
        assert.deepEqual(await computeArgon2(input), tag)
        for (const computer of [null, file]) {
          assert.deepEqual(await argon2Threads.run({ file: computer, ...input }), tag)
        }
      }),
    )
  })

  it('is that of @node-rs/argon2 when installed, and Node’s own when it is missing or computes something else', async () => {
    assert.deepEqual((await chooseArgon2()).hasher, { name: '@node-rs/argon2', problem: null })
    const missing = await chooseArgon2(findPackage('@node-rs/no-such-package'))
    assert.deepEqual(missing.hasher, { name: 'node:crypto', problem: 'not installed' })
    assert.equal(missing.engine, builtIn)
    const { hasher, engine } = await chooseArgon2(liar())
    assert.equal(engine, builtIn)
    assert.match(String(hasher.problem), /does not compute argon2/)
  })

  it('fails with what to install when the runtime has none and the package is missing or broken', async () => {
    const isTold = { name: 'NoArgon2', message: /npm install @node-rs\/argon2$/ }
    await assert.rejects(chooseArgon2(null, false), isTold)
    await assert.rejects(
      chooseArgon2(liar(), false),
      /does not work here: .*does not compute argon2/,
    )
    // With the package, the runtime needs no argon2 of its own.
    assert.equal((await chooseArgon2(findPackage(), false)).hasher.name, '@node-rs/argon2')
    const failed = inQueue(() => Promise.reject(new NoArgon2('not installed')))
    await assert.rejects(failed, { name: 'ConfigurationError', message: isTold.message })
  })

  it('is searched for beside latchkey and beside the program, but not in the working directory', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-places-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const trap = join(folder, 'node_modules/trap/index.js')
    mkdirSync(dirname(trap), { recursive: true })
    writeFileSync(trap, '')
    const url = new URL('../../src/hashes/argon2-package.ts', import.meta.url)
    const text = `import('${url.href}').then(({ findPackage }) => console.log(findPackage('trap')))`
    const find = async (...args: string[]): Promise<string> => {
      const options = { cwd: folder, timeout: 20_000 }
      return (await promisify(execFile)(process.execPath, args, options)).stdout.trim()
    }
    assert.equal(await find('-e', text), 'null')
    writeFileSync(join(folder, 'program.cjs'), text)
    assert.equal(await find('program.cjs'), realpathSync(trap))
  })

  it('is found although a bundler has changed the path of our own module', () => {
    const lost = [undefined, '', 'webpack:///src/x.js', 'file:///built/elsewhere/x.js']
    assert.equal(findPackage('@node-rs/argon2', lost), null)
    assert.equal(findPackage('@node-rs/argon2', [...lost, import.meta.filename]), findPackage())
  })
})

describe('the hashing threads', () => {
  const bcrypt = (rounds: number): Promise<Buffer> =>
    runRounds('bcrypt', Buffer.from('x'), Buffer.alloc(16), rounds)

  it('leave the main thread free: its event loop turns while bcrypt computes', async () => {
    let turns = 0
    let isDone = false
    const tick = (): void => {
      turns++
      if (!isDone) setImmediate(tick)
    }
    tick()
    await bcrypt(2000)
    isDone = true
    assert.ok(turns > 100, `${turns} turns`)
  })

  it('reject a task that fails, and serve the next task', async () => {
    const none = 'none' as 'bcrypt'
    const broken = runRounds(none, Buffer.from('x'), Buffer.alloc(16), 1)
    await assert.rejects(broken, TypeError)
    assert.equal((await bcrypt(1)).length, 23)
  })

  it('keep the process alive while they compute, but not after', async () => {
    const url = new URL('../../src/hashes/imported/run-rounds.ts', import.meta.url)
    const program = `
      import { runRounds } from '${url.href}'
      console.log((await runRounds('bcrypt', Buffer.from('x'), Buffer.alloc(16), 100)).length)`
    const args = ['--input-type=module', '-e', program]
    // Times out if a thread keeps the process alive.
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
    assert.equal(stdout.trim(), '23')
  })

  it('have a lower priority than the process and libuv’s pool (Linux)', async (t) => {
    if (process.platform !== 'linux')
      return t.skip('elsewhere a thread has the priority of its process')
    const url = new URL('../../src/index.ts', import.meta.url)
    const program = `
      import { readdirSync, readFileSync } from 'node:fs'
      import { stat } from 'node:fs/promises'
      import { hashPassword } from '${url.href}'
      const nicenesses = () => readdirSync('/proc/self/task').map((id) =>
        readFileSync('/proc/self/task/' + id + '/stat', 'utf8').split(') ').at(-1).split(' ')[16])
      await stat('.')
      const before = nicenesses()
      await hashPassword('x')
      const after = nicenesses()
      console.log(JSON.stringify({ before, after }))`
    const args = ['-n', '3', process.execPath, '--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)('nice', args, { timeout: 20_000 })
    const { before, after } = JSON.parse(stdout) as Record<'before' | 'after', string[]>
    // The run may have a niceness of its own; 19 is the most there is.
    const [ofProcess, ofThread] = [3, 11].map((more) => String(Math.min(getPriority() + more, 19)))
    assert.deepEqual(new Set(before), new Set([ofProcess]))
    assert.equal(after.filter((niceness) => niceness === ofThread).length, 1)
  })

  it('are started for argon2 but not for a mere digest; without the right to start threads, libuv’s pool is used', async () => {
    const url = new URL('../../src/index.ts', import.meta.url)
    const program = `
      import { hashPassword, verifyPassword } from '${url.href}'
      await verifyPassword('x', 'md5$$' + '0'.repeat(32))
      console.log(process.report.getReport().workers.length)
      const hash = await hashPassword('x')
      console.log(await verifyPassword('x', hash), await verifyPassword('y', hash))
      console.log(process.report.getReport().workers.length)`
    const args = ['--input-type=module', '-e', program]
    const flags = ['--permission', '--allow-fs-read=*']
    for (const [before, threads] of [
      [[], '1'],
      [flags, '0'],
    ] as const) {
      const all = [...before, ...args]
      const { stdout } = await promisify(execFile)(process.execPath, all, { timeout: 20_000 })
      assert.deepEqual(stdout.trim().split('\n'), ['0', 'true false', threads])
    }
  })
})

describe('HashingFailed', () => {
  it('is thrown and reported when a hash cannot be computed: the password never just counts as wrong', async () => {
    const url = (path: string): string => new URL(path, import.meta.url).href
    const program = `
      import { createLatchkey, HashingFailed } from '${url('../../src/index.ts')}'
      import { memoryStore } from '${url('../../src/stores/memory.ts')}'
      const passwordHash = '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu'
      const latch = createLatchkey({
        secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
        store: memoryStore(),
        findUser: () => ({ id: 'u1', passwordHash }),
        password: { imported: [passwordHash] },
        onEvent: ({ type, error }) => console.log(type, error.code),
      })
      await latch.authenticate('alice', 'correct-ztihS0wL').catch((error) => {
        console.log(error instanceof HashingFailed, error.status, error.cause.code)
      })`
    // With these flags, Node forbids the process to start threads.
    const flags = ['--permission', '--allow-fs-read=*', '--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 20_000 })
    assert.deepEqual(stdout.trim().split('\n'), [
      'password.failed ERR_ACCESS_DENIED',
      'true 503 ERR_ACCESS_DENIED',
    ])
  })
})
