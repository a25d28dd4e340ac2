/**
 * The application under attack: a bank, with routes that change something in every way in which applications are built,
 * and with the protection that a test chooses.
 *
 * @module
 */

import { getRequestListener } from '@hono/node-server'
import { Hono, type Context, type Handler } from 'hono'
import { html } from 'hono/html'
import type { Latchkey, Session } from 'latchkey'
import { latchkeyHono, type LatchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { testExchange } from 'latchkey/testing'
import { testApplication, unthrottled, type TestUser } from '../../../services/application.ts'
import { Arrivals, MARK } from './arrivals.ts'
import { hosts, openSite } from './sites.ts'

/** What stands between the application and other sites. */
export interface Protection {
  /** Whether the site that a request comes from is checked. */
  readonly check: boolean

  /** Whether the session cookie is SameSite=Lax: browsers then leave it out of most requests that other sites cause. */
  readonly sameSite: 'lax' | 'none'

  /** Whether forms carry a token. */
  readonly formTokens: boolean

  /** Whether pages refuse to be framed. */
  readonly frameAncestors: boolean

  readonly cookieName?: string
  readonly trustedOrigins?: readonly string[]

  /** The Referrer-Policy of the bank's pages. */
  readonly referrerPolicy?: string
}

/** All protection on, as an application should have it. */
export const protectedFully: Protection = {
  check: true,
  sameSite: 'lax',
  formTokens: true,
  frameAncestors: true,
}

/** All protection off, for the negative control. */
export const unprotected: Protection = {
  check: false,
  sameSite: 'none',
  formTokens: false,
  frameAncestors: false,
}

/** The user of the browser, the changes so far, and how many sessions each user has. */
export interface BankState {
  readonly who: string | null
  readonly changes: number
  readonly sessions: readonly [alice: number, bob: number]
}

/** A change that was made in the name of a user. */
export interface Change {
  readonly user: string
  readonly what: string
  readonly mark: string | null
}

/** A running bank. Alice is the victim, bob the attacker. */
export interface Bank {
  readonly origin: string
  readonly cookieName: string
  readonly latch: Latchkey<TestUser>
  readonly arrivals: Arrivals
  readonly changes: readonly Change[]

  /** Logs a user in without a browser, and returns the session cookie for a browser. */
  logIn(username: string): Promise<SessionCookie>

  /** Returns a form token of the session of this Cookie header. */
  tokenOf(cookie: string): Promise<string>

  /** Returns the state of the bank for a browser with this Cookie header. */
  state(cookie: string): Promise<BankState>
  close(): Promise<void>
}

/** A session cookie in the form that Playwright takes. */
export interface SessionCookie {
  readonly name: string
  readonly value: string
  readonly url: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'Lax' | 'None'
}

type BankUser = { readonly user: TestUser }
type Routes = LatchkeyHono<TestUser, never>

/** Opens the bank. */
export async function openBank(protection: Protection): Promise<Bank> {
  const changes: Change[] = []
  const { cookieName = '__Host-Http-session' } = protection
  const arrivals = new Arrivals(cookieName)
  const site = await openSite()
  const origin = `https://${hosts.app}:${site.port}`
  const latch = latchOf(origin, protection)
  site.answer(arrivals.watch(getRequestListener(application(latch, protection, changes).fetch)))
  return {
    ...reader(latch, changes),
    origin,
    cookieName,
    arrivals,
    async logIn(username) {
      const exchange = testExchange()
      const session = await latch.session(latch.open(exchange))
      await session.login({ id: `id-${username}`, username, roles: [] })
      const value = exchange.nextCookie.slice(cookieName.length + 1)
      const sameSite = protection.sameSite === 'lax' ? 'Lax' : 'None'
      return { name: cookieName, value, url: origin, secure: true, httpOnly: true, sameSite }
    },
    close: () => site.close(),
  }
}

function latchOf(publicUrl: string, protection: Protection): Latchkey<TestUser> {
  const { sameSite, cookieName: name, trustedOrigins = [] } = protection
  const { latch } = testApplication({
    publicUrl,
    trustedOrigins,
    clock: Date.now,
    throttle: unthrottled,
    store: memoryStore({ inProduction: true }),
    cookie: name === undefined ? { sameSite } : { sameSite, name },
  })
  return latch
}

/** What the test reads in the server. */
function reader(
  latch: Latchkey<TestUser>,
  changes: readonly Change[],
): Pick<Bank, 'changes' | 'latch' | 'state' | 'tokenOf'> {
  const sessionOf = async (cookie: string): Promise<Session<TestUser>> =>
    latch.session(latch.open(testExchange({ headers: { cookie } })))
  return {
    latch,
    changes,
    tokenOf: async (cookie) => (await sessionOf(cookie)).csrfToken(),
    async state(cookie) {
      const [alice, bob] = [await latch.sessions('id-alice'), await latch.sessions('id-bob')]
      return {
        who: (await sessionOf(cookie)).user?.username ?? null,
        changes: changes.length,
        sessions: [alice.length, bob.length],
      }
    },
  }
}

function application(latch: Latchkey<TestUser>, protection: Protection, changes: Change[]): Hono {
  const { check, formTokens } = protection
  const routes = latchkeyHono(latch, { formTokens }) as unknown as Routes
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    if (protection.frameAncestors) c.header('Content-Security-Policy', "frame-ancestors 'none'")
    if (protection.referrerPolicy) c.header('Referrer-Policy', protection.referrerPolicy)
  })
  // The middleware opens the whole application to other sites, including login and logout.
  if (!check) app.use(routes.session({ dangerouslyAllowCrossSite: () => 'control' }) as never)
  app.post('/login', routes.loginRoute())
  app.post('/logout', routes.logoutRoute())
  addPages(app, latch, routes)
  addChanges(app, latch, routes, changes)
  return app
}

