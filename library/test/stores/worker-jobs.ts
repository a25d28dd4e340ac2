/**
 * What other processes do to a store, of whichever kind.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { inParallel, sampleRecord, sampleToken } from 'latchkey/testing'

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

/** Redeems each token, named by its group and id. Returns how many nobody else had redeemed. */
export async function redeemEach(
  store: SessionStore,
  places: readonly string[],
  now: number,
): Promise<number> {
  const taken = await inParallel(places.length, (i) => {
    const [group = '', id = ''] = (places[i] as string).split('.')
    return store.tokens?.take(group, id, now, 'void')
  })
  return taken.filter((token) => token != null).length
}

/** Adds tokens to a group that may have three. Returns how many were added. */
export async function issueMany(
  store: SessionStore,
  group: string,
  count: number,
  now: number,
): Promise<number> {
  const limit = { most: 3, whenFull: 'refuse' } as const
  const added = await inParallel(count, () => store.tokens?.add(sampleToken({ group }), limit, now))
  return added.filter((isAdded) => isAdded === true).length
}

/** Tokens of as many groups, two in each. */
export async function issuedTokens(store: SessionStore, groups: number): Promise<string[]> {
  const places: string[] = []
  for (let i = 0; i < 2 * groups; i++) {
    const group = `group${String(i >> 1).padStart(17, '0')}`
    const token = sampleToken({ group })
    await store.tokens?.add(token, { most: 3, whenFull: 'refuse' }, token.createdAt)
    places.push(`${group}.${token.id}`)
  }
  return places
}
