/**
 * Logins by a real provider: who comes in, who does not, and what is linked to whom. No script runs.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import type { Answer } from '../../services/site/browser.ts'
import { PASSWORD } from '../../services/site/processes.ts'
import { emailsOf } from './support/emails.ts'
import { ID, Person, startProviderSite, type ProviderSite } from './support/provider-site.ts'

let site: ProviderSite
before(async () => {
  site = await startProviderSite()
})
after(() => site.close())

const START = `/oidc/${ID}/start`

/** Makes somebody at the provider, and their browser. */
function person(
  name: string,
  claims: { readonly email?: string; readonly email_verified?: boolean } = {},
): Person {
  const subject = `s-${name}`
  site.provider.people.set(subject, {
    email: `${name}@example.com`,
    email_verified: true,
    name,
    ...claims,
  })
  return new Person(site, subject)
}

/** What a reader sees of a page. */
function textOf({ body }: Answer): string {
  return body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')
}

const placeOf = ({ status, headers }: Answer) => [status, headers.location]

/** Returns the accounts at the provider that a user has. */
async function subjectsOf(userId: string): Promise<readonly string[]> {
  return (await site.storage.providerAccounts.list(userId)).map(({ subject }) => subject)
}

describe('a provider', () => {
  it('makes an account without roles for somebody new, and finds it again', async () => {
    const nora = person('nora')
    const login = await nora.open('/login?next=/security')
    assert.match(login.body, new RegExp(`href="${START}\\?next=%2Fsecurity"`))
    assert.deepEqual(placeOf(await nora.visit(`${START}?next=/security`)), [303, '/security'])
    assert.equal(await nora.who(), 'nora')
    const user = await site.storage.users.find('nora')
    assert.deepEqual(user?.roles, [])
    assert.deepEqual(
      [user?.email, user?.emailVerified, user?.passwordHash],
      ['nora@example.com', true, null],
    )
    const again = new Person(site, 's-nora')
    await again.visit(START)
    assert.equal(await again.who(), 'nora')
    const both = ['nora@example.com', 'nora@example.com']
    assert.deepEqual(await emailsOf(site, user?.id ?? ''), both)
    assert.deepEqual(await subjectsOf(user?.id ?? ''), ['s-nora'])
    const kinds = (await site.storage.activity.list(user?.id ?? '')).map(({ kind }) => kind)
    assert.ok(kinds.includes('created'))
  })

  it('gives two people of one long name in any script a name each, of whole characters', async () => {
    const [gothic, flags] = [`a${'𐌲'.repeat(62)}`, `a${'🇩🇪'.repeat(31)}`]
    for (const [i, name] of [gothic, gothic, flags, flags].entries()) {
      const one = person(`long${i}`)
      site.provider.people.set(`s-long${i}`, { name })
      assert.equal((await one.visit(START)).status, 303, name)
      const { userId = '' } =
        (await site.storage.providerAccounts.find({
          issuer: site.provider.issuer,
          subject: `s-long${i}`,
        })) ?? {}
      const { username = '' } = (await site.storage.users.get(userId)) ?? {}
      assert.ok(username.isWellFormed())
      if (i === 1) assert.equal(username, `a${'𐌲'.repeat(57)}-2`)
      if (i === 3) assert.equal(username, `a${'🇩🇪'.repeat(28)}-2`)
    }
  })

  it('makes a user without an address for whoever has one that is a username from before', async () => {
    const old = await site.storage.users.create({ username: 'old', roles: [] })
    const name = 'from-before@example.com'
    const db = new DatabaseSync(site.storage.places.database)
    db.prepare('UPDATE latchkey_users SET username = ?1, canonical_name = ?1 WHERE id = ?2').run(
      name,
      old.id,
    )
    db.close()
    const newer = person('from-before')
    assert.equal((await newer.visit(START)).status, 303)
    const made = await site.storage.users.find('from-before')
    assert.deepEqual([made?.email, await subjectsOf(made?.id ?? '')], [null, ['s-from-before']])
  })

  it('gives no role, whatever it says, and a name that is free', async () => {
    const greedy = person('greedy', { email: 'nora@elsewhere.example' })
    site.provider.changes.claims = (claims) => ({
      ...claims,
      roles: ['admin'],
      preferred_username: 'NORA',
      groups: ['owner'],
    })
    await greedy.visit(START)
    delete site.provider.changes.claims
    assert.equal(await greedy.who(), 'NORA-2')
    assert.deepEqual((await site.storage.users.find('nora-2'))?.roles, [])
  })

  it('is linked by whoever is logged in here, logs in from then on, and is unlinked', async () => {
    const { id } = await site.add('alice')
    const alice = person('alice')
    await alice.logIn('alice')
    const before = await alice.open('/security/providers')
    assert.match(textOf(before), /Link Example ID, and log in here with it/)
    const onward = await alice.submit(`/oidc/${ID}/link`, { next: '/security/providers' })
    assert.equal(onward.status, 200, 'a redirect would be stopped by our own policy')
    assert.deepEqual(placeOf(await alice.goOn(onward)), [303, '/security/providers'])
    assert.match(textOf(await alice.open('/security/providers')), /alice@example\.com/)

    const phone = new Person(site, 's-alice')
    await phone.visit(START)
    assert.equal(await phone.who(), 'alice')
    await alice.open('/security/providers')
    const unlinked = await alice.submit('/security/providers/unlink', { provider: ID })
    assert.deepEqual(placeOf(unlinked), [303, '/security/providers'])
    assert.deepEqual(await subjectsOf(id), [])
    assert.equal(await phone.who(), null, 'a session that may be somebody else’s has ended')
    assert.equal(await alice.who(), 'alice')
    const kinds = (await site.storage.activity.list(id)).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['account_unlinked', 'account_linked'])
  })

  it('is not unlinked if it is the only way in', async () => {
    const olaf = person('olaf')
    await olaf.visit(START)
    const page = await olaf.open('/security/providers')
    assert.match(textOf(page), /only way in/)
    assert.doesNotMatch(page.body, /unlink"/)
    const refused = await olaf.submit('/security/providers/unlink', { provider: ID })
    assert.equal(refused.status, 400)
    assert.match(textOf(refused), /only way in/)
    const { id = '' } = (await site.storage.users.find('olaf')) ?? {}
    assert.deepEqual(await subjectsOf(id), ['s-olaf'])
  })

  it('logs nobody in who is disabled here, and says so', async () => {
    const dan = person('dan')
    await dan.visit(START)
    const { id = '' } = (await site.storage.users.find('dan')) ?? {}
    await site.storage.users.setRights(id, 'machine', { disabled: true })
    const refused = await new Person(site, 's-dan').visit(START)
    assert.equal(refused.status, 400)
    assert.match(textOf(refused), /Your account here is closed/)
    await site.storage.users.setRights(id, 'machine', { disabled: false })
    const back = new Person(site, 's-dan')
    await back.visit(START)
    assert.equal(await back.who(), 'dan', 'control')
  })

  it('that is down, or lets nobody in, says so in words with its name', async () => {
    const ann = person('ann')
    site.provider.changes.answer = (_, response) => {
      response.writeHead(500).end()
      return true
    }
    const down = await ann.comeBack(
      `${site.url}/oidc/${ID}/callback?state=${'s'.repeat(43)}&code=1`,
    )
    assert.match(textOf(down), /not begun in this browser/)
    const begun = ann.open(START)
    // What it says of itself is known by now; the key and the code are asked for anew.
    const address = String((await begun).headers.location)
    delete site.provider.changes.answer
    const back = await ann.atProvider(address)
    site.provider.changes.answer = (_, response) => {
      response.writeHead(500).end()
      return true
    }
    const refused = await ann.comeBack(back)
    delete site.provider.changes.answer
    assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '5'])
    assert.match(textOf(refused), /Example ID does not answer/)
    assert.equal(await ann.who(), null)

    const nobody = new Person(site, 'nobody')
    const denied = await nobody.visit(START)
    assert.equal(denied.status, 400)
    assert.match(textOf(denied), /Example ID did not let you in/)
  })

  it('ends the sessions here when the person logs out there', async () => {
    const bea = person('bea')
    await bea.visit(START)
    assert.equal(await bea.who(), 'bea')
    await bea.logOutThere()
    assert.equal(await bea.who(), null)
  })

  it('is left by whoever wants to log out there, too', async () => {
    const lea = person('lea')
    await lea.visit(START)
    const page = await lea.open('/logout')
    assert.match(textOf(page), /Log out here and at Example ID/)
    const onward = await lea.submit(`/oidc/${ID}/logout`, {})
    assert.match(
      String(onward.headers['refresh']),
      new RegExp(`^0;url=${site.provider.issuer}/session/end\\?`),
    )
    assert.equal(await lea.who(), null)
    const max = person('max')
    await max.visit(START)
    await max.open('/logout')
    await max.submit('/logout', {})
    assert.match(textOf(await max.open('/login')), /You may still be logged in at the site/)
  })
})

