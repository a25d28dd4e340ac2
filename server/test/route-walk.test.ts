/**
 * Every route of the site × everybody who may come: the table of `docs/access.md` says who gets in (ASVS 5.0, 8.1.1),
 * and the routes themselves say whether the table is complete.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HOUR, MINUTE } from 'latchkey'
import { Browser, type Answer } from '../../services/site/browser.ts'
import { RealProvider } from '../../services/oidc-provider.ts'
import { configOf } from './support/provider-site.ts'
import { Person, startClockedSite, type ClockedSite } from './support/clocked-site.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/access.md'), 'utf8')

/** Who may come in, by route: `GET /profile` → `users`. */
const table = new Map(
  Array.from(
    page.matchAll(/^\| `((?:GET|POST) [^`]+)` \| ([a-z, ]+) \|/gm),
    ([, route = '', who = '']) => [route, who],
  ),
)

/** These end the session that all requests of a visitor have, so they come last. */
const LOGOUTS: readonly string[] = ['POST /oidc/example/logout', 'POST /logout']

/** What becomes of a request. */
type Outcome = 'in' | 'login' | 'second step' | 'confirm' | 'forbidden'

/** Who comes. */
const visitors = [
  'anonymous',
  'user',
  'disabled',
  'expired',
  'unfinished',
  'unconfirmed user',
  'administrator',
  'unconfirmed administrator',
] as const
type Visitor = (typeof visitors)[number]

const outside = {
  anonymous: 'login',
  disabled: 'login',
  expired: 'login',
  unfinished: 'second step',
} as const

/** What has to become of each, by the words of the table. */
const expected: Readonly<Record<string, Readonly<Record<Visitor, Outcome>>>> = {
  nobody: Object.fromEntries(visitors.map((visitor) => [visitor, 'forbidden'])) as Record<
    Visitor,
    Outcome
  >,
  everybody: Object.fromEntries(visitors.map((visitor) => [visitor, 'in'])) as Record<
    Visitor,
    Outcome
  >,
  users: {
    ...outside,
    user: 'in',
    'unconfirmed user': 'in',
    administrator: 'in',
    'unconfirmed administrator': 'in',
  },
  'users, confirmed': {
    ...outside,
    user: 'in',
    'unconfirmed user': 'confirm',
    administrator: 'in',
    'unconfirmed administrator': 'confirm',
  },
  administrators: {
    ...outside,
    user: 'forbidden',
    'unconfirmed user': 'forbidden',
    administrator: 'in',
    'unconfirmed administrator': 'in',
  },
  'administrators, confirmed': {
    ...outside,
    user: 'forbidden',
    'unconfirmed user': 'forbidden',
    administrator: 'in',
    'unconfirmed administrator': 'confirm',
  },
}

let site: ClockedSite
const browsers = new Map<Visitor, Browser>()

/** Whom the routes of one user are tried at. */
let target = ''

const stops: (() => Promise<void> | void)[] = []
before(async () => {
  // It is begun with, and nobody comes back from it: so it knows no address of the site.
  const provider = await RealProvider.start('http://localhost')
  site = await startClockedSite(
    { after: (stop) => stops.push(stop as () => void) },
    { registration: true, providers: [configOf(provider)] },
  )
  stops.push(() => provider.close())
  const { clock, storage, latch } = site
  // Everybody is somebody else: one ends the other sessions of a user, as a route has it.
  for (const name of ['ann', 'carl', 'dora', 'eve', 'una', 'root', 'ruth']) {
    const { id } = await site.add(name)
    if (name.startsWith('r'))
      await storage.users.setRights(id, 'machine', { roles: ['admin', 'owner'] })
  }
  target = (await site.add('target')).id

  // In the order of time: who comes first has been there for the longest.
  const come = async (visitor: Visitor, name: string | null): Promise<Person> => {
    const person = new Person(site)
    browsers.set(visitor, person)
    if (name === null) await person.open('/login')
    else assert.equal((await person.logIn(name)).status, 303, visitor)
    return person
  }
  await come('expired', 'eve')
  clock.advance(1.5 * HOUR)
  const late = [
    await come('unconfirmed user', 'carl'),
    await come('unconfirmed administrator', 'ruth'),
  ]
  clock.advance(40 * MINUTE)
  for (const person of late) await person.open('/profile')
  const una = await come('unfinished', 'una')
  await una.setUpApp()
  await una.open('/profile')
  await una.submit('/logout', {})
  await come('unfinished', 'una')
  await come('disabled', 'dora')
  const dora = await storage.users.find('dora')
  await storage.users.setRights(dora?.id ?? '', 'machine', { disabled: true })
  await latch.revokeUser(dora?.id ?? '')
  await come('anonymous', null)
  await come('user', 'ann')
  await come('administrator', 'root')
})
after(async () => {
  for (const stop of stops) await stop()
})

/** Sends the request of a route as the visitor, from a copy of the visitor's browser. */
async function visit(visitor: Visitor, route: string): Promise<Outcome> {
  const [method = '', path = ''] = route.replace(':id', target).split(' ')
  const given = browsers.get(visitor) as Browser
  const browser = new Browser(site.url, {}, new Map(given.cookies))
  if (method === 'GET') return outcomeOf(await browser.open(path), path)
  // A form comes from a page that this visitor sees.
  await browser.open('/login')
  await browser.open('/profile')
  return outcomeOf(await browser.submit(path, {}), path)
}

function outcomeOf({ status, headers, body }: Answer, path: string): Outcome {
  assert.ok(status < 500, `${path}: ${status} ${body.slice(0, 300)}`)
  const to = headers.location ?? ''
  if (to.startsWith('/login/factor') && path !== '/login/factor') return 'second step'
  if (to.startsWith('/login') && !path.startsWith('/log')) return 'login'
  if (to.startsWith('/confirm') || (status === 403 && body.includes('action="/confirm"')))
    return 'confirm'
  if (status === 401) return 'login'
  return status === 403 ? 'forbidden' : 'in'
}

describe('docs/access.md', () => {
  it('has every route, and no other', () => {
    const routes = site
      .routes()
      .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/assets/'))
    const names = routes.map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual(
      names.filter((name) => !table.has(name)),
      [],
    )
    assert.deepEqual(
      [...table.keys()].filter((name) => !names.includes(name)),
      [],
    )
  })
})

describe('every route', () => {
  for (const visitor of visitors) {
    it(`lets in or refuses: ${visitor}`, async () => {
      const wrong: string[] = []
      const routes = [...table].toSorted(([a], [b]) => LOGOUTS.indexOf(a) - LOGOUTS.indexOf(b))
      for (const [route, who] of routes) {
        const outcome = await visit(visitor, route)
        const due = expected[who]?.[visitor]
        if (outcome !== due) wrong.push(`${route}: ${outcome}, not ${due}`)
      }
      assert.deepEqual(wrong, [])
    })
  }
})
