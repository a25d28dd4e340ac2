/**
 * One-time tokens: what they are good for, for how long, and what a change of anything makes of them (ASVS 5.0, 6.5.1
 * to 6.5.5).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, HOUR, MINUTE, TooManyAttempts, type Purpose } from 'latchkey'
import type { TokenRecord, TokenStore } from 'latchkey/store-kit'
import { memoryTokens } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { SECRET } from '../../../services/application.ts'
import { naiveTokens } from '../../../services/naive-tokens.ts'
import { NEWER, testTokens, type TestTokens } from './setup.ts'

const HASH = '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA'

/** Redeems a token a hundred times at once. Returns how many got it. */
async function winners({ tokens }: TestTokens, token: string): Promise<number> {
  const redeemed = await inParallel(100, () => tokens.redeem(token, 'reset'))
  return redeemed.filter((one) => one !== null).length
}

/** Returns a store and what it holds. */
function watchedStore(): { store: TokenStore; records: TokenRecord[] } {
  const store = memoryTokens()
  const records: TokenRecord[] = []
  const add: TokenStore['add'] = (record, limit, now) => {
    records.push(record)
    return store.add(record, limit, now)
  }
  return { store: { ...store, add }, records }
}

describe('a one-time token', () => {
  it('is redeemed once, and says whose it is and what was kept with it (ASVS 5.0, 6.5.1)', async () => {
    const { tokens, issue, clock, reason } = testTokens()
    const token = await issue({ data: { mail: 'alice@example.org' } })
    const createdAt = clock()
    const expected = {
      purpose: 'reset',
      userId: 'id-alice',
      data: { mail: 'alice@example.org' },
      createdAt,
      expiresAt: createdAt + HOUR,
    }
    assert.deepEqual(await tokens.look(token, 'reset'), expected)
    assert.deepEqual(await tokens.look(token, 'reset'), expected)
    assert.deepEqual(await tokens.redeem(token, 'reset'), expected)
    assert.equal(await tokens.redeem(token, 'reset'), null)
    assert.equal(await tokens.look(token, 'reset'), null)
    assert.equal(reason(), 'unknown')
  })

  it('has 256 random bits, and two are never alike (ASVS 5.0, 6.5.3)', async () => {
    const { issue } = testTokens()
    const tokens = await inParallel(200, (i) => issue({ userId: `u${i}` }))
    assert.equal(new Set(tokens.map((token) => token.slice(23))).size, 200)
    for (const token of tokens) {
      assert.match(token, /^[\w-]{22}\.[\w-]{43}$/)
      assert.equal(Buffer.from(token.slice(23), 'base64url').length, 32)
    }
  })

  it('is redeemed by one of a hundred who come at once', async () => {
    const test = testTokens()
    assert.equal(await winners(test, await test.issue()), 1)
  })

  it('is redeemed by many where the store reads, and then deletes (negative control)', async () => {
    const test = testTokens(naiveTokens())
    assert.ok((await winners(test, await test.issue())) > 1)
  })

  it('ends to the millisecond, though nothing is swept (ASVS 5.0, 6.5.5)', async () => {
    const { tokens, issue, clock } = testTokens()
    const [early, late] = [await issue(), await issue()]
    clock.advance(HOUR - 1)
    assert.notEqual(await tokens.look(late, 'reset'), null)
    assert.notEqual(await tokens.redeem(early, 'reset'), null)
    const other = await issue({ lifetime: MINUTE })
    clock.advance(MINUTE)
    assert.equal(await tokens.look(other, 'reset'), null)
    assert.equal(await tokens.redeem(other, 'reset'), null)
  })

  it('ends at its time also in a store that sees no clock', async () => {
    const right = memoryTokens()
    const blind: TokenStore = {
      ...right,
      read: (group, id) => right.read(group, id, 0),
      take: (group, id, _, others) => right.take(group, id, 0, others),
    }
    const { tokens, issue, clock } = testTokens(blind)
    clock.advance(-clock())
    const token = await issue()
    clock.advance(HOUR)
    assert.equal(await tokens.redeem(token, 'reset'), null)
  })

  it('ends while it is being redeemed: the store is asked with the time of that moment', async () => {
    const right = memoryTokens()
    const slow: TokenStore = {
      ...right,
      async read(group, id, now) {
        const found = await right.read(group, id, now)
        clock.advance(HOUR)
        return found
      },
    }
    const { tokens, issue, clock } = testTokens(slow)
    const token = await issue()
    assert.equal(await tokens.redeem(token, 'reset'), null)
  })

  it('is refused if a clock that was days ahead has made it, and keeps nobody from another', async () => {
    const store = memoryTokens()
    const ahead = testTokens(store)
    ahead.clock.advance(300 * DAY)
    const early = await inParallel(3, () => ahead.issue())
    const { tokens, issue } = testTokens(store)
    for (const token of early) assert.equal(await tokens.redeem(token, 'reset'), null)
    assert.notEqual(await tokens.redeem(await issue(), 'reset'), null)
  })

  it('is taken by a process whose clock is five minutes behind', async () => {
    const store = memoryTokens()
    const ahead = testTokens(store)
    ahead.clock.advance(5 * MINUTE)
    const token = await ahead.issue()
    assert.notEqual(await testTokens(store).tokens.redeem(token, 'reset'), null)
  })
})

