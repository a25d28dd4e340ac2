/**
 * `latchkey user …`: how users get in. By a link of their own: nobody else need ever know a password.
 *
 * @module
 */

import {
  createUser,
  invite,
  makeResetLink,
  recoverUser,
  type AccessLink,
} from '../accounts/access-links.ts'
import { changeEmail, changePassword, noteAct, requireUser } from '../accounts/administration.ts'
import { readEmail } from '../accounts/user-rules.ts'
import type { User } from '../accounts/user-table.ts'
import { count, print } from '../process/output.ts'
import { linkOptions, printLink } from './access-link.ts'
import { command, UsageError, type Command } from './command.ts'
import { readPassword } from './password-input.ts'
import { NEEDS_SECRETS, onSite } from './site.ts'
import { rolesText } from './table.ts'

const passwordOption = {
  type: 'boolean',
  meaning: 'Read a password from the standard input, one line: for machines.',
} as const

const keepOption = {
  type: 'boolean',
  meaning: 'The user knows this password already. Else every page leads to changing it.',
} as const

const newUserOptions = {
  role: {
    type: 'string',
    multiple: true,
    value: 'ROLE',
    meaning:
      'A role of the user; may be given several times. "admin" sees all users, "owner" rules over admins.',
  },
  email: { type: 'string', value: 'ADDRESS', meaning: 'The e-mail address of the user.' },
} as const

const add = command({
  name: 'user add',
  takes: 'NAME',
  summary: 'Make a user, and a link by which the user chooses a password.',
  options: {
    ...newUserOptions,
    ...linkOptions,
    'password-stdin': passwordOption,
    keep: keepOption,
  },
  async run({ positionals: [username = ''], values }) {
    const { role: roles = [], email } = values
    const asked = { username, roles, email: email ?? null }
    if (values['password-stdin'] ?? false) return addWithPassword(asked, values.keep ?? false)
    if (values.keep) throw new UsageError('user add: --keep is for --password-stdin')
    await onSite(
      async (site) => {
        const withLinks = site.withLinks()
        const user = await createUser(withLinks, 'machine', asked)
        await printLink(await invite(withLinks, 'machine', user.id), invited(user, true), values)
      },
      { create: true },
    )
  },
})

/** Makes a user with a password that a machine has made up. */
async function addWithPassword(
  asked: { username: string; roles: readonly string[]; email: string | null },
  keep: boolean,
): Promise<void> {
  const password = await readPassword(true)
  await onSite(
    async (site) => {
      const user = await site.users.add({ ...asked, password, mustChangePassword: !keep })
      await noteAct(site, 'machine', user.id, 'created', { roles: user.roles.join(', ') })
      print(`Made the user "${user.username}" with ${rolesText(user)}.`)
      if (!keep) print('Every page leads to changing the password, until that is done.')
    },
    { create: true },
  )
}

const inviting = command({
  name: 'user invite',
  takes: 'NAME',
  summary: 'Make a link by which a user chooses the first password; and the user, if need be.',
  options: { ...newUserOptions, ...linkOptions },
  async run({ positionals: [username = ''], values }) {
    await onSite(async (site) => {
      const withLinks = site.withLinks()
      const { role: roles, email } = values
      const known = await site.users.find(username)
      if (known !== null && (roles !== undefined || email !== undefined)) {
        throw new UsageError('user invite: --role and --email are for a new user')
      }
      const asked = { username, roles: roles ?? [], email: email ?? null }
      const user = known ?? (await createUser(withLinks, 'machine', asked))
      const link = await invite(withLinks, 'machine', user.id)
      await printLink(link, invited(user, known === null), values)
    })
  },
})

function invited(user: User, isNew: boolean): string {
  const made = isNew ? `Made the user "${user.username}" with ${rolesText(user)}. ` : ''
  return `${made}Give "${user.username}" this link: whoever opens it chooses the password, and is logged in.`
}

const resetLink = command({
  name: 'user reset-link',
  takes: 'NAME',
  summary: 'Make a link by which a user chooses another password. Factors stay needed.',
  options: linkOptions,
  async run({ positionals: [username = ''], values }) {
    await onSite(async (site) => {
      const { id } = await requireUser(site, username)
      const link = await makeResetLink(site.withLinks(), 'machine', id)
      await printLink(link, reset(link), values)
    })
  },
})

function reset({ user }: AccessLink): string {
  const { username } = user
  return (
    `Give "${username}" this link: whoever opens it chooses another password, which ends all sessions. ` +
    `"${username}" is told at the next login that you have made it.`
  )
}

const recover = command({
  name: 'user recover',
  takes: 'NAME',
  summary:
    'Let a user in who is locked out: removes factors, unlinks accounts, ends sessions, makes a link.',
  options: linkOptions,
  async run({ positionals: [username = ''], values }) {
    await onSite(async (site) => {
      const { id } = await requireUser(site, username)
      const link = await recoverUser(site.withLinks(), id)
      const removed =
        `${count(link.removed, 'factor')} removed, ` +
        `${count(link.unlinked, 'account')} at providers unlinked, all sessions ended.`
      await printLink(link, `"${link.user.username}": ${removed} ${reset(link)}`, values)
    })
  },
})

const email = command({
  name: 'user email',
  takes: 'NAME [ADDRESS]',
  summary: 'Set the e-mail address of a user. The user has to verify it.',
  options: { none: { type: 'boolean', meaning: 'Take the address away.' } },
  async run({ positionals: [username = '', address], values }) {
    if ((values.none ?? false) === (address !== undefined)) {
      throw new UsageError('user email needs an address, or --none to take it away')
    }
    const to = address === undefined ? null : readEmail(address)
    await onSite(async (site) => {
      const { id } = await requireUser(site, username)
      const user = await changeEmail(site, 'machine', id, to)
      const has = user.email === null ? 'no address' : `the address ${user.email}, not verified`
      print(`"${user.username}" now has ${has}.`)
    })
  },
})

const password = command({
  name: 'user password',
  takes: 'NAME',
  summary: 'Give a user another password. Ends all sessions of the user, forgets failed attempts.',
  options: { 'password-stdin': passwordOption, keep: keepOption },
  async run({ positionals: [username = ''], values }) {
    await onSite(async (site) => void (await requireUser(site, username)))
    const typed = await readPassword(values['password-stdin'] ?? false)
    await onSite(async (site) => {
      const { id } = await requireUser(site, username)
      const how = { password: typed, mustChange: !(values.keep ?? false) }
      const { user, sessions } = await changePassword(site, 'machine', id, how)
      print(`"${user.username}" has a new password; ${count(sessions, 'session')} ended.`)
      if (how.mustChange) print('Every page leads to changing it, until that is done.')
      if (!site.knowsSecrets())
        print(`Failed attempts at the old one still count: ${NEEDS_SECRETS}.`)
    })
  },
})

/** The commands of this group. */
export const userAccessCommands: readonly Command[] = [
  add,
  inviting,
  resetLink,
  recover,
  password,
  email,
]
