/**
 * The log.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLog } from '../src/process/log.ts'

describe('createLog', () => {
  it('writes one line of JSON an event, with the time in RFC 3339', () => {
    const lines: string[] = []
    const log = createLog(
      (line) => lines.push(line),
      'json',
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

  it('as text has a line an event, the sentences of the doctor, and the stack of an error', () => {
    const lines: string[] = []
    const log = createLog(
      (line) => lines.push(line),
      'text',
      () => Date.UTC(2026, 10, 22, 9, 5),
    )
    const time = '2026-11-22T09:05:00.000Z'
    log({ type: 'login.failed', reason: 'wrong_password', userId: null, address: '::1' })
    log({ type: 'server.failed', message: 'Port 80 is in use' })
    log({ type: 'process.warning', message: 'two\nlines' })
    log({ type: 'process.failed', error: new Error('outer', { cause: new TypeError('inner') }) })
    const text = lines.join('')
    assert.ok(
      text.startsWith(`${time} login.failed reason=wrong_password userId=null address=::1\n`),
    )
    assert.match(text, /^latchkey: Port 80 is in use\nlatchkey: two\ufffdlines\n/m)
    assert.match(text, /process\.failed error="outer"\n {4}at .*\n(.*\n)* {4}cause: inner\n {4}at /)
  })

  it('as text never lets a value begin a line or command a terminal', () => {
    const lines: string[] = []
    const log = createLog((line) => lines.push(line), 'text')
    const hostile = '/\n2026 forged\r\u001b[2J\u009b2J\u2028\u202e\u007f'
    log({
      type: 'request.failed',
      requestId: '17',
      method: 'POST',
      path: hostile,
      status: 500,
      code: 'internal_error',
      err: new Error(hostile, { cause: new Error(hostile) }),
    })
    log({ type: 'server.failed', message: hostile })
    const text = lines.join('')
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/)
    assert.doesNotMatch(text, /^2026 forged/m)
    // Negative control: the values do hold such characters.
    assert.match(hostile, /^2026 forged/m)
  })

  it('never lets a value end the line or command a terminal', () => {
    const lines: string[] = []
    const log = createLog((line) => lines.push(line))
    const path = '/\n{"type":"forged"}\r\u001b[2J\u009b2J\u2028\u202e\u007f'
    log({
      type: 'request.failed',
      requestId: '17',
      method: 'POST',
      path,
      status: 500,
      code: path,
      err: new Error(path),
    })
    assert.match(lines.join(''), /^[\x20-\x7e]+\n$/)
    const logged = JSON.parse(lines.join('')) as { path: string; err: Error }
    assert.equal(logged.path, path)
    assert.equal(logged.err.message, path)
  })
})
