/**
 * Whose the accounts at providers are: the table, on each database, also if two processes come at the same time.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Identity } from 'latchkey/oidc'
import type { Activity } from '../src/accounts/activity.ts'
import type { ProviderAccount } from '../src/accounts/provider-accounts.ts'
import { newUser, openUsers, type NewUser } from '../src/accounts/users.ts'
import { peopleOf } from '../src/providers/people.ts'
import type { ProviderConfig } from '../src/providers/provider-config.ts'
import { databases, type NewDatabase } from './support/databases.ts'

const ISSUER = 'https://accounts.example'
const OTHER = 'https://other.example'

function account(userId: string, changes: Partial<ProviderAccount> = {}): ProviderAccount {
  return {
    issuer: ISSUER,
    subject: 's',
    userId,
    label: 'a@example.com',
    linkedAt: 1000,
    ...changes,
  }
}

/** Opens a database twice, as two processes do. */
async function open(t: TestContext, newDatabase: NewDatabase) {
  const database = await newDatabase(t)
  const [one, two] = [await database.open(), await database.open()]
  const users = openUsers(one.users, { words: [], breaches: null })
  const add = (username: string, more: Partial<NewUser> = {}) =>
    users.create({ username, roles: [], ...more })
  return { users, add, one: one.providerAccounts, two: two.providerAccounts }
}

for (const [kind, newDatabase] of databases) {
  describe(`accounts at providers on ${kind}`, () => {
    it('are one user’s each, by issuer and subject together, and are listed as they were linked', async (t) => {
      const { add, one, two } = await open(t, newDatabase)
      const { id: alice } = await add('alice')
      const { id: bob } = await add('bob')
      const later = account(alice, { issuer: OTHER, linkedAt: 2000, label: null })
      assert.ok(await one.link(later))
      assert.ok(await one.link(account(alice)))
      assert.ok(!(await two.link(account(bob))), 'it is alice’s')
      assert.ok(await two.link(account(bob, { subject: 'S' })), 'capitals count')
      assert.ok(!(await two.link(account('nobody', { subject: 'x' }))), 'there is no such user')
      assert.deepEqual(await two.find({ issuer: ISSUER, subject: 's' }), account(alice))
      assert.equal(await two.find({ issuer: OTHER, subject: 'S' }), null)
      assert.deepEqual(await two.list(alice), [account(alice), later])
    })

    it('are linked also if that cannot be noted, which is told to the log', async (t) => {
      const { users, add, one } = await open(t, newDatabase)
      const failures: unknown[] = []
      const note = (): Promise<void> => Promise.reject(new Error('the disk is full'))
      const rules = { linkByAddress: false, invited: false, register: true, domains: null }
      const people = peopleOf({ ...rules, name: 'Example' } as ProviderConfig, {
        users,
        accounts: one,
        activity: { note } as unknown as Activity,
        onNoteFailure: (error) => failures.push(error),
        clock: () => 1000,
      })
      const told = { issuer: ISSUER, email: null, emailVerified: false, name: 'new', claims: {} }
      assert.equal((await people.register({ ...told, subject: 'n' } as Identity))?.username, 'new')
      const alice = await add('alice')
      await people.link(alice, { ...told, subject: 'a' } as Identity)
      assert.equal((await one.find({ issuer: ISSUER, subject: 'a' }))?.userId, alice.id)
      assert.equal(failures.length, 2)
      // Negative control: what is not done is no success.
      await assert.rejects(people.link(alice, { ...told, subject: 'n' } as Identity))
    })

    it('are linked once, whoever comes at the same time', async (t) => {
      const { add, one, two } = await open(t, newDatabase)
      const users = await Promise.all(Array.from({ length: 20 }, (_, i) => add(`user${i}`)))
      const outcomes = await Promise.all(
        users.map(({ id }, i) => (i % 2 === 0 ? one : two).link(account(id))),
      )
      assert.equal(outcomes.filter(Boolean).length, 1)
    })

    it('make one user, however often one person registers at the same time', async (t) => {
      const { users, one, two } = await open(t, newDatabase)
      const made = Array.from({ length: 20 }, (_, i) =>
        newUser({ username: `new${i}`, roles: [] }, 1),
      )
      const outcomes = await Promise.all(
        made.map((user, i) => (i % 2 === 0 ? one : two).register(user, account(user.id))),
      )
      assert.deepEqual(
        outcomes.toSorted().slice(0, -1),
        Array.from({ length: 19 }, () => 'account_taken'),
      )
      assert.equal((await users.list()).length, 1)
    })

    it('leave nothing behind if the name or the address is taken', async (t) => {
      const { users, add, one } = await open(t, newDatabase)
      await add('alice', { email: 'a@example.com' })
      const sameName = newUser({ username: 'ALICE', roles: [] }, 1)
      const sameEmail = newUser({ username: 'other', roles: [], email: 'A@example.com' }, 1)
      assert.equal(await one.register(sameName, account(sameName.id)), 'name_taken')
      assert.equal(await one.register(sameEmail, account(sameEmail.id)), 'email_taken')
      assert.equal(await one.find(account('')), null)
      assert.equal((await users.list()).length, 1)
    })

    it('are joined only to a user into whom nobody has come yet, and to one of them', async (t) => {
      const { users, add, one, two } = await open(t, newDatabase)
      const email = (name: string) => ({ email: `${name}@example.com` })
      const hash = '$argon2id$not-a-hash'
      await add('password', { ...email('password'), passwordHash: hash })
      const { id: seen } = await add('seen', email('seen'))
      await users.noteLogin(seen, 1)
      const { id: linked } = await add('linked', email('linked'))
      await one.link(account(linked, { subject: 'first' }))
      const { id: closed } = await add('closed', email('closed'))
      await users.setRights(closed, 'machine', { disabled: true })
      for (const name of ['password', 'seen', 'linked', 'closed', 'nobody']) {
        assert.equal(
          await one.join(account('', { subject: name }), `${name}@example.com`),
          null,
          name,
        )
      }
      const { id: invited } = await add('invited', email('invited'))
      const subjects = Array.from({ length: 10 }, (_, i) => `s${i}`)
      const joined = await Promise.all(
        subjects.map((subject, i) =>
          (i % 2 === 0 ? one : two).join(account('', { subject }), 'invited@example.com'),
        ),
      )
      assert.deepEqual(
        joined.filter((id) => id !== null),
        [invited],
      )
      assert.equal((await one.list(invited)).length, 1)
      assert.equal((await users.get(invited))?.emailVerified, true)
      assert.equal((await users.get(seen))?.emailVerified, false, 'control')
    })

    it('stay if they are the last ones that must, also if two go at the same time', async (t) => {
      const { add, one, two } = await open(t, newDatabase)
      const { id } = await add('alice')
      for (let round = 0; round < 10; round++) {
        await one.link(account(id))
        await one.link(account(id, { issuer: OTHER }))
        const outcomes = await Promise.all([
          one.unlink(id, ISSUER, [OTHER]),
          two.unlink(id, OTHER, [ISSUER]),
        ])
        assert.deepEqual(new Set(outcomes), new Set([1, null]))
        assert.equal((await one.list(id)).length, 1)
      }
      const [last] = await one.list(id)
      assert.equal(await one.unlink(id, last?.issuer ?? '', ['https://gone.example']), null)
      assert.equal(await one.unlink(id, last?.issuer ?? '', null), 1, 'control: it need not stay')
      assert.equal(await one.unlink(id, ISSUER, null), 0)
    })
  })
}