describe('the purpose of a one-time token', () => {
  const purposes = [
    'reset',
    'Reset',
    'reset ',
    'invitation',
    'e-mail',
    'unfinished login',
    '__proto__',
  ]

  it('is never another: each token is good for its own alone', async () => {
    const { tokens, issue, reason } = testTokens()
    for (const own of purposes) {
      for (const asked of purposes) {
        const token = await issue({ purpose: own })
        const isGood = (await tokens.look(token, asked)) !== null
        assert.equal(isGood, own === asked, `${own} for ${asked}`)
        if (!isGood) assert.equal(reason(), 'other_purpose')
        assert.equal((await tokens.redeem(token, asked)) !== null, own === asked)
        // A refusal for another purpose redeems nothing.
        assert.equal((await tokens.redeem(token, own)) !== null, own !== asked)
      }
    }
  })

  it('is a name: empty, too long or malformed ones are refused', async () => {
    const { tokens, issue } = testTokens()
    const refusal = { name: 'TypeError', message: /^The purpose of a token must be a name/ }
    for (const purpose of ['', 'x'.repeat(101), '\ud800', null, 7, ['reset']]) {
      await assert.rejects(issue({ purpose: purpose as Purpose }), refusal)
      await assert.rejects(tokens.redeem('x', purpose as Purpose), refusal)
      await assert.rejects(tokens.void(purpose as string, 'u1'), refusal)
    }
    const longest = 'x'.repeat(100)
    assert.notEqual(await tokens.redeem(await issue({ purpose: longest }), longest), null)
  })
})

