/**
 * Where `next` leads after login, decided by Chromium and not by a parser of ours: each value goes through the real
 * login, and Chromium follows the redirect.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { Agent, request } from 'node:https'
import { after, before, describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import fc from 'fast-check'
import { Hono } from 'hono'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import type { Page } from 'playwright-core'
import { PASSWORD, testApplication, unthrottled } from '../../../services/application.ts'
import { literal } from './attacks/attack.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import { corpus, pieces } from './next-corpus.ts'
import { hosts, openSite, type Site } from './sites.ts'

/** Seeded, so that the generated values are the same each time. `npm run test:planted` takes more of them. */
const SEED = 20_260_729
const generated = fc.sample(
  fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 9 })
    .map((parts) => parts.join('')),
  { seed: SEED, numRuns: process.env['LATCHKEY_PLANTED'] === 'all' ? 250 : 100 },
)
const written = Object.values(corpus).flat()

/** How many logins, and how many tabs, are under way at once. */
const AT_ONCE = 4

let chromium: LaunchedBrowser
let tabs: readonly Page[]
let site: Site
let origin: string

/** Where the page of each number sends the browser. */
const redirects: string[] = []
const scripts: string[] = []

before(async () => {
  chromium = await launchChromium()
  const context = await chromium.browser.newContext()
  tabs = await Promise.all(Array.from({ length: AT_ONCE }, () => context.newPage()))
  site = await openSite()
  origin = `https://${hosts.app}:${site.port}`
  const { latch } = testApplication({
    publicUrl: origin,
    clock: Date.now,
    throttle: unthrottled,
    store: memoryStore({ inProduction: true }),
  })
  const app = new Hono()
  app.get('/login', (c) =>
    c.html(
      `<form method=post><input name=username><input name=password><textarea name=next></textarea>`,
    ),
  )
  app.post('/login', latchkeyHono(latch).loginRoute({ fallback: '/fallback' }))
  // Written as raw bytes, as the login answers them: a `Response` would refuse some of them.
  app.get('/redirect/:n', (c) => {
    const Location = redirects[Number(c.req.param('n'))] ?? ''
    return new Response(null, { status: 303, headers: { Location } })
  })
  app.get('/script/:n', (c) => {
    const target = literal(scripts[Number(c.req.param('n'))])
    return c.html(
      `<title>naive</title><script>onload = () => { location.href = ${target} }</script>`,
    )
  })
  site.answer(getRequestListener(app.fetch))
})
after(async () => {
  await chromium.close()
  await site.close()
  agent.destroy()
})

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, rejectUnauthorized: false })

/** Logs in with this `next`, as a form in a browser does, and returns the Location. */
function logIn(next: string): Promise<string> {
  const body = new URLSearchParams({ username: 'alice', password: PASSWORD, next }).toString()
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    Host: new URL(origin).host,
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Mode': 'navigate',
  }
  const options = { host: '127.0.0.1', port: site.port, path: '/login', method: 'POST' }
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...options, agent, headers }, (incoming) => {
      incoming.resume()
      const { location } = incoming.headers
      if (incoming.statusCode === 303 && location !== undefined) resolve(location)
      else reject(new Error(`${incoming.statusCode} for ${JSON.stringify(next)}`))
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

/** Does the work for each item, a few at once, and returns the results in order. */
async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item, worker: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const entries = items.entries()
  const worker = async (_: unknown, number: number): Promise<void> => {
    // All workers share one iterator, and each takes its next item.
    for (const [i, item] of entries) results[i] = await work(item, number)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

/** Returns where Chromium lands for each Location. Rejects if Chromium cannot follow one. */
async function landings(locations: readonly string[]): Promise<Map<string, string>> {
  const unique = [...new Set(locations)]
  redirects.splice(0, Infinity, ...unique)
  const urls = await each([...unique.keys()], async (n, worker) => {
    const tab = tabs[worker] as Page
    await tab.goto(`${origin}/redirect/${n}`)
    return tab.url()
  })
  return new Map(unique.map((location, i) => [location, urls[i] ?? '']))
}

describe('next, after the real login in Chromium', () => {
  it('is tested with at least 200 handwritten and 100 generated values', () => {
    assert.ok(new Set(written).size >= 200, `${new Set(written).size}`)
    assert.equal(written.length, new Set(written).size, 'each once')
    assert.ok(generated.length >= 100)
  })

  for (const [name, values] of [...Object.entries(corpus), ['generated', generated] as const]) {
    it(`never leads off our origin: ${name} (${values.length})`, async (t) => {
      const locations = await each(values, logIn)
      const landed = await landings(locations)
      t.diagnostic(`${landed.size} different addresses`)
      for (const [i, location] of locations.entries()) {
        const url = landed.get(location) ?? ''
        assert.equal(new URL(url).origin, origin, `${JSON.stringify(values[i])} → ${url}`)
      }
    })
  }

  it('leads to the page it names on our own origin', async () => {
    const values = ['/a/b?c=d#e', `${origin}/x?y#z`, '/a%2fb', '/?next=//evil.test', 'relative']
    const locations = await each(values, logIn)
    const landed = await landings(locations)
    const paths = locations.map((location) => landed.get(location)?.slice(origin.length))
    assert.deepEqual(paths, ['/a/b?c=d#e', '/x?y#z', '/a%2fb', '/?next=//evil.test', '/relative'])
  })

  it('stays on our origin when a form in Chromium sends it, too', async () => {
    const [page] = tabs as [Page]
    for (const values of Object.values(corpus)) {
      for (const next of values.slice(0, 2)) {
        await page.goto(`${origin}/login`)
        await page.fill('[name=username]', 'alice')
        await page.fill('[name=password]', PASSWORD)
        await page.evaluate(`document.querySelector('textarea').value = ${literal(next)}`)
        const left = page.waitForURL((url) => url.pathname !== '/login')
        await page.evaluate('document.querySelector("form").submit()')
        await left
        assert.equal(new URL(page.url()).origin, origin, JSON.stringify(next))
      }
    }
  })
})

describe('next, checked only for a slash at its start', () => {
  it('leads off our origin (negative control)', async (t) => {
    const naive = written.filter((next) => next.startsWith('/') && next.length < 1_000)
    // Chromium does not navigate to an address with a newline before a `<`.
    scripts.push(...naive.filter((next) => URL.canParse(next, origin) && !/\n.*</s.test(next)))
    for (const tab of tabs) {
      // Requests to other origins are answered here, so that none leaves the machine.
      await tab.route(
        (url) => url.origin !== origin,
        (route) => route.fulfill({ body: 'elsewhere' }),
      )
    }
    const offSite = await each([...scripts.keys()], async (n, worker) => {
      const tab = tabs[worker] as Page
      await tab.goto(`${origin}/script/${n}`, { waitUntil: 'commit' })
      await tab.waitForURL((url) => !url.href.startsWith(`${origin}/script/`))
      return new URL(tab.url()).origin !== origin
    })
    const count = offSite.filter(Boolean).length
    t.diagnostic(`${count} of ${scripts.length} values lead off-site`)
    assert.ok(count >= 20, `${count} off-site`)
  })
})
