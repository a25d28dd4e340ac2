/**
 * `latchkey secret …`: the secrets that sign cookies, made, replaced and dropped without logging
 * anyone out.
 *
 * @module
 */

import { command, type Command } from './command.ts'
import { rememberOf, VariableError, valueOf } from '../config/config.ts'
import { isReadableByOthers, putInFront } from '../secrets/secret-file.ts'
import { fingerprintOf, type SecretStatus } from '../secrets/secret-history.ts'
import { makeSecret, readSecrets } from '../secrets/secrets.ts'
import { print, printJson } from '../process/output.ts'
import { onStorage } from './site.ts'
import { instantText, table } from './table.ts'

const make = command({
  name: 'secret new',
  takes: '',
  summary: 'Make a secret for LATCHKEY_SECRETS, or for LATCHKEY_CREDENTIAL_SECRETS.',
  options: {},
  run: () => print(makeSecret()),
})

const rotate = command({
  name: 'secret rotate',
  takes: '',
  summary: 'Put a new secret in front of those in LATCHKEY_SECRETS_FILE. Logs nobody out.',
  options: {},
  async run() {
    const older = requireSecrets().length
    const file = valueOf(process.env, 'LATCHKEY_SECRETS_FILE')
    const secret = makeSecret()
    if (file === '') {
      print(secret)
      throw new Error(REFUSAL)
    }
    await onStorage(({ secretHistory }) =>
      secretHistory.rotate(secret, () => putInFront(file, secret)),
    )
    const those = older === 1 ? 'the one that was' : `the ${older} that were`
    print(`The secret ${fingerprintOf(secret)} is in front of ${those} in ${file}.`)
    print(`${RESTART} Nobody is logged out.`)
    print('"latchkey secret status" says when an older one can be dropped.')
    if (isReadableByOthers(file)) print(READABLE)
  },
})

const status = command({
  name: 'secret status',
  takes: '',
  summary: 'Show which secret signs, and when older ones can be dropped.',
  options: { json: { type: 'boolean', meaning: 'Print JSON, instants in epoch milliseconds.' } },
  async run({ values }) {
    const secrets = requireSecrets()
    await onStorage(async ({ secretHistory }, config) => {
      const { absoluteTimeout } = config
      // A secret is needed for as long as the sessions live that it has signed.
      const longest = Math.max(absoluteTimeout, rememberOf(config)?.absoluteTimeout ?? 0)
      const found = await secretHistory.status(secrets, longest)
      if (values.json) return printJson(found)
      print(table([['SECRET', 'STATUS'], ...found.map(row)]))
      if (found.some(needsRestart)) print(RESTART)
    })
  },
})

/** The commands of this group. */
export const secretCommands: readonly Command[] = [make, rotate, status]

const RESTART = 'Running servers sign with the newest secret once they are restarted.'

const READABLE = 'The file can be read by every user of this machine: chmod o= takes that away.'

const REFUSAL =
  'LATCHKEY_SECRETS is set, which no command can change. Put the secret above in front of it, ' +
  'with a comma between, keep the older ones, and restart every server: nobody is logged out. ' +
  'With LATCHKEY_SECRETS_FILE in its place this command does it.'

function requireSecrets(): readonly string[] {
  const secrets = readSecrets(process.env)
  if (secrets !== undefined) return secrets
  throw new VariableError([
    'There is no secret: set LATCHKEY_SECRETS_FILE (or LATCHKEY_SECRETS) as for the server',
  ])
}

function row(secret: SecretStatus): readonly string[] {
  return [secret.fingerprint, describe(secret)]
}

function describe(secret: SecretStatus): string {
  const { isNewest, newestSince, isSigning, lastSessionEndsAt, canBeDropped } = secret
  if (isNewest) {
    return newestSince === null
      ? 'the newest, but no server has started with it'
      : `the newest, since ${instantText(newestSince)}`
  }
  if (isSigning) return 'still signs: a server that runs was not restarted'
  if (lastSessionEndsAt === null) return 'needed until a server has started with the newest'
  if (canBeDropped) return `can be dropped now: its last session ended by ${at(lastSessionEndsAt)}`
  return `signs no more; can be dropped at ${at(lastSessionEndsAt)}, when its last session has ended`
}

/** The instant as text, rounded up to a second: to drop a secret earlier would end a session. */
function at(instant: number): string {
  return instantText(Math.ceil(instant / 1000) * 1000)
}

/** Whether a server has to be restarted to sign with the newest secret. */
function needsRestart({ isNewest, isSigning, newestSince }: SecretStatus): boolean {
  return isNewest ? !isSigning || newestSince === null : isSigning
}
