/**
 * A site with passkeys for tests in a browser: its pages have the script of `latchkey/browser`, and a test uses it as
 * the page would.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { transformSync } from 'esbuild'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { BrowserContext, Page } from 'playwright-core'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type { PasskeyPage } from 'latchkey/browser'
import { memoryStore } from 'latchkey/stores/memory'
import { PASSWORD } from '../../../services/application.ts'
import {
  passkeyApplication,
  type PasskeyApplication,
} from '../../../services/passkey-application.ts'
import { hosts, type Listener, type Site } from './sites.ts'

const source = readFileSync(join(import.meta.dirname, '../../src/browser.ts'), 'utf8')
const script = transformSync(source, { loader: 'ts' }).code

/** What a page of the site has in `window`. */
export interface PasskeyWindow {
  readonly passkeys: PasskeyPage
}

/** The site, and the application behind it. */
export interface PasskeySite {
  readonly app: PasskeyApplication
  readonly origin: string
  readonly listener: Listener
}

/** Returns a new site whose users are alice and bob. */
export function passkeySite({ port }: Pick<Site, 'port'>, options: object = {}): PasskeySite {
  const origin = `https://${hosts.app}:${port}`
  const store = memoryStore({ inProduction: true })
  const app = passkeyApplication({ publicUrl: origin, store, ...options })
  return { app, origin, listener: getRequestListener(routesOf(app).fetch) }
}

function routesOf({ latch }: PasskeyApplication): Hono {
  const { loginRoute, logoutRoute, factorRoute, confirmRoute, flowRoute, depends } =
    latchkeyHono(latch)
  const { options, login, add } = latch.passkeys.steps
  const routes = new Hono()
  const page = (confirm: string) =>
    html`<!doctype html>
      <form><input name="username" autocomplete="username webauthn" autofocus /></form>
      <script type="module">
        import { passkeyPage } from '/passkeys.js'
        window.passkeys = passkeyPage({
          options: '/passkeys/options',
          login: '/passkeys/login',
          add: '/passkeys/add',
          confirm: '${confirm}',
        })
      </script>`
  routes.get('/', (c) => c.html(page('/confirm')))
  routes.get('/factor', (c) => c.html(page('/factor')))
  routes.get('/passkeys.js', (c) => c.body(script, 200, { 'Content-Type': 'text/javascript' }))
  routes.get(
    '/who',
    depends({ session: latch.session }, (c, { session }) =>
      c.json({ id: session.user?.id ?? null, methods: session.methods }),
    ),
  )
  routes.post('/login', loginRoute()).post('/logout', logoutRoute())
  routes.post('/factor', factorRoute()).post('/confirm', confirmRoute())
  routes.post('/passkeys/options', flowRoute(options))
  routes.post('/passkeys/login', flowRoute(login))
  routes.post('/passkeys/add', flowRoute(add))
  return routes
}

/** A tab, with what its person does. */
export class Tab {
  readonly page: Page
  readonly #origin: string

  constructor(page: Page, origin: string) {
    this.page = page
    this.#origin = origin
  }

  /** Opens a tab with the page. */
  static async open(context: BrowserContext, origin: string, path = '/'): Promise<Tab> {
    const tab = new Tab(await context.newPage(), origin)
    await tab.go(path)
    return tab
  }

  async go(path = '/'): Promise<void> {
    await this.page.goto(this.#origin + path)
    await this.page.waitForFunction(() => 'passkeys' in window)
  }

  /** Sends JSON as the page would; resolves to the code of a refusal, or to `done`. */
  async post(path: string, body: unknown = {}): Promise<string> {
    return this.page.evaluate(
      async ([at, sent]) => {
        const headers = { 'Content-Type': 'application/json' }
        const answer = await fetch(at, {
          method: 'POST',
          headers,
          body: JSON.stringify(sent),
        })
        const { code } = (await answer.json()) as { readonly code?: string }
        return answer.ok ? 'done' : (code ?? `${answer.status}`)
      },
      [path, body] as const,
    )
  }

  logIn(username = 'alice'): Promise<string> {
    return this.post('/login', { username, password: PASSWORD })
  }

  /** Does what the page can do with passkeys; resolves to what it answers, or to the code of its error. */
  async passkey<Name extends keyof PasskeyPage>(
    name: Name,
    ...given: Parameters<PasskeyPage[Name]>
  ): Promise<unknown> {
    return this.page.evaluate(
      async ([method, args]) => {
        const { passkeys } = window as unknown as PasskeyWindow
        const call = passkeys[method as 'ask'] as (...all: readonly unknown[]) => Promise<unknown>
        return call(...(args as readonly unknown[])).then(
          (answer) => answer ?? 'done',
          ({ code, message }: { readonly code?: string; readonly message: string }) =>
            code ?? message,
        )
      },
      [name, given] as const,
    )
  }

  /** Who is logged in, and how. */
  async who(): Promise<{ readonly id: string | null; readonly methods: readonly string[] | null }> {
    return this.page.evaluate(async () => {
      const answer = await fetch('/who')
      return (await answer.json()) as { id: string | null; methods: readonly string[] | null }
    })
  }
}
