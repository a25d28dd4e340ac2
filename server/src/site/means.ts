/**
 * What a person has, to log in with and to prove that it is them.
 *
 * @module
 */

import type { Way } from '../pages/proof.ts'
import type { CredentialView } from '../pages/security/credential-list.ts'
import type { Means } from '../pages/security/means.ts'
import type { SiteContext } from './site-context.ts'

/** What is needed to know it. */
type MeansTools = Pick<SiteContext, 'latch' | 'users' | 'passkeyHosts' | 'settings'>

/** What a person has enrolled, the oldest first. */
export interface Enrolled {
  readonly passkeys: readonly CredentialView[]
  readonly apps: readonly CredentialView[]

  /** How many recovery codes are left; `null`: the person has never had any. */
  readonly codes: number | null
}

/** Returns what a user has enrolled. */
export async function enrolledBy(
  { latch, passkeyHosts, settings }: Pick<MeansTools, 'latch' | 'passkeyHosts' | 'settings'>,
  userId: string,
): Promise<Enrolled> {
  const rows = await latch.credentials.list(userId)
  const isHere = await passkeyHosts.isOf(settings.url.hostname)
  const views = (wanted: string): readonly CredentialView[] =>
    rows
      .filter(({ kind }) => kind === wanted)
      .map(({ id, kind, name, createdAt, usedAt }) => {
        const works = kind !== 'passkey' || (latch.passkeys !== undefined && isHere(createdAt))
        return { id, name, createdAt, usedAt, works }
      })
  const hasCodes = rows.some(({ kind }) => kind === 'recoveryCode')
  const codes = hasCodes ? await latch.recoveryCodes.left(userId) : null
  return { passkeys: views('passkey'), apps: views('totp'), codes }
}

/** Returns what the checklist needs to know. */
export async function meansOf(tools: MeansTools, userId: string): Promise<Means> {
  const { passkeys, apps, codes } = await enrolledBy(tools, userId)
  const working = passkeys.filter(({ works }) => works).length
  return {
    hasPassword: hasPassword(await tools.users.get(userId)),
    passkeys: working,
    deadPasskeys: passkeys.length - working,
    canHavePasskeys: tools.latch.passkeys !== undefined,
    apps: apps.length,
    codes,
  }
}

/**
 * Returns by what a user can confirm, the easiest first. Whoever has a factor is asked for it: what needs a
 * confirmation here asks for the factor of whoever has one, and the password alone would lead back to the same
 * question.
 */
export async function waysOf(tools: MeansTools, userId: string): Promise<readonly Way[]> {
  const { passkeys, apps, codes } = await enrolledBy(tools, userId)
  if (passkeys.length + apps.length === 0) {
    return hasPassword(await tools.users.get(userId)) ? ['password'] : []
  }
  return [
    ...(passkeys.some(({ works }) => works) ? (['passkey'] as const) : []),
    ...(apps.length > 0 ? (['code'] as const) : []),
    ...(codes !== null && codes > 0 ? (['recoveryCode'] as const) : []),
  ]
}

/** Whether a user has a password that logs in. One that was taken away or closed begins with `!`. */
export function hasPassword(user: { readonly passwordHash: string | null } | null): boolean {
  const hash = user?.passwordHash ?? ''
  return hash !== '' && !hash.startsWith('!')
}