describe('what a one-time token is bound to', () => {
  /** Asserts that a token is void as soon as anything that it is bound to is another. */
  async function assertBound({ tokens, issue }: Pick<TestTokens, 'tokens' | 'issue'>) {
    const token = await issue({ binds: [HASH, 'alice@example.org'] })
    const others = [
      [],
      [HASH],
      ['alice@example.org', HASH],
      [`${HASH}x`, 'alice@example.org'],
      [`${HASH}alice@example.org`],
      [HASH, 'alice@example.org', ''],
      [`${HASH}","alice@example.org`],
    ]
    for (const binds of others) {
      assert.equal(await tokens.look(token, 'reset', binds), null)
      assert.equal(await tokens.redeem(token, 'reset', binds), null)
    }
    assert.notEqual(await tokens.redeem(token, 'reset', [HASH, 'alice@example.org']), null)
  }

  it('makes it void when it changes, and so is a token whose binding nobody names', async () => {
    const test = testTokens()
    await assertBound(test)
    await test.tokens.redeem(await test.issue({ binds: [HASH] }), 'reset')
    assert.equal(test.reason(), 'changed')
  })

  it('changes in vain where the binding is not checked (negative control)', async () => {
    const { tokens, issue } = testTokens()
    const unchecked = {
      look: (text: unknown, purpose: string) => tokens.look(text, purpose),
      redeem: (text: unknown, purpose: string) => tokens.redeem(text, purpose),
    } as unknown as TestTokens['tokens']
    const unbound = assertBound({
      tokens: unchecked,
      issue: (order) => issue({ ...order, binds: [] }),
    })
    await assert.rejects(unbound, assert.AssertionError)
  })

  it('is not what the store says: a record with another binding is refused', async () => {
    const right = memoryTokens()
    let binding = ''
    const unbound: TokenStore = {
      ...right,
      async read(group, id, now) {
        const found = await right.read(group, id, now)
        return found === null ? null : { ...found, binding }
      },
    }
    const { tokens, issue } = testTokens(unbound)
    const token = await issue({ binds: [HASH] })
    for (binding of ['', 'x'.repeat(43), HASH]) {
      assert.equal(await tokens.look(token, 'reset', [HASH]), null)
      assert.equal(await tokens.look(token, 'reset'), null)
    }
  })

  it('is kept as an HMAC: neither hash nor address is in the store', async () => {
    const { store, records } = watchedStore()
    const { issue } = testTokens(store)
    const token = await issue({ binds: [HASH, 'alice@example.org'] })
    const kept = JSON.stringify(records)
    for (const secret of [HASH, 'alice@example.org', token, token.slice(23)]) {
      assert.ok(!kept.includes(secret))
    }
    assert.match(records[0]?.binding ?? '', /^[\w-]{43}$/)
  })

  it('is text: a hash that is not there is refused, and binds to nothing', async () => {
    const { tokens, issue } = testTokens()
    const odd: readonly unknown[] = [[null], [undefined], HASH, { 0: HASH }, [7]]
    for (const binds of odd) {
      const refusal = { name: 'TypeError', message: /^binds must be/ }
      await assert.rejects(issue({ binds: binds as string[] }), refusal)
      await assert.rejects(tokens.redeem('x', 'reset', binds as string[]), refusal)
    }
  })
})

describe('the secrets', () => {
  it('old and new verify a token, and all tokens of the user are void after one is redeemed', async () => {
    const store = memoryTokens()
    const before = testTokens(store)
    const old = await inParallel(2, () => before.issue({ binds: [HASH] }))
    const both = testTokens(store, [NEWER, SECRET])
    const fresh = await both.issue({ binds: [HASH] })
    for (const token of [...old, fresh]) {
      assert.notEqual(await both.tokens.look(token, 'reset', [HASH]), null)
    }
    assert.notEqual(await both.tokens.redeem(fresh, 'reset', [HASH]), null)
    for (const token of old) assert.equal(await both.tokens.look(token, 'reset', [HASH]), null)
  })

  it('make a token void when the one it was made with is gone, or another application has it', async () => {
    const store = memoryTokens()
    const token = await testTokens(store).issue()
    const { tokens, reason } = testTokens(store, [NEWER])
    assert.equal(await tokens.redeem(token, 'reset'), null)
    assert.equal(reason(), 'changed')
  })

  it('of the whole list name what void clears', async () => {
    const store = memoryTokens()
    const old = await testTokens(store).issue()
    const { tokens, issue } = testTokens(store, [NEWER, SECRET])
    await issue()
    assert.equal(await tokens.void('reset', 'id-alice'), 2)
    assert.equal(await tokens.look(old, 'reset'), null)
  })
})

