/**
 * The secrets that sign cookies, from the environment or a file, and what production needs besides.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { ConfigError, type Config, type Environment } from './config.ts'

/**
 * Returns the secrets, newest first, with commas between; `undefined` if none are given.
 *
 * @throws ConfigError
 */
export function readSecrets(env: Environment): string | undefined {
  const { LATCHKEY_SECRETS: secrets, LATCHKEY_SECRETS_FILE: file } = env
  if (secrets && file) {
    throw new ConfigError(['LATCHKEY_SECRETS and LATCHKEY_SECRETS_FILE are both set: set one'])
  }
  return file ? readSecretsFile(file) : secrets || undefined
}

function readSecretsFile(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError([`LATCHKEY_SECRETS_FILE cannot be read: ${code} ${path}`])
  }
  const secrets = text.split(/\s+/).filter(Boolean).join(',')
  if (secrets === '') throw new ConfigError([`LATCHKEY_SECRETS_FILE is empty: ${path}`])
  return secrets
}

/**
 * Refuses what production needs and is not there.
 *
 * @throws ConfigError
 */
export function assertProduction(config: Config, secrets: string | undefined): void {
  if (!config.production) return
  const mistakes: string[] = []
  if (config.url === null) {
    mistakes.push('LATCHKEY_URL is needed in production: https://your.site')
  }
  if (secrets === undefined) {
    mistakes.push(
      'LATCHKEY_SECRETS is needed in production; make one with: npx latchkey secret new',
    )
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes)
}
