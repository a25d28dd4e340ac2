/**
 * Tells users what changes with their factors and accounts elsewhere, at every verified address (NIST SP 800-63B-4,
 * 4.6): whoever has stolen a session or a password and enrols a factor of their own is seen.
 *
 * @module
 */

import type { LatchkeyEvent } from '../events.ts'
import type { StoredUser } from '../session/user.ts'
import type { FlowMessage, MessageLink } from './messages.ts'
import { notMeLink } from './not-me.ts'
import { addressesToTell } from './passwords.ts'
import { userOf, type FlowTools } from './tools.ts'

/** The messages about factors. */
type FactorMessage = Extract<
  FlowMessage,
  {
    readonly kind:
      | 'account_linked'
      | 'credential_added'
      | 'credential_removed'
      | 'recovery_code_used'
      | 'removal_announced'
      | 'removal_cancelled'
      | 'passkey_doubtful'
  }
>

/** A message without what is asked for when it goes out. */
type Notice = FactorMessage extends infer Message
  ? Message extends FactorMessage
    ? Omit<Message, 'to' | 'notMe'>
    : never
  : never

/** Returns the function that tells users of an event, if it is one of their factors. It never throws or rejects. */
export function factorNotices<Found extends StoredUser>(
  tools: FlowTools<Found>,
): (event: LatchkeyEvent) => void {
  const { outbox } = tools
  /** Several events of one user at the same time have one link: each link more ends an older one. */
  const links = new Map<string, Promise<MessageLink | null>>()
  const linkOf = (user: Found): Promise<MessageLink | null> => {
    const asked = links.get(user.id)
    if (asked !== undefined) return asked
    const asking = wayOut(tools, user).finally(() => links.delete(user.id))
    links.set(user.id, asking)
    return asking
  }

  const tell = async (notice: Notice, userId: string): Promise<void> => {
    try {
      const user = await userOf(tools, { userId })
      const addresses = user === null ? [] : addressesToTell(tools, user, notice)
      if (user === null || addresses.length === 0) return
      const notMe = await linkOf(user)
      for (const to of addresses) outbox.post({ ...notice, to, notMe })
    } catch (err) {
      outbox.fail(notice, err)
    }
  }

  return (event) => {
    const notice = noticeOf(event)
    if (notice?.userId) void tell(notice, notice.userId)
  }
}

/** Returns what is to be told of an event; `null`: nothing. */
function noticeOf(event: LatchkeyEvent): Notice | null {
  if (event.type === 'passkey.counter_stuck') {
    return { kind: 'passkey_doubtful', userId: event.userId }
  }
  if (event.type === 'oidc.linked') {
    const { userId, issuer, address: clientAddress } = event
    return { kind: 'account_linked', userId, issuer, clientAddress }
  }
  if (event.type === 'credential.removal_announced') {
    return { kind: 'removal_announced', userId: event.userId, dueAt: event.dueAt }
  }
  if (event.type === 'credential.removal_cancelled') {
    return { kind: 'removal_cancelled', userId: event.userId }
  }
  if (
    event.type !== 'credential.added' &&
    event.type !== 'credential.removed' &&
    event.type !== 'credential.used'
  ) {
    return null
  }
  const { type, userId, kind, name, address: clientAddress } = event
  const who = { userId, clientAddress }
  if (type === 'credential.used') return { kind: 'recovery_code_used', ...who }
  const factor = { kind, name }
  return type === 'credential.added'
    ? { kind: 'credential_added', factor, ...who }
    : { kind: 'credential_removed', factor, ...who }
}

/** A store of tokens that fails, which an event tells, must not keep the message back. */
async function wayOut<Found extends StoredUser>(
  tools: FlowTools<Found>,
  user: Found,
): Promise<MessageLink | null> {
  try {
    return await notMeLink(tools, user.id, tools.users.addressOf(user))
  } catch {
    return null
  }
}
