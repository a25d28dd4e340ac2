/**
 * `npm run bench:profile`: where the microseconds and the bytes of a guarded request and of a login go. Writes
 * `.cpuprofile` and `.heapprofile` files to `bench/profiles/`, for a browser's developer tools, and tables to the page.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writePart } from '../document.ts'
import { Databases } from '../login/databases.ts'
import type { StoreName } from '../login/messages.ts'
import { flood, LoginServer } from '../login/processes.ts'
import { becomeLoad } from '../machine.ts'
import { show, toMarkdown } from '../login/table.ts'
import { foldCpu, foldHeap, type Folded } from './fold.ts'
import type { Recording } from './recorded.ts'
import { stepNames } from './steps.ts'

/** How many functions the second table shows. */
const FUNCTIONS = 15

const requestKinds = ['guarded request', 'login', 'refused guess'] as const
type RequestKind = (typeof requestKinds)[number]

/** What the load sends where it logs in. */
const guesses = { login: 'right', 'refused guess': 'one address' } as const

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    stores: { type: 'string', default: 'memory,sqlite' },
  },
})
const seconds = Number(values.seconds)
const folder = new URL('../profiles/', import.meta.url)

/** A profile, for each request. */
interface Profiled {
  readonly name: string
  readonly requests: number
  readonly folded: Folded
}

becomeLoad()
mkdirSync(folder, { recursive: true })
const databases = new Databases()
const cpu: Profiled[] = []
const heap: Profiled[] = []
for (const store of values.stores.split(',') as StoreName[]) {
  for (const kind of requestKinds) await profile(store, kind)
}
await databases.stop()
const steps = [
  tableOfSteps('Microseconds of the main thread', cpu),
  tableOfSteps('Bytes allocated on the heap', heap),
  tableOfBytes(),
].join('\n\n')
console.log(steps)
for (const profiled of [...cpu, ...heap]) console.log(tableOfFunctions(profiled))
writePart('profile', steps)

async function profile(store: StoreName, kind: RequestKind): Promise<void> {
  const place = await databases.place(store)
  const settings = {
    hasher: '@node-rs/argon2',
    bound: null,
    store,
    place,
    watchesDelay: false,
  } as const
  const server = await LoginServer.start(settings, 'one', '../profile/recorded.ts')
  const cookie = await server.logIn()
  const load = flood({
    port: server.port,
    connections: 32,
    seconds: 2 * seconds + 4,
    rate: null,
    ...(kind === 'guarded request' ? { guess: 'none', cookie } : { guess: guesses[kind] }),
  })
  // Compiled before it is recorded.
  await setTimeout(3000)
  for (const [type, results] of [
    ['cpu', cpu],
    ['heap', heap],
  ] as const) {
    const name = `${store}, ${kind}`
    const file = fileURLToPath(new URL(`${name.replaceAll(/\W+/g, '-')}.${type}profile`, folder))
    await server.usage()
    await server.ask({ kind: type, seconds, file } satisfies Recording)
    const { served } = await server.usage()
    const folded = type === 'cpu' ? foldCpu(file) : foldHeap(file)
    results.push({ name, requests: served, folded })
  }
  await load
  server.stop()
}

function tableOfSteps(title: string, profiles: readonly Profiled[]): string {
  const amount = ({ folded, requests }: Profiled, step: string): number =>
    (folded.bySteps.get(step) ?? 0) / requests
  const all = (profiled: Profiled): number =>
    stepNames.reduce((sum, step) => sum + amount(profiled, step), 0)
  const rows = stepNames.map((step) => [step, ...profiles.map((one) => show(amount(one, step)))])
  return toMarkdown({
    title: `${title}, for each request`,
    note: `Sampled for ${seconds} s on one core, 32 connections. To sample costs time itself: compare the steps, not the sums.`,
    header: ['step', ...profiles.map(({ name }) => name)],
    rows: [...rows, ['all', ...profiles.map((one) => show(all(one)))]],
  })
}

function tableOfFunctions({ name, requests, folded }: Profiled): string {
  const most = [...folded.byFunctions].toSorted(([, a], [, b]) => b - a).slice(0, FUNCTIONS)
  return toMarkdown({
    title: `${name}: the functions with most of their own`,
    note: 'For each request.',
    header: ['step', 'function', 'amount'],
    rows: most.map(([key, amount]) => [...key.split(' | '), show(amount / requests)]),
  })
}

function tableOfBytes(): string {
  const file = fileURLToPath(new URL('bytes.ts', import.meta.url))
  const flags = ['--conditions=@latchkey/source', '--expose-gc', '--max-semi-space-size=256']
  const rows = ['memory', 'sqlite'].map((store) => {
    const command = [...flags, '--min-semi-space-size=256', file, store]
    const text = execFileSync(process.execPath, command, { encoding: 'utf8' })
    const { open, session, user } = JSON.parse(text) as Record<'open' | 'session' | 'user', number>
    return [store, show(open, 0), show(session, 0), show(user, 0)]
  })
  return toMarkdown({
    title: 'Bytes of a guarded request in latchkey alone',
    note:
      'Counted over 20,000 requests without HTTP, between two collections of garbage. Each column has what is in the one ' +
      'before it, but for objects that the compiler leaves out where nobody keeps them.',
    header: ['store', 'the request is opened', 'its session is looked up', 'its user is asked for'],
    rows,
  })
}
