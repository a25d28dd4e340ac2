/**
 * The second step of a login: the cookie of an unfinished login, and the proofs that finish a login or confirm a user.
 *
 * @module
 */

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { InvalidCredentials, InvalidRequest, MINUTE, SecondFactorRequired } from 'latchkey'
import { memoryTokens } from 'latchkey/stores/memory'
import { testExchange } from 'latchkey/testing'
import { PASSWORD, unthrottled } from '../../services/application.ts'
import { Browser, CODE, twoSteps, type TwoSteps } from '../../services/two-steps.ts'
import { COOKIE, SECRETS } from '../world.ts'
import { asProperty, doorTarget, judge, type Door, type Target } from './target.ts'

/** The name of the cookie of an unfinished login. */
const UNFINISHED = `${COOKIE}-unfinished`

/** How many users begin logins; each begins four of the five that a user may have. */
const USERS = 8

/** Says of the value of a cookie whether it shows an unfinished login, and whether the store was asked for it. */
export type Look = (value: string) => Promise<{ readonly isOpen: boolean; readonly asked: boolean }>

/** Cookies of unfinished logins, and what only looks like one. */
export interface UnfinishedLoot {
  readonly live: readonly string[]

  /** Signed by us, and ended since: the store is asked for these. */
  readonly ended: readonly string[]
  readonly worthless: readonly string[]
  readonly look: Look
}

/** Returns the value that a cookie's reader finds; no value if there are several. */
function received(value: string): string {
  const pairs = `${UNFINISHED}=${value}`
    .split(';')
    .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((pair) => pair.startsWith(`${UNFINISHED}=`))
  const values = new Set(pairs.map((pair) => pair.slice(UNFINISHED.length + 1)))
  return values.size === 1 ? ([...values][0] as string) : ''
}

/** Begins logins of all users in browsers of their own. Returns the browsers. */
async function begin(application: TwoSteps): Promise<Browser[]> {
  const { latch, users } = application
  const begun: Browser[] = []
  for (let i = 0; i < USERS * 4; i++) {
    const user = users.get(`u${i % USERS}`)
    if (user === undefined) throw new Error('There is no such user')
    const browser = new Browser(application)
    await browser.send(async (ctx) => {
      await (await latch.session(ctx)).login(user, { methods: ['pwd'] })
    })
    begun.push(browser)
  }
  return begun
}

const valueOf = ({ cookies }: Browser): string => cookies.get(UNFINISHED) ?? ''

function application(options: Parameters<typeof twoSteps>[0] = {}): TwoSteps {
  const made = twoSteps({ secrets: SECRETS, ...options })
  const alice = made.users.get('id-alice')
  if (alice === undefined) throw new Error('There is no alice')
  for (let i = 0; i < USERS; i++) made.users.set(`u${i}`, { ...alice, id: `u${i}` })
  return made
}

/** Mints cookies of unfinished logins: live ones, ended ones, and those of other applications and purposes. */
export async function mintUnfinished(): Promise<UnfinishedLoot> {
  const tokens = memoryTokens()
  let asked = false
  const counting: typeof tokens = {
    ...tokens,
    read(...given) {
      asked = true
      return tokens.read(...given)
    },
  }
  const ours = application({ tokens: counting })
  const expired = await begin(ours)
  ours.clock.advance(10 * MINUTE)
  const left = await begin(ours)
  const copies = left.map(valueOf)
  for (const browser of left) {
    await browser.send(async (ctx) => (await ours.latch.session(ctx)).logout())
  }
  const revoked = await begin(ours)
  for (let i = 0; i < USERS; i++) await ours.latch.revokeUser(`u${i}`)
  const live = (await begin(ours)).map(valueOf)
  const elsewhere = [(SECRETS[0] ?? '').toLowerCase()]
  const foreign = await begin(application({ secrets: elsewhere, clock: ours.clock }))
  const bob = new Browser(ours)
  await bob.logIn('bob')
  await bob.finish()
  const other = await ours.latch.tokens.issue({ purpose: 'reset', userId: 'u0', lifetime: MINUTE })
  const bare = live.slice(0, 5).map((value) => value.slice(0, -44))
  return {
    live,
    ended: [...expired.map(valueOf), ...copies, ...revoked.map(valueOf)],
    worthless: [...foreign.map(valueOf), ...bare, other, ...bob.cookies.values()],
    async look(value) {
      asked = false
      const exchange = testExchange({ headers: { cookie: `${UNFINISHED}=${value}` } })
      const { unfinished, user } = await ours.latch.session(ours.latch.open(exchange))
      if (user !== null) throw new Error(`${value} logged somebody in`)
      return { isOpen: unfinished !== null, asked }
    },
  }
}

/** Returns the door of these cookies. A cookie that we have not signed must not cost a call of the store. */
export function unfinishedDoor({ live, ended, worthless, look }: UnfinishedLoot): Door {
  const signed = new Set([...live, ...ended])
  return {
    minted: live,
    worthless: [...ended, ...worthless],
    received,
    async accepts(value) {
      const { isOpen, asked } = await look(value)
      if (asked && !signed.has(received(value))) throw new Error(`The store was asked for ${value}`)
      return isOpen
    },
  }
}

/** The cookie of an unfinished login. */
export const unfinishedLogins: Target = doorTarget('unfinished logins', 3, async () =>
  unfinishedDoor(await mintUnfinished()),
)

/** What a hostile object throws where it is looked at. */
class Trap extends Error {}

const trap = (): never => {
  throw new Trap()
}

