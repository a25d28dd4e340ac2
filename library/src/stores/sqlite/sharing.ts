/**
 * Two copies of SQLite on one file in one process: when one closes the file, the system drops the locks of the
 * other, and both write at once. This copy is `node:sqlite`; another comes with better-sqlite3 and its like.
 *
 * Found by the file descriptors of this process, on Linux alone. Whose a descriptor is cannot be seen: it is taken for
 * another copy's if it is not one of ours and a module with another SQLite is loaded.
 *
 * @see https://www.sqlite.org/howtocorrupt.html#_multiple_copies_of_sqlite_linked_into_the_same_application
 * @module
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { ConfigurationError } from '../../errors.ts'
import { isOpen } from './handle.ts'

/**
 * Our own connections of each file since none was open. SQLite keeps the descriptor of a closed one while another
 * has locks, so those count, too.
 */
const own = new Map<string, DatabaseSync[]>()

/** Files that have been warned of. */
const warned = new Set<string>()

/** Notes that a connection is ours. */
export function noteOwn(db: DatabaseSync, path: string): void {
  const file = fileOf(path)
  if (file !== null) own.set(file, [...ownOf(file), db])
}

/**
 * Refuses a file that another copy of SQLite has open in this process.
 *
 * @throws ConfigurationError
 */
export function refuseShared(path: string): void {
  const module = sharedWith(path)
  if (module === null) return
  throw new ConfigurationError('database', explain(path, module))
}

/** Warns of a file that another copy of SQLite has opened since. */
export function warnOfSharing(path: string): void {
  if (warned.has(path)) return
  const module = sharedWith(path)
  if (module === null) return
  warned.add(path)
  process.emitWarning(`The database of sqliteStore ${explain(path, module)}`, {
    code: 'LATCHKEY_SQLITE_SHARED',
    type: 'LatchkeyWarning',
  })
}

function explain(path: string, module: string): string {
  return (
    `is ${path}, a file that ${module} has open in this process. Two copies of SQLite in one process drop each ` +
    "other's locks, and the file is damaged. Pass that database to sqliteStore() in place of the path, or " +
    'take a file of its own for the sessions'
  )
}

/** Returns the module with another SQLite that has the file open, or `null` if none can be found. */
function sharedWith(path: string): string | null {
  const file = fileOf(path)
  if (file === null) return null
  if (countOpen(file) <= ownOf(file).length) return null
  return otherModule()
}

function ownOf(file: string): readonly DatabaseSync[] {
  const all = own.get(file) ?? []
  if (all.some(isOpen)) return all
  own.delete(file)
  return []
}

/** How many descriptors of this process are of the file. 0 where nobody can say. */
function countOpen(file: string): number {
  const folder = '/proc/self/fd'
  try {
    return readdirSync(folder).filter((fd) => fileOf(`${folder}/${fd}`) === file).length
  } catch {
    return 0
  }
}

/** A native module with an SQLite that is loaded in this process. */
function otherModule(): string | null {
  const maps = readFileSync('/proc/self/maps', 'utf8')
  // A package's folder names it where the module's own name does not: better-sqlite3/prebuilds/linux-x64.node.
  const path = /\/\S*(?:sqlite|libsql)[^\n]*\.node$/im.exec(maps)?.[0]
  return path?.split('node_modules/').at(-1) ?? null
}

/** What the file is to the system, by whatever path; `null` if there is none. */
function fileOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}
