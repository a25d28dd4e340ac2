/**
 * What a guard adds to a request: each subject against its bare framework, in rounds.
 *
 * Every round measures every subject, in the order of the last one turned round: a slow phase of the machine
 * meets all of them. All servers stay up from the first round to the last.
 *
 * @module
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkBare, checkSubject, type Copied } from './check.ts'
import {
  quietest,
  Series,
  spreadOver,
  warmUp,
  type Cell,
  type Comparison,
  type Contender,
} from './pairs.ts'
import type { Workplace } from './plan.ts'
import { SubjectServer } from './server.ts'
import type { Spread } from './spread.ts'
import { frameworkOf, type Goal, type Program, type Subject } from './subjects.ts'

/** What a server does in bursts of its own: medians. */
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

  /** Processor time of a request. */
  readonly bareCost: Spread
  readonly guardedCost: Spread

  /** What it adds to the bare framework's in the same pair of turns. */
  readonly added: Spread

  /** The same, over the quarter of the pairs in which the bare framework cost least. */
  readonly addedAtBest: number

  /** Which share of the servers' core others had: more than a fifth, and all this is too high. */
  readonly foreign: number

  /** Why pairs had to be measured again: requests that failed. */
  readonly failures: readonly string[]

  /** What a copy of the cookie is good for after the logout; `null` where there is no login. */
  readonly copied: Copied | null
  readonly goal: Goal
}

/** A subject that is up, and what has been measured of it. */
interface Entry {
  readonly subject: Subject
  readonly contender: Contender
  readonly bare: Contender
  readonly copied: Copied | null
  readonly series: Series
}

/** Measures what each subject adds to its bare framework. @param settings for every server. */
export async function measureCosts(
  workplace: Workplace,
  subjects: readonly Subject[],
  settings: Readonly<Record<string, unknown>>,
): Promise<readonly Cost[]> {
  const { plan, progress } = workplace
  const servers = new Servers(workplace, settings)
  try {
    const entries: Entry[] = []
    for (const subject of subjects) {
      progress(`${subject.name} on ${frameworkOf(subject.bare)}: starting`)
      entries.push(await servers.startEntry(subject))
    }
    for (let round = 1; round <= plan.rounds; round++) {
      progress(`round ${round} of ${plan.rounds}`)
      const order = round % 2 === 1 ? entries : entries.toReversed()
      for (const entry of order) {
        progress(`  ${entry.subject.name} on ${frameworkOf(entry.subject.bare)}`)
        await measure(entry, plan)
      }
    }
    return entries.map(costOf)
  } finally {
    await servers.stop()
  }
}

/** All servers of a run: one for each subject, and one for each bare framework. */
class Servers {
  readonly #workplace: Workplace
  readonly #settings: Readonly<Record<string, unknown>>
  readonly #bare = new Map<Program, SubjectServer>()
  readonly #all: SubjectServer[] = []

  constructor(workplace: Workplace, settings: Readonly<Record<string, unknown>>) {
    this.#workplace = workplace
    this.#settings = settings
  }

  /** Starts a subject, and its bare framework if that is not up; checks both and warms them up. */
  async startEntry(subject: Subject): Promise<Entry> {
    const { directory, plan } = this.#workplace
    const cookies = join(directory, `cookies-${this.#all.length}`)
    const server = await this.#start(subject.program, { ...this.#settings, directory, cookies })
    const known = this.#bare.get(subject.bare)
    const bareServer = known ?? (await this.#start(subject.bare, {}))
    const entry: Entry = {
      ...{ subject, copied: await check(subject, server) },
      contender: { server, cookies },
      // The bare framework gets the same header: to receive it is not what the guard adds.
      bare: { server: bareServer, cookies },
      series: new Series(),
    }
    await logIn(entry)
    await warmUp(entry.contender, plan.warmUp)
    if (known === undefined) {
      await checkBare(bareServer, subject.bare.file)
      await warmUp(entry.bare, plan.warmUp)
      this.#bare.set(subject.bare, bareServer)
    }
    return entry
  }

  async #start(program: Program, more: Readonly<Record<string, unknown>>): Promise<SubjectServer> {
    const server = await SubjectServer.start(program, more)
    this.#all.push(server)
    return server
  }

  /** Ends them. */
  async stop(): Promise<void> {
    for (const server of this.#all) await server.stop()
  }
}

async function check({ by, name }: Subject, server: SubjectServer): Promise<Copied | null> {
  if (by !== 'framework') return checkSubject(server, name)
  await checkBare(server, name)
  return null
}

/** As long as one of ours, for servers that look at none. */
const NO_COOKIE = `session=${'x'.repeat(87)}`

/** Gets a new cookie, so that none is about to expire; where many were made, they stay. */
async function logIn({ subject, contender }: Entry): Promise<void> {
  if (subject.by === 'framework') return writeFileSync(contender.cookies, `${NO_COOKIE}\n`)
  if ('sessions' in subject.program.settings) return
  writeFileSync(contender.cookies, `${await contender.server.logIn()}\n`)
}

async function measure(entry: Entry, plan: Workplace['plan']): Promise<void> {
  const { bare, contender, series } = entry
  await logIn(entry)
  // The bare server was just at work for another subject; this one has been idle for a round.
  await Promise.all([warmUp(bare, plan.rewarm), warmUp(contender, plan.rewarm)])
  for (let i = 0; i < plan.turns; i++) await series.add(bare, contender)
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
