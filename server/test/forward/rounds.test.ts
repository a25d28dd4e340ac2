/**
 * The way from an app to the login and back, page by page: on a real site with its sessions in SQLite. The whole way
 * through HTTP and in a browser is in `hosts.test.ts`.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { HOUR, MINUTE, SECOND } from 'latchkey'
import { SECRET } from '../../../services/site/processes.ts'
import { appEntries } from '../../src/forward/app-cookie.ts'
import { appRequests, type AppRequest } from '../../src/forward/app-requests.ts'
import { entryAddress } from '../../src/forward/apps-at-login.ts'
import { enterPage } from '../../src/forward/enter-page.ts'
import { visitorFinder } from '../../src/forward/find-visitor.ts'
import { roundPages } from '../../src/forward/round-pages.ts'
import type { RoundParts } from '../../src/forward/round-parts.ts'
import { startPage } from '../../src/forward/start-page.ts'
import type { AskRules } from '../../src/forward/ask-rules.ts'
import type { Judged } from '../../src/forward/judged.ts'
import type { Visitor } from '../../src/forward/visitor.ts'
import { AppBrowser, type SeenAnswer } from '../support/app-browser.ts'
import { rule } from '../support/forward.ts'
import { Person, startClockedSite, type ClockedSite } from '../support/clocked-site.ts'

const WIKI = 'https://wiki.test'
const GRAFANA = 'https://grafana.test'
const NEW_SECRET = 'a-newer-secret-of-sixty-characters-for-the-tests-of-rounds-1'

const CONFIRM = { kind: 'confirm', need: 'recent_login', maxAge: MINUTE, rule: rule('/') } as const

const stops: (() => Promise<void> | void)[] = []
let site: ClockedSite
let parts: RoundParts

const events: object[] = []

/** What the rules would say. */
let judgement: ReturnType<AskRules>

before(async () => {
  site = await startClockedSite({ after: (stop) => stops.push(stop as () => void) })
  for (const name of ['alice', 'mallory']) await site.add(name)
})
after(async () => {
  for (const stop of stops) await stop()
})
beforeEach(() => {
  judgement = { kind: 'allowed', as: null }
  parts = partsUnder([SECRET])
})

function partsUnder(secrets: readonly string[], more: Partial<RoundParts> = {}): RoundParts {
  const { latch, clock, url } = site
  const entries = appEntries(secrets)
  const own = { loginOrigin: url, cookieName: 'session' }
  return {
    latch,
    entries,
    requests: appRequests(secrets, clock),
    findVisitor: visitorFinder({ latch, entries, cookieName: 'session', clock }),
    askRules: () => judgement,
    explain: ({ where, host }, _, headers = []) => ({
      status: 403,
      headers,
      body: `${where} ${host}`,
    }),
    clock,
    log: (event) => void events.push(event),
    ...own,
    ...more,
  }
}

const start = (browser: AppBrowser, query: string): Promise<SeenAnswer> =>
  browser.open((request) => startPage(parts, request), `/.latchkey/start?${query}`)
const restart = (browser: AppBrowser, address: string): Promise<SeenAnswer> =>
  browser.open((request) => startPage(parts, request), address)
const enter = (browser: AppBrowser, address: string): Promise<SeenAnswer> =>
  browser.open((request) => enterPage(parts, request), address)
const visitorOf = async (browser: AppBrowser, cookie?: string): Promise<Visitor | null> =>
  parts.findVisitor(browser.request('/', cookie), false)

/** Returns the sealed request that an answer takes to the login. */
function sealedIn({ status, location }: SeenAnswer): string {
  assert.equal(status, 303)
  const prefix = `${site.url}/apps/enter?request=`
  assert.ok(location.startsWith(prefix), location)
  return location.slice(prefix.length)
}

function requestIn(answer: SeenAnswer): AppRequest {
  const request = parts.requests.open(sealedIn(answer))
  assert.ok(request !== null)
  return request
}

/** Logs a user in at the login, and returns their youngest session. */
async function sessionOf(username: string, person = new Person(site)): Promise<string> {
  site.clock.advance(SECOND)
  assert.equal((await person.logIn(username)).status, 303)
  return newest(username)
}

async function newest(username: string): Promise<string> {
  const id = (await site.storage.users.find(username))?.id ?? ''
  return (await site.latch.sessions(id))[0]?.id ?? ''
}

