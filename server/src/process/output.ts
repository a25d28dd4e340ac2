/**
 * Where commands write: standard output, and standard error for mistakes. The reader may go away at any time
 * (`latchkey user list | head`); the command still does its work.
 *
 * @module
 */

import { toLine, toLines, toVisibleJson } from './terminal.ts'

/** The reader has gone: a pipe was closed, or the terminal. Windows says EOF. */
const GONE: readonly unknown[] = ['EPIPE', 'EIO', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED']

/** Prints text, with U+FFFD for every invisible character. */
export function print(text: string): void {
  process.stdout.write(`${toLines(text)}\n`)
}

/** Prints a value for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${toVisibleJson(JSON.stringify(value, null, 2))}\n`)
}

/** Writes a mistake, or a warning, in one line to standard error. */
export function complain(sentence: string): void {
  process.stderr.write(`latchkey: ${toLine(sentence)}\n`)
}

/**
 * Watches the outputs; to be called before anything is written. Returns a function that waits until everything has
 * been written. That function returns why something could not be written (a disk is full), or `null` if everything was
 * written or the reader has gone.
 */
export function watchOutput(): () => Promise<string | null> {
  let reason: string | null = null
  const note = ({ code, message }: NodeJS.ErrnoException): void => {
    if (!GONE.includes(code)) reason ??= code ?? message
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', note)
  return async () => {
    // The order matters: a stream emits its error after the callbacks of the writes that failed.
    await new Promise((resolve) => process.stdout.write('', resolve))
    await new Promise((resolve) => setImmediate(resolve))
    return reason
  }
}

/** Returns "1 session", "2 sessions". */
export function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}
