// @ts-check
/**
 * What makes the pages better in a browser that runs scripts. Everything works without it. It finds its places by
 * `data-` attributes.
 *
 * @module
 */

/** What only some pages need, by what it looks for. */
const modules = {
  '[data-passkey]': './passkeys.js',
  '[data-session]': './session.js',
}

/** @param {string} selector */
const all = (selector) => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)])

for (const [selector, path] of Object.entries(modules)) {
  if (document.querySelector(selector)) void import(path)
}

/** Other tabs of somebody who has logged out here ask whether they are logged in. */
if (!document.querySelector('[data-session]')) new BroadcastChannel('session').postMessage(null)

/** Moves the token of a link into its field, and out of the address and the history: no server has seen it yet. */
function takeTokens() {
  for (const place of all('[data-token]')) {
    const input = /** @type {HTMLInputElement} */ (place.querySelector('input'))
    const token = new URLSearchParams(location.hash.slice(1)).get('token')
    if (token !== null) {
      input.value = token
      history.replaceState(null, '', location.pathname + location.search)
    }
    // Whoever has to paste a link sees the field.
    place.hidden = input.value !== ''
    if (token !== null && place.dataset.token === 'send') input.form?.requestSubmit()
  }
}
takeTokens()
// A link that is pasted into the tab of another one of its kind changes no more than the hash.
addEventListener('hashchange', takeTokens)

/** The part of an app's address behind `#` comes along through the login, and on to the app. */
for (const next of /** @type {HTMLInputElement[]} */ (all('[name=next]'))) {
  if (next.form) next.form.action += location.hash
}
for (const link of /** @type {HTMLAnchorElement[]} */ (all('[data-go]'))) {
  location.replace(link.href + location.hash)
}

/** A button beside a password shows it; it is hidden again before the form is sent, so that no browser keeps it. */
for (const place of all('[data-password]')) {
  const { show, hide, showLabel, hideLabel } = place.dataset
  const input = /** @type {HTMLInputElement} */ (place.querySelector('input'))
  const button = document.createElement('button')
  /** @param {boolean} shown */
  const turn = (shown) => {
    input.type = shown ? 'text' : 'password'
    button.textContent = (shown ? hide : show) ?? ''
    button.ariaLabel = (shown ? hideLabel : showLabel) ?? ''
  }
  button.type = 'button'
  button.setAttribute('aria-controls', input.id)
  button.addEventListener('click', () => turn(input.type === 'password'))
  input.form?.addEventListener('submit', () => turn(false))
  turn(false)
  place.append(button)
}

/** Times are in the reader's zone and language. Recent ones say how long ago; the whole time is on hover. */
const { lang } = document.documentElement
const short = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' })
const long = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'long' })
const ago = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' })
const units = /** @type {const} */ ([
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
])

/** @param {number} at */
function relative(at) {
  const seconds = (at - Date.now()) / 1000
  const unit = units.find(([, length]) => Math.abs(seconds) >= length)
  if (!unit) return ago.format(0, 'second')
  // After a month, nobody counts the days.
  return Math.abs(seconds) > 30 * 86_400 ? '' : ago.format(Math.trunc(seconds / unit[1]), unit[0])
}

function tellTimes() {
  for (const time of /** @type {HTMLTimeElement[]} */ (all('time[data-time]'))) {
    const at = Date.parse(time.dateTime)
    time.title = long.format(at)
    time.textContent = (time.dataset.time === 'relative' && relative(at)) || short.format(at)
  }
}
tellTimes()
setInterval(tellTimes, 60_000)

/** Buttons that only a script can work are hidden until it runs. */
for (const button of all('button[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
for (const button of all('button[data-copy]')) {
  const { copy = '', copied = '' } = button.dataset
  const source = document.getElementById(copy)
  // Plain http has no clipboard.
  button.hidden = navigator.clipboard === undefined
  button.addEventListener('click', () => {
    const isField = source instanceof HTMLTextAreaElement || source instanceof HTMLInputElement
    const text = isField ? source.value : (source?.innerText ?? '')
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = copied
      return null
    })
  })
}
