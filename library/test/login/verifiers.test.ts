/**
 * `password.verifiers`: hashes in formats that latchkey does not read, checked by what the application gives.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { verify as verifyArgon2 } from '@node-rs/argon2'
import {
  CallbackTimeout,
  ConfigurationError,
  HashingFailed,
  InvalidCredentials,
  isHash,
  verifyPassword,
  type LatchkeyEvent,
  type PasswordVerifier,
  type ReplacePasswordHash,
} from 'latchkey'
import { inParallel } from 'latchkey/testing'
import { hashesAtOnce } from '../../src/login/hash-queue.ts'
import {
  exchangeWith,
  PASSWORD,
  testApplication,
  unthrottled,
  type TestApplication,
} from '../../../services/application.ts'

const SALT_BYTES = 8
const SSHA512_BYTES = 64

/** As OpenLDAP's pw-sha2 makes it: SHA-512 of the password and the salt, with the salt behind. */
function ssha512(password: string, salt = randomBytes(SALT_BYTES)): string {
  const digest = createHash('sha512').update(password).update(salt).digest()
  return `{SSHA512}${Buffer.concat([digest, salt]).toString('base64')}`
}

const isSsha512 = (hash: string): boolean => hash.startsWith('{SSHA512}')

function checkSsha512(password: string, hash: string): boolean {
  const salt = Buffer.from(hash.slice('{SSHA512}'.length), 'base64').subarray(SSHA512_BYTES)
  return ssha512(password, salt) === hash
}

/** LDAP's format, and which hashes were checked. */
function ldap(changes: Partial<PasswordVerifier> = {}) {
  const checked: string[] = []
  const verifier: PasswordVerifier = {
    name: 'ldap_ssha512',
    recognizes: isSsha512,
    verify(password, hash) {
      checked.push(hash)
      return checkSsha512(password, hash)
    },
    example: ssha512(randomBytes(SALT_BYTES).toString('hex')),
    ...changes,
  }
  return { verifier, checked }
}

interface Options {
  readonly callbackTimeout?: number
  readonly imported?: readonly string[]
}

/** Gives alice a hash that is replaced by compare-and-set; bob has one of ours. */
function applicationWith(
  passwordHash: string,
  verifiers: readonly PasswordVerifier[],
  { callbackTimeout = 10_000, imported = [] }: Options = {},
): TestApplication {
  const replacePasswordHash: ReplacePasswordHash = (_, { from, to }) => {
    const user = app.users.get('alice')!
    if (user.passwordHash === from) app.users.set('alice', { ...user, passwordHash: to })
  }
  const app: TestApplication = testApplication({
    throttle: unthrottled,
    password: { verifiers, imported },
    replacePasswordHash,
    callbackTimeout,
  })
  app.users.set('alice', { ...app.users.get('alice')!, passwordHash })
  return app
}

const hashOf = (app: TestApplication): string => app.users.get('alice')!.passwordHash!

const eventsOf = (app: TestApplication, type: LatchkeyEvent['type']): LatchkeyEvent[] =>
  app.events.filter((event) => event.type === type)

const logIn = (app: TestApplication, password = PASSWORD): Promise<unknown> =>
  app.latch.login(app.latch.open(exchangeWith()), { username: 'alice', password })

