/**
 * The removal of factors that a command announces: the user is warned by mail, and has three days to say no.
 *
 * @module
 */

import { openFlows } from '../accounts/flow-users.ts'
import type { User } from '../accounts/user-table.ts'
import type { Config } from '../config/config.ts'
import { openMailQueue } from '../mail/queue.ts'
import { knownSecrets, readCredentialSecrets } from '../secrets/secrets.ts'
import type { SiteLatch, Storage } from '../storage/storage.ts'

/** What the announcement is made with. */
export interface AnnouncingParts {
  readonly storage: Storage
  readonly config: Pick<Config, 'smtp'>

  /** Opens the login with the secrets of the servers: a server has to open what is written. */
  readonly open: (secrets: readonly string[], credentialSecrets: readonly string[]) => SiteLatch
}

/** Whether a row is something that a user has enrolled, and not the announcement of its removal. */
export function isFactor({ kind }: { readonly kind: string }): boolean {
  return kind !== 'removal'
}

/**
 * Returns what announces the removal, and resolves to when it takes effect. The warning is written down by then, for
 * the servers to send. Returns `null` if there is no mail, no verified address, or nothing to remove.
 *
 * @throws VariableError if the secrets of the servers are not known.
 */
export async function announcing(
  { storage, config, open }: AnnouncingParts,
  { id, email, emailVerified }: Pick<User, 'id' | 'email' | 'emailVerified'>,
): Promise<(() => Promise<number>) | null> {
  if (config.smtp === null || email === null || !emailVerified) return null
  const rows = (await storage.credentials?.list(id)) ?? []
  if (!rows.some(isFactor)) return null
  const secrets = knownSecrets(process.env)
  const latch = open(secrets, readCredentialSecrets(process.env))
  return async () => {
    const earlier = await latch.credentials.announcedRemoval(id)
    if (earlier !== null) return earlier.dueAt
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    latch.onEvent((event) => {
      if (event.type === 'message.failed') reject(event.err)
    })
    const queue = openMailQueue(storage.mail, secrets)
    openFlows(latch, storage, (message) => queue.add(message).then(resolve))
    const { dueAt } = await latch.credentials.announceRemoval(id)
    await promise
    return dueAt
  }
}
