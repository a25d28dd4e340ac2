/**
 * The context of a request: what it lends to a route within, which cookies it takes away, whom it lets wait.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CrossSiteRequest, type Dependency } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testExchange, turn } from 'latchkey/testing'
import { exchangeWith, PASSWORD, testApplication } from '../../../services/application.ts'

const nonceName = '__Host-Http-session-nonce'

describe('a route within a route', () => {
  it('accepts a cross-site request only under the same name, and the request is reported once', async () => {
    const app = testApplication()
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test', cookie: 'a=1' }
    const ctx = app.latch.open(testExchange({ method: 'POST', headers }))
    await ctx.enter({ crossSite: 'hook', activity: null })
    await ctx.session()
    await ctx.enter({ crossSite: 'hook', activity: null })
    const allowed = app.events.filter(({ type }) => type === 'cross_site.allowed')
    assert.equal(allowed.length, 1)
    for (const crossSite of ['other hook', null]) {
      const ctx = app.latch.open(testExchange({ method: 'POST', headers }))
      await ctx.enter({ crossSite: 'hook', activity: null })
      await ctx.session()
      const enter = (): unknown => ctx.enter({ crossSite, activity: null })
      if (crossSite === null) assert.throws(enter, CrossSiteRequest)
      else assert.doesNotThrow(enter)
    }
    const names = app.events.flatMap((event) =>
      event.type === 'cross_site.allowed' ? [event.name] : [],
    )
    assert.deepEqual(names, ['hook', 'hook', 'other hook', 'hook'])
  })
})

describe('the cookies of a request', () => {
  it('include those that a dependency sets', () => {
    const exchange = testExchange()
    testApplication().latch.open(exchange).setCookie('theme', 'theme=dark; Path=/')
    assert.deepEqual([...exchange.cookies], [['theme', 'theme=dark; Path=/']])
  })

  it('remove what an earlier release left on parent domains of our host, by the Host header and by publicUrl', async () => {
    const app = testApplication({
      cookie: { name: '__Secure-session' },
      publicUrl: 'https://app.example.com',
      store: memoryStore({ inProduction: true }),
    })
    const headers = { cookie: '__Secure-session=old', host: 'inner.example.org' }
    const set: string[] = []
    const exchange = Object.assign(testExchange({ headers }), {
      setCookie: (_: string, cookie: string) => void set.push(cookie),
    })
    await app.latch.login(app.latch.open(exchange), { username: 'alice', password: PASSWORD })
    const cleared = set.filter((cookie) => cookie.startsWith('__Secure-session=;'))
    const domains = cleared.map((cookie) => /Domain=([^;]+)/.exec(cookie)?.[1])
    assert.deepEqual(domains, [
      'inner.example.org',
      'example.org',
      'app.example.com',
      'example.com',
    ])
    // Before the new one, which a browser would take away otherwise.
    assert.match(set.at(-1) ?? '', /^__Secure-session(?:-device)?=[^;]/)
  })

  it('have a nonce of ours or none: another value is replaced', async () => {
    const app = testApplication()
    const nonce = 'A'.repeat(43)
    for (const [value, isOurs] of [
      [nonce, true],
      [`A${nonce}`, false],
      [`${nonce}A`, false],
      ['', false],
    ] as const) {
      const exchange = exchangeWith(`${nonceName}=${value}`)
      const session = await app.latch.session(app.latch.open(exchange))
      session.csrfToken()
      assert.equal(exchange.cookies.has(nonceName), !isOurs, value)
    }
  })
})

describe('a circle of dependencies', () => {
  it('is found also among six dependencies that start at once, and called anonymous without names', async () => {
    const app = testApplication()
    const others: Dependency<unknown>[] = Array.from({ length: 6 }, (_, i) => async () => {
      await turn()
      return i
    })
    const needs: Dependency<unknown>[] = [...others]
    needs.push(
      (() => async (ctx) => {
        await turn()
        return ctx.use(all)
      })(),
    )
    const all = (
      () => async (ctx) =>
        Promise.all(needs.map(async (need) => ctx.use(need)))
    )() as Dependency<unknown>
    await assert.rejects(
      async () => app.latch.open(exchangeWith()).use(all),
      /circle: \(anonymous\) needs \(anonymous\), which waits for it/,
    )
    // Negative control: without the last, nothing waits for itself.
    needs.pop()
    assert.deepEqual(await app.latch.open(exchangeWith()).use(all), [0, 1, 2, 3, 4, 5])
  })
})
