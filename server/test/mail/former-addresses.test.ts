/**
 * Whoever takes an account over would first take away the address that would be told of it. So an address that its user
 * has verified is told of that, and of what follows, and still makes administrators wait.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { DAY } from 'latchkey'
import { sampleCredential } from 'latchkey/testing'
import { changeEmail, removeFactors } from '../../src/accounts/administration.ts'
import { addressesOf, tellingByMail, type ActToTell } from '../../src/accounts/told-by-mail.ts'
import { startMailSite } from '../support/mail-site.ts'
import { partOf } from '../support/mail-server.ts'

const OLD = 'bo@example.com'

/** A site with an administrator, who is logged in, and a user with a factor. */
async function withUser(t: TestContext, emailVerified: boolean) {
  const site = await startMailSite(t)
  await site.addUser('boss', { roles: ['admin'] })
  const bo = await site.addUser('bo', { emailVerified })
  await site.storage.credentials?.add(sampleCredential({ userId: bo.id, kind: 'totp' }), 9)
  const admin = await site.loggedIn('boss')
  await admin.open('/profile')
  await site.deliver(1)
  const act = async (name: string, fields: Readonly<Record<string, string>> = {}) => {
    const { status } = await admin.submit(`/admin/users/${bo.id}/${name}`, fields)
    assert.equal(status, 303, name)
    return (await site.deliver()).map((letter) => [letter.to[0], partOf(letter, 'text/plain')])
  }
  const factors = async () => (await site.latch.credentials.list(bo.id)).length
  return { site, bo, act, factors }
}

describe('an administrator who changes a verified address and then removes the factors', () => {
  for (const [how, changes] of Object.entries({
    'takes it away': [''],
    'sets another one': ['boss@evil.example'],
    'sets it anew': [OLD],
    'sets one after the other': ['boss@evil.example', '', 'x@evil.example'],
  })) {
    it(`waits all the same, and the old mailbox is told of both, where one ${how}`, async (t) => {
      const { site, bo, act, factors } = await withUser(t, true)
      for (const email of changes) {
        const [letter, ...others] = await act('email', { email })
        assert.deepEqual([letter?.[0], others.length], [OLD, 0])
        assert.match(letter?.[1] ?? '', /the user “boss” has\s+changed the address/)
      }
      const [letter, ...others] = await act('remove-factors')
      assert.deepEqual([letter?.[0], others.length], [OLD, 0])
      assert.match(letter?.[1] ?? '', /will\s+(?:go|remove)/)
      assert.equal(await factors(), 1)
      assert.notEqual(await site.latch.credentials.announcedRemoval(bo.id), null)
    })
  }

  it('waits for nobody who never had a verified address, and writes to no unverified one', async (t) => {
    const { act, factors } = await withUser(t, false)
    assert.deepEqual(await act('email', { email: 'boss@evil.example' }), [])
    assert.deepEqual(await act('remove-factors'), [])
    assert.equal(await factors(), 0)
  })
})

describe('an address that somebody else has taken away', () => {
  it('is told for seven days, of commands too, and not of what its user does', async (t) => {
    const { storage, latch } = await startMailSite(t)
    const told: ActToTell[] = []
    let later = 0
    const activity = tellingByMail(storage.activity, {
      users: storage.users,
      tell: async (act) => void told.push(act),
      onFailure: (error) => assert.fail(String(error)),
      clock: () => Date.now() + later,
    })
    const removeCredentials = async (userId: string) => latch.credentials.removeAll(userId)
    const unlinkAccounts = (userId: string) => storage.providerAccounts.unlinkAll(userId)
    const onNoteFailure = (error: unknown): void => assert.fail(String(error))
    const acts = { removeCredentials, unlinkAccounts, onNoteFailure }
    const site = { users: storage.users, activity, latch, ...acts }
    const create = { username: 'bo', roles: [], email: OLD, emailVerified: true }
    const { id } = await storage.users.create(create)
    await changeEmail(site, 'machine', id, null)
    await storage.users.setEmail(id, 'machine', 'new@example.com')
    await storage.users.setEmailVerified(id, 'new@example.com')
    await removeFactors(site, 'machine', id)
    await activity.note({ userId: id, kind: 'recovered', by: 'machine' })
    await activity.note({ userId: id, kind: 'email_changed', by: 'self' })
    later = 7 * DAY
    await removeFactors(site, 'machine', id)
    assert.deepEqual(
      told.map(({ to, what, by }) => [to, what, by]),
      [
        [OLD, 'email_changed', null],
        ['new@example.com', 'factor_removed', null],
        [OLD, 'factor_removed', null],
        ['new@example.com', 'recovered', null],
        [OLD, 'recovered', null],
        ['new@example.com', 'factor_removed', null],
      ],
    )
    // What its user does leaves nothing behind: the flows tell the old address, with a way back.
    await storage.users.changeEmail(id, { from: 'new@example.com', to: 'own@example.com' })
    const user = await storage.users.get(id)
    assert.ok(user)
    assert.deepEqual(addressesOf(user, Date.now()), ['own@example.com', OLD])
    assert.deepEqual(addressesOf(user, Date.now() + 7 * DAY), ['own@example.com'])
  })
})
