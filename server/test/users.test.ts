/**
 * Users: what they may be called, and how they are kept.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { verifyPassword } from 'latchkey'
import { checkPassword } from 'latchkey/password-policy'
import { openActivity } from '../src/accounts/activity.ts'
import { passwordRules } from '../src/accounts/password-rules.ts'
import {
  assertPassword,
  canonicalName,
  readRoles,
  readUsername,
} from '../src/accounts/user-rules.ts'
import { openUsers, type Users } from '../src/accounts/users.ts'
import { openPool } from '../src/storage/postgres/database.ts'
import { databases, newPostgresUrl, queryAt, type NewDatabase } from './support/databases.ts'
import { makeSite, PASSWORD } from '../../services/site/processes.ts'

/** Users in a database of their own, and a clock that the test moves. */
async function open(
  t: TestContext,
  newDatabase: NewDatabase,
): Promise<{ users: Users; others: Users; time: { now: number } }> {
  const database = await newDatabase(t)
  const time = { now: 1000 }
  const openAgain = async (): Promise<Users> =>
    openUsers((await database.open()).users, passwordRules({}), () => time.now)
  return { users: await openAgain(), others: await openAgain(), time }
}

describe('a username', () => {
  it('may have 1 to 64 characters of any script', () => {
    for (const name of ['a', 'Jürgen', '李小龍', 'a b', 'o’brien', '🦊', '𝟘'.repeat(64)]) {
      assert.equal(readUsername(name), name.normalize('NFKC'))
    }
  })

  it('may not be blank, long, or hold what cannot be seen', () => {
    const bad = [
      '',
      ' ',
      '\u3000',
      ' a',
      'a\t',
      'a\u0000',
      'a\nb',
      'a\u200bb',
      'a\u202eb',
      'a\u00adb',
    ]
    for (const name of [...bad, 'a\u2028b', '\ud800', 'a'.repeat(65), '¨a', 'ﷺ'.repeat(4)]) {
      assert.throws(() => readUsername(name), { code: 'username_invalid' }, JSON.stringify(name))
    }
  })

  it('is nobody’s e-mail address, however the @ is written', () => {
    for (const name of ['alice@example.com', '@', 'a＠b', 'a﹫b']) {
      assert.throws(() => readUsername(name), { code: 'username_invalid', message: /has no "@"/ })
    }
  })

  it('is refused before it is normalised if that would take long, and no user can have it', () => {
    const hostile = `a${'\u0345'.repeat(3950)}${'\u0334'.repeat(3950)}`
    for (const name of [hostile, hostile.slice(3920, 3982), 'x'.repeat(1_000_000)]) {
      assert.throws(() => readUsername(name), { code: 'username_invalid' })
      assert.equal(canonicalName(name), name)
    }
    // Negative control: a name with as many marks as are allowed is normalised.
    const name = `a${'\u0345'.repeat(15)}${'\u0334'.repeat(15)}`
    assert.notEqual(canonicalName(name), name)
  })

  it('is the same in capitals, in wide letters and with blanks around it', () => {
    for (const name of ['ALICE', 'Alice', 'ａｌｉｃｅ', ' alice ', '𝐚lice']) {
      assert.equal(canonicalName(name), 'alice')
    }
    assert.notEqual(canonicalName('alıce'), 'alice')
  })
})

