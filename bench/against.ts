/**
 * `npm run bench:against -- COMMIT`: whether this tree is slower than a commit, subject by subject. Both run side by
 * side, with the packages that are installed here. Nothing is kept.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chosenOf, conditions, given, openWorkplace } from './command.ts'
import { check, logIn } from './costs.ts'
import { becomeLoad } from './machine.ts'
import { Series, spreadOver, warmUp, type Contender } from './pairs.ts'
import { conditionLines, goalOf, percent, spread } from './report.ts'
import { SubjectServer } from './server.ts'
import { startServices } from './services.ts'
import { frameworkOf, subjects, type Subject } from './subjects.ts'
import { table } from './table.ts'

/** How many times its former cost a request may cost. */
const GOAL = 1.05

const [commit] = given
if (commit === undefined) throw new Error('Say which commit: npm run bench:against -- main')
const root = fileURLToPath(new URL('..', import.meta.url))
const { plan, directory, progress } = openWorkplace()
const before = checkOut(commit, join(directory, 'before'))
const entries = chosenOf(subjects).map((subject) => ({ subject, series: new Series() }))
becomeLoad()
const services = await startServices(entries.map(({ subject }) => subject))
for (let round = 1; round <= plan.rounds; round++) {
  for (const entry of round % 2 === 1 ? entries : entries.toReversed()) {
    progress(`round ${round}: ${entry.subject.name} on ${frameworkOf(entry.subject.bare)}`)
    await measure(entry.subject, entry.series)
  }
}
await services.stop()

const measured = entries.map(({ subject, series }) => ({ subject, turns: series.comparison }))
const rows = measured.map(({ subject, turns }) => {
  const ratio = spreadOver(turns, (old, now) => now.cost / old.cost)
  const speed = spreadOver(turns, (old, now) => now.requestsPerSecond / old.requestsPerSecond)
  return [
    subject.name,
    frameworkOf(subject.bare),
    spreadOver(turns, (old) => old.cost).median.toFixed(1),
    spreadOver(turns, (_, now) => now.cost).median.toFixed(1),
    spread(ratio, 2),
    goalOf('≤', GOAL, ratio),
    spread(speed, 2),
    percent(turns.foreign),
  ]
})
const header = ['subject', 'on', 'CPU µs before', 'now', 'ratio', 'goal', 'req/s, ratio', 'others']
const run = conditions(['latchkey'], services.versions)
const foreign = measured.map(({ turns }) => ({ foreign: turns.foreign }))
console.log([...table(header, rows), '', ...conditionLines(run, foreign)].join('\n'))

/** Writes the commit's files to the folder, with this tree's packages. Returns its bench. */
function checkOut(name: string, folder: string): string {
  mkdirSync(folder)
  const archive = join(directory, 'before.tar')
  execFileSync('git', ['archive', '--output', archive, name], { cwd: root })
  execFileSync('tar', ['-xf', archive, '-C', folder])
  for (const packages of ['node_modules', 'bench/node_modules']) {
    symlinkSync(join(root, packages), join(folder, packages))
  }
  return pathToFileURL(join(folder, 'bench/')).href
}

/** Measures a subject of the commit and of this tree once, both just started. */
async function measure(subject: Subject, series: Series): Promise<void> {
  const { file, settings } = subject.program
  await using old = await start(subject, 'old', { file: before + file, settings })
  await using now = await start(subject, 'now', subject.program)
  await Promise.all([warmUp(old, plan.warmUp), warmUp(now, plan.warmUp)])
  for (let turn = 0; turn < plan.turns; turn++) await series.add(old, now)
}

async function start(
  subject: Subject,
  name: string,
  program: Subject['program'],
): Promise<Contender & AsyncDisposable> {
  const cookies = join(directory, name)
  const server = await SubjectServer.start(program, { ...services.settings, directory, cookies })
  await check(subject, server)
  await logIn(subject, server, cookies)
  return { server, cookies, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
