/**
 * What a guard adds to a request: each subject against its bare framework, in rounds.
 *
 * Every round measures every subject, in the reverse order of the round before, so that a slow phase of the machine
 * meets all of them. Both servers of a pair are started for it and stopped after it. A server that has been idle is
 * slower for seconds, because V8 throws away code that nobody runs; and a server that stays up may be a slow one by
 * chance.
 *
 * @module
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkBare, checkSubject, type Copied } from './check.ts'
import { quietest, Series, spreadOver, warmUp, type Cell, type Comparison } from './pairs.ts'
import type { Plan, Workplace } from './plan.ts'
import { SubjectServer } from './server.ts'
import type { Spread } from './spread.ts'
import { frameworkOf, type Goal, type Subject } from './subjects.ts'

/** The medians of a server over its bursts. */
export interface Speed {
  readonly requestsPerSecond: number

  /** Latencies in milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** What a subject costs, beside the bare framework. Processor time in microseconds. */
export interface Cost {
  readonly subject: string
  readonly by: Subject['by']

  /** The bare framework. */
  readonly framework: string
  readonly bare: Speed
  readonly guarded: Speed

  /** Requests per second, as a share of the bare framework's in the same pair of turns. */
  readonly share: Spread

  /** Processor time of a request: to the bare framework, and to the guarded route. */
  readonly bareCost: Spread
  readonly guardedCost: Spread

  /** The processor time that the guard adds to a request, in the same pair of turns. */
  readonly added: Spread

  /** The same, over the quarter of the pairs in which the bare framework cost least. */
  readonly addedAtBest: number

  /** The share of the servers' core that other processes had. Above a fifth, all these figures are too high. */
  readonly foreign: number

  /** Why pairs had to be measured again: requests that failed. */
  readonly failures: readonly string[]

  /** Whether a copy of the cookie still works after the logout; `null` if there is no login. */
  readonly copied: Copied | null
  readonly goal: Goal
}

/** A subject, and what has been measured of it. */
interface Entry {
  readonly subject: Subject
  readonly series: Series
  copied: Copied | null
}

/** Measures what each subject adds to its bare framework. @param settings for every server. */
export async function measureCosts(
  { plan, directory, progress }: Workplace,
  subjects: readonly Subject[],
  settings: Readonly<Record<string, unknown>>,
): Promise<readonly Cost[]> {
  const entries = subjects.map((subject): Entry => ({
    subject,
    series: new Series(),
    copied: null,
  }))
  const more = { ...settings, directory, cookies: join(directory, 'cookies') }
  for (let round = 1; round <= plan.rounds; round++) {
    progress(`round ${round} of ${plan.rounds}`)
    for (const entry of round % 2 === 1 ? entries : entries.toReversed()) {
      progress(`  ${entry.subject.name} on ${frameworkOf(entry.subject.bare)}`)
      await measure(entry, plan, more)
    }
  }
  return entries.map(costOf)
}

/** Measures a subject beside its bare framework once, both just started. */
async function measure(
  entry: Entry,
  plan: Plan,
  settings: Readonly<{ cookies: string }>,
): Promise<void> {
  const { subject, series } = entry
  const { cookies } = settings
  await using server = await SubjectServer.start(subject.program, settings)
  await using bareServer = await SubjectServer.start(subject.bare, {})
  entry.copied = await check(subject, server)
  await checkBare(bareServer, subject.bare.file)
  await logIn(subject, server, cookies)
  // The bare framework gets the same header: to receive it is not what the guard adds.
  const [contender, bare] = [
    { server, cookies },
    { server: bareServer, cookies },
  ] as const
  await Promise.all([warmUp(bare, plan.warmUp), warmUp(contender, plan.warmUp)])
  for (let i = 0; i < plan.turns; i++) await series.add(bare, contender)
}

/** Asks a server whether it does what is measured. */
export async function check({ by, name }: Subject, server: SubjectServer): Promise<Copied | null> {
  if (by !== 'framework') return checkSubject(server, name)
  await checkBare(server, name)
  return null
}

/** A cookie as long as one of ours, for servers that do not look at it. */
const NO_COOKIE = `session=${'x'.repeat(87)}`

/** Gets a cookie for the requests, unless many were made already. */
export async function logIn(
  { by, program }: Subject,
  server: SubjectServer,
  cookies: string,
): Promise<void> {
  if (by === 'framework') return writeFileSync(cookies, `${NO_COOKIE}\n`)
  if ('sessions' in program.settings) return
  writeFileSync(cookies, `${await server.logIn()}\n`)
}

function costOf({ subject, copied, series }: Entry): Cost {
  const turns = series.comparison
  return {
    subject: subject.name,
    by: subject.by,
    framework: frameworkOf(subject.bare),
    bare: speedOver(turns, (one) => one),
    guarded: speedOver(turns, (_, other) => other),
    share: spreadOver(turns, (one, other) => other.requestsPerSecond / one.requestsPerSecond),
    bareCost: spreadOver(turns, (one) => one.cost),
    guardedCost: spreadOver(turns, (_, other) => other.cost),
    added: spreadOver(turns, (one, other) => other.cost - one.cost),
    addedAtBest: spreadOver(quietest(turns), (one, other) => other.cost - one.cost).median,
    foreign: turns.foreign,
    failures: series.failures,
    copied,
    goal: subject.goal,
  }
}

function speedOver(turns: Comparison, which: (base: Cell, subject: Cell) => Cell): Speed {
  const median = (figure: keyof Speed): number =>
    spreadOver(turns, (base, subject) => which(base, subject)[figure]).median
  return {
    requestsPerSecond: median('requestsPerSecond'),
    p50: median('p50'),
    p99: median('p99'),
  }
}
