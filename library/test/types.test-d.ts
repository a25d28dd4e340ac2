/**
 * What types flow where. Compiled, never run.
 *
 * @module
 */

import { expectTypeOf } from 'expect-type'
import express, { type Request as ExpressRequest } from 'express'
import Fastify, { type FastifyRequest } from 'fastify'
import { Hono, type Context, type Env } from 'hono'
import { hc } from 'hono/client'
import { validator } from 'hono/validator'
import type Koa from 'koa'
import * as v from 'valibot'
import * as z from 'zod'
import {
  createLatchkey,
  sealedSessions,
  statelessSessions,
  typed,
  type Dependency,
  type Json,
  type Latchkey,
  type ListedRoute,
  type RequestContext,
  type StoredUser,
  type Session,
  type OneTimeToken,
  type Purpose,
} from 'latchkey'
import { latchkeyCookies, nodeRequest } from 'latchkey/adapters/cookies'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono, type SessionVariables } from 'latchkey/adapters/hono'
import { passkeyPage } from 'latchkey/browser'
import { oidc, type Identity, type OidcSteps, type ProviderTokens } from 'latchkey/oidc'
import { passkeys, type PasskeyPurpose } from 'latchkey/passkeys'
import { memoryStore } from 'latchkey/stores/memory'
import { totp, type CredentialInfo, type Enrolment, type Removal } from 'latchkey/totp'
import { asGiven, readCount, setting, type SettingsOf } from '../src/ground/settings.ts'

// A table of settings lacks none of the options, and knows no other.
interface SomeOptions {
  readonly size?: number
  readonly name?: string
}
const size = setting(1, readCount)
const name = setting(null, asGiven<string>)
void ({ size, name } satisfies SettingsOf<SomeOptions>)
// @ts-expect-error -- `name` is documented, and would be refused
void ({ size } satisfies SettingsOf<SomeOptions>)
// @ts-expect-error -- `nam` would be taken, and does not compile
void ({ size, name, nam: name } satisfies SettingsOf<SomeOptions>)
// @ts-expect-error -- a name is no count
void ({ size, name: size } satisfies SettingsOf<SomeOptions>)

interface Account {
  readonly id: string
  readonly username: string
  readonly roles: readonly ('admin' | 'editor')[]
  readonly email?: string
  readonly passwordHash: string | null
  readonly disabled: boolean
}

declare const findUser: (username: string) => Promise<Account | null>
const common = { store: memoryStore(), findUser }

const latch = createLatchkey({
  ...common,
  data: typed<{ theme: 'dark' | 'light'; cart: string[] }>(),
})
const { depends, session } = latchkeyHono(latch)

// The user is what sessions carry of what findUser returns, and nothing else of it.
declare const ctx: RequestContext
const user = await ctx.use(latch.user)
expectTypeOf(user.username).toEqualTypeOf<string>()
expectTypeOf(user.roles).toEqualTypeOf<readonly ('admin' | 'editor')[]>()
expectTypeOf(user).not.toHaveProperty('email')
expectTypeOf(user).not.toHaveProperty('passwordHash')
expectTypeOf(user).not.toHaveProperty('disabled')

// What is handed over is a row, as findUser returns it; its hash may be left out.
declare const row: Account
await latch.updateUser(row)
await (await ctx.use(latch.session)).login({ id: 'u1', username: 'alice', roles: ['admin'] })

