/**
 * Answers that Node does not write are errors of the request, which the log tells. Otherwise the adapter would print them
 * to stderr, beside the log.
 *
 * @module
 */

import { validateHeaderValue } from 'node:http'
import type { MiddlewareHandler } from 'hono'

/** Middleware for all routes. @throws TypeError if a header has a character that no header can carry. */
export const assertWritable: MiddlewareHandler = async (c, next) => {
  await next()
  for (const [name, value] of c.res.headers) {
    try {
      validateHeaderValue(name, value)
    } catch (error) {
      // Else the answer to the error would get the header of this one.
      c.res = undefined
      c.finalized = false
      c.header(name, undefined)
      throw error
    }
  }
}
