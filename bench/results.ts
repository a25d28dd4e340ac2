/**
 * `results.json`: the figures from which the page and its charts are made. Each command of the bench has a part
 * of it, with the machine and the day it ran on.
 *
 * @module
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const file = new URL('results.json', import.meta.url)

/** Returns all parts, by name. */
export function readResults(): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {}
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
}

/** Replaces one part, and keeps the others. */
export function saveResults(name: string, part: object): void {
  writeFileSync(file, `${JSON.stringify({ ...readResults(), [name]: part }, null, 2)}\n`)
}
