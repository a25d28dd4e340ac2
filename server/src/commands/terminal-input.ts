/**
 * Questions to a person at a terminal. The line editor is Node's own (`node:readline`), so arrows, deleting,
 * Ctrl+U and characters of several bytes do what they do elsewhere.
 *
 * A prompt library was tried in its place (@clack/prompts 1.9): its password field shows how long the
 * password is, forgets what was typed at a line feed (which programs send that drive a terminal), ends the
 * process at Ctrl+D, and tears its text to pieces on a terminal that tells no width.
 *
 * @module
 */

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from './command.ts'

/** Asks, and returns the line that was typed; `null` if there is none: Ctrl+C, Ctrl+D, the terminal has gone. */
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

/** A password with a character that nobody typed is one that nobody can type at the login page. */
function assertUnderstood(line: string): void {
  if (!line.includes('\ufffd')) return
  throw new UsageError('the terminal sends characters that are not in UTF-8')
}
