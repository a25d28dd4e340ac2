import { headers } from 'next/headers'
import { latch } from '../latch.js'

/** A page that says who is logged in: it reads the session, and writes nothing. */
export default async function Page() {
  const given = await headers()
  const ctx = latch.open({
    method: 'GET',
    url: '/',
    address: null,
    encrypted: true,
    sent: true,
    header: (name) => given.get(name) ?? undefined,
    markPrivate() {},
    setCookie() {},
  })
  const session = await ctx.session()
  return (
    <p>{session.user === null ? 'Nobody is logged in.' : `Hello, ${session.user.username}.`}</p>
  )
}
