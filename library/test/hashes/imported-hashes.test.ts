/**
 * Users whose hashes come from other libraries: they log in, their hashes are replaced, and the work of a failed login
 * does not show who they are.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { argon2Sync, pbkdf2Sync } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  ConfigurationError,
  InvalidCredentials,
  verifyPassword,
  type LatchkeyEvent,
  type PasswordOptions,
} from 'latchkey'
import { inParallel } from 'latchkey/testing'
import {
  exchangeWith,
  PASSWORD,
  testApplication,
  type TestApplication,
  unthrottled,
} from '../../../services/application.ts'
import { countHashing, type HashingWork } from '../../../services/hashing-work.ts'

/** Hashes of one password, made by passlib, Django and Werkzeug. */
const IMPORTED_PASSWORD = 'correct-ztihS0wL'
const imported = [
  ['bcrypt', '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu'],
  [
    'bcrypt_sha256',
    '$bcrypt-sha256$v=2,t=2b,r=5$yYTOBXizQcNtocmElPjCL.$C5BwGQvF.wKb2HtEuNhCvtpfMMKpAHC',
  ],
  ['argon2i', '$argon2i$v=19$m=320,t=1,p=2$A/xezFtdtCs1MGN/x8qC6Q$tduicc34cQ14gyap8tA+cQ'],
  [
    'scrypt',
    '$scrypt$ln=6,r=8,p=1$0brIpNF0MehfneEDmnFHQg$HfJtCNWojp/1pitkfub4YRdqAmFvNWQvEMHDtx6eLBs',
  ],
  [
    'pbkdf2_sha256',
    'pbkdf2_sha256$1038$z3xJZ4g8SpfAvu0RfA0HSh$ztis4RiHFJNUqoaXv7/Tm/S/my7PjCXqWY+scdvvQtg=',
  ],
  [
    'pbkdf2_sha256',
    'pbkdf2:sha256:1011$JPA1IBUZBfr1Jd6M$c4395dc49a64d045b67ea2fb38c521f1aadf40dd78d6ca22b9a9bb422c6200bb',
  ],
  [
    'sha512_crypt',
    '$6$rounds=1011$PzaVea2C0zTGkYz$6lDuFxPsOKmQ23M8AV4Jy768mp7J3VS6LXYPI/ks27WkPq/Uv6lNxm49/FS0rh9OSmT31FuNoIocZNlwd2vsC0',
  ],
] as const

/** An application in which alice has this hash, and in which a new hash replaces it by compare-and-set. */
function applicationWith(passwordHash: string, password: PasswordOptions = {}): TestApplication {
  const app: TestApplication = testApplication({
    throttle: unthrottled,
    password,
    replacePasswordHash(userId, { from, to }) {
      const user = app.users.get('alice')!
      if (user.id !== userId || user.passwordHash !== from) return false
      app.users.set('alice', { ...user, passwordHash: to })
      return true
    },
  })
  app.users.set('alice', { ...app.users.get('alice')!, passwordHash })
  return app
}

const hashOf = (app: TestApplication): string => app.users.get('alice')!.passwordHash!

const eventsOf = (app: TestApplication, type: LatchkeyEvent['type']): LatchkeyEvent[] =>
  app.events.filter((event) => event.type === type)

