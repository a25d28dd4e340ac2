/**
 * The login of `second-step.ts`, and that its page shows it as it is (ASVS 5.0, 6.3.3).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { hashPassword } from 'latchkey'
import { testClient } from 'latchkey/testing'
import { PASSWORD } from '../services/application.ts'
import { createLogin, twoSteps, type User } from './second-step.ts'

const passwordHash = await hashPassword(PASSWORD)
const alice: User = { id: 'u1', username: 'alice', passwordHash, codeSecret: 'JBSWY3DP' }

/** A browser of a new site, whose right code is 123456. */
function browser() {
  const users = new Map([['u1', alice]])
  const latch = createLogin(users, (secret, code) => secret === 'JBSWY3DP' && code === '123456')
  return testClient(twoSteps(latch).request)
}

describe('a login with a code', () => {
  it('logs nobody in by the password alone, and whoever gives the code', async () => {
    const client = browser()
    const first = await client.submit('/login', { username: 'alice', password: PASSWORD })
    assert.equal(first.headers.get('Location'), '/code?next=%2F')
    assert.equal((await client.get('/vault')).status, 401)
    assert.match(await (await client.get('/code')).text(), /One more step, u1/)
    assert.equal((await client.submit('/code', { code: '000000' })).status, 401)
    assert.equal((await client.submit('/code', { code: '123456' })).status, 303)
    assert.equal(await (await client.get('/vault')).text(), 'The vault of u1')
  })

  it('throttles a PIN of the application', async () => {
    const client = browser()
    await client.post('/login', { username: 'alice', password: PASSWORD })
    await client.post('/code', { code: '123456' })
    const guess = async (pin: string) => (await client.post('/pin', { pin })).status
    assert.equal(await guess('2580'), 200)
    const statuses = []
    for (let i = 0; i < 15; i++) statuses.push(await guess('0000'))
    assert.deepEqual([...new Set(statuses)], [401, 429])
  })
})

describe('the page about second steps', () => {
  it('shows the example as it is', () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')
    const source = read('second-step.ts').replace(/^\/\*\*[^]*?\*\/\n\n/, '')
    assert.ok(read('../docs/recipes/second-step.md').includes(source))
  })
})
