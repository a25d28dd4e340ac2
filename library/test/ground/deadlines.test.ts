/**
 * Time limits for many calls that all have the same limit.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { Deadlines } from '../../src/ground/deadlines.ts'
import { mockTime } from '../../../services/time.ts'

describe('Deadlines', () => {
  it('rejects each call when its own time is up, whether or not earlier and later calls have settled', async (t) => {
    const pass = mockTime(t)
    const deadlines = new Deadlines(100)
    const first = Promise.withResolvers<string>()
    const settled: string[] = []
    const call = (name: string, answer: Promise<string>): void =>
      void Promise.resolve(deadlines.limit(answer)).then(
        (value) => settled.push(`${name}: ${value}`),
        () => settled.push(`${name}: too late`),
      )
    call('answered', first.promise)
    await pass(30)
    call('silent', new Promise(() => undefined))
    await pass(30)
    call('also silent', new Promise(() => undefined))
    first.resolve('yes')
    await pass(69)
    assert.deepEqual(settled, ['answered: yes'])
    await pass(1)
    assert.deepEqual(settled, ['answered: yes', 'silent: too late'])
    await pass(29)
    assert.equal(settled.length, 2)
    await pass(1)
    assert.deepEqual(settled.at(-1), 'also silent: too late')
  })

  it('limits a call that comes after a time without calls', async (t) => {
    const pass = mockTime(t)
    const deadlines = new Deadlines(100)
    assert.equal(await deadlines.limit(Promise.resolve(1)), 1)
    await pass(1000)
    const silent = Promise.resolve(deadlines.limit(new Promise(() => undefined)))
    const rejected = assert.rejects(silent, /did not answer within 100 ms/)
    await pass(100)
    await rejected
  })

  it('passes a rejection on unchanged', async () => {
    const error = new Error('refused')
    await assert.rejects(
      async () => new Deadlines(100).limit(Promise.reject(error)),
      (seen) => seen === error,
    )
  })

  it('does not keep a process alive when no call is waiting', () => {
    const file = new URL('../../src/ground/deadlines.ts', import.meta.url).href
    const program = `const { Deadlines } = await import('${file}')
      await new Deadlines(60_000).limit(Promise.resolve(), (reason) => reason)`
    const { status, signal } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 20_000 },
    )
    assert.deepEqual({ status, signal }, { status: 0, signal: null })
  })
})