describe('the tokens of a user', () => {
  it('are three of a purpose: the fourth is refused, and those that the owner has go on working', async () => {
    const { tokens, issue, events } = testTokens()
    const owners = await inParallel(3, () => issue())
    await assert.rejects(issue(), (error) => {
      assert.ok(error instanceof TooManyAttempts)
      assert.equal(error.retryAfterSeconds, 3600)
      return true
    })
    const { type } = events.at(-1) ?? {}
    assert.equal(type, 'token.throttled')
    for (const token of owners) assert.notEqual(await tokens.look(token, 'reset'), null)
    // Others have their own three, and other purposes too.
    await issue({ userId: 'id-bob' })
    await issue({ purpose: 'e-mail' })
  })

  it('leave room for a known device of the user, when strangers have asked for all three', async () => {
    const { tokens, issue, devices, clock } = testTokens()
    const stranger = { address: '192.0.2.1', device: devices.remember(null, 'id-bob') }
    const bound = ['the old address']
    for (let i = 0; i < 3; i++) {
      await issue({ from: stranger, binds: bound })
      clock.advance(1)
    }
    await assert.rejects(issue({ from: { address: '192.0.2.2', device: null } }), TooManyAttempts)
    const own = { address: '192.0.2.3', device: devices.remember(null, 'id-alice') }
    const token = await issue({ from: own, binds: ['the new address'] })
    assert.notEqual(await tokens.redeem(token, 'reset', ['the new address']), null)
  })

  it('keep an object and nothing else with them', async () => {
    const { issue } = testTokens()
    for (const data of ['x', 7, null, ['a']]) {
      await assert.rejects(issue({ data: data as never }), TypeError)
    }
  })

  it('are all void when one is redeemed, and none of another user or purpose', async () => {
    const { tokens, issue } = testTokens()
    const [first = '', ...others] = await inParallel(3, () => issue())
    const bobs = await issue({ userId: 'id-bob' })
    const mails = await issue({ purpose: 'e-mail' })
    assert.notEqual(await tokens.redeem(first, 'reset'), null)
    for (const token of others) assert.equal(await tokens.redeem(token, 'reset'), null)
    assert.notEqual(await tokens.redeem(bobs, 'reset'), null)
    assert.notEqual(await tokens.redeem(mails, 'e-mail'), null)
  })

  it('are not touched by whoever guesses, asks for another purpose, or binds something else', async () => {
    const { tokens, issue } = testTokens()
    const token = await issue({ binds: [HASH] })
    const others = ['x'.repeat(43), 'A'.repeat(43)].map((secret) => token.slice(0, 23) + secret)
    for (const other of others) assert.equal(await tokens.redeem(other, 'reset'), null)
    await tokens.redeem(token, 'e-mail', [HASH])
    await tokens.redeem(token, 'reset', ['other'])
    assert.notEqual(await tokens.redeem(token, 'reset', [HASH]), null)
  })

  it('are his whatever his id is made of, and ids that look alike are not one', async () => {
    const { tokens, issue } = testTokens()
    const ids = [
      'a:b',
      'a',
      'b',
      'reset',
      '","',
      "'; --",
      '\0',
      '\u{1F511}',
      'é',
      'e\u0301',
      'x'.repeat(1000),
      '__proto__',
    ]
    const issued = await inParallel(ids.length, (i) => issue({ userId: ids[i] as string }))
    assert.equal(new Set(issued.map((token) => token.slice(0, 22))).size, ids.length)
    for (const [i, token] of issued.entries()) {
      assert.equal((await tokens.redeem(token, 'reset'))?.userId, ids[i])
    }
    const refusal = { name: 'TypeError', message: /^The id of a user must be/ }
    for (const userId of ['', '\ud800', 7, undefined]) {
      await assert.rejects(issue({ userId: userId as string }), refusal)
      await assert.rejects(tokens.void('reset', userId as string), refusal)
    }
  })

  it('end by void, and new ones can be issued', async () => {
    const { tokens, issue } = testTokens()
    const old = await inParallel(3, () => issue())
    const bobs = await issue({ userId: 'id-bob' })
    assert.equal(await tokens.void('reset', 'id-alice'), 3)
    assert.equal(await tokens.void('reset', 'id-alice'), 0)
    for (const token of old) assert.equal(await tokens.redeem(token, 'reset'), null)
    assert.notEqual(await tokens.redeem(bobs, 'reset'), null)
    assert.notEqual(await tokens.redeem(await issue(), 'reset'), null)
  })

  it('without a user are not counted, unless they have a subject, and then they are void together', async () => {
    const { tokens, issue } = testTokens()
    const free = await inParallel(20, () => issue({ userId: null }))
    for (const token of free) assert.equal((await tokens.redeem(token, 'reset'))?.userId, null)
    const order = { userId: null, subject: 'new@example.org' } as const
    const [first = '', second = ''] = await inParallel(3, () => issue(order))
    await assert.rejects(issue(order), TooManyAttempts)
    assert.notEqual(await tokens.redeem(first, 'reset'), null)
    assert.equal(await tokens.redeem(second, 'reset'), null)
    // A user whose id is that text is somebody else.
    await issue({ userId: 'new@example.org' })
  })
})

