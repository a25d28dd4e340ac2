/**
 * The logo of the site: a file of the operator's, read once.
 *
 * @module
 */

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** A picture. */
export interface Logo {
  readonly kind: 'svg' | 'png'
  readonly body: Uint8Array<ArrayBuffer>
}

/** The longest file, in bytes: every visitor loads it. */
const MAX_BYTES = 100 * 1024

const PNG_SIGNATURE = '89504e470d0a1a0a'

/**
 * Returns the logo in a file. What the file is, its first bytes say and not its name.
 *
 * @throws Error if it cannot be read, is too long, or is neither SVG nor PNG.
 */
export function parseLogo(path: string): Logo {
  const body = readBounded(path)
  if (body.subarray(0, 8).toString('hex') === PNG_SIGNATURE) return { kind: 'png', body }
  // Before its root element, an SVG may have a byte-order mark, a declaration, comments and a document type.
  if (/^\ufeff?\s*<[?!]?(?:[^]{0,2000}<)?svg[\s>]/i.test(body.toString('utf8'))) {
    return { kind: 'svg', body }
  }
  throw new Error('must name a picture: an SVG or a PNG')
}

/** The size is asked of the open file, so that no other file can come between the question and the reading. */
function readBounded(path: string): Buffer<ArrayBuffer> {
  let file: number
  try {
    // A pipe without a writer would keep whoever opens it waiting.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw new Error(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    })
  }
  try {
    const found = fstatSync(file)
    if (!found.isFile()) throw new Error('must name a file')
    if (found.size > MAX_BYTES) {
      throw new Error(
        `must name a picture of at most ${MAX_BYTES / 1024} kB: every visitor loads it`,
      )
    }
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}
