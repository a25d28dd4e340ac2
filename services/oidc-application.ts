/**
 * An application for tests whose users log in by a provider, and the browser of a person who does.
 *
 * @module
 */

import {
  createLatchkey,
  type Latchkey,
  type LatchkeyEvent,
  type LatchkeyOptions,
  type SessionKeeping,
  type StoredUser,
} from 'latchkey'
import { oidc, type Identity, type LatchkeyOidc, type OidcOptions } from 'latchkey/oidc'
import { memoryStore } from 'latchkey/stores/memory'
import {
  testClient,
  testClock,
  type Fetch,
  type TestClient,
  type TestClock,
} from 'latchkey/testing'
import { SECRET, testApplication, unthrottled, type TestUser } from './application.ts'
import { CLIENT } from './oidc-provider.ts'
import { CODE } from './two-steps.ts'

/** A user of the application. */
export type OidcUser = StoredUser &
  TestUser & {
    /** The accounts at providers: issuer and subject. */
    readonly accounts: readonly string[]

    /** The address, which the application has verified; `null`: it has not. */
    readonly verifiedEmail: string | null

    /** The code of a second factor; `null`: they have none. */
    readonly code: string | null
  }

/** An application whose users log in by a provider. */
export interface OidcApplication {
  readonly latch: Latchkey<TestUser>
  readonly example: LatchkeyOidc

  /** Whether the provider can end sessions. */
  readonly hasBackChannel: boolean
  readonly clock: TestClock
  readonly events: LatchkeyEvent[]

  /** The users by id; a test may change them. */
  readonly users: Map<string, OidcUser>
}

/** The site of the application. */
export const SITE = 'http://localhost'

/** The key of an account in `OidcUser.accounts`. */
export function accountOf({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): string {
  return `${issuer} ${subject}`
}

/** What processes of one application share. */
interface Sharing {
  readonly users?: Map<string, OidcUser>
  readonly clock?: TestClock
}

/** Returns the application. alice has an account at the provider; bob, and dora with a code, have a password alone. */
export function oidcApplication(
  issuer: string,
  options: Partial<LatchkeyOptions<OidcUser, object, SessionKeeping>> = {},
  oidcOptions: Partial<OidcOptions<OidcUser>> = {},
  { users = new Map(), clock = testClock() }: Sharing = {},
): OidcApplication {
  const events: LatchkeyEvent[] = []
  const { passwordHash = null } = testApplication().users.get('alice') ?? {}
  const add = (username: string, changes: Partial<OidcUser>): void => {
    const user = { id: `id-${username}`, username, roles: [], passwordHash, accounts: [] }
    const verifiedEmail = `${username}@example.com`
    users.set(user.id, { ...user, verifiedEmail, code: null, ...changes })
  }
  if (users.size === 0) {
    add('alice', { accounts: [accountOf({ issuer, subject: 's-alice' })] })
    add('bob', {})
    add('dora', { code: CODE, accounts: [accountOf({ issuer, subject: 's-dora' })] })
  }
  const latch = createLatchkey<OidcUser, object, SessionKeeping>({
    secrets: SECRET,
    publicUrl: SITE,
    findUser: (username) => [...users.values()].find((user) => user.username === username) ?? null,
    findUserById: (id) => users.get(id) ?? null,
    needsSecondFactor: ({ code }) => code !== null,
    factors: [
      {
        kind: 'code',
        methods: ['otp'],
        has: ({ code }) => code ?? false,
        verify: (user, code) => user.code !== null && user.code === code,
      },
    ],
    throttle: unthrottled,
    onEvent: (event) => events.push(event),
    sweepInterval: 0,
    clock,
    store: memoryStore(),
    ...options,
  }) as Latchkey<TestUser>
  const { backChannelLogout = true } = oidcOptions
  const example = oidc<OidcUser>(latch, {
    issuer,
    ...CLIENT,
    backChannelLogout,
    findUser: (identity) =>
      [...users.values()].find(({ accounts }) => accounts.includes(accountOf(identity))) ?? null,
    link: ({ id }, identity) => {
      const user = users.get(id)
      if (user !== undefined) {
        users.set(id, { ...user, accounts: [...user.accounts, accountOf(identity)] })
      }
    },
    ...oidcOptions,
  })
  return { latch, example, hasBackChannel: backChannelLogout, clock, events, users }
}

/** Where each step is mounted. */
export const oidcPaths = {
  start: '/oidc/start',
  callback: '/oidc/callback',
  confirm: '/oidc/confirm',
  link: '/oidc/link',
  finishLink: '/oidc/finish-link',
  logout: '/oidc/logout',
  backChannelLogout: '/oidc/back-channel',
} as const

/** Headers of a browser that navigates. */
const NAVIGATION = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }

/** The browser of a person: it keeps the cookies of the application and of the provider. */
export class Person {
  /** The subject at the provider, by which the person logs in there. `nobody` says no. */
  subject: string
  readonly app: TestClient
  readonly #issuer: string
  readonly #provider: TestClient

  constructor(fetchApp: Fetch, issuer: string, subject = 's-alice') {
    this.subject = subject
    this.#issuer = issuer
    this.app = testClient(fetchApp, { origin: SITE })
    this.#provider = testClient(fetch, { origin: issuer })
  }

  /** Begins at the application. Returns the address at the provider to which it sends the browser. */
  async begin(path: string = oidcPaths.start): Promise<string> {
    const answer = await this.app.get(path, NAVIGATION)
    return this.#locationOf(answer)
  }

  /** Goes to the address at the provider and logs in there. Returns the address to which the provider sends back. */
  async atProvider(address: string): Promise<string> {
    let location = address
    while (location.startsWith(this.#issuer)) {
      const url = new URL(location)
      if (url.pathname.startsWith('/interaction/')) url.searchParams.set('person', this.subject)
      location = this.#locationOf(await this.#provider.get(url.pathname + url.search, NAVIGATION))
    }
    return location
  }

  /** Comes back to the application, by a redirect of another site. */
  async comeBack(address: string): Promise<Response> {
    const { origin, pathname, search } = new URL(address)
    if (origin !== SITE) throw new Error(`The browser left for ${address}`)
    return this.app.get(pathname + search, { ...NAVIGATION, 'Sec-Fetch-Site': 'cross-site' })
  }

  /** Goes the whole way. */
  async logIn(path: string = oidcPaths.start): Promise<Response> {
    return this.comeBack(await this.atProvider(await this.begin(path)))
  }

  /** Becomes somebody else at the provider, by another browser's session there. */
  become(subject: string): void {
    this.subject = subject
    this.#provider.cookies.clear()
  }

  /** Reads a page of the provider. */
  async readAtProvider(path: string): Promise<Response> {
    return this.#provider.get(path, NAVIGATION)
  }

  /** Logs out at the provider, by its own page. The provider tells the application, and waits for its answer. */
  async logOutAtProvider(): Promise<void> {
    const page = await this.readAtProvider('/session/end')
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    await this.#provider.submit('/session/end/confirm', { xsrf, logout: 'yes' })
  }

  /** Who is logged in; `null` if nobody is. */
  async who(): Promise<string | null> {
    const answer = await this.app.get('/who')
    return ((await answer.json()) as { id: string | null }).id
  }

  #locationOf(answer: Response): string {
    const location = answer.headers.get('location')
    if (location === null) throw new Error(`The answer ${answer.status} leads nowhere`)
    return new URL(location, answer.url === '' ? SITE : answer.url).href
  }
}