// A route says what is activity at once, and takes fields by their names.
depends({ user: latch.user }, (c) => c.json({}), { activity: false })
session({ activity: (c) => c.req.path !== '/poll' })
// @ts-expect-error: whether it is activity is decided at once
session({ activity: async () => false })
const kept = latchkeyHono(latch, {
  factorPage: '/factor',
  confirmForm: ({ resend, path, csrfToken, error }, c) =>
    c.html(`${resend} ${path} ${csrfToken} ${error.message}`),
})
kept.confirmRoute({
  onFailure: (error, c, given) => c.text(given?.form?.resend ?? error.message),
  resendPage: ({ inputs, fields: [first] }, c) => c.html(`${inputs} ${first?.[0]}`),
})
kept.factorRoute({ resendPage: ({ path }, c) => c.text(path) })
kept.loginRoute({
  onFailure: (error, c, given) => c.text(given?.form?.resend ?? error.message),
  resendPage: ({ path }, c) => c.text(path),
})
// @ts-expect-error: what is typed at a login is never the raw seal
kept.loginRoute({ onFailure: (_, c, given) => c.text(given?.resend ?? '') })
// @ts-expect-error: session() refuses nothing, so it keeps no form
session({ resend: true })
latchkeyHono(latch, { confirmPage: '/confirm' }).loginRoute({ fields: { username: 'email' } })

// toSession gives the user its further fields, and the compiler knows which are JSON.
interface Row extends Account {
  readonly createdAt: Date
  readonly total: bigint
  readonly settings: { readonly theme: string; readonly sizes: readonly number[] }
}
declare const findRow: (username: string) => Promise<Row | null>
const rows = { store: memoryStore(), findUser: findRow }
const picking = createLatchkey({
  ...rows,
  toSession: ({ email, createdAt, settings }) => ({
    email,
    settings,
    since: createdAt.getTime(),
    roles: ['reader'],
  }),
})
const pickedUser = await ctx.use(picking.user)
expectTypeOf(pickedUser.username).toEqualTypeOf<string>()
expectTypeOf(pickedUser.email).toEqualTypeOf<string | undefined>()
expectTypeOf(pickedUser.since).toEqualTypeOf<number>()
expectTypeOf(pickedUser.settings.sizes).toEqualTypeOf<readonly number[]>()
expectTypeOf(pickedUser.roles).toEqualTypeOf<string[]>()
expectTypeOf(pickedUser).not.toHaveProperty('createdAt')
// @ts-expect-error what toSession makes of a row is no row
await picking.updateUser(pickedUser)
// @ts-expect-error a Date is not JSON
createLatchkey({ ...rows, toSession: ({ createdAt }) => ({ createdAt }) })
// @ts-expect-error a bigint is not JSON
createLatchkey({ ...rows, toSession: ({ total }) => ({ total }) })
// @ts-expect-error nor is a Date within
createLatchkey({ ...rows, toSession: ({ createdAt }) => ({ when: [{ createdAt }] }) })
// @ts-expect-error the hash is not to be had
createLatchkey({ ...rows, toSession: ({ passwordHash }) => ({ passwordHash }) })
// @ts-expect-error roles are a list
createLatchkey({ ...rows, toSession: () => ({ roles: 'admin' }) })

declare const findText: (
  username: string,
) => Promise<(Omit<Account, 'roles'> & { roles: string }) | null>
// @ts-expect-error roles are a list
createLatchkey({ store: memoryStore(), findUser: findText })
expectTypeOf(await ctx.use(latch.optionalUser)).toEqualTypeOf<typeof user | null>()
expectTypeOf(await ctx.use(latch.role('admin'))).toEqualTypeOf<typeof user>()
expectTypeOf(await ctx.use(latch.recentLogin(1))).toEqualTypeOf<typeof user>()

// A handler gets the values of its dependencies, the user never null.
const editor: Dependency<{ name: string }> = async (ctx) => ({
  name: (await ctx.use(latch.user)).username,
})
depends({ user: latch.user, editor, session: latch.session }, (c, values) => {
  expectTypeOf(values.user).toEqualTypeOf<typeof user>()
  expectTypeOf(values.editor).toEqualTypeOf<{ name: string }>()
  expectTypeOf(values.session.get('theme')).toEqualTypeOf<'dark' | 'light' | undefined>()
  return c.json({})
})

// The session's keys and values are those of its type.
const current = await ctx.use(latch.session)
expectTypeOf(current.get('cart')).toEqualTypeOf<string[] | undefined>()
await current.set('theme', 'dark')
await current.update({ theme: 'light' })
expectTypeOf(await current.update('cart', (cart = []) => [...cart, 'x'])).toEqualTypeOf<string[]>()
expectTypeOf(current.user).toEqualTypeOf<typeof user | null>()
// @ts-expect-error not a value of the key
await current.set('theme', 'blue')
// @ts-expect-error not a key
await current.set('thme', 'dark')
// @ts-expect-error not a key
current.get('thme')
// @ts-expect-error not a value of the key
await current.update({ cart: 'x' })

