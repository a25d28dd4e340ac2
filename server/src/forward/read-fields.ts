/**
 * The fields of an object in the file of rules, read one by one, so that every mistake is told.
 *
 * @module
 */

/** Takes a mistake: a sentence that begins with the name of what has it. */
export type TakeMistake = (what: string) => void

/** The fields of one kind of object, each with what it must be. */
export type FieldMeanings = Readonly<Record<string, string>>

/** Reads a field. A field that is wrong is a mistake, and has the other value, which is never used. */
export type ReadField = <Value>(
  name: string,
  isRight: (value: unknown) => value is Value,
  otherwise: Value,
  isNeeded?: boolean,
) => Value

/**
 * Returns the reader of an object's fields. What is no object, and fields that are not known, are mistakes.
 *
 * @param owner what the object is called in messages.
 */
export function fieldReader(
  given: unknown,
  owner: string,
  meanings: FieldMeanings,
  mistake: TakeMistake,
): ReadField {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  const known = Object.keys(meanings)
  if (!isObject) mistake(`${owner} must be an object; its fields are ${known.join(', ')}`)
  const fields = (isObject ? given : {}) as Readonly<Record<string, unknown>>
  const others = Object.keys(fields).filter((name) => !Object.hasOwn(meanings, name))
  for (const name of others.slice(0, 5)) {
    mistake(`${owner}: ${quoted(name)} is no field; there are ${known.join(', ')}`)
  }
  return (name, isRight, otherwise, isNeeded = false) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (value === undefined && !isNeeded) return otherwise
    if (isRight(value)) return value
    // An object that is none has been told.
    if (isObject) {
      mistake(
        `${owner}: "${name}" ${value === undefined ? 'is needed' : 'must be'}: ${meanings[name]}`,
      )
    }
    return otherwise
  }
}

/** Returns a text of the file as a message repeats it: short, and in one line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** Whether it is true or false. */
export function isSwitch(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

/** Whether it is a list that is not empty, of texts that pass the check, none twice. */
export function isListOf(
  isRight: (text: string) => boolean,
  most: number,
): (value: unknown) => value is readonly string[] {
  return (value): value is readonly string[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= most &&
    new Set(value).size === value.length &&
    value.every((one: unknown) => typeof one === 'string' && isRight(one))
}
