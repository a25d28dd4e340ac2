/**
 * The user whom every peer knows, and what the guarded route answers.
 *
 * The password is compared as it is: what is measured here is the guarded request, not the login.
 *
 * @module
 */

/** What a session holds of the user. */
export interface PeerUser {
  readonly id: string
  readonly username: string
  readonly roles: readonly string[]
}

/** The secret of every peer that takes one as text: 256 random bits in hexadecimal. */
export const SECRET = '7d1f7a3be4c0964fd2a85b0c6e13f98d20b7a46cf5138e92d4760b1ca9e85f37'

/** How long a session lives without a request, in seconds, where a peer has such a limit. */
export const IDLE_SECONDS = 30 * 60

/** Returns the user of the credentials, `null` if they are wrong. */
export function findUser(credentials: unknown): PeerUser | null {
  const { username, password } = credentials as Record<string, unknown>
  if (username !== 'alice' || password !== 'correct horse battery staple') return null
  return { id: 'alice', username: 'alice', roles: ['reader'] }
}

/** What the guarded route answers. */
export function welcome({ username }: Pick<PeerUser, 'username'>): { message: string } {
  return { message: `Welcome to your profile, ${username}!` }
}

/** What a visitor who is not logged in gets. */
export const refusal = { detail: 'Not authenticated' }
