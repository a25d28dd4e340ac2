/**
 * The file of LATCHKEY_SECRETS_FILE: secrets one a line, or with commas between, newest first.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from './config.ts'

/**
 * Returns the secrets in the file.
 *
 * @throws ConfigError if it cannot be read or holds none.
 */
export function readSecretFile(path: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError([`LATCHKEY_SECRETS_FILE cannot be read: ${reasonOf(error)} ${path}`])
  }
  const secrets = text.split(/[\s,]+/).filter(Boolean)
  if (secrets.length === 0) throw new ConfigError([`LATCHKEY_SECRETS_FILE is empty: ${path}`])
  return secrets
}

/**
 * Puts a secret in front of those in the file. Whoever reads the file meanwhile, or after a power cut,
 * finds it whole, the old one or the new. Afterwards only its owner can read it, who stays the same.
 *
 * @throws ConfigError if the file cannot be read or replaced; then it is as it was.
 */
export function putInFront(path: string, secret: string): void {
  const secrets = [secret, ...readSecretFile(path)]
  try {
    // Behind a link, the file itself is replaced and the link stays.
    replaceFile(realpathSync(path), `${secrets.join('\n')}\n`)
  } catch (error) {
    throw new ConfigError([`LATCHKEY_SECRETS_FILE cannot be replaced: ${reasonOf(error)} ${path}`])
  }
}

function replaceFile(path: string, text: string): void {
  const { uid, gid } = statSync(path)
  const next = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = openSync(next, 'wx', 0o600)
    try {
      // The administrator who runs the command may be another than the server's user.
      if (process.getuid !== undefined && process.getuid() !== uid) fchownSync(file, uid, gid)
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(next, path)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** The new name is on the disk as well. Windows knows no such step. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
