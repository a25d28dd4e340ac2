/**
 * A process that fills its disk, or as much of it as it is allowed. It prints who is logged in two minutes after a
 * login, and what a logout does.
 *
 * @module
 */

import { MINUTE, StoreUnavailable } from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { sampleRecord } from 'latchkey/testing'
import { exchangeWith, loginCookie, testApplication } from '../../../services/application.ts'

const [path = ''] = process.argv.slice(2)
const store = sqliteStore(path)
const app = testApplication({ store, attempts: memoryAttempts() })
const cookie = await loginCookie(app)
const now = app.clock()
const other = sampleRecord()
await store.create(other)
const large = 'x'.repeat(10_000)
await untilFull(() => store.create(sampleRecord({ data: { large } })))
// A new session needs another amount of room than a touch.
await untilFull(() => store.update(other.id, { touchedAt: now, expiresAt: now + MINUTE }, { now }))

app.clock.advance(2 * MINUTE)
const sessionOf = async () => app.latch.session(app.latch.open(exchangeWith(cookie)))
const session = await sessionOf()
const user = session.user?.username ?? null
const failed = app.events.flatMap((event) =>
  event.type === 'store.failed' ? [event.operation] : [],
)
const logout = await session.logout().then(
  () => 'done',
  (error: unknown) => (error instanceof StoreUnavailable ? error.code : String(error)),
)
const after = (await sessionOf()).user?.username ?? null
console.log(JSON.stringify({ user, failed, logout, after }))

async function untilFull(write: () => unknown): Promise<void> {
  for (let i = 0; i < 10_000; i++) {
    try {
      await write()
    } catch {
      return
    }
  }
  throw new Error('The disk is not full')
}
