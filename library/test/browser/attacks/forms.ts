/**
 * Attacks by forms, which browsers have always sent to any site.
 *
 * @module
 */

import {
  attribute,
  autoForm,
  everywhere,
  fields,
  literal,
  loot,
  script,
  type Attack,
} from './attack.ts'

/** A field whose name and value together are JSON, in a form that is sent as text. */
const jsonField = fields({ '{"to":"bob","x":"': '"}' })

/** The address of the refusal. */
const atBank = (url: URL): boolean => url.pathname === '/transfer'

/** What Chromium shows while it asks whether to send a form again. */
const ASKS = 'chrome-error://chromewebdata/'

const noOverride = 'the bank, like the library, knows no method override'

/** Returns a page that submits a form inside a document made by a script. */
const formWithin = (action: string, open: string): string =>
  script(`const form = ${literal(autoForm(action))}; ${open}`)

/** Forms. */
export const forms: readonly Attack[] = [
  {
    name: 'a form',
    kind: 'form',
    from: everywhere,
    page: ({ url }) => autoForm(url('/transfer')),
  },
  {
    name: 'a multipart form',
    kind: 'form',
    page: ({ url }) => autoForm(url('/transfer'), { attributes: 'enctype=multipart/form-data' }),
  },
  {
    name: 'a text form that reads as JSON, to a route that takes text',
    kind: 'form',
    page: ({ url }) =>
      autoForm(url('/api/text'), { attributes: 'enctype=text/plain', content: jsonField }),
  },
  {
    name: 'a text form that reads as JSON, to a route that takes JSON',
    kind: 'form',
    page: ({ url }) =>
      autoForm(url('/api/transfer'), { attributes: 'enctype=text/plain', content: jsonField }),
  },
  {
    name: 'a form on a page that sends no Referer',
    kind: 'form',
    from: everywhere,
    headers: () => ({ 'Referrer-Policy': 'no-referrer' }),
    page: ({ url }) => autoForm(url('/transfer')),
  },
  {
    name: 'a form that the victim submits by a click',
    kind: 'form',
    page: ({ url }) =>
      `<form>${fields(loot)}` +
      `<button id=b formmethod=post formaction="${url('/transfer')}">Win</button></form>` +
      script('document.getElementById("b").click()'),
  },
  {
    name: 'a form into a new tab that has an opener',
    kind: 'form',
    page: ({ url }) => autoForm(url('/transfer'), { attributes: 'target=_blank rel=opener' }),
  },
  {
    name: 'a form into a hidden frame',
    kind: 'form',
    from: everywhere,
    page: ({ url }) =>
      '<iframe name=hidden hidden></iframe>' +
      autoForm(url('/transfer'), { attributes: 'target=hidden' }),
  },
  {
    name: 'a form into a window the script has opened',
    kind: 'form',
    page: ({ url }) =>
      script('window.open("about:blank", "opened")') +
      autoForm(url('/transfer'), { attributes: 'target=opened' }),
  },
  {
    name: 'a form into the window in which the bank has been opened',
    kind: 'form',
    requests: 2,
    page: ({ url }) =>
      `<a href="${url('/')}" target=bank>Your bank</a>` +
      `<form method=post target=bank action="${url('/transfer')}">${fields(loot)}<button>Win</button>`,
    async act(page) {
      const [bank] = await Promise.all([page.waitForEvent('popup'), page.click('a')])
      await bank.waitForLoadState()
      await page.click('button')
    },
  },
  {
    name: 'a form in a sandboxed frame',
    kind: 'form',
    page: ({ url }) =>
      `<iframe sandbox="allow-forms allow-scripts" srcdoc="${attribute(autoForm(url('/transfer')))}">` +
      '</iframe>',
  },
  {
    name: 'a form in a sandboxed frame, into the top window',
    kind: 'form',
    page: ({ url }) => {
      const form = autoForm(url('/transfer'), { attributes: 'target=_top' })
      const sandbox = 'allow-forms allow-scripts allow-top-navigation'
      return `<iframe sandbox="${sandbox}" srcdoc="${attribute(form)}"></iframe>`
    },
  },
  {
    name: 'a form in a srcdoc frame',
    kind: 'form',
    page: ({ url }) => `<iframe srcdoc="${attribute(autoForm(url('/transfer')))}"></iframe>`,
  },
  {
    name: 'a form in a data: frame',
    kind: 'form',
    page: ({ url }) =>
      `<iframe src="data:text/html,${encodeURIComponent(autoForm(url('/transfer')))}"></iframe>`,
  },
  {
    name: 'a form in a blob: frame',
    kind: 'form',
    page: ({ url }) =>
      formWithin(
        url('/transfer'),
        `const frame = document.createElement('iframe')
         frame.src = URL.createObjectURL(new Blob([form], { type: 'text/html' }))
         document.documentElement.append(frame)`,
      ),
  },
  {
    name: 'a form written into an empty window',
    kind: 'form',
    page: ({ url }) => formWithin(url('/transfer'), `window.open().document.write(form)`),
  },
  {
    name: "a form with a token of the attacker's own session",
    kind: 'form',
    page: ({ url, foreignToken }) =>
      autoForm(url('/transfer'), { content: fields({ ...loot, _csrf: foreignToken }) }),
  },
  {
    name: 'a form with an empty token',
    kind: 'form',
    page: ({ url }) => autoForm(url('/transfer'), { content: fields({ ...loot, _csrf: '' }) }),
  },
  ...([307, 308] as const).map((status): Attack => ({
    name: `a form that the attacker's server sends on with ${status}`,
    kind: 'form',
    ...(status === 307 && { from: everywhere }),
    page: ({ redirect }) => autoForm(redirect(status, '/transfer')),
  })),
  {
    name: 'a form whose refusal the victim reloads',
    kind: 'form',
    requests: 2,
    page: ({ url }) => autoForm(url('/transfer')),
    async act(page) {
      await page.waitForURL(atBank)
      await page.reload()
    },
  },
  {
    name: 'a form whose refusal the victim goes back to and reloads',
    kind: 'form',
    requests: 2,
    page: ({ url }) => autoForm(url('/transfer')),
    async act(page) {
      await page.waitForURL(atBank)
      await page.goto('about:blank')
      // On the way back to an answer with no-store, Chromium asks before it sends the form again.
      const asked = page.waitForEvent('load', () => page.url() === ASKS)
      await Promise.all([asked, page.goBack().catch(() => undefined)])
      await page.reload()
    },
  },
  {
    name: 'a form that says it is a DELETE, in a field',
    kind: 'form',
    hopeless: noOverride,
    page: ({ url }) =>
      autoForm(url('/account?to=bob'), { content: fields({ ...loot, _method: 'DELETE' }) }),
  },
  {
    name: 'a form that says it is a DELETE, in the query',
    kind: 'form',
    hopeless: noOverride,
    page: ({ url }) => autoForm(url('/account?to=bob&_method=DELETE')),
  },
  {
    name: 'a form by GET that says it is a POST',
    kind: 'form',
    hopeless: noOverride,
    page: ({ url }) => {
      const { searchParams } = new URL(url('/transfer'))
      const content = fields({ ...loot, ...Object.fromEntries(searchParams), _method: 'POST' })
      return autoForm(url('/transfer'), { method: 'get', content })
    },
  },
]
