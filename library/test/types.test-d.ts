/**
 * What types flow where. Compiled, never run.
 *
 * @module
 */

import { expectTypeOf } from 'expect-type'
import { Hono } from 'hono'
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
  type RequestContext,
  type Session,
} from 'latchkey'
import { latchkeyHono, type SessionVariables } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'

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

// The user is what findUser returns, less what never enters a session.
declare const ctx: RequestContext
const user = await ctx.use(latch.user)
expectTypeOf(user.username).toEqualTypeOf<string>()
expectTypeOf(user.roles).toEqualTypeOf<readonly ('admin' | 'editor')[]>()
expectTypeOf(user.email).toEqualTypeOf<string | undefined>()
expectTypeOf(user).not.toHaveProperty('passwordHash')
expectTypeOf(user).not.toHaveProperty('disabled')
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

// Unknown and ill-typed options are type errors.
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
