/**
 * Rows of text, in columns.
 *
 * @module
 */

import { toLine } from '../process/terminal.ts'

/** Returns the rows as lines, each column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  // If a cell kept a line end, whoever wrote the cell could forge a row.
  const shown = rows.map((row) => row.map(toLine))
  for (const row of shown) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return shown
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Returns an instant in epoch milliseconds as the command line writes it: in UTC, to the second. */
export function instantText(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace(/\.\d+/, '')
}

/** Returns the roles of a user, to be read after "with" or "has". */
export function rolesText({ roles }: { readonly roles: readonly string[] }): string {
  if (roles.length === 0) return 'no roles'
  return `the ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`
}