/** The bank's own pages. */
function addPages(app: Hono, latch: Latchkey<TestUser>, { depends }: Routes): void {
  const page = (c: Context, content: unknown): Response | Promise<Response> =>
    c.html(html`<!doctype html><title>Bank</title><link rel="icon" href="data:," />${content}`)
  const { session } = latch
  app.get(
    '/login',
    depends({ session }, (c, { session }) => page(c, loginForm(session.csrfToken(), c))),
  )
  app.get(
    '/transfer',
    depends({ session }, (c, { session }) =>
      page(
        c,
        html`<h1>${session.user?.username ?? 'nobody'}</h1>
          ${transferForm(session.csrfToken(), c.req.query('enctype') ?? '')}
          <form method="post" action="/logout">
            <input type="hidden" name="_csrf" value="${session.csrfToken()}" />
            <button id="logout">Log out</button>
          </form>`,
      ),
    ),
  )
  app.get('/', (c) => page(c, html`<h1>Bank</h1>`))
}

const loginForm = (token: string, c: Context): unknown =>
  html`<form method="post" action="/login">
    <input type="hidden" name="_csrf" value="${token}" />
    <input type="hidden" name="next" value="${c.req.query('next') ?? '/transfer'}" />
    <input name="username" /><input name="password" type="password" /><button>Log in</button>
  </form>`

const transferForm = (token: string, enctype: string): unknown =>
  html`<form method="post" action="/transfer" enctype="${enctype}">
    <input type="hidden" name="_csrf" value="${token}" />
    <input name="to" value="carol" />
    <button id="transfer" style="position:fixed;left:0;top:0;width:200px;height:100px">Send</button>
  </form>`

/** The routes that change something, each for the user who is logged in. */
function addChanges(
  app: Hono,
  latch: Latchkey<TestUser>,
  { depends }: Routes,
  changes: Change[],
): void {
  const changing = (to: (c: Context) => unknown): Handler =>
    depends({ user: latch.user }, async (c, { user }: BankUser) => {
      const what = await to(c)
      if (typeof what !== 'string') return c.text('No recipient', 400)
      const mark = c.req.query(MARK) ?? null
      changes.push({ user: user.username, what: `${c.req.method} ${c.req.path} ${what}`, mark })
      return c.text(`Sent to ${what}`)
    })
  const form = changing(async (c) => (await c.req.parseBody())['to'])
  // Takes the body for JSON, whatever its type says, as many applications do.
  const json = changing(async (c) => (await c.req.json<{ to?: unknown }>()).to)
  const query = changing((c) => c.req.query('to'))
  app.post('/transfer', form)
  app.put('/transfer', query).patch('/transfer', query).delete('/transfer', query)
  app.post('/api/transfer', json)
  app.post('/api/text', json)
  // Only DELETE does something here: a POST with `_method=DELETE` must not.
  app.delete('/account', query)
}
