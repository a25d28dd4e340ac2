/**
 * How long each public entry of the built package takes to import, in fresh processes and in turn with one
 * that imports nothing.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { spreadOf } from './spread.ts'

/** What was seen. */
export interface StartUp {
  readonly empty: ImportTime
  readonly entries: readonly (ImportTime & { readonly entry: string })[]
}

/** Milliseconds: what `import()` took, and the processor time of the whole process. */
export interface ImportTime {
  readonly wall: number
  readonly cpu: number
}

const library = new URL('../library/', import.meta.url)

/** Nothing is imported but this. */
const EMPTY = 'data:text/javascript,'

/** Measures each entry in so many processes; the figures are medians. Builds the package first. */
export async function measureStartUp(turns: number): Promise<StartUp> {
  build()
  const files = entryFiles()
  const times = new Map([EMPTY, ...files.values()].map((file) => [file, [] as ImportTime[]]))
  for (let turn = 0; turn < turns; turn++) {
    for (const [file, seen] of times) seen.push(timeImport(file))
  }
  const medianOf = (file: string): ImportTime => ({
    wall: spreadOf((times.get(file) ?? []).map(({ wall }) => wall)).median,
    cpu: spreadOf((times.get(file) ?? []).map(({ cpu }) => cpu)).median,
  })
  const entries = [...files].map(([entry, file]) => ({ entry, ...medianOf(file) }))
  return { empty: medianOf(EMPTY), entries }
}

function build(): void {
  execFileSync('npm', ['run', 'build'], { cwd: new URL('..', library), stdio: 'ignore' })
}

/** The entries as they are imported, and the files they are in. */
function entryFiles(): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', library), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  }
  const entries = Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string'
      ? []
      : [[entry.replace('.', 'latchkey'), new URL(target.default, library).href] as const],
  )
  return new Map(entries)
}

function timeImport(file: string): ImportTime {
  const program = `const started = performance.now()
    await import(${JSON.stringify(file)})
    const wall = performance.now() - started
    const { user, system } = process.cpuUsage()
    console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }))`
  const args = ['--input-type=module', '--eval', program]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ImportTime
}
