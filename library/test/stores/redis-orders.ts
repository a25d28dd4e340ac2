/**
 * Plays actors on a real Redis in chosen orders of their commands. Each command waits for its turn, and the next
 * command of any actor waits until it is answered.
 *
 * @module
 */

import type { Redis } from 'ioredis'
import { redisStore, type IoRedisClient, type RedisStore } from 'latchkey/stores/redis'
import { turn } from 'latchkey/testing'

/** Sends a command, or does something else instead. */
export type Sabotage = (
  command: readonly string[],
  send: (command: readonly string[]) => Promise<unknown>,
) => Promise<unknown>

/** A scenario: its actors, each with a store over a client of its own, and what must hold at the end. */
export interface World {
  readonly actors: readonly ((store: RedisStore) => unknown)[]

  /** Rejects if the state at the end is wrong. */
  readonly check: () => Promise<void>
}

const honest: Sabotage = (command, send) => send(command)

/** More commands than any play has. */
const MAX_STEPS = 500

/** Plays the scenario in every order of its actors' commands. Returns the number of orders. */
export async function playAll(
  redis: Redis,
  world: (prefix: string) => Promise<World>,
  sabotage: Sabotage = honest,
): Promise<number> {
  let choices: number[] = []
  for (let plays = 1; ; plays++) {
    const widths: number[] = []
    await play(redis, world, sabotage, (width) => {
      widths.push(width)
      return choices[widths.length - 1] ?? 0
    })
    // The next order takes the next alternative at the last choice that has one.
    const taken = widths.map((_, i) => choices[i] ?? 0)
    const last = widths.findLastIndex((width, i) => (taken[i] ?? 0) < width - 1)
    if (last === -1) return plays
    choices = [...taken.slice(0, last), (taken[last] ?? 0) + 1]
  }
}

let plays = 0

/** Plays the scenario once. `choose` picks one of the actors that are ready. */
export async function play(
  redis: Redis,
  world: (prefix: string) => Promise<World>,
  sabotage: Sabotage,
  choose: (width: number) => number,
): Promise<void> {
  const prefix = `latchkey-orders:${process.pid}:${Date.now()}:${plays++}:`
  const { actors, check } = await world(prefix)
  const players = actors.map(() => new Player(redis, sabotage))
  let running = actors.length
  const stores = players.map(({ client }) => redisStore(client, { prefix }))
  // The check of the server comes before the first write, and is not part of the play.
  await Promise.all(stores.map((store) => store.check()))
  for (const player of players) player.begin()
  const ends = actors.map(async (act, i) => {
    try {
      await act(stores[i] as RedisStore)
    } finally {
      running--
    }
  })
  const all = Promise.all(ends)
  all.catch(() => undefined)
  for (let step = 0; step < MAX_STEPS; step++) {
    await turn()
    const ready = players.filter((player) => player.isReady)
    const next = ready.length > 1 ? ready[choose(ready.length)] : ready[0]
    if (next !== undefined) await next.step()
    else if (running === 0) break
  }
  await all
  await check()
}

/** The client of one actor, whose commands wait for their turn. */
class Player {
  readonly #waiting: (() => Promise<void>)[] = []
  readonly client: IoRedisClient
  #isPlaying = false

  constructor(redis: Redis, sabotage: Sabotage) {
    const send = ([name = '', ...args]: readonly string[]): Promise<unknown> =>
      redis.call(name, ...args)
    this.client = {
      call: (...command) => {
        if (!this.#isPlaying) return send(command)
        const { promise, resolve, reject } = Promise.withResolvers<unknown>()
        this.#waiting.push(() => sabotage(command, send).then(resolve, reject))
        return promise
      },
      // Only the check subscribes, for a moment.
      duplicate: () => ({
        on: () => undefined,
        connect: async () => undefined,
        subscribe: async () => undefined,
        disconnect: () => undefined,
      }),
    }
  }

  /** From now on each command waits for its turn. */
  begin(): void {
    this.#isPlaying = true
  }

  get isReady(): boolean {
    return this.#waiting.length > 0
  }

  async step(): Promise<void> {
    await this.#waiting.shift()?.()
  }
}
