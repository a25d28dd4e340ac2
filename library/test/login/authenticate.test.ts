/**
 * Checking credentials: the same work and the same answer for everyone who is refused.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { argon2Sync } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  createLatchkey,
  hashPassword,
  InvalidCredentials,
  Overloaded,
  PasswordTooLong,
  sealedSessions,
  type SessionStore,
  verifyPassword,
} from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { inParallel, type TestExchange } from 'latchkey/testing'
import type { RevocationStore } from '../../src/contracts/revocations.ts'
import {
  exchangeWith,
  loginCookie,
  PASSWORD,
  SECRET,
  testApplication,
  type TestApplication,
  unthrottled,
} from '../../../services/application.ts'
import { countHashing, type HashingWork } from '../../../services/hashing-work.ts'

/** As bytes, a surrogate without its other half is the same. */
const hashOfReplacement = await hashPassword('half \ufffd')

/** An application with a user in each state a login may meet. */
function applicationWithEveryState(): TestApplication {
  const app = testApplication({ throttle: unthrottled })
  const alice = app.users.get('alice')!
  app.users.set('disabled', { ...alice, id: 'id-disabled', disabled: true })
  app.users.set('passwordless', { ...alice, id: 'id-passwordless', passwordHash: null })
  app.users.set('unusable', { ...alice, id: 'id-unusable', passwordHash: '!W56HtYeCcKs8axFh' })
  app.users.set('replaced', { ...alice, id: 'id-replaced', passwordHash: hashOfReplacement })
  app.users.set('foreign', { ...alice, id: 'id-foreign', passwordHash: '$unknown$format' })
  return app
}

const refusals = [
  ['an unknown user', 'nobody', PASSWORD, 'unknown_user', null],
  ['a wrong password', 'alice', 'wrong', 'wrong_password', 'id-alice'],
  ['a disabled user with the right password', 'disabled', PASSWORD, 'disabled', 'id-disabled'],
  ['a user without a password', 'passwordless', PASSWORD, 'no_password', 'id-passwordless'],
  ['half a character for U+FFFD', 'replaced', 'half \ud800', 'wrong_password', 'id-replaced'],
  ['a hash of unknown format', 'foreign', PASSWORD, 'unreadable_hash', 'id-foreign'],
  ['a hash made unusable', 'unusable', PASSWORD, 'no_password', 'id-unusable'],
] as const

