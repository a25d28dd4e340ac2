/**
 * A route whose body Fastify does not read.
 *
 * @module
 */

import type { FastifyRequest, RouteHandlerMethod, RouteShorthandOptionsWithHandler } from 'fastify'

/**
 * Returns a route whose body is left to its handler. Nobody should read the body before we know where the request comes
 * from, and there may be no parser for forms. Fastify does not parse a request whose headers announce no body, so these
 * headers are hidden while Fastify decides.
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

/** Headers that hide those of the client until they are removed. */
function setHeaders(request: FastifyRequest, headers: object | undefined): void {
  Object.assign(request, { headers })
}
