/**
 * The secret that seals credentials in development. It is made once, and kept in a file beside `.latchkey-secret`,
 * which only its owner can read: so a site can be tried without any set-up, and a restart locks nobody out.
 *
 * The library keeps its own secret of cookies in the same way. This one is another: whoever moves such a site to
 * production has to give two.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, unlinkSync, writeFileSync } from 'node:fs'
import { readSecretFile } from './secret-file.ts'

/** The file, in the folder where the server was started. */
export const CREDENTIAL_SECRET_FILE = '.latchkey-credential-secret'

/** Returns the secret in the file; `undefined` if there is no file. */
export function keptSecret(path: string): readonly string[] | undefined {
  return existsSync(path) ? readSecretFile(path) : undefined
}

/** Returns the secret in the file. Makes the file if it is not there. */
export function developmentSecret(path: string): readonly string[] {
  if (existsSync(path)) chmodSync(path, 0o600)
  else makeFile(path)
  return readSecretFile(path)
}

/**
 * Makes the file. If several processes start at once, the secret of the first one holds: a link never replaces a file.
 */
function makeFile(path: string): void {
  const own = `${path}.${process.pid}`
  writeFileSync(own, `${randomBytes(48).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(own, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(own)
  }
}
