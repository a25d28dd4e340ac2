/**
 * Answers of the inner listener, and the pages that it has on the hosts of apps.
 *
 * @module
 */

import type { MaybePromise } from 'latchkey/adapter-kit'
import type { Judged } from './judged.ts'

/** An answer, in the parts that `writeHead` takes. */
export interface Answer {
  readonly status: number

  /** Each name before its value. A value has Latin-1 characters only: one for each byte. */
  readonly headers: readonly string[]

  /** '': there is none. */
  readonly body: string | Buffer
}

/**
 * Answers a request for one of our pages on an app's host: `origin` is that of an app, and `target` begins with
 * `/.latchkey/`. The proxy has sent the request here as it was, but for its body, which nobody reads.
 */
export type AppPage = (request: Judged) => MaybePromise<Answer>

/** Our pages on the hosts of apps, by their path: `/.latchkey/start`. */
export type AppPages = ReadonlyMap<string, AppPage>
