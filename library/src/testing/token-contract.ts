/**
 * What every token store must do, as tests.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TokenLimit, TokenRecord, TokenStore } from '../contracts/tokens.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import { DAY, HOUR, MAX_CLOCK_SKEW, MINUTE } from '../ground/time.ts'
import { randomGroup } from '../tokens/token-text.ts'
import { GROUP, now, sampleToken, type TokenCase } from './token-case.ts'
import { tokenStoreRaces } from './token-races.ts'

const three: TokenLimit = { most: 3, whenFull: 'refuse' }

/** Adds tokens. Returns whether each was added. */
async function addAll(
  store: TokenStore,
  tokens: readonly TokenRecord[],
  limit = three,
  at = now,
): Promise<boolean[]> {
  const added: boolean[] = []
  for (const token of tokens) added.push(await store.add(token, limit, at))
  return added
}

/** Which of the tokens are live. */
async function live(
  store: TokenStore,
  tokens: readonly TokenRecord[],
  at = now,
): Promise<boolean[]> {
  const found: boolean[] = []
  for (const { group, id } of tokens) found.push((await store.read(group, id, at)) !== null)
  return found
}

const several = (count: number, fields: Partial<TokenRecord> = {}): TokenRecord[] =>
  Array.from({ length: count }, () => sampleToken(fields))

const reading: readonly TokenCase[] = [
  {
    name: 'reads back what was added, whatever is in it, and only from its own group',
    async run(store) {
      const odd = ['u1', ':', "' OR 1=1 --", '{a}\\"*?[', '\u{1F511}é', 'x'.repeat(1000), 'nul \0']
      for (const text of odd) {
        const token = sampleToken({
          group: randomGroup(),
          purpose: text.slice(0, 100),
          userId: text,
          data: { [text]: [text, null, 1.5, { '': {} }], empty: [], list: [[]], half: '\ud800' },
        })
        assert.equal(await store.add(token, three, now), true)
        assert.deepEqual(await store.read(token.group, token.id, now), token)
        assert.equal(await store.read(randomGroup(), token.id, now), null)
        assert.equal(await store.read(token.group, sampleToken().id, now), null)
      }
      const anonymous = sampleToken({ userId: null, data: {} })
      await store.add(anonymous, three, now)
      assert.deepEqual(await store.read(GROUP, anonymous.id, now), anonymous)
    },
  },
  {
    name: 'keeps nothing by reference, and what it hands out changes nothing',
    async run(store) {
      const data = { a: { b: 1 } }
      const token = sampleToken({ data })
      await store.add(token, three, now)
      data.a.b = 2
      const read = await store.read(GROUP, token.id, now)
      try {
        Object.assign(read?.data['a'] as object, { b: 3 })
      } catch {
        // It may be frozen.
      }
      const again = await store.read(GROUP, token.id, now)
      assert.deepEqual(again?.data, { a: { b: 1 } })
    },
  },
  {
    name: 'knows no token from the instant it expires, to the millisecond, though nothing is pruned',
    async run(store) {
      const [one, other, third] = several(3) as [TokenRecord, TokenRecord, TokenRecord]
      await addAll(store, [one, other, third])
      const { expiresAt } = one
      assert.deepEqual(await live(store, [one], expiresAt - 1), [true])
      assert.deepEqual(await live(store, [one], expiresAt), [false])
      assert.equal(await store.take(GROUP, one.id, expiresAt, 'void'), null)
      assert.equal(await store.replace(GROUP, one.id, sampleToken(), expiresAt), null)
      assert.deepEqual(await store.take(GROUP, other.id, expiresAt - 1, 'keep'), other)
      assert.deepEqual(await store.replace(GROUP, third.id, sampleToken(), expiresAt - 1), third)
    },
  },
  {
    name: 'believes a clock that is ahead by minutes, and no token of one that is ahead by days',
    async run(store) {
      const near = sampleToken({ createdAt: now + MAX_CLOCK_SKEW, expiresAt: now + HOUR })
      const far = several(3, { createdAt: now + 300 * DAY, expiresAt: now + 301 * DAY })
      await addAll(store, far, { most: 9, whenFull: 'refuse' }, now + 300 * DAY)
      const [first] = far as [TokenRecord]
      assert.equal(await store.take(GROUP, first.id, now, 'void'), null)
      assert.equal(await store.replace(GROUP, first.id, sampleToken(), now), null)
      assert.deepEqual(await live(store, far), [false, false, false])
      // They do not keep the owner from getting a token; the one that is believed counts.
      await addAll(store, [near])
      assert.deepEqual(await live(store, [near]), [true])
      assert.deepEqual(await addAll(store, several(3)), [true, true, false])
    },
  },
]

