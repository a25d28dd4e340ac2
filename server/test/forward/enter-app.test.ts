/**
 * The page of the login between an app and its host: `/apps/enter`, over HTTP.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import { PASSWORD, SECRET } from '../../../services/site/processes.ts'
import { appRequests } from '../../src/forward/app-requests.ts'
import type { Answer } from '../../../services/site/browser.ts'
import { Person, startClockedSite, type ClockedSite } from '../support/clocked-site.ts'

const WIKI = 'https://wiki.test'

const RULES = [
  {
    name: 'Wiki',
    url: `${WIKI}/`,
    rules: [
      { path: '/admin/*', roles: ['admin', 'editor'] },
      { path: '/vault/*', secondFactor: true },
      { path: '/form', methods: ['POST'], recentLogin: '10m' },
      { path: '/recent/*', recentLogin: '10m' },
      { path: '/open/*' },
      { path: '/form' },
      { path: '/' },
    ],
  },
  { name: 'Wiki archive', url: `${WIKI}/archive/`, rules: [{ path: '/archive/*' }] },
]

/** A browser that comes from the app itself, and not from a form of the login. */
const FROM_APP = { 'Sec-Fetch-Site': 'cross-site' }

const stops: (() => unknown)[] = []
let site: ClockedSite
let alice: Person

before(async () => {
  const later = { after: (stop: unknown) => stops.push(stop as () => void) }
  site = await startClockedSite(later, { apps: RULES })
  for (const name of ['alice', 'zoe']) await site.add(name)
  alice = new Person(site)
  await alice.logIn('alice')
})
after(async () => {
  for (const stop of stops.toReversed()) await stop()
})

type Wish = Parameters<ReturnType<typeof appRequests>['seal']>[0]

/** Returns where the start of an app sends a browser. */
function way(to: string, more: Partial<Wish> = {}): string {
  const requests = appRequests([SECRET], site.clock)
  const wish = { origin: WIKI, to, act: null, nonceHash: 'of a browser', round: 1, ...more }
  return `/apps/enter?request=${requests.seal(wish)}`
}

const isTicket = (address: string | undefined): boolean =>
  /^https:\/\/wiki\.test\/\.latchkey\/enter\?ticket=[\w-]{22}\.[\w-]{43}&request=[\w-]+$/.test(
    address ?? '',
  )

/** Returns what a page says, without markup. */
const textOf = ({ body }: Answer): string =>
  body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

