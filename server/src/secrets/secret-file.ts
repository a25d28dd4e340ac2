/**
 * The file of LATCHKEY_SECRETS_FILE: secrets one a line, or with commas between, newest first.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { dirname } from 'node:path'
import { VariableError } from '../config/config.ts'
import { fileReason, readText } from '../config/read-text.ts'

/**
 * Returns the secrets in the file. No message holds the content of the file or its path: somebody may have put the
 * secret where the path belongs.
 *
 * @throws VariableError if it cannot be read, is no text or holds none.
 */
export function readSecretFile(path: string): readonly string[] {
  const text = readText(path, 'LATCHKEY_SECRETS_FILE')
  return splitSecrets('LATCHKEY_SECRETS_FILE', text, /[\s,]+/)
}

/**
 * Returns the secrets in a text. Blanks, line ends and a byte-order mark around them are not part of them.
 *
 * @throws VariableError if there is no secret, or if quotes are around a secret: they are most likely not meant as a
 *   part of it.
 */
export function splitSecrets(
  variable: string,
  text: string,
  between: RegExp = /,/,
): readonly string[] {
  const secrets = text
    .split(between)
    .map((secret) => secret.trim())
    .filter(Boolean)
  if (secrets.length === 0) throw new VariableError([`${variable} is empty`])
  if ([text.trim(), ...secrets].some((one) => /^(["'`]).*\1$/s.test(one))) {
    throw new VariableError([
      `${variable} has quotes around a secret, which would be a part of it: take them away`,
    ])
  }
  return secrets
}

/**
 * Returns whether users of this machine may read or change the file though they are neither its owner nor in its group.
 * Returns `false` if the file's rights cannot be read, and on Windows, which has no such rights.
 */
export function isReadableByOthers(path: string): boolean {
  if (process.platform === 'win32') return false
  const { mode = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {}
  return (mode & OTHERS) !== 0
}

const OTHERS = 0o006

/**
 * Puts a secret in front of those in the file. Whoever reads the file meanwhile, or after a power cut, finds a whole
 * file: the old one or the new one. The file keeps its owner, group and rights, and a link to it stays a link, so a
 * server of another user can read the file as before. (An access list beyond these rights is not kept.)
 *
 * @throws VariableError if the file cannot be read or replaced; then the file is unchanged.
 */
export function putInFront(path: string, secret: string): void {
  const secrets = [secret, ...readSecretFile(path)]
  try {
    // Behind a link, the file itself is replaced and the link stays.
    replaceFile(realpathSync(path), `${secrets.join('\n')}\n`)
  } catch (error) {
    throw new VariableError([`LATCHKEY_SECRETS_FILE cannot be replaced: ${fileReason(error)}`])
  }
}

function replaceFile(path: string, text: string): void {
  const before = statSync(path)
  const next = `${path}.${randomBytes(6).toString('hex')}`
  try {
    // With the rights 0o600, nobody else can open the new file before it has the owner and the rights of the old one.
    const file = openSync(next, 'wx', 0o600)
    try {
      if (process.platform !== 'win32') takeOver(file, before)
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

/** Gives a new file the owner, the group and the rights of another, whatever the umask says. */
function takeOver(file: number, { uid, gid, mode }: Stats): void {
  const { uid: ownUid, gid: ownGid } = fstatSync(file)
  // This holds even if the administrator who runs the command is not the server's user.
  if (ownUid !== uid || ownGid !== gid) fchownSync(file, uid, gid)
  fchmodSync(file, mode & 0o7777)
}

/** Flushes the new name to the disk, too. Windows has no such step. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
