/**
 * What administrators do to users by pages: who may, who may not, and what is left behind. Through a real server on
 * SQLite; what the databases do is in `administration.test.ts`, for each of them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { hashPassword, MINUTE } from 'latchkey'
import { sampleCredential } from 'latchkey/testing'
import { encodeQR } from 'qr'
import { Browser, type Answer } from '../../services/site/browser.ts'
import { PASSWORD } from '../../services/site/processes.ts'
import { tellSessions } from '../src/accounts/administration.ts'
import type { User } from '../src/accounts/user-table.ts'
import { Person, startClockedSite, type ClockedSite } from './support/clocked-site.ts'

const FRESH = 'seven green bicycles under 1 moon'
const hash = await hashPassword(PASSWORD)

/** What a user has, and what has been done with them. */
async function stateOf({ storage, latch }: ClockedSite, id: string): Promise<string> {
  const sessions = await latch.sessions(id)
  const enrolled = await latch.credentials.list(id)
  const removal = await latch.credentials.announcedRemoval(id)
  const activity = await storage.activity.list(id)
  const accounts = await storage.providerAccounts.list(id)
  return JSON.stringify([
    await storage.users.get(id),
    sessions,
    enrolled,
    removal,
    activity,
    accounts,
  ])
}

/** Makes users by their names, one after the other. */
function maker({ storage }: ClockedSite) {
  let count = 0
  return (roles: readonly string[], more: Partial<User> = {}): Promise<User> =>
    storage.users.create({ username: `user-${++count}`, roles, passwordHash: hash, ...more })
}

/** Logs in, and has a form's token. */
async function logIn(site: ClockedSite, { username }: User): Promise<Person> {
  const person = new Person(site)
  assert.equal((await person.logIn(username)).status, 303)
  await person.open('/profile')
  return person
}

const reasonIn = ({ body }: Answer): string =>
  /role="alert">\s*<p>([^<]*(?:<a[^>]*>[^<]*)?)</.exec(body)?.[1]?.replace(/<[^>]*>/, '') ?? ''
const linkIn = ({ body }: Answer): string =>
  /<p class="link"><code id="link">([^<]+)</.exec(body)?.[1] ?? ''

/** An act: its fields, what has to be so before, and what the page of the user says when it is done. */
interface TestedAct {
  readonly fields?: Readonly<Record<string, string>>
  readonly passwordHash?: null
  readonly prepare?: (site: ClockedSite, user: User) => Promise<unknown>
  readonly notice: RegExp | 'link'
}

/** An account at a provider. */
const ACCOUNT = { issuer: 'https://a.example', label: 'bo@a.example', linkedAt: 1 }

const acts: Readonly<Record<string, TestedAct>> = {
  invitation: { passwordHash: null, notice: 'link' },
  'reset-link': { notice: 'link' },
  roles: { fields: { roles: 'wiki' }, notice: /The roles are saved/ },
  email: { fields: { email: 'new@example.com' }, notice: /The address is saved/ },
  disable: { notice: /This user is disabled/ },
  enable: {
    prepare: ({ storage }, { id }) => storage.users.setRights(id, 'machine', { disabled: true }),
    notice: /can log in again/,
  },
  unlock: { notice: /failed attempts are forgotten/ },
  'end-sessions': { notice: /All sessions of this user have ended/ },
  'unlink-accounts': {
    prepare: ({ storage }, { id: userId }) =>
      storage.providerAccounts.link({ ...ACCOUNT, subject: userId, userId }),
    notice: /All accounts at providers are unlinked/,
  },
  'remove-factors': {
    prepare: async ({ storage }, { id }) =>
      storage.credentials?.add(sampleCredential({ userId: id, kind: 'totp' }), 9),
    notice: /All factors are removed/,
  },
}