describe('a user whose hash is in a format of the application’s own', () => {
  it('logs in with the right password only, which replaces the hash by one of ours', async () => {
    const { verifier, checked } = ldap()
    const hash = ssha512(PASSWORD)
    const app = applicationWith(hash, [verifier])
    await assert.rejects(logIn(app, `${PASSWORD}x`), InvalidCredentials)
    assert.deepEqual([hashOf(app), checked], [hash, [hash]])

    await logIn(app)
    assert.match(hashOf(app), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.deepEqual(eventsOf(app, 'password.rehashed'), [
      { type: 'password.rehashed', userId: 'id-alice', format: 'custom:ldap_ssha512' },
    ])
    await logIn(app)
    assert.deepEqual(checked, [hash, hash])
    await assert.rejects(logIn(app, `${PASSWORD}x`), InvalidCredentials)
  })

  it('is refused without the verifier, and an event says why (negative control)', async () => {
    const hash = ssha512(PASSWORD)
    const app = applicationWith(hash, [])
    await assert.rejects(logIn(app), InvalidCredentials)
    const [event] = eventsOf(app, 'login.failed')
    assert.equal(event?.type === 'login.failed' && event.reason, 'unreadable_hash')
    assert.equal(isHash(hash), false)
    assert.equal(await verifyPassword(PASSWORD, hash), false)
  })

  it('logs in many times at once, and the hash is replaced by one that fits', async () => {
    const app = applicationWith(ssha512(PASSWORD), [ldap().verifier])
    await inParallel(8, () => logIn(app))
    assert.equal(await verifyPassword(PASSWORD, hashOf(app)), true)
  })

  it('logs in with argon2 of version 16, which only the package computes', async () => {
    // passlib with argon2-cffi 21.1.0 made it.
    const hash =
      '$argon2id$v=16$m=1024,t=1,p=1$tHmXZG9FpCODGv9Uy+h+yg$TiQtxn+WnnHHVpsHxIfdenpNvRVb5g2jZfayYBG0Ke0'
    const verifier: PasswordVerifier = {
      name: 'argon2_16',
      recognizes: (text) => /^\$argon2(?:id|i|d)\$v=16\$/.test(text),
      verify: (password, text) => verifyArgon2(text, password),
      example: hash,
    }
    const app = applicationWith(hash, [verifier])
    await assert.rejects(logIn(app, 'correct-ztihS0wM'), InvalidCredentials)
    await logIn(app, 'correct-ztihS0wL')
    assert.match(hashOf(app), /^\$argon2id\$v=19\$/)
  })

  it('is refused when the hash was changed during the login', async () => {
    for (const [changedTo, isIn] of [
      [ssha512(PASSWORD), true],
      [ssha512('another password'), false],
    ] as const) {
      const { verifier, checked } = ldap()
      const app = applicationWith(ssha512(PASSWORD), [verifier])
      const alice = app.users.get('alice')!
      const replaced = app.latch.onEvent(({ type }) => {
        if (type === 'password.rehashed')
          app.users.set('alice', { ...alice, passwordHash: changedTo })
      })
      const outcome = await logIn(app).then(
        () => true,
        () => false,
      )
      replaced()
      assert.deepEqual([outcome, checked.at(-1)], [isIn, changedTo])
    }
  })

  it('keeps a hash whose format ignores the end of the password', async () => {
    const cut: PasswordVerifier = {
      ...ldap().verifier,
      verify: (password, hash) => checkSsha512(password.slice(0, 8), hash),
      seenBytes: 8,
    }
    for (const [password, isReplaced] of [
      ['12345678', true],
      ['12345678 and a slip', false],
    ] as const) {
      const hash = ssha512('12345678')
      const app = applicationWith(hash, [cut])
      await logIn(app, password)
      assert.equal(hashOf(app) !== hash, isReplaced)
    }
  })
})

describe('recognizes', () => {
  const nt = '8846f7eaee8fb117ad06bdd830b7586c'
  const always = { name: 'always', recognizes: () => true, verify: () => true, example: 'any' }

  it('goes before the built-in formats: 32 hexadecimal digits need not be MD5', async () => {
    // An NT hash is MD4, which Node no longer has: what the application makes of it is its own.
    const verify = (password: string, hash: string): boolean =>
      password === 'password' && hash === nt
    const recognizes = (hash: string): boolean => /^[\da-f]{32}$/.test(hash)
    const app = applicationWith(nt, [{ name: 'nt', recognizes, verify, example: '0'.repeat(32) }])
    await logIn(app, 'password')
    const [event] = eventsOf(app, 'password.rehashed')
    assert.equal(event?.type === 'password.rehashed' && event.format, 'custom:nt')
    // Negative control: without it, the hash is one of MD5, and of another password.
    await assert.rejects(logIn(applicationWith(nt, []), 'password'), InvalidCredentials)
  })

  it('is not asked about our own hashes, so answering true to all changes nothing for them', async () => {
    const app = applicationWith(ssha512(PASSWORD), [always])
    const login = app.latch.authenticate('bob', 'wrong')
    await assert.rejects(login, InvalidCredentials)
    // Negative control: a hash that is not ours is.
    await logIn(app, 'anything')
  })

  for (const [what, recognizes] of [
    [
      'throws',
      () => {
        throw new Error('no such table')
      },
    ],
    ['answers later', async () => true],
    ['rejects', () => Promise.reject(new Error('no such table'))],
    ['answers with a match', () => ['{SSHA512}']],
  ] as const) {
    it(`that ${what} lets nobody in by such a hash, and is reported`, async () => {
      // At start it looks at the example.
      let isStarted = false
      const hostile = (hash: string): boolean =>
        isStarted ? (recognizes() as unknown as boolean) : isSsha512(hash)
      const { verifier } = ldap({ recognizes: hostile })
      const app = applicationWith(ssha512(PASSWORD), [verifier])
      isStarted = true
      await assert.rejects(logIn(app), HashingFailed)
      const [event] = eventsOf(app, 'password.failed')
      const text = event?.type === 'password.failed' ? String(event.error) : ''
      assert.match(text, /no such table|recognizes must answer true or false/)
      // Whoever has a hash of ours is not concerned.
      await app.latch.authenticate('bob', PASSWORD)
    })
  }
})

describe('verify', () => {
  const never = (): Promise<never> => new Promise(() => undefined)
  const ofAnotherRealm = (answer: unknown): unknown =>
    runInNewContext('Promise.resolve(answer)', { answer })

  for (const [what, verify, told] of [
    [
      'throws',
      () => {
        throw new Error('no directory')
      },
      /no directory/,
    ],

    ['rejects', () => Promise.reject(new Error('no directory')), /no directory/],
    ['never answers', never, /did not answer in time/],
    ['answers yes', () => 'yes', /must answer true or false/],
    ['answers 1', () => 1, /must answer true or false/],
    ['answers nothing', () => undefined, /must answer true or false/],
    ['answers with an object', () => ({ valid: true }), /must answer true or false/],
    ['answers yes later', async () => 'yes', /must answer true or false/],
    ['answers yes in another realm', () => ofAnotherRealm('yes'), /must answer true or false/],
    [
      'answers with a foreign promise that rejects',
      () => ({
        then: (_: unknown, no: (reason: unknown) => void) => no(new Error('no directory')),
      }),
      /no directory/,
    ],
  ] as const) {
    it(`that ${what} lets nobody in: the answer is a 503, and an event reports it`, async () => {
      const { verifier } = ldap({ verify: verify as PasswordVerifier['verify'] })
      const app = applicationWith(ssha512(PASSWORD), [verifier], { callbackTimeout: 5 })
      await assert.rejects(
        logIn(app),
        (error) => error instanceof HashingFailed && error.status === 503,
      )
      const events = eventsOf(app, 'password.failed')
      const [event] = events
      assert.equal(events.length, 1)
      assert.match(event?.type === 'password.failed' ? String(event.error) : '', told)
      assert.equal(isSsha512(hashOf(app)), true)
    })
  }

  for (const [what, answer] of [
    ['a value', (is: boolean): unknown => is],
    ['a promise', async (is: boolean): Promise<boolean> => is],
    ['a promise of another realm', (is: boolean): unknown => ofAnotherRealm(is)],
    [
      'an object with a then',
      (is: boolean): unknown => ({ then: (yes: (is: boolean) => void) => yes(is) }),
    ],
  ] as const) {
    it(`that answers true lets the user in, and false refuses: as ${what}`, async () => {
      const verify = ((password: string, hash: string) =>
        answer(checkSsha512(password, hash))) as PasswordVerifier['verify']
      const app = applicationWith(ssha512(PASSWORD), [ldap({ verify }).verifier])
      await assert.rejects(logIn(app, 'wrong'), InvalidCredentials)
      await logIn(app)
    })
  }

  it('may be a method that uses this', async () => {
    class Directory {
      readonly name = 'directory'
      readonly example = ssha512('x')
      readonly #prefix = '{SSHA512}'

      recognizes(hash: string): boolean {
        return hash.startsWith(this.#prefix)
      }

      verify(password: string, hash: string): boolean {
        return this.recognizes(hash) && checkSsha512(password, hash)
      }
    }
    await logIn(applicationWith(ssha512(PASSWORD), [new Directory()]))
  })

  it('that failed leaves no attempt behind', async () => {
    let isDown = true
    const verify = (password: string, hash: string): boolean => {
      if (isDown) throw new Error('no directory')
      return checkSsha512(password, hash)
    }
    const app = testApplication({ password: { verifiers: [ldap({ verify }).verifier] } })
    app.users.set('alice', { ...app.users.get('alice')!, passwordHash: ssha512(PASSWORD) })
    for (let i = 0; i < 50; i++) await assert.rejects(logIn(app), HashingFailed)
    isDown = false
    await logIn(app)
  })

  it('that fails leaves no guess uncounted at accounts whose hash it need not check', async () => {
    const guessesWith = async (isDown: boolean): Promise<readonly string[]> => {
      const verify = (): boolean => {
        if (isDown) throw new Error('no directory')
        return false
      }
      const app = testApplication({ password: { verifiers: [ldap({ verify }).verifier] } })
      const codes: string[] = []
      for (let i = 0; i < 20; i++) {
        await assert.rejects(logIn(app, `guess ${i}`), ({ code }) => codes.push(code) > 0)
      }
      await assert.rejects(logIn(app), { code: 'too_many_attempts' })
      return codes
    }
    const limited = Array.from({ length: 15 }, () => 'too_many_attempts')
    assert.deepEqual((await guessesWith(true)).slice(5), limited)
    assert.deepEqual((await guessesWith(false)).slice(5), limited, 'negative control')
  })

  it('runs in the queue of all hashing, and no more often at once than hashes do', async () => {
    let [running, most] = [0, 0]
    const verify = async (password: string, hash: string): Promise<boolean> => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return checkSsha512(password, hash)
    }
    const app = applicationWith(ssha512(PASSWORD), [ldap({ verify }).verifier])
    await inParallel(12, () => app.latch.authenticate('alice', 'wrong').catch(() => undefined))
    const threads = Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '') || 4
    assert.ok(most <= hashesAtOnce(navigator.hardwareConcurrency, threads), `${most} at once`)
    // Negative control: nothing of its own keeps them apart.
    await Promise.all(Array.from({ length: 5 }, () => verify('x', ssha512('x'))))
    assert.equal(most, 5)
  })
})

