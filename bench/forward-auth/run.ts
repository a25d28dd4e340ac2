/**
 * `npm run bench:forward-auth`: what the check of a proxy costs, on each store, beside a bare answer of Hono; and what
 * a flood of logins does to it. Writes its part of `results.json` and of the page. `-- --quick` for whether something
 * went wrong.
 *
 * @module
 */

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { SECOND } from 'latchkey'
import { startPostgres } from '../../services/postgres.ts'
import { startRedis } from '../../services/redis.ts'
import { writePart } from '../document.ts'
import { fullPlan, medianOf, quickPlan } from '../login/plan.ts'
import { flood, probe } from '../login/processes.ts'
import type { Probe } from '../login/messages.ts'
import { show, toMarkdown, type Part } from '../login/table.ts'
import { becomeLoad, describeMachine, LOAD_CORE, onCore, SERVER_CORE } from '../machine.ts'
import { nextMessage } from '../message.ts'
import { saveResults } from '../results.ts'
import type { Keeping, SubjectSettings, SubjectStarted, SubjectUsage } from './messages.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const plan = values.quick ? quickPlan : fullPlan

/** How fast a check has to be: this share of a bare answer's requests a second, where sessions are cached. */
const GOAL = 0.85

/** How many times the quiet p99 a flooded one may be. */
const FLOOD_GOAL = 3

/** What is compared: the ways to keep sessions, and a bare answer. */
const BARE = 'Hono, bare'
type Name = Keeping | typeof BARE

/** A process under load. */
interface Subject {
  readonly name: Name
  readonly child: ChildProcess
  readonly url: string
  readonly login: number

  /** The file with the cookies of those who are logged in. */
  readonly cookies: string
}

/** One burst of requests. */
interface Burst {
  readonly requests: number
  readonly seconds: number

