/**
 * The page that people read: each command of the bench writes its own part of it, between two comments, and
 * leaves the rest as it is.
 *
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'

/** The page. */
const page = new URL('../docs/performance.md', import.meta.url)

/**
 * Replaces what stands between `<!-- bench:name -->` and `<!-- /bench:name -->`.
 *
 * @throws Error if the page has no such part.
 */
export function writePart(name: string, markdown: string): void {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const text = readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`docs/performance.md has no part ${begin} … ${end}`)
  const content = `${text.slice(0, from + begin.length)}\n\n${markdown.trim()}\n\n`
  writeFileSync(page, content + text.slice(to))
}
