/**
 * The browsers of users in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Device, DeviceTable } from '../../accounts/devices.ts'
import type { Postgres, Row } from './database.ts'

/** The table of browsers. */
export const devicePart: TablePart = {
  name: 'devices',
  migrations: [
    `CREATE TABLE latchkey_devices (
       user_id text COLLATE "C" NOT NULL,
       device text COLLATE "C" NOT NULL,
       name text,
       first_seen_at bigint NOT NULL,
       last_seen_at bigint NOT NULL,
       address text,
       user_agent text,
       PRIMARY KEY (user_id, device)
     )`,
  ],
}

/** Returns the table. */
export function postgresDevices({ run, transaction }: Postgres): DeviceTable {
  return {
    see: ({ userId, device, at, address, userAgent }, { most, since }) =>
      transaction(async (run) => {
        // Two requests of a user take turns: each could drop the row that the other has just noted.
        await run(`SELECT pg_advisory_xact_lock(hashtextextended('devices ' || $1, 0))`, [userId])
        await run(SEE, [userId, device, at, address, userAgent])
        await run(TOO_MANY, [userId, since, most])
      }),
    list: async (userId) => (await run(LIST, [userId])).map(toDevice),
    rename: async (userId, device, name) =>
      (await run(RENAME, [userId, device, name])).length === 1,
    forget: async (userId, device) => (await run(FORGET, [userId, device])).length === 1,
  }
}

/** Of two looks the younger one says where the browser is, whichever is written last. */
const IS_LATER = 'excluded.last_seen_at >= known.last_seen_at'

const SEE = `INSERT INTO latchkey_devices AS known
    (user_id, device, first_seen_at, last_seen_at, address, user_agent) VALUES ($1, $2, $3, $3, $4, $5)
  ON CONFLICT (user_id, device) DO UPDATE SET
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
    address = CASE WHEN ${IS_LATER} THEN excluded.address ELSE known.address END,
    user_agent = CASE WHEN ${IS_LATER} THEN excluded.user_agent ELSE known.user_agent END`

const TOO_MANY = `DELETE FROM latchkey_devices WHERE user_id = $1 AND (last_seen_at < $2 OR device IN (
    SELECT device FROM latchkey_devices WHERE user_id = $1
    ORDER BY last_seen_at DESC, device OFFSET $3))`

const LIST = `SELECT * FROM latchkey_devices WHERE user_id = $1 ORDER BY last_seen_at DESC, device`

const RENAME = `UPDATE latchkey_devices SET name = $3 WHERE user_id = $1 AND device = $2 RETURNING 1`

const FORGET = `DELETE FROM latchkey_devices WHERE user_id = $1 AND device = $2 RETURNING 1`

function toDevice(row: Row): Device {
  return {
    device: row['device'] as string,
    name: row['name'] as string | null,
    firstSeenAt: Number(row['first_seen_at']),
    lastSeenAt: Number(row['last_seen_at']),
    address: row['address'] as string | null,
    userAgent: row['user_agent'] as string | null,
  }
}
