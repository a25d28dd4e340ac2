/**
 * Sentences that tell people to ask: whom they ask is a link, if the operator has named a page for that.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import type { View } from '../view.ts'

/** Returns the sentence. In it, the words for whoever runs the site link to the operator's page of help. */
export function asking({ brand, texts }: Pick<View, 'brand' | 'texts'>, sentence: string): Html {
  const { operator } = texts.frame
  const at = sentence.indexOf(operator)
  if (brand.helpUrl === null || at < 0) return html`${visible(sentence)}`
  const [before, after] = [sentence.slice(0, at), sentence.slice(at + operator.length)]
  const link = html`<a href="${brand.helpUrl}" rel="noreferrer">${visible(operator)}</a>`
  return html`${visible(before)}${link}${visible(after)}`
}
