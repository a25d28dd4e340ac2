/**
 * The routes of `account-settings.ts`, and that the page about them shows the example as it is.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { createLatchkey, hashPassword, MINUTE, type StoredUser } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type { FlowMessage } from 'latchkey/flows'
import { memoryStore } from 'latchkey/stores/memory'
import { testClient, testClock } from 'latchkey/testing'
import { accountSettings } from './account-settings.ts'

const OLD = 'nine yellow trains over 2 rivers'
const NEW = 'seven green bicycles under 1 moon'

interface Row extends StoredUser {
  readonly username: string
  readonly roles: readonly string[]
}

const passwordHash = await hashPassword(OLD, { memory: 8, passes: 1 })

/** A site with alice, who is an administrator, and newbie, who has no password. */
function site() {
  const rows = new Map<string, Row>()
  const alice = { id: '1', username: 'alice@example.com', roles: ['admin'], passwordHash }
  for (const row of [
    alice,
    { ...alice, id: '2', username: 'newbie@example.com', roles: [], passwordHash: null },
  ]) {
    rows.set(row.id, row)
  }
  const find = (address: string) =>
    [...rows.values()].find(({ username }) => username === address) ?? null
  const change = (id: string, has: (row: Row) => boolean, to: Partial<Row>): boolean => {
    const row = rows.get(id)
    if (row === undefined || !has(row)) return false
    rows.set(id, { ...row, ...to })
    return true
  }
  const mail: FlowMessage[] = []
  const clock = testClock()
  const findById = (id: string) => rows.get(id) ?? null
  const latch = createLatchkey<Row>({
    store: memoryStore(),
    publicUrl: 'http://localhost',
    findUser: find,
    findUserById: findById,
    clock,
  })
  const users = {
    find,
    findById,
    addressOf: ({ username }: Row) => username,
    setPasswordHash: (id: string, { from, to }: { from: string | null; to: string | null }) =>
      change(id, (row) => row.passwordHash === from, { passwordHash: to }),
    setAddress: (id: string, { from, to }: { from: string | null; to: string | null }) =>
      (to === null || find(to) === null) &&
      change(id, (row) => row.username === from, { username: to ?? '' }),
  }
  const app = new Hono()
  app.post('/login', latchkeyHono(latch, { address: () => '192.0.2.1' }).loginRoute())
  app.route(
    '/',
    accountSettings(latch, users, (message) => void mail.push(message)),
  )
  const mailed = async (kind: FlowMessage['kind']) => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    const found = mail.findLast((message) => message.kind === kind)
    assert.ok(found, kind)
    return { to: found.to, token: 'code' in found ? found.code : '' }
  }
  const browser = () => testClient(app.request)
  return { latch, clock, rows, browser, mailed }
}

const login = { username: 'alice@example.com', password: OLD }
const codeOf = async (answer: Response): Promise<unknown> =>
  ((await answer.json()) as { readonly code?: unknown }).code

describe('the settings of an account', () => {
  it('change the password after a recent confirmation, and end the other sessions (ASVS 5.0, 6.2.3, 7.4.3 and 7.5.1)', async () => {
    const { latch, clock, browser, mailed } = site()
    const [phone, laptop] = [browser(), browser()]
    await phone.post('/login', login)
    await laptop.post('/login', login)
    clock.advance(6 * MINUTE)
    const change = { current: OLD, password: NEW }
    const late = await phone.post('/settings/password', change)
    assert.equal(await codeOf(late), 'recent_login_required')
    await phone.post('/login', login)
    assert.equal((await phone.post('/settings/password', change)).status, 200)
    assert.equal((await mailed('password_changed')).to, 'alice@example.com')
    assert.equal((await latch.authenticate('alice@example.com', NEW)).id, '1')
    assert.equal(await codeOf(await laptop.post('/settings/password', change)), 'not_authenticated')
  })

  it('change the address by a link to the new one, and give it back by one to the old (ASVS 5.0, 6.3.7)', async () => {
    const { rows, browser, mailed } = site()
    const client = browser()
    await client.post('/login', login)
    await client.post('/settings/address', { address: 'new@example.com' })
    const { to, token } = await mailed('change_address')
    assert.equal(to, 'new@example.com')
    assert.equal((await client.post('/change-address', { token })).status, 200)
    assert.equal(rows.get('1')?.username, 'new@example.com')
    const undo = await mailed('address_changed')
    assert.equal(undo.to, 'alice@example.com')
    assert.equal((await browser().post('/undo-address', { token: undo.token })).status, 200)
    assert.equal(rows.get('1')?.username, 'alice@example.com')
    assert.equal((await mailed('reset_password')).to, 'alice@example.com')
  })

  it('let an administrator invite, and nobody else; the user alone knows the password (ASVS 5.0, 6.4.1 and 6.4.6)', async () => {
    const { latch, browser, mailed } = site()
    assert.equal((await browser().post('/admin/invite/2')).status, 401)
    const admin = browser()
    await admin.post('/login', login)
    assert.deepEqual(await (await admin.post('/admin/invite/2')).json(), { isSent: true })
    // Whoever has a password resets it: an invitation would log in past it.
    assert.deepEqual(await (await admin.post('/admin/invite/1')).json(), { isSent: false })
    const { to, token } = await mailed('invitation')
    assert.equal(to, 'newbie@example.com')
    const newbie = browser()
    assert.equal((await newbie.post('/invitation', { token, password: NEW })).status, 200)
    assert.equal((await latch.authenticate(to, NEW)).id, '2')
    assert.equal((await newbie.post('/admin/invite/1')).status, 403)
  })

  it('tell of a login by a new browser, and end everything by one link', async () => {
    const { rows, browser, mailed } = site()
    const thief = browser()
    await thief.post('/login', login)
    const { token } = await mailed('new_device')
    assert.equal((await browser().post('/not-me', { token })).status, 200)
    const answer = await thief.post('/settings/address', { address: 'thief@example.com' })
    assert.equal(await codeOf(answer), 'not_authenticated')
    assert.notEqual(rows.get('1')?.passwordHash, passwordHash)
  })
})

describe('the page about the settings of an account', () => {
  it('shows the example as it is', () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')
    const source = read('account-settings.ts').replace(/^\/\*\*[^]*?\*\/\n\n/, '')
    assert.ok(read('../docs/recipes/account-settings.md').includes(source))
  })
})