/** What the login does once it knows who it is: returns the address with a ticket. */
function ticketFor(answer: SeenAnswer, sessionId: string): Promise<string> {
  const sealed = sealedIn(answer)
  return entryAddress(site.latch.tokens, { sessionId, request: requestIn(answer), sealed })
}

/** Lets a browser into the wiki. */
async function enterAs(browser: AppBrowser, sessionId: string): Promise<SeenAnswer> {
  return enter(browser, await ticketFor(await start(browser, 'to=%2F'), sessionId))
}

describe('the way from an app to the login and back', () => {
  it('leads to exactly the address, and the host then knows who it is', async () => {
    const browser = new AppBrowser(WIKI)
    const answer = await start(browser, `to=${encodeURIComponent('/a?b=1&c=%2F2&d')}`)
    const entered = await enter(browser, await ticketFor(answer, await sessionOf('alice')))
    assert.equal(entered.location, `${WIKI}/a?b=1&c=%2F2&d`)
    assert.equal((await visitorOf(browser))?.user.username, 'alice')
    // Control: the cookie is what it is known by.
    assert.equal(await visitorOf(browser, 'x=y'), null)
  })

  it('sets cookies that are for this host alone, and that no script reads', async () => {
    const browser = new AppBrowser(WIKI)
    const { cookies } = await start(browser, 'to=%2F')
    const last = await enterAs(browser, await sessionOf('alice'))
    const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax'
    for (const [cookie, name] of [
      [cookies[0], '__Host-Http-session-app-nonce'],
      [last.cookies[0], '__Host-Http-session-app'],
    ] as const) {
      assert.match(cookie ?? '', new RegExp(`^${name}=[\\w-]+; ${attributes}$`))
    }
  })

  it('gives the cookies of two ports of a host two names', async () => {
    const [one, two] = [
      new AppBrowser('http://localhost:8081'),
      new AppBrowser('http://localhost:8082'),
    ]
    const names = [one, two].map(async (browser) => (await start(browser, 'to=%2F')).cookies[0])
    const [first, second] = await Promise.all(names)
    assert.match(first ?? '', /^session-app-nonce-8081=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/)
    assert.match(second ?? '', /^session-app-nonce-8082=/)
  })

  it('keeps the cookie as long as the session of whoever wants to stay logged in', async () => {
    const kept = await startClockedSite(
      { after: (stop) => stops.push(stop as () => void) },
      { remember: { idleTimeout: 24 * HOUR, absoluteTimeout: 48 * HOUR } },
    )
    const first = site
    site = kept
    try {
      await site.add('alice')
      parts = partsUnder([SECRET])
      const person = new Person(site)
      await person.fillIn('/login', {
        username: 'alice',
        password: 'correct horse battery staple',
        remember: 'on',
      })
      const { cookies } = await enterAs(new AppBrowser(WIKI), await newest('alice'))
      assert.match(cookies[0] ?? '', /; Max-Age=172800$/)
    } finally {
      site = first
    }
  })

  it('takes sixty tabs at once, each with its own ticket, in one browser', async () => {
    const sessionId = await sessionOf('alice')
    const browser = new AppBrowser(WIKI)
    await start(browser, 'to=%2F')
    const tabs = Array.from({ length: 60 }, () => new AppBrowser(WIKI, browser.cookies))
    const starts = await Promise.all(tabs.map((tab, i) => start(tab, `to=%2Ftab${i}`)))
    const addresses = await Promise.all(starts.map((answer) => ticketFor(answer, sessionId)))
    const answers = await Promise.all(tabs.map((tab, i) => enter(tab, addresses[i] ?? '')))
    assert.deepEqual(
      answers.map(({ location }) => location),
      tabs.map((_, i) => `${WIKI}/tab${i}`),
    )
  })

  it('takes sixty tabs that begin at once in a browser without a nonce, in two rounds', async () => {
    const sessionId = await sessionOf('alice')
    const browser = new AppBrowser(WIKI)
    const tabs = Array.from({ length: 60 }, () => new AppBrowser(WIKI, browser.cookies))
    const page = (request: Judged) => startPage(parts, request)
    // All are sent before the first answer is there. Each answer sets a nonce, and the last one stays.
    const requests = tabs.map((tab) => tab.request('/.latchkey/start?to=%2Fx'))
    const answers = await Promise.all(requests.map(page))
    const starts = answers.map((answer, i) => (tabs[i] as AppBrowser).keep(answer))
    const entries = await Promise.all(
      starts.map(async (answer, i) =>
        enter(tabs[i] as AppBrowser, await ticketFor(answer, sessionId)),
      ),
    )
    const late = entries.filter(({ location }) => location.endsWith('&round=2'))
    assert.equal(late.length, 59)
    for (const { location } of late) {
      const again = await restart(browser, location)
      // The first of them gets the cookie. The others are led back, at once or after three seconds.
      if (again.location === `${WIKI}/x` || again.refresh === `3;url=${WIKI}/x`) continue
      assert.equal(location, late[0]?.location)
      const { location: last } = await enter(browser, await ticketFor(again, sessionId))
      assert.equal(last, `${WIKI}/x`)
    }
    assert.equal((await visitorOf(browser))?.user.username, 'alice')
  })

  it('at the origin of the login leads to the login itself', async () => {
    const { location } = await start(new AppBrowser(site.url), 'to=%2Fa%3Fb')
    assert.equal(location, `${site.url}/login?next=%2Fa%3Fb`)
  })
})

