/**
 * A password from the standard input: one line from a program; or two from a person, which are not shown.
 *
 * @module
 */

import { UsageError } from './command.ts'
import { decodeText } from '../config/decode-text.ts'
import { atTerminal, hasTerminal } from './terminal-input.ts'

/** More than the longest password, in bytes. */
const MAX_INPUT = 16 * 1024

/**
 * Returns the password.
 *
 * @param fromStdin whether to read the password as a line of the standard input. If not, a person is asked.
 * @throws UsageError if nobody can be asked, or if the standard input is not one line.
 */
export function readPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) return readLine()
  if (!hasTerminal()) {
    throw new UsageError('there is no terminal to ask for the password: use --password-stdin')
  }
  return askTwice()
}

async function readLine(): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_INPUT) throw new UsageError('the standard input is too long for a password')
    chunks.push(chunk)
  }
  return onlyLine(Buffer.concat(chunks))
}

/**
 * Returns the one line that was sent, without its line end and without a byte-order mark in front. Everything else is
 * part of the password, blanks too.
 */
function onlyLine(bytes: Buffer): string {
  const text = decodeText(bytes)
  // If a character were replaced here, and not at login, nobody could type the password.
  if (text === null) throw new UsageError('the standard input is not a text in UTF-8')
  const line = text.replace(/\r?\n$/, '')
  if (line === '') throw new UsageError('the standard input is empty: send the password')
  if (/[\r\n]/.test(line)) throw new UsageError('the standard input has more than one line')
  return line
}

function askTwice(): Promise<string> {
  return atTerminal(false, async (ask) => {
    const password = await ask('Password: ')
    const again = password === null ? null : await ask('Password again: ')
    if (password === null || again === null) throw new UsageError('no password was given')
    if (password === again) return password
    throw new UsageError('the two passwords are not the same')
  })
}
