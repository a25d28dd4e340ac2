/**
 * Settings: each option stands once in a table, with its default and its check. The known names come from the same
 * table, and the compiler compares the table with the interface that documents the options. So no option can compile
 * and be refused, or be accepted and not compile.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import { nearestName } from './nearest-name.ts'

/** One setting: the type of the given value, and the type of the value that is read from it. */
export interface Setting<Given, Read> {
  /** The default: the value if the option is left out. */
  readonly standard: Read

  /** Whether `null` is a value of the option. Otherwise `null` counts as left out, like `undefined`. */
  readonly takesNull: boolean

  /**
   * Returns the given value, checked.
   *
   * @param option the option's name for the error: `cookie.path`.
   * @throws ConfigurationError if the value is wrong.
   */
  readonly read: (given: Given, option: string) => Read
}

/** A table with a setting for every option of an interface, and with no other. */
export type SettingsOf<Options> = {
  readonly [Name in keyof Required<Options>]: Setting<NonNullable<Options[Name]>, unknown>
}

/** Any table of settings. */
export type SomeSettings = Readonly<Record<string, Setting<never, unknown>>>

/** The values that a table reads. */
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

/** Returns a setting for which `null` is a value of its own. */
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
 * @throws ConfigurationError for the first option that is unknown, or whose value is wrong.
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
 * @throws ConfigurationError if the options are no object, or for the first unknown name. The message says which option
 * was probably meant, if one has a similar name.
 */
export function refuseUnknown(parent: string, options: object, names: readonly string[]): void {
  if (!isObject(options)) {
    const reason = `must be an object: its options are ${names.join(', ')}`
    throw new ConfigurationError(parent.slice(0, -1), reason)
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const near = nearestName(unknown, names)
  const meant = near === null ? '.' : `, did you mean "${near}"?`
  throw new ConfigurationError(
    `${parent}${unknown}`,
    `is unknown${meant} Known are: ${names.join(', ')}`,
  )
}

function isObject(options: unknown): boolean {
  return typeof options === 'object' && options !== null
}

/** Returns the value as it is given: it is checked later, together with other options. */
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

/** Returns a function that reads one of some words. */
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
