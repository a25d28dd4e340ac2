/**
 * The secrets that sign cookies and seal credentials, from the environment or a file, and the variables that production
 * needs.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { VariableError, valueOf, type Config, type Environment } from '../config/config.ts'
import { CREDENTIAL_SECRET_FILE, keptSecret } from './development-secret.ts'
import { readSecretFile, splitSecrets } from './secret-file.ts'

/**
 * Returns the secrets, newest first; `undefined` if none are given.
 *
 * @throws VariableError
 */
export function readSecrets(env: Environment): readonly string[] | undefined {
  const secrets = valueOf(env, 'LATCHKEY_SECRETS')
  const file = valueOf(env, 'LATCHKEY_SECRETS_FILE')
  if (secrets !== '' && file !== '') {
    throw new VariableError(['LATCHKEY_SECRETS and LATCHKEY_SECRETS_FILE are both set: set one'])
  }
  if (file !== '') return readSecretFile(file)
  return secrets === '' ? undefined : splitSecrets('LATCHKEY_SECRETS', secrets)
}

/** The file in which a server without a given secret keeps its own, in the folder where the server was started. */
const DEVELOPMENT_SECRET = '.latchkey-secret'

/**
 * Returns the secrets of the servers, newest first, as far as this process knows them: those that are given, or the one
 * that a server has made here for development.
 *
 * @throws VariableError
 */
export function knownSecrets(env: Environment): readonly string[] {
  const given = readSecrets(env)
  if (given !== undefined) return given
  return existsSync(DEVELOPMENT_SECRET) ? readSecretFile(DEVELOPMENT_SECRET) : []
}

/**
 * Returns the secrets that seal credentials, newest first; `undefined` if none are given.
 *
 * @throws VariableError if one of them signs cookies.
 */
export function givenCredentialSecrets(env: Environment): readonly string[] | undefined {
  const text = valueOf(env, CREDENTIAL_SECRETS)
  if (text === '') return undefined
  const secrets = splitSecrets(CREDENTIAL_SECRETS, text)
  const ofCookies = readSecrets(env) ?? []
  if (!secrets.some((secret) => ofCookies.includes(secret))) return secrets
  throw new VariableError([
    `${CREDENTIAL_SECRETS} must be others than LATCHKEY_SECRETS: those are dropped when a cookie may have leaked`,
  ])
}

/**
 * Returns the secrets that seal credentials, newest first: those given, or the one that a server of this folder has
 * made for development.
 *
 * @throws VariableError if there are none, or one of them signs cookies.
 */
export function readCredentialSecrets(env: Environment): readonly string[] {
  const secrets = givenCredentialSecrets(env) ?? keptSecret(CREDENTIAL_SECRET_FILE)
  if (secrets !== undefined) return secrets
  throw new VariableError([
    `${CREDENTIAL_SECRETS} is needed: the secrets of the servers, the newest first`,
  ])
}

const CREDENTIAL_SECRETS = 'LATCHKEY_CREDENTIAL_SECRETS'

/**
 * Returns a new secret. It is hexadecimal, so it cannot contain a word such as "example", for which secrets are
 * refused.
 */
export function makeSecret(): string {
  return randomBytes(48).toString('hex')
}

/**
 * Refuses to go on if something is missing that production needs.
 *
 * A site that started without the secrets of credentials could not ask for the factors that its users have enrolled: it
 * would let everybody in by the password alone (law 24).
 *
 * @throws VariableError
 */
export function assertProduction(
  config: Config,
  secrets: readonly string[] | undefined,
  credentialSecrets: readonly string[] | undefined,
): void {
  if (!config.production) return
  const mistakes: string[] = []
  if (config.url === null) {
    mistakes.push('LATCHKEY_URL is needed in production: https://your.site')
  }
  if (secrets === undefined) mistakes.push(needed('LATCHKEY_SECRETS'))
  if (credentialSecrets === undefined) mistakes.push(needed(CREDENTIAL_SECRETS))
  if (mistakes.length > 0) throw new VariableError(mistakes)
}

function needed(variable: string): string {
  return `${variable} is needed in production; make one with: npx latchkey secret new`
}
