/**
 * The steps of a request, and to which of them a place in the code belongs.
 *
 * @module
 */

/** The steps, in the order of a request, and the files each consists of. */
const steps: readonly (readonly [step: string, files: RegExp])[] = [
  ['cookie', /\/library\/src\/cookie\.ts$/],
  ['signature', /\/library\/src\/(token|keys)\.ts$/],
  ['throttle', /\/library\/src\/(throttle|attempts|address|device|stores\/[a-z]+-attempts)\.ts$/],
  ['store', /\/library\/src\/(stores\/|store|record)/],
  ['manager and session', /\/library\/src\/(manager|session|session-ends|user|remembered)\.ts$/],
  ['context and dependencies', /\/library\/src\/(context|dependency|latchkey|maybe-promise)\.ts$/],
  ['password', /\/library\/src\/(authenticate|password|hash-queue|equal-work|hashes\/.*)\.ts$/],
  ['events and listeners', /\/library\/src\/(events|listeners|errors|time)\.ts$/],
  ['body of the login', /\/library\/src\/(credentials|json)\.ts$/],
  ['adapter', /\/library\/src\//],
  ['handler', /\/bench\/(login|profile)\//],
  ['web Request and its stream', /^node:internal\/(deps\/undici|webstreams)\//],
  ['Hono on Node', /\/node_modules\/@hono\//],
  ['Hono', /\/node_modules\/hono\//],
  ['database driver', /\/node_modules\//],
]

/** Functions of the runtime that work for their callers: their time counts as the caller's. */
const FOR_ITS_CALLER =
  /^$|^node:(internal\/crypto|internal\/util|internal\/errors|internal\/validators|internal\/url|internal\/webidl|buffer|internal\/buffer|sqlite|querystring|url)/

/** One place of a profile: a function. */
export interface Place {
  readonly functionName: string
  readonly url: string
}

/** Returns the step of a place that `caller`'s step has called. */
export function stepOf({ functionName, url }: Place, caller: string): string {
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (functionName === '(program)') return 'V8, libuv and kernel'
  // The recorder itself is not what is recorded.
  if (functionName === '(idle)' || url.startsWith('node:inspector')) return 'idle'
  if (functionName === '(root)') return 'V8, libuv and kernel'
  const step = steps.find(([, files]) => files.test(url))
  if (step !== undefined) return step[0]
  return FOR_ITS_CALLER.test(url) ? caller : 'node:http and streams'
}

/** The order in which tables show the steps. */
export const stepNames: readonly string[] = [
  'node:http and streams',
  ...steps.map(([step]) => step),
  'garbage collection',
  'V8, libuv and kernel',
]