// Without a type, any JSON.
const loose = createLatchkey(common)
const looseSession = await ctx.use(loose.session)
expectTypeOf(looseSession.get('anything')).toEqualTypeOf<Json | undefined>()

// A Standard Schema gives the type.
const withValibot = createLatchkey({ ...common, data: v.object({ n: v.optional(v.number()) }) })
expectTypeOf((await ctx.use(withValibot.session)).get('n')).toEqualTypeOf<number | undefined>()
const withZod = createLatchkey({ ...common, data: z.object({ n: z.number().optional() }) })
expectTypeOf((await ctx.use(withZod.session)).get('n')).toEqualTypeOf<number | undefined>()

// An override has the type of what it replaces.
latch.override(latch.user, () => user)
// @ts-expect-error not a user
latch.override(latch.user, () => null)

// Middleware gives the variable its type.
type Variables =
  typeof latch extends Latchkey<infer User, infer Data> ? SessionVariables<User, Data> : never
const app = new Hono<{ Variables: Variables }>()
app.use(session())
app.get('/', (c) => {
  expectTypeOf(c.var.session).toEqualTypeOf<
    Session<typeof user, { theme: 'dark' | 'light'; cart: string[] }>
  >()
  return c.json({})
})

// What Hono knows of a route survives depends: its answers, its input, its path, and its variables.
const order = validator('json', (value: { n: unknown }) => ({ n: Number(value.n) }))
const routes = new Hono<{ Variables: { region: string } }>()
  .get(
    '/answer/:id',
    depends({ user: latch.user }, async (c, { user }) => c.json({ name: user.username }, 201)),
  )
  .post(
    '/validated/:id',
    order,
    depends({ user: latch.user }, (c, { user }) => c.json({ name: user.username })),
  )
  .post(
    '/said/:id',
    order,
    depends(needsOf(), (c: Context<Env, '/said/:id', { out: { json: { n: number } } }>) => {
      expectTypeOf(c.req.param('id')).toEqualTypeOf<string>()
      expectTypeOf(c.req.valid('json')).toEqualTypeOf<{ n: number }>()
      return c.text('said')
    }),
  )
  .post('/native/:id', order, depends({ user: latch.user, editor }), (c) => {
    expectTypeOf(c.req.param('id')).toEqualTypeOf<string>()
    expectTypeOf(c.req.valid('json')).toEqualTypeOf<{ n: number }>()
    expectTypeOf(c.var.user).toEqualTypeOf<typeof user>()
    expectTypeOf(c.var.editor).toEqualTypeOf<{ name: string }>()
    expectTypeOf(c.var.region).toEqualTypeOf<string>()
    return c.json({ n: c.req.valid('json').n, id: c.req.param('id') })
  })
const api = hc<typeof routes>('http://localhost')
const param = { id: '7' }
const answered = await api.answer[':id'].$get({ param })
expectTypeOf(answered.status).toEqualTypeOf<201>()
expectTypeOf(await answered.json()).toEqualTypeOf<{ name: string }>()
const validated = await api.validated[':id'].$post({ param, json: { n: 1 } })
expectTypeOf(await validated.json()).toEqualTypeOf<{ name: string }>()
// @ts-expect-error the validator in front asks for JSON
await api.validated[':id'].$post({ param })
const native = await api.native[':id'].$post({ param, json: { n: 1 } })
expectTypeOf(await native.json()).toEqualTypeOf<{ n: number; id: string }>()
// @ts-expect-error the validator in front asks for JSON
await api.native[':id'].$post({ param })
expectTypeOf(await (await api.said[':id'].$post({ param })).text()).toEqualTypeOf<'said'>()
// @ts-expect-error nothing says that there is a validator
depends(needsOf(), (c) => c.json(c.req.valid('json')))
// @ts-expect-error a handler answers
depends(needsOf(), () => 'text')
function needsOf() {
  return { user: latch.user }
}

