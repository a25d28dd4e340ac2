/**
 * `latchkey user …`: users and what they may do.
 *
 * @module
 */

import {
  changeRoles,
  disableUser,
  enableUser,
  requireUser,
  unlockUser,
} from '../accounts/administration.ts'
import { command, UsageError, type Command } from './command.ts'
import { VariableError } from '../config/config.ts'
import type { User } from '../accounts/user-table.ts'
import { count, print, printJson } from '../process/output.ts'
import { NEEDS_SECRETS, onSite } from './site.ts'
import { instantText, rolesText, table } from './table.ts'

const jsonOption = {
  type: 'boolean',
  meaning: 'Print JSON, instants in epoch milliseconds.',
} as const

const list = command({
  name: 'user list',
  takes: '',
  summary: 'Show all users.',
  options: { json: jsonOption },
  run: ({ values }) =>
    onSite(
      async ({ users }) => {
        const all = await users.list()
        if (values.json) printJson(all.map(visibleUser))
        else if (all.length === 0) print('There is no user yet.')
        else print(table([['USER', 'ROLES', 'STATUS', 'CREATED'], ...all.map(userRow)]))
      },
      { sessions: false },
    ),
})

const role = command({
  name: 'user role',
  takes: 'NAME ROLE…',
  summary: 'Set the roles of a user, in place of those there were. Live sessions follow at once.',
  options: { none: { type: 'boolean', meaning: 'Take all roles away.' } },
  async run({ positionals: [username = '', ...roles], values }) {
    if ((values.none ?? false) === roles.length > 0) {
      throw new UsageError('user role needs roles, or --none to take all away')
    }
    await onSite(async (site) => {
      const { id } = await requireUser(site, username)
      const { user, sessions } = await changeRoles(site, 'machine', id, roles)
      const reached = `${count(sessions, 'live session')} changed`
      print(`"${user.username}" now has ${rolesText(user)}; ${reached}.`)
    })
  },
})

const disable = command({
  name: 'user disable',
  takes: 'NAME',
  summary: 'Shut a user out. Ends all sessions of the user.',
  options: {},
  run: ({ positionals: [username = ''] }) =>
    onSite(async (site) => {
      const { user, sessions } = await disableUser(
        site,
        'machine',
        (await requireUser(site, username)).id,
      )
      print(`"${user.username}" cannot log in any more; ${count(sessions, 'session')} ended.`)
    }),
})

const enable = command({
  name: 'user enable',
  takes: 'NAME',
  summary: 'Let a disabled user log in again.',
  options: {},
  run: ({ positionals: [username = ''] }) =>
    onSite(async (site) => {
      const user = await enableUser(site, 'machine', (await requireUser(site, username)).id)
      print(`"${user.username}" can log in.`)
    }),
})

const unlock = command({
  name: 'user unlock',
  takes: 'NAME',
  summary: 'Forget the failed attempts at the password of a user, who then need not wait.',
  options: {},
  run: ({ positionals: [username = ''] }) =>
    onSite(async (site) => {
      if (!site.knowsSecrets())
        throw new VariableError([
          `the attempts are counted under a key of the server: ${NEEDS_SECRETS}`,
        ])
      const user = await unlockUser(site, 'machine', (await requireUser(site, username)).id)
      print(`"${user.username}" can try again: the failed attempts are forgotten.`)
    }),
})

/** The commands of this group. */
export const userCommands: readonly Command[] = [list, role, disable, enable, unlock]

/** The user as JSON shows it: without the password hash. */
function visibleUser(user: User): object {
  const { id, username, roles, email, emailVerified, disabled, mustChangePassword } = user
  const { passwordHash, createdAt, updatedAt, lastLoginAt } = user
  const hasPassword = passwordHash !== null
  const state = { disabled, hasPassword, mustChangePassword }
  return { id, username, roles, email, emailVerified, ...state, createdAt, updatedAt, lastLoginAt }
}

function userRow(user: User): readonly string[] {
  const { username, roles, createdAt } = user
  return [username, roles.join(', ') || '-', statusOf(user), instantText(createdAt)]
}

function statusOf({ disabled, passwordHash }: User): string {
  if (disabled) return 'disabled'
  return passwordHash === null ? 'invited' : 'enabled'
}
