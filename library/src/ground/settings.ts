/**
 * Settings: each option stands once in a table, with what holds without it and with its check. The names that are
 * known come from the same table, and the compiler compares it with the interface that documents the options: none
 * can compile and be refused, or be taken and not compile.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import { nearestName } from './nearest-name.ts'

/** One setting: what it may be given, and what is read of it. */
export interface Setting<Given, Read> {
  /** What holds if it is left out. */
  readonly standard: Read

  /** Whether `null` is a value of it. Otherwise it says as little as `undefined`. */
  readonly takesNull: boolean

  /**
   * Returns what is given, checked.
   *
   * @param option its name in the words of the error: `cookie.path`.
   * @throws ConfigurationError if it is not what it should be.
   */
  readonly read: (given: Given, option: string) => Read
}

/** A table with a setting for every option of an interface, and with no other. */
export type SettingsOf<Options> = {
  readonly [Name in keyof Required<Options>]: Setting<NonNullable<Options[Name]>, unknown>
}

/** Some table, whatever it is for. */
export type SomeSettings = Readonly<Record<string, Setting<never, unknown>>>

/** What is read by a table. */
export type ValuesOf<Table extends SomeSettings> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<never, infer Read> ? Read : never
}

/** Returns a setting. */
export function setting<const Standard, Given, Read>(
  standard: Standard,
  read: (given: Given, option: string) => Read,
): Setting<Given, Read | Standard> {
  return { standard, takesNull: false, read }
}

/** Returns a setting that may be `null`, and then is. */
export function nullable<Standard, Given, Read>(
  standard: Standard,
  read: (given: Given, option: string) => Read,
): Setting<Given | null, Read | Standard | null> {
  const readOrNull = (given: Given | null, option: string): Read | null =>
    given === null ? null : read(given, option)
  return { standard, takesNull: true, read: readOrNull }
}

/**
 * Returns the values of a table's settings for some options.
 *
 * @param parent what errors put before a name: `cookie.`, or nothing.
 * @throws ConfigurationError for the first option that is unknown, or not what it should be.
 */
export function readSettings<Table extends SomeSettings>(
  table: Table,
  options: object,
  parent = '',
): ValuesOf<Table> {
  refuseUnknown(parent, options, Object.keys(table))
  const given = options as Readonly<Record<string, unknown>>
  const values = Object.entries(table).map(([name, { standard, takesNull, read }]) => {
    const value = given[name]
    const isLeftOut = value === undefined || (value === null && !takesNull)
    return [name, isLeftOut ? standard : read(value as never, `${parent}${name}`)] as const
  })
  return Object.fromEntries(values) as ValuesOf<Table>
}

/**
 * Refuses options whose names are not known.
 *
 * @param parent what the error puts before the name: `cookie.`, or nothing.
 * @throws ConfigurationError for the first of them; says which was meant, if one is near.
 */
export function refuseUnknown(parent: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const near = nearestName(unknown, names)
  const meant = near === null ? '.' : `, did you mean "${near}"?`
  throw new ConfigurationError(
    `${parent}${unknown}`,
    `is unknown${meant} Known are: ${names.join(', ')}`,
  )
}

/** Reads what is checked where other options are known. */
export function asGiven<Given>(given: Given): Given {
  return given
}

/** Reads a function. */
export function readFunction<Given>(given: Given, option: string): Given {
  if (typeof given === 'function') return given
  throw new ConfigurationError(option, 'must be a function')
}

/** Reads `true` or `false`. */
export function readFlag(given: boolean, option: string): boolean {
  if (typeof given === 'boolean') return given
  throw new ConfigurationError(option, 'must be true or false')
}

/** Reads a whole number above 0. */
export function readCount(given: number, option: string): number {
  if (Number.isSafeInteger(given) && given > 0) return given
  throw new ConfigurationError(option, 'must be a whole number above 0')
}

/** Reads a duration. */
export function readDuration(given: number, option: string): number {
  if (Number.isSafeInteger(given) && given > 0) return given
  throw new ConfigurationError(option, 'must be a whole number of milliseconds above 0')
}

/** Returns what reads one of some words. */
export function oneOf<const Word extends string>(
  ...words: readonly Word[]
): (given: Word, option: string) => Word {
  return (given, option) => {
    if (words.includes(given)) return given
    throw new ConfigurationError(
      option,
      `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    )
  }
}
