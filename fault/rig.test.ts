/**
 * A short run over every store whose server is here, and the proof that the rig sees what is broken.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countKinds } from './report.ts'
import { run, type Result, type RunOptions } from './rig.ts'
import { isAvailable, targets, type Target } from './services.ts'

const seed = Date.now() % 1_000_000

const short: RunOptions = {
  seed,
  // The run ends when there were enough sessions and faults. A busy machine gets more time for that.
  seconds: 45,
  sessions: 300,
  faults: 8,
  clients: 8,
  stops: [1000],
  log: () => undefined,
}

function targetOf(name: string): Target {
  const target = targets.find((one) => one.name === name)
  assert.ok(target, name)
  return target
}

/** Runs the store; a store whose server is not installed is skipped. */
function test(
  title: string,
  name: string,
  options: Partial<RunOptions>,
  check: (result: Result) => void,
): void {
  const target = targetOf(name)
  const skip = isAvailable(target) ? false : `the server of ${name} is not installed`
  it(title, { skip }, async () => check(await run(target, { ...short, ...options })))
}

describe(`two processes and a store under faults (seed ${seed})`, { concurrency: true }, () => {
  for (const name of ['sqlite', 'redis-always', 'postgres']) {
    test(`keep what they have acknowledged: ${name}`, name, {}, (result) => {
      assert.deepEqual(result.violations, [])
      assert.deepEqual(result.crashes, [])
      const times = [...result.recoveries.values()].flat()
      assert.ok(times.length > 0 && times.every(Number.isFinite), times.join())
      assert.ok(result.sessions >= 20, `${result.sessions} sessions`)
      assert.ok(result.tokens >= 10, `tokens of ${result.tokens} users`)
      assert.ok(result.logins >= 10, `${result.logins} unfinished logins`)
      const atLeast = name === 'redis-always' ? 0 : 10
      assert.ok(result.enrolled >= atLeast, `${result.enrolled} users with factors`)
    })
  }
})

/** What a naive store does wrong, as the rig calls it. */
const ALL_KINDS: readonly string[] = [
  'resurrected',
  'write lost',
  'redeemed twice',
  'finished twice',
  'one factor',
  'let in',
  'too many',
]

describe('the fault rig (negative control)', { concurrency: true }, () => {
  // A short run may meet no race of some kind, so there are as many as it takes.
  it('finds what a naive store revives and loses', async () => {
    const found = new Set<string>()
    const missing = (): readonly string[] => ALL_KINDS.filter((kind) => !found.has(kind))
    for (let i = 0; i < 5 && missing().length > 0; i++) {
      const result = await run(targetOf('naive'), { ...short, seed: seed + i, faults: 2 })
      for (const [kind, count] of Object.entries(countKinds(result))) if (count > 0) found.add(kind)
    }
    assert.deepEqual(missing(), [])
  })

  const only = ['kill store']
  test('finds what a Redis without a log forgets', 'redis-rdb', { faults: 4, only }, (result) => {
    assert.ok((countKinds(result)['lost'] ?? 0) > 0)
  })
})
