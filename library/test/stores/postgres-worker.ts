/**
 * Another process on the same PostgreSQL database: does the job named on its command line.
 *
 * @module
 */

import { postgresStore } from 'latchkey/stores/postgres'
import { inParallel, sampleRecord } from 'latchkey/testing'
import pg from 'pg'
import { credentialJob, rotateEach, redeemEach, issueMany } from './worker-jobs.ts'

const [job, connectionString = '', schema = '', ...args] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString, max: 4 })
const store = postgresStore(pool, { schema })
const now = Date.now()
const [id = ''] = args

switch (job) {
  case 'open':
    await store.create(sampleRecord({ userId: 'opened' }))
    console.log('opened')
    break
  case 'update':
    console.log(await store.update(id, { data: { set: { other: 'process' } } }, { now }))
    break
  case 'delete':
    for (const one of args) await store.delete(one)
    console.log('true')
    break
  case 'rotate':
    console.log(await rotateEach(store, args, now))
    break
  case 'guess': {
    const rule = { free: 5, firstWait: 1e9, maxWait: 1e9, cap: 100, window: null }
    const lanes = ['user:a', 'address:a'].map((key) => ({
      key,
      rule: { ...rule, maxMembers: null, lasting: null, memberCap: null },
      member: '',
    }))
    const reservations = await inParallel(Number(id), () => store.attempts?.reserve(lanes, now))
    console.log(reservations.filter((reservation) => reservation?.admitted === true).length)
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
await pool.end()