describe('the check that verify gets', () => {
  /** bcrypt of the password with a pepper behind; in a process with one place for hashing. */
  function program(check: string, callbackTimeout: number): string {
    return `
      import { createLatchkey, verifyPassword } from 'latchkey'
      import { memoryStore } from 'latchkey/stores/memory'
      const bcrypt = '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu'
      const latch = createLatchkey({
        secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
        store: memoryStore(),
        findUser: () => ({ id: 'u1', passwordHash: 'peppered:' + bcrypt }),
        callbackTimeout: ${callbackTimeout},
        password: { verifiers: [{
          name: 'peppered',
          recognizes: (hash) => hash.startsWith('peppered:'),
          verify: (password, hash, check) => ${check}(password + 'ztihS0wL', hash.slice(9)),
          example: 'peppered:' + bcrypt,
        }] },
      })
      const outcome = (password) => latch.authenticate('u', password).then(
        () => 'in', (error) => error.cause?.constructor.name ?? error.constructor.name)
      console.log(await outcome('wrong-'), await outcome('correct-'))`
  }

  const run = async (check: string, callbackTimeout: number): Promise<string> => {
    const text = program(check, callbackTimeout)
    const args = ['--conditions=@latchkey/source', '--input-type=module', '-e', text]
    const env = { ...process.env, UV_THREADPOOL_SIZE: '2' }
    const options = { env, cwd: import.meta.dirname, timeout: 30_000 }
    return (await promisify(execFile)(process.execPath, args, options)).stdout.trim()
  }

  it('needs no second place in the queue, where verifyPassword would wait for one', async () => {
    assert.equal(await run('check', 10_000), 'InvalidCredentials in')
    // Negative control.
    const name = CallbackTimeout.name
    assert.equal(await run('verifyPassword', 100), `${name} ${name}`)
  })
})