const adding: readonly TokenCase[] = [
  {
    name: 'refuses a token that is one too many, writes nothing, and leaves those that are there',
    async run(store) {
      const tokens = several(4)
      assert.deepEqual(await addAll(store, tokens), [true, true, true, false])
      assert.deepEqual(await live(store, tokens), [true, true, true, false])
      const others = several(4, { group: randomGroup() })
      assert.deepEqual(await addAll(store, others), [true, true, true, false])
    },
  },
  {
    name: 'replaces the oldest, if it is told to, and no younger one',
    async run(store) {
      const ages = [2, 4, 1, 3, 0].map((minutes) =>
        sampleToken({ createdAt: now - minutes * MINUTE }),
      )
      const limit = { most: 3, whenFull: 'replace' } as const
      assert.deepEqual(await addAll(store, ages, limit), [true, true, true, true, true])
      assert.deepEqual(await live(store, ages), [true, false, true, false, true])
    },
  },
  {
    name: 'counts no token that has expired, was taken or was cleared',
    async run(store) {
      const short = several(3, { expiresAt: now + MINUTE })
      await addAll(store, short)
      assert.deepEqual(await addAll(store, several(1), three, now + MINUTE - 1), [false])
      const next = several(4)
      assert.deepEqual(await addAll(store, next, three, now + MINUTE), [true, true, true, false])
      await store.take(GROUP, (next[0] as TokenRecord).id, now + MINUTE, 'keep')
      assert.deepEqual(await addAll(store, several(2), three, now + MINUTE), [true, false])
      await store.clear(GROUP)
      assert.deepEqual(await addAll(store, several(4)), [true, true, true, false])
    },
  },
  {
    name: 'keeps a group until its last token ends, in whatever order they were added',
    async run(store) {
      const lifetimes = [HOUR, 30 * DAY, MINUTE].map((life) =>
        sampleToken({ expiresAt: now + life }),
      )
      await addAll(store, lifetimes)
      assert.deepEqual(await live(store, lifetimes, now + 30 * DAY - 1), [false, true, false])
      assert.deepEqual(await live(store, lifetimes, now + 30 * DAY), [false, false, false])
    },
  },
]

const taking: readonly TokenCase[] = [
  {
    name: 'hands out a token once, and leaves the others or not, as it is told',
    async run(store) {
      const [one, other, third] = several(3) as [TokenRecord, TokenRecord, TokenRecord]
      const elsewhere = sampleToken({ group: randomGroup() })
      await addAll(store, [one, other, third, elsewhere])
      assert.deepEqual(await store.take(GROUP, one.id, now, 'keep'), one)
      assert.equal(await store.take(GROUP, one.id, now, 'keep'), null)
      assert.deepEqual(await live(store, [one, other, third]), [false, true, true])
      assert.deepEqual(await store.take(GROUP, other.id, now, 'void'), other)
      assert.deepEqual(await live(store, [one, other, third, elsewhere]), [
        false,
        false,
        false,
        true,
      ])
    },
  },
  {
    name: 'voids nothing when it is asked for a token that is not there, or is in another group',
    async run(store) {
      const tokens = several(2)
      const elsewhere = sampleToken({ group: randomGroup() })
      await addAll(store, [...tokens, elsewhere])
      assert.equal(await store.take(GROUP, sampleToken().id, now, 'void'), null)
      assert.equal(await store.take(GROUP, elsewhere.id, now, 'void'), null)
      assert.equal(await store.replace(GROUP, elsewhere.id, sampleToken(), now), null)
      assert.deepEqual(await live(store, [...tokens, elsewhere]), [true, true, true])
    },
  },
  {
    name: 'replaces a token by its successor once, and writes nothing for whoever comes too late',
    async run(store) {
      const [one, other] = several(2) as [TokenRecord, TokenRecord]
      await addAll(store, [one, other])
      const next = sampleToken({ expiresAt: now + 2 * DAY, data: { claimed: true } })
      const late = sampleToken()
      assert.deepEqual(await store.replace(GROUP, one.id, next, now), one)
      assert.equal(await store.replace(GROUP, one.id, late, now), null)
      assert.deepEqual(await live(store, [one, other, next, late]), [false, true, true, false])
      assert.deepEqual(await store.read(GROUP, next.id, now + 2 * DAY - 1), next)
    },
  },
  {
    name: 'clears a group and no other, and says how many it removed',
    async run(store) {
      const tokens = several(3)
      const elsewhere = sampleToken({ group: randomGroup() })
      await addAll(store, [...tokens, elsewhere])
      assert.equal(await store.clear(GROUP), 3)
      assert.equal(await store.clear(GROUP), 0)
      assert.deepEqual(await live(store, [...tokens, elsewhere]), [false, false, false, true])
    },
  },
  {
    name: 'prunes nothing that is live, in steps that come to an end',
    async run(store) {
      const many = Array.from({ length: 250 }, () =>
        sampleToken({ group: randomGroup(), expiresAt: now + MINUTE }),
      )
      const long = sampleToken()
      const short = sampleToken({ expiresAt: now + MINUTE })
      await addAll(store, [...many, long, short])
      for (let step = 0; await store.prune(now + MINUTE); step++) assert.ok(step < 1000)
      const all = [long, short, ...many.slice(0, 2)]
      assert.deepEqual(await live(store, all, now + MINUTE), [true, false, false, false])
    },
  },
]

/** The whole contract. */
export const tokenStoreContract: readonly TokenCase[] = [
  ...reading,
  ...adding,
  ...taking,
  ...tokenStoreRaces,
]

/** Runs the contract with `node:test`. `open` returns a new, empty store for each test. */
export function testTokenStore(
  name: string,
  open: () => MaybePromise<{ store: TokenStore; close: () => MaybePromise<void> }>,
): void {
  describe(name, () => {
    for (const { name: promise, run } of tokenStoreContract) {
      it(promise, async () => {
        const { store, close } = await open()
        try {
          await run(store)
        } finally {
          await close()
        }
      })
    }
  })
}