describe('GET /apps/enter', () => {
  it('asks whoever is not logged in to log in, says where to, and comes back', async () => {
    const person = new Person(site)
    const address = way('/open/x')
    const asked = await person.open(address, FROM_APP)
    assert.equal(asked.headers.location, `/login?next=${encodeURIComponent(address)}`)
    const page = await person.open(asked.headers.location ?? '')
    assert.match(textOf(page), /Continue to Wiki \(wiki\.test\)/)
    const wrong = await person.submit('/login', {
      username: 'alice',
      password: 'wrong',
      next: address,
    })
    assert.match(textOf(wrong), /Continue to Wiki \(wiki\.test\)/)
    const right = await person.submit('/login', {
      username: 'alice',
      password: PASSWORD,
      next: address,
    })
    assert.equal(right.headers.location, address)
  })

  it('says no app’s name for any other way on', async () => {
    const person = new Person(site)
    const strange = way('/x', { origin: 'https://evil.test' })
    for (const next of ['/profile', `/apps/enter?request=x`, `/apps/enter?request=Wiki`, strange]) {
      const page = await person.open(`/login?next=${encodeURIComponent(next)}`)
      assert.doesNotMatch(textOf(page), /Continue to/, next)
    }
    const archive = await person.open(`/login?next=${encodeURIComponent(way('/archive/x'))}`)
    assert.match(textOf(archive), /Continue to Wiki archive \(wiki\.test\)/)
  })

  it('gives whoever comes from the app a ticket at once, and whoever may come from a form a page', async () => {
    const address = way('/open/x')
    for (const from of ['cross-site', 'same-site', 'none']) {
      const answer = await alice.open(address, { 'Sec-Fetch-Site': from })
      assert.equal(answer.status, 303)
      assert.ok(isTicket(answer.headers.location), answer.headers.location ?? 'nowhere')
    }
    for (const from of ['same-origin', undefined]) {
      const answer = await alice.open(address, { 'Sec-Fetch-Site': from })
      assert.equal(answer.status, 200)
      const [, shown = ''] = /href="([^"]+)"\s+data-go/.exec(answer.body) ?? []
      assert.ok(isTicket(shown.replaceAll('&amp;', '&')), shown)
      assert.equal(answer.headers['refresh'], `1;url=${shown.replaceAll('&amp;', '&')}`)
      assert.match(textOf(answer), /wiki\.test/)
    }
  })

  it('asks the same rules as the check: the role, the factor, the recent login', async () => {
    const lacking = await alice.open(way('/admin/x'), FROM_APP)
    assert.equal(lacking.status, 403)
    assert.match(textOf(lacking), /“admin” or “editor”/)
    assert.match(lacking.body, /action="\/logout\?next=%2Fapps%2Fenter%3Frequest/)

    const none = await alice.open(way('/vault/x'), FROM_APP)
    assert.equal(none.status, 403)
    assert.match(textOf(none), /Wiki asks for a second factor .* and you have none yet/)
    assert.match(none.body, /href="\/security"/)

    assert.ok(isTicket((await alice.open(way('/recent/x'), FROM_APP)).headers.location))
    site.clock.advance(11 * MINUTE)
    const address = way('/recent/x')
    const confirm = await alice.open(address, FROM_APP)
    assert.equal(confirm.headers.location, `/confirm?next=${encodeURIComponent(address)}`)
    const page = await alice.open(confirm.headers.location ?? '')
    const [, next = ''] = /name="next" value="([^"]+)"/.exec(page.body) ?? []
    const done = await alice.submit('/confirm', { password: PASSWORD, next })
    assert.equal(done.headers.location, address)
    assert.ok(isTicket((await alice.open(address, FROM_APP)).headers.location))
  })

  it('asks them about the form that was refused, not about the page that it is on', async () => {
    site.clock.advance(11 * MINUTE)
    const act = { method: 'POST', path: '/form' }
    assert.ok(isTicket((await alice.open(way('/form'), FROM_APP)).headers.location))
    const { headers } = await alice.open(way('/form', { act }), FROM_APP)
    assert.ok(headers.location?.startsWith('/confirm?next='), headers.location ?? 'nowhere')
  })

  it('leads whoever has a factor over it, and on to the app', async () => {
    const zoe = new Person(site)
    await zoe.logIn('zoe')
    await zoe.setUpApp()
    const address = way('/vault/x')
    assert.ok(isTicket((await zoe.open(address, FROM_APP)).headers.location))
    // Whoever logs in by the password alone is half-way: the factor is asked for, and then the app is open.
    await zoe.open('/profile')
    await zoe.submit('/logout', {})
    const first = await zoe.open(address, FROM_APP)
    await zoe.open(first.headers.location ?? '')
    const half = await zoe.submit('/login', { username: 'zoe', password: PASSWORD, next: address })
    assert.equal(half.headers.location, `/login/factor?next=${encodeURIComponent(address)}`)
    assert.match((await zoe.open(address, FROM_APP)).headers.location ?? '', /^\/login\/factor/)
    await zoe.open(half.headers.location ?? '')
    const done = await zoe.submit('/login/factor', { code: zoe.nextCode(), next: address })
    assert.equal(done.headers.location, address)
    assert.ok(isTicket((await zoe.open(address, FROM_APP)).headers.location))
  })

  it('leads nowhere by a request that is not ours, too old, or to an app that is gone', async () => {
    const good = way('/open/x')
    for (const address of [
      '/apps/enter',
      '/apps/enter?request=',
      '/apps/enter?request=x',
      `${good}x`,
    ]) {
      assert.equal((await alice.open(address, FROM_APP)).status, 410, address)
    }
    const strange = await alice.open(way('/', { origin: 'https://evil.test' }), FROM_APP)
    assert.deepEqual([strange.status, strange.headers.location], [403, undefined])
    assert.equal((await alice.open(way('/no/rule'), FROM_APP)).status, 403)
    assert.equal((await alice.open(way('/open/../admin'), FROM_APP)).status, 403)

    assert.ok(isTicket((await alice.open(good, FROM_APP)).headers.location))
    site.rules.replace([{ ...RULES[0], name: 'Other', url: 'https://other.test/' }])
    assert.equal((await alice.open(good, FROM_APP)).status, 403)
    site.rules.replace(RULES)
    site.clock.advance(30 * MINUTE)
    await alice.open('/profile')
    site.clock.advance(30 * MINUTE - 1)
    assert.ok(isTicket((await alice.open(good, FROM_APP)).headers.location))
    site.clock.advance(1)
    assert.equal((await alice.open(good, FROM_APP)).status, 410)
  })

  it('tells no log of a ticket, nor of where in the app it leads', async () => {
    const { headers } = await alice.open(way('/open/private-page'), FROM_APP)
    const [, ticket = 'missing'] = /ticket=([^&]+)/.exec(headers.location ?? '') ?? []
    const told = JSON.stringify(site.events)
    assert.ok(told.includes('token.issued'), 'what is told is there')
    for (const secret of [ticket, ticket.split('.')[1] ?? '', 'private-page']) {
      assert.ok(!told.includes(secret), secret)
    }
  })

  it('answers a program by problem details, and sets nothing', async () => {
    const anonymous = await new Person(site).get(way('/open/x'))
    assert.equal(anonymous.status, 401)
    const old = await alice.get('/apps/enter?request=x')
    assert.deepEqual([old.status, old.json()['code']], [410, 'app_request_over'])
  })
})