describe('a user with an imported hash', () => {
  for (const [format, hash] of imported) {
    it(`logs in, which replaces the hash by one of ours: ${format}, ${hash.slice(0, 20)}…`, async () => {
      const app = applicationWith(hash)
      const login = async (password: string): Promise<unknown> =>
        app.latch.login(app.latch.open(exchangeWith()), { username: 'alice', password })
      await assert.rejects(login(`${IMPORTED_PASSWORD}x`), InvalidCredentials)
      assert.equal(hashOf(app), hash)

      await login(IMPORTED_PASSWORD)
      assert.match(hashOf(app), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      assert.deepEqual(eventsOf(app, 'password.rehashed'), [
        { type: 'password.rehashed', userId: 'id-alice', format },
      ])
      const replaced = hashOf(app)
      await login(IMPORTED_PASSWORD)
      await assert.rejects(login(`${IMPORTED_PASSWORD}x`), InvalidCredentials)
      assert.equal(hashOf(app), replaced)
    })
  }

  it('logs in many times at once, and the replaced hash is valid', async () => {
    const app = applicationWith(imported[0][1])
    const credentials = { username: 'alice', password: IMPORTED_PASSWORD }
    await inParallel(8, () => app.latch.login(app.latch.open(exchangeWith()), credentials))
    assert.equal(await verifyPassword(IMPORTED_PASSWORD, hashOf(app)), true)
  })

  it('keeps a bcrypt hash after a login with more than 72 bytes: bcrypt ignores a mistake in the bytes beyond', async (t) => {
    // Made by passlib 1.7.4, of a password of 73 bytes.
    const hash = '$2b$05$XNXO7aVv1N9AmVbbmNDPh.mOzlCAtWQomt7Ej/qr3vjAbQu5FFCY2'
    const { readFileSync } = await import('node:fs')
    const vectors = JSON.parse(
      readFileSync(new URL('../vectors/passwords.json', import.meta.url), 'utf8'),
    ) as { hashes: { hash: string; checks: { password: string; expect: unknown }[] }[] }
    const entry = vectors.hashes.find((entry) => entry.hash === hash)!
    const right = entry.checks.filter(({ expect }) => expect === true)
    assert.ok(right.length > 1, 'bcrypt takes several passwords for the same')
    for (const { password } of right) {
      const app = applicationWith(hash)
      const credentials = { username: 'alice', password }
      await app.latch.login(app.latch.open(exchangeWith()), credentials)
      assert.equal(hashOf(app) === hash, Buffer.byteLength(password) > 72)
    }
    // The hash that stays was compared: the last look at the user does not compare it again.
    const long = right.find(({ password }) => Buffer.byteLength(password) > 72) ?? assert.fail()
    const app = applicationWith(hash)
    const credentials = { username: 'alice', password: long.password }
    const workOf = countHashing(t)
    const login = () => app.latch.login(app.latch.open(exchangeWith()), credentials)
    const authenticate = () => app.latch.authenticate('alice', long.password)
    assert.deepEqual(await workOf(login), await workOf(authenticate))
  })
})

describe('a user whose argon2id hash was made of a decomposed password (NFD)', () => {
  const decomposed = 'cafe\u0301 mu\u0308de wie ein Stein'
  const composed = decomposed.normalize('NFC')

  it('logs in with that form, and with either form from then on', async () => {
    const hash = argon2idHash(decomposed)
    const app = applicationWith(hash)
    await assert.rejects(app.latch.authenticate('alice', composed), InvalidCredentials)
    await assert.rejects(app.latch.authenticate('alice', `${decomposed}x`), InvalidCredentials)
    assert.equal(hashOf(app), hash)

    await app.latch.authenticate('alice', decomposed)
    const replaced = hashOf(app)
    assert.notEqual(replaced, hash)
    assert.equal(eventsOf(app, 'password.rehashed').length, 1)
    await app.latch.authenticate('alice', composed)
    await app.latch.authenticate('alice', decomposed)
    assert.equal(hashOf(app), replaced)
  })

  it('logs in again and again where the hash cannot be replaced', async () => {
    const app = testApplication({ throttle: unthrottled })
    const hash = argon2idHash(decomposed)
    app.users.set('alice', { ...app.users.get('alice')!, passwordHash: hash })
    for (let i = 0; i < 2; i++) await app.latch.authenticate('alice', decomposed)
    assert.equal(hashOf(app), hash)
  })
})

/** A hash as argon2-cffi and others make it: of the bytes that were typed, with our parameters. */
function argon2idHash(password: string): string {
  const [nonce, memory, passes] = [Buffer.from('saltsaltsaltsalt'), 19_456, 2]
  const tag = argon2Sync('argon2id', {
    message: Buffer.from(password),
    nonce,
    memory,
    passes,
    parallelism: 1,
    tagLength: 32,
  })
  const [salt, text] = [nonce, tag].map((bytes) => bytes.toString('base64').replaceAll('=', ''))
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${salt}$${text}`
}

/** A hash that no password has: only its cost counts. */
const bcryptHash = (cost: string): string => `$2b$${cost}$${'x'.repeat(22)}${'x'.repeat(31)}`
const djangoHash = (iterations: number): string => {
  const tag = pbkdf2Sync('x', 'salt', iterations, 32, 'sha256').toString('base64')
  return `pbkdf2_sha256$${iterations}$salt$${tag}`
}

describe('the work of a failed login', () => {
  const accounts = [
    ['bcrypt', bcryptHash('09')],
    ['bcrypt of an eighth of the cost', bcryptHash('06')],
    ['PBKDF2', djangoHash(100_000)],
    ['PBKDF2 of half the cost', djangoHash(50_000)],
    ['MD5', '0'.repeat(32)],
    ['an unusable hash', '!'],
    ['a hash of unknown format', '$unknown'],
  ] as const

  /** An application with alice, whose hash is ours, a disabled user, and a user for each of the `accounts`. */
  function application(password: PasswordOptions): TestApplication {
    const app = testApplication({ throttle: unthrottled, password })
    const alice = app.users.get('alice')!
    for (const [name, passwordHash] of accounts) {
      app.users.set(name, { ...alice, id: name, passwordHash })
    }
    app.users.set('disabled', { ...alice, id: 'disabled', disabled: true })
    return app
  }

  const names = ['alice', 'nobody', 'disabled', ...accounts.map(([name]) => name)]

  it('is the same for every account, whatever its hash, and for none', async (t) => {
    const workOf = countHashing(t)
    const app = application({ imported: [bcryptHash('09'), djangoHash(100_000)] })
    const fail = (name: string): Promise<HashingWork> =>
      workOf(() => refused(app, name, name === 'disabled' ? PASSWORD : 'wrong'))
    const expected = { argon2: 2 * 19_456, bcrypt: 2 ** 9, pbkdf2: 100_000 }
    for (const name of names) assert.deepEqual(await fail(name), expected, name)
    assert.deepEqual(eventsOf(app, 'password.unlisted'), [])

    // Negative control: the hashes alone are of one algorithm each.
    const own = await workOf(() => verifyPassword('wrong', argon2idHash('right')))
    assert.deepEqual(own, { argon2: 2 * 19_456 })
    assert.deepEqual(await workOf(() => verifyPassword('wrong', bcryptHash('09'))), {
      bcrypt: 2 ** 9,
    })
  })

  it('is the same for every account also where a password is typed in two forms', async (t) => {
    const workOf = countHashing(t)
    const typed = 'wrong cafe\u0301'
    const app = application({ imported: [bcryptHash('09'), djangoHash(100_000)] })
    const alice = app.users.get('alice')!
    for (const [name, password] of [
      ['disabled, first form', typed.normalize('NFC')],
      ['disabled, second form', typed],
    ] as const) {
      const passwordHash = argon2idHash(password)
      app.users.set(name, { ...alice, id: name, passwordHash, disabled: true })
    }
    const fail = (name: string, password = typed): Promise<HashingWork> =>
      workOf(() => refused(app, name, password))
    const expected = { argon2: 4 * 19_456, bcrypt: 2 * 2 ** 9, pbkdf2: 200_000 }
    for (const name of [...names, 'disabled, first form', 'disabled, second form']) {
      assert.deepEqual(await fail(name), expected, name)
    }
    // Negative control: a password of one form costs half as much, for each of them.
    const half = { argon2: 2 * 19_456, bcrypt: 2 ** 9, pbkdf2: 100_000 }
    assert.deepEqual(await fail('nobody', typed.normalize('NFC')), half)
  })

  it('is learned where it was not listed, which an event tells once', async (t) => {
    const workOf = countHashing(t)
    const app = application({})
    const fail = (name: string): Promise<HashingWork> => workOf(() => refused(app, name, 'wrong'))
    assert.deepEqual(await fail('nobody'), { argon2: 2 * 19_456 })
    const learned = { argon2: 2 * 19_456, bcrypt: 2 ** 9 }
    assert.deepEqual(await fail('bcrypt'), learned)
    assert.deepEqual(await fail('nobody'), learned)
    assert.deepEqual(await fail('bcrypt of an eighth of the cost'), learned)
    assert.deepEqual(eventsOf(app, 'password.unlisted'), [
      { type: 'password.unlisted', userId: 'bcrypt', format: 'bcrypt' },
    ])
  })

  it('is not done by those who are let in', async (t) => {
    const workOf = countHashing(t)
    const app = application({ imported: [bcryptHash('09')] })
    const passwordHash = argon2idHash(PASSWORD)
    app.users.set('alice', { ...app.users.get('alice')!, passwordHash })
    const success = await workOf(() => app.latch.authenticate('alice', PASSWORD))
    assert.deepEqual(success, { argon2: 2 * 19_456 })
    // Negative control: whoever is refused does the work of both.
    const failure = await workOf(() => refused(app, 'alice', 'wrong'))
    assert.deepEqual(failure, { argon2: 2 * 19_456, bcrypt: 2 ** 9 })
  })
})

/** Logs in with what is refused. */
function refused(app: TestApplication, name: string, password: string): Promise<void> {
  return assert.rejects(app.latch.authenticate(name, password), InvalidCredentials)
}

describe('password.imported', () => {
  it('refuses to start when an entry is no hash, and does not repeat it in the message', () => {
    for (const hash of ['$2b$12$', '$2b$17$' + 'x'.repeat(53), 'bcrypt', '']) {
      assert.throws(
        () =>
          testApplication({
            throttle: unthrottled,
            password: { imported: [bcryptHash('10'), hash] },
          }),
        (error) =>
          error instanceof ConfigurationError &&
          error.option === 'password.imported[1]' &&
          (hash === '' || !error.message.includes(hash)),
      )
    }
    assert.throws(
      () =>
        testApplication({
          throttle: unthrottled,
          password: { imported: 'x' as unknown as string[] },
        }),
      ConfigurationError,
    )
  })
})
