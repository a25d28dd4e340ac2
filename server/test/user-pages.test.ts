/**
 * The users page by page: every user once, at the cost of a page however many there are.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { User, UserTable } from '../src/accounts/user-table.ts'
import { newUser, openUsers, type Users } from '../src/accounts/users.ts'
import { passwordRules } from '../src/accounts/password-rules.ts'
import {
  LIST_AFTER,
  LIST_BEFORE,
  LIST_BY_EMAIL,
  LIST_BY_NAME,
} from '../src/storage/sqlite/users.ts'
import * as postgres from '../src/storage/postgres/users.ts'
import { withSessions } from '../src/site/views.ts'
import { databases, type TestDatabase } from './support/databases.ts'

const LIMIT = 50

/** Names that come in this order: letters of other scripts among them, and one that begins another. */
function name(i: number): string {
  const letters = ['a', 'ab', 'ü', 'я', '李', '🦊']
  return `${letters[i % letters.length]}-${String(i).padStart(6, '0')}`
}

async function addUsers(table: UserTable, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    const user = { username: name(i), roles: [], passwordHash: 'none' }
    assert.equal(await table.insert(newUser(user, 1000 + i)), true)
  }
}

/** Follows the links to the next page to the last, and those to the one before back to the first. */
async function walk(users: Users): Promise<{ there: User[][]; back: User[][] }> {
  let page = await users.page({}, LIMIT)
  assert.equal(page.previous, null)
  const there = [[...page.users]]
  while (page.next !== null) {
    page = await users.page({ after: page.next }, LIMIT)
    there.push([...page.users])
  }
  const back = [[...page.users]]
  while (page.previous !== null) {
    page = await users.page({ before: page.previous }, LIMIT)
    back.unshift([...page.users])
  }
  return { there, back }
}

const idsOf = (users: readonly User[]): string[] => users.map(({ id }) => id)

for (const [kind, newDatabase] of databases) {
  describe(`the pages of users on ${kind}`, () => {
    const open = async (
      t: Parameters<typeof newDatabase>[0],
    ): Promise<{ database: TestDatabase; table: UserTable; users: Users }> => {
      const database = await newDatabase(t)
      const { users: table } = await database.open()
      return { database, table, users: openUsers(table, passwordRules({})) }
    }

    it('show every user once, forwards and backwards, also around the end of a page', async (t) => {
      const { table, users } = await open(t)
      let added = 0
      for (const count of [0, 1, 49, 50, 51, 99, 100, 101, 150]) {
        await addUsers(table, added, count)
        added = count
        const all = idsOf(await users.list())
        const { there, back } = await walk(users)
        assert.deepEqual(idsOf(there.flat()), all, `${count} forwards`)
        assert.deepEqual(
          idsOf(back.at(0) ?? []),
          all.slice(0, LIMIT),
          `${count}: the first is full`,
        )
        for (const page of [...there, ...back]) assert.ok(page.length <= LIMIT)
        assert.equal(new Set(idsOf(back.flat())).size, count, `${count} backwards`)
      }
    })

    it('show nobody twice and leave nobody out when users are added between two looks', async (t) => {
      const { table, users } = await open(t)
      await addUsers(table, 60, 180)
      const before = idsOf(await users.list())
      const first = await users.page({}, LIMIT)
      // All of them come first.
      for (let i = 0; i < 60; i++) {
        const user = { username: `0-${i}`, roles: [], passwordHash: 'none' }
        await table.insert(newUser(user, 1))
      }
      const second = await users.page({ after: first.next ?? '' }, LIMIT)
      assert.deepEqual(idsOf(second.users), before.slice(LIMIT, 2 * LIMIT))
      // Negative control: counted from the start, the second page shows the first one's users again.
      const counted = idsOf(await users.list()).slice(LIMIT, 2 * LIMIT)
      assert.ok(counted.some((id) => idsOf(first.users).includes(id)))
    })

    it('begin at the first user if the id is unknown, or is no id', async (t) => {
      const { table, users } = await open(t)
      await addUsers(table, 0, 60)
      const first = await users.page({}, LIMIT)
      const last = (await users.list()).at(-1)?.id ?? ''
      const strange = ['', '\0', "' OR 1=1 --", 'x'.repeat(22), 'x'.repeat(5000), '🦊', last]
      for (const id of strange) {
        assert.deepEqual(await users.page({ after: id }, LIMIT), first, id)
        if (id !== last) assert.deepEqual(await users.page({ before: id }, LIMIT), first, id)
      }
    })

    it('are found by how a name or an address begins: no others, and no more than are asked for', async (t) => {
      const { table, users } = await open(t)
      const add = async (username: string, email: string | null = null): Promise<unknown> =>
        table.insert(newUser({ username, roles: [], passwordHash: 'none', email }, 1))
      for (const name of ['Bo', 'bob', 'boris', 'bp', 'b', 'ümit', '李', '🦊', 'a%b', 'a_b']) {
        await add(name)
      }
      await add('zoe', 'Bo@example.com')
      const found = async (text: string, limit = 9): Promise<string[]> =>
        (await users.search(text, limit)).users.map(({ username }) => username)
      assert.deepEqual(await found('bo'), ['Bo', 'bob', 'boris', 'zoe'])
      assert.deepEqual(await found(' BO@'), ['zoe'])
      assert.deepEqual(await found('ÜM'), ['ümit'])
      assert.deepEqual([await found('李'), await found('🦊')], [['李'], ['🦊']])
      assert.deepEqual([await found('a%'), await found('a_')], [['a%b'], ['a_b']])
      for (const text of ['', ' ', '\0', 'bo\0', '%', '\ud83e', 'b'.repeat(5000)]) {
        assert.deepEqual(await found(text), [], JSON.stringify(text.slice(0, 9)))
      }
      assert.deepEqual(await found('b', 2), ['b', 'Bo'])
      assert.equal((await users.search('bo', 3)).isCut, true)
      assert.equal((await users.search('bo', 4)).isCut, false)
    })

    it('ask for the sessions of one page, not of everybody', async (t) => {
      const { table, users } = await open(t)
      await addUsers(table, 0, 400)
      let asked = 0
      const latch = {
        async sessions() {
          asked++
          return []
        },
      }
      const middle = await users.page({ after: (await users.page({}, LIMIT)).next ?? '' }, LIMIT)
      assert.equal((await withSessions(middle.users, latch)).length, LIMIT)
      assert.equal(asked, LIMIT)
      // Negative control: the page as it was asked for everybody's.
      await withSessions(await users.list(), latch)
      assert.equal(asked, LIMIT + 400)
    })
  })
}