describe('an account with an address that is somebody’s here', () => {
  it('is linked by whoever logs in as that user, and confirms it', async () => {
    const { id } = await site.add('bob')
    const bob = person('bob')
    const back = await bob.visit(`${START}?next=/security`)
    assert.match(String(back.headers.location), new RegExp(`^/oidc/${ID}/known\\?`))
    assert.deepEqual(await subjectsOf(id), [])
    const known = await bob.open(String(back.headers.location))
    assert.match(textOf(known), /bob@example\.com is your address, and there is an account here/)
    const [, login = ''] = /href="(\/login\?next=[^"]+)"/.exec(known.body) ?? []
    await bob.open(login)
    const next = new URL(login, site.url).searchParams.get('next') ?? ''
    const loggedIn = await bob.submit('/login', { username: 'bob', password: PASSWORD, next })
    assert.deepEqual(placeOf(loggedIn), [303, `/oidc/${ID}/finish-link`])
    assert.match(textOf(await bob.open(next)), /Link Example ID\?.*can log in here as bob/)
    assert.deepEqual(placeOf(await bob.submit(next, {})), [303, '/security'])
    assert.deepEqual(await subjectsOf(id), ['s-bob'])
    assert.equal((await bob.open(next)).status, 410, 'it waits no more')
    const phone = new Person(site, 's-bob')
    await phone.visit(START)
    assert.equal(await phone.who(), 'bob')
  })

  it('links nothing to somebody who logs in as another user', async () => {
    const { id } = await site.add('carol')
    await site.add('mallory')
    const mallory = person('carol')
    await mallory.visit(START)
    await mallory.logIn('mallory')
    await mallory.open(`/oidc/${ID}/finish-link`)
    const refused = await mallory.submit(`/oidc/${ID}/finish-link`, {})
    assert.equal(refused.status, 400)
    assert.deepEqual(await subjectsOf(id), [])
  })

  it('links nothing if either side has not verified the address', async () => {
    const eve = await site.add('eve')
    const there = person('eve', { email_verified: false })
    await there.visit(START)
    assert.equal(await there.who(), 'eve-2', 'another user')
    assert.deepEqual(await subjectsOf(eve.id), [])
    const { email = '' } = (await site.storage.users.find('eve-2')) ?? {}
    assert.equal(email, null)

    const fay = await site.add('fay', { emailVerified: false })
    const here = person('fay')
    await here.visit(START)
    assert.equal(await here.who(), 'fay-2')
    assert.deepEqual(await subjectsOf(fay.id), [])
  })
})

