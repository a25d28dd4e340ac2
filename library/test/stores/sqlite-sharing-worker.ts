/**
 * A process with two copies of SQLite, which does the job named on its command line to the file.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { linkSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import Better from 'better-sqlite3'
import { sqliteStore } from 'latchkey/stores/sqlite'

const [job, file = ''] = process.argv.slice(2)

function openBetter(): Better.Database {
  const db = new Better(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE IF NOT EXISTS mine (a)')
  return db
}

/** Whether another process can get the lock for writing. */
function othersMayWrite(): boolean {
  const program = `const db = new (require('node:sqlite').DatabaseSync)(process.argv[1])
    try { db.exec('BEGIN IMMEDIATE'); console.log(true) } catch { console.log(false) }`
  const args = ['--disable-warning=ExperimentalWarning', '-e', program, file]
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim() === 'true'
}

/** Prints whether others may write during a transaction, after a second handle has opened and closed the file. */
function whileWriting(openAndClose: (db: Better.Database) => void): void {
  const db = openBetter()
  openAndClose(db)
  db.exec('BEGIN IMMEDIATE; INSERT INTO mine VALUES (1)')
  openAndClose(db)
  console.log(`another process may write: ${othersMayWrite()}`)
}

function open(path: string): void {
  try {
    sqliteStore(path)
    console.log('opened')
  } catch (error) {
    console.log((error as { code?: string }).code, (error as Error).message)
  }
}

switch (job) {
  case 'two-copies':
    whileWriting(() => {
      const other = new DatabaseSync(file)
      other.prepare('SELECT * FROM mine').all()
      other.close()
    })
    break
  case 'one-copy': {
    let store: ReturnType<typeof sqliteStore> | undefined
    whileWriting((db) => {
      store ??= sqliteStore(db)
      void store.close()
    })
    break
  }
  case 'path':
    openBetter()
    open(file)
    break
  case 'linked-path':
    openBetter()
    linkSync(file, `${file}.link`)
    open(`${file}.link`)
    break
  case 'later': {
    const store = sqliteStore(file)
    openBetter()
    void store.prune(0)
    break
  }
  case 'own-file':
    openBetter()
    open(`${file}.sessions`)
    break
  case 'closed':
    openBetter().close()
    open(file)
    break
  case 'sixty-of-ours': {
    const others = Array.from({ length: 60 }, () => sqliteStore(file))
    new Better(`${file}.other`).exec('CREATE TABLE a (a)')
    for (const store of others.slice(30)) void store.close()
    void others[0]?.prune(0)
    open(file)
    break
  }
  default:
    throw new Error(`No such job: ${job}`)
}
