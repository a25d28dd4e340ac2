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
  const twice = repeatedKey(text)
  if (twice !== null) {
    throw new VariableError([
      `${variable} has a field twice in one object: line ${lineOf(text, twice)}`,
    ])
  }
  if (Array.isArray(listed) && listed.length > 0 && listed.length <= most) return listed
  throw new VariableError([`${variable} must hold a list of 1 to ${most} ${what}`])
}

/** Only the line is said: the message of the parser quotes what stands there. */
function placeIn(text: string, error: unknown): string {
  const [, position] = /at position (\d+)/.exec(String(error)) ?? []
  return position === undefined ? '' : `: line ${lineOf(text, Number(position))}`
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}

/** The texts and signs of JSON. Each character is looked at once. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}:]/g

/**
 * Returns where a key stands that its object has twice; `null`: none has. `JSON.parse` keeps the last of two equal keys
 * and says nothing.
 *
 * @param text JSON that has been parsed.
 */
function repeatedKey(text: string): number | null {
  const open: Set<unknown>[] = []
  let last = ''
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (token !== ':') last = token
    else {
      // A key may be written in two ways: "path" and "p\u0061th".
      const key: unknown = JSON.parse(last)
      const keys = open.at(-1)
      if (keys?.has(key) === true) return index
      keys?.add(key)
    }
  }
  return null
}
