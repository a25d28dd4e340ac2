/**
 * `latchkey user …`: users and what they may do.
 *
 * @module
 */

import {
  changePassword,
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
import { readPassword } from './password-input.ts'
import { onSite } from './site.ts'
import { instantText, table } from './table.ts'

const passwordOption = {
  type: 'boolean',
  meaning: 'Read the password from the standard input, one line. Else it is asked for.',
} as const

const jsonOption = {
  type: 'boolean',
  meaning: 'Print JSON, instants in epoch milliseconds.',
} as const

const NEEDS_SECRETS = 'set LATCHKEY_SECRETS or LATCHKEY_SECRETS_FILE as for the server'

const add = command({
  name: 'user add',
  takes: 'NAME',
  summary: 'Make a user.',
  options: {
    role: {
      type: 'string',
      multiple: true,
      value: 'ROLE',
      meaning: 'A role of the user; may be given several times. "admin" sees all users.',
    },
    'password-stdin': passwordOption,
  },
  async run({ positionals: [username = ''], values }) {
    const password = await readPassword(values['password-stdin'] ?? false)
    await onSite(
      async ({ users }) => {
        const user = await users.add({ username, password, roles: values.role ?? [] })
        print(`Made the user "${user.username}" with ${rolesText(user)}.`)
      },
      { create: true },
    )
  },
})

const list = command({
  name: 'user list',
  takes: '',
  summary: 'Show all users.',
  options: { json: jsonOption },
  run: ({ values }) =>
    onSite(async ({ users }) => {
      const all = await users.list()
      if (values.json) printJson(all.map(visibleUser))
      else if (all.length === 0) print('There is no user yet.')
      else print(table([['USER', 'ROLES', 'STATUS', 'CREATED'], ...all.map(userRow)]))
    }),
})

const password = command({
  name: 'user password',
  takes: 'NAME',
  summary: 'Give a user another password. Ends all sessions of the user, forgets failed attempts.',
  options: { 'password-stdin': passwordOption },
  async run({ positionals: [username = ''], values }) {
    await onSite(async (site) => void (await requireUser(site, username)))
    const typed = await readPassword(values['password-stdin'] ?? false)
    await onSite(async (site) => {
      const { user, sessions } = await changePassword(site, username, typed)
      print(`"${user.username}" has a new password; ${count(sessions, 'session')} ended.`)
      if (!site.knowsSecrets())
        print(`Failed attempts at the old one still count: ${NEEDS_SECRETS}.`)
    })
  },
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
      const { user, sessions } = await changeRoles(site, username, roles)
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
      const { user, sessions } = await disableUser(site, username)
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
      const user = await enableUser(site, username)
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
      const user = await unlockUser(site, username)
      print(`"${user.username}" can try again: the failed attempts are forgotten.`)
    }),
})

/** The commands of this group. */
export const userCommands: readonly Command[] = [add, list, password, role, disable, enable, unlock]

/** The user as JSON shows it: without the password hash. */
function visibleUser({ id, username, roles, disabled, createdAt, updatedAt }: User): object {
  return { id, username, roles, disabled, createdAt, updatedAt }
}

function userRow({ username, roles, disabled, createdAt }: User): readonly string[] {
  return [
    username,
    roles.join(', ') || '-',
    disabled ? 'disabled' : 'enabled',
    instantText(createdAt),
  ]
}

function rolesText({ roles }: User): string {
  if (roles.length === 0) return 'no roles'
  return `the ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`
}