describe('the work of a failed login, with a verifier', () => {
  const typed = 'wrong cafe\u0301'
  const bcrypt = `$2b$04$${'x'.repeat(53)}`

  /** Accounts with hashes of several kinds, and what was checked by the verifier. */
  function application() {
    const { verifier, checked } = ldap()
    const app = applicationWith(ssha512(PASSWORD), [verifier], { imported: [bcrypt] })
    const bob = app.users.get('bob')!
    app.users.set('bcrypt', { ...bob, id: 'id-bcrypt', passwordHash: bcrypt })
    app.users.set('unreadable', { ...bob, id: 'id-unreadable', passwordHash: '$unknown' })
    app.users.set('none', { ...bob, id: 'id-none', passwordHash: null })
    app.users.set('disabled', {
      ...bob,
      id: 'id-disabled',
      passwordHash: ssha512(PASSWORD),
      disabled: true,
    })
    return { app, checked, verifier }
  }

  const names = ['alice', 'bob', 'bcrypt', 'unreadable', 'none', 'disabled', 'nobody']

  it('is one check of such a hash for each form of the password, whatever hash an account has', async () => {
    const { app, checked } = application()
    for (const [password, forms] of [
      ['wrong', 1],
      [typed, 2],
    ] as const) {
      for (const name of names) {
        checked.length = 0
        await assert.rejects(app.latch.authenticate(name, password), InvalidCredentials)
        assert.equal(checked.length, forms, `${name}, ${password}`)
      }
    }
    assert.deepEqual(eventsOf(app, 'password.unlisted'), [])
  })

  it('is that of the example for an account that has no such hash', async () => {
    const { app, checked, verifier } = application()
    await assert.rejects(app.latch.authenticate('nobody', 'wrong'), InvalidCredentials)
    assert.deepEqual(checked, [verifier.example])
  })

  it('is not done for those who are let in', async () => {
    const { app, checked } = application()
    await app.latch.authenticate('bob', PASSWORD)
    assert.deepEqual(checked, [])
  })

  it('lets nobody in by the password of the example', async () => {
    const { verifier } = ldap({ example: ssha512('the password of the example') })
    const app = applicationWith(ssha512(PASSWORD), [verifier])
    for (const name of ['alice', 'bob', 'nobody']) {
      const login = app.latch.authenticate(name, 'the password of the example')
      await assert.rejects(login, InvalidCredentials)
    }
  })
})

