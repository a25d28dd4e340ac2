/**
 * `npm run timing`: does the time that a login takes tell the state of an account? Logins of all classes are sent in
 * random order over one connection that stays open. For each pair of classes, the probability is computed of telling
 * them apart by their times.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { connectionFrom, login, startServer, type Login } from './client.ts'
import { seeded, shuffle } from './random.ts'
import { areaUnderCurve, differenceOfMedians, median, standardError } from './statistics.ts'

/** How far from 0.5 the area may be. */
const TOLERANCE = 0.02

/** A new password that the policy accepts. */
const FLOW_PASSWORD = 'seven green bicycles under 1 moon'

/** How many requests are sent of a class without hashing for each request of a class with hashing. */
const CHEAP = 5

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '2000' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
})
const samples = values.quick ? 200 : Number(values.samples)

/** What is timed, and how many samples of it make one round. */
interface Class extends Login {
  readonly perRound: number

  /** Whether each request has a name of its own, and is answered with 200: a start of a flow. */
  readonly isFlow?: boolean
}

const long = 'x'.repeat(2000)
const device = `__Host-Http-session-device=${'A'.repeat(22)}.${'A'.repeat(43)}`
const hashing = (path: string, username: string): Class => ({
  path,
  username,
  password: 'a guess',
  perRound: 1,
})
const cheap = (path: string, username: string, more: Partial<Class> = {}): Class => ({
  ...hashing(path, username),
  perRound: CHEAP,
  ...more,
})

const flow = (path: string, username: string, password = ''): Class => ({
  path,
  username,
  password,
  perRound: 1,
  isFlow: true,
})

const classes = {
  'wrong password': hashing('/open/login', 'wrong'),
  'unknown user': hashing('/open/login', 'nobody'),
  disabled: hashing('/open/login', 'disabled'),
  'no password': hashing('/open/login', 'nopass'),
  'legacy hash': hashing('/open/login', 'legacy'),
  'hash of unknown format': hashing('/open/login', 'foreign'),
  'throttled, known': cheap('/throttled/login', 'wrong'),
  'throttled, unknown': cheap('/throttled/login', 'nobody'),
  'throttled, known, with a device cookie': cheap('/throttled/login', 'wrong', { cookie: device }),
  'throttled, unknown, with a device cookie': cheap('/throttled/login', 'nobody', {
    cookie: device,
  }),
  'too long, known': cheap('/open/login', 'wrong', { password: long }),
  'too long, unknown': cheap('/open/login', 'nobody', { password: long }),
  'two forms, wrong password': { ...hashing('/open/login', 'wrong'), password: 'gue\u0301ss' },
  'two forms, unknown user': { ...hashing('/open/login', 'nobody'), password: 'gue\u0301ss' },
  'two forms, disabled': { ...hashing('/open/login', 'disabled'), password: 'gue\u0301ss' },
  'cost raised, hash of before': hashing('/raised/login', 'wrong'),
  'cost raised, unknown': hashing('/raised/login', 'nobody'),
  'reset, known': flow('/flows/reset', 'known'),
  'reset, unknown': flow('/flows/reset', 'nobody'),
  'reset, disabled': flow('/flows/reset', 'disabled'),
  'registration, known': flow('/flows/register', 'known'),
  'registration, unknown': flow('/flows/register', 'nobody'),
  'registration with a password, known': flow('/flows/register', 'known', FLOW_PASSWORD),
  'registration with a password, unknown': flow('/flows/register', 'nobody', FLOW_PASSWORD),
  'awaited, known': flow('/flows/awaited', 'known'),
  'awaited, unknown': flow('/flows/awaited', 'nobody'),
  'naive, wrong password': hashing('/naive/login', 'wrong'),
  'naive, unknown user': hashing('/naive/login', 'nobody'),
} as const satisfies Record<string, Class>

type ClassName = keyof typeof classes

/** What must hold of a pair. */
type Expected = 'the same' | 'apart (control)'