describe('the acts of administrators', () => {
  let site: ClockedSite
  let people: Record<'late' | 'nobody' | 'user' | 'admin' | 'owner', Person>
  let self: User
  let make: ReturnType<typeof maker>
  const ended: (() => unknown)[] = []

  before(async () => {
    site = await startClockedSite({ after: (end) => void ended.push(end as () => unknown) })
    make = maker(site)
    self = await make(['admin'])
    const late = await logIn(site, self)
    site.clock.advance(6 * MINUTE)
    people = {
      late,
      nobody: new Person(site),
      user: await logIn(site, await make([])),
      admin: await logIn(site, self),
      owner: await logIn(site, await make(['owner'])),
    }
  })
  after(async () => {
    for (const end of ended) await end()
  })

  for (const [name, act] of Object.entries(acts)) {
    const { fields = {}, prepare, notice } = act
    const target = async (roles: readonly string[]): Promise<User> => {
      const user = await make(roles, 'passwordHash' in act ? { passwordHash: null } : {})
      await prepare?.(site, user)
      return user
    }
    const path = ({ id }: User): string => `/admin/users/${id}/${name}`
    /** Checks that an answer refuses, and that the user is as before. */
    const refuses = async (user: User, ask: (path: string) => Promise<Answer>): Promise<Answer> => {
      const before = await stateOf(site, user.id)
      const answer = await ask(path(user))
      assert.equal(await stateOf(site, user.id), before)
      return answer
    }

    it(`${name}: is refused to whoever may not, and changes nothing then`, async () => {
      const { nobody, user, admin, late } = people
      const bo = await target([])
      await nobody.open('/login')
      const led = await refuses(bo, (to) => nobody.submit(to, fields))
      assert.deepEqual([led.status, led.headers.location], [303, '/login'])
      const forbidden = await refuses(bo, (to) => user.submit(to, fields))
      assert.deepEqual([forbidden.status, /Not allowed/.test(forbidden.body)], [403, true])
      const asked = await refuses(bo, (to) => late.submit(to, fields))
      assert.deepEqual([asked.status, /Is it you\?/.test(asked.body)], [403, true])
      const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
      const crossed = await refuses(bo, (to) => admin.submit(to, fields, foreign))
      assert.equal(crossed.status, 403)
      const stale = await refuses(bo, (to) => admin.submit(to, { ...fields, _csrf: 'stale' }))
      assert.equal(stale.status, 403)
      const looked = await refuses(bo, (to) => admin.open(to))
      assert.deepEqual([looked.status, looked.headers.location], [303, `/admin/users/${bo.id}`])

      const boss = await refuses(await target(['owner']), (to) => admin.submit(to, fields))
      assert.equal(boss.status, 403)
      assert.equal(reasonIn(boss), 'That needs more rights than you have. Ask an owner.')
      const told = site.events.at(-1)
      assert.ok(told?.type === 'act.refused')
      assert.deepEqual([told.act, told.code, told.by], [name, 'rights_missing', self.id])
      if (name !== 'roles') {
        const own = await refuses(self, (to) => admin.submit(to, fields))
        assert.equal(own.status, 403)
        assert.match(reasonIn(own), /^Nobody does this to themselves here/)
      }
      const gone = await admin.submit(`/admin/users/${'x'.repeat(22)}/${name}`, fields)
      assert.equal(gone.status, 404)
    })

    it(`${name}: is done by an administrator to a user, and by an owner to an owner; it is noted, and says what it did`, async () => {
      const { admin, owner } = people
      for (const [person, roles, suffix] of [
        [admin, [], 'a'],
        [owner, ['owner'], 'o'],
      ] as const) {
        const bo = await target(roles)
        const before = await stateOf(site, bo.id)
        const own = 'email' in fields ? { email: `${suffix}-${fields['email']}` } : fields
        const answer = await person.submit(path(bo), own)
        assert.notEqual(await stateOf(site, bo.id), before)
        const [entry] = await site.storage.activity.list(bo.id)
        assert.ok(typeof entry?.by === 'object' && entry.by.username.startsWith('user-'))
        assert.equal(entry.address, '127.0.0.1')
        assert.match(entry.userAgent ?? '', /Chrome/)
        if (notice === 'link') {
          assert.equal(answer.status, 200)
          assert.match(linkIn(answer), /^http:\/\/localhost:\d+\/[\w-]+#token=[\w-]{20,}/)
          assert.equal(answer.headers['cache-control'], 'no-store')
        } else {
          assert.deepEqual(
            [answer.status, answer.headers.location],
            [303, `/admin/users/${bo.id}`],
            reasonIn(answer),
          )
          const page = await person.open(`/admin/users/${bo.id}`)
          assert.match(
            page.body,
            new RegExp(`role="status">${notice.source.slice(0, 0)}[^<]*${notice.source}`),
          )
          assert.doesNotMatch((await person.open(`/admin/users/${bo.id}`)).body, notice)
        }
      }
    })
  }

  it('show no button that one may not press', async () => {
    const { admin, owner } = people
    const boss = await make(['owner'])
    const path = `/admin/users/${boss.id}`
    const formsOn = async (person: Person): Promise<number> =>
      (await person.open(path)).body.split(`action="${path}/`).length - 1
    assert.equal(await formsOn(admin), 0)
    assert.ok((await formsOn(owner)) > 3)
  })

  it('are answered to programs by JSON', async () => {
    const { admin, late } = people
    const [bo, boss] = [await make([]), await make(['owner'])]
    const done = await admin.post(`/admin/users/${bo.id}/roles`, { roles: 'wiki, editor' })
    assert.equal(done.status, 200)
    assert.deepEqual((await site.storage.users.get(bo.id))?.roles, ['wiki', 'editor'])
    const link = (await admin.post(`/admin/users/${bo.id}/reset-link`, {})).json()
    assert.match(String(link['link']), /\/reset-password#token=/)
    const refused = await admin.post(`/admin/users/${boss.id}/disable`, {})
    assert.deepEqual([refused.status, refused.json()['code']], [403, 'rights_missing'])
    const asked = await late.post(`/admin/users/${bo.id}/disable`, {})
    assert.deepEqual([asked.status, asked.json()['code']], [403, 'recent_login_required'])
    const taken = await admin.post('/admin/users/new', { username: bo.username })
    assert.deepEqual([taken.status, taken.json()['code']], [409, 'username_taken'])
    const { body } = await admin.get(`/admin/users/${bo.id}`)
    assert.match(body, /"may":"all"/)
    const [session] = await site.latch.sessions(self.id)
    for (const secret of ['passwordHash', hash, session?.id ?? '']) {
      assert.ok(!body.includes(secret), secret)
    }
  })

  it('refuse roles from a form that somebody else has overtaken', async () => {
    const { admin } = people
    const bo = await make(['wiki'])
    const form = { before: 'wiki', roles: 'wiki editor' }
    await site.storage.users.setRights(bo.id, 'machine', { roles: ['mail'] })
    const answer = await admin.submit(`/admin/users/${bo.id}/roles`, form)
    assert.equal(answer.status, 409)
    assert.match(reasonIn(answer), /Somebody else has changed the roles meanwhile/)
    assert.match(answer.body, /name="before" value="mail"/)
    assert.deepEqual((await site.storage.users.get(bo.id))?.roles, ['mail'])
  })

  it('say which field is at fault', async () => {
    const { admin } = people
    const bo = await make([])
    const answer = await admin.submit(`/admin/users/${bo.id}/roles`, { roles: 'a"b' })
    assert.equal(answer.status, 400)
    assert.match(answer.body, /name="roles"[^>]*aria-invalid="true"/)
    // An administrator does not become an owner by typing it.
    const typed = await admin.submit(`/admin/users/${bo.id}/roles`, { roles: 'owner' })
    assert.equal(typed.status, 403)
    assert.deepEqual((await site.storage.users.get(bo.id))?.roles, [])
  })

  it('show the accounts at providers, and unlink them; the user is told', async () => {
    const bo = await make([])
    const account = { ...ACCOUNT, subject: bo.id, userId: bo.id }
    await site.storage.providerAccounts.link(account)
    const { admin } = people
    const page = await admin.open(`/admin/users/${bo.id}`)
    assert.match(page.body, /https:\/\/a\.example[^]*bo@a\.example[^]*unlink-accounts/)
    await admin.submit(`/admin/users/${bo.id}/unlink-accounts`, {})
    assert.equal(await site.storage.providerAccounts.find(account), null)
    const [told] = await site.storage.activity.untold(bo.id)
    assert.equal(told?.kind, 'account_unlinked')
    const after = await admin.open(`/admin/users/${bo.id}`)
    assert.doesNotMatch(after.body, /bo@a\.example|unlink-accounts/)
    const again = await admin.submit(`/admin/users/${bo.id}/unlink-accounts`, {})
    assert.deepEqual([again.status, reasonIn(again)], [409, 'This user has no linked accounts.'])
  })

  it('announce the removal of factors to whoever can be warned by mail', async () => {
    const bo = await make([], { email: 'bo@example.com', emailVerified: true })
    const credential = sampleCredential({ userId: bo.id, kind: 'totp' })
    await site.storage.credentials?.add(credential, 9)
    const page = await people.admin.open(`/admin/users/${bo.id}`)
    assert.match(page.body, /This person is told by mail now/)
    await people.admin.submit(`/admin/users/${bo.id}/remove-factors`, {})
    assert.equal((await site.latch.credentials.list(bo.id)).length, 1)
    assert.notEqual(await site.latch.credentials.announcedRemoval(bo.id), null)
    const after = await people.admin.open(`/admin/users/${bo.id}`)
    assert.match(after.body, /The removal is announced/)
    assert.doesNotMatch(after.body, /remove-factors/)
  })

  it('are over for an administrator who is none any more, in the middle of a session', async () => {
    const former = await make(['admin'])
    const person = await logIn(site, former)
    // The table is ahead of the session, as it is between the two steps of a change.
    await site.storage.users.setRights(former.id, 'machine', { roles: [] })
    const bo = await make([])
    const before = await stateOf(site, bo.id)
    for (const name of Object.keys(acts)) {
      const { status } = await person.submit(`/admin/users/${bo.id}/${name}`, { roles: 'x' })
      assert.equal(status, 403, name)
    }
    assert.equal((await person.open(`/admin/users/${bo.id}`)).status, 403)
    assert.equal(await stateOf(site, bo.id), before)
  })
})

describe('a new user', () => {
  it('is invited by a link that is shown once, chooses the password alone, and is logged in', async (t) => {
    const { site, admin } = await withAdmin(t)
    const form = { username: 'bo', email: ' bo@example.com ', roles: 'wiki', admin: 'on' }
    const answer = await admin.submit('/admin/users/new', form)
    const link = linkIn(answer)
    assert.ok(answer.body.includes(encodeQR(link, 'svg', { border: 4 })))
    assert.match(answer.body, /<time datetime="[^"]+"/)
    const bo = await site.storage.users.find('bo')
    assert.deepEqual(bo?.roles, ['admin', 'wiki'])
    assert.deepEqual(
      [bo?.email, bo?.emailVerified, bo?.passwordHash],
      ['bo@example.com', false, null],
    )
    const page = await admin.open(`/admin/users/${bo?.id}`)
    assert.match(page.body, /No password yet/)

    const token = link.split('#token=')[1] ?? ''
    const kept = JSON.stringify([site.events, await site.storage.activity.list(bo?.id ?? '')])
    for (const text of [page.body, kept, JSON.stringify(answer.headers)]) {
      assert.ok(!text.includes(token))
    }
    const person = new Browser(site.url)
    const asked = await person.fillIn('/invitation', { token: link })
    assert.match(asked.body, /Welcome, bo/)
    const chosen = { token, password: FRESH, passwordAgain: FRESH }
    assert.equal((await person.submit('/invitation', chosen)).status, 303)
    assert.equal((await person.get('/profile')).status, 200)
    assert.match((await admin.open(`/admin/users/${bo?.id}`)).body, /Invitation accepted/)
  })

  it('is not made if anything is refused, and what was typed stays', async (t) => {
    const { site, admin } = await withAdmin(t)
    const refusals = [
      [{ username: 'boss', email: 'x@example.com', owner: 'on' }, 403, null],
      [{ username: 'user-1', email: 'x@example.com' }, 409, 'username'],
      [{ username: 'a@b.example' }, 400, 'username'],
      [{ username: 'bo', email: 'none' }, 400, 'email'],
      [{ username: 'bo', roles: '<b>' }, 400, 'roles'],
    ] as const
    for (const [fields, status, field] of refusals) {
      const answer = await admin.submit('/admin/users/new', fields)
      assert.equal(answer.status, status)
      assert.notEqual(reasonIn(answer), '')
      if (field !== null)
        assert.match(answer.body, new RegExp(`name="${field}"[^>]*aria-invalid="true"`))
      assert.ok(answer.body.includes(`value="${fields.username}"`))
    }
    assert.equal((await site.storage.users.list()).length, 1)
  })
})

describe('an act that needs a confirmation', () => {
  it('is finished by one click after the confirmation', async (t) => {
    const { site, admin } = await withAdmin(t)
    const bo = await site.storage.users.create({ username: 'bo', roles: [] })
    site.clock.advance(6 * MINUTE)
    const path = `/admin/users/${bo.id}/invitation`
    const asked = await admin.submit(path, {})
    const resend = /name="resend" value="([^"]+)"/.exec(asked.body)?.[1] ?? ''
    const ready = await admin.submit('/confirm', { password: PASSWORD, resend })
    assert.ok(ready.body.includes(`action="${path}"`))
    assert.match(ready.body, /Make the invitation link/)
    assert.match(linkIn(await admin.submit(path, {})), /\/invitation#token=/)
  })

  it('needs a second factor of an administrator who has one: the password does not do', async (t) => {
    const { site, admin } = await withAdmin(t)
    await admin.setUpApp()
    const bo = await site.storage.users.create({ username: 'bo', roles: [] })
    site.clock.advance(6 * MINUTE)
    const act = async (): Promise<Answer> => {
      await admin.open('/profile')
      return admin.submit(`/admin/users/${bo.id}/unlock`, {})
    }
    const confirm = async (proof: Readonly<Record<string, string>>): Promise<number> => {
      await admin.open('/confirm')
      return (await admin.submit('/confirm', { ...proof, next: '/admin' })).status
    }
    assert.equal((await act()).status, 403)
    assert.equal(await confirm({ password: PASSWORD }), 403)
    const asked = await act()
    assert.deepEqual([asked.status, /name="code"/.test(asked.body)], [403, true])
    assert.deepEqual(await site.storage.activity.list(bo.id), [])
    assert.equal(await confirm({ code: admin.code() }), 303)
    assert.equal((await act()).status, 303)
  })
})

describe('the owners', () => {
  it('are one at least, when two demote each other at once', async (t) => {
    const site = await startClockedSite(t)
    const make = maker(site)
    const [olga, otto] = [await make(['owner']), await make(['owner'])]
    const [byOlga, byOtto] = [await logIn(site, olga), await logIn(site, otto)]
    const isOwner = async ({ id }: User): Promise<boolean> =>
      (await site.storage.users.get(id))?.roles.includes('owner') ?? false
    for (let round = 0; round < 20; round++) {
      for (const { id } of [olga, otto]) {
        const user = await site.storage.users.setRights(id, 'machine', { roles: ['owner'] })
        await tellSessions({ ...site.storage, latch: site.latch }, user)
      }
      const answers = await Promise.all([
        byOlga.submit(`/admin/users/${otto.id}/roles`, { roles: '' }),
        byOtto.submit(`/admin/users/${olga.id}/roles`, { roles: '' }),
      ])
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [303, 403],
      )
      assert.notEqual(await isOwner(olga), await isOwner(otto))
    }
    const last = (await isOwner(olga)) ? olga : otto
    const person = last === olga ? byOlga : byOtto
    const alone = await person.submit(`/admin/users/${last.id}/roles`, { roles: '' })
    assert.deepEqual([alone.status, await isOwner(last)], [409, true])
    assert.match(reasonIn(alone), /^This is the last one with these rights/)
  })
})

describe('hostile names', () => {
  it('are text on every page', async (t) => {
    const { site, admin } = await withAdmin(t)
    const names = [`"><script>alert(1)</script>`, `' OR 1=1 --`, '%_\\', '../../admin', '🦊 李 я']
    for (const username of names) {
      const answer = await admin.submit('/admin/users/new', { username })
      assert.equal(answer.status, 200)
      const { id } = (await site.storage.users.find(username)) ?? assert.fail(username)
      const page = await admin.open(`/admin/users/${id}`)
      const found = await admin.submit('/admin', { search: username.slice(0, 3) })
      const list = await admin.open(String(found.headers.location))
      for (const { body } of [answer, page, list]) {
        assert.ok(!body.includes('<script>alert'))
        assert.ok(body.includes('<bdi>'))
      }
      assert.equal(list.body.split('scope="row"').length - 1, 1, username)
    }
  })
})

/** A site with one administrator, who is logged in. */
async function withAdmin(t: TestContext): Promise<{ site: ClockedSite; admin: Person }> {
  const site = await startClockedSite(t)
  const admin = await logIn(site, await maker(site)(['admin']))
  return { site, admin }
}
