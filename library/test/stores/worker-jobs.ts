/**
 * What other processes do to a store, of whichever kind.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { sampleRecord } from 'latchkey/testing'

/** Adds one to the counter of a session, and tries again as long as another write comes between. */
export async function increment(store: SessionStore, id: string, now: number): Promise<void> {
  for (;;) {
    const record = await store.read(id)
    if (record === null) throw new Error('The session is gone')
    const counter = Number(record.data['counter']) + 1
    const change = { data: { set: { counter } } }
    if ((await store.update(id, change, { now, ifVersion: record.version })) === 'updated') return
  }
}

/** Rotates each session once. Returns how many had not been rotated before. */
export async function rotateEach(
  store: SessionStore,
  ids: readonly string[],
  now: number,
): Promise<number> {
  let won = 0
  for (const id of ids) {
    const successor = { id: sampleRecord().id, keep: 'all', fields: {} } as const
    if ((await store.rotate(id, successor, now)) !== null) won++
  }
  return won
}
