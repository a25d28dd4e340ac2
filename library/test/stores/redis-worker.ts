/**
 * Another process on the same Redis server: does the job named on its command line.
 *
 * @module
 */

import { Redis } from 'ioredis'
import { redisStore } from 'latchkey/stores/redis'
import { sampleRecord } from 'latchkey/testing'
import { increment, rotateEach, redeemEach, issueMany } from './worker-jobs.ts'

const [job, url = '', prefix = '', ...args] = process.argv.slice(2)
const client = new Redis(url)
const store = redisStore(client, { prefix })
const now = Date.now()
const [id = ''] = args

switch (job) {
  case 'increment':
    for (let i = 0; i < Number(args[1]); i++) await increment(store, id, now)
    break
  case 'rotate':
    console.log(await rotateEach(store, args, now))
    break
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
    const rule = { free: 5, firstWait: 1e9, maxWait: 1e9, cap: 100, window: null }
    const lane = {
      key: 'user:a',
      rule: { ...rule, maxMembers: null, lasting: null, memberCap: null },
      member: '',
    }
    const guesses = Array.from({ length: Number(id) }, async () =>
      store.attempts?.reserve([lane], now),
    )
    const admitted = (await Promise.all(guesses)).filter((answer) => answer?.admitted === true)
    console.log(admitted.length)
    break
  }
  case 'redeem':
    console.log(await redeemEach(store, args, now))
    break
  case 'issue':
    console.log(await issueMany(store, id, 25, now))
    break
  default:
    throw new Error(`No such job: ${job}`)
}
client.disconnect()
