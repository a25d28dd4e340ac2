/**
 * `latch.tokens`: where tokens are kept, what a store that fails is answered by, and that the sweep removes them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  CallbackTimeout,
  ConfigurationError,
  createLatchkey,
  HOUR,
  sealedSessions,
  statelessSessions,
  StoreUnavailable,
  type SessionStore,
  type TokenStore,
} from 'latchkey'
import { memoryStore, memoryTokens } from 'latchkey/stores/memory'
import { SECRET, testApplication } from '../../../services/application.ts'
import { flowPartsOf } from '../../src/flow-parts.ts'

const order = { purpose: 'invitation', userId: 'u1', lifetime: HOUR } as const
const findUser = (): null => null
const shared = { secrets: SECRET, findUser, sweepInterval: 0 }

describe('latch.tokens', () => {
  it('are where the sessions are, also beside sealed sessions, or where the option says', async () => {
    const store = memoryStore()
    const elsewhere = memoryTokens()
    const one = createLatchkey({ ...shared, store })
    const sealed = createLatchkey({ ...shared, store: sealedSessions({ revocations: store }) })
    const apart = createLatchkey({ ...shared, store, tokens: elsewhere })
    const stateless = createLatchkey({
      ...shared,
      store: statelessSessions(),
      attempts: store.attempts!,
      tokens: elsewhere,
    })
    const token = await one.tokens.issue(order)
    assert.equal(await apart.tokens.look(token, 'invitation'), null)
    assert.notEqual(await sealed.tokens.redeem(token, 'invitation'), null)
    const other = await apart.tokens.issue(order)
    assert.notEqual(await stateless.tokens.redeem(other, 'invitation'), null)
  })

  it('have no place beside stateless sessions, and every call says so', async () => {
    const { attempts } = memoryStore()
    const latch = createLatchkey({ ...shared, store: statelessSessions(), attempts: attempts! })
    const calls = [
      latch.tokens.issue(order),
      latch.tokens.look('x', 'invitation'),
      latch.tokens.redeem('x', 'invitation'),
      latch.tokens.void('invitation', 'u1'),
    ]
    for (const call of calls) {
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof ConfigurationError)
        assert.match(error.message, /option "tokens" is needed/)
        return true
      })
    }
    await latch.prune()
  })

  it('are not those of latchkey’s own flows: an application’s redemption voids none of theirs', async () => {
    const { latch } = testApplication()
    const reset = { ...order, purpose: 'latchkey/reset' }
    const tokens = flowPartsOf(latch).tokens!
    const { text, expiresAt } = await tokens.issue(reset)
    assert.equal((await tokens.look(text, reset.purpose))?.expiresAt, expiresAt)
    const calls = [
      latch.tokens.issue(reset),
      latch.tokens.look(text, reset.purpose),
      latch.tokens.redeem(text, reset.purpose),
      latch.tokens.void(reset.purpose, 'u1'),
    ]
    const refusal = { name: 'TypeError', message: /begin with latchkey\// }
    for (const call of calls) await assert.rejects(call, refusal)
    // Another name is another purpose, however alike.
    for (const purpose of [
      'reset',
      'Latchkey/reset',
      'latchkey',
      ' latchkey/reset',
      'a/latchkey/',
    ]) {
      const token = await latch.tokens.issue({ ...reset, purpose })
      assert.notEqual(await latch.tokens.redeem(token, purpose), null)
    }
    assert.notEqual(await tokens.redeem(text, reset.purpose), null)
  })

  it('need a token store: another one is refused at start', () => {
    for (const tokens of [{}, memoryStore(), null, 7]) {
      const create = () =>
        createLatchkey({ ...shared, store: memoryStore(), tokens: tokens as TokenStore })
      if (tokens === null) create()
      else assert.throws(create, /option "tokens" must be a token store/)
    }
  })

  it('are refused by 503 while their store fails, and an event tells the driver’s error', async () => {
    const right = memoryTokens()
    const broken = new Error('no connection')
    for (const method of ['add', 'read', 'take', 'clear'] as const) {
      const fail = (): never => {
        throw broken
      }
      const { latch, events } = testApplication({ tokens: right })
      const token = await latch.tokens.issue(order)
      const { latch: failing, events: told } = testApplication({
        tokens: { ...right, [method]: fail },
      })
      const calls = {
        add: () => failing.tokens.issue(order),
        read: () => failing.tokens.look(token, 'invitation'),
        take: () => failing.tokens.redeem(token, 'invitation'),
        clear: () => failing.tokens.void('invitation', 'u1'),
      }
      await assert.rejects(calls[method](), StoreUnavailable)
      assert.deepEqual(told, [
        { type: 'store.failed', operation: `tokens.${method}`, error: broken },
      ])
      assert.equal(events.length, 1)
      await latch.tokens.void('invitation', 'u1')
    }
  })

  it('are refused by 503 if their store turns instants into what is no number', async () => {
    const right = memoryTokens()
    for (const expiresAt of ['9999-12-31', new Date(1e15), NaN, Infinity, undefined, 10n]) {
      const wrong: TokenStore = {
        ...right,
        async read(group, id, now) {
          const found = await right.read(group, id, now)
          return found === null ? null : { ...found, expiresAt: expiresAt as number }
        },
      }
      const { latch } = testApplication({ tokens: wrong })
      const token = await latch.tokens.issue({ ...order, userId: String(expiresAt) })
      await assert.rejects(latch.tokens.redeem(token, 'invitation'), (error) => {
        assert.ok(error instanceof StoreUnavailable)
        assert.match(String(error.cause), /createdAt and expiresAt of a token as numbers/)
        return true
      })
    }
  })

  it('are redeemed by nobody whose store says undefined for nothing', async () => {
    const right = memoryTokens()
    const { latch } = testApplication({
      tokens: { ...right, take: () => undefined as never },
    })
    const token = await latch.tokens.issue(order)
    assert.equal(await latch.tokens.redeem(token, 'invitation'), null)
    const { latch: other } = testApplication({
      tokens: { ...right, add: () => undefined as never },
    })
    await assert.rejects(other.tokens.issue(order), { code: 'too_many_attempts' })
  })

  it('do not wait for a store that hangs', async () => {
    const hanging = { ...memoryTokens(), add: () => new Promise<never>(() => undefined) }
    const { latch } = testApplication({ tokens: hanging, storeTimeout: 5 })
    await assert.rejects(latch.tokens.issue(order), StoreUnavailable)
  })

  for (const [what, binds] of [
    ['never answers', () => new Promise<never>(() => undefined)],
    ['answers by what never settles', () => ({ then: () => undefined }) as never],
  ] as const) {
    it(`do not wait for a function of binds that ${what}, and nothing is redeemed`, async () => {
      const { latch } = testApplication({ callbackTimeout: 5 })
      const token = await latch.tokens.issue({ ...order, binds: ['hash'] })
      await assert.rejects(latch.tokens.look(token, 'invitation', binds), CallbackTimeout)
      await assert.rejects(latch.tokens.redeem(token, 'invitation', binds), CallbackTimeout)
      assert.notEqual(await latch.tokens.redeem(token, 'invitation', () => ['hash']), null)
    })
  }

  it('tell what a function of binds throws', async () => {
    const { latch } = testApplication()
    const token = await latch.tokens.issue(order)
    const fail = () => Promise.reject(new RangeError('no database'))
    await assert.rejects(latch.tokens.redeem(token, 'invitation', fail), RangeError)
    assert.notEqual(await latch.tokens.redeem(token, 'invitation'), null)
  })

  it('are swept when they have expired', async () => {
    const swept: number[] = []
    const tokens = memoryTokens()
    const { latch, clock } = testApplication({
      tokens: {
        ...tokens,
        prune(now) {
          swept.push(now)
          return tokens.prune(now)
        },
      },
    })
    await latch.tokens.issue(order)
    clock.advance(HOUR)
    await latch.prune()
    assert.deepEqual(swept, [clock()])
  })

  it('tell of a failure that nobody awaits', async () => {
    const { latch, events } = testApplication({
      tokens: { ...memoryTokens(), clear: () => Promise.reject(new Error('gone')) },
    })
    void latch.tokens.void('invitation', 'u1')
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
    const unawaited = events.find(({ type }) => type === 'write.unawaited')
    assert.equal(unawaited?.type === 'write.unawaited' && unawaited.operation, 'tokens.void')
  })

  it('are nothing of a store of the application’s own that has no place for them', async () => {
    const { tokens: _, ...own }: SessionStore = memoryStore()
    const { latch } = testApplication({ store: own })
    await assert.rejects(latch.tokens.issue(order), ConfigurationError)
  })
})
