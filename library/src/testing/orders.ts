/**
 * Orders: every way in which the steps of several actors can follow each other. Each order is played in a new world.
 *
 * In a race, steps overlap. Here one step is done before the next one begins. For code that is made of atomic steps, no
 * other orders exist.
 *
 * @module
 */

import type { MaybePromise } from '../ground/maybe-promise.ts'

/** Takes a step when the actor's turn comes, and returns what the step has returned. */
export type TakeStep = <Result>(step: () => MaybePromise<Result>) => Promise<Result>

/** The actors of an order, and the check at its end. */
export interface World {
  /** What each actor does. Each action that others can come before goes through `step`. */
  readonly actors: readonly ((step: TakeStep) => Promise<unknown>)[]

  /** Gets the outcome of each actor. Rejects if the end is wrong. */
  readonly check: (outcomes: readonly PromiseSettledResult<unknown>[]) => Promise<void>
}

/** More orders than any world has here. More would take for ever. */
const MAX_ORDERS = 10_000

/** Plays the world in every order of its actors' steps. Returns how many there are. */
export async function playOrders(world: () => MaybePromise<World>): Promise<number> {
  let choices: readonly number[] = []
  for (let plays = 1; plays <= MAX_ORDERS; plays++) {
    const widths = await play(await world(), choices)
    const taken = widths.map((_, i) => choices[i] ?? 0)
    // The next order: the last choice that has an alternative takes it.
    const last = widths.findLastIndex((width, i) => (taken[i] ?? 0) < width - 1)
    if (last === -1) return plays
    choices = [...taken.slice(0, last), (taken[last] ?? 0) + 1]
  }
  throw new Error(`There are more than ${MAX_ORDERS} orders`)
}

/**
 * Plays the world once: by the given choices, and then always by the first actor that is ready. Returns for each choice
 * how many actors were ready.
 */
async function play({ actors, check }: World, choices: readonly number[]): Promise<number[]> {
  const players = actors.map((act) => new Player(act))
  const widths: number[] = []
  for (;;) {
    await Promise.all(players.map((player) => player.arrival))
    const ready = players.filter((player) => player.isReady)
    if (ready.length === 0) break
    const chosen = choices[widths.length] ?? 0
    widths.push(ready.length)
    ready[chosen]?.go()
  }
  await check(await Promise.all(players.map(({ outcome }) => outcome)))
  return widths
}

/** An actor that waits before each of its steps. */
class Player {
  readonly outcome: Promise<PromiseSettledResult<unknown>>
  #go: (() => void) | null = null
  #arrived = Promise.withResolvers<void>()

  constructor(act: World['actors'][number]) {
    const acting = act(async (step) => {
      await new Promise<void>((resolve) => {
        this.#go = resolve
        this.#arrived.resolve()
      })
      return step()
    })
    this.outcome = Promise.allSettled([acting]).then(([outcome]) => {
      this.#arrived.resolve()
      return outcome
    })
  }

  /** Resolves when the actor waits for its turn, or has finished. */
  get arrival(): Promise<void> {
    return this.#arrived.promise
  }

  get isReady(): boolean {
    return this.#go !== null
  }

  go(): void {
    const go = this.#go
    this.#go = null
    this.#arrived = Promise.withResolvers()
    go?.()
  }
}
