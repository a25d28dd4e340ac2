/**
 * What administrators do to one user. Each act is a form of the user's page: it says what it did on that page, or shows
 * the link that it has made. Who may do what to whom is decided in `accounts/rank.ts`.
 *
 * @module
 */

import { invite, makeResetLink, type AccessLink } from '../accounts/access-links.ts'
import {
  announceFactorRemoval,
  changeEmail,
  changeRoles,
  disableUser,
  enableUser,
  endSessions,
  removeFactors,
  unlinkAccounts,
  unlockUser,
} from '../accounts/administration.ts'
import { UserError } from '../accounts/user-rules.ts'
import { handedLinkPage } from '../pages/admin/handed-link.ts'
import type { Act, ActDone, Fields } from './act-route.ts'
import { actOnUser, type UserAct } from './admin-act.ts'
import { canBeWarned } from './admin-user.ts'
import type { SiteTools } from './site-tools.ts'

/** Returns the acts, by the last part of their path. */
export function userActs(tools: SiteTools): Readonly<Record<string, Act>> {
  const acts = { ...links, ...rights, ...rest(tools) }
  const named = Object.entries(acts).map(
    ([name, act]) => [name, actOnUser(tools, name, act)] as const,
  )
  return Object.fromEntries(named)
}

/** Both answer with the link, and nothing keeps it. */
const links = {
  invitation: {
    run: async ({ site, by }, { id }) => handed('invitation', await invite(site, by, id)),
  },
  'reset-link': {
    run: async ({ site, by }, { id }) => handed('reset', await makeResetLink(site, by, id)),
  },
} satisfies Record<string, UserAct>

/** Returns what is said of a link that was made. */
export function handed(
  kind: 'invitation' | 'reset',
  { link, expiresAt, user }: AccessLink,
): Pick<ActDone, 'json' | 'page'> {
  return {
    json: { link, expiresAt, user: { id: user.id, username: user.username } },
    page: (view) => handedLinkPage(view, { kind, user, link, expiresAt }),
  }
}

const rights = {
  roles: {
    fields: ['roles', 'admin', 'owner', 'before'],
    onSelf: true,
    async run({ site, by }, user, fields) {
      // Not in one step with the change: this is for people who did not see what others did meanwhile.
      if (fields['before'] !== undefined && !isSame(rolesIn(fields['before']), user.roles)) {
        throw new UserError('roles_changed', 'The roles are not what they were in the form.')
      }
      await changeRoles(site, by, user.id, typedRoles(fields))
      return 'user-roles'
    },
  },
  disable: {
    async run({ site, by }, { id }) {
      await disableUser(site, by, id)
      return 'user-disabled'
    },
  },
  enable: {
    async run({ site, by }, { id }) {
      await enableUser(site, by, id)
      return 'user-enabled'
    },
  },
} satisfies Record<string, UserAct>

function rest({ site: context }: SiteTools): Record<string, UserAct> {
  return {
    email: {
      fields: ['email'],
      async run({ site, by }, { id }, { email = '' }) {
        await changeEmail(site, by, id, email.trim() === '' ? null : email)
        return 'user-email'
      },
    },
    unlock: {
      async run({ site, by }, { id }) {
        await unlockUser(site, by, id)
        return 'user-unlocked'
      },
    },
    'end-sessions': {
      async run({ site, by }, { id }) {
        await endSessions(site, by, id)
        return 'user-sessions'
      },
    },
    'unlink-accounts': {
      async run({ site, by }, { id }) {
        await unlinkAccounts(site, by, id)
        return 'user-accounts'
      },
    },
    'remove-factors': {
      async run({ site, by }, user) {
        const enrolled = await context.latch.credentials.list(user.id)
        if (enrolled.length === 0) throw new UserError('no_factors', 'There are no factors.')
        if (canBeWarned(context, user)) {
          await announceFactorRemoval(site, by, user.id)
          return 'user-factors-later'
        }
        await removeFactors(site, by, user.id)
        return 'user-factors'
      },
    },
  }
}

/** Returns the roles of a form: the boxes that were ticked, and what was typed. */
export function typedRoles({ roles = '', admin, owner }: Fields): readonly string[] {
  return [
    ...(owner === undefined ? [] : ['owner']),
    ...(admin === undefined ? [] : ['admin']),
    ...rolesIn(roles),
  ]
}

function rolesIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((role) => role !== '')
}

function isSame(roles: readonly string[], others: readonly string[]): boolean {
  return roles.toSorted().join(' ') === others.toSorted().join(' ')
}
