// @ts-check
/**
 * The buttons that ask the browser for a passkey. The site's script loads this where a page has one.
 *
 * @module
 */

// @ts-expect-error The site serves `latchkey/browser` under this name.
import { passkeyPage } from './passkey-page.js'

/** @type {import('latchkey/browser').PasskeyPage} */
const page = passkeyPage({ options: '/passkeys/options', login: '/passkeys/login' })

/** Where the form of the login leads: the server has checked it. */
const next = document.querySelector('form [name=next]')?.getAttribute('value') ?? '/'

/** @type {NodeListOf<HTMLElement>} */
const places = document.querySelectorAll('[data-passkey]')
for (const place of places) {
  const { passkey, words = '{}' } = place.dataset
  const said = JSON.parse(words)
  const problem = /** @type {HTMLElement} */ (place.querySelector('.problem'))
  const button = /** @type {HTMLButtonElement} */ (place.querySelector('button'))
  /** @param {{ code: string }} error */
  const say = ({ code }) => {
    // The first step is done: the password of another login of this browser, or a passkey that was only touched.
    if (code === 'login_unfinished')
      location.assign(`/login/factor?next=${encodeURIComponent(next)}`)
    problem.textContent = said[code] ?? said.other
  }
  // Where the browser has no passkeys, another way is on the page; but for the page that adds one, which says so.
  if (passkey !== 'add' && !('PublicKeyCredential' in globalThis)) continue
  if (passkey === 'login') logIn({ button, problem, say })
  else fillIn({ purpose: passkey === 'add' ? 'add' : 'confirm', place, button, problem, say })
  place.hidden = false
}

/**
 * Logs in, by the button or where the browser fills in names.
 *
 * @param {{ button: HTMLElement, problem: HTMLElement, say: (error: any) => void }} parts
 */
function logIn({ button, problem, say }) {
  const box = /** @type {HTMLInputElement | null} */ (document.querySelector('[name=remember]'))
  const how = () => ({ remember: box?.checked ?? false })
  const enter = () => location.assign(next + location.hash)
  // Nobody has asked for anything yet, so only a refused choice is told.
  /** @param {{ code: string, status: number | null }} error */
  const refused = (error) => [401, 403].includes(error.status ?? 0) && say(error)
  const offer = () => page.autofill(how()).then((isIn) => isIn && enter(), refused)
  button.addEventListener('click', () => {
    problem.textContent = ''
    page.login(how()).then(enter, (error) => {
      say(error)
      void offer()
    })
  })
  box?.addEventListener('change', () => void offer())
  void offer()
}

/**
 * Puts the answer into the form around the button, and sends it.
 *
 * @param {{ purpose: 'confirm' | 'add', place: HTMLElement, button: HTMLElement, problem: HTMLElement,
 *   say: (error: any) => void }} parts
 */
function fillIn({ purpose, place, button, problem, say }) {
  const form = /** @type {HTMLFormElement} */ (place.closest('form'))
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('passkey'))
  const ask = async () => {
    problem.textContent = ''
    try {
      field.value = await page.ask(purpose)
      form.submit()
    } catch (error) {
      say(error)
    }
  }
  button.addEventListener('click', () => void ask())
  // Enter in a field sends the form, which needs the passkey first.
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void ask()
  })
}
