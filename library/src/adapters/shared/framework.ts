/**
 * What only a framework knows about a request and its answer: an adapter tells it to the core that all adapters share.
 *
 * @module
 */

import type { Body } from '../../request/body.ts'
import type { Exchange, RequestContext } from '../../request/context.ts'
import type { Answer } from '../../request/refusal.ts'
import type { Awaitable, MaybePromise } from '../../ground/maybe-promise.ts'
import type { SomeSettings } from '../../ground/settings.ts'
import type { OpenContexts } from './open-contexts.ts'

/** A request and its response, as an adapter shows them to its core. `Reply` is what a handler answers with. */
export interface FrameworkExchange<Reply> extends Exchange {
  /** Returns the context that the request has already, while its response can be changed. */
  find(contexts: OpenContexts): RequestContext | undefined

  /** Puts the request's new context where later handlers and middlewares find it. */
  keep(contexts: OpenContexts, ctx: RequestContext): void

  /** Returns the `Request` whose copies may turn up while it is answered; `null` if copies need not be recognised. */
  original?(contexts: OpenContexts): Request | null

  /** Returns the reply with our headers, if they were held back until there was a reply. */
  finish?(reply: Reply): Reply

  /** Leaves our headers for the answer that the framework gives to an error. */
  leave?(): void
}

/** What only a framework knows. `Sides` are the request and the response as its handlers get them. */
export interface Framework<Each, Reply, Sides extends readonly unknown[], Own> {
  /** The name of the function that returns the adapter, for errors. */
  readonly name: string

  readonly sidesOf: (exchange: Each) => Sides

  /**
   * Returns the body of a login, or of a form that was refused before its handler could read it; if a parser has read
   * it before, what the parser has made of it.
   *
   * @param longest the most bytes that are read. @default `MAX_BODY_BYTES`
   */
  readonly bodyOf: (exchange: Each, longest?: number) => Promise<Body>

  /** Returns the field `_csrf` of a form, `null` if the body is no form or has none. */
  readonly fieldOf: (exchange: Each) => MaybePromise<string | null>

  /** Sends an answer of latchkey's. */
  readonly send: (exchange: Each, answer: Answer) => Reply

  /** Returns the application's own answer to a refusal; `null` if it has given none. */
  readonly replyOf: (own: Own | undefined, exchange: Each) => Reply | null

  /** The settings of options that other adapters do not have. */
  readonly settings?: SomeSettings

  /** Answers an error of a handler that is no refusal. @default the error is thrown on to the framework */
  readonly onError?: ((error: unknown, exchange: Each) => Awaitable<Reply>) | undefined
}
