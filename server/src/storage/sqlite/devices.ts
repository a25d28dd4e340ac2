/**
 * The browsers of users in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { immediately, type SqlitePart } from 'latchkey/stores/sqlite'
import type { Device, DeviceTable } from '../../accounts/devices.ts'

/** The table of browsers. */
export const devicePart: SqlitePart = {
  name: 'devices',
  migrations: [
    `CREATE TABLE latchkey_devices (
       user_id TEXT NOT NULL,
       device TEXT NOT NULL,
       name TEXT,
       first_seen_at INTEGER NOT NULL,
       last_seen_at INTEGER NOT NULL,
       address TEXT,
       user_agent TEXT,
       PRIMARY KEY (user_id, device)
     ) STRICT, WITHOUT ROWID;`,
  ],
}

/** Of two looks the younger one says where the browser is, whichever is written last. */
const IS_LATER = 'excluded.last_seen_at >= last_seen_at'

/** Returns the table of a file that has it. */
export function sqliteDevices(db: DatabaseSync): DeviceTable {
  const see = db.prepare(`INSERT INTO latchkey_devices
      (user_id, device, first_seen_at, last_seen_at, address, user_agent) VALUES (?1, ?2, ?3, ?3, ?4, ?5)
    ON CONFLICT (user_id, device) DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at),
      address = iif(${IS_LATER}, excluded.address, address),
      user_agent = iif(${IS_LATER}, excluded.user_agent, user_agent)`)
  const tooMany = db.prepare(`DELETE FROM latchkey_devices WHERE user_id = ?1 AND (
      last_seen_at < ?2 OR device IN (
        SELECT device FROM latchkey_devices WHERE user_id = ?1
        ORDER BY last_seen_at DESC, device LIMIT -1 OFFSET ?3))`)
  const list = db.prepare(
    'SELECT * FROM latchkey_devices WHERE user_id = ? ORDER BY last_seen_at DESC, device',
  )
  const rename = db.prepare('UPDATE latchkey_devices SET name = ? WHERE user_id = ? AND device = ?')
  const forget = db.prepare('DELETE FROM latchkey_devices WHERE user_id = ? AND device = ?')
  return {
    async see({ userId, device, at, address, userAgent }, { most, since }) {
      immediately(db, () => {
        see.run(userId, device, at, address, userAgent)
        tooMany.run(userId, since, most)
      })
    },
    list: async (userId) => list.all(userId).map(toDevice),
    rename: async (userId, device, name) => rename.run(name, userId, device).changes === 1,
    forget: async (userId, device) => forget.run(userId, device).changes === 1,
  }
}

function toDevice(row: Record<string, SQLOutputValue>): Device {
  return {
    device: row['device'] as string,
    name: row['name'] as string | null,
    firstSeenAt: row['first_seen_at'] as number,
    lastSeenAt: row['last_seen_at'] as number,
    address: row['address'] as string | null,
    userAgent: row['user_agent'] as string | null,
  }
}
