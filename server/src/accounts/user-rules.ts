/**
 * What a username, an e-mail address, a password and a role may be.
 *
 * @module
 */

import { isBoundedUsername } from 'latchkey'
import { isAddress } from 'latchkey/flows'
import {
  checkPassword,
  checkPasswordAndBreaches,
  type PasswordProblemCode,
} from 'latchkey/password-policy'
import type { PasswordRules } from './password-rules.ts'
import { takenFor } from './role-names.ts'

/** The longest username and role, in characters. */
const MAX_NAME_LENGTH = 64

/** Sessions carry the roles, and every page of users shows them. */
const MAX_ROLES = 32

/** Control, invisible and unassigned characters, and line breaks: two names that differ only by these look the same. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/**
 * The characters of keys such as Escape, Delete and Tab: a terminal or a program may send them, and a field of a page
 * accepts none.
 */
const CONTROL = /\p{Cc}/u

const ROLE = /^[\p{L}\p{N}][\p{L}\p{N}._:-]*$/u

/** Why a user cannot be made or changed. The codes are stable. */
export type UserErrorCode =
  | 'username_invalid'
  | 'username_taken'
  | 'email_invalid'
  | 'email_taken'
  | `password_${PasswordProblemCode}`
  | 'password_untypable'
  | 'passwords_differ'
  | 'role_invalid'
  | 'role_lookalike'
  | 'roles_too_many'
  | 'user_unknown'
  | 'rights_missing'
  | 'last_of_rank'
  | 'link_impossible'
  | 'own_account'
  | 'no_factors'
  | 'no_accounts'
  | 'roles_changed'

/** A user cannot be made or changed as asked. The message is a sentence for whoever asked. */
export class UserError extends Error {
  readonly code: UserErrorCode

  constructor(code: UserErrorCode, message: string) {
    super(message)
    this.name = 'UserError'
    this.code = code
  }
}

/**
 * Returns the username as it is kept and shown: in Unicode's compatibility form (NFKC), so that a
 * wide "ａ" is an "a".
 *
 * @throws UserError if it is empty, too long, has characters that cannot be seen, or `@`: where people log in by their
 * e-mail address, nobody is to have somebody else's address as a name.
 */
export function readUsername(typed: string): string {
  // The check comes before the name is normalised, which costs much for a hostile name.
  if (!isBoundedUsername(typed)) {
    throw new UserError(
      'username_invalid',
      `The username may have at most ${MAX_NAME_LENGTH} characters, ` +
        'and no more than 30 accents on one letter.',
    )
  }
  const username = typed.normalize('NFKC')
  if (username.trim() === '') throw new UserError('username_invalid', 'A username is needed.')
  if (username !== username.trim()) {
    throw new UserError('username_invalid', 'The username must not begin or end with a blank.')
  }
  if (UNSEEN.test(username)) {
    throw new UserError('username_invalid', 'The username has characters that cannot be seen.')
  }
  if (username.includes('@')) {
    throw new UserError(
      'username_invalid',
      'A username has no "@": an e-mail address is kept besides the username.',
    )
  }
  if (lengthOf(username) > MAX_NAME_LENGTH) {
    throw new UserError(
      'username_invalid',
      `The username may have at most ${MAX_NAME_LENGTH} characters.`,
    )
  }
  return username
}

/**
 * Returns what two spellings of one username have in common: "Alice", "alice" and "ＡＬＩＣＥ ".
 * Phones write capitals and add blanks. A name that `readUsername` refuses before it normalises it cannot be anybody's,
 * and is returned unchanged.
 */
export function canonicalName(username: string): string {
  if (!isBoundedUsername(username)) return username
  return username.normalize('NFKC').toLowerCase().normalize('NFKC').trim()
}

/**
 * Returns the e-mail address as it is kept and shown: without blanks around it.
 *
 * @throws UserError if it is not one address that people can read.
 */
export function readEmail(typed: string): string {
  const email = typed.trim()
  if (isEmail(email)) return email
  throw new UserError('email_invalid', 'One e-mail address is needed, such as alice@example.com.')
}

/**
 * Whether the text is one address, which people can tell from others: without characters that cannot be seen, and
 * without empty labels in its domain (RFC 1035, 2.3.1).
 */
export function isEmail(email: string): boolean {
  if (!isAddress(email) || UNSEEN.test(email)) return false
  const domain = email.slice(email.indexOf('@') + 1)
  return domain.split('.').every((label) => label !== '')
}

/**
 * Returns what all spellings of one address have in common. Some servers tell capitals before the `@` apart; whoever
 * types an address does not. Two users cannot have addresses that differ only by these.
 */
export function canonicalEmail(email: string): string {
  return canonicalName(email)
}

/**
 * Refuses a password that is too short, too long, common, or made of repetitions, a sequence, the user's own name or
 * the site's; or from a breach, if the site looks for them. There is no rule on which characters a password has (NIST
 * SP 800-63B-4, 3.1.1.2), except that they can be typed on the login page: a user whose password has a control
 * character could not log in. This exception belongs to this site, and `checkPassword` does not have it.
 *
 * @throws UserError
 */
export async function assertPassword(
  password: string,
  username: string,
  { words, breaches }: PasswordRules,
): Promise<void> {
  if (CONTROL.test(password)) {
    throw new UserError(
      'password_untypable',
      'This password has a character that no login page takes, such as Escape, Delete or Tab. Type it again.',
    )
  }
  const policy = { username, words }
  const problem =
    breaches === null
      ? checkPassword(password, policy)
      : await checkPasswordAndBreaches(password, { ...policy, breaches })
  if (problem !== null) throw new UserError(`password_${problem.code}`, problem.message)
}

/**
 * Returns the roles without repetitions; with `admin` for an owner.
 *
 * @throws UserError if a role has characters other than letters, digits and `. _ : -`, or would be taken for one with a
 * rank; or if there are too many.
 */
export function readRoles(roles: readonly string[]): readonly string[] {
  // An owner is an administrator too, whatever a page asks for.
  const all = [...new Set(roles.includes('owner') ? [...roles, 'admin'] : roles)]
  if (all.length > MAX_ROLES) {
    throw new UserError('roles_too_many', `A user may have at most ${MAX_ROLES} roles.`)
  }
  for (const role of all) assertRole(role)
  return all
}

function assertRole(role: string): void {
  if (role.includes(',')) {
    throw new UserError(
      'role_invalid',
      `${JSON.stringify(role)} is not a role: it has a comma, and apps get the roles of a user with commas between. ` +
        'Give each role by itself.',
    )
  }
  if (!ROLE.test(role) || lengthOf(role) > MAX_NAME_LENGTH) {
    throw new UserError(
      'role_invalid',
      `${JSON.stringify(role)} is not a role: letters, digits and . _ : - are, ` +
        `at most ${MAX_NAME_LENGTH}.`,
    )
  }
  const ranked = takenFor(role)
  if (ranked !== null) {
    throw new UserError(
      'role_lookalike',
      `${JSON.stringify(role)} would be taken for "${ranked}", which is another role: take a name that differs more.`,
    )
  }
}

/** The length in characters (code points). JavaScript's `length` counts units of UTF-16. */
function lengthOf(text: string): number {
  return Array.from(text).length
}
