// @ts-check
/**
 * What makes the pages better in a browser that runs scripts. Everything works without it. It finds its places by
 * `data-` attributes, and keeps no state.
 *
 * @module
 */

/** Adds a button that shows the password, and hides it again before the form is sent. */
for (const place of elements('[data-password]')) {
  const input = /** @type {HTMLInputElement} */ (place.querySelector('input'))
  const button = document.createElement('button')
  /** @param {boolean} shown */
  const show = (shown) => {
    input.type = shown ? 'text' : 'password'
    button.textContent = (shown ? place.dataset.hide : place.dataset.show) ?? ''
    button.setAttribute(
      'aria-label',
      (shown ? place.dataset.hideLabel : place.dataset.showLabel) ?? '',
    )
  }
  button.type = 'button'
  button.className = 'show'
  button.setAttribute('aria-controls', input.id)
  button.addEventListener('click', () => show(input.type === 'password'))
  input.form?.addEventListener('submit', () => show(false))
  show(false)
  place.append(button)
}

/** Moves the token of a link into its field, and out of the address and the history. */
for (const place of elements('[data-token]')) {
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

/**
 * @param {string} selector
 * @returns {NodeListOf<HTMLElement>}
 */
function elements(selector) {
  return document.querySelectorAll(selector)
}
