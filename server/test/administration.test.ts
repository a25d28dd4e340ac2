/**
 * What administrators do to users: who may act on whom, who stays at the top, and by which links users get in.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { DAY, MINUTE, type SessionStore } from 'latchkey'
import { sampleCredential, testClient, testClock } from 'latchkey/testing'
import { Hono } from 'hono'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { createUser, invite, makeResetLink, recoverUser } from '../src/accounts/access-links.ts'
import { openActivity, type Actor } from '../src/accounts/activity.ts'
import {
  changeEmail,
  changePassword,
  changeRoles,
  disableUser,
  enableUser,
  endSessions,
  removeFactors,
  unlockUser,
  type AdministeredWithLinks,
} from '../src/accounts/administration.ts'
import { openFlows } from '../src/accounts/flow-users.ts'
import { isNewcomer } from '../src/accounts/newcomers.ts'
import { passwordRules } from '../src/accounts/password-rules.ts'
import { rankOf } from '../src/accounts/rank.ts'
import type { RightsChange, User, UserTable } from '../src/accounts/user-table.ts'
import { openUsers } from '../src/accounts/users.ts'
import { openLatch } from '../src/storage/storage.ts'
import { databases, type NewDatabase } from './support/databases.ts'
import { PASSWORD, SECRET } from '../../services/site/processes.ts'

const SITE = 'http://localhost:3000'
/** A hash that counts as a password, and opens nothing. */
const HASH = '$argon2id$none'
const FRESH = 'seven green bicycles under 1 moon'

/** A site in a database of its own, as several processes have it. */
async function setUp(t: TestContext, newDatabase: NewDatabase) {
  const database = await newDatabase(t)
  const clock = testClock()
  const openAgain = async () => {
    const { users: table, activity: acts, store, providerAccounts } = await database.open()
    const users = openUsers(table, passwordRules({}), clock)
    const activity = openActivity(acts, clock)
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
    const parts = { users, credentials, providerAccounts }
    const flows = openFlows(latch, parts, () => undefined)
    const site: AdministeredWithLinks = {
      users,
      activity,
      latch,
      flows,
      isNewcomer: (user) => isNewcomer(parts, user),
      removeCredentials: (userId) => Promise.resolve(credentials.removeAll(userId)),
      onNoteFailure: (error) => {
        throw error
      },
      unlinkAccounts: (userId) => providerAccounts.unlinkAll(userId),
    }
    return { site, table, latch, flows, credentials, providerAccounts }
  }
  const one = await openAgain()
  const make = (username: string, roles: readonly string[]): Promise<User> =>
    one.site.users.create({ username, roles, passwordHash: roles.length === 0 ? null : HASH })
  return { ...one, clock, openAgain, make }
}

const actor = ({ id, username }: User): Actor => ({ id, username })
const refused = { code: 'rights_missing' }

/** A browser at a site that has only the steps of links, the login and a page that says who is there. */
function browserAt({ latch, flows }: Awaited<ReturnType<typeof setUp>>) {
  const { flowRoute, loginRoute, depends } = latchkeyHono(latch, { factorPage: '/factor' })
  const app = new Hono()
    .post('/invitation', flowRoute(flows.invitation.steps.finish))
    .post('/reset', flowRoute(flows.reset.steps.finish))
    .post('/login', loginRoute())
    .get(
      '/who',
      depends({ user: latch.user }, (c, { user }) => c.text(user.username)),
    )
  return testClient(app.request, { origin: SITE })
}

describe('a rank', () => {
  it('is of owners, then of administrators, then of everybody else', () => {
    const ranks = [['owner'], ['admin', 'owner'], ['admin'], ['editor'], []].map(rankOf)
    assert.deepEqual(ranks, [2, 2, 1, 0, 0])
  })
})

