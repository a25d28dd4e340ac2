/**
 * A route whose body Fastify does not read.
 *
 * @module
 */

import type { FastifyRequest, RouteHandlerMethod, RouteShorthandOptionsWithHandler } from 'fastify'

/**
 * Returns a route whose body is left to its handler. Before we know where the request comes from, nobody should read
 * it, and for forms there may be no parser. A request that says nothing of a body is not parsed: its headers are
 * hidden for as long as that is decided.
 */
export function unparsed(
  handler: RouteHandlerMethod,
): Pick<RouteShorthandOptionsWithHandler, 'handler' | 'preParsing' | 'preValidation'> {
  return {
    preParsing(request, _, payload, done) {
      request.body = payload
      const hidden = { 'content-type': undefined, 'content-length': undefined }
      setHeaders(request, { ...hidden, 'transfer-encoding': undefined })
      done(null, payload)
    },
    preValidation(request, _, done) {
      setHeaders(request, undefined)
      done()
    },
    handler,
  }
}

/** Headers that stand before those of the client, until they are taken away. */
function setHeaders(request: FastifyRequest, headers: object | undefined): void {
  Object.assign(request, { headers })
}