describe('a page of users', () => {
  it('is found in the index of names: SQLite reads its rows and no others', async (t) => {
    const [, newDatabase] = databases.find(([kind]) => kind === 'SQLite') ?? assert.fail()
    const database = await newDatabase(t)
    await database.open()
    const plan = async (statement: string): Promise<string> => {
      const rows = await database.query(`EXPLAIN QUERY PLAN ${statement}`)
      return rows.map((row) => String(row['detail'])).join('; ')
    }
    const literal = (statement: string): string => statement.replace('?', "'m'").replace('?', '51')
    for (const statement of [LIST_AFTER, LIST_BEFORE]) {
      assert.match(
        await plan(literal(statement)),
        /^SEARCH latchkey_users USING INDEX \S+ \(canonical_name[<>]\?\)$/,
      )
    }
    for (const [statement, index] of [
      [LIST_BY_NAME, 'canonical_name'],
      [LIST_BY_EMAIL, 'canonical_email'],
    ] as const) {
      const asked = statement.replace('?', "'b'").replace('?', "'c'").replace('?', '51')
      assert.match(
        await plan(asked),
        new RegExp(`^SEARCH latchkey_users USING INDEX \\S+ \\(${index}>\\? AND ${index}<\\?\\)$`),
      )
    }
    // Negative control: a page that is counted walks over all that come before it.
    assert.match(
      await plan('SELECT * FROM latchkey_users ORDER BY canonical_name LIMIT 51 OFFSET 99950'),
      /^SCAN /,
    )
    assert.match(
      await plan('SELECT * FROM latchkey_users ORDER BY created_at LIMIT 51'),
      /TEMP B-TREE/,
    )
  })

  it('is found in the index of names: PostgreSQL reads its rows and no others', async (t) => {
    const [, newDatabase] = databases.find(([kind]) => kind === 'PostgreSQL') ?? assert.fail()
    const database = await newDatabase(t)
    await database.open()
    await database.query(`INSERT INTO latchkey_users
      SELECT md5(n::text), n::text, lpad(n::text, 8, '0'), '[]', 'none', false, n, n
      FROM generate_series(1, 100000) n`)
    await database.query('ANALYZE latchkey_users')
    const rowsRead = async (statement: string): Promise<number> => {
      const [row] = await database.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`)
      const [explained] = (row?.['QUERY PLAN'] ?? []) as { Plan: PlanNode }[]
      return mostRows(explained?.Plan ?? assert.fail())
    }
    const literal = (statement: string): string =>
      statement.replace('$1', "'00099000'").replace('$2', '51')
    for (const statement of [postgres.LIST_AFTER, postgres.LIST_BEFORE]) {
      assert.equal(await rowsRead(literal(statement)), 51)
    }
    const named = postgres.LIST_BY_NAME.replace('$1', "'0009'").replace('$2', "'0009\u{10FFFF}'")
    assert.equal(await rowsRead(named.replace('$3', '51')), 51)
    // Negative control: a page that is counted walks over all that come before it.
    const counted = 'SELECT * FROM latchkey_users ORDER BY canonical_name LIMIT 51 OFFSET 99000'
    assert.ok((await rowsRead(counted)) > 99_000)
  })
})

/** A step of a plan of PostgreSQL, as far as it is looked at. */
interface PlanNode {
  readonly 'Actual Rows': number
  readonly Plans?: readonly PlanNode[]
}

function mostRows({ 'Actual Rows': rows, Plans: plans = [] }: PlanNode): number {
  return Math.max(rows, ...plans.map(mostRows))
}
