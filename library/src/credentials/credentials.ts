/**
 * Credentials: what users enrol besides a password. The store keeps rows; here is what they mean, and who may read
 * them.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { CredentialRecord, CredentialStore } from '../contracts/credentials.ts'
import type { JsonObject } from '../contracts/json.ts'
import {
  ConfigurationError,
  CredentialUnreadable,
  InvalidRequest,
  UpdateConflict,
} from '../errors.ts'
import type { KitParts } from '../factors/kit.ts'
import { MAX_CLOCK_SKEW } from '../ground/time.ts'
import { assertUserId } from '../session/user.ts'
import { isAnnouncement, Removals } from './removals.ts'
import { retried } from './retried.ts'
import { RowSeals } from './row-seals.ts'

/** A credential, as a list of them shows it. Instants in epoch milliseconds. */
export interface CredentialInfo {
  readonly id: string

  /** `totp`, `passkey` or `recoveryCode`. */
  readonly kind: string

  /** What the person calls it. Plain text that the person has chosen: escape it. */
  readonly name: string
  readonly createdAt: number

  /** When it last proved its user; `null`: never. */
  readonly usedAt: number | null
}

/** A credential that was opened. */
export interface Credential<Data extends JsonObject = JsonObject> extends CredentialInfo {
  readonly userId: string
  readonly version: number
  readonly data: Data
}

/** The kinds of credentials that are factors by themselves. Recovery codes only stand in for one. */
export const FACTORS: readonly string[] = ['totp', 'passkey']

/** Whether a credential is a factor by itself. */
export function isFactor({ kind }: Pick<CredentialInfo, 'kind'>): boolean {
  return FACTORS.includes(kind)
}

/** The longest name, in characters. */
const MAX_NAME = 64

/**
 * What is being added has this name until it counts. Whoever may still be refused must not log in by it before: the
 * session that they begin would stay.
 */
const NOT_YET = ''

/** How long something may be being added. Whatever is older was left behind by a process that ended, or a store. */
const ADDING_LIFETIME = MAX_CLOCK_SKEW

/** Reads and writes credentials. */
export class Credentials {
  /** Removals that take effect later. */
  readonly removals: Removals
  readonly #store: CredentialStore
  readonly #seals: RowSeals
  readonly #parts: KitParts

