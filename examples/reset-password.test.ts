/**
 * The pages of `reset-password.ts`, and that the page about flows shows them as they are (ASVS 5.0, 6.4.3).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createLatchkey, type StoredUser } from 'latchkey'
import type { FlowMessage } from 'latchkey/flows'
import { memoryStore } from 'latchkey/stores/memory'
import { testClient } from 'latchkey/testing'
import { everydayLife } from './reset-password.ts'

const PASSWORD = 'seven green bicycles under 1 moon'

/** A site without users, and its mail. */
function site() {
  const table = new Map<string, StoredUser & { readonly username: string }>()
  const find = (address: string) => table.get(address) ?? null
  const mail: FlowMessage[] = []
  const latch = createLatchkey({
    store: memoryStore(),
    publicUrl: 'http://localhost',
    findUser: find,
  })
  const app = everydayLife(
    latch as never,
    {
      find,
      findById: find,
      addressOf: ({ username }: { readonly username: string }) => username,
      create({ address, passwordHash }) {
        if (table.has(address)) return null
        table.set(address, { id: address, username: address, passwordHash })
        return find(address)
      },
      setPasswordHash(id, { from, to }) {
        const user = find(id)
        if (user?.passwordHash !== from || user === null) return false
        table.set(id, { ...user, passwordHash: to })
        return true
      },
    },
    (message) => void mail.push(message),
  )
  const code = async (kind: string): Promise<string> => {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
    return (mail.findLast((message) => message.kind === kind) as { readonly code: string }).code
  }
  return { latch, client: testClient(app.request), other: testClient(app.request), code }
}

describe('the everyday life of an account', () => {
  it('begins with a registration, and goes on after a reset', async () => {
    const { latch, client, code } = site()
    const username = 'eve@example.com'
    const asked = await client.submit('/register', { username, password: PASSWORD })
    assert.equal(asked.headers.get('Location'), '/check-your-mail')
    const made = await client.submit('/register/confirm', { token: await code('register') })
    assert.equal(made.headers.get('Location'), '/')
    await client.submit('/forgot', { username })
    const token = await code('reset_password')
    const page = await client.get('/reset-password')
    assert.match(await page.text(), /name="token"/)
    const done = await client.submit('/reset-password', { token, password: `${PASSWORD}!` })
    assert.equal(done.headers.get('Location'), '/login')
    assert.equal((await latch.authenticate(username, `${PASSWORD}!`)).id, username)
  })
})

describe('a registration whose mail is opened in another browser', () => {
  it('is finished by the password that is chosen there, for which the page has a field', async () => {
    const { latch, client, other, code } = site()
    const username = 'eve@example.com'
    const { headers } = await client.submit('/register', { username, password: PASSWORD })
    assert.equal((await client.get(headers.get('Location') ?? '')).status, 200)
    const token = await code('register')
    const page = await (await other.get('/register/confirm')).text()
    const [, password = ''] = /<input (name="password"[^>]*)>/.exec(page) ?? []
    assert.match(password, /type="password"/)
    assert.doesNotMatch(password, /required/)
    assert.match(page, /<input name="token"[^>]* required/)
    const without = await other.submit('/register/confirm', { token, password: '' })
    assert.equal(without.status, 400, 'what was typed in the first browser does not hold here')
    const chosen = `${PASSWORD} and 2 suns`
    const made = await other.submit('/register/confirm', { token, password: chosen })
    assert.equal(made.headers.get('Location'), '/')
    assert.equal((await latch.authenticate(username, chosen)).id, username)
  })
})

describe('the page about flows', () => {
  it('shows the example as it is', () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')
    const source = read('reset-password.ts').replace(/^\/\*\*[^]*?\*\/\n\n/, '')
    assert.ok(read('../docs/recipes/flows.md').includes(source))
  })
})
