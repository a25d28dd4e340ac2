/**
 * The body of the contract's `GET /stream`.
 *
 * @module
 */

import { Readable } from 'node:stream'
import { LatchkeyError, type BaseUser, type Session } from 'latchkey'

/** Streams `one `, then tells whether the session could still be written to. */
export function streamed<User extends BaseUser>(session: Session<User>): Readable {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one ')
    try {
      await session.set('streamed', true)
      yield Buffer.from('written')
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error
      yield Buffer.from(error.code)
    }
  }
  return Readable.from(body())
}
