/**
 * How large the library is in an application's bundle, and how large it may be: `library/size-budget.json`.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './texts.ts'

/** A program that uses a part of the library, and what that part may weigh. */
export interface Budget {
  readonly program: string

  /** Bytes at most of what is loaded at start. */
  readonly gzippedBytes: number

  /** Bytes at most of what is loaded when it is first needed. */
  readonly laterGzippedBytes: number
}

/** What a program weighs without the peers of the library, bundled by esbuild, minified, and gzipped at level 9. */
export interface Size {
  /** Bytes of the entry and of all that it imports statically. */
  readonly atStart: number

  /** Bytes of what `import()` loads when it is first needed. */
  readonly later: number
}

/** Reads the budgets by name. */
export function readBudgets(): Readonly<Record<string, Budget>> {
  const file = join(root, 'library/size-budget.json')
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Budget>>
}

/** Measures a program. `folder` is where `latchkey` is resolved from. */
export async function sizeOf(program: string, folder: string): Promise<Size> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: folder, sourcefile: 'program.js' },
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    external: peers(),
    format: 'esm',
    write: false,
    metafile: true,
    absWorkingDir: folder,
    outdir: 'out',
  })
  const bytes = new Map(
    outputFiles.map(({ path, contents }) => [
      basename(path),
      gzipSync(contents, { level: 9 }).length,
    ]),
  )
  const outputs = Object.entries(metafile.outputs)
  const [entry] = outputs.find(([, { entryPoint }]) => entryPoint === 'program.js') ?? []
  if (entry === undefined) throw new Error('esbuild names no entry')
  const atStart = new Set([entry])
  for (const name of atStart) {
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) {
      if (kind === 'import-statement' && path in metafile.outputs) atStart.add(path)
    }
  }
  const weigh = (isWanted: (name: string) => boolean): number =>
    outputs.reduce(
      (sum, [name]) => (isWanted(name) ? sum + (bytes.get(basename(name)) ?? 0) : sum),
      0,
    )
  return { atStart: weigh((name) => atStart.has(name)), later: weigh((name) => !atStart.has(name)) }
}

/** The packages that the application installs. They are not the library's weight. */
function peers(): string[] {
  const file = join(root, 'library/package.json')
  const { peerDependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly peerDependencies: Readonly<Record<string, string>>
  }
  return Object.keys(peerDependencies)
}

/** Measures every program of the budget; returns a line for each, and which are over. */
export async function measureBudgets(
  folder: string,
): Promise<{ readonly lines: readonly string[]; readonly problems: readonly string[] }> {
  const measured = await Promise.all(
    Object.entries(readBudgets()).map(async ([name, budget]) => {
      const size = await sizeOf(budget.program, folder)
      return { line: `${name}: ${comparison(size, budget)}`, isOver: isOver(size, budget) }
    }),
  )
  return {
    lines: measured.map(({ line }) => line),
    problems: measured
      .filter((program) => program.isOver)
      .map(({ line }) => `over library/size-budget.json: ${line}`),
  }
}

/** Returns whether a program weighs more than it may, at start or later. */
export function isOver({ atStart, later }: Size, budget: Budget): boolean {
  return atStart > budget.gzippedBytes || later > budget.laterGzippedBytes
}

function comparison({ atStart, later }: Size, budget: Budget): string {
  const now = `${inKilobytes(atStart)} of ${inKilobytes(budget.gzippedBytes)} gzipped`
  return `${now}, and ${inKilobytes(later)} of ${inKilobytes(budget.laterGzippedBytes)} later`
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
