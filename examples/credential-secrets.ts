/**
 * A new secret for what users have enrolled: everything moves to it while the site serves.
 *
 * @module
 */

import type { LatchkeyCredentials } from 'latchkey/totp'

/**
 * Moves what users have enrolled to the newest of `credentialSecrets`. Returns whether the older ones can be dropped.
 *
 * @param log takes a line that says how far it is.
 */
export async function moveToNewestSecret(
  { credentials }: { readonly credentials: LatchkeyCredentials },
  log: (line: string) => void = console.log,
): Promise<boolean> {
  const { unreadable } = await credentials.reseal({
    onProgress: ({ moved, newest }) => log(`${moved} moved, ${newest} were there`),
  })
  if (unreadable > 0) log(`${unreadable} were sealed by a secret that is not in the list`)
  return unreadable === 0
}