// A handler reaches its context and its session, whatever Hono knows of its route.
const honoLatch = latchkeyHono(latch)
new Hono().post('/:id', order, depends(needsOf()), async (c) => {
  expectTypeOf(honoLatch.contextOf(c)).toEqualTypeOf<RequestContext>()
  expectTypeOf(honoLatch.sessionOf(c).user).toEqualTypeOf<typeof user | null>()
  await latch.authenticate('alice', 'secret', honoLatch.contextOf(c))
  return c.text('')
})

// The other adapters give the same values, and the session by a function: nothing is declared for all.
type OwnSession = Session<
  typeof user,
  { theme: 'dark' | 'light'; cart: string[] },
  Omit<Account, 'disabled' | 'passwordHash'>
>
const needs = { user: latch.user, editor, session: latch.session }
interface OwnValues {
  readonly user: typeof user
  readonly editor: { name: string }
  readonly session: OwnSession
}

const fastify = latchkeyFastify(latch)
const fastifyApp = Fastify()
fastifyApp.register(fastify.session())
fastifyApp.post('/login', fastify.loginRoute())
fastifyApp.post('/logout', { ...fastify.logoutRoute(), logLevel: 'warn' })
fastifyApp.post('/own-parser', fastify.loginRoute().handler)
fastifyApp.get(
  '/',
  fastify.depends(needs, (request, reply, values) => {
    expectTypeOf(values).toEqualTypeOf<OwnValues>()
    expectTypeOf(fastify.sessionOf(request)).toEqualTypeOf<OwnSession>()
    return reply.send({})
  }),
)
type ItemRequest = FastifyRequest<{ Params: { id: string } }>
fastifyApp.get(
  '/:id',
  fastify.depends(needs, (request: ItemRequest) => {
    expectTypeOf(request.params.id).toEqualTypeOf<string>()
  }),
)
// @ts-expect-error the session is not declared on every request
fastifyApp.get('/', (request) => request.session)
const https = Fastify({ https: { key: '' } })
https.register(fastify.session())
https.post('/login', fastify.loginRoute())
https.get(
  '/',
  fastify.depends(needs, () => ({})),
)

const expressive = latchkeyExpress(latch)
const expressApp = express()
expressApp.use(expressive.session())
expressApp.post('/login', expressive.loginRoute())
expressApp.get(
  '/',
  expressive.depends(needs, (req, res, values, next) => {
    expectTypeOf(values).toEqualTypeOf<OwnValues>()
    expectTypeOf(expressive.sessionOf(req)).toEqualTypeOf<OwnSession>()
    if (res.headersSent) next()
  }),
)
expressApp.get(
  '/:id',
  expressive.depends(needs, (req: ExpressRequest<{ id: string }>) => {
    expectTypeOf(req.params.id).toEqualTypeOf<string>()
  }),
)
expressApp.get('/native/:id', expressive.depends(needs), (req, res) => {
  expectTypeOf(req.params.id).toEqualTypeOf<string>()
  // @ts-expect-error no such parameter
  expectTypeOf(req.params.name).toEqualTypeOf<string>()
  expectTypeOf(res.locals.user).toEqualTypeOf<typeof user>()
  expectTypeOf(res.locals.editor).toEqualTypeOf<{ name: string }>()
  expectTypeOf(expressive.contextOf(req)).toEqualTypeOf<RequestContext>()
  res.json({})
})
expressApp.use('/all', expressive.depends(needs))
// @ts-expect-error the session is not declared on every request
expressApp.get('/', (req) => req.session)

