/**
 * The figures as Markdown.
 *
 * @module
 */

/** A table and what it is of. */
export interface Part {
  readonly title: string
  readonly note: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Returns a part as Markdown. */
export function toMarkdown({ title, note, header, rows }: Part): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'))
  return [`### ${title}`, '', note, '', line(header), line(rule), ...rows.map(line)].join('\n')
}

/** Returns a number with so many digits after the point. */
export function show(value: number, digits: number = 1): string {
  if (Number.isNaN(value)) return ''
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
