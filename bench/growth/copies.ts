/**
 * Sessions by the million: copies of one session that was made by a login. The database makes the copies itself, each
 * with its own id and user.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type pg from 'pg'
import type { SessionRecord, SessionStore } from '../../library/src/store-kit.ts'
import { asReceived, userOf } from '../sign-in.ts'

/** What is copied: the session, and the number of its user, which every name of the user contains. */
export interface Sample {
  readonly record: SessionRecord
  readonly number: number
}

/** Adds copies for the users with these numbers: `count` of them from `first` on. */
export type Copy = (sample: Sample, first: number, count: number) => Promise<void>

/** A client of Redis that runs scripts. */
interface ScriptClient {
  sendCommand(args: string[]): Promise<unknown>
}

/** How many copies one call of a script makes. Redis does not answer other clients while a script runs. */
const SCRIPT_COPIES = 1000

/** Copies by the store itself. */
export function copyInto(store: SessionStore): Copy {
  return async ({ record }, first, count) => {
    for (let number = first; number < first + count; number++) {
      const { id, username, roles } = userOf(number)
      const user = { id: asReceived(id), username: asReceived(username), roles: [...roles] }
      const address = record.address === null ? null : asReceived(record.address)
      const names = { id: randomBytes(32).toString('base64url'), userId: user.id }
      await store.create({ ...record, ...names, user, address })
    }
  }
}

/** Copies within a SQLite file. */
export function copyInSqlite(db: DatabaseSync): Copy {
  // In the order of the table, which is by id: several times faster.
  const insert = db.prepare(`WITH RECURSIVE numbers (n) AS (
      SELECT $first UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $first + $count)
    INSERT INTO latchkey_sessions SELECT substr(hex(randomblob(22)), 1, 43),
      replace(user_id, $number, n), replace(user, $number, n), data, version, created_at, touched_at,
      expires_at, address, user_agent
    FROM latchkey_sessions, numbers WHERE id = $id ORDER BY 1`)
  return async ({ record, number }, first, count) => {
    insert.run({ first, count, number: `${number}`, id: record.id })
  }
}

/** Copies within PostgreSQL. */
export function copyInPostgres(pool: pg.Pool, schema: string): Copy {
  const seed = randomBytes(16).toString('hex')
  const table = `"${schema}".latchkey_sessions`
  return async ({ record, number }, first, count) => {
    await pool.query(
      `INSERT INTO ${table} (id, user_id, "user", data, version, created_at, touched_at, expires_at,
         address, user_agent)
       SELECT translate(encode(sha256(convert_to(n || $5, 'UTF8')), 'base64'), '+/=', '-_'),
         replace(user_id, $4, n::text), replace("user"::text, $4, n::text)::json, data, version,
         created_at, touched_at, expires_at, address, user_agent
       FROM ${table}, generate_series($1::bigint, $2::bigint) AS n WHERE id = $3`,
      [first, first + count - 1, record.id, `${number}`, seed],
    )
  }
}

/** ARGV: prefix, id and user id of the sample, its number, the first number, how many, a seed. */
const COPY = `
local prefix, id, userId, number = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local fields = redis.call('HGETALL', prefix .. 's:' .. id)
local lives = redis.call('PTTL', prefix .. 's:' .. id)
local index = redis.call('HGETALL', prefix .. 'u:' .. userId)
local lasts = redis.call('PTTL', prefix .. 'u:' .. userId)
for n = tonumber(ARGV[5]), tonumber(ARGV[5]) + tonumber(ARGV[6]) - 1 do
  local name = string.format('%d', n)
  local copied = redis.sha1hex(ARGV[7] .. name) .. 'abc'
  local session, ids = {}, {}
  for i = 1, #fields, 2 do
    session[i], session[i + 1] = fields[i], fields[i + 1]
    if fields[i] == 'f' then
      local line = '[^\\n]*\\n'
      local pattern = '^(' .. string.rep(line, 5) .. ')(' .. line .. line .. ')(.*)$'
      local instants, user, client = string.match(fields[i + 1], pattern)
      session[i + 1] = instants .. string.gsub(user, number, name) .. client
    end
  end
  for i = 1, #index do ids[i] = index[i] == id and copied or index[i] end
  local key, list = prefix .. 's:' .. copied, prefix .. 'u:' .. string.gsub(userId, number, name)
  redis.call('HSET', key, unpack(session))
  redis.call('PEXPIRE', key, lives)
  redis.call('HSET', list, unpack(ids))
  redis.call('PEXPIRE', list, lasts)
end`

/** Copies within Redis. */
export function copyInRedis(client: ScriptClient, prefix: string): Copy {
  const seed = randomBytes(16).toString('hex')
  return async ({ record, number }, first, count) => {
    for (let done = 0; done < count; done += SCRIPT_COPIES) {
      const names = [prefix, record.id, String(record.userId), `${number}`]
      const size = Math.min(SCRIPT_COPIES, count - done)
      await client.sendCommand(['EVAL', COPY, '0', ...names, `${first + done}`, `${size}`, seed])
    }
  }
}
