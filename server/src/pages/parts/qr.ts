/**
 * A QR code, for whoever has the page on one screen and needs its link on another.
 *
 * @module
 */

import encodeQR from 'qr'
import { raw } from 'hono/html'
import { html, visible, type Html } from '../html.ts'

/** The longest text. A code with more is too fine for the camera of a phone. */
const LONGEST = 500

/**
 * Returns the code as a picture, dark on light whatever the colours of the page are: many readers need that.
 *
 * @param label - what a screen reader says of it
 * @throws RangeError if the text is too long
 */
export function qrCode(text: string, label: string): Html {
  if (text.length > LONGEST) throw new RangeError('The text is too long for a QR code')
  // The markup is made of numbers alone.
  const picture = raw(encodeQR(text, 'svg', { ecc: 'medium', border: 4 }))
  return html`<div class="qr" role="img" aria-label="${visible(label)}">${picture}</div>`
}
