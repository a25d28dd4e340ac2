/**
 * Parts of a database: tables that are made and changed together, under one version number. The migrators of
 * PostgreSQL and SQLite share this; both keep the versions in the table `latchkey_schema`.
 *
 * @module
 */

/** Tables with one version number. */
export interface TablePart<Step = string> {
  /** The name of the part in the table of versions: lower-case letters, digits and underscores. */
  readonly name: string

  /**
   * What makes each version of the tables out of the one before it, and the first out of nothing. An entry is
   * never edited once it is released: a change is a new entry.
   */
  readonly migrations: readonly Step[]
}

/** The version of each part whose tables a database has. */
export type TableVersions = ReadonlyMap<string, number>

/**
 * Returns latchkey's own parts and those of an application.
 *
 * @throws TypeError if two parts have one name, or a name is made of other characters.
 */
export function joinParts<Step>(
  own: readonly TablePart<Step>[],
  others: readonly TablePart<Step>[],
): readonly TablePart<Step>[] {
  const all = [...own, ...others]
  const names = new Set<string>()
  for (const { name } of all) {
    if (!/^[a-z_][a-z0-9_]*$/.test(name)) {
      throw new TypeError(`The name ${JSON.stringify(name)} of a part needs letters of a to z`)
    }
    if (names.has(name)) throw new TypeError(`Two parts of the tables have the name ${name}`)
    names.add(name)
  }
  return all
}

/**
 * Returns which version of the part is there: 0 if its tables are not.
 *
 * @throws Error if its tables were made by a newer program.
 */
export function versionOf(
  { name, migrations }: TablePart<unknown>,
  versions: TableVersions,
): number {
  const version = versions.get(name) ?? 0
  if (version > migrations.length) throw new Error(newerTables(name, version, migrations.length))
  return version
}

/** Returns what is said of tables that a newer program has made. */
export function newerTables(part: string, version: number | string, known: number): string {
  return (
    `The tables for ${part} have version ${version}, made by a newer latchkey; ` +
    `this one knows up to ${known}`
  )
}
