/**
 * latchkey/flows: what surrounds a login in everyday life. Registration, reset and change of a password, verification
 * and change of an address, invitation, and "this was not me". Without a framework, without pages and without mail: the
 * application brings its users, a function that sends messages, and its own words.
 *
 * @module
 */

import { ConfigurationError } from './errors.ts'
import { flowPartsOf, type FlowParts } from './flow-parts.ts'
import { addressFlow } from './flows/address-steps.ts'
import type { AddressFlow } from './flows/address.ts'
import { changePasswordFlow, type ChangePasswordFlow } from './flows/change-password.ts'
import { factorNotices } from './flows/factor-notices.ts'
import { invitationFlow, type InvitationFlow } from './flows/invitation.ts'
import { notMeFlow, type NotMeFlow } from './flows/not-me.ts'
import { Outbox, type Send } from './flows/outbox.ts'
import { registrationFlow, type RegistrationFlow } from './flows/registration.ts'
import { resetFlow, type ResetFlow } from './flows/reset.ts'
import { readPages, type FlowPages } from './flows/pages.ts'
import { standardRule, type FlowLatch, type FlowTools, type PasswordRule } from './flows/tools.ts'
import { readUsers, type FlowUsers } from './flows/users.ts'
import { readFunction, readSettings, setting, type SettingsOf } from './ground/settings.ts'
import type { StoredUser } from './session/user.ts'

/** Options of `flows`. */
export interface FlowOptions<Found extends StoredUser> {
  /** The users of the application. */
  readonly users: FlowUsers<Found>

  /**
   * Sends a message: of a flow, or of a change of a user's factors. It is called after the answer, so it cannot delay
   * or fail one; an event `message.failed` tells of a failure. Only one process gets a message: put it into a queue of
   * your own if it must not be lost.
   *
   * For whoever answers only when that is done: what a step has caused is handed over in the step's async context
   * (`AsyncLocalStorage`), and no later than a `setImmediate` runs that was set when the step had resolved.
   */
  readonly send: Send

  /**
   * Says what is wrong with a new password, in words; nothing if it is good.
   *
   * @default `checkPassword` of `latchkey/password-policy`, with the parts of the site's host as words
   */
  readonly policy?: PasswordRule

  /** The pages to which links and browsers go: paths of this site. */
  readonly pages?: Partial<FlowPages>
}

/** The flows of an application. */
export interface Flows {
  readonly register: RegistrationFlow
  readonly reset: ResetFlow
  readonly password: ChangePasswordFlow
  readonly address: AddressFlow
  readonly invitation: InvitationFlow
  readonly notMe: NotMeFlow
}

const settings = {
  users: setting(null, readUsers),
  send: setting(null, readFunction),
  policy: setting(null, readFunction),
  pages: setting(readPages({}, 'flows.pages'), readPages),
} satisfies SettingsOf<FlowOptions<StoredUser>>

/**
 * Returns the flows of an application. From then on, users are told what changes with their factors: if it is called
 * several times for one login, by the last `send`.
 *
 * @param latch what `createLatchkey` returned, with a `publicUrl`: no link is ever made from what a request says of its
 * host.
 * @throws ConfigurationError if `publicUrl` or a place for one-time tokens is missing, if sessions cannot be ended, or
 * if an option is missing, unknown or of another kind.
 *
 * @example
 * ```ts
 * import { createLatchkey } from 'latchkey'
 * import { flows } from 'latchkey/flows'
 * import { memoryStore } from 'latchkey/stores/memory'
 *
 * const latch = createLatchkey({
 *   store: memoryStore(),
 *   publicUrl: 'http://localhost:3000',
 *   findUser: () => null,
 * })
 * const { reset } = flows(latch, {
 *   users: {
 *     find: (address) => null, // your table
 *     findById: (id) => null,
 *     addressOf: () => null,
 *     setPasswordHash: () => false,
 *   },
 *   send: (message) => console.log(message.kind, message.to), // your mailer
 * })
 * reset.steps.start.fields // => ['username']
 * ```
 */
export function flows<Found extends StoredUser>(
  latch: FlowLatch,
  options: FlowOptions<Found>,
): Flows {
  const parts = flowPartsOf(latch)
  assertParts(parts)
  const { tokens } = parts
  if (tokens === null) throw new ConfigurationError('tokens', 'is needed by flows')
  const read = readSettings(settings, options as unknown as FlowOptions<StoredUser>, 'flows.')
  if (read.users === null) throw new ConfigurationError('flows.users', 'is needed')
  if (read.send === null) throw new ConfigurationError('flows.send', 'is needed')
  const tools: FlowTools<Found> = {
    latch,
    parts,
    tokens,
    users: options.users,
    outbox: new Outbox(options.send, parts.callbacks, parts.emit),
    rule: options.policy ?? standardRule(parts.publicOrigin),
    pages: read.pages,
    arriving: new Set(),
  }
  parts.hear(factorNotices(tools))
  return {
    register: registrationFlow(tools),
    reset: resetFlow(tools),
    password: changePasswordFlow(tools),
    address: addressFlow(tools),
    invitation: invitationFlow(tools),
    notMe: notMeFlow(tools),
  }
}

/** Refuses a login on which no flow can keep its promises. */
function assertParts({ publicOrigin, endsSessions }: FlowParts): void {
  if (publicOrigin === null) {
    throw new ConfigurationError('publicUrl', 'is needed by flows: links lead to https://your.site')
  }
  if (!endsSessions) {
    throw new ConfigurationError(
      'store',
      'must be one whose sessions can be ended: flows end those of a user. Take sealedSessions()',
    )
  }
}

export { FRAGMENT_SCRIPT, FRAGMENT_SCRIPT_SOURCE } from './flows/fragment.ts'
export type { LinkMaker, LookedLink } from './flows/handed-links.ts'
export type { FlowMessage, MessageFactor, MessageLink } from './flows/messages.ts'
export type { Send } from './flows/outbox.ts'
export type { FlowStep, StepDone } from './request/flow-step.ts'
export type { FlowPages } from './flows/pages.ts'
export type { FlowLatch, PasswordRule } from './flows/tools.ts'
export type { FlowUsers } from './flows/users.ts'
export { isAddress } from './flows/users.ts'
export type {
  AddressFlow,
  ChangePasswordFlow,
  InvitationFlow,
  NotMeFlow,
  RegistrationFlow,
  ResetFlow,
}
