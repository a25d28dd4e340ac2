/**
 * What every page of a logged-in user has for the script that watches the end of the session: when that is, and the box
 * that says so a minute before. Without the script there is no box, and the session ends all the same.
 *
 * The box is a live region at the end of the page. It does not take the focus, because the reader may be typing. The
 * keyboard reaches it.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import type { View } from '../view.ts'
import { linkButton } from './submit.ts'

/** Returns the box; nothing if nobody is logged in. */
export function sessionEnd({ texts, session, user, now }: View): Html {
  if (session === null || user === null) return html``
  const words = texts.sessionEnd
  return html`<section
    class="session-end"
    aria-label="${visible(words.label)}"
    data-session
    data-user="${visible(user.username)}"
    data-idle="${session.idleEndsAt - now}"
    data-left="${session.endsAt - now}"
    hidden
  >
    <div role="alert">
      <p data-says="soon" hidden>${words.soon}</p>
      <p data-says="last" hidden>${words.last}</p>
      <p data-says="over" hidden>${words.over}</p>
    </div>
    <div class="actions">
      <button type="button" class="primary" data-stay>${words.stay}</button>
      <span data-log-in hidden>${linkButton('/login', words.logIn, 'primary')}</span>
      <button type="button" class="secondary" data-close>${words.close}</button>
    </div>
  </section>`
}