describe('a password', () => {
  const rules = passwordRules({ siteName: 'Herons', url: new URL('https://login.acme.example') })
  const check = (password: string) => () => assertPassword(password, 'alice', rules)
  const long = 'four unrelated words here '.repeat(50)

  it('has at least 15 characters, of whatever kind', async () => {
    for (const good of [
      'four heron hats',
      '🦊🐢🐍🦉🐝🐙🦋🐌🐞🦀🐠🐬🦕🐘🦒',
      '７ wïde ｗords ör so',
    ])
      await check(good)()
    const decomposed = 'e\u0301'.repeat(8)
    for (const short of ['', 'four words her', '🦊🐢🐍🦉🐝🐙🦋🐌🐞🦀🐠🐬🦕🐘', decomposed]) {
      await assert.rejects(check(short), { code: 'password_too_short' })
    }
  })

  it('has at most 1,024 bytes', async () => {
    await check(long.slice(0, 1024))()
    await assert.rejects(check(long.slice(0, 1025)), { code: 'password_too_long' })
    await assert.rejects(check('é'.repeat(513)), { code: 'password_too_long' })
  })

  it('has no control character, which nobody can type on the login page', async () => {
    const typed = (between: string) => check(`four${between}heron hats`)
    const controls = [...Array(0x20).keys(), ...Array.from({ length: 33 }, (_, i) => 0x7f + i)]
    for (const control of controls) {
      const refused = { code: 'password_untypable', message: /Escape/ }
      await assert.rejects(typed(String.fromCharCode(control)), refused, String(control))
      // Negative control: the library's policy, which knows no login page, has no such rule.
      assert.equal(checkPassword(`four${String.fromCharCode(control)}heron hats`), null)
    }
    for (const typable of [' ', '\u00a0', '~', '\u200d', '\u{1f98a}']) await typed(typable)()
  })

  it('is not one that everybody guesses first: repetitions, a sequence, the user’s own name', async () => {
    await assert.rejects(check('a'.repeat(20)), { code: 'password_repeated' })
    await assert.rejects(check('abcdefghijklmnopqrst'), { code: 'password_sequence' })
    await assert.rejects(check('alicealicelatchkey'), { code: 'password_own_words' })
  })

  it('is not made of the name of the site or of its host', async () => {
    for (const own of ['herons-acme-login', 'Acme Herons 2024']) {
      await assert.rejects(check(own)(), { code: 'password_own_words' })
      // Negative control: on another site, the same password is accepted.
      assert.equal(await assertPassword('herons-acme-zebra', 'alice', passwordRules({})), undefined)
    }
  })

  it('is looked for in breaches if the site says so; if the service does not answer, it is refused or accepted as the site says', async () => {
    const password = 'four heron hats'
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase()
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      asked.push(request.url)
      response.end(`${digest.slice(5)}:7\r\n`)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const breachesUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const set = (breaches: 'accept' | 'refuse' | null) =>
      assertPassword(password, 'alice', passwordRules({ breaches, breachesUrl }))
    await assert.rejects(set('accept'), { code: 'password_breached' })
    assert.deepEqual(asked, [`/${digest.slice(0, 5)}`])
    await set(null)
    assert.equal(asked.length, 1)
    server.closeAllConnections()
    server.close()
    await assert.rejects(set('refuse'), { code: 'password_breaches_unknown' })
    await set('accept')
  })
})

describe('a role', () => {
  it('is refused if it looks like owner or admin in another case or script, and says so', () => {
    const alike = [
      'Owner',
      'ADMIN',
      'ｏｗｎｅｒ',
      'оwner',
      'аdmіn',
      'Οwner',
      'òwner',
      'adm1n',
      '0wner',
    ]
    for (const role of alike) {
      assert.throws(() => readRoles([role]), { code: 'role_lookalike', message: /taken for/ }, role)
    }
    // Negative control: other roles may be close to these, and have any script.
    const others = ['owner', 'admin', 'owners', 'admin:mail', 'администратор', 'Editor']
    assert.deepEqual(readRoles(others), others)
  })

  it('is one of 32 at most', () => {
    const roles = Array.from({ length: 32 }, (_, i) => `role-${i}`)
    assert.equal(readRoles([...roles, ...roles]).length, 32)
    assert.throws(() => readRoles([...roles, 'more']), { code: 'roles_too_many', message: /32/ })
    assert.throws(() => readRoles([...roles.slice(1), 'owner']), { code: 'roles_too_many' })
  })

  it('is a word, and is kept once', () => {
    assert.deepEqual(readRoles(['admin', 'team:a', 'admin']), ['admin', 'team:a'])
    assert.throws(() => readRoles(['a,b']), { code: 'role_invalid', message: /has a comma/ })
    for (const role of ['', ' ', 'a b', '-a', ',', 'a;b', 'a\n', 'a'.repeat(65)]) {
      assert.throws(() => readRoles([role]), { code: 'role_invalid' })
    }
  })
})

