/**
 * "This was not me": the page to which notices of logins and factors lead, which ends everything.
 *
 * @module
 */

import { notMePage } from '../pages/token.ts'
import type { ActDone } from './act-route.ts'
import { formRoute } from './form-route.ts'
import { sentAfter } from './sent-routes.ts'
import type { Routes } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { untilWritten } from './written-mail.ts'

/** Returns the route. */
export function notMeRoutes(tools: SiteTools): Routes {
  const { site, viewOf, flows } = tools
  const hasPasswords = site.settings.passwords
  return {
    '/not-me': {
      get: (c) => c.html(notMePage(viewOf(c), { hasPasswords })),
      post: formRoute(tools, {
        fields: ['token'],
        async run(ctx, { token = '' }) {
          const work = untilWritten(() => flows.notMe.finish(ctx, { token }))
          const { result: next, failures } = await work
          const message = 'All sessions have ended'
          // The change of the address must be undone first, by a link that is in another message.
          if (next === 'undo') return { message, location: '/undo-address', notice: 'undo-first' }
          return { message, ...(hasPasswords ? newPassword('ended', failures) : onlyEnded) }
        },
        page: (view, _typed, { token, errors }) => notMePage(view, { token, errors, hasPasswords }),
      }),
    },
  }
}

const onlyEnded = { location: '/login', notice: 'everything-ended' } as const

/** Returns where a browser goes whose user gets a message with which they set a new password. */
export function newPassword(
  after: 'ended' | 'undone',
  failures: readonly unknown[],
): Pick<ActDone, 'location'> {
  return { location: sentAfter(failures.length === 0 ? after : 'unsent') }
}
