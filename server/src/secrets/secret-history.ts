/**
 * Since when each secret has been the newest, and until when servers have signed with it. From both follows when an old
 * secret can be dropped without logging anyone out.
 *
 * The database knows a secret by its fingerprint, from which the secret cannot be computed.
 *
 * @module
 */

import { hkdfSync } from 'node:crypto'
import { MINUTE, type Clock } from 'latchkey'

/** How often a running server notes that it still signs with its secret, in milliseconds. */
export const SIGNING_INTERVAL: number = MINUTE

/**
 * How long a note holds, in milliseconds. A server that is killed may have signed until just before it would have made
 * its next note.
 */
export const SIGNING_LEASE: number = 2 * SIGNING_INTERVAL

/** What is known of a secret. Instants in epoch milliseconds. */
export interface SecretStatus {
  readonly fingerprint: string
  readonly isNewest: boolean

  /** Since when the secret has been the newest; `null` if it is not the newest, or no server has started with it. */
  readonly newestSince: number | null

  /** Whether a running server signs with it, though it may not be the newest any more. */
  readonly isSigning: boolean

  /**
   * When the last session that was signed with this secret will have ended; `null` for the newest secret, and while no
   * server has started with the newest.
   */
  readonly lastSessionEndsAt: number | null

  /** Whether that last session has ended. */
  readonly canBeDropped: boolean
}

/** Keeps the history of secrets. */
export interface SecretHistory {
  /** Notes that a server signs with the secret from now on. */
  startSigning(secret: string): Promise<void>

  /** Notes that the server still signs with the secret. */
  keepSigning(secret: string): Promise<void>

  /** Notes that the server has ended. If other servers sign with the secret, their next notes say so. */
  stopSigning(secret: string): Promise<void>

  /**
   * Runs the work that makes the secret the newest, and notes it: both happen, or neither. Only one call runs at a
   * time.
   */
  rotate(secret: string, work: () => void): Promise<void>

  /** Returns what is known of the secrets, given newest first. */
  status(secrets: readonly string[], absoluteTimeout: number): Promise<readonly SecretStatus[]>

  /** Whether a running server signs with a secret that is not among these. */
  isForeign(secrets: readonly string[]): Promise<boolean>
}

/** A secret that has been the newest. Instants in epoch milliseconds. */
export interface KnownSecret {
  readonly fingerprint: string
  readonly newestSince: number

  /** How long the notes hold by which servers say that they sign with it, as an instant; 0 if there is no note. */
  readonly signingUntil: number
}

/** Keeps the rows of the history. Every method is one atomic step, also between processes. */
export interface SecretTable {
  list(): Promise<readonly KnownSecret[]>

  /**
   * Makes the secret the newest since `now`, unless it is the newest already, and runs the work: both happen, or
   * neither.
   */
  putFirst(fingerprint: string, now: number, work: () => void): Promise<void>

  /** Notes until when servers sign with the secret, if the table has it. */
  note(fingerprint: string, signingUntil: number): Promise<void>
}

/** Returns the history in the table. */
export function openSecretHistory(table: SecretTable, clock: Clock = Date.now): SecretHistory {
  const keepSigning = (secret: string): Promise<void> =>
    table.note(fingerprintOf(secret), clock() + SIGNING_LEASE)

  return {
    async startSigning(secret) {
      await table.putFirst(fingerprintOf(secret), clock(), () => undefined)
      await keepSigning(secret)
    },
    keepSigning,
    stopSigning: (secret) => table.note(fingerprintOf(secret), clock()),
    rotate: (secret, work) => table.putFirst(fingerprintOf(secret), clock(), work),
    async status(secrets, absoluteTimeout) {
      const all = await table.list()
      const known = secrets.map((secret): Known => {
        const fingerprint = fingerprintOf(secret)
        const found = all.find((one) => one.fingerprint === fingerprint)
        return found ?? { fingerprint, newestSince: null, signingUntil: 0 }
      })
      return known.map((one, i) => statusOf(one, i, known[0], absoluteTimeout, clock()))
    },
    async isForeign(secrets) {
      const own = new Set(secrets.map(fingerprintOf))
      const all = await table.list()
      return all.some((one) => one.signingUntil > clock() && !own.has(one.fingerprint))
    },
  }
}

/** A row, or the values that stand for a missing row. */
type Known = Omit<KnownSecret, 'newestSince'> & { readonly newestSince: number | null }

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
  // When a server ends, its last note hides that another server still signs, until that server's next note. If that
  // server is killed before, nobody knows that it signed. One more lease covers this time.
  const signedUntil = signingUntil === 0 ? 0 : signingUntil + SIGNING_LEASE
  const lastSessionEndsAt =
    replacedAt === null ? null : Math.max(replacedAt, signedUntil) + absoluteTimeout
  const canBeDropped = lastSessionEndsAt !== null && lastSessionEndsAt <= now
  return {
    fingerprint,
    isNewest: false,
    newestSince: null,
    isSigning,
    lastSessionEndsAt,
    canBeDropped,
  }
}

/** Returns the name of a secret: 64 bits of a key that is derived from it (HKDF, RFC 5869) and has no other use. */
export function fingerprintOf(secret: string): string {
  const key = hkdfSync('sha256', secret, '', 'latchkey-server/1/fingerprint', 8)
  return Buffer.from(key).toString('hex')
}

/** Keeps noting that this process signs with the secret. Returns the function that notes its end. */
export async function noteSigning(
  history: SecretHistory,
  secret: string,
): Promise<() => Promise<void>> {
  await history.startSigning(secret)
  const timer = setInterval(() => {
    history.keepSigning(secret).catch(ignore)
  }, SIGNING_INTERVAL).unref()
  return () => {
    clearInterval(timer)
    return history.stopSigning(secret).catch(ignore)
  }
}

/**
 * A database that fails is reported at every request, so a failed note need not end the process. The lease runs on from
 * the last note.
 */
function ignore(): void {}
