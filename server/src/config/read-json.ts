/**
 * JSON of the operator's, read from a file.
 *
 * @module
 */

import { VariableError } from './config.ts'

/**
 * Returns the list in a text.
 *
 * @param variable which file it is: the name of a variable.
 * @param most how long the list may be.
 * @param what what it must hold, after "a list of".
 * @throws VariableError that says the line of a mistake, and repeats nothing of the text.
 */
export function parseJsonList(
  text: string,
  {
    variable,
    most,
    what,
  }: { readonly variable: string; readonly most: number; readonly what: string },
): readonly unknown[] {
  let listed: unknown
  try {
    listed = JSON.parse(text)
  } catch (error) {
    throw new VariableError([`${variable} is not JSON${placeIn(text, error)}`])
  }
  if (Array.isArray(listed) && listed.length > 0 && listed.length <= most) return listed
  throw new VariableError([`${variable} must hold a list of 1 to ${most} ${what}`])
}

/** Only the line is said: the message of the parser quotes what stands there. */
function placeIn(text: string, error: unknown): string {
  const [, position] = /at position (\d+)/.exec(String(error)) ?? []
  return position === undefined
    ? ''
    : `: line ${text.slice(0, Number(position)).split('\n').length}`
}