describe('GET /apps/own', () => {
  const own = (to: string): string => `/apps/own?next=${encodeURIComponent(to)}`

  it('says what is missing for an app on the login’s own host, and leads in no circle', async () => {
    const rules = RULES[0]?.rules ?? []
    site.rules.replace([{ name: 'Wiki', url: `${site.url}/wiki`, rules }])
    const none = await alice.open(own('/vault/x'))
    assert.equal(none.status, 403)
    assert.match(textOf(none), /Wiki asks for a second factor .* and you have none yet/)
    const lacking = await alice.open(own('/admin/x'))
    assert.equal(lacking.status, 403)
    assert.match(lacking.body, /action="\/logout\?next=%2Fapps%2Fown%3Fnext/)
    site.clock.advance(11 * MINUTE)
    const confirm = await alice.open(own('/recent/x'))
    assert.equal(confirm.headers.location, `/confirm?next=${encodeURIComponent(own('/recent/x'))}`)
    await alice.open(confirm.headers.location ?? '')
    const done = await alice.submit('/confirm', { password: PASSWORD, next: own('/recent/x') })
    assert.equal(done.headers.location, own('/recent/x'))
    assert.equal((await alice.open(own('/recent/x'))).headers.location, '/recent/x')
    // Nobody knows what a rule does not open, and nothing leads to another host.
    assert.equal((await alice.open(own('/other'))).status, 403)
    for (const to of ['//evil.test/', 'https://evil.test/', '/\\evil.test']) {
      const { headers } = await alice.open(own(to))
      assert.doesNotMatch(headers.location ?? '', /evil\.test\/?$/, to)
    }
    const stranger = await new Person(site).open(own('/recent/x'))
    assert.equal(stranger.headers.location, `/login?next=${encodeURIComponent(own('/recent/x'))}`)
  })
})