describe('a redemption that keeps the others', () => {
  it('leaves all of them, also those of an older secret', async () => {
    const store = memoryTokens()
    const old = await testTokens(store).issue()
    const { tokens, issue } = testTokens(store, [NEWER, SECRET])
    const [one, other] = [await issue(), await issue()]
    assert.notEqual(await tokens.redeem(one, 'reset', [], 'keep'), null)
    assert.equal(await tokens.redeem(one, 'reset', [], 'keep'), null)
    for (const token of [old, other]) assert.notEqual(await tokens.look(token, 'reset'), null)
  })
})

describe('a token of no user', () => {
  it('clears no group of anybody when it is redeemed', async () => {
    const store = { ...memoryTokens(), clear: () => assert.fail('A group was cleared') }
    const { tokens, issue } = testTokens(store, [NEWER, SECRET])
    const token = await issue({ userId: null })
    assert.notEqual(await tokens.redeem(token, 'reset'), null)
  })
})

describe('the successor of a token', () => {
  it('is not made for a token that could not be redeemed', async () => {
    const { tokens, issue, clock, reason } = testTokens()
    const next = () => assert.fail('A successor was made')
    const token = await issue({ binds: [HASH] })
    assert.equal(await tokens.replace('nonsense', 'reset', next), null)
    assert.equal(await tokens.replace(token, 'e-mail', next, [HASH]), null)
    assert.equal(await tokens.replace(token, 'reset', next), null)
    assert.equal(reason(), 'changed')
    clock.advance(HOUR)
    assert.equal(await tokens.replace(token, 'reset', next, [HASH]), null)
    assert.equal(reason(), 'unknown')
  })

  it('and a redemption tell of whoever was too late', async () => {
    const right = memoryTokens()
    const late: TokenStore = { ...right, take: () => null, replace: () => null }
    const { tokens, issue, events } = testTokens(late)
    const token = await issue()
    assert.equal(await tokens.redeem(token, 'reset'), null)
    assert.equal(await tokens.replace(token, 'reset', () => ({ lifetime: MINUTE })), null)
    const refusal = {
      type: 'token.refused',
      reason: 'unknown',
      purpose: 'reset',
      userId: 'id-alice',
    }
    assert.deepEqual(events.slice(1), [refusal, refusal])
  })

  it('takes its place in one step, for one of a hundred who come at once', async () => {
    const { tokens, issue } = testTokens()
    const token = await issue({ data: { step: 1 } })
    const next = () => ({ data: { step: 2 }, lifetime: MINUTE, binds: [HASH] })
    const replaced = await inParallel(100, () => tokens.replace(token, 'reset', next))
    const [won, ...more] = replaced.filter((one) => one !== null)
    assert.ok(won !== undefined)
    assert.deepEqual(more, [])
    assert.deepEqual(won.taken.data, { step: 1 })
    assert.equal(await tokens.redeem(token, 'reset'), null)
    assert.equal(await tokens.redeem(won.token, 'reset'), null)
    const redeemed = await tokens.redeem(won.token, 'reset', [HASH])
    assert.deepEqual([redeemed?.userId, redeemed?.data], ['id-alice', { step: 2 }])
  })

  it('ends with the tokens of its user, also those of an older secret', async () => {
    const store = memoryTokens()
    const token = await testTokens(store).issue()
    const { tokens } = testTokens(store, [NEWER, SECRET])
    const replaced = await tokens.replace(token, 'reset', () => ({ lifetime: MINUTE }))
    assert.equal(await tokens.void('reset', 'id-alice'), 1)
    assert.equal(await tokens.redeem(replaced?.token, 'reset'), null)
  })
})

