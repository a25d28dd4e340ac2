/**
 * `latchkey migrate`: makes the tables of the database, or brings them up to date, before a server starts.
 *
 * @module
 */

import { command, type Command } from './command.ts'
import type { Storage } from '../storage/storage.ts'
import { print } from '../process/output.ts'
import { onStorage } from './site.ts'

/** The command. */
export const migrateCommand: Command = command({
  name: 'migrate',
  takes: '',
  summary: 'Make the tables of the database, or bring them up to date. "serve" does so, too.',
  options: {},
  run: () =>
    onStorage(
      ({ places, versions }) => {
        print(`The database ${places.database}`)
        for (const line of changes(versions)) print(`  ${line}`)
        if (places.redis !== null) print(`Redis at ${places.redis} answers, and needs no tables.`)
      },
      { create: true },
    ),
})

function changes({ before, after }: Storage['versions']): readonly string[] {
  const lines = Array.from(after).flatMap(([part, version]) => {
    const old = before.get(part)
    if (old === version) return []
    return [
      old === undefined
        ? `made the tables for ${part} (version ${version})`
        : `changed the tables for ${part} from version ${old} to ${version}`,
    ]
  })
  return lines.length === 0 ? ['is up to date: nothing was changed'] : lines
}
