/**
 * The body of a request on a Node server, whether or not somebody has read it already.
 *
 * @module
 */

import {
  BodyBytes,
  MAX_BODY_BYTES,
  readBody,
  TOKEN_FIELD,
  unreadable,
  type Body,
} from '../../request/body.ts'
import { InvalidRequest } from '../../errors.ts'

/** The part that we use of Node's streams. */
interface ByteStream {
  readonly readableEnded: boolean
  readonly destroyed: boolean

  /** The encoding of its text; `null` if its chunks are bytes, or text that was never decoded. */
  readonly readableEncoding: BufferEncoding | null
  on(event: 'data', listener: (chunk: unknown) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
  off(event: 'data', listener: (chunk: unknown) => void): unknown
  off(event: 'end' | 'close', listener: () => void): unknown
  pause(): unknown
  resume(): unknown
}

/** The part that we use of Node's `IncomingMessage`, for HTTP/2 too. */
export interface NodeBody extends ByteStream {
  readonly readableDidRead: boolean
}

/**
 * Returns the body of a request: the bytes if nobody has read them, else the object that a parser of the framework has
 * made of them.
 *
 * @param longest the most bytes that are read.
 * @throws BodyTooLarge if there are more. The connection stays open for the answer.
 * @throws InvalidRequest if the body was read before and nothing of it is left, or if the client stopped in the middle.
 */
export async function bodyOf(
  request: NodeBody,
  parsed: unknown,
  longest: number = MAX_BODY_BYTES,
): Promise<Body> {
  if (isStream(parsed)) return collect(parsed, longest)
  if (!request.readableDidRead) return collect(request, longest)
  if (parsed instanceof Uint8Array || typeof parsed === 'string') return readBody([parsed], longest)
  if (typeof parsed === 'object' && parsed !== null) return parsed
  throw new InvalidRequest('The body was read before the login could')
}

/** Returns the field `_csrf` of a parsed body, `null` if it has none. */
export function formTokenIn(parsed: unknown): string | null {
  if (typeof parsed !== 'object' || parsed === null || !(TOKEN_FIELD in parsed)) return null
  const token = parsed[TOKEN_FIELD]
  return typeof token === 'string' ? token : null
}

function isStream(parsed: unknown): parsed is ByteStream {
  // No parser makes an object with a function.
  if (typeof parsed !== 'object' || parsed === null || !('pipe' in parsed)) return false
  return typeof parsed.pipe === 'function'
}

/**
 * Returns the bytes of a stream, by its events: `for await` costs a refused login a tenth more
 * and closes the connection when it is left early.
 */
function collect(stream: ByteStream, longest: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const bytes = new BodyBytes(longest)
    const take = (chunk: unknown): void => {
      // Nobody can catch what a listener throws: it would end the process.
      try {
        bytes.take(chunk, stream.readableEncoding)
      } catch (error) {
        stop()
        stream.pause()
        reject(unreadable(error))
      }
    }
    const end = (): void => {
      stop()
      resolve(bytes.joined())
    }
    const fail = (error?: unknown): void => {
      stop()
      reject(new InvalidRequest('The body could not be read', { cause: error }))
    }
    const close = (): void => fail()
    const stop = (): void => {
      stream.off('data', take)
      stream.off('end', end)
      stream.off('close', close)
    }
    if (stream.readableEnded) return end()
    if (stream.destroyed) return fail()
    // This listener stays: an error without a listener ends the process.
    stream.on('error', fail)
    stream.on('data', take)
    stream.on('end', end)
    stream.on('close', close)
    // Earlier code may have paused the stream.
    stream.resume()
  })
}
