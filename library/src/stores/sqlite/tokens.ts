/**
 * One-time tokens in the SQLite file of the sessions. A write is on the disk before it is acknowledged, so that a power
 * cut brings back no token that was redeemed.
 *
 * @module
 */

import type { JsonObject } from '../../contracts/json.ts'
import { addToken, isLiveToken, type TokenRecord, type TokenStore } from '../../contracts/tokens.ts'
import { immediately, pruning, writing } from './database.ts'
import { prepare, type Row, type SqliteHandle } from './handle.ts'

const COLUMNS = 'group_id, id, purpose, user_id, data, binding, created_at, expires_at'

/** Returns a token store in an open database that has the tables. */
export function tokensIn(db: SqliteHandle): TokenStore {
  const insert = prepare(
    db,
    `INSERT INTO latchkey_tokens (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const list = prepare(db, `SELECT ${COLUMNS} FROM latchkey_tokens WHERE group_id = ?`)
  const read = prepare(db, `SELECT ${COLUMNS} FROM latchkey_tokens WHERE group_id = ? AND id = ?`)
  const remove = prepare(db, 'DELETE FROM latchkey_tokens WHERE group_id = ? AND id = ?')
  const clear = prepare(db, 'DELETE FROM latchkey_tokens WHERE group_id = ?')

  const find = (group: string, id: string, now: number): TokenRecord | null => {
    const row = read.get(group, id)
    const token = row === undefined ? null : toRecord(row)
    return token !== null && isLiveToken(token, now) ? token : null
  }
  /** Takes a live token and goes on in one transaction. Under a flood of wrong ones nothing is locked. */
  const takeThen = (
    group: string,
    id: string,
    now: number,
    then: (token: TokenRecord) => void,
  ): TokenRecord | null => {
    if (find(group, id, now) === null) return null
    return immediately(db, () => {
      const token = find(group, id, now)
      if (token !== null) then(token)
      return token
    })
  }
  return {
    add(record, limit, now) {
      return immediately(db, () => {
        const before = list.all(record.group).map(toRecord)
        const after = addToken(before, record, limit, now)
        if (after === null) return false
        for (const token of before) {
          if (!after.includes(token)) remove.run(token.group, token.id)
        }
        insert.run(...toRow(record))
        return true
      })
    },
    read: find,
    take: (group, id, now, others) =>
      takeThen(group, id, now, () => {
        if (others === 'void') clear.run(group)
        else remove.run(group, id)
      }),
    replace: (group, id, successor, now) =>
      takeThen(group, id, now, () => {
        remove.run(group, id)
        insert.run(...toRow(successor))
      }),
    clear: (group) => Number(writing(db, () => clear.run(group)).changes),
    prune: pruning(db, { table: 'latchkey_tokens', key: 'id', end: 'expires_at' }),
  }
}

/**
 * The values of `COLUMNS`. Names that an application chooses are JSON: older versions of Node read a text up to its
 * first NUL.
 */
function toRow(token: TokenRecord): (string | number | null)[] {
  const { group, id, purpose, userId, data, binding, createdAt, expiresAt } = token
  const texts = [purpose, userId, data].map((part) => (part === null ? null : JSON.stringify(part)))
  return [group, id, ...texts, binding, createdAt, expiresAt]
}

function toRecord([group, id, purpose, userId, data, ...rest]: Row): TokenRecord {
  const [binding, createdAt, expiresAt] = rest
  return {
    group: group as string,
    id: id as string,
    purpose: JSON.parse(purpose as string) as string,
    userId: userId === null ? null : (JSON.parse(userId as string) as string),
    data: JSON.parse(data as string) as JsonObject,
    binding: binding as string,
    createdAt: createdAt as number,
    expiresAt: expiresAt as number,
  }
}