describe('a user whom an administrator has made for an address', () => {
  it('is joined by the person who has the address, once, if nobody has ever come in', async () => {
    const ivy = await site.add('ivy', {
      passwordHash: null,
      emailVerified: false,
      roles: ['editor'],
    })
    const unverified = person('ivy', { email_verified: false })
    await unverified.visit(START)
    assert.equal(await unverified.who(), 'ivy-2', 'control')
    const right = person('ivy2', { email: 'Ivy@Example.com' })
    await right.visit(START)
    assert.equal(await right.who(), 'ivy')
    assert.deepEqual(await subjectsOf(ivy.id), ['s-ivy2'])
    assert.equal((await site.storage.users.get(ivy.id))?.emailVerified, true)
    assert.deepEqual(await emailsOf(site, ivy.id), ['ivy@example.com'])
    const other = person('ivy3', { email: 'ivy@example.com' })
    const refused = await other.visit(START)
    assert.match(
      String(refused.headers.location),
      /known/,
      'from then on, an address links nothing by itself',
    )
  })
})

describe('a confirmation', () => {
  /** The clock stands twenty minutes back while somebody logs in, and the provider’s tokens say so. */
  async function loggedInBefore(name: string): Promise<Person> {
    const late = person(name)
    const seconds = 20 * 60
    const earlier = (at: unknown) => Number(at) - seconds
    site.clock.advance(-20 * MINUTE)
    site.provider.changes.claims = (claims) => ({
      ...claims,
      iat: earlier(claims.iat),
      exp: earlier(claims.exp),
      auth_time: earlier(claims['auth_time']),
    })
    await late.visit(START)
    delete site.provider.changes.claims
    site.clock.advance(20 * MINUTE)
    assert.equal(await late.who(), name)
    return late
  }

  it('by the provider leads back to the page, for who has nothing else', async () => {
    const gus = await loggedInBefore('gus')
    const refused = await gus.open('/security/passkeys/new')
    assert.deepEqual(placeOf(refused), [303, '/confirm?next=%2Fsecurity%2Fpasskeys%2Fnew'])
    const page = await gus.open(String(refused.headers.location))
    assert.doesNotMatch(page.body, /name="password"/)
    const [, link = ''] = /href="(\/oidc\/[^"]+\/confirm[^"]+)"/.exec(page.body) ?? []
    gus.become('s-gus')
    assert.deepEqual(placeOf(await gus.visit(link)), [303, '/security/passkeys/new'])
    assert.equal((await gus.open('/security/passkeys/new')).status, 200)
  })

  it('by another account at the provider confirms nothing', async () => {
    const hal = await loggedInBefore('hal')
    person('other')
    hal.become('s-other')
    const refused = await hal.visit(`/oidc/${ID}/confirm?next=/security/passkeys/new`)
    assert.equal(refused.status, 400)
    assert.match(textOf(refused), /another account at Example ID/)
    assert.equal((await hal.open('/security/passkeys/new')).status, 303)
  })

  it('in another tab sends on the form that was refused, and none is sent before', async () => {
    const ida = await loggedInBefore('ida')
    await ida.open('/security/providers')
    const refused = await ida.submit(`/oidc/${ID}/link`, { next: '/security/providers' })
    assert.equal(refused.status, 403)
    const [, resend = ''] = /name="resend" value="([^"]+)"/.exec(refused.body) ?? []
    assert.match(refused.body, /target="_blank"/)
    const early = await ida.submit('/confirm', { resend })
    assert.equal(early.status, 400, 'nothing was confirmed yet')

    ida.become('s-ida')
    const tab = await ida.visit(`/oidc/${ID}/confirm?next=/oidc/confirmed`)
    assert.match(textOf(await ida.open(String(tab.headers.location))), /Close this tab/)
    await ida.open('/security/providers')
    const page = await ida.submit('/confirm', { resend })
    assert.equal(page.status, 200)
    assert.match(page.body, new RegExp(`action="/oidc/${ID}/link"`))
    const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(page.body) ?? []
    const sent = await ida.submit(`/oidc/${ID}/link`, { _csrf: token, next: '/security/providers' })
    assert.equal(sent.status, 200)
  })
})
