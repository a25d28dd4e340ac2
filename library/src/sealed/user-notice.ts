/**
 * What has been said of all sessions of one user that travel in cookies: that they have ended, and
 * what they say of the user since. Pure functions; the notice stands in a revocation store.
 *
 * Sessions know the generation of the notice they were last seen under. "End all" makes a new
 * generation: whatever knows another one has ended. Instants would not do: a login in the same
 * millisecond would be let in, or kept out, by chance.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../contracts/json.ts'

/** What stands in the revocation store for a user. */
export interface UserNotice {
  /** The generation of live sessions; `null` if none was ended. */
  readonly generation: string | null

  /** A session that outlived the last "end all", and the generations it may know; `null`: any. */
  readonly spared: { readonly id: string; readonly generations: readonly string[] | null } | null

  /** The user that sessions show from now on, and its version; `null`: each shows the user it has. */
  readonly user: { readonly version: string; readonly value: JsonObject } | null
}

/** What a session knows of the notice. */
export interface KnownNotice {
  readonly generation: string | null
  readonly userVersion: string | null
}

/** A user of whom nothing has been said. */
export const noNotice: UserNotice = { generation: null, spared: null, user: null }

/** What a session knows of a user of whom nothing has been said. */
export const NOTHING_KNOWN: KnownNotice = { generation: null, userVersion: null }

/** How many "end all" in a row can spare one session that was never written between. */
const MAX_SPARED_GENERATIONS = 10

/** Whether a session lives on under the notice. */
export function isExcepted(notice: UserNotice, id: string, known: KnownNotice): boolean {
  const { generation, spared } = notice
  if (generation === null || generation === known.generation) return true
  if (spared?.id !== id) return false
  return (
    spared.generations === null ||
    (known.generation !== null && spared.generations.includes(known.generation))
  )
}

/** Returns what a session knows that is written under the notice. */
export function knownOf(notice: UserNotice, before: KnownNotice): KnownNotice {
  return {
    generation: notice.generation ?? before.generation,
    userVersion: notice.user?.version ?? before.userVersion,
  }
}

/**
 * Returns the notice that ends all sessions, but the one with the id `except` if given: if it lives.
 * One that was ended before stays ended.
 */
export function endAll(notice: UserNotice, except: string | null): UserNotice {
  return {
    ...notice,
    generation: newName(),
    spared: except === null ? null : { id: except, generations: sparedBefore(notice, except) },
  }
}

function sparedBefore({ generation, spared }: UserNotice, id: string): readonly string[] | null {
  if (generation === null) return null
  if (spared?.id !== id) return [generation]
  if (spared.generations === null) return null
  return [...spared.generations, generation].slice(-MAX_SPARED_GENERATIONS)
}

/** Returns the notice that gives all sessions this user. */
export function changeUser(notice: UserNotice, value: JsonObject): UserNotice {
  return { ...notice, user: { version: newName(), value } }
}

/** 72 random bits: those of one user must differ, and nobody gains by guessing one. */
function newName(): string {
  return randomBytes(9).toString('base64url')
}
