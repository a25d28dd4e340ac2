/**
 * The page that sends a form again, by one click, after its user has confirmed or logged in. It has no script, and
 * loads nothing.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { TOKEN_FIELD } from '../../request/body.ts'
import type { KeptForm } from '../../request/kept-form.ts'
import { byNavigation, type Answer } from '../../request/refusal.ts'

/** A form that can be sent again, for a page of the application's own. */
export interface FormToResend extends KeptForm {
  /**
   * The hidden inputs for a `<form method="post">` with this `action` and `enctype`, as HTML. They carry every byte of
   * the fields, and a fresh token in the field `_csrf` if the form had that field.
   */
  readonly inputs: string
}

/** Returns the form with its inputs. */
export function toResend(form: KeptForm, csrfToken: () => string): FormToResend {
  const fields = form.fields.map(
    ([name, value]) => [name, name === TOKEN_FIELD ? csrfToken() : value] as const,
  )
  const inputs = fields
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join('\n')
  return { ...form, fields, inputs }
}

/** Returns the answer that shows where the form goes, and sends it there by one click. */
export function resendPage({ path, enctype, inputs }: FormToResend): Answer {
  const target = escape(path)
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Send your form</title>
<style>${STYLE}</style>
<h1>Send your form</h1>
<p>Thank you. Your form has not been sent yet. It goes to:
<p><code>${target}</code>
<form method="post" action="${target}" enctype="${enctype}">
${inputs}
<p><button>Send the form</button>
</form>
</html>
`
  return byNavigation({ status: 200, headers, body })
}

/** Long targets wrap, and the button is large enough for a finger. */
const STYLE =
  'body{max-width:34rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}' +
  'code{overflow-wrap:anywhere}button{padding:.6rem 1.2rem;font:inherit}'

/** The digest of the style, so that no other style and no script can run. */
const STYLE_DIGEST = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    `default-src 'none'; form-action 'self'; frame-ancestors 'none'; ` +
    `style-src '${STYLE_DIGEST}'`,
  'X-Content-Type-Options': 'nosniff',
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Browsers read a line break that is written as such as LF (HTML Standard, 13.2.3.5).
  '\r': '&#13;',
  '\n': '&#10;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"\r\n]/g, (character) => references[character] ?? character)
}
