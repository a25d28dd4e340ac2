/**
 * A QR code, for whoever has the page on one screen and needs its link on another.
 *
 * @module
 */

import { encodeQR } from 'qr'
import { html, raw, visible, type Html } from '../html.ts'

/** The margin of a QR code, in its own squares (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4

/**
 * Returns the code as a picture. The style sheet sets it dark on light, whatever the colours of the page are: many
 * readers need that.
 *
 * @param label - what a screen reader says of it
 */
export function qrCode(text: string, label: string): Html {
  // The markup is made of numbers alone.
  const picture = raw(encodeQR(text, 'svg', { border: QUIET_ZONE }))
  return html`<div class="qr" role="img" aria-label="${visible(label)}">${picture}</div>`
}
