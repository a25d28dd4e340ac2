/**
 * `npm run attack:guess`: a real attack on a real server, to compare with what the model says: a thousand
 * addresses guess at one account for 70 seconds, while its owner logs in.
 *
 * @module
 */

import type { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectionFrom, login, startServer } from './client.ts'
import { guessAtOne } from './simulation.ts'
import { PASSWORD } from './world.ts'

const ADDRESSES = 1000
const DURATION = 70_000
const OWNER_LOGINS = 100

/** How many guesses are on their way at once. */
const PARALLEL = 8

const { port, stop } = await startServer()
const agents: Agent[] = Array.from({ length: ADDRESSES }, (_, i) =>
  connectionFrom(`127.${1 + (i >> 8)}.${i & 255}.7`),
)

/** Guesses from this address. Returns the status. */
async function guess(username: string, index: number): Promise<number> {
  const agent = agents[index % ADDRESSES] as Agent
  const { status } = await login(port, agent, { path: '/login', username, password: 'a guess' })
  return status
}

/** Guesses without a pause until the time is over. Counts the answers by status. */
async function attack(until: number, first: number, statuses: Map<number, number>): Promise<void> {
  for (let i = first; performance.now() < until; i += PARALLEL) {
    const status = await guess('alice', i)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
}

/**
 * Logs the owner in again and again, on the device that has logged in before the attack. Returns how many logins
 * succeeded.
 */
async function ownerLogins(agent: Agent, cookie: string): Promise<number> {
  let entered = 0
  for (let i = 0; i < OWNER_LOGINS; i++) {
    const credentials = { path: '/login', username: 'alice', password: PASSWORD, cookie }
    if ((await login(port, agent, credentials)).status === 200) entered++
    await sleep((DURATION - 5000) / OWNER_LOGINS)
  }
  return entered
}

const results: (readonly [what: string, value: number, expected: number])[] = []

const home = connectionFrom('127.200.0.1')
const known = await login(port, home, { path: '/login', username: 'alice', password: PASSWORD })
const start = performance.now()
const statuses = new Map<number, number>()
const workers = Array.from({ length: PARALLEL }, (_, i) => attack(start + DURATION, i, statuses))
const entered = await ownerLogins(home, known.cookies.join('; '))
await Promise.all(workers)
const modelled = (await guessAtOne(ADDRESSES, DURATION)).length
results.push(['guesses admitted in 70 s, of those of the model', statuses.get(401) ?? 0, modelled])
results.push(['logins of the owner on a known device', entered, OWNER_LOGINS])

// From elsewhere the owner has to wait like the attacker: without the device's lane, the attack would lock the owner
// out.
const elsewhere = connectionFrom('127.200.0.2')
const stranger = { path: '/login', username: 'alice', password: PASSWORD }
const refused = (await login(port, elsewhere, stranger)).status === 429 ? 1 : 0
results.push(['logins of the owner on an unknown device that were refused (control)', refused, 1])

const burstStart = performance.now()
const burst = await Promise.all(Array.from({ length: 500 }, (_, i) => guess('bob', i)))
const burstTime = performance.now() - burstStart
const admitted = burst.filter((status) => status === 401).length
results.push(['of 500 guesses at once', admitted, 5])

const total = [...statuses.values()].reduce((sum, count) => sum + count, 0)
console.log(
  `${total} guesses from ${ADDRESSES} addresses in ${DURATION / 1000} s: ${JSON.stringify([...statuses])}`,
)
console.log(`the burst of 500 took ${Math.round(burstTime)} ms`)
for (const [what, value, expected] of results) {
  console.log(`${what}: ${value} of ${expected}${value === expected ? '' : '   BROKEN'}`)
}
for (const agent of [...agents, home, elsewhere]) agent.destroy()
await stop()
process.exitCode = results.every(([, value, expected]) => value === expected) ? 0 : 1
