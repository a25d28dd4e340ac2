/**
 * `npm run attack:model`: how many guesses the throttle admits, by simulation. Fails if a figure is
 * over its promise.
 *
 * @module
 */

import { DAY, HOUR } from 'latchkey'
import { addressOf, burst, guessAtOne, mostWithin, spray } from './simulation.ts'

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

for (const addresses of [1, 1000, 1_000_000]) {
  const from = `${addresses.toLocaleString('en')} address${addresses === 1 ? '' : 'es'}`
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

const width = Math.max(...figures.map(({ what }) => what.length))
console.log(`${'guesses admitted'.padEnd(width)}   value   promise`)
for (const { what, value, promise } of figures) {
  const verdict = value <= promise ? '' : '   BROKEN'
  console.log(
    `${what.padEnd(width)} ${String(value).padStart(7)} ${String(promise).padStart(9)}${verdict}`,
  )
}
process.exitCode = figures.every(({ value, promise }) => value <= promise) ? 0 : 1
