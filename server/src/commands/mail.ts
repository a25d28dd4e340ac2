/**
 * `latchkey mail …`: whether mail goes out.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { MINUTE } from 'latchkey'
import { readConfig, VariableError, type Config } from '../config/config.ts'
import { adviceOn } from '../mail/advice.ts'
import { composeLetter } from '../mail/compose.ts'
import { smtpTransport } from '../mail/site-mail.ts'
import { MailFailure } from '../mail/transport.ts'
import { print } from '../process/output.ts'
import { command, UsageError, type Command } from './command.ts'

/** How long the server may take. */
const TIMEOUT = 2 * MINUTE

const test = command({
  name: 'mail test',
  takes: 'ADDRESS',
  summary: 'Send a test letter to an address by LATCHKEY_SMTP, at once, and say what came of it.',
  options: {},
  async run({ positionals: [to = ''] }) {
    if (!/^[^\s<>,;]+@[^\s<>,;]+$/.test(to)) {
      throw new UsageError('mail test needs an e-mail address, such as you@example.com')
    }
    const config = readConfig(process.env)
    if (config.smtp === null) {
      throw new VariableError(['LATCHKEY_SMTP is needed: smtp://user:password@mail.example.com'])
    }
    const transport = smtpTransport(config.smtp, config)
    const { place } = transport
    try {
      await transport.send(testLetter(config, to), AbortSignal.timeout(TIMEOUT))
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error
      throw new Error(sentence(place, error), { cause: error })
    }
    print(
      `${place} has taken the letter to ${to}. If it does not arrive, look into the log of that server.`,
    )
  },
})

/** The commands of this group. */
export const mailCommands: readonly Command[] = [test]

function testLetter({ siteName, url }: Config, to: string) {
  const now = Date.now()
  const site = { siteName, url: url ?? new URL('http://localhost') }
  const letter = composeLetter(site, { kind: 'test', to, userId: null }, now)
  return { ...letter, to, id: randomBytes(16).toString('hex'), date: now }
}

/** The words of the server are shown here, where nobody but the operator reads them. */
function sentence(place: string, failure: MailFailure): string {
  return `${place} has not taken the letter: ${failure.words} (${failure.message}). ${adviceOn(failure)}`
}
