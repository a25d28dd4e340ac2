import { cookies, headers } from 'next/headers'
import { contextOf, latch } from '../latch.js'

/** A page that says who is logged in: it reads the session, and writes nothing, because a page sets no cookie. */
export default async function Page() {
  const given = await headers()
  const ctx = contextOf({ method: 'GET', url: '/', header: (name) => given.get(name) })
  const { user, ...session } = await read(ctx)
  return (
    <>
      <p>{user === null ? 'Nobody is logged in.' : `Hello, ${user.username}.`}</p>
      <form action={count}>
        <button>{`Counted to ${session.count}`}</button>
      </form>
    </>
  )
}

async function read(ctx) {
  const session = await ctx.use(latch.session)
  return { user: session.user, count: session.get('count') ?? 0 }
}

/** A server action: it may set cookies. */
async function count() {
  'use server'
  const given = await headers()
  const ctx = contextOf({
    method: 'POST',
    url: '/',
    header: (name) => given.get(name),
    cookies: await cookies(),
  })
  const session = await ctx.use(latch.session)
  await session.update('count', (counted = 0) => counted + 1)
}
