/**
 * The letters of this process, in development.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { facts } from './parts/facts.ts'
import { time } from './parts/time.ts'
import type { View } from './view.ts'

/** A letter as the page shows it. */
export interface ShownLetter {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string

  /** In epoch milliseconds. */
  readonly date: number
}

/** Returns the page. */
export function devMailPage(view: View, letters: readonly ShownLetter[]): Html {
  const words = view.texts.byMail.devMail
  return layout(
    view,
    { title: words.title },
    html`<h1>${words.title}</h1>
      <p class="hint">${visible(words.text)}</p>
      ${letters.length === 0 ? html`<p>${visible(words.none)}</p>` : letters.map((one) => letter(view, one))}`,
  )
}

function letter(view: View, { id, to, subject, text, date }: ShownLetter): Html {
  const words = view.texts.byMail.devMail
  return html`<section aria-labelledby="letter-${id}">
    <h2 id="letter-${id}">${visible(subject)}</h2>
    ${facts([[words.to, html`<bdi>${visible(to)}</bdi> · ${time(view, date)}`]])}
    <pre class="letter">${linked(text)}</pre>
    <p><a href="/dev/mail/${id}">${words.asHtml}</a></p>
  </section>`
}

/** Links of letters are the site's own, and work. */
function linked(text: string): readonly Html[] {
  return text
    .split(/(https?:\/\/\S+#token=[\w.-]+)/)
    .map((part, i) =>
      i % 2 === 1
        ? html`<a href="${part}">${part}</a>`
        : html`${part.split('\n').map(visible).join('\n')}`,
    )
}
