/**
 * What users are told of their factors, on stores in this process, and while something fails.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLatchkey, type LatchkeyEvent, type TokenStore } from 'latchkey'
import { flows, type FlowMessage, type Send } from 'latchkey/flows'
import { memoryStore, memoryTokens } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { Browser } from '../../../services/two-steps.ts'
import { flowPartsOf } from '../../src/flow-parts.ts'
import {
  ALICE,
  enrol,
  noticed,
  notices,
  settled,
  SPARE,
  testFactorNotices,
  type Noticed,
} from './factor-notices.ts'

testFactorNotices('memory', memoryStore)
testFactorNotices('SQLite', () => sqliteStore(':memory:'))

/** The event of a change that nobody has made. */
const added = (userId: string, name = 'Phone'): LatchkeyEvent => ({
  type: 'credential.added',
  userId,
  kind: 'totp',
  name,
  address: null,
})

const failuresOf = (app: Noticed): readonly LatchkeyEvent[] =>
  app.events.filter(({ type }) => type === 'message.failed')

async function failures(app: Noticed, count: number): Promise<readonly LatchkeyEvent[]> {
  for (let i = 0; i < 400 && failuresOf(app).length < count; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await settled()
  return failuresOf(app)
}

const sends: Readonly<Record<string, Send>> = {
  'that throws': () => {
    throw new Error('no mail server')
  },
  'that rejects': () => Promise.reject(new Error('no mail server')),
  'that hangs': () => new Promise(() => undefined),
  'that throws what is no error': () => {
    throw null as unknown as Error
  },
}

describe('a send', () => {
  for (const [what, send] of Object.entries(sends)) {
    it(`${what} keeps no factor from being enrolled or removed, and is told for each address`, async () => {
      const app = noticed({ callbackTimeout: 20 }, { send })
      const { id, browser } = await enrol(app)
      await browser.send((ctx) => app.latch.credentials.remove(ctx, id))
      assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
      const told = await failures(app, 6)
      assert.deepEqual(
        told.map((event) => 'kind' in event && [event.kind, 'userId' in event && event.userId]),
        ['added', 'added', 'added', 'added', 'removed', 'removed'].map((change) => [
          `credential_${change}`,
          'id-alice',
        ]),
      )
    })
  }

  it('that hangs for one address does not keep the message from the other', async () => {
    const reached: string[] = []
    const send: Send = ({ to }) => {
      reached.push(to)
      return to === ALICE ? new Promise(() => undefined) : null
    }
    const app = noticed({ callbackTimeout: 20 }, { send })
    flowPartsOf(app.latch).emit(added('id-alice'))
    assert.equal((await failures(app, 1)).length, 1)
    assert.deepEqual(reached, [ALICE, SPARE])
  })
})

describe('a function of users', () => {
  const broken = (name: 'findById' | 'addressesOf' | 'addressOf', fault: () => never) =>
    noticed({ callbackTimeout: 20 }, {}, { wrapUsers: (own) => ({ ...own, [name]: fault }) })
  const boom = (): never => {
    throw new Error('no database')
  }

  it('that cannot find the user is an event, and harms nobody who acts', async () => {
    for (const fault of [boom, () => new Promise(() => undefined) as never]) {
      const app = broken('findById', fault)
      await enrol(app)
      assert.equal((await failures(app, 2)).length, 2)
      assert.equal(app.mail.length, 0)
    }
  })

  it('that cannot name the verified addresses leaves the one of the login, and is an event', async () => {
    for (const fault of [boom, () => 'alice@example.com' as never, () => [1] as never]) {
      const app = broken('addressesOf', fault)
      flowPartsOf(app.latch).emit(added('id-alice'))
      assert.deepEqual(
        (await notices(app, 1)).map(({ to }) => to),
        [ALICE],
      )
      assert.equal(failuresOf(app).length, 1)
    }
  })

  it('that names a list in one text sends nothing to it (CVE-2023-7028)', async () => {
    const list = (): never => [`${ALICE},evil@example.com`, SPARE, SPARE] as never
    const app = broken('addressesOf', list)
    flowPartsOf(app.latch).emit(added('id-alice'))
    assert.deepEqual(
      (await notices(app, 1)).map(({ to }) => to),
      [SPARE],
    )
    assert.equal(failuresOf(app).length, 1)
  })
})

describe('a store of tokens that fails', () => {
  const stores: Readonly<Record<string, TokenStore['add']>> = {
    throws: () => {
      throw new Error('no connection')
    },
    hangs: () => new Promise(() => undefined),
  }
  for (const [what, add] of Object.entries(stores)) {
    it(`keeps no message back: the link is missing, and an event tells why (${what})`, async () => {
      const app = noticed({ tokens: { ...memoryTokens(), add }, storeTimeout: 20 })
      flowPartsOf(app.latch).emit(added('id-alice'))
      const told = await notices(app, 2)
      assert.deepEqual(
        told.map(({ to, notMe }) => [to, notMe]),
        [
          [ALICE, null],
          [SPARE, null],
        ],
      )
      assert.ok(app.events.some(({ type }) => type === 'store.failed'))
    })
  }
})

describe('what users are told of their factors', () => {
  it('is nothing of anybody else: not of users who are gone, and of no other event', async () => {
    const app = noticed()
    const { emit } = flowPartsOf(app.latch)
    emit(added('id-nobody'))
    emit({ type: 'everyone.revoked', count: 3 })
    emit({ type: 'credential.unreadable', userId: 'id-alice', credentialId: 'c', kind: 'totp' })
    assert.deepEqual(await notices(app, 0), [])
    emit(added('id-bob'))
    const [only, ...others] = await notices(app, 1)
    assert.deepEqual([only?.to, others], ['bob@example.com', []])
  })

  it('is that a passkey may have been copied', async () => {
    const app = noticed()
    const stuck = { userId: 'id-alice', credentialId: 'c', counter: 3, before: 3 }
    flowPartsOf(app.latch).emit({ type: 'passkey.counter_stuck', ...stuck })
    const told = await notices(app, 2)
    assert.deepEqual(
      told.map(({ kind, to }) => [kind, to]),
      [ALICE, SPARE].map((to) => ['passkey_doubtful', to]),
    )
  })

  it('reaches a user without an address to log in with, and the link still ends everything', async () => {
    const app = noticed()
    const alice = app.users.get('id-alice')
    assert.ok(alice)
    app.users.set('id-alice', { ...alice, address: null })
    const noOwn = { wrapUsers: (own: object) => ({ ...own, addressesOf: () => [SPARE] }) as never }
    const other = noticed({}, {}, { users: app.users, ...noOwn })
    flowPartsOf(other.latch).emit(added('id-alice'))
    const [told] = await notices(other, 1)
    assert.equal(told?.to, SPARE)
    const token = told?.notMe?.code ?? ''
    const owner = new Browser(other)
    await owner.send((ctx) => other.flows.notMe.finish(ctx, { token }))
    assert.match(app.users.get('id-alice')?.passwordHash ?? '', /^!/)
  })

  it('is told once, by the last of several flows of one login', async () => {
    const app = noticed()
    const mail: FlowMessage[] = []
    const again = { send: (message: FlowMessage) => void mail.push(message) }
    const users = {
      find: () => null,
      findById: (id: string) => app.users.get(id) ?? null,
      addressOf: () => 'last@example.com',
      setPasswordHash: () => false,
    }
    for (let i = 0; i < 100; i++) flows(app.latch, { users, ...again })
    flowPartsOf(app.latch).emit(added('id-alice'))
    await settled()
    assert.deepEqual(
      [...app.mail, ...mail].map(({ to }) => to),
      ['last@example.com'],
    )
  })

  it('leaves events that nobody hears where they were: on the standard error', async (t) => {
    const written = t.mock.method(console, 'error', () => undefined)
    const latch = createLatchkey({
      store: memoryStore(),
      publicUrl: 'http://localhost',
      findUser: () => null,
    })
    const users = {
      find: () => null,
      findById: () => null,
      addressOf: () => null,
      setPasswordHash: () => false,
    }
    const { notMe } = flows(latch, { users, send: () => null })
    const stop = latch.onEvent(notMe.tell)
    const err = new Error('no connection')
    const failed = { status: 503, code: 'store_unavailable', method: 'GET', err } as const
    flowPartsOf(latch).emit({ type: 'request.failed', ...failed })
    assert.equal(written.mock.callCount(), 1)
    stop()
    // With a listener of the application it is written no more (control).
    const stopOwn = latch.onEvent(() => undefined)
    const another = { ...failed, code: 'overloaded' } as const
    flowPartsOf(latch).emit({ type: 'request.failed', ...another })
    assert.equal(written.mock.callCount(), 1)
    stopOwn()
    stopOwn()
    flowPartsOf(latch).emit({ type: 'request.failed', ...another })
    assert.equal(written.mock.callCount(), 2)
  })

  it('would be nothing if the flows did not hear of it (negative control)', async () => {
    const app = noticed()
    flowPartsOf(app.latch).hear(() => undefined)
    await enrol(app)
    await settled()
    assert.deepEqual(app.mail, [])
  })
})