const fetching = latchkeyFetch(latch, { address: (_, info: { ip: string }) => info.ip })
const route = fetching.depends(needs, (_, values, params: { id: string }) => {
  expectTypeOf(values).toEqualTypeOf<OwnValues>()
  return new Response(params.id)
})
expectTypeOf(route).parameters.toEqualTypeOf<[Request, { id: string }]>()
const whole = fetching.session((request) => {
  expectTypeOf(fetching.sessionOf(request)).toEqualTypeOf<OwnSession>()
  return new Response()
})
expectTypeOf(whole).parameters.toEqualTypeOf<[Request]>()
// @ts-expect-error a handler answers
fetching.depends(needs, () => undefined)

// The cookie adapter takes what frameworks call a request's cookies and a response's headers.
const cookieLatch = latchkeyCookies(latch, { loginPage: '/login' })
declare const koa: Koa.Context
expectTypeOf(
  cookieLatch.contextOf({
    ...nodeRequest(koa.req),
    cookies: koa.cookies,
    responseHeaders: koa.response,
  }),
).toEqualTypeOf<RequestContext>()
interface NextCookie {
  readonly name: string
  readonly value: string
  readonly path?: string
  readonly domain?: string
  readonly secure?: boolean
  readonly httpOnly?: boolean
  readonly sameSite?: true | false | 'lax' | 'strict' | 'none'
  readonly expires?: number | Date
  readonly maxAge?: number
  readonly partitioned?: boolean
  readonly priority?: 'low' | 'medium' | 'high'
}
declare const nextCookies: {
  get(...args: [name: string] | [cookie: NextCookie]): { name: string; value: string } | undefined
  set(
    ...args: [key: string, value: string, cookie?: Partial<NextCookie>] | [options: NextCookie]
  ): unknown
}
declare const headers: Headers
const line = { method: 'GET', url: '/', header: (name: string) => headers.get(name) }
cookieLatch.contextOf({ ...line, cookies: nextCookies, responseHeaders: headers })
cookieLatch.contextOf({ ...line, cookies: { get: (name) => nextCookies.get(name) } })
// @ts-expect-error nobody assumes a method
cookieLatch.contextOf({ url: '/', header: () => null })
// @ts-expect-error whether it is activity is said at once
cookieLatch.contextOf(line, { activity: async () => false })

// Unknown and ill-typed options are type errors.
// @ts-expect-error no such option
latchkeyFastify(latch, { formToken: true })
// @ts-expect-error no such option
latchkeyExpress(latch, { formToken: true })
// @ts-expect-error no such option
latchkeyFetch(latch, { formToken: true })
// @ts-expect-error no such option
createLatchkey({ ...common, cookie_https_only: true })
// @ts-expect-error no such option of the cookie
createLatchkey({ ...common, cookie: { httpOnly: false } })
// @ts-expect-error milliseconds, not a string
createLatchkey({ ...common, idleTimeout: '30m' })
// @ts-expect-error a user needs an id and a hash
createLatchkey({ ...common, findUser: () => ({ name: 'x' }) })

// Sessions in cookies cannot be listed, and without revocations not be ended.

const sealedLatch = createLatchkey({
  store: sealedSessions({ revocations: memoryStore() }),
  findUser,
})
expectTypeOf(sealedLatch).toHaveProperty('revokeUser')
expectTypeOf(sealedLatch).not.toHaveProperty('sessions')
expectTypeOf(sealedLatch).not.toHaveProperty('revokeSession')
const statelessLatch = createLatchkey({ store: statelessSessions(), findUser })
expectTypeOf(statelessLatch).not.toHaveProperty('revokeUser')
expectTypeOf(statelessLatch).not.toHaveProperty('updateUser')
latchkeyHono(sealedLatch)
latchkeyHono(statelessLatch)

// A provider gets the users that it finds back, and its steps fit where steps of flows do.

