/**
 * A process that only checks passwords, as many at once as the library allows. Logins are compared with it. The bench
 * sends it a number, and it checks passwords for that many seconds.
 *
 * @module
 */

import { allowAtOnce, useHasher } from './machine-seen.ts'
import type { ServerSettings } from './messages.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as Pick<ServerSettings, 'hasher' | 'bound'>
useHasher(settings.hasher)
if (settings.bound !== null) allowAtOnce(settings.bound)
const { hashPassword, passwordHasher, verifyPassword } = await import('../../library/src/index.ts')
const { name } = await passwordHasher()
if (name !== settings.hasher) throw new Error(`${name} computes argon2`)
const hash = await hashPassword('correct horse battery staple')

/** How many checks are waiting: as many as a flood has connections. */
const WAITING = 32

async function checkUntil(end: number): Promise<number> {
  let checked = 0
  while (performance.now() < end) {
    await verifyPassword('correct horse battery staple', hash)
    checked++
  }
  return checked
}

/** Returns how many were checked, per second. */
async function checkFor(seconds: number): Promise<number> {
  const start = performance.now()
  const checkers = Array.from({ length: WAITING }, () => checkUntil(start + seconds * 1000))
  const checked = (await Promise.all(checkers)).reduce((sum, count) => sum + count, 0)
  return (checked / (performance.now() - start)) * 1000
}

process.on('message', (seconds: number) => {
  void checkFor(seconds).then((rate) => process.send?.(rate))
})
process.on('disconnect', () => process.exit())
process.send?.(0)
