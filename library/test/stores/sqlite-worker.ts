/**
 * Another process on the same SQLite file: does the job named on its command line.
 *
 * @module
 */

import { sqliteStore } from 'latchkey/stores/sqlite'
import { credentialJob, increment, rotateEach, redeemEach, issueMany } from './worker-jobs.ts'

const [job, file = '', ...args] = process.argv.slice(2)
const store = sqliteStore(file)
const now = Date.now()
const [id = ''] = args

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
    for (let i = 0; i < Number(args[1]); i++) await increment(store, id, now)
    break
  case 'rotate':
    console.log(await rotateEach(store, args, now))
    break
  case 'guess': {
    const rule = { free: 5, firstWait: 1e9, maxWait: 1e9, cap: 100, window: null }
    const lane = {
      key: 'user:a',
      rule: { ...rule, maxMembers: null, lasting: null, memberCap: null },
      member: '',
    }
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
  case 'redeem':
    console.log(await redeemEach(store, args, now))
    break
  case 'issue':
    console.log(await issueMany(store, id, 25, now))
    break
  case 'use':
  case 'unenrol':
  case 'enrol':
    console.log(await credentialJob(store, job, args))
    break
  default:
    throw new Error(`No such job: ${job}`)
}
await store.close()
