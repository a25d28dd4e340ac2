/**
 * The notice on a user: what holds for all sessions of the user that travel in cookies. It says that they have ended,
 * and what user they carry since. The functions are pure; the notice is kept in a revocation store.
 *
 * Each session knows the generation of the notice under which it was last seen. "End all" makes a new generation;
 * sessions that know another one have ended. Instants would not work: a login in the same millisecond would be let in,
 * or kept out, by chance.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../contracts/json.ts'

/** What the revocation store keeps for a user. */
export interface UserNotice {
  /** The generation of live sessions; `null` if none was ended. */
  readonly generation: string | null

  /** A session that outlived the last "end all", and the generations it may know; `null`: any. */
  readonly spared: { readonly id: string; readonly generations: readonly string[] | null } | null

  /**
   * The user that all sessions show from now on, and its version; `null`: each session shows the user that it carries.
   */
  readonly user: { readonly version: string; readonly value: JsonObject } | null
}

/** The part of the notice that a session knows. */
export interface KnownNotice {
  readonly generation: string | null
  readonly userVersion: string | null
}

/** The notice on a user of whom nothing has been noted. */
export const noNotice: UserNotice = { generation: null, spared: null, user: null }

/** What a session knows of a user of whom nothing has been noted. */
export const NOTHING_KNOWN: KnownNotice = { generation: null, userVersion: null }

/** How many "end all" in a row can spare a session that is not written in between. */
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
 * Returns the notice that ends all sessions, except the one with the id `except`, if given. A session that was ended
 * before stays ended.
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

/** 72 random bits. The generations of one user must differ, and nobody gains by guessing one. */
function newName(): string {
  return randomBytes(9).toString('base64url')
}
