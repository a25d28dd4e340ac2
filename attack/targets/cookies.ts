/**
 * The Cookie header, through the whole of a request: what opens a session, and what does not.
 *
 * @module
 */

import fc from 'fast-check'
import { isPromise } from '../../library/src/ground/maybe-promise.ts'
import { counted } from '../../services/application.ts'
import { memoryStore } from 'latchkey/stores/memory'
import { testExchange } from 'latchkey/testing'
import { mutate } from '../mutate.ts'
import { pick, seeded, type Random } from '../random.ts'
import { attacked, COOKIE, makeUsers, mintSessions, SECRETS, type Attacked } from '../world.ts'
import { asProperty, BATCH, judge, type Property, type Tally, type Target } from './target.ts'

/** Whether a Cookie header opens a session. */
export type Opens = (header: string) => boolean

/** Everything an attacker could have got hold of. */
export interface Loot {
  /** The values of live session cookies. */
  readonly live: readonly string[]

  /** Values that open nothing here: of other purposes, other applications, ended sessions. */
  readonly worthless: readonly string[]
}

/** Finds the values of our cookie by the simplest of parsers: split, trim blanks, compare. */
function valuesOf(header: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .map((pair) => pair.slice(COOKIE.length + 1))
}

const NAMES = [COOKIE, COOKIE, COOKIE, `${COOKIE}-device`, COOKIE.toLowerCase(), `\u00a0${COOKIE}`]
const MORE_NAMES = [
  `$Version=1,${COOKIE}`,
  ` ${COOKIE}`,
  `\t${COOKIE}`,
  '__proto__',
  '',
  `${COOKIE} `,
]
const names = [...NAMES, ...MORE_NAMES]

/** Returns a Cookie header: mostly one value that was changed, sometimes several, sometimes junk. */
function makeHeader(random: Random, { live, worthless }: Loot): string {
  const values = random(3) === 0 ? worthless : live
  const simple = (): string =>
    `${COOKIE}=${random(50) === 0 ? pick(random, live) : mutate(random, values)}`
  switch (random(8)) {
    case 0:
      return `${pick(random, names)}=${pick(random, live)}`
    case 1:
      return `a=b; ${simple()};${pick(random, names)}=${pick(random, values)}`
    case 2:
      return mutate(random, [
        `${COOKIE}=${pick(random, live)}`,
        `x=y; ${COOKIE}=${pick(random, live)}`,
      ])
    case 3:
      return `${COOKIE}=${pick(random, worthless)}`
    default:
      return simple()
  }
}

/**
 * Returns the property that a header opens a session exactly if it has one value of ours, however often, and it was
 * minted.
 */
export function cookieProperty(tally: Tally, loot: Loot, opens: Opens): Property {
  const live = new Set(loot.live)
  const property = fc.property(fc.integer(), (seed) => {
    const random = seeded(seed)
    for (let i = 0; i < BATCH; i++) {
      const header = makeHeader(random, loot)
      const values = valuesOf(header)
      const wasMinted = new Set(values).size === 1 && live.has(values[0] ?? '')
      judge(tally, opens(header), wasMinted, header)
    }
  })
  return asProperty(property)
}

/** Opens sessions through the library. A header that is refused must not cost a call of the store. */
export function throughRequest(latch: Attacked, calls: Record<string, number> = {}): Opens {
  return (header) => {
    const before = calls['read'] ?? 0
    const session = latch.session(latch.open(testExchange({ headers: { cookie: header } })))
    if (isPromise(session)) throw new Error('The store in memory answers at once')
    const hasRead = (calls['read'] ?? 0) > before
    if (session.id === null && hasRead) throw new Error(`The store was asked for ${header}`)
    return session.id !== null
  }
}

/** Returns the session values of Cookie headers. */
const sessionValues = (cookies: readonly string[]): string[] =>
  cookies.flatMap((cookie) => valuesOf(cookie))

/** Mints live sessions, and values that open nothing. */
export async function makeLoot(): Promise<{
  latch: Attacked
  loot: Loot
  calls: Record<string, number>
}> {
  const users = await makeUsers()
  const { store, calls } = counted(memoryStore())
  const latch = attacked(users, { store })
  const live = sessionValues(await mintSessions(latch, users, 20))
  const anonymous = testExchange()
  const form = (await latch.session(latch.open(anonymous))).csrfToken()
  const others = [
    attacked(users, { secrets: (SECRETS[0] ?? '').toLowerCase() }),
    attacked(users, { cookie: { name: '__Host-other' } }),
  ]
  const foreign = await Promise.all(others.map((other) => mintSessions(other, users, 3)))
  const values = foreign.flat().map((cookie) => cookie.slice(cookie.indexOf('=') + 1))
  const nonce = anonymous.nextCookie.slice(anonymous.nextCookie.indexOf('=') + 1)
  return { latch, loot: { live, worthless: [...values, form, nonce] }, calls }
}

/** The Cookie header. */
export const cookies: Target = {
  name: 'Cookie headers',
  weight: 8,
  async open(tally) {
    const { latch, loot, calls } = await makeLoot()
    return { property: cookieProperty(tally, loot, throughRequest(latch, calls)) }
  },
}
