/**
 * Revocations in the PostgreSQL database of the sessions.
 *
 * @module
 */

import type { RevocationStore } from '../../contracts/revocations.ts'
import { statement, type Run } from './client.ts'
import type { Tables } from './tables.ts'
import { fromText, toJson, toText } from './text.ts'

/** How many entries one step of `prune` removes. */
const PRUNE_STEP = 100

/** Returns a revocation store in the database. */
export function revocationsIn(run: Run, { revocations }: Tables): RevocationStore {
  const read = statement(`SELECT key, value FROM ${revocations}
    WHERE key = ANY (ARRAY(SELECT json_array_elements_text($1::text::json)))
      AND expires_at > $2::bigint`)
  const add = statement(`INSERT INTO ${revocations} AS r VALUES ($1, $2, $3::bigint)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
    WHERE r.expires_at <= $4::bigint RETURNING 1`)
  const replace = statement(`UPDATE ${revocations} SET value = $2, expires_at = $3::bigint
    WHERE key = $1 AND expires_at > $4::bigint AND value = $5 RETURNING 1`)
  const prune = statement(`DELETE FROM ${revocations} WHERE expires_at <= $1::bigint AND key = ANY (
    ARRAY(SELECT key FROM ${revocations} WHERE expires_at <= $1::bigint LIMIT ${PRUNE_STEP}
    FOR UPDATE SKIP LOCKED)) RETURNING 1`)

  return {
    async read(keys, now) {
      const rows = await run(read, toJson(keys), now)
      const values = new Map(rows.map(([key, value]) => [key as string, value as string]))
      return keys.map((key) => {
        const value = values.get(toText(key))
        return value === undefined ? null : fromText(value)
      })
    },
    async replace(key, expected, { value, expiresAt }, now) {
      const wanted = [toText(key), toText(value), expiresAt, now]
      const rows =
        expected === null
          ? await run(add, ...wanted)
          : await run(replace, ...wanted, toText(expected))
      return rows.length > 0
    },
    async prune(now) {
      return (await run(prune, now)).length === PRUNE_STEP
    },
  }
}
