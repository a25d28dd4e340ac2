/**
 * `/told`: what somebody else has done with the access of a user, who reads it at the next login.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { card } from './parts/card.ts'
import { linkButton, submit } from './parts/submit.ts'
import { time } from './parts/time.ts'
import type { View } from './view.ts'

/** What can be told. */
export type ToldKind = keyof View['texts']['told']['done']

/** One thing to tell. */
export interface ToldAct {
  readonly kind: ToldKind

  /** Who did it; `null`: a command on the machine. */
  readonly by: string | null

  /** When for the last time, in epoch milliseconds, and how often. */
  readonly at: number
  readonly count: number
}

/** What the page shows. */
export interface ToldPageProps {
  /** The latest first. */
  readonly acts: readonly ToldAct[]

  /** What the form sends back: what has been read. */
  readonly ids: readonly string[]

  /** Where to go afterwards. The reader of the field checks it. */
  readonly next: string
}

/** Returns the page. Its form posts `ids` and `next` to `/told`. */
export function toldPage(view: View, { acts, ids, next }: ToldPageProps): Html {
  const words = view.texts.told
  return layout(
    view,
    { title: words.title, narrow: true },
    card(
      words.title,
      html`<p>${words.intro}</p>
        <ul>
          ${acts.map(
            ({ kind, by, at, count }) =>
              html`<li>
                ${visible(words.done[kind](by ?? words.machine))}
                ${count === 1 ? '' : words.times(count)} ${time(view, at, { relative: true })}
              </li>`,
          )}
        </ul>
        <p>${words.advice}</p>
        ${form(
          view,
          { action: '/told', hidden: { ids: ids.join(' '), next } },
          submit(words.submit),
        )}
        ${linkButton('/security', words.security)}`,
    ),
  )
}