for (const [kind, newDatabase] of databases) {
  describe(`administrators on ${kind}`, () => {
    it('act on nobody who has more rights, and nobody acts who has none', async (t) => {
      const { site, make, credentials } = await setUp(t, newDatabase)
      const [owner, admin, bo] = [
        await make('owner', ['owner']),
        await make('admin', ['admin']),
        await make('bo', []),
      ]
      await credentials.add(sampleCredential({ userId: owner.id }), 10)
      const before = await site.users.get(owner.id)
      const acts: Record<string, (by: Actor, id: string) => Promise<unknown>> = {
        'reset link': (by, id) => makeResetLink(site, by, id),
        invitation: (by, id) => invite(site, by, id),
        roles: (by, id) => changeRoles(site, by, id, ['editor']),
        disable: (by, id) => disableUser(site, by, id),
        enable: (by, id) => enableUser(site, by, id),
        factors: (by, id) => removeFactors(site, by, id),
        address: (by, id) => changeEmail(site, by, id, 'thief@example.com'),
        unlock: (by, id) => unlockUser(site, by, id),
        password: (by, id) =>
          changePassword(site, by, id, { password: PASSWORD, mustChange: false }),
      }
      for (const [name, act] of Object.entries(acts)) {
        await assert.rejects(act(actor(admin), owner.id), refused, name)
        await assert.rejects(act(actor(bo), owner.id), refused, name)
        await assert.rejects(act(actor(bo), bo.id), refused, name)
        await assert.rejects(act({ id: 'x'.repeat(22), username: 'gone' }, bo.id), refused, name)
        await assert.rejects(act(actor(owner), 'nobody'), { code: 'user_unknown' }, name)
      }
      assert.deepEqual(await site.users.get(owner.id), before)
      assert.equal((await credentials.list(owner.id)).length, 1)
      assert.deepEqual(await site.activity.list(owner.id), [], 'what was refused is not noted')
      // Negative control: on somebody with no more rights, all of it is done, and noted.
      for (const act of Object.values(acts)) await act(actor(admin), bo.id)
      const noted = await site.activity.list(bo.id)
      assert.deepEqual(
        noted.map(({ kind, by }) => [kind, by]),
        [
          'password_changed',
          'unlocked',
          'email_changed',
          'factor_removed',
          'enabled',
          'disabled',
          'roles_changed',
          'invited',
          'reset_link_made',
        ].map((kind) => [kind, actor(admin)]),
      )
    })

    it('give no more rights than they have, also not to whom they make', async (t) => {
      const { site, make } = await setUp(t, newDatabase)
      const [owner, admin, bo] = [
        await make('owner', ['owner']),
        await make('admin', ['admin']),
        await make('bo', []),
      ]
      await assert.rejects(changeRoles(site, actor(admin), bo.id, ['owner']), refused)
      await assert.rejects(changeRoles(site, actor(admin), admin.id, ['owner']), refused)
      const mine = { username: 'mine', roles: ['owner'] }
      await assert.rejects(createUser(site, actor(admin), mine), refused)
      assert.equal(await site.users.find('mine'), null)
      assert.deepEqual((await createUser(site, actor(owner), mine)).roles, ['owner', 'admin'])
      await disableUser(site, 'machine', admin.id)
      await assert.rejects(changeRoles(site, actor(admin), bo.id, ['editor']), refused)
    })

    it('do what they do also if it cannot be noted, which is told to the log and not to them', async (t) => {
      const one = await setUp(t, newDatabase)
      const { site, latch, make } = one
      await make('owner', ['owner'])
      const user = await site.users.add({ username: 'ann', password: PASSWORD, roles: ['admin'] })
      await browserAt(one).post('/login', { username: 'ann', password: PASSWORD })
      const failures: unknown[] = []
      const full: AdministeredWithLinks = {
        ...site,
        activity: { ...site.activity, note: () => Promise.reject(new Error('the disk is full')) },
        onNoteFailure: (error) => failures.push(error),
      }
      await changeRoles(full, 'machine', user.id, [])
      assert.deepEqual(
        (await latch.everySession()).sessions.map(({ user }) => user.roles),
        [[]],
      )
      const acts: readonly (() => Promise<unknown>)[] = [
        () => changeEmail(full, 'machine', user.id, 'ann@example.com'),
        () => unlockUser(full, 'machine', user.id),
        () => removeFactors(full, 'machine', user.id),
        () => endSessions(full, 'machine', user.id),
        () => disableUser(full, 'machine', user.id),
        () => enableUser(full, 'machine', user.id),
        () => changePassword(full, 'machine', user.id, { password: FRESH, mustChange: true }),
        () => createUser(full, 'machine', { username: 'new', roles: ['editor'] }),
      ]
      for (const act of acts) await act()
      assert.equal(failures.length, 1 + acts.length)
      assert.deepEqual((await site.users.find('new'))?.roles, ['editor'])
      // Negative control: nobody gets a link of which nobody is told.
      await assert.rejects(makeResetLink(full, 'machine', user.id), /the disk is full/)
      // What was done is noted also if the sessions could not be told.
      const down = { ...latch, updateUser: () => Promise.reject(new Error('no store')) }
      await assert.rejects(
        changeRoles({ ...site, latch: down }, 'machine', user.id, ['editor']),
        /no store/,
      )
      assert.equal((await site.activity.list(user.id))[0]?.kind, 'roles_changed')
    })

    it('note the roles that a new user has, and not those that were refused meanwhile', async (t) => {
      const { site, make } = await setUp(t, newDatabase)
      const [admin] = [await make('admin', ['admin']), await make('owner', ['owner'])]
      const demoting = {
        ...site.users,
        async create(user: Parameters<typeof site.users.create>[0]) {
          const made = await site.users.create(user)
          await site.users.setRights(admin.id, 'machine', { roles: [] })
          return made
        },
      }
      const wanted = { username: 'new', roles: ['editor'] }
      await assert.rejects(createUser({ ...site, users: demoting }, actor(admin), wanted), refused)
      const made = await site.users.find('new')
      const [noted] = await site.activity.list(made?.id ?? '')
      assert.deepEqual([noted?.kind, noted?.detail, made?.roles], ['created', { roles: '' }, []])
    })

    it('give no address to somebody who gets more rights just before it is written', async (t) => {
      const { site, table, make, openAgain } = await setUp(t, newDatabase)
      const [admin, ann] = [await make('admin', ['admin']), await make('ann', [])]
      const other = (await openAgain()).site
      const promoting = openUsers(
        {
          ...table,
          async setEmail(...given) {
            await other.users.setRights(ann.id, 'machine', { roles: ['owner'] })
            return table.setEmail(...given)
          },
        },
        passwordRules({}),
      )
      const late = { ...site, users: promoting }
      await assert.rejects(changeEmail(late, actor(admin), ann.id, 'thief@example.com'), refused)
      assert.equal((await site.users.get(ann.id))?.email, null)
      // Negative control: an owner may.
      const owner = await make('owner', ['owner'])
      assert.equal(
        (await changeEmail(late, actor(owner), ann.id, 'a@example.com')).email,
        'a@example.com',
      )
    })

    it('leave one at the top: of two owners who demote or disable each other at once, one stays', async (t) => {
      const { site, table, openAgain, make } = await setUp(t, newDatabase)
      const other = (await openAgain()).site
      const [ann, bob] = [await make('ann', ['owner']), await make('bob', ['owner'])]
      const isOwner = (user: User | null): boolean =>
        user !== null && !user.disabled && rankOf(user.roles) === 2
      const owners = async (): Promise<number> =>
        [await table.get(ann.id), await table.get(bob.id)].filter(isOwner).length
      const acts: readonly [RightsChange, RightsChange][] = [
        [{ roles: [] }, { roles: [] }],
        [{ disabled: true }, { disabled: true }],
        [{ roles: ['admin'] }, { disabled: true }],
      ]
      for (const [first, second] of acts) {
        for (let i = 0; i < 10; i++) {
          const both = await Promise.allSettled([
            site.users.setRights(bob.id, actor(ann), first),
            other.users.setRights(ann.id, actor(bob), second),
          ])
          assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
          assert.equal(await owners(), 1)
          // The machine puts them back.
          for (const { id } of [ann, bob]) {
            await site.users.setRights(id, 'machine', { roles: ['owner'], disabled: false })
          }
        }
      }
      // Negative control: a change that first looks and then writes leaves nobody.
      const looked = Promise.withResolvers<void>()
      let looks = 0
      const lookFirst = async (id: string, otherId: string): Promise<void> => {
        const top = await table.get(otherId)
        if (++looks === 2) looked.resolve()
        await looked.promise
        if (isOwner(top)) await unguarded(table, id)
      }
      await Promise.all([lookFirst(ann.id, bob.id), lookFirst(bob.id, ann.id)])
      assert.equal(await owners(), 0)
    })

    it('are left one by commands too, and one at the top of a site that has no owner', async (t) => {
      const { site, make } = await setUp(t, newDatabase)
      const last = { code: 'last_of_rank' }
      const [ann, bo] = [await make('ann', ['admin']), await make('bo', ['editor'])]
      await assert.rejects(disableUser(site, 'machine', ann.id), last)
      await assert.rejects(changeRoles(site, 'machine', ann.id, ['editor']), last)
      await changeRoles(site, actor(ann), bo.id, ['admin'])
      await disableUser(site, actor(bo), ann.id)
      await assert.rejects(disableUser(site, 'machine', bo.id), last)
      // A disabled administrator can be demoted: there is another one.
      await changeRoles(site, 'machine', ann.id, [])
      await changeRoles(site, 'machine', ann.id, ['owner'])
      await assert.rejects(changeRoles(site, 'machine', bo.id, []), last, 'the owner is disabled')
      await enableUser(site, 'machine', ann.id)
      await changeRoles(site, 'machine', bo.id, [])
      await assert.rejects(disableUser(site, 'machine', ann.id), last)
    })
  })

  describe(`the last one at the top, on ${kind}`, () => {
    it('is the last one who can log in: somebody who was invited and never came does not count', async (t) => {
      const { site, make } = await setUp(t, newDatabase)
      const ann = await make('ann', ['owner'])
      const invited = await createUser(site, 'machine', { username: 'bo', roles: ['owner'] })
      const closed = await site.users.create({ username: 'cy', roles: [], passwordHash: '!closed' })
      await changeRoles(site, 'machine', closed.id, ['owner'])
      const last = { code: 'last_of_rank' }
      await assert.rejects(disableUser(site, actor(ann), ann.id), last)
      await assert.rejects(changeRoles(site, actor(ann), ann.id, []), last)
      // Whoever has logged in can do so again, by a passkey or a provider, and needs no password.
      await site.users.noteLogin(closed.id, 1)
      await disableUser(site, actor(ann), ann.id)
      await assert.rejects(disableUser(site, 'machine', closed.id), last)
      // And so does whoever has a password.
      await site.users.setPasswordHash(invited.id, { from: null, to: HASH })
      await disableUser(site, 'machine', closed.id)
    })
  })

  describe(`links that let users in, on ${kind}`, () => {
    it('invite a user without an address, who alone knows the password; the link works in another process, once', async (t) => {
      const one = await setUp(t, newDatabase)
      const { site, openAgain, clock } = one
      const made = await createUser(site, 'machine', { username: 'Bo', roles: ['editor'] })
      assert.equal(made.passwordHash, null)
      const { link, code, expiresAt } = await invite(site, 'machine', made.id)
      assert.equal(link, `${SITE}/invitation#token=${code}`)
      assert.equal(expiresAt, clock() + DAY)
      const other = browserAt({ ...one, ...(await openAgain()) })
      const answer = await other.post('/invitation', { token: link, password: FRESH })
      assert.equal(answer.status, 200)
      assert.equal(await (await other.get('/who')).text(), 'Bo')
      assert.equal(await site.flows.invitation.look(code), null)
      await assert.rejects(invite(site, 'machine', made.id), { code: 'link_impossible' })
      // The site's own rules hold: the name of the user is no password.
      const ann = await createUser(site, 'machine', { username: 'annabella', roles: [] })
      const own = await invite(site, 'machine', ann.id)
      const fields = { token: own.code, password: 'annabellaannabella' }
      const refusal = (await (await browserAt(one).post('/invitation', fields)).json()) as object
      assert.equal((refusal as { code: string }).code, 'password_refused')
    })

    it('reset a password, are told at the next login, and are void once the user has more rights', async (t) => {
      const one = await setUp(t, newDatabase)
      const { site, make, clock } = one
      const [admin, ann] = [await make('admin', ['admin']), await make('ann', [])]
      const link = await makeResetLink(site, actor(admin), ann.id)
      assert.equal((await site.flows.reset.look(link.code))?.by, 'admin')
      const [told] = await site.activity.untold(ann.id)
      assert.deepEqual([told?.kind, told?.by], ['reset_link_made', actor(admin)])
      await changeRoles(site, 'machine', ann.id, ['owner'])
      assert.equal(await site.flows.reset.look(link.code), null)
      const answer = await browserAt(one).post('/reset', { token: link.code, password: FRESH })
      assert.equal(answer.status, 400)
      // Negative control: without another rank, the link of somebody with other roles goes on working.
      const again = await makeResetLink(site, 'machine', ann.id)
      await changeRoles(site, 'machine', ann.id, ['owner', 'editor'])
      assert.equal((await site.flows.reset.look(again.code))?.userId, ann.id)
      clock.advance(DAY)
      assert.equal(await site.flows.reset.look(again.code), null)
    })

    it('are kept from whoever made one while the user got more rights', async (t) => {
      const { site, make } = await setUp(t, newDatabase)
      const [admin, ann] = [await make('admin', ['admin']), await make('ann', [])]
      // Between the look at the rank and the link, somebody makes ann an owner.
      const slow: AdministeredWithLinks = {
        ...site,
        flows: {
          ...site.flows,
          reset: {
            ...site.flows.reset,
            link: async (id, maker) => {
              await changeRoles(site, 'machine', ann.id, ['owner'])
              return site.flows.reset.link(id, maker)
            },
          },
        },
      }
      await assert.rejects(makeResetLink(slow, actor(admin), ann.id), refused)
    })

    it('recover a user who is locked out: enabled, without factors and sessions, and told', async (t) => {
      const one = await setUp(t, newDatabase)
      const { site, latch, credentials, clock, providerAccounts } = one
      const user = await site.users.add({ username: 'ann', password: PASSWORD, roles: ['owner'] })
      await one.make('other', ['owner'])
      const browser = browserAt(one)
      assert.equal(
        (await browser.post('/login', { username: 'ann', password: PASSWORD })).status,
        200,
      )
      await credentials.add(sampleCredential({ userId: user.id }), 10)
      const account = { issuer: 'https://a.example', label: null, linkedAt: 1 }
      for (const [subject, userId] of [
        ['thief', user.id],
        ['other', (await site.users.find('other'))?.id ?? ''],
      ] as const) {
        assert.ok(await providerAccounts.link({ ...account, subject, userId }))
      }
      await disableUser(site, 'machine', user.id)
      for (let i = 0; i < 12; i++) {
        await latch.authenticate('ann', 'wrong').catch(() => undefined)
        clock.advance(MINUTE)
      }
      const { code, removed, unlinked } = await recoverUser(site, user.id)
      assert.deepEqual([removed, unlinked], [1, 1])
      assert.equal(await providerAccounts.find({ ...account, subject: 'thief' }), null)
      // Negative control: nobody else's.
      assert.notEqual(await providerAccounts.find({ ...account, subject: 'other' }), null)
      assert.equal((await browser.get('/who')).status, 401)
      await browser.post('/reset', { token: code, password: FRESH })
      assert.equal((await browser.post('/login', { username: 'ann', password: FRESH })).status, 200)
      const untold = await site.activity.untold(user.id)
      assert.deepEqual(
        untold.map(({ kind, by }) => [kind, by]),
        [['recovered', 'machine']],
      )
      // Whoever has closed the password gets in by another one.
      const closed = { from: (await site.users.get(user.id))?.passwordHash ?? '', to: '!closed x' }
      await site.users.setPasswordHash(user.id, closed)
      await assert.rejects(makeResetLink(site, 'machine', user.id), { code: 'link_impossible' })
      const first = await recoverUser(site, user.id)
      const fields = { token: first.code, password: `${FRESH}!` }
      assert.equal((await browserAt(one).post('/reset', fields)).status, 200)
    })

    it('invite nobody who has come in, or could: they are told of a reset link, which works for them', async (t) => {
      const one = await setUp(t, newDatabase)
      const { site, make, credentials, providerAccounts } = one
      const admin = await make('admin', ['admin'])
      const account = { issuer: 'https://id.example', label: null, linkedAt: 1 }
      const ways: Record<string, (user: User) => unknown> = {
        password: ({ id }) => site.users.setPassword(id, PASSWORD, false),
        taken: ({ id }) => site.users.setPasswordHash(id, { from: null, to: '!taken away' }),
        login: ({ id }) => site.users.noteLogin(id, 1),
        factor: ({ id }) => credentials.add(sampleCredential({ id, userId: id }), 10),
        provider: ({ id }) => providerAccounts.link({ ...account, subject: id, userId: id }),
      }
      for (const [name, come] of Object.entries(ways)) {
        const user = await make(name, [])
        // One that was made before does not open the account afterwards either.
        const early = await invite(site, actor(admin), user.id)
        assert.equal((await site.flows.invitation.look(early.code))?.by, 'admin', 'control')
        await come(user)
        assert.equal(await site.flows.invitation.look(early.code), null, name)
        const opened = { token: early.code, password: FRESH }
        assert.equal((await browserAt(one).post('/invitation', opened)).status, 400, name)
        for (const by of [actor(admin), 'machine'] as const) {
          await assert.rejects(invite(site, by, user.id), { code: 'link_impossible' }, name)
        }
        const { code: token } = await makeResetLink(site, actor(admin), user.id)
        const [told] = await site.activity.untold(user.id)
        assert.equal(told?.kind, 'reset_link_made')
        const reset = await browserAt(one).post('/reset', { token, password: FRESH })
        assert.equal(reset.status, 200, name)
        assert.equal((await one.latch.authenticate(name, FRESH)).id, user.id)
      }
    })

    it('are void once whoever made them may not act on the user any more', async (t) => {
      const one = await setUp(t, newDatabase)
      const { site, make } = one
      await make('top', ['owner'])
      const falls: Record<string, (id: string) => Promise<unknown>> = {
        demoted: (id) => changeRoles(site, 'machine', id, []),
        disabled: (id) => disableUser(site, 'machine', id),
        'not above an owner': (id) => changeRoles(site, 'machine', id, ['admin']),
      }
      for (const [name, fall] of Object.entries(falls)) {
        const maker = await make(`maker, ${name}`, ['owner'])
        const roles = name.startsWith('not') ? ['owner'] : []
        const user = await site.users.create({ username: `user, ${name}`, roles })
        const link = await makeResetLink(site, actor(maker), user.id)
        const invitation = await invite(site, actor(maker), user.id)
        const own = await makeResetLink(site, 'machine', user.id)
        assert.equal((await site.flows.reset.look(link.code))?.makerId, maker.id, 'control')
        await fall(maker.id)
        assert.equal(await site.flows.reset.look(link.code), null, name)
        assert.equal(await site.flows.invitation.look(invitation.code), null, name)
        const fields = { token: link.code, password: FRESH }
        assert.equal((await browserAt(one).post('/reset', fields)).status, 400, name)
        const made = await browserAt(one).post('/reset', { ...fields, token: own.code })
        assert.equal(made.status, 200, 'control: a command may always')
      }
      // A link from before the ids of makers were kept.
      const [admin, bo] = [await make('admin', ['admin']), await make('bo', [])]
      const old = await site.flows.reset.link(bo.id, { by: admin.username })
      assert.equal(await site.flows.reset.look(old?.code), null)
    })

    it('stay void when a user who was disabled is enabled again', async (t) => {
      const one = await setUp(t, newDatabase)
      const { site, make, clock } = one
      const user = await make('ann', [])
      const [first, second] = [
        await makeResetLink(site, 'machine', user.id),
        await invite(site, 'machine', user.id),
      ]
      clock.advance(1)
      await disableUser(site, 'machine', user.id)
      clock.advance(1)
      await enableUser(site, 'machine', user.id)
      assert.equal(await site.flows.reset.look(first.code), null)
      assert.equal(await site.flows.invitation.look(second.code), null)
      const fields = { token: second.code, password: FRESH }
      assert.equal((await browserAt(one).post('/invitation', fields)).status, 400)
      const again = await invite(site, 'machine', user.id)
      const done = await browserAt(one).post('/invitation', { ...fields, token: again.code })
      assert.equal(done.status, 200, 'control: a new one works')
    })
  })
}

/** Takes all rights away without a look at what that depends on. */
async function unguarded(table: UserTable, userId: string): Promise<void> {
  await table.changeRights({ userId, actorId: null }, { roles: [] }, () => undefined, 1)
}