describe('password.verifiers', () => {
  const { verifier } = ldap()
  const refusing = {
    ...verifier,
    recognizes: () => {
      throw new Error('no')
    },
  }

  for (const [what, verifiers, option] of [
    ['is no array', verifier, 'password.verifiers'],
    ['holds no verifier', [null], 'password.verifiers[0]'],
    ['has a field of another name', [{ ...verifier, check: 1 }], 'password.verifiers[0].check'],
    ['has no name', [{ ...verifier, name: '' }], 'password.verifiers[0].name'],
    ['has a name twice', [verifier, verifier], 'password.verifiers[1].name'],
    ['has no verify', [{ ...verifier, verify: 'x' }], 'password.verifiers[0].verify'],
    ['has no recognizes', [{ ...verifier, recognizes: /x/ }], 'password.verifiers[0].recognizes'],
    ['has no example', [{ ...verifier, example: null }], 'password.verifiers[0].example'],
    ['does not know its example', [{ ...verifier, example: 'x' }], 'password.verifiers[0].example'],
    ['fails at its example', [refusing], 'password.verifiers[0].example'],
    [
      'has an example that is longer than hashes are',
      [{ ...verifier, example: verifier.example.padEnd(513, '=') }],
      'password.verifiers[0].example',
    ],
    ['sees no byte', [{ ...verifier, seenBytes: 0 }], 'password.verifiers[0].seenBytes'],
  ] as const) {
    it(`refuses to start where it ${what}, without repeating a hash`, () => {
      assert.throws(
        () =>
          testApplication({ password: { verifiers: verifiers as unknown as PasswordVerifier[] } }),
        (error) =>
          error instanceof ConfigurationError &&
          error.option === option &&
          !error.message.includes('{SSHA512}'),
      )
    })
  }

  it('starts with a good one (negative control)', () => {
    testApplication({ password: { verifiers: [verifier] } })
  })
})
