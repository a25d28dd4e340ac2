/**
 * What stands in the column of password hashes for a user without a password. The column takes no NULL in the tables
 * of earlier versions.
 *
 * @module
 */

/** No hash begins with `!`, and servers of earlier versions take it for a password that nobody has. */
const NO_PASSWORD = '!'

/** Returns the hash as the column has it. */
export function kept(passwordHash: string | null): string {
  return passwordHash ?? NO_PASSWORD
}

/** Returns the hash of a column; `null`: the user has no password. */
export function hashOf(column: string): string | null {
  return column === NO_PASSWORD ? null : column
}