  /** @throws ConfigurationError if the application says neither where credentials are kept nor how they are sealed. */
  constructor(parts: KitParts) {
    const { credentials, credentialKeys } = parts
    if (credentials === null || credentialKeys === null) {
      throw new ConfigurationError('credentials', 'and credentialSecrets are needed by this kit')
    }
    this.#store = credentials
    this.#seals = new RowSeals(credentialKeys('credentials'))
    this.#parts = parts
    this.removals = new Removals(this.#store, this.#seals, parts)
  }

  /**
   * Adds a credential.
   *
   * @param added.id if it follows from the credential: 43 characters of base64url. @default a random one
   * @param most how many of this kind the user may have.
   */
  async add(
    added: {
      readonly id?: string
      readonly userId: string
      readonly kind: string
      readonly name: string
      readonly data: JsonObject
    },
    most: number,
  ): Promise<Credential | 'exists' | 'full'> {
    const { id = newId(), userId, kind, name, data } = added
    const row = { id, userId, kind, name, createdAt: this.#parts.clock(), usedAt: null, version: 0 }
    const record = { ...row, data: this.#seals.seal(row, JSON.stringify(data)) }
    const outcome = await this.#store.add(record, most)
    return outcome === 'added' ? { ...row, data } : outcome
  }

  /** Adds a credential that counts for nothing until `putInForce`. See `add`. */
  begin(
    added: Omit<Parameters<Credentials['add']>[0], 'name'>,
    most: number,
  ): Promise<Credential | 'exists' | 'full'> {
    return this.add({ ...added, name: NOT_YET }, most)
  }

  /** Lets a credential count that was begun. @throws UpdateConflict if it was removed meanwhile. */
  async putInForce({ id }: Credential, name: string): Promise<void> {
    const isThere = await retried(async () => {
      const record = await this.#store.read(id)
      if (record?.id !== id) return false
      return (await this.#store.update(id, record.version, { name })) || undefined
    })
    if (!isThere) throw new UpdateConflict('The factor was removed meanwhile')
  }

  /** Returns the credential; `null` if there is none of this kind. @throws CredentialUnreadable */
  async read<Data extends JsonObject>(id: string, kind: string): Promise<Credential<Data> | null> {
    const record = await this.#store.read(id)
    const isIt = record?.id === id && record.kind === kind && isInForce(record)
    return isIt ? this.#open(record) : null
  }

  /** Returns the user's credentials of a kind, opened, the oldest first. @throws CredentialUnreadable */
  async readAll<Data extends JsonObject>(
    userId: string,
    kind: string,
  ): Promise<readonly Credential<Data>[]> {
    const { opened, isWhole } = await this.readSome<Data>(userId, kind)
    if (isWhole) return opened
    throw new CredentialUnreadable()
  }

  /** Returns those of the user's credentials of a kind that open, the oldest first, and whether these are all. */
  async readSome<Data extends JsonObject>(
    userId: string,
    kind: string,
  ): Promise<{ readonly opened: readonly Credential<Data>[]; readonly isWhole: boolean }> {
    const listed = (await this.#listed(userId)).filter(isInForce)
    const records = listed.filter((record) => record.kind === kind)
    const opened = records.map((record) => this.#openOrTell<Data>(record)).filter(isOpened)
    return { opened, isWhole: opened.length === records.length }
  }

  /** Returns what the user has, the oldest first. Opens nothing, so it works without the secrets too. */
  async list(userId: string): Promise<readonly CredentialInfo[]> {
    return (await this.#listed(userId)).filter(isInForce).map(infoOf)
  }

  /** The same, and what is being added. */
  async listAll(
    userId: string,
  ): Promise<readonly (CredentialInfo & { readonly isInForce: boolean })[]> {
    const records = await this.#listed(userId)
    return records.map((record) => ({ ...infoOf(record), isInForce: isInForce(record) }))
  }

  /**
   * Changes a credential that is as it was read. Returns whether it was: of several callers at the same time, one
   * changes it.
   */
  async update(
    { id, userId, kind, version }: Credential,
    change: { readonly name?: string; readonly usedAt?: number; readonly data?: JsonObject },
  ): Promise<boolean> {
    const { data, ...rest } = change
    const sealed = data && {
      data: this.#seals.seal({ id, userId, kind }, JSON.stringify(data)),
    }
    return this.#store.update(id, version, { ...rest, ...sealed })
  }

  /** Renames a credential of the user. Returns it; `null` if there is none. @throws UpdateConflict */
  rename(userId: string, id: string, name: string): Promise<CredentialInfo | null> {
    return retried(async () => {
      const record = await this.#store.read(id)
      if (record?.id !== id || record.userId !== userId || isAnnouncement(record)) return null
      if (!isInForce(record)) return null
      const isDone = await this.#store.update(id, record.version, { name })
      return isDone ? infoOf({ ...record, name }) : undefined
    })
  }

  /** Removes a credential of the user; see `CredentialStore.remove`. */
  remove(
    userId: string,
    id: string,
    leaving?: readonly string[],
  ): Promise<'removed' | 'missing' | 'last'> {
    return Promise.resolve(this.#store.remove(id, userId, leaving))
  }

  /** Removes all credentials of the user. Returns how many there were. */
  removeAll(userId: string): Promise<number> {
    return Promise.resolve(this.#store.removeAll(userId))
  }

  /**
   * Seals a row anew, by the newest secret, whoever writes it meanwhile. Says what was done with it; `null` if it is
   * gone.
   *
   * @throws UpdateConflict
   */
  reseal(row: CredentialRecord): Promise<'moved' | 'newest' | 'unreadable' | null> {
    let record: CredentialRecord | null = row
    return retried(async () => {
      if (record === null) return null
      if (this.#seals.isNewest(record.data)) return 'newest'
      const text = this.#seals.open(record, record.data)
      if (text === null) return 'unreadable'
      const data = this.#seals.seal(record, text)
      if (await this.#store.update(record.id, record.version, { data })) return 'moved'
      record = await this.#store.read(record.id)
      return undefined
    })
  }

  /** See `CredentialStore.page`. */
  async page(after: string | null, limit: number): Promise<readonly CredentialRecord[]> {
    return this.#store.page(after, limit)
  }

  async #listed(userId: string): Promise<readonly CredentialRecord[]> {
    // Nobody has the id 1: whoever asks in vain whether a user has a factor lets the password be enough.
    assertUserId(userId)
    const records = await this.#store.list(userId)
    const rows = await this.removals.settle(
      userId,
      records.filter((record) => record.userId === userId),
    )
    const begun = this.#parts.clock() - ADDING_LIFETIME
    const left = rows.filter((row) => !isInForce(row) && row.createdAt <= begun)
    for (const { id } of left) await this.#store.remove(id, userId)
    return left.length === 0 ? rows : rows.filter((row) => !left.includes(row))
  }

  #open<Data extends JsonObject>(record: CredentialRecord): Credential<Data> {
    const opened = this.#openOrTell<Data>(record)
    if (opened === null) throw new CredentialUnreadable()
    return opened
  }

  #openOrTell<Data extends JsonObject>(record: CredentialRecord): Credential<Data> | null {
    const { id, kind, version, userId } = record
    const text = this.#seals.open(record, record.data)
    if (text !== null) {
      return { ...infoOf(record), version, userId, data: JSON.parse(text) as Data }
    }
    this.#parts.emit({ type: 'credential.unreadable', userId, credentialId: id, kind })
    return null
  }
}

/**
 * Whether a row counts. People cannot choose the empty name. What was used counts by any name: an application may have
 * removed the names of a database.
 */
function isInForce({ name, usedAt }: Pick<CredentialRecord, 'name' | 'usedAt'>): boolean {
  return name !== NOT_YET || usedAt !== null
}

function isOpened<Data extends JsonObject>(
  credential: Credential<Data> | null,
): credential is Credential<Data> {
  return credential !== null
}

/**
 * Returns the name that a person gives to a credential.
 *
 * @param fallback the name if none is given.
 * @throws InvalidRequest if it is no text, too long or has characters that nobody sees.
 */
export function readName(name: unknown, fallback: string): string {
  if (name === undefined || name === null) return fallback
  if (typeof name !== 'string') throw new InvalidRequest('The name must be a text')
  const trimmed = name.trim()
  if (trimmed === '') return fallback
  const isPlain = trimmed.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(trimmed)
  if (trimmed.length <= MAX_NAME && isPlain) return trimmed
  throw new InvalidRequest(`The name may have ${MAX_NAME} characters, and none that is invisible`)
}

function newId(): string {
  return randomBytes(32).toString('base64url')
}

function infoOf({ id, kind, name, createdAt, usedAt }: CredentialRecord): CredentialInfo {
  return { id, kind, name, createdAt, usedAt }
}
