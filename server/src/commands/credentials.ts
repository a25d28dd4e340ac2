/**
 * `latchkey credentials …`: what users have enrolled besides a password.
 *
 * @module
 */

import { ConfigurationError } from 'latchkey'
import type { LatchkeyCredentials, ResealProgress } from 'latchkey/totp'
import { VariableError } from '../config/config.ts'
import { count, print, printJson } from '../process/output.ts'
import { readCredentialSecrets } from '../secrets/secrets.ts'
import { openCredentials } from '../storage/credentials.ts'
import type { Storage } from '../storage/storage.ts'
import { command, type Command } from './command.ts'
import { onStorage } from './site.ts'

const reseal = command({
  name: 'credentials reseal',
  takes: '',
  summary: 'Seal all that users have enrolled by the newest of LATCHKEY_CREDENTIAL_SECRETS.',
  options: { json: { type: 'boolean', meaning: 'Print JSON: moved, newest, unreadable.' } },
  async run({ values }) {
    const secrets = readCredentialSecrets(process.env)
    await onStorage(async (storage) => {
      const found = await resealAll(openWith(storage, secrets))
      if (values.json) printJson(found)
      else print(sentence(found))
      if (found.unreadable > 0) throw new Error(UNREADABLE)
      if (!values.json) print(DROP)
    })
  },
})

/** The commands of this group. */
export const credentialCommands: readonly Command[] = [reseal]

const UNREADABLE =
  'None of the secrets opens those. Their users cannot log in until the secret that sealed them is listed again, ' +
  'or an administrator removes what they have enrolled.'

const DROP =
  'If every server had been restarted with the newest secret before, the older ones can be dropped now.'

function openWith(storage: Storage, secrets: readonly string[]): LatchkeyCredentials {
  try {
    return openCredentials(storage, secrets)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const told = error.message.replace(/^latchkey: option "?credentialSecrets"?/, '')
    throw new VariableError([`LATCHKEY_CREDENTIAL_SECRETS${told}`])
  }
}

async function resealAll(credentials: LatchkeyCredentials): Promise<ResealProgress> {
  const isTerminal = process.stderr.isTTY
  const found = await credentials.reseal(
    isTerminal ? { onProgress: (progress) => show(sentence(progress)) } : {},
  )
  if (isTerminal) show('')
  return found
}

/** Shows how far it is, in place of what was there: the text is of our own, and shorter than a line. */
function show(text: string): void {
  process.stderr.write(`\r\u001b[K${text}`)
}

function sentence({ moved, newest, unreadable }: ResealProgress): string {
  const all = moved + newest + unreadable
  const parts = [`${moved} sealed anew`, `${newest} by the newest secret already`]
  if (unreadable > 0) parts.push(`${unreadable} unreadable`)
  return `${count(all, 'credential')}: ${parts.join(', ')}.`
}
