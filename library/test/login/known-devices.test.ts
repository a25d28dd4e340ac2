/**
 * Known devices: for whom a browser is one, by a cookie that only we can write.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { deriveKeys } from '../../src/ground/keys.ts'
import { KnownDevices } from '../../src/login/known-devices.ts'

const secret = (name: string): string => createHash('sha256').update(name).digest('base64url')
const devicesOf = (...secrets: string[]): KnownDevices =>
  new KnownDevices(deriveKeys(secrets.map(secret), 'device/test'))

const devices = devicesOf('a')

describe('KnownDevices', () => {
  it('recognizes the device of a user under one name, and of nobody else', async () => {
    const value = devices.remember(null, 'alice')
    const name = await devices.recognize(value, 'alice')
    assert.match(name ?? '', /^[\w-]{43}$/)
    assert.equal(await devices.recognize(value, 'alice'), name)
    assert.notEqual(await devices.recognize(devices.remember(null, 'alice'), 'alice'), name)
    for (const other of ['bob', '', 'alice.', 'Alice']) {
      assert.equal(await devices.recognize(value, other), null, other)
    }
    assert.equal(await devices.recognize(null, 'alice'), null)
  })

  it('recognizes what any of its secrets has signed, and signs with the newest', async () => {
    const old = devicesOf('old').remember(null, 'alice')
    const rotated = devicesOf('new', 'old')
    assert.notEqual(await rotated.recognize(old, 'alice'), null)
    const renewed = rotated.remember(old, 'alice')
    assert.notEqual(await devicesOf('new').recognize(renewed, 'alice'), null)
    assert.equal(await devicesOf('new').recognize(old, 'alice'), null)
    assert.equal(await devicesOf('other').recognize(old, 'alice'), null)
  })

  it('remembers the last five users of a browser, each once, the latest first', async () => {
    let value: string | null = null
    const users = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6']
    for (const user of users) value = devices.remember(value, user)
    const known: string[] = []
    for (const user of users) {
      if ((await devices.recognize(value, user)) !== null) known.push(user)
    }
    assert.deepEqual(known, users.slice(1))
    const once = devices.remember(null, 'u1')
    assert.equal(devices.remember(once, 'u1'), once)
    const again = devices.remember(value, 'u3')
    assert.equal(again.length, value?.length)
    assert.equal(again.split('.')[0], value?.split('.')[0])
    const next = devices.remember(again, 'u7')
    assert.equal(await devices.recognize(next, 'u2'), null)
    assert.notEqual(await devices.recognize(next, 'u3'), null)
  })

  it('ignores a cookie that is not ours: the next login sets a new one', async () => {
    const value = devices.remember(null, 'alice')
    const mark = value.split('.')[1] ?? ''
    const six = [value, ...Array.from({ length: 5 }, () => mark)].join('.')
    for (const other of ['', 'x', `x${value}`, `${value}x`, `${value}.`, mark, six]) {
      assert.equal(devices.mayKnow(other), false, other)
      assert.equal(await devices.recognize(other, 'alice'), null, other)
      const fresh = devices.remember(other, 'alice')
      assert.match(fresh, /^[\w-]{22}\.[\w-]{43}$/)
      assert.notEqual(await devices.recognize(fresh, 'alice'), null)
      assert.notEqual(fresh.split('.')[0], other.split('.')[0])
    }
    assert.equal(devices.mayKnow(null), false)
    assert.equal(devices.mayKnow(value), true)
  })
})