interface Member extends StoredUser {
  readonly subject: string
}
const member: Member = { id: 'u1', passwordHash: null, subject: 's' }
const access = { issuer: 'https://accounts.example.com', clientId: 'app' }
const provider = oidc<Member>(latch, {
  ...access,
  findUser: (identity) => {
    expectTypeOf(identity).toEqualTypeOf<Identity>()
    return identity.subject === member.subject ? member : null
  },
  link: (user) => {
    expectTypeOf(user).toEqualTypeOf<Member>()
  },
  keepTokens: (user, sealed) => {
    expectTypeOf(user).toEqualTypeOf<Member>()
    expectTypeOf(sealed).toEqualTypeOf<string>()
  },
})
expectTypeOf(provider.steps).toEqualTypeOf<OidcSteps>()
expectTypeOf(provider.openTokens('')).toEqualTypeOf<ProviderTokens | null>()
void latchkeyHono(latch).flowRoute(provider.steps.callback)
void latchkeyExpress(latch).flowRoute(provider.steps.start)
void latchkeyFetch(latch).flowRoute(provider.steps.backChannelLogout)
// @ts-expect-error an account is found by the application alone
oidc(latch, access)
// @ts-expect-error an unknown option
oidc(latch, { ...access, findUser: () => null, redirectUri: 'https://app.example.com' })
// @ts-expect-error what is found is a user
oidc(latch, { ...access, findUser: () => 'u1' })

// A kit adds its methods, and no other; its steps fit where steps of flows do, in a page too.

const withPasskeys = createLatchkey({ ...common, factors: [passkeys({ name: 'Example' })] })
type PasskeyOptionsOf = typeof withPasskeys.passkeys.options
expectTypeOf<Parameters<PasskeyOptionsOf>[1]>().toEqualTypeOf<PasskeyPurpose>()
expectTypeOf(withPasskeys.recoveryCodes.left('u1')).resolves.toEqualTypeOf<number>()
void latchkeyHono(withPasskeys).flowRoute(withPasskeys.passkeys.steps.add)
void latchkeyFastify(withPasskeys).flowRoute(withPasskeys.passkeys.steps.options)
// @ts-expect-error passkeys bring no codes of an authenticator app
void withPasskeys.totp
// @ts-expect-error a login without the kit has no passkeys
void latch.passkeys
// @ts-expect-error an unknown option
passkeys({ rpId: 'example.com' })
const page = passkeyPage({ options: '/passkeys/options' })
expectTypeOf(page.autofill()).resolves.toEqualTypeOf<boolean>()
expectTypeOf<Parameters<typeof page.ask>[0]>().toEqualTypeOf<PasskeyPurpose>()
// @ts-expect-error the options come from somewhere
passkeyPage({ login: '/passkeys/login' })

// The type of a token's data goes with its purpose.

const invitation: Purpose<{ team: string }> = 'invitation'
const { tokens } = createLatchkey(common)
expectTypeOf(tokens.redeem('token', invitation)).resolves.toEqualTypeOf<OneTimeToken<{
  team: string
}> | null>()
expectTypeOf(tokens.look('token', 'reset')).resolves.toEqualTypeOf<OneTimeToken | null>()
void tokens.issue({ purpose: invitation, userId: 'u1', data: { team: 'red' }, lifetime: 1 })
void tokens.issue({ purpose: 'reset', userId: null, lifetime: 1 })
// @ts-expect-error another field than the purpose says
void tokens.issue({ purpose: invitation, userId: 'u1', data: { group: 'red' }, lifetime: 1 })
// @ts-expect-error an order says whose token it is, or that it is nobody's
void tokens.issue({ purpose: 'reset', lifetime: 1 })
// @ts-expect-error a hash that may not be there binds to nothing
void tokens.redeem('token', 'reset', [null])
// @ts-expect-error a successor is latchkey's own business
void tokens.replace
expectTypeOf(statelessLatch).toHaveProperty('tokens')

// protect fits where middlewares and plugins do, and its rules know the requests of their framework.