describe('what somebody sends in place of a token', () => {
  /** A store that must not be asked. */
  const unasked: TokenStore = {
    ...memoryTokens(),
    read: () => assert.fail('The store was asked'),
  }

  it('is refused before the store is asked if it is none, whatever its type and length', async () => {
    const { tokens, reason } = testTokens(unasked)
    const token = await testTokens().issue()
    const values: unknown[] = [
      undefined,
      null,
      7,
      {},
      [token],
      { length: 66, toString: () => token },
      '',
      'x'.repeat(1 << 20),
      '\0'.repeat(66),
      '\ud800'.repeat(66),
      ` ${token}`,
      `${token}\n`,
      `${token.slice(0, -1)}\n`,
      token.slice(0, -1),
      `${token}=`,
      token.replace('.', '+'),
      `${token.slice(0, 65)}/`,
      token.slice(0, 60) + 'é'.repeat(6),
    ]
    for (const value of values) {
      assert.equal(await tokens.redeem(value, 'reset'), null)
      assert.equal(reason(), 'malformed')
    }
  })

  it('is refused in another spelling of the same bytes: base64url has four for the last character', async () => {
    const { tokens, issue } = testTokens()
    const token = await issue()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const at of [21, 65]) {
      const bytes = Buffer.from(token.slice(at === 21 ? 0 : 23, at + 1), 'base64url')
      let alike = 0
      for (const last of alphabet) {
        const other = token.slice(0, at) + last + token.slice(at + 1)
        if (other === token) continue
        const sameBytes = Buffer.from(other.slice(at === 21 ? 0 : 23, at + 1), 'base64url')
        if (sameBytes.equals(bytes)) alike++
        assert.equal(await tokens.redeem(other, 'reset'), null)
      }
      assert.equal(alike, at === 21 ? 15 : 3)
    }
    assert.notEqual(await tokens.redeem(token, 'reset'), null)
  })
})

describe('a stolen copy of the store', () => {
  it('redeems nothing: no value in it is a token, nor makes one (ASVS 5.0, 6.5.2)', async () => {
    const { store, records } = watchedStore()
    const { tokens, issue } = testTokens(store)
    const token = await issue({ binds: [HASH] })
    const [{ id, group, binding } = assert.fail('No record')] = records
    for (const secret of [id, binding, group + 'A'.repeat(21)]) {
      for (const first of [group, id.slice(0, 22)]) {
        assert.equal(await tokens.redeem(`${first}.${secret}`, 'reset', [HASH]), null)
      }
    }
    assert.notEqual(await tokens.redeem(token, 'reset', [HASH]), null)
  })

  it('that is put back does not make a token of one user or purpose that of another', async () => {
    const { store, records } = watchedStore()
    const { tokens, issue, clock } = testTokens(store)
    const mine = await issue({ userId: 'id-mallory' })
    const [record = assert.fail('No record')] = records
    await tokens.void('reset', 'id-mallory')
    for (const change of [{ userId: 'id-alice' }, { purpose: 'e-mail' }]) {
      await store.add({ ...record, ...change }, { most: 9, whenFull: 'refuse' }, clock())
      assert.equal(await tokens.redeem(mine, change.purpose ?? 'reset'), null)
      await store.clear(record.group)
    }
  })
})

