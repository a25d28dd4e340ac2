/**
 * The inventory of the log: every event has its row (ASVS 5.0, 16.1.1).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const read = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../..', path), 'utf8')

/** Where events have their types. */
const SOURCES = [
  'library/src/events.ts',
  'server/src/process/events.ts',
  'server/src/mail/events.ts',
]

/** The types of a text that declares events. */
function typesIn(source: string): readonly string[] {
  const unions = Array.from(
    source.matchAll(/readonly type:([^\n]+(?:\n\s+\| '[^\n]+)*)/g),
    ([text]) => text,
  )
  return unions.flatMap((text) =>
    Array.from(text.matchAll(/'([a-z_]+\.[a-z_]+)'/g), ([, name = '']) => name),
  )
}

describe('docs/log.md', () => {
  const types = new Set(SOURCES.flatMap((path) => typesIn(read(path))))
  const listed = new Set(
    Array.from(read('docs/log.md').matchAll(/`([a-z_]+\.[a-z_]+)`/g), ([, name = '']) => name),
  )

  it('lists every event of the library and of the server', () => {
    assert.ok(types.size > 55, `${types.size} events were found`)
    assert.deepEqual(
      [...types].filter((type) => !listed.has(type)),
      [],
    )
  })

  it('lists nothing that is no event', () => {
    assert.deepEqual(
      [...listed].filter((name) => !types.has(name)),
      [],
    )
  })
})
