/**
 * The verified address in sessions: apps take whoever has it for its owner, so it is that of the table, whoever changes
 * it, in the sessions of all browsers.
 *
 * Registration, confirmation, change and undo are walked through in `mail/walks.test.ts`, and logins by a provider in
 * `providers.test.ts`.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { Hono } from 'hono'
import { hashPassword, type SessionStore } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type { FlowMessage } from 'latchkey/flows'
import { testClient, testClock } from 'latchkey/testing'
import { openActivity } from '../src/accounts/activity.ts'
import { changeEmail, changeRoles, tellSessions } from '../src/accounts/administration.ts'
import { openFlows } from '../src/accounts/flow-users.ts'
import { passwordRules } from '../src/accounts/password-rules.ts'
import type { User } from '../src/accounts/user-table.ts'
import { loginUser, openUsers, type Users } from '../src/accounts/users.ts'
import { identityHeaders } from '../src/forward/identity.ts'
import type { App } from '../src/forward/rules.ts'
import { openLatch, type SiteLatch } from '../src/storage/storage.ts'
import { makeSite, PASSWORD, runCli, SECRET } from '../../services/site/processes.ts'
import { databases, type NewDatabase } from './support/databases.ts'
import { emailsOf } from './support/emails.ts'

const SITE = 'http://localhost:3000'
const NOW = Date.parse('2026-11-28T12:00:00Z')

/** Tests are not about hashing, so it takes as little work as possible. */
const HASH = await hashPassword(PASSWORD, { memory: 8, passes: 1 })

type Database = Awaited<ReturnType<NewDatabase>>

/** A process of the site. The clock stands still: whatever happens has the same instant. */
async function openProcess(
  database: Database,
  changed: (users: Users) => Partial<Users> = () => ({}),
) {
  const clock = testClock(NOW)
  const { users: table, activity: acts, store, providerAccounts } = await database.open()
  const real = openUsers(table, passwordRules({}), clock)
  const users = { ...real, ...changed(real) }
  const credentials = store.credentials as NonNullable<SessionStore['credentials']>
  const latch = openLatch(
    { users, store, credentials },
    {
      publicUrl: SITE,
      siteName: 'Herons',
      secrets: [SECRET],
      credentialSecrets: [SECRET.replaceAll('5', '6')],
      sweepInterval: 0,
      clock,
    },
  )
  const messages: FlowMessage[] = []
  const parts = { users, credentials, providerAccounts }
  const flows = openFlows(latch, parts, (message) => void messages.push(message))
  const site = {
    users,
    latch,
    activity: openActivity(acts, clock),
    removeCredentials: (userId: string) => Promise.resolve(credentials.removeAll(userId)),
    onNoteFailure: (error: unknown) => assert.fail(error as Error),
    unlinkAccounts: (userId: string) => providerAccounts.unlinkAll(userId),
  }
  return { site, users, latch, flows, messages }
}

type Process = Awaited<ReturnType<typeof openProcess>>

/** A browser at a process that has only the steps of addresses, and the login. */
function browserAt({ latch, flows }: Process) {
  const { flowRoute, loginRoute } = latchkeyHono(latch, { factorPage: '/factor' })
  const { verify, verified, start, finish } = flows.address.steps
  const app = new Hono()
    .post('/login', loginRoute())
    .post('/verify', flowRoute(verify))
    .post('/verified', flowRoute(verified))
    .post('/start', flowRoute(start))
    .post('/finish', flowRoute(finish))
  return testClient(app.request, { origin: SITE })
}

async function setUp(t: TestContext, newDatabase: NewDatabase, isVerified = true) {
  const database = await newDatabase(t)
  const one = await openProcess(database)
  const ann = await one.users.create({
    username: 'ann',
    roles: [],
    passwordHash: HASH,
    email: 'ann@example.com',
    emailVerified: isVerified,
  })
  const browser = await logInAt(one)
  return { ...one, database, ann, browser }
}

async function logInAt(process: Process) {
  const browser = browserAt(process)
  await browser.post('/login', { username: 'ann', password: PASSWORD })
  return browser
}

/** What the sessions of the user say. */
const addressesIn = (latch: SiteLatch, { id }: User): Promise<readonly unknown[]> =>
  emailsOf({ latch }, id)

/** The token in the last message. */
async function tokenIn({ messages }: Process): Promise<string> {
  while (messages.length === 0) await new Promise(setImmediate)
  const { link } = messages.at(-1) as FlowMessage & { readonly link: string }
  return link.split('#token=')[1] ?? ''
}