const listed = new Hono<{ Bindings: { KEY: string } }>()
listed.use(honoLatch.protect({ app: listed, open: ['/about'] }))
listed.use('/api/*', honoLatch.protect({ activity: (c) => c.req.path !== '/poll' }))
expectTypeOf(honoLatch.routesOf(listed)).toEqualTypeOf<readonly ListedRoute[]>()
void honoLatch.routesOf(new Hono().basePath('/api'))
const fastifyLatch = latchkeyFastify(latch)
void Fastify().register(fastifyLatch.protect({ activity: ({ routeOptions }) => !routeOptions.url }))
expectTypeOf(fastifyLatch.routesOf(Fastify())).toEqualTypeOf<readonly ListedRoute[]>()
const expressLatch = latchkeyExpress(latch)
express().use(expressLatch.protect({ activity: (req) => req.path !== '/poll' }))
expectTypeOf(expressLatch.routesOf(express())).toEqualTypeOf<readonly ListedRoute[]>()
void expressLatch.routesOf(express.Router())
const fetchLatch = latchkeyFetch(latch)
const protectedHandler = fetchLatch.protect(
  (_request: Request, info: { readonly port: number }) => new Response(String(info.port)),
  { open: ['POST /login'], activity: (request) => request.url !== '' },
)
expectTypeOf(protectedHandler).parameter(1).toEqualTypeOf<{ readonly port: number }>()
// @ts-expect-error the list is a list
void honoLatch.protect({ open: '/about' })
// @ts-expect-error an unknown option
void expressLatch.protect({ opne: [] })
// @ts-expect-error Express has the application at hand
void expressLatch.protect({ app: express() })
// @ts-expect-error nobody can list the routes of a fetch handler
void fetchLatch.routesOf

// A kit adds its methods, and those of the kits that it brings; without it there are none.

const enrolling = createLatchkey({ ...common, factors: [totp({ issuer: 'Example' })] })
expectTypeOf(enrolling.totp.enrol(ctx)).resolves.toEqualTypeOf<Enrolment>()
const activated = await enrolling.totp.activate(ctx, { id: 'id', code: '123456' })
expectTypeOf(activated.recoveryCodes).toEqualTypeOf<readonly string[] | null>()
expectTypeOf(enrolling.recoveryCodes.renew(ctx)).resolves.toEqualTypeOf<readonly string[]>()
expectTypeOf(enrolling.credentials.list('u1')).resolves.toEqualTypeOf<readonly CredentialInfo[]>()
expectTypeOf(enrolling.credentials.announceRemoval('u1')).resolves.toEqualTypeOf<Removal>()
// The user of the dependencies is the application's as before.
expectTypeOf((await ctx.use(enrolling.secondFactor)).roles).toEqualTypeOf<
  readonly ('admin' | 'editor')[]
>()
latchkeyHono(enrolling)
expectTypeOf(latch).not.toHaveProperty('totp')
// Several kits add all that each adds, wherever the array is made, and beside factors of the application.
const kits = [totp({ issuer: 'Example' }), passkeys()]
for (const several of [
  createLatchkey({ ...common, factors: [totp({ issuer: 'Example' }), passkeys()] }),
  createLatchkey({ ...common, factors: [totp({ issuer: 'Example' }), passkeys()] as const }),
  createLatchkey({ ...common, factors: kits }),
  createLatchkey({
    ...common,
    factors: [
      ...kits,
      {
        kind: 'code',
        methods: ['sms'],
        has: ({ roles }) => roles.includes('admin'),
        verify: () => false,
      },
    ],
  }),
]) {
  expectTypeOf(several.totp).toEqualTypeOf(enrolling.totp)
  expectTypeOf(several.passkeys).toEqualTypeOf(withPasskeys.passkeys)
}
// What a condition leaves out is typed as if it were there: an array does not say how long it is.
const perhaps = createLatchkey({
  ...common,
  factors: process.env['PASSKEYS'] === undefined ? [] : [passkeys()],
})
expectTypeOf(perhaps.passkeys).toEqualTypeOf(withPasskeys.passkeys)
expectTypeOf(latch).not.toHaveProperty('credentials')
// @ts-expect-error the app shows the name of the site
totp({})
// @ts-expect-error an unknown option
totp({ issuer: 'Example', digits: 8 })
// @ts-expect-error a code is text: as a number it would lose its zeros
void enrolling.totp.activate(ctx, { id: 'id', code: 123_456 })
// @ts-expect-error a waiting time is milliseconds
void enrolling.credentials.announceRemoval('u1', { wait: '3d' })
