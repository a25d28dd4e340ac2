/**
 * Known devices: for whom a browser is one, by a cookie that only we can write.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { RevocationStore } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
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

  it('forgets the devices of one user, and remembers them anew by a mark that takes the place of the old', async () => {
    const { revocations = null } = memoryStore()
    const keys = deriveKeys([secret('a')], 'device/test')
    const forgetting = new KnownDevices(keys, revocations)
    const old = forgetting.remember(forgetting.remember(null, 'bob'), 'alice')
    assert.equal(await forgetting.forget('alice'), true)
    assert.equal(await forgetting.recognize(old, 'alice'), null)
    assert.notEqual(await forgetting.recognize(old, 'bob'), null)
    const generation = await forgetting.generation('alice')
    const fresh = forgetting.remember(old, 'alice', generation)
    assert.equal(fresh.length, old.length + generation.length)
    assert.notEqual(await forgetting.recognize(fresh, 'alice'), null)
    // Nobody makes a mark of the next generation out of an old one.
    const [id = '', mark = ''] = old.split('.')
    assert.equal(await forgetting.recognize(`${id}.${mark}${generation}`, 'alice'), null)
    await forgetting.forget('alice')
    assert.equal(await forgetting.recognize(fresh, 'alice'), null)
    assert.equal(await new KnownDevices(keys).recognize(fresh, 'alice'), null)
  })

  it('asks once for all that one request wants to know, and of a failing store knows nothing', async () => {
    const { revocations = null } = memoryStore()
    let reads = 0
    const counting = {
      ...(revocations as RevocationStore),
      read: (...given: Parameters<RevocationStore['read']>) => {
        reads++
        return (revocations as RevocationStore).read(...given)
      },
    }
    const keys = deriveKeys([secret('a')], 'device/test')
    const forgetting = new KnownDevices(keys, counting)
    const asked = new Map<string, Promise<string>>()
    const value = forgetting.remember(null, 'alice')
    for (let i = 0; i < 3; i++) {
      assert.notEqual(await forgetting.recognize(value, 'alice', asked), null)
    }
    assert.equal(reads, 1)
    await forgetting.forget('alice', asked)
    assert.equal(await forgetting.recognize(value, 'alice', asked), null)
    const failing = new KnownDevices(keys, { ...counting, read: () => Promise.reject(new Error()) })
    await assert.rejects(failing.recognize(value, 'alice'))
    await assert.rejects(failing.forget('alice'))
  })

  it('forgets when a hundred do so at once: each time all marks of before are void', async () => {
    const { revocations = null } = memoryStore()
    const forgetting = new KnownDevices(deriveKeys([secret('a')], 'device/test'), revocations)
    const values: string[] = []
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        values.push(forgetting.remember(null, 'alice', await forgetting.generation('alice')))
        assert.equal(await forgetting.forget('alice'), true)
      }),
    )
    for (const value of values) assert.equal(await forgetting.recognize(value, 'alice'), null)
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