for (const [kind, newDatabase] of databases) {
  describe(`openUsers on ${kind}`, () => {
    it('keeps users, and finds them by any spelling of the name', async (t) => {
      const { users } = await open(t, newDatabase)
      assert.equal(await users.isEmpty(), true)
      const made = await users.add({ username: 'Alice', password: PASSWORD, roles: ['admin'] })
      assert.match(made.id, /^[\w-]{22}$/)
      assert.deepEqual(await users.find('ALICE '), made)
      assert.deepEqual(await users.get(made.id), made)
      assert.deepEqual(await users.list(), [made])
      assert.equal(await users.isEmpty(), false)
      assert.equal(await users.find('bob'), null)
      assert.equal(await verifyPassword(PASSWORD, made.passwordHash ?? ''), true)
    })

    it('keeps names of any script as they were typed, and lists them by the bytes of their capitals', async (t) => {
      const { users } = await open(t, newDatabase)
      const names = ['Zoë', 'alice', '李小龍', '🦊', 'Bob', 'éa', '\uffee']
      for (const username of names) await users.add({ username, password: PASSWORD, roles: [] })
      const listed = (await users.list()).map(({ username }) => username)
      const inOrder = names.map((name) => readUsername(name)).toSorted(byBytes)
      assert.deepEqual(listed, inOrder)
    })

    it('knows nobody by a name that cannot be one', async (t) => {
      const { users } = await open(t, newDatabase)
      await users.add({ username: 'alice', password: PASSWORD, roles: [] })
      for (const name of ['', 'alice\0', '\0', 'ali\ud800ce', "alice' OR '1'='1", 'alic_', '%']) {
        assert.equal(await users.find(name), null, JSON.stringify(name))
      }
    })

    it('gives a name to one user only, even if two ask for it at the same time', async (t) => {
      const { users, others } = await open(t, newDatabase)
      const names = ['alice', 'ALICE', 'ａlice', 'Alice']
      const added = await Promise.allSettled(
        names.map((username, i) =>
          (i % 2 === 0 ? users : others).add({ username, password: PASSWORD, roles: [] }),
        ),
      )
      assert.equal(added.filter(({ status }) => status === 'fulfilled').length, 1)
      for (const one of added) {
        if (one.status === 'rejected') assert.equal(one.reason.code, 'username_taken')
      }
      assert.equal((await users.list()).length, 1)
    })

    it('changes password, roles and state, and notes when', async (t) => {
      const { users, others, time } = await open(t, newDatabase)
      const { id, passwordHash } = await users.add({ username: 'a', password: PASSWORD, roles: [] })
      time.now = 2000
      assert.deepEqual((await users.setRights(id, 'machine', { roles: ['editor'] })).roles, [
        'editor',
      ])
      assert.deepEqual((await users.setRights(id, 'machine', { roles: [] })).roles, [])
      assert.equal((await users.setRights(id, 'machine', { disabled: true })).disabled, true)
      const changed = await users.setPassword(id, `${PASSWORD}!`, false)
      assert.notEqual(changed.passwordHash, passwordHash)
      assert.equal(changed.createdAt, 1000)
      assert.equal(changed.updatedAt, 2000)
      assert.deepEqual(await others.get(id), changed)
      assert.equal((await users.setRights(id, 'machine', { disabled: false })).disabled, false)
      await assert.rejects(users.setRights('nobody', 'machine', {}), { code: 'user_unknown' })
      await assert.rejects(users.setPassword(id, 'short', false), { code: 'password_too_short' })
    })

    it('replaces a hash only if it is still the one that was checked; of two processes, one succeeds', async (t) => {
      const { users, others } = await open(t, newDatabase)
      const user = await users.add({ username: 'a', password: PASSWORD, roles: [] })
      const { id } = user
      const from = user.passwordHash ?? ''
      assert.equal(await users.replacePasswordHash(id, { from: 'another', to: 'x' }), false)
      const replaced = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? users : others).replacePasswordHash(id, { from, to: `better-${i}` }),
        ),
      )
      assert.equal(replaced.filter(Boolean).length, 1)
      const winner = replaced.indexOf(true)
      assert.equal((await others.get(id))?.passwordHash, `better-${winner}`)
    })

    it('keeps a user without a password, who sets the first one only once', async (t) => {
      const { users, others, time } = await open(t, newDatabase)
      const user = await users.create({ username: 'bo', roles: [], mustChangePassword: true })
      assert.equal(user.passwordHash, null)
      assert.deepEqual(await others.get(user.id), user)
      time.now = 2000
      const set = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? users : others).setPasswordHash(user.id, { from: null, to: `hash-${i}` }),
        ),
      )
      assert.equal(set.filter(Boolean).length, 1)
      const changed = await others.get(user.id)
      assert.equal(changed?.passwordHash, `hash-${set.indexOf(true)}`)
      assert.deepEqual([changed?.mustChangePassword, changed?.updatedAt], [false, 2000])
      const back = { from: changed?.passwordHash ?? '', to: null }
      assert.equal(await users.setPasswordHash(user.id, back), true)
      assert.equal((await users.get(user.id))?.passwordHash, null)
    })

    it('says that a password must be changed until the user has set another one', async (t) => {
      const { users, others } = await open(t, newDatabase)
      const machine = { username: 'm', password: PASSWORD, roles: [], mustChangePassword: true }
      const { id, passwordHash } = await users.add(machine)
      const mustChange = async () => (await others.get(id))?.mustChangePassword
      assert.equal(await mustChange(), true)
      // A hash that is only made anew at login is the same password.
      await users.replacePasswordHash(id, { from: passwordHash ?? '', to: 'same' })
      assert.equal(await mustChange(), true)
      await users.setPasswordHash(id, { from: 'other', to: 'own' })
      assert.equal(await mustChange(), true)
      await users.setPasswordHash(id, { from: 'same', to: 'own' })
      assert.equal(await mustChange(), false)
      assert.equal((await users.setPassword(id, PASSWORD, true)).mustChangePassword, true)
      assert.equal((await users.setMustChange(id, false)).mustChangePassword, false)
    })

    it('gives an address to one user only, however it is spelled and whoever is faster', async (t) => {
      const { users, others } = await open(t, newDatabase)
      const made = await Promise.all(
        Array.from({ length: 20 }, (_, i) => users.create({ username: `u${i}`, roles: [] })),
      )
      const spelled = ['Bo@Example.com', 'bo@example.com', 'ｂo@example.com', ' BO@EXAMPLE.COM ']
      const set = await Promise.allSettled(
        made.map(({ id }, i) =>
          (i % 2 === 0 ? users : others).setEmail(id, 'machine', spelled[i % spelled.length] ?? ''),
        ),
      )
      const winner = set.findIndex(({ status }) => status === 'fulfilled')
      assert.equal(set.filter(({ status }) => status === 'fulfilled').length, 1)
      for (const one of set)
        if (one.status === 'rejected') assert.equal(one.reason.code, 'email_taken')
      const owner = made[winner]?.id ?? ''
      assert.equal((await others.findByEmail('BO@example.com '))?.id, owner)
      await assert.rejects(users.create({ username: 'new', roles: [], email: 'bo@example.com' }), {
        code: 'email_taken',
      })
      assert.equal(await users.find('new'), null)
      const loser = made[winner === 0 ? 1 : 0]?.id ?? ''
      const change = { from: null, to: 'bo@example.com' }
      assert.equal(await users.changeEmail(loser, change), false)
      // Once it is given back, anybody can have it.
      await users.setEmail(owner, 'machine', null)
      assert.equal(await users.changeEmail(loser, change), true)
      assert.equal((await users.get(loser))?.emailVerified, true)
    })

    it('gives nobody an address that is somebody’s username from before', async (t) => {
      const database = await newDatabase(t)
      const users = openUsers((await database.open()).users, passwordRules({}))
      const { id } = await users.create({ username: 'old', roles: [] })
      const bo = await users.create({ username: 'bo', roles: [] })
      const name = 'old@example.com'
      await database.query(
        `UPDATE latchkey_users SET username = '${name}', canonical_name = '${name}' WHERE id = '${id}' RETURNING 1`,
      )
      await assert.rejects(users.setEmail(bo.id, 'machine', 'Old@example.com'), {
        code: 'email_taken',
      })
      await assert.rejects(users.create({ username: 'x', roles: [], email: name }), {
        code: 'email_taken',
      })
      assert.equal((await users.setEmail(id, 'machine', name)).email, name)
    })

    it('takes a text that no database keeps for one that nobody has, in every table', async (t) => {
      const database = await (await newDatabase(t)).open()
      const users = openUsers(database.users, passwordRules({}))
      const bo = await users.create({ username: 'bo', roles: [] })
      const activity = openActivity(database.activity)
      await activity.note({ userId: bo.id, kind: 'reset_link_made', by: 'machine' })
      assert.equal(await users.get(`${bo.id}\0`), null)
      assert.equal(await users.setEmailVerified(bo.id, 'a\0b'), false)
      assert.equal(await database.devices.rename(bo.id, 'a\0', 'Mine'), false)
      assert.equal(await database.devices.forget(bo.id, '\0'), false)
      await activity.markTold(bo.id, ['\0', 'a\0b'])
      assert.equal((await activity.untold(bo.id)).length, 1)
      const key = { issuer: 'https://a.example', subject: 's\0' }
      assert.equal(await database.providerAccounts.find(key), null)
    })

    it('notes that an address is verified, only if it is still that one', async (t) => {
      const { users } = await open(t, newDatabase)
      const { id } = await users.create({ username: 'bo', roles: [], email: 'bo@example.com' })
      assert.equal(await users.setEmailVerified(id, 'other@example.com'), false)
      assert.equal(await users.setEmailVerified(id, 'bo@example.com'), true)
      assert.equal((await users.get(id))?.emailVerified, true)
      // The same address again is no other one.
      assert.equal((await users.setEmail(id, 'machine', ' bo@example.com ')).emailVerified, true)
      assert.equal((await users.setEmail(id, 'machine', 'Bo@example.com')).emailVerified, false)
      assert.equal((await users.setEmail(id, 'machine', 'b@example.com')).emailVerified, false)
      await assert.rejects(users.setEmail(id, 'machine', 'a@b, c@d'), { code: 'email_invalid' })
      const change = { from: 'gone@example.com', to: 'new@example.com' }
      assert.equal(await users.changeEmail(id, change), false)
    })

    it('notes which verified address somebody else has taken away, and when a user was disabled', async (t) => {
      const { users } = await open(t, newDatabase)
      const email = 'bo@example.com'
      const { id } = await users.create({ username: 'bo', roles: [], email, emailVerified: true })
      const noted = async (): Promise<unknown[]> => {
        const user = await users.get(id)
        const isNoted = [user?.formerEmailAt, user?.disabledAt].map((at) => typeof at === 'number')
        return [user?.formerEmail, ...isNoted]
      }
      // The user's own change leaves nothing behind, and neither does one of an unverified address.
      assert.equal(await users.changeEmail(id, { from: email, to: 'own@example.com' }), true)
      assert.deepEqual(await noted(), [null, false, false])
      await users.setEmail(id, 'machine', 'x@example.com')
      await users.setEmail(id, 'machine', null)
      await users.setRights(id, 'machine', { roles: ['wiki'], disabled: false })
      assert.deepEqual(await noted(), ['own@example.com', true, false])
      await users.setRights(id, 'machine', { disabled: true })
      const { disabledAt } = (await users.get(id)) ?? {}
      await users.setRights(id, 'machine', { disabled: false })
      assert.deepEqual(await noted(), ['own@example.com', true, true])
      assert.equal((await users.get(id))?.disabledAt, disabledAt)
    })

    it('notes the latest login, and nothing else changes by it', async (t) => {
      const { users, others } = await open(t, newDatabase)
      const user = await users.create({ username: 'bo', roles: [] })
      assert.equal(user.lastLoginAt, null)
      await users.noteLogin(user.id, 5000)
      await others.noteLogin(user.id, 4000)
      assert.deepEqual(await users.get(user.id), { ...user, lastLoginAt: 5000 })
    })
  })
}

