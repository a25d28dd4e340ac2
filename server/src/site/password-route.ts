/**
 * The change of a password by its user (ASVS 5.0, 6.2.2, 6.2.3 and 6.2.4). The present password is the confirmation, so
 * that nobody types it twice.
 *
 * @module
 */

import { MINUTE, NotAuthenticated, PasswordRefused, type Dependency } from 'latchkey'
import type { RequestContext } from 'latchkey/adapter-kit'
import type { Flows } from 'latchkey/flows'
import { tellSessions } from '../accounts/administration.ts'
import { UserError } from '../accounts/user-rules.ts'
import type { SiteUser, User } from '../accounts/user-table.ts'
import type { FormError } from '../pages/parts/alert.ts'
import { changePasswordPage } from '../pages/security/change-password.ts'
import type { View } from '../pages/view.ts'
import { actRoute, type Act } from './act-route.ts'
import { hasPassword } from './means.ts'
import { noteOwn } from './noted.ts'
import { formError } from './refusals.ts'
import type { Route, SiteContext } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** How long ago the confirmation may be that the library asks for. */
const LATELY = 5 * MINUTE

/** Some time passes between the look at the clock here, and the library's. */
const SPARE = 10_000

/** Returns the route of `/security/password`. */
export function passwordRoute(tools: SiteTools, { password }: Pick<Flows, 'password'>): Route {
  const { site, hono, viewOf } = tools
  return {
    get: hono.depends({ user: pageGuard(site) }, async (c, { user }) => {
      const found = await site.users.get(user.id)
      const must = found?.mustChangePassword ?? false
      return c.html(changePasswordPage(viewOf(c), { hasPassword: hasPassword(found), must }))
    }),
    post: actRoute(tools, changeAct(site, password)),
  }
}

/**
 * The user, if no missing factor would refuse the form later. A user without a password must have confirmed lately.
 */
function pageGuard({ latch, users }: SiteContext): Dependency<SiteUser> {
  return async function mayChangePassword(ctx) {
    const user = await ctx.use(latch.user)
    if (!hasPassword(await users.get(user.id))) await ctx.use(latch.recentLogin(LATELY))
    const hasFactor = (await latch.credentials.list(user.id)).some(
      ({ kind }) => kind !== 'recoveryCode',
    )
    if (hasFactor) await ctx.use(latch.secondFactor)
    return user
  }
}

function changeAct(site: SiteContext, flow: Flows['password']): Act {
  const { latch, users } = site
  return {
    fields: ['current', 'password', 'passwordAgain'],
    async run(ctx, { current = '', password = '', passwordAgain }) {
      const { id } = await ctx.use(latch.user)
      const found = await users.get(id)
      if (found === null) throw new NotAuthenticated()
      await assertNew(site, found, { password, passwordAgain })
      await confirmBy(site, ctx, found, current)
      if (hasPassword(found) && password === current) throw refused('unchanged', UNCHANGED)
      await flow.change(ctx, { current, password })
      await noteOwn(site, ctx, id, 'password_changed')
      const changed = await users.get(id)
      // Sessions carry whether the password must be changed.
      if (changed !== null) await tellSessions(site, changed)
      return {
        message: 'The password was changed',
        location: '/security',
        notice: 'password-changed',
      }
    },
    async failed(error, view, _, userId) {
      const found = userId === null ? null : await users.get(userId)
      const must = found?.mustChangePassword ?? false
      const errors = [mistake(error, view)]
      return changePasswordPage(view, { hasPassword: hasPassword(found), must, errors })
    },
  }
}

/** The present password is a confirmation. It is asked for once, and not again for one that is still good. */
async function confirmBy(
  { latch, clock }: SiteContext,
  ctx: RequestContext,
  found: User,
  current: string,
): Promise<void> {
  const { confirmedAt } = await ctx.session()
  const isRecent = confirmedAt !== null && clock() - confirmedAt < LATELY - SPARE
  if (!isRecent && hasPassword(found)) await latch.confirm(ctx, { password: current })
}

/** What is wrong with a new password is said before the present one is checked, which is work. */
async function assertNew(
  { users }: SiteContext,
  { username }: User,
  {
    password,
    passwordAgain,
  }: { readonly password: string; readonly passwordAgain?: string | undefined },
): Promise<void> {
  if (passwordAgain !== undefined && passwordAgain !== password) throw refused('differ', DIFFER)
  try {
    await users.assertPassword(password, username)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new PasswordRefused(error.message, { cause: error })
  }
}

/** A refusal that the page has words of its own for. */
type OwnReason = 'differ' | 'unchanged'

function refused(reason: OwnReason, message: string): PasswordRefused {
  return new PasswordRefused(message, { cause: reason })
}

const DIFFER = 'The two passwords are not the same'
const UNCHANGED = 'The new password is the present one'

/** What is said of a failure, and which field is at fault. */
function mistake(error: Parameters<Act['failed'] & object>[0], { texts }: View): FormError {
  const words = texts.changePassword
  if (error.code === 'password_refused') {
    if (error.cause === 'differ') return { text: words.differ, fields: ['passwordAgain'] }
    if (error.cause === 'unchanged') return { text: words.unchanged, fields: ['password'] }
    return { text: error.message, fields: ['password'] }
  }
  if (error.code === 'invalid_credentials') return { text: words.wrongCurrent, fields: ['current'] }
  if (error.code === 'update_conflict') return { text: words.conflict }
  return { text: formError(error, 'change', texts) }
}
