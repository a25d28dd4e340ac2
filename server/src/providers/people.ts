/**
 * Who comes in by a provider: the users of accounts, and the accounts that get a user.
 *
 * Nothing that a provider says gives a role, opens what is disabled, or replaces what this site knows of a user.
 *
 * @module
 */

import type { Clock } from 'latchkey'
import { ProviderRefused, type Identity } from 'latchkey/oidc'
import type { Activity } from '../accounts/activity.ts'
import type {
  ProviderAccount,
  ProviderAccounts,
  Registered,
} from '../accounts/provider-accounts.ts'
import { canonicalEmail, readEmail, readUsername, UserError } from '../accounts/user-rules.ts'
import type { LoginUser, User } from '../accounts/user-table.ts'
import { loginUser, newUser, type Users } from '../accounts/users.ts'
import type { ProviderConfig } from './provider-config.ts'

/** What the people of a provider are made of. */
export interface PeopleParts {
  readonly users: Users
  readonly accounts: ProviderAccounts
  readonly activity: Activity

  /** Is told of a note that failed when the account was linked. */
  readonly onNoteFailure: (error: unknown) => void
  readonly clock: Clock
}

/** The address of the person is none of those that may come in. */
export class WrongDomain extends ProviderRefused {
  readonly domains: readonly string[]

  constructor(domains: readonly string[]) {
    super(`Only addresses of ${domains.join(', ')} come in by this provider`)
    this.domains = domains
  }
}

/** What `oidc` asks of an application. */
export interface People {
  readonly findUser: (identity: Identity) => Promise<LoginUser | null>
  readonly findByVerifiedEmail: (email: string) => Promise<LoginUser | null>
  readonly register: (identity: Identity) => Promise<LoginUser | null>
  readonly link: (user: LoginUser, identity: Identity) => Promise<void>
}

/** Returns the people of one provider. */
export function peopleOf(
  { name, linkByAddress, invited, register, domains }: ProviderConfig,
  { users, accounts, activity, onNoteFailure, clock }: PeopleParts,
): People {
  const found = async (userId: string): Promise<LoginUser | null> => {
    const user = await users.get(userId)
    return user === null ? null : loginUser(user)
  }
  const note = async (userId: string, kind: 'created' | 'account_linked'): Promise<void> => {
    try {
      await activity.note({ userId, kind, by: 'self', detail: { provider: name } })
    } catch (error) {
      // It is done by then.
      onNoteFailure(error)
    }
  }
  return {
    async findUser(identity) {
      assertDomain(identity, domains)
      const account = isKeepable(identity) ? await accounts.find(identity) : null
      return account === null ? null : found(account.userId)
    },
    async findByVerifiedEmail(email) {
      const user = linkByAddress ? await users.findByEmail(email) : null
      return user === null || !user.emailVerified ? null : loginUser(user)
    },
    async register(identity) {
      if (!isKeepable(identity)) return null
      const account = accountOf(identity, clock())
      const joined = invited ? await join(accounts, account, identity) : null
      if (joined !== null) {
        await note(joined, 'account_linked')
        return found(joined)
      }
      if (!register) return null
      const userId = await makeUser({ users, accounts }, account, identity)
      if (userId !== null) await note(userId, 'created')
      return userId === null ? null : found(userId)
    },
    async link({ id }, identity) {
      const isLinked =
        isKeepable(identity) &&
        (await accounts.link({ ...accountOf(identity, clock()), userId: id }))
      if (!isLinked) throw new ProviderRefused(undefined, { reason: 'mismatch' })
      await note(id, 'account_linked')
    },
  }
}

/** @throws WrongDomain unless the provider has verified an address of one of the domains. */
function assertDomain({ email, emailVerified }: Identity, domains: readonly string[] | null): void {
  if (domains === null) return
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase() ?? ''
  if (!emailVerified || !domains.includes(domain)) throw new WrongDomain(domains)
}

/**
 * Whether every database keeps the account as it is. PostgreSQL takes no NUL, and drivers write U+FFFD for half a pair,
 * by which two accounts would become one.
 */
function isKeepable({ subject }: Identity): boolean {
  return subject.isWellFormed() && !subject.includes('\0')
}

/** The longest text by which people tell an account, in characters. */
const MOST_OF_LABEL = 100

function accountOf(
  { issuer, subject, email, name }: Identity,
  linkedAt: number,
): Omit<ProviderAccount, 'userId'> {
  const label = (email ?? name)?.replaceAll('\0', '').slice(0, MOST_OF_LABEL).toWellFormed()
  return { issuer, subject, label: label ?? null, linkedAt }
}

async function join(
  accounts: ProviderAccounts,
  account: Omit<ProviderAccount, 'userId'>,
  identity: Identity,
): Promise<string | null> {
  const email = verifiedEmail(identity)
  return email === null ? null : accounts.join(account, canonicalEmail(email))
}

/** How many names are tried. */
const MOST_NAMES = 20

/**
 * Makes a user who has the account. Returns the id; `null` if no name was free.
 *
 * The address is kept if the provider has verified it and it is nobody's here; with the address of somebody whom this
 * site has not verified, the user is another one without an address.
 */
async function makeUser(
  { users, accounts }: Pick<PeopleParts, 'users' | 'accounts'>,
  account: Omit<ProviderAccount, 'userId'>,
  identity: Identity,
): Promise<string | null> {
  const given = verifiedEmail(identity)
  let email = given === null || (await users.findByEmail(given)) !== null ? null : given
  const now = account.linkedAt
  const attempt = (username: string): readonly [User, Promise<Registered>] => {
    const user = newUser({ username, roles: [], email, emailVerified: email !== null }, now)
    return [user, accounts.register(user, { ...account, userId: user.id })]
  }
  for (const username of namesFor(identity)) {
    let [user, registering] = attempt(username)
    let outcome = await registering
    if (outcome === 'email_taken') {
      // It is somebody's since, or it is a username from before.
      email = null
      ;[user, registering] = attempt(username)
      outcome = await registering
    }
    if (outcome === 'done') return user.id
    // Another request of the same person was faster.
    if (outcome === 'account_taken') return (await accounts.find(account))?.userId ?? null
  }
  return null
}

/** Returns the address that the provider has verified, if it is one that is kept here; `null`: there is none. */
function verifiedEmail({ email, emailVerified }: Identity): string | null {
  if (email === null || !emailVerified) return null
  try {
    return readEmail(email)
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

/** Yields names for a user, the nicest first: what the person is called at the provider, then with a number. */
function* namesFor({ claims, name, email }: Identity): Generator<string> {
  const wished = [claims['preferred_username'], name, email, 'user']
    .map((one) => (typeof one === 'string' ? readName(one) : null))
    .find((one) => one !== null)
  const base = wished ?? 'user'
  yield base
  for (let i = 2; i <= MOST_NAMES; i++) yield `${beginningOf(base, 58)}-${i}`
  yield `${beginningOf(base, 48)}-${crypto.randomUUID().slice(0, 8)}`
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Returns the beginning of a name, of whole characters as people see them, in at most so many code points. */
function beginningOf(name: string, most: number): string {
  let beginning = ''
  let length = 0
  for (const { segment } of graphemes.segment(name)) {
    length += Array.from(segment).length
    if (length > most) break
    beginning += segment
  }
  return beginning === '' ? 'user' : beginning
}

/** Returns the username of a text; `null` if it is none. Of an address, the part before the `@` is taken. */
function readName(text: string): string | null {
  try {
    return readUsername(text.slice(0, 256).split('@')[0]?.trim() ?? '')
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
