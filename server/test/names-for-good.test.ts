/**
 * A name is one person's for good: apps behind the server know people by it, and would take a namesake who comes later
 * for the one who has left.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { passwordRules } from '../src/accounts/password-rules.ts'
import { newUser, openUsers } from '../src/accounts/users.ts'
import { databases } from './support/databases.ts'

const source = join(import.meta.dirname, '../src')

/** What takes a user away, or a name from a user. */
const TAKING = [
  /DELETE\s+FROM\s+latchkey_users\b/i,
  /TRUNCATE[^`']*latchkey_users\b/i,
  /DROP\s+TABLE[^`']*latchkey_users\b/i,
  /REPLACE\s+INTO\s+latchkey_users\b/i,
  /UPDATE\s+latchkey_users\b[^`']*?\bSET\b(?:(?!\bWHERE\b)[^`'])*\b(?:user|canonical_)name\s*=/i,
  /latchkey_users\b[^`']*DO\s+UPDATE/i,
]

const takes = (text: string): boolean => TAKING.some((one) => one.test(text))

for (const [kind, newDatabase] of databases) {
  describe(`a name on ${kind}`, () => {
    it('of whoever was shut out is given to nobody, however it is spelled and by whichever way in', async (t) => {
      const database = await newDatabase(t)
      const [one, two] = [await database.open(), await database.open()]
      const users = openUsers(one.users, passwordRules({}))
      const others = openUsers(two.users, passwordRules({}))
      const { id } = await users.create({ username: 'Dima', roles: ['editor'] })
      await users.setRights(id, 'machine', { disabled: true, roles: [] })
      for (const username of ['Dima', 'dima', 'DIMA', 'ｄｉｍａ']) {
        const again = others.create({ username, roles: [], email: 'new@example.com' })
        await assert.rejects(again, { code: 'username_taken' }, username)
        const user = newUser({ username, roles: [] }, 1000)
        const account = { issuer: 'i', subject: 's', userId: user.id, label: null, linkedAt: 1000 }
        assert.equal(await two.providerAccounts.register(user, account), 'name_taken')
      }
      assert.deepEqual(
        (await others.list()).map((user) => user.id),
        [id],
      )
      assert.equal(
        (await others.create({ username: 'dima2', roles: [] })).username,
        'dima2',
        'control',
      )
    })
  })
}

describe('no statement of the server', () => {
  it('removes a user, or gives one another name', () => {
    const files = globSync('**/*.ts', { cwd: source })
    const texts = files.map((file) => readFileSync(join(source, file), 'utf8'))
    assert.ok(
      texts.some((text) => /UPDATE latchkey_users\s+SET/.test(text)),
      'they are read',
    )
    assert.deepEqual(
      files.filter((_, i) => takes(texts[i] ?? '')),
      [],
    )
    // Negative controls.
    const bad = [
      'DELETE FROM latchkey_users WHERE id = ?',
      'UPDATE latchkey_users SET updated_at = ?, username = ? WHERE id = ?',
      'UPDATE latchkey_users\n  SET canonical_name = $1',
      'INSERT OR REPLACE INTO latchkey_users VALUES (?)',
      'INSERT INTO latchkey_users VALUES ($1) ON CONFLICT (id) DO UPDATE SET roles = $2',
      'TRUNCATE latchkey_users',
    ]
    assert.deepEqual(bad.filter(takes), bad)
    assert.ok(!takes('UPDATE latchkey_users SET roles = ? WHERE canonical_name = ?'))
  })
})