/** The tables of users as the first version made them in PostgreSQL, word by word. */
const FIRST_TABLES = `
  CREATE TABLE latchkey_schema (part text PRIMARY KEY, version integer NOT NULL);
  CREATE TABLE latchkey_users (
    id text COLLATE "C" PRIMARY KEY,
    username text NOT NULL,
    canonical_name text COLLATE "C" NOT NULL UNIQUE,
    roles text NOT NULL,
    password_hash text NOT NULL,
    disabled boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
  );
  INSERT INTO latchkey_schema VALUES ('users', 1)`

describe('openStorage', () => {
  it('loads the drivers of PostgreSQL and Redis only where they are used', async () => {
    const site = makeSite()
    const open = async (config: object): Promise<string> => {
      const storage = new URL('../src/storage/storage.ts', import.meta.url).href
      const program = `
        const { registerHooks } = await import('node:module')
        registerHooks({
          resolve(name, context, next) {
            if (['pg', '@redis/client'].includes(name)) throw new Error('loads ' + name)
            return next(name, context)
          },
        })
        await import(${JSON.stringify(new URL('../src/serve.ts', import.meta.url).href)})
        const { openStorage } = await import(${JSON.stringify(storage)})
        const open = openStorage(${JSON.stringify(config)}, { create: true })
        process.stdout.write(await open.then(() => 'opened', (error) => error.message))
        process.exit()`
      const args = ['--conditions=@latchkey/source', '--input-type=module', '-e', program]
      const child = spawn(process.execPath, args)
      return (await child.stdout.toArray()).join('')
    }
    const { database } = site
    assert.equal(await open({ database }), 'opened')
    assert.equal(await open({ database: 'postgres://127.0.0.1:1/none' }), 'loads pg')
    assert.equal(await open({ database, redis: 'redis://127.0.0.1:1' }), 'loads @redis/client')
    site.remove()
  })

  it('opens a new file in six processes at the same instant', async () => {
    const site = makeSite()
    const storage = new URL('../src/storage/storage.ts', import.meta.url).href
    // Each process waits for the same instant, ten times, with a new file each time.
    const program = `
      const { openStorage } = await import(${JSON.stringify(storage)})
      process.stdout.write('ready')
      const [start] = await new Promise((go) => process.stdin.once('data', (d) => go([+d])))
      for (let i = 0; i < 10; i++) {
        while (Date.now() < start + i * 40);
        const database = ${JSON.stringify(site.path)} + '/' + i + '.db'
        const storage = await openStorage({ database }, { create: true })
        await storage.close()
      }`
    const args = ['--conditions=@latchkey/source', '--input-type=module', '-e', program]
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, args))
    await Promise.all(children.map((child) => once(child.stdout, 'data')))
    const start = String(Date.now() + 50)
    const codes = children.map(async (child) => {
      child.stdin.end(start)
      const [code] = (await once(child, 'close')) as [number]
      return code
    })
    assert.deepEqual(await Promise.all(codes), [0, 0, 0, 0, 0, 0])
    site.remove()
  })

  for (const [kind, newDatabase] of databases) {
    it(`refuses tables of a newer latchkey in ${kind}, and leaves them as they are`, async (t) => {
      const database = await newDatabase(t)
      await database.open()
      const newer = `UPDATE latchkey_schema SET version = 99 WHERE part = 'users'`
      await database.query(newer)
      await assert.rejects(
        database.open(),
        /LATCHKEY_DATABASE\): The tables for users have version 99, made by a newer latchkey/,
      )
      const [row] = await database.query(`SELECT version FROM latchkey_schema WHERE part = 'users'`)
      assert.equal(row?.['version'], 99)
    })
  }

  it('brings tables of the first version in PostgreSQL up to date, and a server of before goes on adding users', async (t) => {
    const newDatabase = new Map(databases).get('PostgreSQL') as NewDatabase
    const database = await newDatabase(t)
    const insert = (id: string): string =>
      `INSERT INTO latchkey_users VALUES ('${id}', 'U${id}', 'u${id}', '["admin"]', 'hash', false, 1, 2)`
    await database.query(`${FIRST_TABLES}; ${insert('1')}`)
    const { users, versions } = await database.open()
    assert.deepEqual([versions.before.get('users'), versions.after.get('users')], [1, 3])
    await database.query(insert('2'))
    for (const id of ['1', '2']) {
      const { passwordHash, email, emailVerified, mustChangePassword, lastLoginAt } =
        (await users.get(id)) ?? {}
      const found = [passwordHash, email, emailVerified, mustChangePassword, lastLoginAt]
      assert.deepEqual(found, ['hash', null, false, false, null])
    }
  })

  it('loses a connection to PostgreSQL within a transaction, which fails, and the process lives', async (t) => {
    const url = await newPostgresUrl()
    const { transaction, run, pool } = openPool(url, () => undefined)
    t.after(() => pool.end())
    const cut = transaction(async (own) => {
      const [row] = await own('SELECT pg_backend_pid() AS pid')
      const pid = Number(row?.['pid'])
      await queryAt(url, `SELECT pg_terminate_backend(${pid})`)
      const isThere = `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`
      while ((await queryAt(url, isThere)).length > 0);
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
      return own('SELECT 1')
    })
    await assert.rejects(cut, { code: 'store_unavailable' })
    assert.equal((await run('SELECT 1')).length, 1)
  })

  it('makes the tables of PostgreSQL once when six processes start at the same instant', async (t) => {
    const newDatabase = new Map(databases).get('PostgreSQL') as NewDatabase
    const database = await newDatabase(t)
    const opened = await Promise.all(Array.from({ length: 6 }, () => database.open()))
    for (const { versions } of opened) assert.equal(versions.after.get('users'), 3)
    assert.equal(opened.filter(({ versions }) => versions.before.size === 0).length > 0, true)
  })
})

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(canonicalName(a)), Buffer.from(canonicalName(b)))
}
