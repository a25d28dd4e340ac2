/**
 * What the server tells of itself, beside the events of the library.
 *
 * @module
 */

/** What can be doubtful about how a server is set up, before any request shows it. */
export type ServerFinding =
  /** The address is https, so there is a proxy, but none is named. */
  | 'no_trusted_proxy'
  /** Another server signs with a secret that this one does not have. */
  | 'other_secrets'
  /** The file of the secrets can be read by every user of the machine. */
  | 'readable_secrets'

/** What the server itself tells, beside the events of the library. */
export type ServerEvent =
  | { readonly type: 'server.started'; readonly url: string }
  /** It cannot start, or go on. An event for each mistake. */
  | { readonly type: 'server.failed'; readonly message: string }
  /** `signal` is `launcher` if npm, which started it, has ended. */
  | { readonly type: 'server.stopping'; readonly signal: string }
  | { readonly type: 'server.stopped'; readonly cut: boolean }
  /** Beside the library's own: a request failed in a route of the server. Its answer carries the same id. */
  | {
      readonly type: 'request.failed'
      readonly requestId: string | null
      readonly status: number
      readonly code: string
      readonly method: string
      readonly path: string
      readonly err: Error
    }
  | { readonly type: 'setup.completed'; readonly userId: string }
  /** Beside the library's own, which requests show. */
  | {
      readonly type: 'configuration.doubtful'
      readonly finding: ServerFinding
      readonly advice: string
    }
  | { readonly type: 'process.warning'; readonly message: string }
  | { readonly type: 'process.failed'; readonly error: unknown }
