/**
 * The visitor of an app on the login's own host: whoever the login's own cookie says.
 *
 * @module
 */

import type { BaseLatchkey, Latchkey } from 'latchkey'
import type { Exchange, MaybePromise } from 'latchkey/adapter-kit'
import type { SiteUser } from '../accounts/user-table.ts'
import type { FindVisitor, Visitor } from './visitor.ts'

/** What this needs of the login. */
export type VisitedLatch = Pick<BaseLatchkey<SiteUser>, 'open' | 'session'> &
  Pick<Latchkey<SiteUser>, 'findSession'>

/** Returns the function that finds the visitor by the session's cookie. It sets no cookie: a check answers nobody. */
export function ownVisitor(latch: VisitedLatch): FindVisitor {
  return (request, isActivity) => {
    const context = latch.open(exchangeOf(request), { activity: false })
    const read = ({ id }: { readonly id: string | null }): MaybePromise<Visitor | null> =>
      id === null ? null : latch.findSession(id, { activity: isActivity })
    const session = context.use(latch.session)
    return session instanceof Promise ? session.then(read) : read(session)
  }
}

/** The request as far as the session's cookie goes: a read, whatever the judged request is. */
function exchangeOf(request: Parameters<FindVisitor>[0]): Exchange {
  return {
    method: 'GET',
    url: '/',
    address: null,
    encrypted: request.origin.startsWith('https:'),
    sent: true,
    header: (name) => (name === 'cookie' ? request.header('cookie') : undefined),
    markPrivate: () => undefined,
    setCookie: () => undefined,
  }
}
