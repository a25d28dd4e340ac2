/**
 * What a person has, to log in with and to prove that it is them.
 *
 * @module
 */

import type { Way } from '../pages/proof.ts'
import type { CredentialView } from '../pages/security/credential-list.ts'
import type { Means } from '../pages/security/means.ts'
import type { ProviderName } from '../pages/parts/provider-links.ts'
import type { SiteProvider } from '../providers/site-provider.ts'
import type { SiteContext } from './site-context.ts'

/** What is needed to know it. */
type MeansTools = Pick<
  SiteContext,
  'latch' | 'users' | 'passkeyHosts' | 'settings' | 'providers' | 'providerAccounts'
>

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
  const names = (providers: readonly ProviderName[]) => providers.map(({ name }) => name)
  return {
    hasPassword: await canUsePassword(tools, userId),
    canHavePassword: tools.settings.passwords,
    providers: names(tools.providers),
    linked: names(await linkedProviders(tools, userId)),
    passkeys: working,
    deadPasskeys: passkeys.length - working,
    canHavePasskeys: tools.latch.passkeys !== undefined,
    apps: apps.length,
    codes,
  }
}

/**
 * Returns by what a user can confirm, the easiest first. A user with a factor is not offered the password: it would
 * lead back to the same question.
 */
export async function waysOf(tools: MeansTools, userId: string): Promise<readonly Way[]> {
  const { passkeys, apps, codes } = await enrolledBy(tools, userId)
  if (passkeys.length + apps.length === 0) {
    return (await canUsePassword(tools, userId)) ? ['password'] : []
  }
  return [
    ...(passkeys.some(({ works }) => works) ? (['passkey'] as const) : []),
    ...(apps.length > 0 ? (['code'] as const) : []),
    ...(codes !== null && codes > 0 ? (['recoveryCode'] as const) : []),
  ]
}

/** Whether a user can log in by a password: they have one, and the site takes passwords. */
async function canUsePassword(
  { users, settings }: Pick<MeansTools, 'users' | 'settings'>,
  userId: string,
): Promise<boolean> {
  return settings.passwords && hasPassword(await users.get(userId))
}

/** Returns the providers with an account of the user, in the order of their buttons. */
export async function linkedProviders(
  { providers, providerAccounts }: Pick<MeansTools, 'providers' | 'providerAccounts'>,
  userId: string,
): Promise<readonly SiteProvider[]> {
  if (providers.length === 0) return []
  const issuers = (await providerAccounts.list(userId)).map(({ issuer }) => issuer)
  return providers.filter(({ issuer }) => issuers.includes(issuer))
}

/** Whether a user has a password that logs in. One that was taken away or closed begins with `!`. */
export function hasPassword(user: { readonly passwordHash: string | null } | null): boolean {
  const hash = user?.passwordHash ?? ''
  return hash !== '' && !hash.startsWith('!')
}
