/**
 * A store of your own, as short as possible: any database with transactions will do. The record is kept whole, as JSON.
 * Each write reads the record, changes it, and puts it back within one transaction.
 *
 * Here the database is SQLite, whose calls answer at once. With one that answers by promises, the
 * methods become `async` and nothing else changes.
 *
 * @module
 */

import { DatabaseSync } from 'node:sqlite'
import {
  changeRecord,
  succeedRecord,
  type SessionRecord,
  type SessionStore,
  type StoreMessage,
} from 'latchkey/store-kit'

/** Returns a store in the SQLite file. */
export function documentStore(path: string): SessionStore {
  const db = new DatabaseSync(path, { timeout: 5000 })
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS sessions (
      id TEXT PRIMARY KEY, user_id TEXT, expires_at INTEGER NOT NULL, record TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS by_user ON sessions (user_id);
    CREATE INDEX IF NOT EXISTS by_expiry ON sessions (expires_at)`)
  const get = db.prepare('SELECT record FROM sessions WHERE id = ?')
  const getAll = db.prepare('SELECT record FROM sessions WHERE user_id = ?')
  const getEveryone = db.prepare(
    'SELECT record FROM sessions WHERE user_id IS NOT NULL AND expires_at > ? LIMIT ?',
  )
  const put = db.prepare('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM sessions WHERE id = ?')
  const sweep = db.prepare(
    'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT 100)',
  )
  const listeners = new Set<(message: StoreMessage) => void>()

  const read = (id: string): SessionRecord | null => {
    const row = get.get(id)
    return row === undefined ? null : (JSON.parse(String(row['record'])) as SessionRecord)
  }
  const list = (userId: string): SessionRecord[] =>
    getAll.all(userId).map((row) => JSON.parse(String(row['record'])) as SessionRecord)
  const write = (record: SessionRecord): void => {
    put.run(record.id, record.userId, record.expiresAt, JSON.stringify(record))
  }
  const tell = (type: 'ended' | 'changed', { id, userId }: SessionRecord): void => {
    for (const listener of listeners) listener({ type, id, userId })
  }
  const inTransaction = <Result>(work: () => Result): Result => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      db.exec('COMMIT')
      return result
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
  }
  /** Ends the sessions that `find` returns, in one step, and then reports them. */
  const end = (find: () => readonly SessionRecord[]): number => {
    const ended = inTransaction(() => {
      const found = find()
      for (const { id } of found) remove.run(id)
      return found
    })
    for (const record of ended) tell('ended', record)
    return ended.length
  }

  return {
    create: write,
    read,
    list,
    update(id, change, { now, ifVersion }) {
      const outcome = inTransaction(() => {
        const record = read(id)
        // Never "create if it is not there": that would bring a logged-out session back.
        if (record === null || record.expiresAt <= now) return 'gone'
        if (ifVersion !== undefined && ifVersion !== record.version) return 'conflict'
        write(changeRecord(record, change))
        return record
      })
      if (typeof outcome === 'string') return outcome
      if (change.data !== undefined || change.user !== undefined) tell('changed', outcome)
      return 'updated'
    },
    rotate(id, successor, now) {
      const rotated = inTransaction(() => {
        const old = read(id)
        if (old === null || old.expiresAt <= now) return null
        const next = succeedRecord(old, successor)
        remove.run(id)
        write(next)
        return { old, next }
      })
      if (rotated === null) return null
      tell('ended', rotated.old)
      return rotated.next
    },
    delete(id, expiredBy = Infinity) {
      const find = (): readonly SessionRecord[] => {
        const record = read(id)
        return record !== null && record.expiresAt <= expiredBy ? [record] : []
      }
      return end(find) === 1
    },
    deleteAll(userId, except) {
      return end(() => list(userId).filter(({ id }) => id !== except))
    },
    updateAll(userId, user) {
      const changed = inTransaction(() => {
        const records = list(userId)
        for (const record of records) write({ ...record, user })
        return records
      })
      for (const record of changed) tell('changed', record)
      return changed.length
    },
    listEveryone(limit, now) {
      const rows = getEveryone.all(now, limit + 1)
      const records = rows.map((row) => JSON.parse(String(row['record'])) as SessionRecord)
      return { sessions: records.slice(0, limit), hasMore: records.length > limit }
    },
    deleteEveryone() {
      return end(() => getEveryone.all(0, -1).map((row) => JSON.parse(String(row['record']))))
    },
    prune: (now) => sweep.run(now).changes === 100,
    subscribe(listener) {
      listener({ type: 'listening' })
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => db.close(),
  }
}
