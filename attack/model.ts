/**
 * `npm run attack:model`: how many guesses the throttle admits, by simulation. Fails if a figure is
 * over its promise.
 *
 * @module
 */

import { DAY, HOUR, MINUTE } from 'latchkey'
import { guessAtCode, type CodePlan } from './code-guessing.ts'
import { addressOf, burst, guessAtOne, isClosedAfter, mostWithin, spray } from './simulation.ts'
import { throttleDefaults } from '../library/src/login/throttle-rules.ts'

/** A figure, and the most it may be. */
interface Figure {
  readonly what: string
  readonly value: number
  readonly promise: number
}

const figures: Figure[] = []
const add = (what: string, value: number, promise: number): void =>
  void figures.push({ what, value, promise })

const before = (instants: readonly number[], end: number): number =>
  instants.filter((instant) => instant < end).length

const count = (addresses: number): string =>
  `${addresses.toLocaleString('en')} address${addresses === 1 ? '' : 'es'}`

const alone = await guessAtOne(1, 365 * DAY)
add('one account, 1 address: in the first hour', before(alone, HOUR), 10)
add('one account, 1 address: in any 90 days', mostWithin(alone, 90 * DAY), 10)
add('one account, 1 address: in a year', alone.length, 50)

for (const addresses of [100, 10_000, 1_000_000]) {
  const from = count(addresses)
  const admittedAt = await guessAtOne(addresses, 30 * DAY)
  add(`one account, ${from}: in the first hour`, before(admittedAt, HOUR), 17)
  const later = Array.from(
    { length: 29 },
    (_, hour) => before(admittedAt, (hour + 2) * HOUR) - before(admittedAt, (hour + 1) * HOUR),
  )
  add(`one account, ${from}: in any hour after it`, Math.max(...later), 4)
  add(`one account, ${from}: in 24 hours`, before(admittedAt, DAY), 100)
  add(`one account, ${from}: in 30 days`, admittedAt.length, 100)
  if (addresses === 1_000_000) {
    const hours = (admittedAt[99] ?? Number.NaN) / HOUR
    console.log(`The account is closed to unknown devices after ${hours.toFixed(1)} hours.\n`)
  }
}
for (const [addresses, closes] of [
  [1, 0],
  [9, 0],
  [100, 1],
  [10_000, 1],
] as const) {
  const isClosed = await isClosedAfter(addresses, 365 * DAY)
  add(
    `one account, ${count(addresses)}, a year: closed to other unknown devices`,
    +isClosed,
    closes,
  )
}

// How many accounts an attacker can close: before an account is closed, its last guesses are a quarter of an hour
// apart. An address may guess at eleven names in one window.
const { account, address: limits } = throttleDefaults
const slow = account.cap - account.free - Math.ceil(Math.log2(account.maxWait / account.firstWait))
const names = ((limits.maxMembers ?? 0) + 1) * (DAY / (limits.window ?? DAY))
for (const addresses of [100, 10_000]) {
  const closed = Math.floor((addresses * names) / slow)
  console.log(
    `${count(addresses)} can close at most ${closed.toLocaleString('en')} accounts a day.`,
  )
}
console.log('1 address can close none, whatever it has of time.\n')

add('one account, 500 at the same instant from 500 addresses', await burst(500), 5)

const address = (): string => addressOf(1)
const few = await spray({ accounts: 10, duration: HOUR, address })
add('one address, 10 accounts a window: in the first hour', few.admittedAt.length, 120)
const fewEarly = await spray({ accounts: 10, duration: 3 * HOUR, address, early: 28 })
add(
  'one address, 10 accounts a window, at its edges: in any hour',
  mostWithin(fewEarly.admittedAt, HOUR),
  150,
)
const many = await spray({ accounts: 1000, duration: HOUR, address })
add('one address, any number of accounts: touched in the first hour', many.accounts, 44)
const manyEarly = await spray({ accounts: 1000, duration: 3 * HOUR, address, early: 9 })
add(
  'one address, any number of accounts: touched in any hour',
  mostWithin(manyEarly.admittedAt, HOUR),
  55,
)
const network = (i: number): string => `2001:db8:1:${(i % 65_536).toString(16)}::1`
const wide = await spray({ accounts: 40, duration: HOUR, address: network })
add('one IPv6 /48, 40 accounts a window: in the first hour', wide.admittedAt.length, 480)
const wider = await spray({ accounts: 1000, duration: HOUR, address: network })
add('one IPv6 /48, any number of accounts: touched in the first hour', wider.accounts, 164)

// At codes, by somebody who has the password. The attacker knows when the owner logs in, and leaves room for it.
const owners: readonly (readonly [string, Pick<CodePlan, 'owner' | 'every'>])[] = [
  ['the owner is away', { owner: null, every: DAY }],
  ['the owner comes daily, known device', { owner: 'known device', every: DAY }],
  ['the owner comes daily, new device', { owner: 'new device', every: DAY }],
  ['the owner comes hourly, new device', { owner: 'new device', every: HOUR }],
]
for (const [addresses, promise] of [
  [1, 50],
  [100, 100],
] as const) {
  for (const [what, owner] of owners) {
    const most = 98
    const { admittedAt } = await guessAtCode({ ...owner, addresses, duration: 365 * DAY, most })
    const from = `codes, ${count(addresses)}, ${what}`
    add(`${from}: in 30 days`, before(admittedAt, 30 * DAY), Math.min(promise, 100))
    add(`${from}: in a year`, admittedAt.length, promise)
    add(`${from}: in any quarter of an hour`, mostWithin(admittedAt, 15 * MINUTE), 5)
  }
}

const width = Math.max(...figures.map(({ what }) => what.length))
console.log(`${'guesses admitted'.padEnd(width)}   value   promise`)
for (const { what, value, promise } of figures) {
  const verdict = value <= promise ? '' : '   BROKEN'
  console.log(
    `${what.padEnd(width)} ${String(value).padStart(7)} ${String(promise).padStart(9)}${verdict}`,
  )
}
process.exitCode = figures.every(({ value, promise }) => value <= promise) ? 0 : 1
