/**
 * Kits of factors: how they are installed, and what `createLatchkey` asks for before it starts.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigurationError, createLatchkey, sealedSessions } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { totp } from 'latchkey/totp'
import { installKits } from '../../src/factors/install-kits.ts'
import type { FactorKit } from '../../src/factors/kit.ts'
import { SECRET } from '../../../services/application.ts'
import { browserAt, CREDENTIAL_SECRET, enrolledApplication } from '../../../services/enrolled.ts'

const users = { findUser: () => null, findUserById: () => null }

/** A kit that tells when it is installed. */
function kit(name: string, told: string[], brings: readonly FactorKit[] = []): FactorKit {
  return {
    name,
    brings,
    installAll: installKits,
    install() {
      told.push(name)
      return { factors: [], methods: { name } }
    },
  }
}

describe('kits of factors', () => {
  it('are installed once, those that they bring before them, and stand on the latch by their names', () => {
    const told: string[] = []
    const shared = kit('shared', told)
    const between = kit('between', told, [shared])
    const latch = createLatchkey({
      ...users,
      store: memoryStore(),
      factors: [kit('one', told, [between, shared]), kit('two', told, [shared]), shared],
    })
    assert.deepEqual(told, ['shared', 'between', 'one', 'two'])
    assert.deepEqual((latch as unknown as { one: object }).one, { name: 'one' })
  })

  it('are refused if two have one name, or one has the name of a method of the latch', () => {
    const make =
      (...factors: FactorKit[]) =>
      () =>
        createLatchkey({ ...users, store: memoryStore(), factors })
    assert.throws(make(kit('one', []), kit('one', [])), /has two kits called "one"/)
    assert.throws(make(kit('login', [])), /login has something of that name/)
  })

  it('ask at the start for what they need, and say what it is', () => {
    const factors = [totp({ issuer: 'Example' })]
    const store = memoryStore()
    const { credentials: _, ...without } = store
    const { tokens: __, ...tokenless } = store
    const base = { ...users, store, factors }
    const production = {
      ...base,
      store: memoryStore({ inProduction: true }),
      publicUrl: 'https://app.example.com',
      secrets: SECRET,
    }
    const cases: readonly [object, RegExp][] = [
      [{ ...base, findUserById: undefined }, /option "findUserById" is needed/],
      [{ ...base, store: without }, /option "credentials" is needed/],
      [{ ...base, store: tokenless }, /option "tokens" is needed/],
      [{ ...base, credentials: {} }, /option "credentials" must be a credential store/],
      [production, /option "credentialSecrets" is missing/],
      [
        { ...production, credentialSecrets: SECRET },
        /option "credentialSecrets" must be others than secrets/,
      ],
      [
        { ...production, credentialSecrets: 'short' },
        /option "credentialSecrets\[0\]" must have at least 32/,
      ],
      [
        { ...base, factors: [{}] },
        /option "factors\[0\]\.kind" must be one of code, .* A kit, such as totp/,
      ],
      [{ ...base, factors: ['totp'] }, /option "factors\[0\]\.kind" must be one of code/],
      [{ ...base, factors: [totp] }, /option "factors\[0\]" is a function: call it/],
      [{ ...base, credentialSecrets: 42 }, /option "credentialSecrets" must be an array of texts/],
      [
        { ...base, credentialSecrets: [42] },
        /option "credentialSecrets" must be an array of texts/,
      ],
    ]
    for (const [options, message] of cases) {
      assert.throws(
        () => createLatchkey(options as typeof base),
        (error: Error) => {
          assert.ok(error instanceof ConfigurationError)
          assert.match(error.message, message)
          return true
        },
      )
    }
    createLatchkey({ ...production, credentialSecrets: CREDENTIAL_SECRET })
    createLatchkey({
      ...base,
      store: sealedSessions({ revocations: without }),
      credentials: store.credentials!,
    })
    for (const issuer of ['', 'a:b', 'x'.repeat(65), ' a', 5, undefined]) {
      assert.throws(() => totp({ issuer: issuer as string }), ConfigurationError)
    }
    assert.throws(() => totp({ issuer: 'A', digits: 8 } as never), /digits/)
    for (const options of [undefined, null, 'Example']) {
      assert.throws(() => totp(options as never), {
        name: 'ConfigurationError',
        message: 'latchkey: option "totp" must be an object: its options are issuer',
      })
    }
  })

  it('say what they take, where JavaScript gives them another id or no context of a request', async () => {
    const { latch } = enrolledApplication()
    const { credentials, recoveryCodes } = latch
    for (const id of [1, undefined, { id: 'id-alice' }] as never[]) {
      const calls: readonly (() => Promise<unknown>)[] = [
        () => credentials.list(id),
        () => credentials.announceRemoval(id),
        () => credentials.announcedRemoval(id),
        () => credentials.cancelRemoval(id),
        () => credentials.removeAll(id),
        () => recoveryCodes.left(id),
        () => latch.sessions(id),
      ]
      for (const call of calls) {
        await assert.rejects(call, { name: 'TypeError', message: /id of a user must be a string/ })
      }
    }
    for (const ctx of [undefined, 'id-alice', { req: {} }] as never[]) {
      const calls: readonly (() => Promise<unknown>)[] = [
        () => latch.totp.enrol(ctx),
        () => credentials.remove(ctx, ''),
        () => credentials.rename(ctx, '', ''),
        () => recoveryCodes.renew(ctx),
      ]
      for (const call of calls) {
        await assert.rejects(call, { name: 'TypeError', message: /contextOf\(c\)/ })
      }
    }
  })

  it('make whoever has enrolled need the factor, unless the application says who does', async () => {
    const app = enrolledApplication({ needsSecondFactor: () => false })
    const browser = browserAt(app)
    await browser.logIn()
    const { enrol } = await import('../../../services/enrolled.ts')
    await enrol(app, browser)
    assert.equal(await browserAt(app).logIn(), 'complete')
  })
})
