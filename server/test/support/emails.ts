/**
 * The addresses that checks see in the sessions of a user.
 *
 * @module
 */

import type { SiteLatch } from '../../src/storage/storage.ts'

/** Returns the address in each session of the user, whichever browser it is of, as the next request finds it. */
export async function emailsOf(
  { latch }: { readonly latch: SiteLatch },
  userId: string,
): Promise<readonly unknown[]> {
  const sessions = await latch.sessions(userId)
  const emails = sessions.map(async ({ id }) => {
    const session = await latch.findSession(id, { activity: false })
    return session?.user.email
  })
  return Promise.all(emails)
}
