/**
 * A secret for development, so that a first program runs without any set-up. It is made once and kept in a file that
 * only its owner can read, so that a restart logs nobody out.
 *
 * The only file of the core that touches the file system.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'

/** Returns the secret in the file. Makes the file if it is not there. */
export function developmentSecret(path: string): string {
  try {
    const secret = readFileSync(path, 'utf8').trim()
    chmodSync(path, 0o600)
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  makeSecret(path)
  return readFileSync(path, 'utf8').trim()
}

/**
 * Makes the file. If several processes start at once, the secret of the first one holds: a link never replaces a file.
 */
function makeSecret(path: string): void {
  const own = `${path}.${process.pid}`
  writeFileSync(own, `${randomBytes(48).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(own, path)
    process.emitWarning(
      `No secrets were given: made one for development in ${path}. ` +
        'In production, set the option "secrets".',
      { code: 'LATCHKEY_DEVELOPMENT_SECRET', type: 'LatchkeyWarning' },
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(own)
  }
}
