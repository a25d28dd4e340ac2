/**
 * A file, and by what one sees that it has not changed.
 *
 * @module
 */

import { constants, type BigIntStats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { SECOND } from 'latchkey'
import { decodeText } from '../config/decode-text.ts'
import { fileReason } from '../config/read-text.ts'
import { MAX_RULES_BYTES, RULES_VARIABLE } from './read-rules.ts'

/** What is in a file. */
export type Marked =
  | {
      /**
       * While they are the same, the file is. `null`: it has changed so lately that its times may not tell of the next
       * change.
       */
      readonly marks: string | null
      readonly text: string
      readonly mistake: null
    }
  | { readonly marks: null; readonly text: null; readonly mistake: string }

/** Some file systems count in steps of two seconds. */
const STEP = 3n * BigInt(SECOND) * 1_000_000n

/**
 * Reads the file of rules. Never rejects: a file that cannot be read is a mistake.
 *
 * @param now epoch milliseconds.
 */
export async function readMarked(path: string, now: number): Promise<Marked> {
  let file: FileHandle | undefined
  try {
    // A pipe without a writer would keep whoever opens it waiting.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    return await readOpen(file, now)
  } catch (error) {
    return wrong(`cannot be read: ${fileReason(error)}`)
  } finally {
    await file?.close().catch(() => undefined)
  }
}

async function readOpen(file: FileHandle, now: number): Promise<Marked> {
  const before = await file.stat({ bigint: true })
  if (!before.isFile()) return wrong('must name a file')
  const bytes = await readBounded(file)
  if (bytes === null) return wrong(`must name a file of at most ${MAX_RULES_BYTES} bytes`)
  const text = decodeText(bytes)
  if (text === null) return wrong('is not a text in UTF-8: save it as one')
  const after = await file.stat({ bigint: true })
  const isSettled = textOf(before) === textOf(after) && isOld(after, now)
  return { marks: isSettled ? textOf(after) : null, text, mistake: null }
}

/** Returns the marks of what is at the path now; `null` if nothing is. */
export async function marksOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null)
  return found === null ? null : textOf(found)
}

/** Whoever writes a file can give it another time of writing (`mtime`), but not another of its change (`ctime`). */
function textOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join()
}

function isOld({ ctimeNs }: BigIntStats, now: number): boolean {
  const age = BigInt(now) * 1_000_000n - ctimeNs
  return age > STEP || age < -STEP
}

/** The size is not believed: the file may grow while it is read. `null`: there is more. */
async function readBounded(file: FileHandle): Promise<Uint8Array | null> {
  const buffer = Buffer.alloc(MAX_RULES_BYTES + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
    length += bytesRead
    if (length === buffer.length) return null
    if (bytesRead === 0) return buffer.subarray(0, length)
  }
}

function wrong(what: string): Marked {
  return { marks: null, text: null, mistake: `${RULES_VARIABLE} ${what}` }
}
