/**
 * Runs Stryker over one source.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subject } from './subjects.ts'

/** A fault that was planted, and what came of it. */
export interface Mutant {
  /** The lines it stands in, without and with it, in one line each. */
  readonly fault: string
  readonly line: number
  readonly isNoticed: boolean
}

interface Report {
  readonly files: Readonly<Record<string, { source: string; mutants: readonly ReportedMutant[] }>>
}

interface ReportedMutant {
  readonly replacement: string
  readonly status: string
  readonly location: { readonly start: Place; readonly end: Place }
}

/** Line and column, both from 1. */
interface Place {
  readonly line: number
  readonly column: number
}

const COMMAND = new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url)

/** What the copies have of the repository: the faults are planted there. */
const copied = ['library', 'services']

/** @throws Error if the tests fail without any fault. */
export async function plant(subject: Subject): Promise<readonly Mutant[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-mutants-'))
  try {
    const report = join(folder, 'report.json')
    const settings = join(folder, 'stryker.json')
    writeFileSync(settings, JSON.stringify(settingsFor(subject, report)))
    await run(settings)
    return mutantsIn(JSON.parse(readFileSync(report, 'utf8')) as Report)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function settingsFor({ source, tests }: Subject, report: string): object {
  return {
    mutate: [`library/src/${source}`],
    testRunner: 'mocha',
    plugins: ['@stryker-mutator/mocha-runner'],
    mochaOptions: {
      spec: tests.map((test) => `library/test/${test}`),
      'no-config': true,
      'no-package': true,
    },
    testRunnerNodeArgs: ['--conditions=@latchkey/source', '--import=./mutants/on-mocha.ts'],
    coverageAnalysis: 'perTest',
    ignorePatterns: ['*', ...copied.flatMap((name) => [`!${name}`, `!${name}/**`]), '**/dist'],
    disableTypeChecks: false,
    tempDirName: 'mutants/.copy',
    cleanTempDir: 'always',
    concurrency: Math.max(1, Math.floor(availableParallelism() / 2)),
    timeoutFactor: 2,
    timeoutMS: 3000,
    reporters: ['json'],
    jsonReporter: { fileName: report },
    allowConsoleColors: false,
    logLevel: 'warn',
    warnings: { slow: false },
  }
}

function run(settings: string): Promise<void> {
  const child = spawn(process.execPath, [COMMAND.pathname, 'run', settings], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`Stryker ended with ${code}`))
    })
  })
}

function mutantsIn({ files }: Report): readonly Mutant[] {
  return Object.values(files).flatMap(({ source, mutants }) =>
    mutants.map(({ replacement, status, location: { start, end } }) => {
      const lines = source.split('\n')
      const first = (lines[start.line - 1] ?? '').slice(0, start.column - 1)
      const last = (lines[end.line - 1] ?? '').slice(end.column - 1)
      const was = lines.slice(start.line - 1, end.line).join('\n')
      const fault = `${inOneLine(was)} → ${inOneLine(first + replacement + last)}`
      return { fault, line: start.line, isNoticed: isNoticed(status) }
    }),
  )
}

function isNoticed(status: string): boolean {
  // A runtime error is one while the tests are loaded: each of them fails.
  if (['Killed', 'Timeout', 'RuntimeError'].includes(status)) return true
  if (['Survived', 'NoCoverage'].includes(status)) return false
  throw new Error(`Stryker could not say what came of a fault: ${status}`)
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
