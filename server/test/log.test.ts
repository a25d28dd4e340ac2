/**
 * The log.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLog } from '../src/log.ts'

describe('createLog', () => {
  it('writes one line of JSON an event, with the time in RFC 3339', () => {
    const lines: string[] = []
    const log = createLog(
      (line) => lines.push(line),
      () => Date.UTC(2026, 10, 22, 9, 5),
    )
    log({ type: 'server.started', url: 'http://localhost:3000' })
    assert.deepEqual(lines, [
      '{"time":"2026-11-22T09:05:00.000Z","type":"server.started","url":"http://localhost:3000"}\n',
    ])
  })

  it('tells of an error, with its cause', () => {
    const lines: string[] = []
    const log = createLog((line) => lines.push(line))
    const error = new Error('outer', { cause: new TypeError('inner') })
    log({ type: 'process.failed', error })
    const [{ error: logged }] = lines.map(
      (line) => JSON.parse(line) as { error: typeof error },
    ) as [{ error: typeof error }]
    assert.equal(logged.message, 'outer')
    assert.equal((logged.cause as Error).message, 'inner')
  })

  it('never lets a value end the line or command a terminal', () => {
    const lines: string[] = []
    const log = createLog((line) => lines.push(line))
    const path = '/\n{"type":"forged"}\r\u001b[2J\u009b2J\u2028\u202e\u007f'
    log({ type: 'request.failed', requestId: '17', method: 'POST', path, error: path })
    assert.match(lines.join(''), /^[\x20-\x7e]+\n$/)
    const logged = JSON.parse(lines.join('')) as { path: string; error: string }
    assert.equal(logged.path, path)
    assert.equal(logged.error, path)
  })
})
