/**
 * Finds a file that two copies of SQLite have open in one process. When one copy closes the file, the system drops
 * the locks of the other, and then both write at once. Our copy is `node:sqlite`; better-sqlite3 and its like bring
 * another.
 *
 * It looks at the file descriptors of this process, which only Linux shows. They do not tell who opened them: a
 * descriptor that is not ours is taken for another copy's if a module with another SQLite is loaded.
 *
 * @see https://www.sqlite.org/howtocorrupt.html#_multiple_copies_of_sqlite_linked_into_the_same_application
 * @module
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { ConfigurationError } from '../../errors.ts'
import { isOpen } from './handle.ts'

/**
 * Our own connections to each file, from the first until none is open any more. Closed ones are among them: SQLite
 * keeps the descriptor of a closed connection while another one has locks.
 */
const own = new Map<string, DatabaseSync[]>()

/** The paths for which this process has been warned. */
const warned = new Set<string>()

/** Remembers that the connection is ours. */
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

/** Warns, once a path, of a file that another copy of SQLite has opened since. */
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

/** Returns how many descriptors of this process belong to the file; 0 where the system does not show them. */
function countOpen(file: string): number {
  const folder = '/proc/self/fd'
  try {
    return readdirSync(folder).filter((fd) => fileOf(`${folder}/${fd}`) === file).length
  } catch {
    return 0
  }
}

/** Returns a loaded native module that brings its own SQLite; `null` if there is none. */
function otherModule(): string | null {
  const maps = readFileSync('/proc/self/maps', 'utf8')
  // Some modules are named by their package's folder alone: better-sqlite3/prebuilds/linux-x64.node.
  const path = /\/\S*(?:sqlite|libsql)[^\n]*\.node$/im.exec(maps)?.[0]
  return path?.split('node_modules/').at(-1) ?? null
}

/** Returns the file's device and inode, which are the same by whatever path; `null` if there is no such file. */
function fileOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}