describe('what is told of one-time tokens', () => {
  it('is every outcome, and never a token or a part of one (law 21)', async () => {
    const { tokens, issue, events } = testTokens()
    const source = { address: '192.0.2.1', device: null }
    const sent = await inParallel(3, () => issue({ from: source, binds: [HASH] }))
    const [token = ''] = sent
    await issue({ from: source }).catch(() => undefined)
    await tokens.redeem('nonsense', 'reset')
    await tokens.redeem(token, 'e-mail')
    await tokens.redeem(token, 'reset', ['other'])
    await tokens.redeem(token, 'reset', [HASH])
    await tokens.redeem(token, 'reset', [HASH])
    const told = events.map((event) => [event.type, 'reason' in event ? event.reason : null])
    for (const event of events.slice(0, 4)) {
      assert.equal('address' in event && event.address, source.address)
    }
    assert.deepEqual(told, [
      ['token.issued', null],
      ['token.issued', null],
      ['token.issued', null],
      ['token.throttled', null],
      ['token.refused', 'malformed'],
      ['token.refused', 'other_purpose'],
      ['token.refused', 'changed'],
      ['token.redeemed', null],
      ['token.refused', 'unknown'],
    ])
    const text = JSON.stringify(events)
    for (const one of sent) {
      for (const part of [one, one.slice(23), one.slice(0, 22)]) assert.ok(!text.includes(part))
    }
    assert.ok(!text.includes(HASH))
  })

  it('is nothing of the order in an error', async () => {
    const { issue } = testTokens()
    const data = { secret: 'hunter2', bad: new Date() as never }
    const errors = await Promise.allSettled([
      issue({ data }),
      issue({ data: { long: 'hunter2'.repeat(10_000) } }),
      issue({ binds: ['hunter2', null as never] }),
      issue({ lifetime: 0 }),
    ])
    for (const outcome of errors) {
      assert.ok(outcome.status === 'rejected')
      assert.ok(!String((outcome.reason as Error).stack).includes('hunter2'))
    }
  })
})

describe('an order', () => {
  it('that makes no sense is refused, and nothing is written', async () => {
    const { store, records } = watchedStore()
    const { issue } = testTokens(store)
    for (const lifetime of [0, -1, 0.5, 1.5, NaN, Infinity, 401 * DAY, '3600', undefined, 1n]) {
      const refusal = { name: 'RangeError', message: /^The lifetime of a token is/ }
      await assert.rejects(issue({ lifetime: lifetime as number }), refusal)
    }
    const most = 16_384 - '{"a":""}'.length
    const tooMuch = { name: 'RangeError', message: /^The data of a token may have at most 16384/ }
    await assert.rejects(issue({ data: { a: 'x'.repeat(most + 1) } }), tooMuch)
    const wrong: Record<string, unknown> = {
      'must be JSON: "data.since" is a Date': { since: new Date(0) },
      'must be JSON: "data.list\\[1\\]" is a bigint': { list: [1, 2n] },
      'must be an object': ['a'],
    }
    for (const [problem, data] of Object.entries(wrong)) {
      const refusal = { name: 'TypeError', message: new RegExp(`^The data of a token ${problem}$`) }
      await assert.rejects(issue({ data: data as never }), refusal)
    }
    for (const subject of ['', 7, null]) {
      const refusal = { name: 'TypeError', message: /^The subject of a token must be/ }
      await assert.rejects(issue({ userId: null, subject: subject as string }), refusal)
    }
    assert.deepEqual(records, [])
    await issue({ lifetime: 400 * DAY, data: { a: 'x'.repeat(most) } })
    await issue({ lifetime: 1 })
  })
})
