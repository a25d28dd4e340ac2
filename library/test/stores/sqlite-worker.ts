/**
 * Another process on the same SQLite file: does the job named on its command line.
 *
 * @module
 */

import { sqliteStore } from 'latchkey/stores/sqlite'
import { sampleRecord } from 'latchkey/testing'

const [job, file = '', ...args] = process.argv.slice(2)
const store = sqliteStore(file)
const now = Date.now()
const [id = ''] = args

/** Adds one to the counter, again and again until nobody came between. */
async function increment(): Promise<void> {
  for (;;) {
    const record = await store.read(id)
    if (record === null) throw new Error('The session is gone')
    const counter = Number(record.data['counter']) + 1
    const change = { data: { set: { counter } } }
    if ((await store.update(id, change, { now, ifVersion: record.version })) === 'updated') return
  }
}

switch (job) {
  case 'open':
    console.log('opened')
    break
  case 'update':
    console.log(await store.update(id, { data: { set: { other: 'process' } } }, { now }))
    break
  case 'delete':
    for (const one of args) await store.delete(one)
    console.log('true')
    break
  case 'increment':
    for (let i = 0; i < Number(args[1]); i++) await increment()
    break
  case 'rotate': {
    let won = 0
    for (const one of args) {
      const successor = { id: sampleRecord().id, keep: 'all', fields: {} } as const
      if ((await store.rotate(one, successor, now)) !== null) won++
    }
    console.log(won)
    break
  }
  case 'guess': {
    const rule = { ...{ free: 5, firstWait: 1e9, maxWait: 1e9, cap: 100, window: null } }
    const lane = { key: 'user:a', rule: { ...rule, maxMembers: null }, member: '' }
    let admitted = 0
    for (let i = 0; i < Number(id); i++) {
      if ((await store.attempts?.reserve([lane], now))?.admitted === true) admitted++
    }
    console.log(admitted)
    break
  }
  case 'write':
    for (const one of args) {
      await store.update(one, { expiresAt: now + 1e9, data: { set: { late: true } } }, { now })
    }
    break
  default:
    throw new Error(`No such job: ${job}`)
}
await store.close()