describe('the way back', () => {
  const hostile: readonly (readonly [to: string, expected: string])[] = [
    ['//evil.test', '//evil.test'],
    ['/\\evil.test', '//evil.test'],
    ['https://evil.test/', '/'],
    ['@evil.test/', '/'],
    ['.evil.test/', '/'],
    [':1@evil.test/', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
    ['/\t/evil.test', '//evil.test'],
    ['/a\r\nSet-Cookie: x=y', '/aSet-Cookie:%20x=y'],
    ['/a?b=1&c=%26#frag', '/a?b=1&c=%26'],
    ['/ä?ö=%', '/%C3%A4?%C3%B6=%'],
    ['/\u0000\u2028', '/%00%E2%80%A8'],
    [`/${'a'.repeat(16_384)}`, '/'],
    [`/wiki?${'a'.repeat(16_384)}`, '/wiki'],
    [`/${'a'.repeat(100_000)}`, '/'],
  ]
  for (const [to, expected] of hostile) {
    it(`stays in the app: ${JSON.stringify(to.slice(0, 30))}`, async () => {
      const browser = new AppBrowser(WIKI)
      const answer = await start(browser, `to=${encodeURIComponent(to)}`)
      const entered = await enter(browser, await ticketFor(answer, await sessionOf('alice')))
      assert.equal(entered.location, WIKI + expected)
      assert.equal(new URL(entered.location).origin, WIKI)
      assert.doesNotMatch(entered.location, /[^\x21-\x7e]/)
    })
  }

  it('is the start page without any, and may stand there twice', async () => {
    for (const query of ['', 'to', 'to=%2Fa&to=https%3A%2F%2Fevil.test', 'to=%2Fa%']) {
      assert.equal(requestIn(await start(new AppBrowser(WIKI), query)).origin, WIKI, query)
    }
  })

  it('fits into the next of the login, with the longest name of a host', async () => {
    const origin = `https://${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(56)}.test:65535`
    const act = { method: 'POST', path: `/${'b'.repeat(299)}` }
    const asked = `&act=${encodeURIComponent(`${act.method} ${act.path}`)}`
    const [path, long] = [`/${'a'.repeat(600)}`, '\\'.repeat(700)]
    for (const [to, query, kept] of [
      [`${path}?b`, asked, { to: `${path}?b`, act }],
      [`${path}?${long}`, asked, { to: path, act }],
      [`${path}${path}${path}`, asked, { to: '/', act }],
      [`${path}?${'a'.repeat(400)}`, '', { to: `${path}?${'a'.repeat(400)}`, act: null }],
    ] as const) {
      const answer = await start(new AppBrowser(origin), `to=${encodeURIComponent(to)}${query}`)
      const next = answer.location.slice(site.url.length)
      assert.equal(site.latch.safeRedirect(next, '/elsewhere'), next)
      const { to: back, act: refused } = requestIn(answer)
      assert.deepEqual({ to: back, act: refused }, kept)
    }
  })
})

describe('a ticket', () => {
  it('is good once: of a hundred that come at once, one gets in', async () => {
    const browser = new AppBrowser(WIKI)
    const address = await ticketFor(await start(browser, 'to=%2Fx'), await sessionOf('alice'))
    const tabs = Array.from({ length: 100 }, () => new AppBrowser(WIKI, new Map(browser.cookies)))
    const answers = await Promise.all(tabs.map((tab) => enter(tab, address)))
    assert.equal(answers.filter(({ location }) => location === `${WIKI}/x`).length, 1)
    assert.equal(answers.filter(({ cookies }) => cookies.length > 0).length, 1)
    assert.equal(
      answers.filter(({ location }) => location.endsWith('start?to=%2Fx&round=2')).length,
      99,
    )
  })

  it('that was stolen opens nothing in another browser, and stays good in its own', async () => {
    const [owner, thief] = [new AppBrowser(WIKI), new AppBrowser(WIKI)]
    const address = await ticketFor(await start(owner, 'to=%2F'), await sessionOf('alice'))
    await start(thief, 'to=%2F')
    for (const other of [thief, new AppBrowser(WIKI)]) {
      assert.match((await enter(other, address)).location, /\/\.latchkey\/start\?to=%2F&round=2$/)
      assert.equal(await visitorOf(other), null)
    }
    assert.equal((await enter(owner, address)).location, `${WIKI}/`)
  })

  it('opens nothing with the request of the thief: it is bound to the nonce', async () => {
    const [owner, thief] = [new AppBrowser(WIKI), new AppBrowser(WIKI)]
    const address = await ticketFor(await start(owner, 'to=%2F'), await sessionOf('alice'))
    const own = sealedIn(await start(thief, 'to=%2F'))
    const mixed = address.replace(/request=.*/, `request=${own}`)
    await enter(thief, mixed)
    assert.equal(await visitorOf(thief), null)
    await enter(owner, address)
    assert.equal((await visitorOf(owner))?.user.username, 'alice')
  })

  it('of an attacker logs no victim in: the victim is asked who they are', async () => {
    const [attacker, victim] = [new AppBrowser(WIKI), new AppBrowser(WIKI)]
    const address = await ticketFor(await start(attacker, 'to=%2Fx'), await sessionOf('mallory'))
    const answer = await enter(victim, address)
    assert.deepEqual(answer.cookies, [])
    const asked = await restart(victim, answer.location)
    assert.equal(requestIn(asked).round, 2)
    await enter(victim, await ticketFor(asked, await sessionOf('alice')))
    assert.equal((await visitorOf(victim))?.user.username, 'alice')
  })

  it('of one app opens no other', async () => {
    const browser = new AppBrowser(WIKI)
    const address = await ticketFor(await start(browser, 'to=%2F'), await sessionOf('alice'))
    // The same nonce, as a browser has it whose user copies cookies.
    const other = new AppBrowser(GRAFANA, browser.cookies)
    const own = sealedIn(await start(other, 'to=%2F'))
    const ticket = address.slice(WIKI.length)
    assert.equal((await enter(other, ticket)).location, `${GRAFANA}/.latchkey/start?to=%2F`)
    await enter(other, ticket.replace(/request=.*/, `request=${own}`))
    assert.equal(await visitorOf(other), null)
    assert.equal((await enter(browser, address)).location, `${WIKI}/`)
  })

  it('is good for a minute, to the millisecond', async () => {
    const browser = new AppBrowser(WIKI)
    const sessionId = await sessionOf('alice')
    for (const [age, isIn] of [
      [MINUTE, false],
      [MINUTE - 1, true],
    ] as const) {
      const address = await ticketFor(await start(browser, 'to=%2F'), sessionId)
      site.clock.advance(age)
      assert.equal((await enter(browser, address)).cookies.length === 1, isIn)
    }
  })

  it('of a session that has ended meanwhile begins another round', async () => {
    const browser = new AppBrowser(WIKI)
    const person = new Person(site)
    const sessionId = await sessionOf('alice', person)
    const address = await ticketFor(await start(browser, 'to=%2F'), sessionId)
    await person.open('/profile')
    await person.submit('/logout', {})
    assert.match((await enter(browser, address)).location, /round=2$/)
  })

  it('that is garbage, or missing, begins another round', async () => {
    const browser = new AppBrowser(WIKI)
    const sealed = sealedIn(await start(browser, 'to=%2Fx'))
    for (const ticket of ['', 'x', 'a'.repeat(66), 'a'.repeat(60_000), '%00', '&ticket=a']) {
      const { location } = await enter(
        browser,
        `/.latchkey/enter?request=${sealed}&ticket=${ticket}`,
      )
      assert.equal(location, `${WIKI}/.latchkey/start?to=%2Fx&round=2`)
    }
    for (const request of [
      '',
      'x',
      sealed.slice(1),
      `${sealed}A`,
      `${sealed}%3D`,
      `${sealed}.`,
      'a'.repeat(70_000),
    ]) {
      const { location } = await enter(browser, `/.latchkey/enter?ticket=x&request=${request}`)
      assert.equal(location, `${WIKI}/.latchkey/start?to=%2F`)
    }
  })
})

describe('a browser that keeps no cookies', () => {
  it('is told so in the third round', async () => {
    const sessionId = await sessionOf('alice')
    let address = '/.latchkey/start?to=%2Fx'
    for (const round of [1, 2]) {
      const answer = await restart(new AppBrowser(WIKI), address)
      assert.equal(requestIn(answer).round, round)
      address = (await enter(new AppBrowser(WIKI), await ticketFor(answer, sessionId))).location
    }
    const told = await restart(new AppBrowser(WIKI), address)
    assert.deepEqual([told.status, told.body, told.location], [403, 'browser wiki.test', ''])
    // Control: with the cookie, the second round gets in.
    const browser = new AppBrowser(WIKI)
    const answer = await start(browser, 'to=%2Fx&round=2')
    const entered = await enter(browser, await ticketFor(answer, sessionId))
    assert.equal(entered.location, `${WIKI}/x`)
  })

  it('cannot say that it is in a round before the first', async () => {
    for (const round of ['0', '-1', '1e9', 'x', '', '10']) {
      const answer = await start(new AppBrowser(WIKI), `to=%2F&round=${round}`)
      assert.equal(requestIn(answer).round, 1)
    }
  })
})

describe('the pages of a round', () => {
  it('redeem nothing by another method than GET, and tell the log who has come in', async () => {
    const browser = new AppBrowser(WIKI)
    const answer = await start(browser, 'to=%2Fx')
    const address = await ticketFor(answer, await sessionOf('alice'))
    const enterBy = async (method: string): Promise<SeenAnswer> => {
      const page = roundPages(parts).get('/.latchkey/enter')
      assert.ok(page !== undefined)
      const { pathname, search } = new URL(address)
      return browser.open((request) => page({ ...request, method }), pathname + search)
    }
    events.length = 0
    for (const method of ['HEAD', 'POST', 'OPTIONS']) {
      assert.equal((await enterBy(method)).status, 405, method)
    }
    assert.deepEqual(events, [])
    assert.equal((await enterBy('GET')).location, `${WIKI}/x`)
    const [{ type, ...told }] = events as unknown as [Record<string, unknown>]
    assert.equal(type, 'app.entered')
    assert.deepEqual(Object.keys(told), ['userId', 'sessionId', 'origin'])
  })
})

describe('a browser whose cookie the check does not see', () => {
  it('is led to the login, and told nothing of cookies, if what was refused is not said', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    for (const act of ['*', `POST /${'x'.repeat(301)}`]) {
      const answer = await start(browser, `to=%2Fx&act=${encodeURIComponent(act)}`)
      assert.equal(requestIn(answer).to, '/x')
    }
    // A method of WebDAV is one.
    const act = encodeURIComponent('VERSION-CONTROL /x')
    assert.equal((await start(browser, `to=%2Fy&act=${act}`)).location, `${WIKI}/y`)
  })

  it('is led back once, then waits three seconds, then is told', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    assert.equal((await start(browser, 'to=%2Fx')).location, `${WIKI}/x`)
    const second = await start(browser, 'to=%2Fx')
    assert.deepEqual([second.body, second.refresh], ['perhaps wiki.test', `3;url=${WIKI}/x`])
    site.clock.advance(3 * SECOND)
    const third = await start(browser, 'to=%2Fx')
    assert.deepEqual([third.status, third.body, third.refresh], [403, 'proxy wiki.test', ''])
  })

  it('is led back elsewhere, and again after a while: that was another tab', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    for (const to of ['/x', '/y', '/x']) {
      const { location } = await start(browser, `to=${encodeURIComponent(to)}`)
      assert.equal(location, WIKI + to)
    }
    site.clock.advance(10 * SECOND)
    assert.equal((await start(browser, 'to=%2Fx')).location, `${WIKI}/x`)
  })

  it('goes to the login if the rules want more of it', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    judgement = CONFIRM
    assert.equal(requestIn(await start(browser, 'to=%2Fx')).to, '/x')
  })

  it('asks the rules about the form that was refused, not about its page', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    const asked: unknown[] = []
    parts = partsUnder([SECRET], {
      askRules: (_, origin, act) => {
        asked.push([origin, act])
        return CONFIRM
      },
    })
    const answer = await start(browser, `to=%2Fform&act=${encodeURIComponent('POST /admin/x')}`)
    const act = { method: 'POST', path: '/admin/x' }
    assert.deepEqual(asked, [[WIKI, act]])
    assert.deepEqual(requestIn(answer).act, act)
    for (const odd of [
      'POST',
      'post /x',
      'POST //',
      'POST /x?y',
      `POST /${'x'.repeat(301)}`,
      'A B',
    ]) {
      const { act: read } = requestIn(await start(browser, `to=%2F&act=${encodeURIComponent(odd)}`))
      assert.ok(read === null || read.path === '//', odd)
    }
  })
})

