/**
 * The values a session can hold: JSON, and nothing that JSON would turn into something else.
 *
 * @module
 */

import { InvalidSessionData } from '../errors.ts'

/** A value that survives JSON unchanged (RFC 8259). */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json }

/** The object without keys. Most sessions have no data, and share it. */
export const NOTHING: JsonObject = Object.freeze({})

/** Deeper values are refused, so that no walk over a stored value can exhaust the stack. */
const MAX_DEPTH = 100

/**
 * Returns a deep, frozen copy of the value, made of plain objects and arrays.
 *
 * @throws InvalidSessionData for what JSON would drop or change in silence: `undefined`, `NaN`,
 * infinities, `bigint`, functions, symbols, cycles, class instances such as `Date` or `Map`, holes
 * in arrays and the key `__proto__`. The message names the place.
 */
export function copyJson(value: unknown, path: string): Json {
  try {
    return copy(value, path, [])
  } catch (error) {
    // Node shows ten calls: of the caller, not of the walk.
    if (error instanceof InvalidSessionData) Error.captureStackTrace?.(error, copyJson)
    throw error
  }
}

/** Makes sure that nobody changes what has been parsed. */
export function freezeJson(value: Json): void {
  if (typeof value !== 'object' || value === null) return
  for (const item of Object.values(value)) freezeJson(item)
  Object.freeze(value)
}

function copy(value: unknown, path: string, parents: readonly object[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    // JSON has no negative zero.
    if (Number.isFinite(value)) return value === 0 ? 0 : value
    throw new InvalidSessionData(path, `is ${value}`)
  }
  if (typeof value !== 'object') {
    throw new InvalidSessionData(
      path,
      value === undefined ? 'is undefined' : `is a ${typeof value}`,
    )
  }
  if (parents.includes(value)) throw new InvalidSessionData(path, 'contains itself')
  if (parents.length === MAX_DEPTH) {
    throw new InvalidSessionData(path, `is nested deeper than ${MAX_DEPTH} levels`)
  }
  const inside = [...parents, value]
  if (Array.isArray(value)) {
    // A spread makes undefined of holes, and an array of the exact size, which Array.from does not.
    return Object.freeze([...value].map((item: unknown, i) => copy(item, `${path}[${i}]`, inside)))
  }
  return copyObject(value, path, inside)
}

function copyObject(value: object, path: string, parents: readonly object[]): JsonObject {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InvalidSessionData(path, `is a ${value.constructor?.name ?? 'class instance'}`)
  }
  if (Object.getOwnPropertySymbols(value).length > 0) {
    throw new InvalidSessionData(path, 'has a symbol as key')
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return NOTHING
  const copied: Record<string, Json> = {}
  for (const [key, item] of entries) {
    if (key === '__proto__') throw new InvalidSessionData(path, 'has a key "__proto__"')
    copied[key] = copy(item, path === '' ? key : `${path}.${key}`, parents)
  }
  return Object.freeze(copied)
}
