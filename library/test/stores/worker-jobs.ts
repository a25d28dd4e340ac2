/**
 * What other processes do to a store, of whichever kind.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { inParallel, sampleCredential, sampleRecord, sampleToken } from 'latchkey/testing'

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

/** Two factors of as many users. Returns the ids of each pair. */
export async function enrolledPairs(
  credentials: CredentialStore,
  users: number,
): Promise<(readonly [string, string])[]> {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i < users; i++) {
    const pair = ['totp', 'passkey'].map((kind) => sampleCredential({ userId: `u${i}`, kind }))
    for (const record of pair) await credentials.add(record, 5)
    pairs.push([pair[0]?.id ?? '', pair[1]?.id ?? ''])
  }
  return pairs
}

/**
 * What another process does to credentials: uses each, as it was enrolled; removes each, as long as its user keeps
 * another one; or adds 25 to the user. Returns how often it succeeded.
 */
export async function credentialJob(
  store: SessionStore,
  job: 'use' | 'unenrol' | 'enrol',
  args: readonly string[],
): Promise<number> {
  const credentials = store.credentials as CredentialStore
  const count = job === 'enrol' ? 25 : args.length
  const outcomes = await inParallel(count, async (i) => {
    const [userId = ''] = args
    if (job === 'enrol') return credentials.add(sampleCredential({ userId }), 5)
    const id = args[i] as string
    if (job === 'use') return credentials.update(id, 0, { usedAt: i })
    const owner = (await credentials.read(id))?.userId ?? ''
    return credentials.remove(id, owner, ['totp', 'passkey'])
  })
  return outcomes.filter((one) => one === true || one === 'added' || one === 'removed').length
}