describe('the cookie of an app', () => {
  it('is worth nothing on another host, nor with a changed bit', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    const cookie = browser.cookieHeader
    assert.notEqual(await visitorOf(browser, cookie), null)
    assert.equal(await visitorOf(new AppBrowser(GRAFANA), cookie), null)
    assert.equal(await visitorOf(new AppBrowser('https://wiki.test:8443'), cookie), null)
    const [, value = ''] = /session-app=([^;]+)/.exec(cookie) ?? []
    for (const at of [0, 20, 60, value.length - 2]) {
      const flipped = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1)
      assert.equal(await visitorOf(browser, cookie.replace(value, flipped)), null, `${at}`)
    }
  })

  it('that is forged, doubled or long costs no look at the store', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    let looks = 0
    const latch = {
      ...site.latch,
      findSession: (...given: Parameters<typeof site.latch.findSession>) => {
        looks++
        return site.latch.findSession(...given)
      },
      sessions: (id: string) => {
        looks++
        return site.latch.sessions(id)
      },
    }
    const own = { entries: appEntries([SECRET]), cookieName: 'session', clock: site.clock }
    const find = visitorFinder({ latch, ...own })
    const name = '__Host-Http-session-app'
    const [, good = ''] = /session-app=([^;]+)/.exec(browser.cookieHeader) ?? []
    for (const forged of [
      `${name}=`,
      `${name}=x`,
      `${name}=${'A'.repeat(200)}`,
      `${name}=${good.slice(1)}`,
      `${name}=${good}=`,
      `${name}=${good}A`,
      `${name}=${good}; ${name}=x`,
      `${name}=${good}${'A'.repeat(4000)}`,
      `\u00a0${name}=${good}`,
      `${name.toLowerCase()}=${good}`,
    ]) {
      assert.equal(await find(browser.request('/', forged), true), null)
    }
    assert.equal(looks, 0)
    assert.notEqual(await find(browser.request('/', `${name}=${good}`), true), null)
    assert.equal(looks, 1)
    // Of an ended session, the list of its user is asked for once in five seconds.
    await site.latch.revokeUser((await site.storage.users.find('alice'))?.id ?? '')
    looks = 0
    for (let i = 0; i < 10; i++) {
      assert.equal(await find(browser.request('/', `${name}=${good}`), true), null)
    }
    assert.equal(looks, 11)
    site.clock.advance(5 * SECOND)
    assert.equal(await find(browser.request('/', `${name}=${good}`), true), null)
    assert.equal(looks, 13)
  })

  it('outlives a rotation of the secrets, until its secret is dropped', async () => {
    const browser = new AppBrowser(WIKI)
    await enterAs(browser, await sessionOf('alice'))
    parts = partsUnder([NEW_SECRET, SECRET])
    assert.notEqual(await visitorOf(browser), null)
    parts = partsUnder([NEW_SECRET])
    assert.equal(await visitorOf(browser), null)
  })

  it('ends with the session: by a logout, by its device, by all, by a disabled user', async () => {
    const person = new Person(site)
    const aliceId = (await site.storage.users.find('alice'))?.id ?? ''
    const ends: Readonly<Record<string, (session: string) => Promise<unknown>>> = {
      logout: async () => {
        await person.open('/profile')
        return person.submit('/logout', {})
      },
      session: (session) => site.latch.revokeSession(aliceId, session),
      device: async (session) => {
        const { device } = (await site.latch.findSession(session)) ?? {}
        return site.latch.revokeDevice(aliceId, device ?? '')
      },
      all: () => site.latch.revokeUser(aliceId),
      disabled: async () => {
        await site.storage.users.setRights(aliceId, 'machine', { disabled: true })
        await site.latch.revokeUser(aliceId)
      },
    }
    for (const [name, end] of Object.entries(ends)) {
      const [wiki, grafana] = [new AppBrowser(WIKI), new AppBrowser(GRAFANA)]
      const session = await sessionOf('alice', person)
      await enterAs(wiki, session)
      await enterAs(grafana, session)
      // Another login of the same user goes on to live.
      assert.ok((await visitorOf(wiki)) !== null && (await visitorOf(grafana)) !== null, name)
      await end(session)
      assert.deepEqual([await visitorOf(wiki), await visitorOf(grafana)], [null, null], name)
    }
    await site.storage.users.setRights(aliceId, 'machine', { disabled: false })
  })

  it('follows its session when a confirmation gives it another id, and no other session', async () => {
    const [person, other] = [new Person(site), new Person(site)]
    const browser = new AppBrowser(WIKI)
    const session = await sessionOf('alice', person)
    await enterAs(browser, session)
    await sessionOf('alice', other)
    await person.open('/profile')
    const confirmed = await person.fillIn('/confirm', { password: 'correct horse battery staple' })
    assert.equal(confirmed.status, 303)
    assert.equal(await site.latch.findSession(session), null, 'the id is another one')
    const found = await visitorOf(browser)
    assert.notEqual(found, null)
    assert.notEqual(found?.id, session)
    // The second look remembers the way.
    assert.equal((await visitorOf(browser))?.id, found?.id)
    await person.open('/profile')
    await person.submit('/logout', {})
    assert.equal(await visitorOf(browser), null, 'the session of the other browser is not taken')
    await sessionOf('alice', person)
    assert.equal(await visitorOf(browser), null, 'nor is a later one of the same browser')
  })

  it('is none of an anonymous browser, and an app cannot make one of its own', async () => {
    assert.equal(await visitorOf(new AppBrowser(WIKI)), null)
    const other = appEntries([NEW_SECRET])
    const entry = { sessionId: await sessionOf('alice'), userId: 'x', createdAt: 0, device: null }
    const value = other.seal(WIKI, entry)
    assert.equal(await visitorOf(new AppBrowser(WIKI), `__Host-Http-session-app=${value}`), null)
  })
})

describe('a sealed request', () => {
  it('is good for an hour, and by a server whose clock is a minute behind', () => {
    const { requests } = parts
    const sealed = requests.seal({ origin: WIKI, to: '/', act: null, nonceHash: 'x', round: 1 })
    const later = (by: number) => appRequests([SECRET], () => site.clock() + by).open(sealed)
    assert.deepEqual(
      [-2 * MINUTE, -MINUTE, 0, HOUR - 1, HOUR].map((by) => later(by) !== null),
      [false, true, true, true, false],
    )
  })

  it('opens under no other purpose: an app cookie is no request, and a request no app cookie', () => {
    const entry = { sessionId: 's', userId: 'u', createdAt: 1, device: 'd' }
    assert.equal(parts.requests.open(parts.entries.seal('', entry)), null)
    const sealed = parts.requests.seal({ origin: '', to: '/', act: null, nonceHash: 'x', round: 1 })
    assert.equal(parts.entries.open('', sealed), null)
  })

  it('does not show the address to the logs of the login', async () => {
    const { location } = await start(new AppBrowser(WIKI), 'to=%2Fsecret-page')
    assert.doesNotMatch(Buffer.from(location.split('=')[1] ?? '', 'base64url').toString(), /secret/)
  })
})
