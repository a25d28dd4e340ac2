/**
 * The few lines of script that a page of a flow needs: they move the token from the address's fragment into the form.
 *
 * A fragment is sent to no server, stands in no log and no Referer, and a preview of the link does not see it (RFC
 * 3986, 3.5). Without script, the visitor pastes the code.
 *
 * @module
 */

import { hash } from 'node:crypto'

/**
 * The script, for a `<script>` after the form that has the field `token`. As soon as the field has the token, the
 * script takes it out of the address, so that nobody reads it over a shoulder or in the history.
 */
export const FRAGMENT_SCRIPT: string =
  "const t=new URLSearchParams(location.hash.slice(1)).get('token');" +
  "const f=document.querySelector('input[name=token]');" +
  "if(t&&f){f.value=t;history.replaceState(null,'',location.pathname+location.search)}"

/** The digest of the script for a Content-Security-Policy: `script-src ${FRAGMENT_SCRIPT_SOURCE}` (CSP 3, 2.3.1). */
export const FRAGMENT_SCRIPT_SOURCE: string = `'sha256-${hash('sha256', FRAGMENT_SCRIPT, 'base64')}'`