describe('authenticate', () => {
  it('returns the user, without the hash', async () => {
    const { latch } = testApplication()
    assert.deepEqual(await latch.authenticate('alice', PASSWORD), {
      id: 'id-alice',
      username: 'alice',
      roles: ['admin'],
    })
  })

  for (const [who, username, password, reason, userId] of refusals) {
    it(`refuses ${who} with the same error, and gives the reason only in the event`, async () => {
      const app = applicationWithEveryState()
      const source = { address: '192.0.2.7', device: null }
      await assert.rejects(app.latch.authenticate(username, password, source), (error) => {
        assert.ok(error instanceof InvalidCredentials)
        assert.deepEqual([error.message, error.status], ['Invalid credentials', 401])
        return true
      })
      const events = app.events.filter(({ type }) => type !== 'configuration.doubtful')
      assert.deepEqual(events, [{ type: 'login.failed', reason, userId, address: '192.0.2.7' }])
      assert.equal(app.events.length - events.length, reason === 'unreadable_hash' ? 1 : 0)
    })
  }

  it('tells once that a hash is in no known format, and of whom, but not the hash', async () => {
    const app = applicationWithEveryState()
    const guess = (): Promise<unknown> =>
      app.latch.authenticate('foreign', PASSWORD).catch(() => undefined)
    for (let i = 0; i < 3; i++) await guess()
    const told = app.events.filter((event) => event.type === 'configuration.doubtful')
    assert.equal(told.length, 1)
    assert.equal(told[0]?.finding, 'unreadable_hash')
    assert.match(told[0]?.advice ?? '', /passwordHash of the user "id-foreign" is in no format/)
    assert.doesNotMatch(told[0]?.advice ?? '', /unknown\$format/)
  })

  it('does the work of one hash for each kind of refusal', async (t) => {
    const app = applicationWithEveryState()
    // Of a hash as new ones are made: the others of the tests are cheap, and would be the cheaper ones to check.
    app.users.set('alice', {
      ...app.users.get('alice')!,
      passwordHash: await hashPassword(PASSWORD),
    })
    const workOf = countHashing(t)
    const work = (username: string, password: string): Promise<HashingWork> =>
      workOf(() => app.latch.authenticate(username, password).catch(() => undefined))
    const right = await work('alice', PASSWORD)
    assert.ok(right['argon2']! > 0)
    for (const [who, username, password] of refusals) {
      assert.deepEqual(await work(username, password), right, who)
    }
    // Negative control: what is refused before hashing does none.
    assert.deepEqual(await work('alice', 'x'.repeat(2000)), {})
  })

  it('refuses a password that is too long, before it looks for the user', async () => {
    let lookups = 0
    const app = testApplication({
      findUser: () => {
        lookups++
        return null
      },
    })
    await assert.rejects(app.latch.authenticate('alice', 'x'.repeat(1025)), PasswordTooLong)
    assert.equal(lookups, 0)
  })

  it('passes the username as it was typed', async () => {
    const names: string[] = []
    const app = testApplication({
      findUser: (name) => {
        names.push(name)
        return null
      },
    })
    await app.latch.authenticate(' Ålice\0', PASSWORD).catch(() => undefined)
    assert.deepEqual(names, [' Ålice\0'])
  })

  it('refuses with Overloaded when too many logins wait, reports it, and serves again afterwards', async () => {
    const app = testApplication({ throttle: unthrottled })
    const attempts = await Promise.allSettled(
      Array.from({ length: 150 }, () => app.latch.authenticate('alice', 'wrong')),
    )
    const reasons = attempts.map((result) => result.status === 'rejected' && result.reason)
    const overloaded = reasons.filter((reason) => reason instanceof Overloaded)
    assert.ok(overloaded.length > 0)
    assert.ok(reasons.every((r) => r instanceof Overloaded || r instanceof InvalidCredentials))
    const told = app.events.filter(({ type }) => type === 'login.overloaded')
    assert.equal(told.length, overloaded.length)
    assert.equal((await app.latch.authenticate('alice', PASSWORD)).username, 'alice')
  })

  it('asks neither for the user nor the attempt store once the queue is full', async () => {
    let asked = 0
    const attempts = memoryAttempts()
    const app = testApplication({
      throttle: unthrottled,
      findUser: () => {
        asked++
        return null
      },
      attempts: {
        ...attempts,
        reserve(lanes, now) {
          asked++
          return attempts.reserve(lanes, now)
        },
      },
    })
    // Of many, so that none of them has its share.
    const hash = (i: number): Promise<string> =>
      hashPassword('x', { memory: 8, passes: 1 }, [`visitor ${i}`])
    const flood = Promise.allSettled(Array.from({ length: 150 }, (_, i) => hash(i)))
    await assert.rejects(app.latch.authenticate('alice', PASSWORD), Overloaded)
    assert.equal(asked, 0)
    assert.deepEqual(
      app.events.map(({ type }) => type),
      ['login.overloaded'],
    )
    await flood
    await assert.rejects(app.latch.authenticate('alice', PASSWORD), InvalidCredentials)
    assert.equal(asked, 2)
  })
})

describe('rehashing at login', () => {
  const weakHash = (): string => {
    const nonce = Buffer.from('saltsaltsaltsalt')
    const parameters = { message: Buffer.from(PASSWORD), nonce, memory: 64, passes: 1 }
    const tag = argon2Sync('argon2id', { ...parameters, parallelism: 1, tagLength: 32 })
    const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
    return `$argon2id$v=19$m=64,t=1,p=1$${base64(nonce)}$${base64(tag)}`
  }

  const applicationWithWeakHash = (): TestApplication => {
    const app = testApplication({
      throttle: unthrottled,
      replacePasswordHash: (userId, { from, to }) => {
        const user = app.users.get('alice')!
        if (user.id !== userId || user.passwordHash !== from) return false
        app.users.set('alice', { ...user, passwordHash: to })
        return true
      },
    })
    app.users.set('alice', { ...app.users.get('alice')!, passwordHash: weakHash() })
    return app
  }

  it('replaces a hash of too little work, once, and the login succeeds', async () => {
    const app = applicationWithWeakHash()
    await loginCookie(app)
    const { passwordHash } = app.users.get('alice')!
    assert.match(passwordHash!, /m=19456/)
    assert.equal(await verifyPassword(PASSWORD, passwordHash!), true)
    await loginCookie(app)
    assert.equal(app.users.get('alice')!.passwordHash, passwordHash)
    assert.equal(app.events.filter(({ type }) => type === 'password.rehashed').length, 1)
  })

  it('does not replace a hash for a wrong password, nor for a disabled user', async () => {
    const app = applicationWithWeakHash()
    const before = app.users.get('alice')!
    await app.latch.authenticate('alice', 'wrong').catch(() => undefined)
    app.users.set('alice', { ...before, disabled: true })
    await app.latch.authenticate('alice', PASSWORD).catch(() => undefined)
    assert.equal(app.users.get('alice')!.passwordHash, before.passwordHash)
  })

  it('lets many logins at once succeed, and replaces the hash by compare-and-set', async () => {
    const app = applicationWithWeakHash()
    await inParallel(8, () => loginCookie(app))
    assert.match(app.users.get('alice')!.passwordHash!, /m=19456/)
  })
})