/** A process whose sessions are told late: `arrived` resolves when the first telling comes, which `go` lets through. */
function toldLate<Site extends { readonly latch: SiteLatch }>(site: Site) {
  const [arrived, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const updateUser: SiteLatch['updateUser'] = async (user) => {
    arrived.resolve()
    await go.promise
    return site.latch.updateUser(user)
  }
  return {
    late: { ...site, latch: { ...site.latch, updateUser } },
    arrived: arrived.promise,
    go: go.resolve,
  }
}

for (const [kind, newDatabase] of databases) {
  describe(`the address in sessions on ${kind}`, () => {
    it('is there from the login on if it is verified, and gone when an administrator sets another or none', async (t) => {
      const { site, latch, ann, database } = await setUp(t, newDatabase)
      const other = await openProcess(database)
      await logInAt(other)
      assert.deepEqual(await addressesIn(latch, ann), ['ann@example.com', 'ann@example.com'])
      // Set again, it stays verified.
      await changeEmail(site, 'machine', ann.id, 'ann@example.com')
      assert.deepEqual(await addressesIn(other.latch, ann), ['ann@example.com', 'ann@example.com'])
      await changeEmail(site, 'machine', ann.id, 'ann@other.example')
      assert.deepEqual(await addressesIn(other.latch, ann), [null, null])
      assert.ok(await site.users.setEmailVerified(ann.id, 'ann@other.example'))
      await tellSessions(site, (await site.users.get(ann.id)) as User)
      assert.deepEqual(await addressesIn(other.latch, ann), [
        'ann@other.example',
        'ann@other.example',
      ])
      await changeEmail(site, 'machine', ann.id, null)
      assert.deepEqual(await addressesIn(other.latch, ann), [null, null])
    })

    it('is what the table says in the end, whichever of two acts reaches the sessions first', async (t) => {
      const { site, latch, ann, database } = await setUp(t, newDatabase)
      const other = await openProcess(database)
      const acts: Readonly<Record<string, (one: typeof site) => Promise<unknown>>> = {
        address: (one) => changeEmail(one, 'machine', ann.id, 'ann@example.com'),
        roles: (one) => changeRoles(one, 'machine', ann.id, ['editor']),
      }
      for (const [name, act] of Object.entries(acts)) {
        await site.users.changeEmail(ann.id, {
          from: (await site.users.get(ann.id))?.email ?? null,
          to: 'ann@example.com',
        })
        const { late, arrived, go } = toldLate(site)
        const first = act(late)
        await arrived
        await changeEmail(other.site, 'machine', ann.id, null)
        go()
        await first
        assert.deepEqual(await addressesIn(latch, ann), [null], name)
      }
      // Negative control: whoever writes what they read before, and does not look again, brings the address back.
      await latch.updateUser(loginUser(ann))
      assert.deepEqual(await addressesIn(latch, ann), ['ann@example.com'])
    })

    it('is not there if an administrator takes it away while its user confirms it', async (t) => {
      const { ann, database } = await setUp(t, newDatabase, false)
      const setVerified = Promise.withResolvers<void>()
      const go = Promise.withResolvers<void>()
      let isFirst = true
      // The user as they are when the confirmation is written is what its step tells the sessions.
      const confirming = await openProcess(database, (real) => ({
        async get(id) {
          const user = await real.get(id)
          if (isFirst && user?.emailVerified === true) {
            isFirst = false
            setVerified.resolve()
            await go.promise
          }
          return user
        },
      }))
      const browser = await logInAt(confirming)
      await browser.post('/verify', {})
      const done = browser.post('/verified', { token: await tokenIn(confirming) })
      await setVerified.promise
      const other = await openProcess(database)
      await changeEmail(other.site, 'machine', ann.id, null)
      go.resolve()
      assert.equal((await done).status, 200)
      assert.deepEqual(await addressesIn(other.latch, ann), [null, null])
    })

    it('is the old one again for whoever logs in before a change is taken back', async (t) => {
      const { ann, database, latch: plain } = await setUp(t, newDatabase)
      let late: Promise<unknown> | null = null
      const moving: Process = await openProcess(database, (real) => ({
        async changeEmail(id, change) {
          const isDone = await real.changeEmail(id, change)
          if (late === null) {
            // All sessions are ended, and somebody logs in, before the change is known to have a session.
            await plain.revokeUser(id)
            late = logInAt(await openProcess(database))
            await late
            assert.deepEqual(await addressesIn(plain, ann), ['ann@new.example'], 'control')
          }
          return isDone
        },
      }))
      const browser = await logInAt(moving)
      await browser.post('/start', { address: 'ann@new.example' })
      const answer = await browser.post('/finish', { token: await tokenIn(moving) })
      assert.equal(answer.status, 401)
      assert.equal((await moving.users.get(ann.id))?.email, 'ann@example.com')
      assert.deepEqual(await addressesIn(plain, ann), ['ann@example.com'])
    })

    it('is that of the command, too', async (t) => {
      const { latch, ann, database } = await setUp(t, newDatabase)
      const directory = makeSite()
      t.after(() => directory.remove())
      const args = ['user', 'email', 'ann', 'ann@other.example']
      const env = { LATCHKEY_DATABASE: database.name }
      const { code, stderr } = await runCli(directory, args, { env })
      assert.equal(code, 0, stderr)
      assert.deepEqual(await addressesIn(latch, ann), [null])
    })
  })
}

describe('the address of an app’s visitor', () => {
  const app = { hasAssertion: false } as App
  const user = { id: 'u', username: 'ann', roles: [], mustChangePassword: false }
  const emailOf = (more: object): string | undefined => {
    const headers = identityHeaders({ id: 's', user: { ...user, ...more } } as never, app, () => '')
    return headers[headers.indexOf('Remote-Email') + 1]
  }

  it('is empty if none is verified, and in a session from before sessions carried it', () => {
    assert.equal(emailOf({ email: null }), '')
    assert.equal(emailOf({}), '')
    assert.equal(emailOf({ email: 'ann@example.com' }), 'ann@example.com', 'control')
  })
})
