/**
 * latchkey/flows: what surrounds a login in everyday life. Registration, reset and change of a password, verification
 * and change of an address, invitation, and "this was not me". Without a framework, without pages and without mail: the
 * application brings its users, a function that sends messages, and its own words.
 *
 * @module
 */

import { ConfigurationError } from './errors.ts'
import { flowPartsOf } from './flow-parts.ts'
import { addressFlow, type AddressFlow } from './flows/address.ts'
import { changePasswordFlow, type ChangePasswordFlow } from './flows/change-password.ts'
import { invitationFlow, type InvitationFlow } from './flows/invitation.ts'
import { notMeFlow, type NotMeFlow } from './flows/not-me.ts'
import { Outbox, type Send } from './flows/outbox.ts'
import { registrationFlow, type RegistrationFlow } from './flows/registration.ts'
import { resetFlow, type ResetFlow } from './flows/reset.ts'
import {
  standardRule,
  type FlowLatch,
  type FlowPages,
  type FlowTools,
  type PasswordRule,
} from './flows/tools.ts'
import type { FlowUsers } from './flows/users.ts'
import { readFunction, readSettings, setting, type SettingsOf } from './ground/settings.ts'
import type { StoredUser } from './session/user.ts'

/** What flows are told. */
export interface FlowOptions<Found extends StoredUser> {
  /** The users of the application. */
  readonly users: FlowUsers<Found>

  /**
   * Sends a message. It is called after the answer, so it cannot delay or fail one; an event `message.failed` tells of
   * a failure. Only one process gets a message: put it into a queue of your own if it must not be lost.
   */
  readonly send: Send

  /**
   * Says what is wrong with a new password, in words; nothing if it is good.
   *
   * @default `checkPassword` of `latchkey/password-policy`
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

const standardPages: FlowPages = {
  login: '/login',
  reset: '/reset-password',
  register: '/register/confirm',
  invitation: '/invitation',
  verify: '/verify-address',
  undo: '/undo-address',
  notMe: '/not-me',
  sent: '/check-your-mail',
  home: '/',
}

const pageSettings = {
  login: setting(standardPages.login, readPage),
  reset: setting(standardPages.reset, readPage),
  register: setting(standardPages.register, readPage),
  invitation: setting(standardPages.invitation, readPage),
  verify: setting(standardPages.verify, readPage),
  undo: setting(standardPages.undo, readPage),
  notMe: setting(standardPages.notMe, readPage),
  sent: setting(standardPages.sent, readPage),
  home: setting(standardPages.home, readPage),
} satisfies SettingsOf<Partial<FlowPages>>

const settings = {
  users: setting(null, readUsers),
  send: setting(null, readFunction),
  policy: setting(standardRule, readFunction),
  pages: setting(standardPages, (pages: Partial<FlowPages>, option): FlowPages =>
    readSettings(pageSettings, pages, `${option}.`),
  ),
} satisfies SettingsOf<FlowOptions<StoredUser>>

/**
 * Returns the flows of an application.
 *
 * @param latch what `createLatchkey` returned, with a `publicUrl`: no link is ever made from what a request says of its
 * host.
 * @throws ConfigurationError if `publicUrl` is missing, or an option is missing, unknown or of another kind.
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
export function flows<Found extends StoredUser>(latch: object, options: FlowOptions<Found>): Flows {
  const parts = flowPartsOf(latch)
  if (parts.publicOrigin === null) {
    throw new ConfigurationError('publicUrl', 'is needed by flows: links lead to https://your.site')
  }
  const read = readSettings(settings, options as unknown as FlowOptions<StoredUser>, 'flows.')
  if (read.users === null) throw new ConfigurationError('flows.users', 'is needed')
  if (read.send === null) throw new ConfigurationError('flows.send', 'is needed')
  const login = latch as FlowLatch
  const tools: FlowTools<Found> = {
    latch: login,
    parts,
    tokens: login.tokens,
    users: options.users,
    outbox: new Outbox(options.send, parts.callbacks, parts.emit),
    rule: options.policy ?? standardRule,
    pages: read.pages,
  }
  return {
    register: registrationFlow(tools),
    reset: resetFlow(tools),
    password: changePasswordFlow(tools),
    address: addressFlow(tools),
    invitation: invitationFlow(tools),
    notMe: notMeFlow(tools),
  }
}

/** A path of this site: a link of a message must lead nowhere else. */
function readPage(page: string, option: string): string {
  if (typeof page === 'string' && /^\/(?![/\\])[^#\s\p{Cc}]*$/u.test(page)) return page
  throw new ConfigurationError(option, "must be a path of this site: '/reset-password'")
}

const needed = ['find', 'findById', 'addressOf', 'setPasswordHash'] as const

function readUsers(users: FlowUsers<StoredUser>, option: string): FlowUsers<StoredUser> {
  if (typeof users !== 'object' || users === null) {
    throw new ConfigurationError(option, `must be an object with ${needed.join(', ')}`)
  }
  for (const name of needed) {
    if (typeof users[name] !== 'function') {
      throw new ConfigurationError(`${option}.${name}`, 'is needed, and must be a function')
    }
  }
  return users
}

export { FRAGMENT_SCRIPT, FRAGMENT_SCRIPT_SOURCE } from './flows/fragment.ts'
export type { FlowMessage, MessageLink } from './flows/messages.ts'
export type { Send } from './flows/outbox.ts'
export type { FlowStep, StepDone } from './flows/step.ts'
export type { FlowPages, PasswordRule } from './flows/tools.ts'
export type { FlowUsers } from './flows/users.ts'
export type {
  AddressFlow,
  ChangePasswordFlow,
  InvitationFlow,
  NotMeFlow,
  RegistrationFlow,
  ResetFlow,
}
