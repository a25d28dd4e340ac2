/**
 * Since when each secret has been the newest, and until when servers have signed with it: what tells
 * when an old one can be dropped without logging anyone out.
 *
 * The database knows a secret by a fingerprint, from which it cannot be computed.
 *
 * @module
 */

import { hkdfSync } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { MINUTE, type Clock } from 'latchkey'
import { immediately, migrate } from 'latchkey/stores/sqlite'

/** How often a running server notes that it still signs with its secret, in milliseconds. */
export const SIGNING_INTERVAL: number = MINUTE

/**
 * For how long a note holds, in milliseconds: a server that is killed may have signed until just before
 * its next one.
 */
export const SIGNING_LEASE: number = 2 * SIGNING_INTERVAL

/** What is known of a secret. Instants in epoch milliseconds. */
export interface SecretStatus {
  readonly fingerprint: string
  readonly isNewest: boolean

  /** Since when it has been the newest; `null` if it is not, or no server has started with it. */
  readonly newestSince: number | null

  /** Whether a running server signs with it, though it may not be the newest any more. */
  readonly isSigning: boolean

  /**
   * When the last session it has signed will be gone; `null` for the newest, and while no server
   * has started with that.
   */
  readonly lastSessionEndsAt: number | null

  /** Whether that has passed. */
  readonly canBeDropped: boolean
}

/** Keeps the history of secrets. */
export interface SecretHistory {
  /** Notes that a server signs with the secret from now on. */
  startSigning(secret: string): void

  /** Notes that the server still does. */
  keepSigning(secret: string): void

  /** Notes that the server has ended. Others that sign with the secret say so with their next note. */
  stopSigning(secret: string): void

  /** Runs the work that makes the secret the newest, and notes it: both, or neither. One at a time. */
  rotate(secret: string, work: () => void): void

  /** Returns what is known of the secrets, given newest first. */
  status(secrets: readonly string[], absoluteTimeout: number): readonly SecretStatus[]
}

const migrations = [
  `CREATE TABLE secret_history (
     fingerprint TEXT PRIMARY KEY,
     newest_since INTEGER NOT NULL,
     signing_until INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
]

/** Returns the history in the database, whose table is made if it is not there. */
export function openSecretHistory(db: DatabaseSync, clock: Clock = Date.now): SecretHistory {
  migrate(db, 'secrets', migrations)
  const latest = db.prepare(
    'SELECT fingerprint FROM secret_history ORDER BY newest_since DESC LIMIT 1',
  )
  const find = db.prepare('SELECT * FROM secret_history WHERE fingerprint = ?')
  const begin = db.prepare(`INSERT INTO secret_history VALUES (?, ?, 0)
    ON CONFLICT (fingerprint) DO UPDATE SET newest_since = excluded.newest_since`)
  const note = db.prepare('UPDATE secret_history SET signing_until = ? WHERE fingerprint = ?')

  const becomeNewest = (fingerprint: string): void => {
    if (latest.get()?.['fingerprint'] !== fingerprint) begin.run(fingerprint, clock())
  }
  const read = (fingerprint: string): Known => {
    const row = find.get(fingerprint)
    if (row === undefined) return { fingerprint, newestSince: null, signingUntil: 0 }
    const { newest_since: newestSince, signing_until: signingUntil } = row
    return { fingerprint, newestSince: Number(newestSince), signingUntil: Number(signingUntil) }
  }
  const keepSigning = (secret: string): void => {
    note.run(clock() + SIGNING_LEASE, fingerprintOf(secret))
  }

  return {
    startSigning(secret) {
      immediately(db, () => becomeNewest(fingerprintOf(secret)))
      keepSigning(secret)
    },
    keepSigning,
    stopSigning: (secret) => void note.run(clock(), fingerprintOf(secret)),
    rotate(secret, work) {
      immediately(db, () => {
        becomeNewest(fingerprintOf(secret))
        work()
      })
    },
    status(secrets, absoluteTimeout) {
      const known = secrets.map((secret) => read(fingerprintOf(secret)))
      return known.map((one, i) => statusOf(one, i, known[0], absoluteTimeout, clock()))
    },
  }
}

/** A row, or what stands for one that is missing. */
interface Known {
  readonly fingerprint: string
  readonly newestSince: number | null
  readonly signingUntil: number
}

function statusOf(
  { fingerprint, newestSince, signingUntil }: Known,
  index: number,
  newest: Known | undefined,
  absoluteTimeout: number,
  now: number,
): SecretStatus {
  const isSigning = signingUntil > now
  if (index === 0) {
    const more = { newestSince, lastSessionEndsAt: null, canBeDropped: false }
    return { fingerprint, isNewest: true, isSigning, ...more }
  }
  const replacedAt = newest?.newestSince ?? null
  // A server that was not restarted goes on with the old one, and may do so for a little while after
  // another one's note of its end, should it be killed before its own next note.
  const signedUntil = signingUntil === 0 ? 0 : signingUntil + SIGNING_LEASE
  const lastSessionEndsAt =
    replacedAt === null ? null : Math.max(replacedAt, signedUntil) + absoluteTimeout
  const canBeDropped = lastSessionEndsAt !== null && lastSessionEndsAt <= now
  return {
    ...{ fingerprint, isNewest: false, newestSince: null, isSigning },
    ...{ lastSessionEndsAt, canBeDropped },
  }
}

/** Returns the name of a secret: 64 bits of a key derived from it (HKDF, RFC 5869), and used for nothing else. */
export function fingerprintOf(secret: string): string {
  const key = hkdfSync('sha256', secret, '', 'latchkey-server/1/fingerprint', 8)
  return Buffer.from(key).toString('hex')
}

/** Keeps noting that this process signs with the secret. Returns what notes its end. */
export function noteSigning(history: SecretHistory, secret: string): () => void {
  history.startSigning(secret)
  const timer = setInterval(() => {
    attempt(() => history.keepSigning(secret))
  }, SIGNING_INTERVAL).unref()
  return () => {
    clearInterval(timer)
    attempt(() => history.stopSigning(secret))
  }
}

/** A database that fails makes itself heard at every request; a note is no reason to end the process. */
function attempt(note: () => void): void {
  try {
    note()
  } catch {
    // The lease runs on from the last note.
  }
}
