/**
 * What the processes of `bench:forward-auth` tell each other.
 *
 * @module
 */

/** Where the sessions of a server are. */
export type Keeping =
  | 'SQLite'
  | 'SQLite, with assertions'
  | 'PostgreSQL'
  | 'PostgreSQL, cached'
  | 'Redis'
  | 'Redis, cached'

/** How a server is started. */
export interface SubjectSettings {
  /** The path or URL of the database. */
  readonly database: string

  /** The URL of Redis; `null`: sessions are in the database. */
  readonly redis: string | null

  /** How long a session may be remembered, in milliseconds; `null`: it is not. */
  readonly cacheTime: number | null

  /** How many people are logged in. */
  readonly sessions: number

  /** Whether the app gets assertions. */
  readonly assertion: boolean
}

/** A server that runs. */
export interface SubjectStarted {
  /** The port of the inner listener, and that of the login. */
  readonly inner: number
  readonly login: number

  /** A Cookie header for each session. */
  readonly cookies: readonly string[]
}

/** What a server has used since it was started, when it is asked. */
export interface SubjectUsage {
  /** Processor time, user and system, in microseconds. */
  readonly cpu: number
}
