/**
 * Files that hold secrets, read as texts.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { VariableError } from './config.ts'
import { decodeText } from './decode-text.ts'

/**
 * Returns the text of a file. No message holds the content of the file or its path: somebody may have put the secret
 * where the path belongs.
 *
 * @param what says which file it is: the name of a variable.
 * @throws VariableError if it cannot be read, or is no text.
 */
export function readText(path: string, what: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new VariableError([`${what} cannot be read: ${fileReason(error)}`])
  }
  const text = decodeText(bytes)
  // All bytes that are no text would become the same U+FFFD: the secret would be weaker than it seems.
  if (text === null) throw new VariableError([`${what} is not a text in UTF-8: save it as one`])
  return text
}

/** Returns why a file cannot be used, without its path. */
export function fileReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined) return String(error)
  const words = reasons[code]
  return words === undefined ? code : `${code}, ${words}`
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this process may not read it',
  EISDIR: 'it is a folder',
}