/** Objects that are no JSON: what they hold differs, or throws, or is not their own. */
const hostile: readonly unknown[] = [
  Object.create({ code: CODE }),
  Object.defineProperty({}, 'code', { value: CODE, enumerable: false }),
  Object.defineProperty({}, 'code', { get: trap, enumerable: true }),
  { [Symbol('code')]: CODE },
  { code: Object.assign(Object.create(String.prototype), { toString: () => CODE }) as unknown },
  { code: new String(CODE) },
  { code: [CODE] },
  { code: { toString: () => CODE, valueOf: () => CODE, toJSON: () => CODE } },
  new Map([['code', CODE]]),
  new URLSearchParams({ code: CODE }),
  new Proxy({}, { ownKeys: trap }),
  new Proxy({ code: CODE }, { getOwnPropertyDescriptor: () => undefined }),
  new Proxy({ code: '' }, { get: trap }),
  () => ({ code: CODE }),
  { code: CODE, recoveryCode: CODE },
  { code: CODE, password: PASSWORD },
  { recoveryCode: CODE },
  { passkey: { code: CODE, id: CODE } },
  { passkey: CODE },
  { Code: CODE },
  { 'code ': CODE },
  { code: `${CODE}\u0000` },
  { code: ` ${CODE}` },
  { code: CODE.replace('1', '\uff11') },
  { code: CODE.repeat(175_000) },
  { password: 'x'.repeat(1_048_576) },
  { password: PASSWORD.repeat(40_000) },
  { ['c'.repeat(1_048_576)]: CODE },
  Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`code${i}`, CODE])),
  JSON.parse(`{"__proto__":{"code":"${CODE}"}}`) as unknown,
  JSON.parse(`${'{"code":'.repeat(2000)}1${'}'.repeat(2000)}`) as unknown,
]

/** The proofs that are right: what a user who has a code may bring, and one who has none. */
const right: readonly unknown[] = [
  { code: CODE },
  Object.assign(Object.create(null), { code: CODE }) as unknown,
  Object.defineProperty({}, 'code', { get: () => CODE, enumerable: true }),
  new Proxy({ code: CODE }, {}),
]

/** Any value: of JSON, of JavaScript, hostile, or almost right. */
const anyProof = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...hostile) },
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 2,
    arbitrary: fc.anything({ withNullPrototype: true, withBoxedValues: true, withMap: true }),
  },
  {
    weight: 2,
    arbitrary: fc.dictionary(
      fc.constantFrom('code', 'recoveryCode', 'passkey', 'password', '__proto__', 'then'),
      fc.oneof(fc.constant(null), fc.string(), fc.jsonValue(), fc.constant(['a'])),
    ),
  },
)

/** Takes a proof. Answers whether it was accepted; throws what the library throws. */
export type Prove = (proof: unknown) => Promise<boolean>

/** Returns the property that exactly the right proofs are accepted, and the others refused by a refusal of ours. */
export function proofTarget(name: string, weight: number, open: () => Promise<Prove>): Target {
  return {
    name,
    weight,
    async open(tally) {
      const prove = inTurn(await open())
      const proofs = fc.tuple(fc.integer({ min: 0, max: 19 }), fc.constantFrom(...right), anyProof)
      const property = fc.asyncProperty(proofs, async ([chance, good, other]) => {
        const isRight = chance === 0
        judge(tally, await prove(isRight ? good : other), isRight, describe(isRight ? good : other))
      })
      return { property: asProperty(property) }
    },
  }
}

/** fast-check does not wait for a run that its time limit cuts off, and the next one has the same browser. */
function inTurn(prove: Prove): Prove {
  let last: Promise<unknown> = Promise.resolve()
  return (proof) => {
    const next = last.then(() => prove(proof))
    last = next.catch(() => undefined)
    return next
  }
}

function describe(proof: unknown): string {
  try {
    return fc.stringify(proof).slice(0, 300)
  } catch {
    return 'a hostile object'
  }
}

/** Whether the proof was taken. What is neither a refusal of proofs nor the trap's own error is a finding. */
async function isTaken(take: () => Promise<unknown>): Promise<boolean> {
  try {
    await take()
    return true
  } catch (error) {
    const isRefusal =
      error instanceof InvalidCredentials ||
      error instanceof InvalidRequest ||
      error instanceof SecondFactorRequired
    if (isRefusal || error instanceof Trap) return false
    throw error
  }
}

/** What `latch.completeLogin` takes. The browser begins a login whenever it has none, also after a finding. */
async function completing(): Promise<Prove> {
  const made = twoSteps({ throttle: unthrottled })
  const browser = new Browser(made)
  let hasBegun = false
  return async (proof) => {
    made.events.length = 0
    if (!hasBegun) assert.equal(await browser.logIn(), 'unfinished')
    hasBegun = false
    const isDone = await isTaken(() =>
      browser.send((ctx) => made.latch.completeLogin(ctx, proof as never)),
    )
    const isIn = (await browser.user()) !== null
    if (isIn !== isDone) throw new Error(`completed: ${isDone}, logged in: ${isIn}`)
    hasBegun = !isDone
    if (isDone) await browser.send(async (ctx) => (await made.latch.session(ctx)).logout())
    return isDone
  }
}

/** What `latch.confirm` takes of a user who has a code. */
async function confirming(): Promise<Prove> {
  const made = twoSteps({ throttle: unthrottled })
  const browser = new Browser(made)
  await browser.logIn()
  await browser.finish()
  return async (proof) => {
    made.events.length = 0
    const isDone = await isTaken(() =>
      browser.send((ctx) => made.latch.confirm(ctx, proof as never)),
    )
    if ((await browser.user()) === null) throw new Error('The confirmation has ended the session')
    return isDone
  }
}

/** The proofs of second steps and confirmations. */
export const proofTargets: readonly Target[] = [
  proofTarget('proofs of second steps', 1, completing),
  proofTarget('proofs of confirmations', 1, confirming),
]
