/**
 * One latchkey process: a small application with a route for each thing a client can do. It is started
 * and killed by the rig, listens on the port it is told, and ends with the rig.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import { existsSync, writeFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createLatchkey, HOUR, NotAuthenticated, SECOND } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { open } from '../attack/world.ts'
import { addFactors, rigKit } from './victim-factors.ts'
import { openStore } from './victim-store.ts'
import { CODE, PASSWORD_HASH, TWO_STEPS, type VictimSettings } from './settings.ts'

const settings = JSON.parse(process.argv[2] as string) as VictimSettings

/** How far this process's clock is off; and for one request, how much further its clock is off. */
let offset = 0
const requests = new AsyncLocalStorage<{ readonly offset: number; hasEnded: boolean }>()
const clock = (): number => Date.now() + offset + (requests.getStore()?.offset ?? 0)

/** Users are marked as disabled by a file: the application's own database, which no fault reaches. */
const markOf = (userId: string): string => join(settings.disabledUsers, userId)
const userOf = (userId: string) => ({ id: userId, username: userId, roles: [] as string[] })

const foundUser = (userId: string) => ({
  ...userOf(userId),
  passwordHash: PASSWORD_HASH,
  disabled: existsSync(markOf(userId)),
})

const { store, attempts, tokens, credentials } = openStore(settings.store)
const keepsCredentials = (credentials ?? store.credentials) !== undefined
const latch = createLatchkey({
  secrets: ['uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa'],
  store,
  ...(attempts !== undefined && { attempts }),
  ...(tokens !== undefined && { tokens }),
  ...(credentials !== undefined && { credentials }),
  credentialSecrets: ['Yt6vQ1nZc8RwKd3LmXe7JhSb4PfGa9Uo'],
  findUser: foundUser,
  findUserById: foundUser,
  needsSecondFactor: ({ id }) => id.startsWith(TWO_STEPS),
  factors: [
    { kind: 'code', methods: ['otp'], has: () => true, verify: (_, code) => code === CODE },
    // Redis keeps no credentials, and a kit refuses to start without a place for them.
    ...(keepsCredentials ? [rigKit] : []),
  ],
  // A run makes many sessions for each user. It touches a session as often as an application does in an hour.
  maxSessionsPerUser: 10_000,
  touchInterval: 200,
  absoluteTimeout: 12 * HOUR,
  sweepInterval: 2 * SECOND,
  throttle: open,
  clock,
  onEvent({ type }) {
    const request = requests.getStore()
    const isEnd = type === 'session.expired' || type === 'session.unknown'
    if (isEnd && request !== undefined) request.hasEnded = true
  },
})

const { depends, loginRoute, logoutRoute } = latchkeyHono(latch)
const app = new Hono()
app.use((c, next) => {
  const request = { offset: Number(c.req.header('x-clock-offset') ?? 0), hasEnded: false }
  return requests.run(request, async () => {
    await next()
    if (request.hasEnded) c.header('X-Session', 'ended')
  })
})

app.post('/password', loginRoute())

/**
 * The control takes a right password for a whole login now and then, as an application does that asks for the second
 * step on its login page alone.
 */
const methodsOfFirstStep = (): ('pwd' | 'otp')[] =>
  settings.store.kind === 'naive' && Math.random() < 0.25 ? ['pwd', 'otp'] : ['pwd']

/** As `latch.login` does, but for the password: the user is looked up again once the session is stored. */
app.post(
  '/login',
  depends({ session: latch.session }, async (c, { session }) => {
    const { username } = await c.req.json<{ username: string }>()
    if (existsSync(markOf(username))) throw new NotAuthenticated()
    await session.login(userOf(username), { methods: methodsOfFirstStep() })
    if (existsSync(markOf(username))) {
      await session.revoke()
      throw new NotAuthenticated()
    }
    return c.json({})
  }),
)

app.post(
  '/finish',
  depends({ ctx: (ctx) => ctx }, async (c, { ctx }) => {
    const { code } = await c.req.json<{ code: string }>()
    await latch.completeLogin(ctx, { code })
    return c.json({})
  }),
)

const needs = { user: latch.user, session: latch.session }
app.get(
  '/read',
  depends(needs, (c, { user, session }) => {
    const data = Object.fromEntries(session.keys().map((key) => [key, session.get(key)]))
    return c.json({ userId: user.id, data })
  }),
)
app.post(
  '/write',
  depends(needs, async (c, { session }) => {
    const { key, value } = await c.req.json<{ key: string; value: string }>()
    await session.set(key, value)
    return c.json({})
  }),
)
app.post(
  '/increment',
  depends(needs, async (c, { session }) => {
    await session.update('count', (count) => (typeof count === 'number' ? count : 0) + 1)
    return c.json({})
  }),
)
app.post(
  '/rotate',
  depends(needs, async (c, { session }) => {
    await session.rotate()
    return c.json({})
  }),
)
app.post('/logout', logoutRoute())

app.post('/revoke', async (c) => {
  const { username } = await c.req.json<{ username: string }>()
  return answered(() => latch.revokeUser(username))
})
app.post('/disable', async (c) => {
  const { username } = await c.req.json<{ username: string }>()
  writeFileSync(markOf(username), '')
  return answered(() => latch.revokeUser(username))
})

app.post('/issue', async (c) => {
  const { username: userId } = await c.req.json<{ username: string }>()
  return answered(async () => ({
    token: await latch.tokens.issue({ purpose: 'reset', userId, lifetime: 24 * HOUR }),
  }))
})
app.post('/redeem', async (c) => {
  const { token } = await c.req.json<{ token: string }>()
  return answered(async () => {
    const redeemed = await latch.tokens.redeem(token, 'reset')
    return redeemed ?? new Response(null, { status: 410 })
  })
})

if (keepsCredentials) addFactors(app, latch.rig, answered)

/** Answers for what an administrator does, outside of any session. */
async function answered(work: () => Promise<unknown>): Promise<Response> {
  try {
    const answer = await work()
    if (answer instanceof Response) return answer
    return Response.json(typeof answer === 'object' ? answer : {})
  } catch {
    return new Response(null, { status: 503 })
  }
}

process.on('message', (message: { offset: number }) => (offset = message.offset))
process.on('disconnect', () => process.exit())
serve({ fetch: app.fetch, port: settings.port, hostname: '127.0.0.1' }, () => {
  // A process that is killed writes no compile cache at its end, and would start slowly each time.
  flushCompileCache()
  process.send?.('listening', () => undefined)
})
