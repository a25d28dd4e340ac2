/**
 * Look-ups of sessions, those of one turn of the event loop in one statement: a statement costs the client and the
 * server several times what a row costs them.
 *
 * @module
 */

import type { SessionRecord } from '../../contracts/record.ts'
import type { Row, Run } from './client.ts'
import { toRecord, type SessionStatements } from './sessions.ts'
import { fromText, toJson, toText } from './text.ts'

/** A look-up without an answer yet. */
interface Lookup {
  readonly resolve: (record: SessionRecord | null) => void
  readonly reject: (error: unknown) => void
}

/** Reads sessions by id. */
export class BatchedReads {
  readonly #run: Run
  readonly #statements: Pick<SessionStatements, 'read' | 'readAll'>

  /** By id, what is going to be sent. */
  #lookups = new Map<string, Lookup[]>()

  constructor(run: Run, statements: Pick<SessionStatements, 'read' | 'readAll'>) {
    this.#run = run
    this.#statements = statements
  }

  /** Returns the session as the database has it from now on. */
  read(id: string): Promise<SessionRecord | null> {
    return new Promise((resolve, reject) => {
      // Requests that have arrived together have each been looked at when this runs.
      if (this.#lookups.size === 0) setImmediate(() => void this.#send())
      const others = this.#lookups.get(id)
      if (others === undefined) this.#lookups.set(id, [{ resolve, reject }])
      else others.push({ resolve, reject })
    })
  }

  async #send(): Promise<void> {
    const lookups = this.#lookups
    this.#lookups = new Map()
    try {
      for (const row of await this.#rows([...lookups.keys()])) {
        // A record for each, so that none sees what another does to it.
        for (const { resolve } of lookups.get(fromText(row[0] as string)) ?? [])
          resolve(toRecord(row))
      }
      for (const { resolve } of [...lookups.values()].flat()) resolve(null)
    } catch (error) {
      for (const { reject } of [...lookups.values()].flat()) reject(error)
    }
  }

  #rows(ids: readonly string[]): Promise<readonly Row[]> {
    const { read, readAll } = this.#statements
    const [id = ''] = ids
    return ids.length === 1 ? this.#run(read, toText(id)) : this.#run(readAll, toJson(ids))
  }
}
