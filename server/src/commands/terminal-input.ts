/**
 * Questions to a person at a terminal. The line editor is Node's own (`node:readline`), so arrows, deleting,
 * Ctrl+U and characters of several bytes do what they do elsewhere.
 *
 * A prompt library (@clack/prompts 1.9) was tried instead. Its password field shows how long the password is. It drops
 * what was typed when it gets a line feed, which programs send that drive a terminal. It ends the process at Ctrl+D,
 * and it garbles its text on a terminal that reports no width.
 *
 * @module
 */

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from './command.ts'

/** Asks, and returns the line that was typed; `null` after Ctrl+C or Ctrl+D, or if the terminal has gone. */
export type Ask = (question: string) => Promise<string | null>

/** Whether there is a person to ask. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY
}

/**
 * Runs the work, which may ask questions. Afterwards the terminal is as it was before.
 *
 * @param shows whether what is typed is shown. If not, not even the length is shown.
 */
export async function atTerminal<Result>(
  shows: boolean,
  work: (ask: Ask) => Promise<Result>,
): Promise<Result> {
  const { stdin, stderr } = process
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // From here on nothing is shown, not even what somebody types before the question.
  const editor = createInterface({
    input: stdin,
    output: shows ? stderr : nowhere,
    terminal: true,
    historySize: 0,
  })
  const lines = editor[Symbol.asyncIterator]()
  try {
    return await work(async (question) => {
      if (shows) editor.setPrompt(question)
      else stderr.write(question)
      if (shows) editor.prompt()
      const { done, value } = await lines.next()
      if (!shows || done === true) stderr.write('\n')
      if (done === true) return null
      assertUnderstood(value)
      return value
    })
  } finally {
    editor.close()
  }
}

/** Refuses U+FFFD, which stands for bytes that are not UTF-8: nobody could type such a password at the login page. */
function assertUnderstood(line: string): void {
  if (!line.includes('\ufffd')) return
  throw new UsageError('the terminal sends characters that are not in UTF-8')
}
