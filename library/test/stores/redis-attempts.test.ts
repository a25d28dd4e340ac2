/**
 * The scripts of the Redis attempt store do the same as `countAttempts` and `settleAttempts`.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { HOUR, MINUTE, type AttemptStore, type LaneRule } from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { redisStore } from 'latchkey/stores/redis'
import { redisForTests } from '../../../services/redis.ts'
import { countsOn, oldLane } from './old-lanes.ts'

const server = await redisForTests()
const redis = new Redis(server.url)
after(async () => {
  redis.disconnect()
  await server.stop()
})

/** An instant far from zero, like real ones. */
const start = Date.now()

const rule: fc.Arbitrary<LaneRule> = fc.record({
  free: fc.integer({ min: 0, max: 5 }),
  firstWait: fc.integer({ min: 0, max: 50 }),
  maxWait: fc.integer({ min: 0, max: 400 }),
  cap: fc.integer({ min: 1, max: 8 }),
  window: fc.option(fc.integer({ min: 1, max: 500 })),
  lasting: fc.option(fc.integer({ min: 1, max: 8 })),
  maxMembers: fc.option(fc.integer({ min: 1, max: 3 })),
  memberCap: fc.option(fc.integer({ min: 1, max: 4 })),
})

const name = fc.constantFrom('a', 'b', 'c')
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 })
const member = fc.constantFrom('', 'one', 'two', '🔑', '\ud800')

const set = fc.constantFrom(HOUR, -HOUR, -5 * MINUTE)

const step = fc.record({
  // Now and then a clock is set: forward, or back by more than the skew that is tolerated.
  passes: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 120 }) }, set),
  reserve: fc.boolean(),
  names,
  member,
  clear: fc.array(name, { maxLength: 1 }),
  forgives: fc.boolean(),
})

type Plan = Readonly<Record<'a' | 'b' | 'c', LaneRule>>

/** Carries out the steps, and returns the answers of the store. */
async function answers(
  store: AttemptStore,
  plan: Plan,
  steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
): Promise<unknown[]> {
  const told: unknown[] = []
  let now = start
  for (const { passes, reserve, names, member, clear, forgives } of steps) {
    now += passes
    const lanes = names.map((key) => ({ key, rule: plan[key], member }))
    if (reserve) told.push({ ...(await store.reserve(lanes, now)) })
    else if (forgives) await store.settle({ clear, giveBack: [], forgive: lanes }, now)
    else await store.settle({ clear, giveBack: lanes, forgive: [] }, now)
  }
  return told
}

let runs = 0

/** A new store for each run, over a client that may falsify its commands. */
function attempts(call = (command: string, ...args: string[]) => redis.call(command, ...args)) {
  const prefix = `latchkey-attempts:${process.pid}:${Date.now()}:${runs++}:`
  const store = redisStore({ call, duplicate: () => redis }, { prefix })
  return store.attempts as AttemptStore
}

const agree = (open: () => AttemptStore) =>
  fc.asyncProperty(
    fc.record({ a: rule, b: rule, c: rule }),
    fc.array(step, { maxLength: 40 }),
    async (plan, steps) => {
      const expected = await answers(memoryAttempts(), plan, steps)
      assert.deepEqual(await answers(open(), plan, steps), expected)
    },
  )

describe('attempts of redisStore', () => {
  it('gives the same answers as memoryAttempts, for random attempts at random times', async () => {
    await fc.assert(
      agree(() => attempts()),
      { numRuns: 500 },
    )
  })

  it('would give other answers if one number of a command were off by one (negative control)', async () => {
    const late = (command: string, ...args: string[]): Promise<unknown> =>
      redis.call(command, ...(command === 'EVALSHA' && args[2] ? shifted(args) : args))
    const wrong = fc.assert(
      agree(() => attempts(late)),
      { numRuns: 500, endOnFailure: true },
    )
    await assert.rejects(wrong, /Property failed/)
  })

  it('lets lanes with a window expire, and keeps those without', async () => {
    const prefix = `latchkey-attempts:${process.pid}:${Date.now()}:${runs++}:`
    const store = redisStore(redis, { prefix }).attempts as AttemptStore
    const rule = {
      free: 1,
      firstWait: 0,
      maxWait: 0,
      cap: 9,
      window: 5000,
      maxMembers: null,
      lasting: null,
      memberCap: null,
    }
    const lanes = [
      { key: 'address:a', rule, member: '' },
      { key: 'user:a', rule: { ...rule, window: null }, member: '' },
    ]
    await store.reserve(lanes, start)
    const left = await redis.pttl(`${prefix}{a}:address:a`)
    assert.ok(left > 5000 && left <= 65_000, String(left))
    assert.equal(await redis.pttl(`${prefix}{a}:user:a`), -1)
    await store.settle({ clear: ['user:a'], giveBack: [], forgive: [] }, start)
    assert.equal(await redis.exists(`${prefix}{a}:user:a`), 0)
  })
})

describe('a lane that the first redisStore wrote', () => {
  it('is understood: further attempts are counted in it, and the old ones can be forgiven', async () => {
    const prefix = `latchkey-attempts:${process.pid}:${Date.now()}:${runs++}:`
    const { key, count, nextAt, forgetAt, members } = oldLane(start)
    const fields = [
      'n',
      count,
      't',
      nextAt,
      'f',
      forgetAt,
      ...members.flatMap((one) => [`.${one}`, '']),
    ]
    await redis.hset(`${prefix}{a}:${key}`, ...fields)
    await countsOn(redisStore(redis, { prefix }).attempts as AttemptStore, start)
  })
})

/** The arguments of the same call, a millisecond later. */
function shifted(args: readonly string[]): string[] {
  const position = 2 + Number(args[1])
  return args.with(position, String(Number(args[position]) + 1))
}
