/**
 * The figures as Markdown.
 *
 * @module
 */

import { table } from '../table.ts'

/** A table and what it is of. */
export interface Part {
  readonly title: string
  readonly note: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Returns a part as Markdown. */
export function toMarkdown({ title, note, header, rows }: Part): string {
  return [`### ${title}`, '', note, '', ...table(header, rows)].join('\n')
}

/** Returns a number with so many digits after the point. */
export function show(value: number, digits: number = 1): string {
  if (Number.isNaN(value)) return ''
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
