/**
 * Races: every order in which the steps of two actors can happen.
 *
 * @module
 */

/** One thing an actor does. */
export type Step = () => unknown

/** The steps of one actor, in their order. */
export type Actor = readonly Step[]

/** How long the race waits before the next step starts: not at all, or until everything that is ready has run. */
const gaps: readonly (() => Promise<void>)[] = [() => Promise.resolve(), turn]

/** Lets everything that is ready run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * Plays the two actors in every order of their steps, each time in a new world. Each order is played twice: with no
 * time between the steps, and with some. A step starts when the actor's own previous step is done; a step of the other
 * actor may still be running. `world` returns the actors and a check of the end.
 */
export async function raceAll(
  world: () => Promise<{ first: Actor; second: Actor; check: () => Promise<void> }>,
): Promise<void> {
  const { first, second } = await world()
  for (const order of merges(first.length, second.length)) {
    for (const gap of gaps) await play(await world(), order, gap)
  }
}

async function play(
  { first, second, check }: { first: Actor; second: Actor; check: () => Promise<void> },
  order: readonly boolean[],
  gap: () => Promise<void>,
): Promise<void> {
  const steps = { first: first[Symbol.iterator](), second: second[Symbol.iterator]() }
  const running = { first: Promise.resolve<unknown>(null), second: Promise.resolve<unknown>(null) }
  for (const isFirst of order) {
    const actor = isFirst ? 'first' : 'second'
    const step = steps[actor].next().value
    running[actor] = running[actor].then(step)
    await gap()
  }
  await Promise.all([running.first, running.second])
  await check()
}

/** Returns every merge of `a` steps of the first actor with `b` steps of the second. `true` is a step of the first. */
function merges(a: number, b: number): boolean[][] {
  if (a === 0) return [Array.from({ length: b }, () => false)]
  if (b === 0) return [Array.from({ length: a }, () => true)]
  return [
    ...merges(a - 1, b).map((rest) => [true, ...rest]),
    ...merges(a, b - 1).map((rest) => [false, ...rest]),
  ]
}

/** Runs a function a number of times at once. */
export function inParallel<Result>(
  count: number,
  run: (index: number) => Result | Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, async (_, index) => run(index)))
}
