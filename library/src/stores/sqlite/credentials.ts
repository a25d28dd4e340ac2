/**
 * Credentials in the SQLite file of the sessions. A write is on the disk before it is acknowledged, so that a power cut
 * takes no factor from a user, and gives back none that was removed.
 *
 * @module
 */

import type { CredentialRecord, CredentialStore } from '../../contracts/credentials.ts'
import { immediately, writing } from './database.ts'
import { prepare, type Row, type SqliteHandle } from './handle.ts'

const COLUMNS = 'id, user_id, kind, name, data, version, created_at, used_at'

/** Returns a credential store in an open database that has the tables. */
export function credentialsIn(db: SqliteHandle): CredentialStore {
  const statements = prepareAll(db)

  return {
    add(record, most) {
      const [id, user, kind, ...rest] = toRow(record)
      return immediately(db, () => {
        if (statements.read.get(id) !== undefined) return 'exists'
        const [count] = statements.count.get(user, kind) ?? []
        if (Number(count) >= most) return 'full'
        statements.insert.run(id, user, kind, ...rest)
        return 'added'
      })
    },
    read(id) {
      const row = statements.read.get(id)
      return row === undefined ? null : toRecord(row)
    },
    list: (userId) => statements.list.all(JSON.stringify(userId)).map(toRecord),
    update(id, version, { name, usedAt = null, data = null }) {
      const text = name === undefined ? null : JSON.stringify(name)
      const { changes } = writing(db, () => statements.update.run(text, usedAt, data, id, version))
      return changes === 1
    },
    remove(id, userId, leaving) {
      const user = JSON.stringify(userId)
      return immediately(db, () => {
        if (statements.owned.get(id, user) === undefined) return 'missing'
        if (leaving !== undefined) {
          const kinds = JSON.stringify(leaving.map((kind) => JSON.stringify(kind)))
          if (statements.another.get(user, id, kinds) === undefined) return 'last'
        }
        statements.remove.run(id)
        return 'removed'
      })
    },
    removeAll: (userId) =>
      Number(writing(db, () => statements.removeAll.run(JSON.stringify(userId))).changes),
    page: (after, limit) => statements.page.all(after ?? '', limit).map(toRecord),
  }
}

function prepareAll(db: SqliteHandle) {
  const from = 'FROM latchkey_credentials'
  return {
    insert: prepare(
      db,
      `INSERT INTO latchkey_credentials (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    read: prepare(db, `SELECT ${COLUMNS} ${from} WHERE id = ?`),
    count: prepare(db, `SELECT count(*) ${from} WHERE user_id = ? AND kind = ?`),
    list: prepare(db, `SELECT ${COLUMNS} ${from} WHERE user_id = ? ORDER BY created_at, id`),
    update: prepare(
      db,
      `UPDATE latchkey_credentials SET name = coalesce(?, name), used_at = coalesce(?, used_at),
      data = coalesce(?, data), version = version + 1 WHERE id = ? AND version = ?`,
    ),
    owned: prepare(db, `SELECT 1 ${from} WHERE id = ? AND user_id = ?`),
    another: prepare(
      db,
      `SELECT 1 ${from} WHERE user_id = ? AND id <> ?
      AND kind IN (SELECT value FROM json_each(?)) LIMIT 1`,
    ),
    remove: prepare(db, `DELETE ${from} WHERE id = ?`),
    removeAll: prepare(db, `DELETE ${from} WHERE user_id = ?`),
    page: prepare(db, `SELECT ${COLUMNS} ${from} WHERE id > ? ORDER BY id LIMIT ?`),
  }
}

/**
 * The values of `COLUMNS`. What people and applications choose is JSON: older versions of Node read a text up to its
 * first NUL.
 */
function toRow(record: CredentialRecord): [string, string, string, ...(string | number | null)[]] {
  const { id, userId, kind, name, data, version, createdAt, usedAt } = record
  const [user, kindText] = [JSON.stringify(userId), JSON.stringify(kind)] as const
  return [id, user, kindText, JSON.stringify(name), data, version, createdAt, usedAt]
}

function toRecord([
  id,
  userId,
  kind,
  name,
  data,
  version,
  createdAt,
  usedAt,
]: Row): CredentialRecord {
  return {
    id: id as string,
    userId: JSON.parse(userId as string) as string,
    kind: JSON.parse(kind as string) as string,
    name: JSON.parse(name as string) as string,
    createdAt: createdAt as number,
    usedAt: usedAt as number | null,
    version: version as number,
    data: data as string,
  }
}