  /** Processor time of the server, in microseconds for each request. */
  readonly cpu: number
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-forward-auth-'))

async function start(name: Name, settings: SubjectSettings | null): Promise<Subject> {
  const file = settings === null ? '../subjects/hono.ts' : 'subject.ts'
  const path = fileURLToPath(new URL(file, import.meta.url))
  const given = JSON.stringify(settings ?? {})
  const condition = '--conditions=@latchkey/source'
  const [program = '', ...args] = onCore(SERVER_CORE, [process.execPath, condition, path, given])
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const cookies = join(folder, `${name}.txt`)
  if (settings === null) {
    const { port } = await nextMessage<{ readonly port: number }>(child, name)
    writeFileSync(cookies, `session=${'x'.repeat(90)}\n`)
    return { name, child, url: `http://127.0.0.1:${port}/profile`, login: port, cookies }
  }
  const started = await nextMessage<SubjectStarted>(child, name)
  writeFileSync(cookies, started.cookies.map((cookie) => `${cookie}\n`).join(''))
  const url = `http://127.0.0.1:${started.inner}/forward-auth`
  return { name, child, url, login: started.login, cookies }
}

async function cpuOf({ child, name }: Subject): Promise<number> {
  child.send('usage')
  return (await nextMessage<SubjectUsage>(child, name)).cpu
}

async function burst(subject: Subject, seconds: number): Promise<Burst> {
  const script = fileURLToPath(new URL('check.lua', import.meta.url))
  const options = ['-t', '1', '-c', '32', '-d', `${seconds}s`, '-s', script]
  const command = ['wrk', ...options, subject.url, subject.cookies]
  const [program = '', ...args] = onCore(LOAD_CORE, command)
  const before = await cpuOf(subject)
  const { stdout } = await promisify(execFile)(program, args)
  const after = await cpuOf(subject)
  const line = stdout.trim().split('\n').at(-1) ?? ''
  const seen = JSON.parse(line) as Omit<Burst, 'cpu'> & { readonly failed: number }
  if (seen.failed > 0) throw new Error(`${seen.failed} checks failed at ${subject.name}`)
  return { ...seen, cpu: (after - before) / seen.requests }
}

/** What a proxy asks, for the probe. */
const question = {
  'x-forwarded-for': '198.51.100.1',
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'wiki.bench.test',
  'x-forwarded-uri': '/pages/a?b=1&c=2',
}

becomeLoad()
const postgres = await startPostgres()
const redis = await startRedis(['--appendonly', 'yes'])
const common = { sessions: 200, assertion: false, redis: null, cacheTime: null }
const ways: readonly (readonly [Name, SubjectSettings | null])[] = [
  [BARE, null],
  ['SQLite', { ...common, database: join(folder, 'sessions.db') }],
  ['SQLite, with assertions', { ...common, database: join(folder, 'a.db'), assertion: true }],
  ['PostgreSQL', { ...common, database: postgres.url }],
  ['PostgreSQL, cached', { ...common, database: postgres.url, cacheTime: 5 * SECOND }],
  ['Redis', { ...common, database: join(folder, 'redis.db'), redis: redis.url }],
  [
    'Redis, cached',
    { ...common, database: join(folder, 'cached.db'), redis: redis.url, cacheTime: 5 * SECOND },
  ],
]
const subjects: Subject[] = []
try {
  for (const [name, settings] of ways) subjects.push(await start(name, settings))
  const bursts = await measureChecks()
  const parts = [checksPart(bursts), await measureFlood()]
  const machine = describeMachine(['latchkey', 'hono', '@hono/node-server'])
  saveResults('forward-auth', { machine, quick: values.quick, parts })
  const text = parts.map(toMarkdown).join('\n\n')
  console.log(text)
  writePart('forward-auth', text)
} finally {
  for (const { child } of subjects) child.disconnect()
  await redis.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Server after server and again from the start, so that a slow minute of the machine hits all of them. */
async function measureChecks(): Promise<ReadonlyMap<Name, readonly Burst[]>> {
  const bursts = new Map<Name, Burst[]>(ways.map(([name]) => [name, []]))
  for (let round = 0; round <= plan.rounds; round++) {
    plan.progress(`Checks: round ${round} of ${plan.rounds}`)
    for (const subject of subjects) {
      // In the first round code is compiled and caches are filled.
      const seen = await burst(subject, round === 0 ? 1 : plan.seconds)
      if (round > 0) bursts.get(subject.name)?.push(seen)
    }
  }
  return bursts
}

function checksPart(bursts: ReadonlyMap<Name, readonly Burst[]>): Part {
  const rateOf = ({ requests, seconds }: Burst): number => requests / seconds
  const bare = bursts.get(BARE) ?? []
  const bareCpu = medianOf(bare, ({ cpu }) => cpu)
  return {
    title: 'The check of a proxy',
    note:
      `What Caddy and Traefik ask about each request of an app (\`/forward-auth\`), from 32 connections, for 200 people ` +
      `who are logged in; and Hono's bare answer, without a guard, in the same run. Medians of ${plan.rounds} bursts of ` +
      `${plan.seconds} s. Goal: at least ${GOAL} of the bare answers where sessions are cached.`,
    header: ['sessions in', 'checks/s', 'of bare', 'CPU µs each', 'added µs', ''],
    rows: Array.from(bursts, ([name, own]) => {
      const ratio = medianOf(
        own.map((one, i) => ({ one, other: bare[i] as Burst })),
        ({ one, other }) => rateOf(one) / rateOf(other),
      )
      const cpu = medianOf(own, (one) => one.cpu)
      const isAsked = name.endsWith('cached')
      return [
        name,
        show(medianOf(own, rateOf), 0),
        show(ratio, 2),
        show(cpu),
        show(cpu - bareCpu),
        isAsked ? (ratio >= GOAL ? 'met' : 'missed') : '',
      ]
    }),
  }
}

async function measureFlood(): Promise<Part> {
  const rows: string[][] = []
  const places = subjects.filter(({ name }) => name !== BARE && !name.endsWith('assertions'))
  for (const subject of places) {
    const pairs: { quiet: Probe; flooded: Probe }[] = []
    for (let round = 0; round <= plan.rounds; round++) {
      plan.progress(`Flood, ${subject.name}: round ${round} of ${plan.rounds}`)
      const seconds = round === 0 ? 1 : plan.seconds
      const quiet = await ask(subject, seconds)
      const port = subject.login
      const flooding = flood({
        port,
        connections: 64,
        seconds: seconds + 1.5,
        guess: 'wrong',
        rate: null,
      })
      await setTimeout(500)
      const flooded = await ask(subject, seconds)
      await flooding
      // The queue of hashes empties.
      await setTimeout(3000)
      if (quiet.failed + flooded.failed > 0) throw new Error('Somebody was refused')
      if (round > 0) pairs.push({ quiet, flooded })
    }
    const ratio = medianOf(pairs, ({ quiet, flooded }) => flooded.p99 / quiet.p99)
    rows.push([
      subject.name,
      ...(['p50', 'p99'] as const).flatMap((key) => [
        show(
          medianOf(pairs, ({ quiet }) => quiet[key]),
          2,
        ),
        show(
          medianOf(pairs, ({ flooded }) => flooded[key]),
          2,
        ),
      ]),
      show(ratio, 2),
      ratio <= FLOOD_GOAL ? 'met' : 'missed',
    ])
  }
  return {
    title: 'Checks while the login is flooded',
    note:
      `64 connections guess at passwords without a pause, each time another name from another address, while a proxy asks ` +
      `about somebody who is logged in, 50 times a second, in the same process. Times in ms; medians of ${plan.rounds} ` +
      `pairs of ${plan.seconds} s. Goal: p99 at most ${FLOOD_GOAL} times the quiet one.`,
    header: ['sessions in', 'quiet p50', 'flooded', 'quiet p99', 'flooded', 'p99 ratio', ''],
    rows,
  }
}

async function ask({ url, cookies }: Subject, seconds: number): Promise<Probe> {
  const { port, pathname: path } = new URL(url)
  const [cookie = ''] = readFileSync(cookies, 'utf8').split('\n', 1)
  return probe({ port: Number(port), path, cookie, headers: question, rate: 50, seconds })
}