describe('a user who changes while logging in', () => {
  /** Logs alice in; `change` runs when her session has just been stored. */
  async function loginWhile(change: (app: TestApplication) => unknown) {
    let lookups = 0
    const app: TestApplication = testApplication({
      findUser: async (username) => {
        if (++lookups === 2) await change(app)
        return app.users.get(username) ?? null
      },
    })
    const exchange = exchangeWith()
    const ctx = app.latch.open(exchange)
    const login = app.latch.login(ctx, { username: 'alice', password: PASSWORD })
    return { app, exchange, login }
  }

  for (const [what, fields] of [
    ['disabled', { disabled: true }],
    ['given another password', { passwordHash: 'another' }],
    ['replaced by another user of the same name', { id: 'id-other' }],
  ] as const) {
    it(`is not let in when ${what} meanwhile, even if the revocation came too early`, async () => {
      const { app, exchange, login } = await loginWhile((app) => {
        app.users.set('alice', { ...app.users.get('alice')!, ...fields })
      })
      await assert.rejects(login, InvalidCredentials)
      assert.deepEqual(await app.latch.sessions('id-alice'), [])
      assert.match(exchange.cookies.get('__Host-Http-session')!, /Max-Age=0/)
      assert.deepEqual(
        app.events
          .filter(({ type }) => type === 'login.failed')
          .map((e) => 'reason' in e && e.reason),
        ['changed'],
      )
    })
  }

  for (const kind of ['store', 'sealed'] as const) {
    /** Logs alice in; `meanwhile` runs before the last look at her. */
    const loginOn = async (
      meanwhile: (exchange: TestExchange, fail: () => void) => unknown,
    ): Promise<{
      exchange: TestExchange
      outcome: PromiseSettledResult<unknown>
      left: number
    }> => {
      let isDown = false
      const down = <Given extends unknown[], Result>(call: (...given: Given) => Result) => {
        return (...given: Given): Result => {
          if (isDown) throw new Error('down')
          return call(...given)
        }
      }
      const memory = memoryStore() as Required<SessionStore>
      const { revocations } = memory
      const store = {
        ...memory,
        delete: down(memory.delete),
        revocations: {
          ...revocations,
          replace: down((...given: Parameters<RevocationStore['replace']>) =>
            revocations.replace(...given),
          ),
        },
      }
      let lookups = 0
      const user = { id: 'u1', username: 'alice', passwordHash: await hashPassword(PASSWORD) }
      const latch = createLatchkey({
        secrets: SECRET,
        sweepInterval: 0,
        attempts: memoryAttempts(),
        store: kind === 'store' ? store : sealedSessions({ revocations: store }),
        findUser: async () => {
          if (++lookups === 2) await meanwhile(exchange, () => void (isDown = true))
          return { ...user, disabled: lookups > 1 && isDisabled }
        },
      })
      const exchange = exchangeWith()
      const [outcome] = await Promise.allSettled([
        latch.login(latch.open(exchange), { username: 'alice', password: PASSWORD }),
      ])
      return { exchange, outcome, left: (await memory.list('u1')).length }
    }
    let isDisabled = false

    it(`has no cookie before the last look at the user, and then has it (${kind})`, async () => {
      isDisabled = false
      let seen = -1
      const { exchange, outcome } = await loginOn(({ cookies }) => (seen = cookies.size))
      assert.equal(seen, 0)
      assert.equal(outcome.status, 'fulfilled')
      assert.match(
        exchange.cookies.get('__Host-Http-session') ?? '',
        /^__Host-Http-session=[\w-]{40}/,
      )
      // What no check follows is given at once: it is the login that waits.
      const other = testApplication()
      const direct = exchangeWith()
      const session = await other.latch.session(other.latch.open(direct))
      await session.login(other.users.get('alice')!)
      assert.equal(direct.cookies.has('__Host-Http-session'), true, 'control')
    })

    it(`gets no cookie by a response that leaves before the last look, and has no session (${kind})`, async () => {
      isDisabled = false
      const { exchange, outcome, left } = await loginOn((sent) => (sent.sent = true))
      assert.equal(outcome.status, 'rejected')
      assert.equal('reason' in outcome && outcome.reason.code, 'response_sent')
      assert.deepEqual([exchange.cookies.size, left], [0, 0])
    })

    for (const leaves of [true, false]) {
      it(`gets no cookie when disabled meanwhile though the store fails (${kind}, response ${leaves ? 'gone' : 'there'})`, async () => {
        isDisabled = true
        const { exchange, outcome } = await loginOn((sent, fail) => {
          fail()
          sent.sent = leaves
        })
        assert.equal(outcome.status, 'rejected')
        const cookie = exchange.cookies.get('__Host-Http-session')
        if (leaves) assert.equal(cookie, undefined)
        else assert.match(cookie ?? '', /^__Host-Http-session=;.*Max-Age=0/)
      })
    }
  }

  it('is not let in when deleted meanwhile', async () => {
    const { app, login } = await loginWhile((app) => app.users.delete('alice'))
    await assert.rejects(login, InvalidCredentials)
    assert.deepEqual(await app.latch.sessions('id-alice'), [])
  })

  it('is not let in when the application cannot answer the second look-up', async () => {
    const { app, exchange, login } = await loginWhile(() => {
      throw new Error('no database')
    })
    await assert.rejects(login, /no database/)
    assert.deepEqual(await app.latch.sessions('id-alice'), [])
    assert.match(exchange.cookies.get('__Host-Http-session')!, /Max-Age=0/)
  })

  for (const when of ['before', 'after'] as const) {
    it(`has the newest roles when they change at every look-up, ${when} it`, async () => {
      let lookups = 0
      const change = async (username: string): Promise<void> => {
        const user = app.users.get(username)
        if (user === undefined || ++lookups > 5) return
        app.users.set(username, { ...user, roles: [`role-${lookups}`] })
        await app.latch.updateUser(app.users.get(username)!)
      }
      const app: TestApplication = testApplication({
        async findUser(username) {
          if (when === 'before') await change(username)
          const user = app.users.get(username) ?? null
          if (when === 'after') await change(username)
          return user
        },
      })
      const cookie = await loginCookie(app)
      const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
      assert.deepEqual(session.user?.roles, app.users.get('alice')!.roles)
    })
  }

  it('does not overwrite newer roles in the other sessions of the user', async () => {
    const look = Promise.withResolvers<void>()
    const lookups = { count: 0 }
    let fails = false
    const app: TestApplication = testApplication({
      async findUser(username) {
        const user = app.users.get(username)
        if (++lookups.count === 4) await look.promise
        if (fails) throw new Error('no database')
        return user
      },
    })
    const other = await app.latch.session(app.latch.open(exchangeWith(await loginCookie(app))))
    const roles = async (...roles: string[]): Promise<void> => {
      app.users.set('alice', { ...app.users.get('alice')!, roles })
      await app.latch.updateUser(app.users.get('alice')!)
    }
    await roles()
    const login = loginCookie(app)
    while (lookups.count < 3) await new Promise(setImmediate)
    await roles('admin')
    // The second look of the login has the role, and says so late.
    while (lookups.count < 4) await new Promise(setImmediate)
    await roles()
    fails = true
    look.resolve()
    await assert.rejects(login, /no database/)
    const [record] = (await app.latch.everySession()).sessions
    assert.deepEqual(record?.user.roles, [])
    assert.equal(record.id, other.id)
  })

  it('has the new roles when they changed meanwhile', async () => {
    const { app, exchange, login } = await loginWhile((app) => {
      app.users.set('alice', { ...app.users.get('alice')!, roles: ['reader'] })
    })
    assert.deepEqual((await login).roles, ['reader'])
    const session = await app.latch.session(app.latch.open(exchangeWith(exchange.nextCookie)))
    assert.deepEqual(session.user?.roles, ['reader'])
  })
})
