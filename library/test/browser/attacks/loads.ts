/**
 * Attacks by elements that load something: each requests, by GET or HEAD, every route that changes something.
 *
 * @module
 */

import { literal, loot, script, type Attack } from './attack.ts'

/** Every route that changes something by other methods. */
const routes = ['/transfer', '/api/transfer', '/api/text', '/account', '/logout', '/login']
const login = { username: 'bob', password: 'correct horse battery staple' }

/** All fields that a handler might take, in the query. */
const query = new URLSearchParams({ ...loot, ...login, _method: 'POST' })

const hopeless = 'GET and HEAD change nothing'

/** Returns an attack by one element for each route. */
const byElement = (name: string, element: (address: string) => string): Attack => ({
  name: `${name} of every route`,
  kind: 'load',
  hopeless,
  requests: routes.length,
  page: ({ url }) => routes.map((route) => element(url(`${route}?${query}`))).join(''),
})

/** Loads. */
export const loads: readonly Attack[] = [
  byElement('a picture', (address) => `<img src="${address}">`),
  byElement('a script', (address) => `<script src="${address}"></script>`),
  byElement('a style sheet', (address) => `<link rel=stylesheet href="${address}">`),
  byElement('a frame', (address) => `<iframe src="${address}"></iframe>`),
  byElement('an object', (address) => `<object data="${address}"></object>`),
  byElement('a video', (address) => `<video src="${address}" preload=auto></video>`),
  byElement('a prefetch', (address) => `<link rel=prefetch href="${address}">`),
  byElement('a window', (address) => script(`window.open(${literal(address)})`)),
  byElement('a HEAD', (address) =>
    script(
      `fetch(${literal(address)}, { method: 'HEAD', mode: 'no-cors', credentials: 'include' })`,
    ),
  ),
  byElement('a GET by fetch', (address) =>
    script(`fetch(${literal(address)}, { mode: 'no-cors', credentials: 'include' })`),
  ),
  {
    name: 'a refresh to a route',
    kind: 'load',
    hopeless,
    page: ({ url }) => `<meta http-equiv=refresh content="0;url=${url(`/transfer?${query}`)}">`,
  },
  ...([302, 303] as const).map((status): Attack => ({
    name: `a form that the attacker's server sends on with ${status}`,
    kind: 'load',
    hopeless: 'such a redirect turns POST into GET',
    page: ({ redirect }) =>
      `<form id=f method=post action="${redirect(status, `/transfer?${query}`)}"></form>` +
      script('document.getElementById("f").submit()'),
  })),
]
