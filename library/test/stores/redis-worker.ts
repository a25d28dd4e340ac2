/**
 * Another process on the same Redis server: does the job named on its command line.
 *
 * @module
 */

import { Redis } from 'ioredis'
import { redisStore } from 'latchkey/stores/redis'
import { sampleRecord } from 'latchkey/testing'

const [job, url = '', prefix = '', ...args] = process.argv.slice(2)
const client = new Redis(url)
const store = redisStore(client, { prefix })
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
  case 'rotate-on': {
    let current: string | undefined = id
    let rotations = 0
    while (current !== undefined) {
      const successor = { id: sampleRecord().id, keep: 'all', fields: {} } as const
      current = (await store.rotate(current, successor, now))?.id
      if (rotations++ === 20) console.log('rotates')
    }
    break
  }
  case 'delete':
    for (const one of args) await store.delete(one)
    break
  case 'write':
    for (const one of args) {
      await store.update(one, { expiresAt: now + 1e6, data: { set: { late: true } } }, { now })
    }
    break
  case 'guess': {
    const rule = { ...{ free: 5, firstWait: 1e9, maxWait: 1e9, cap: 100, window: null } }
    const lane = { key: 'user:a', rule: { ...rule, maxMembers: null }, member: '' }
    const guesses = Array.from({ length: Number(id) }, async () =>
      store.attempts?.reserve([lane], now),
    )
    const admitted = (await Promise.all(guesses)).filter((answer) => answer?.admitted === true)
    console.log(admitted.length)
    break
  }
  default:
    throw new Error(`No such job: ${job}`)
}
client.disconnect()
