// @ts-check
/**
 * Watches the end of the session, in all tabs of the browser: says it a minute before, and notices what has happened
 * elsewhere. To ask is no activity. Without it, sessions end all the same, and the next click leads to the login.
 *
 * @module
 */

/** @typedef {{ user: string | null, idle: number, left: number }} State durations from now, in milliseconds */

const MINUTE = 60_000
const LONGEST = 2 ** 31 - 1
const box = /** @type {HTMLElement | null} */ (document.querySelector('[data-session]'))
const tabs = new BroadcastChannel('session')
/** The forms in which somebody has typed; what belongs to no form is `null`. @type {Set<HTMLFormElement | null>} */
const typed = new Set()
let timer = setTimeout(() => undefined)

if (box !== null) watch(box, box.dataset.user ?? '')

/**
 * Whether what was typed, sent now, is there after the login: of several forms only one is sent, and the site keeps
 * no secret and nothing above 64 KiB.
 */
function isKept() {
  const [form] = typed
  if (!form || typed.size > 1 || form.querySelector('[data-password], [data-passkey], .code'))
    return false
  const fields = /** @type {any} */ (new FormData(form))
  return `${new URLSearchParams(fields)}`.length <= 65_536
}

/** @param {HTMLElement} box @param {string} user */
function watch(box, user) {
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (box.querySelector(name))
  /** @param {string | null} what */
  const say = (what) => {
    if (what === null && box.contains(document.activeElement))
      document.getElementById('main')?.focus()
    /** @type {NodeListOf<HTMLElement>} */
    const texts = box.querySelectorAll('[data-says]')
    for (const text of texts) text.hidden = text.dataset.says !== what
    part('[data-stay]').hidden = what !== 'soon'
    box.hidden = what === null
  }
  const here = encodeURIComponent(location.pathname + location.search)

  /** @param {State} state */
  const take = (state) => {
    clearTimeout(timer)
    if (state.user !== user) {
      // What has been typed stays on the page, where nothing else of a person's does.
      if (typed.size > 0) say('keeps' in box.dataset && isKept() ? 'over' : 'lost')
      else location.replace(`/login?next=${here}`)
      return
    }
    const rest = Math.min(state.idle, state.left)
    const isNear = rest <= MINUTE
    say(isNear ? (state.left <= state.idle ? 'last' : 'soon') : null)
    timer = setTimeout(() => void ask(), Math.min(isNear ? rest + 1000 : rest - MINUTE, LONGEST))
  }
  /** @param {RequestInit} how */
  const ask = async (how = {}) => {
    try {
      const answer = await fetch('/session', { ...how, cache: 'no-store' })
      if (!answer.ok) return
      const state = await answer.json()
      take(state)
      tabs.postMessage(state)
    } catch {
      // The site does not answer: there is nothing to say, and the next look may find it.
    }
  }

  tabs.addEventListener('message', ({ data }) => {
    if (data !== null) take(data)
    else if (!document.hidden) void ask()
  })
  part('[data-stay]').addEventListener('click', () => {
    void ask({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
  })
  part('[data-close]').addEventListener('click', () => say(null))
  addEventListener('input', ({ target }) => {
    typed.add(/** @type {HTMLInputElement} */ (target).form ?? null)
  })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void ask()
  })
  const state = { user, idle: Number(box.dataset.idle), left: Number(box.dataset.left) }
  take(state)
  tabs.postMessage(state)
}

// A page that comes back from the browser's memory may be of a session that has ended.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})
