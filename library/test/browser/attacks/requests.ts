/**
 * Attacks by requests that scripts and the browser itself send.
 *
 * @module
 */

import {
  attribute,
  everywhere,
  fields,
  literal,
  loot,
  lootJson,
  script,
  type Attack,
} from './attack.ts'

const preflight = 'the browser asks first, and the bank has no CORS'

/** Returns a script that fetches. `init` is the code of its options, and `noCors` how these begin. */
const fetching = (address: string, init: string): string =>
  script(`fetch(${literal(address)}, { ${init} }).catch(() => {})`)

const noCors = `method: 'POST', mode: 'no-cors', credentials: 'include'`
const withCors = `method: 'POST', mode: 'cors', credentials: 'include'`
const asForm = `body: new URLSearchParams({ to: 'bob' })`
const asMultipart = `body: (() => { const d = new FormData(); d.set('to', 'bob'); return d })()`
const asText = `body: ${literal(lootJson)}`
const asUntyped = `body: new Blob([${literal(lootJson)}])`
const asJson = `${asText}, headers: { 'Content-Type': 'application/json' }`

/** Returns an attack by fetch. */
const byFetch = (name: string, path: string, init: string, more: Partial<Attack> = {}): Attack => ({
  name: `fetch: ${name}`,
  kind: 'request',
  page: ({ url }) => fetching(url(path), init),
  ...more,
})

/** Returns an attack by sendBeacon. */
const byBeacon = (
  name: string,
  path: string,
  body: string,
  more: Partial<Attack> = {},
): Attack => ({
  name: `sendBeacon: ${name}`,
  kind: 'request',
  page: ({ url }) => script(`navigator.sendBeacon(${literal(url(path))}, ${body})`),
  ...more,
})

/** Returns an attack by XMLHttpRequest. */
const byXhr = (name: string, type: string, more: Partial<Attack> = {}): Attack => ({
  name: `XMLHttpRequest: ${name}`,
  kind: 'request',
  page: ({ url }) =>
    script(`const request = new XMLHttpRequest()
      request.open('POST', ${literal(url('/api/transfer'))})
      request.withCredentials = true
      request.setRequestHeader('Content-Type', '${type}')
      request.send(${literal(lootJson)})`),
  ...more,
})

/** Returns a page that registers a service worker for itself, and continues when the worker is active. */
const withWorker = (worker: string, onActive = ''): string =>
  script(`navigator.serviceWorker.register('worker.js?code=${encodeURIComponent(worker).replaceAll("'", '%27')}')
    .then(() => navigator.serviceWorker.ready).then(() => { ${onActive} })`)

/** Requests. */
export const requests: readonly Attack[] = [
  byFetch('a form', '/transfer', `${noCors}, ${asForm}`, { from: everywhere }),
  byFetch('a multipart form', '/transfer', `${noCors}, ${asMultipart}`),
  byFetch('JSON as text, to a route that takes text', '/api/text', `${noCors}, ${asText}`),
  byFetch('JSON as text, to a route that takes JSON', '/api/transfer', `${noCors}, ${asText}`),
  byFetch('JSON of no type', '/api/transfer', `${noCors}, ${asUntyped}`),
  byFetch('JSON as text, with CORS', '/api/transfer', `${withCors}, ${asText}`),
  byFetch('kept alive', '/transfer', `${noCors}, ${asForm}, keepalive: true`),
  byFetch('without referrer', '/transfer', `${noCors}, ${asForm}, referrerPolicy: 'no-referrer'`),
  byFetch(
    'with headers that say it comes from the bank',
    '/transfer',
    `${noCors}, ${asForm}, headers: { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://app.test' }`,
  ),
  byFetch('JSON', '/api/transfer', `${withCors}, ${asJson}`, { hopeless: preflight }),
  ...['PUT', 'PATCH', 'DELETE'].map((method) =>
    byFetch(
      method,
      '/transfer?to=bob',
      `method: '${method}', mode: 'cors', credentials: 'include'`,
      { hopeless: preflight },
    ),
  ),
  byFetch(
    'a header that says it is a DELETE',
    '/account?to=bob',
    `${withCors}, headers: { 'X-HTTP-Method-Override': 'DELETE' }`,
    { hopeless: preflight },
  ),
  byFetch(
    'a header with a token',
    '/transfer',
    `${withCors}, ${asForm}, headers: { 'X-CSRF-Token': 'x' }`,
    { hopeless: preflight },
  ),
  ...([307, 308] as const).map((status): Attack => ({
    name: `fetch: sent on with ${status}`,
    kind: 'request',
    page: ({ redirect }) => fetching(redirect(status, '/transfer'), `${noCors}, ${asForm}`),
  })),
  {
    name: 'fetch: in a sandboxed frame',
    kind: 'request',
    page: ({ url }) => {
      const content = fetching(url('/transfer'), `${noCors}, ${asForm}`)
      return `<iframe sandbox=allow-scripts srcdoc="${attribute(content)}"></iframe>`
    },
  },
  {
    name: 'fetch: in a data: frame',
    kind: 'request',
    page: ({ url }) => {
      const content = fetching(url('/transfer'), `${noCors}, ${asForm}`)
      return `<iframe src="data:text/html,${encodeURIComponent(content)}"></iframe>`
    },
  },
  {
    name: 'fetch: in a worker',
    kind: 'request',
    page: ({ url }) => {
      const code = `fetch(${literal(url('/transfer'))}, { ${noCors}, ${asForm} }).catch(() => {})`
      return script(`new Worker(URL.createObjectURL(new Blob([${literal(code)}])))`)
    },
  },
  {
    name: 'fetchLater: when the page is left',
    kind: 'request',
    page: ({ url }) =>
      script(`fetchLater(${literal(url('/transfer'))},
        { ${noCors}, ${asForm}, activateAfter: 0 })`),
  },
  {
    name: 'a service worker that fetches',
    kind: 'request',
    page: ({ url }) =>
      withWorker(`addEventListener('activate', (event) => event.waitUntil(
        fetch(${literal(url('/transfer'))}, { ${noCors}, ${asForm} }).catch(() => {})))`),
  },
  {
    name: 'a service worker that answers a form with a redirect',
    kind: 'form',
    page: ({ url }) =>
      `<form id=f method=post action=form>${fields(loot)}</form>` +
      withWorker(
        `addEventListener('fetch', (event) => {
          if (event.request.method !== 'POST') return
          event.respondWith(Response.redirect(${literal(url('/transfer'))}, 307)) })`,
        `document.getElementById('f').submit()`,
      ),
  },
  byBeacon('text', '/api/text', literal(lootJson), { from: everywhere }),
  byBeacon('a form', '/transfer', `new URLSearchParams({ to: 'bob' })`),
  byBeacon(
    'JSON',
    '/api/transfer',
    `new Blob([${literal(lootJson)}], { type: 'application/json' })`,
    {
      hopeless: preflight,
    },
  ),
  byXhr('text', 'text/plain'),
  byXhr('JSON', 'application/json', { hopeless: preflight }),
  {
    name: 'a report of the browser on a violated policy',
    kind: 'request',
    hopeless: 'reports carry no cookie',
    headers: ({ url }) => ({
      'Content-Security-Policy-Report-Only': `img-src 'none'; report-uri ${url('/transfer')}`,
    }),
    page: () => '<img src="/picture.png">',
  },
]
