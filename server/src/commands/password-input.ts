/**
 * A password from the standard input: a line that a program sends, or two that a person types
 * without seeing them.
 *
 * @module
 */

import { UsageError } from '../command.ts'
import { decodeText } from '../decode-text.ts'

/** More than the longest password, in bytes. */
const MAX_INPUT = 16 * 1024

/**
 * Returns the password.
 *
 * @param fromStdin whether it was asked for as a line of the standard input.
 * @throws UsageError if nobody can be asked, or what was sent is not one line.
 */
export function readPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) return readLine()
  if (!process.stdin.isTTY) {
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
 * Returns the one line that was sent. The line's end and a byte-order mark before it are not part of it;
 * everything else is, blanks too.
 */
function onlyLine(bytes: Buffer): string {
  const text = decodeText(bytes)
  // What is replaced here and not at login would be a password that nobody can type.
  if (text === null) throw new UsageError('the standard input is not a text in UTF-8')
  const line = text.replace(/\r?\n$/, '')
  if (line === '') throw new UsageError('the standard input is empty: send the password')
  if (/[\r\n]/.test(line)) throw new UsageError('the standard input has more than one line')
  return line
}

async function askTwice(): Promise<string> {
  const { stdin } = process
  // Before the question, so that whoever types at once is not seen either.
  stdin.setRawMode(true).setEncoding('utf8').resume()
  try {
    const password = await askHidden('Password: ')
    const again = await askHidden('Password again: ')
    if (password === again) return password
    throw new UsageError('the two passwords are not the same')
  } finally {
    stdin.setRawMode(false).pause()
  }
}

/** Asks a person. What is typed is not shown, not even as dots. */
function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  stderr.write(question)
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (settle: () => void): void => {
      stdin.off('data', read)
      stderr.write('\n')
      settle()
    }
    const read = (text: string): void => {
      for (const key of text) {
        if (key === '\r' || key === '\n') return finish(() => resolve(typed))
        if (key === '\u0003' || key === '\u0004') {
          return finish(() => reject(new UsageError('no password was given')))
        }
        if (key === '\u007f' || key === '\b') typed = Array.from(typed).slice(0, -1).join('')
        else if (key >= ' ') typed += key
      }
    }
    stdin.on('data', read)
  })
}
