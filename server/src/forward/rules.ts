/**
 * The rules of forward-auth: which apps there are behind the proxy, and who may send what to them.
 *
 * @module
 */

/** Who may send what. The rules of an origin are asked in the order of the file, and the first that matches decides. */
export interface Rule {
  /** By which messages name the rule: `Wiki, rule 2`. */
  readonly name: string

  /** What the file says: `/admin`, or `/admin/*` for the path and everything below it. */
  readonly path: string

  /** In capitals; `null`: every method. */
  readonly methods: readonly string[] | null

  /** `everybody` needs no login, and says who it is of those who are logged in. */
  readonly allow: 'everybody' | 'users'

  /** Any of these is enough; empty: none is needed. */
  readonly roles: readonly string[]

  /** Whether a second factor must have been given in the session. */
  readonly secondFactor: boolean

  /** How long ago the user may have been confirmed, in milliseconds; `null`: since the login. */
  readonly recentLogin: number | null

  /** Whether the questions that browsers ask before requests of other origins (CORS) pass. They carry no cookie. */
  readonly passesPreflight: boolean
}

/** An app behind the proxy. */
export interface App {
  /** What people call it. */
  readonly name: string

  /** Its start page, absolute: where "Your apps" leads. */
  readonly url: URL

  /** Scheme, host and port as browsers write them: `https://wiki.example.com`. Several apps may have the same. */
  readonly origin: string

  /** Whether it gets `X-Latchkey-Assertion`. */
  readonly hasAssertion: boolean

  /** Other origins whose pages may send unsafe requests to it. */
  readonly trustedOrigins: readonly string[]
  readonly rules: readonly Rule[]
}

/** All apps, in the order of the file. */
export interface Rules {
  readonly apps: readonly App[]
}

/** The rules that hold now. They change when the file does. */
export interface LiveRules {
  readonly current: () => Rules
}

/** What decides about a request: all of these rules have to let it in. */
export interface Found {
  /** The app whose rule matched first. */
  readonly app: App

  /**
   * One, if the path has one reading. If apps could read it in several ways (another case, a trailing slash), the rule
   * of each reading; if it is not canonical, every rule of the origin.
   */
  readonly rules: readonly Rule[]

  /** Why there are several, in a sentence, for `latchkey rules test`; `null`: there is one. */
  readonly why: string | null
}