const allPairs: readonly (readonly [ClassName, ClassName, Expected])[] = [
  ['unknown user', 'wrong password', 'the same'],
  ['disabled', 'wrong password', 'the same'],
  ['no password', 'wrong password', 'the same'],
  ['legacy hash', 'wrong password', 'the same'],
  ['hash of unknown format', 'wrong password', 'the same'],
  ['two forms, unknown user', 'two forms, wrong password', 'the same'],
  ['two forms, disabled', 'two forms, wrong password', 'the same'],
  ['throttled, known', 'throttled, unknown', 'the same'],
  [
    'throttled, known, with a device cookie',
    'throttled, unknown, with a device cookie',
    'the same',
  ],
  ['too long, known', 'too long, unknown', 'the same'],
  ['cost raised, hash of before', 'cost raised, unknown', 'the same'],
  ['reset, known', 'reset, unknown', 'the same'],
  ['reset, disabled', 'reset, unknown', 'the same'],
  ['registration, known', 'registration, unknown', 'the same'],
  ['registration with a password, known', 'registration with a password, unknown', 'the same'],
  ['awaited, known', 'awaited, unknown', 'apart (control)'],
  ['naive, wrong password', 'naive, unknown user', 'apart (control)'],
]

/** The pairs asked for, and the classes they need. */
const pairs = allPairs.filter(([one]) => one.includes(values.only))
const needed = pairs.flatMap(([one, other]) => [one, other])

/** Times every class, so many rounds. */
async function measure(port: number): Promise<Map<string, number[]>> {
  const agent = connectionFrom('127.0.0.1')
  const random = seeded(Date.now())
  const names = Object.keys(classes).filter((name) => needed.includes(name as ClassName))
  const times = new Map<string, number[]>(names.map((name) => [name, []]))
  const round = names.flatMap((name) => {
    const login: Class = classes[name as ClassName]
    return Array.from({ length: login.perRound }, () => ({ name, ...login }))
  })
  const warmUp = Math.ceil(samples / 20) + 5
  for (let i = -warmUp; i < samples; i++) {
    for (const one of shuffle(random, [...round])) {
      const { name, path, password, cookie, isFlow = false } = one
      const username = isFlow
        ? `${one.username}-${path.length}-${i + warmUp}@example.com`
        : one.username
      const { status, time } = await login(port, agent, { path, username, password, cookie })
      if ((status === 200) !== isFlow || status >= 500) throw new Error(`${name}: ${status}`)
      if (i >= 0) times.get(name)?.push(time)
    }
    if (i % Math.ceil(samples / 10) === 0) console.error(`${Math.max(0, i)} of ${samples} rounds`)
  }
  agent.destroy()
  return times
}

/** Judges an area: beyond the tolerance by more than chance explains, within it, or in between. */
function judge(area: number, error: number, expected: Expected): string {
  const distance = Math.abs(area - 0.5)
  if (expected === 'apart (control)') return distance > 0.49 ? 'ok (control)' : 'BROKEN (control)'
  if (distance <= TOLERANCE) return 'ok'
  return distance - TOLERANCE > 2 * error ? 'BROKEN' : 'unclear: more samples'
}

const { port, stop } = await startServer()
const times = await measure(port)
await stop()

const random = seeded(1)
console.log(
  `medians in milliseconds, of ${samples} samples (${CHEAP * samples} where nothing is hashed)`,
)
for (const [name, sample] of times)
  console.log(`${name.padEnd(44)}${median(sample).toFixed(3).padStart(9)}`)
console.log(
  '\npair: difference of medians in µs [95 %], area under the curve ± standard error, verdict',
)
for (const [one, other, expected] of pairs) {
  const [a, b] = [times.get(one) ?? [], times.get(other) ?? []]
  const [low, high] = differenceOfMedians(a, b, random)
  const area = areaUnderCurve(a, b)
  const error = standardError(a.length, b.length)
  const verdict = judge(area, error, expected)
  const difference = ((median(a) - median(b)) * 1000).toFixed(0)
  const interval = `[${(low * 1000).toFixed(0)}, ${(high * 1000).toFixed(0)}]`
  console.log(
    `${one} / ${other}: ${difference} ${interval}, ${area.toFixed(3)} ± ${error.toFixed(3)}, ${verdict}`,
  )
  if (verdict.startsWith('BROKEN')) process.exitCode = 1
}
