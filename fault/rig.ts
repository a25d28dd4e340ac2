/**
 * One run: two latchkey processes over one store, clients, the nemesis, and a last look at every session.
 *
 * @module
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '../attack/random.ts'
import { read } from './actions.ts'
import { runClient } from './client.ts'
import type { Scene } from './faults.ts'
import { LatchkeyProcess } from './latchkeys.ts'
import type { ModelCookie, Violation } from './model.ts'
import { runNemesis, type Recoveries } from './nemesis.ts'
import { freePort } from '../services/free-port.ts'
import type { Service, Target } from './services.ts'
import { lookAtFactors } from './factors.ts'
import { finishLogin } from './logins.ts'
import { redeemTokens } from './tokens.ts'
import { World } from './world.ts'

/** How long and how hard. */
export interface RunOptions {
  readonly seed: number

  /** The longest time in seconds, but for the last look. */
  readonly seconds: number

  /** The run is over when there were so many of both. */
  readonly sessions: number
  readonly faults: number
  readonly clients: number

  /** How long something may be stopped, one of these, in milliseconds. */
  readonly stops: readonly number[]

  /** The only kinds of faults, if not all. */
  readonly only?: readonly string[] | undefined

  /** Told of what happens. */
  readonly log: (line: string) => void
}

/** What a run has shown. */
export interface Result {
  readonly target: Target
  readonly sessions: number
  readonly tokens: number
  readonly logins: number
  readonly enrolled: number
  readonly operations: number
  readonly acknowledged: number
  readonly recoveries: Recoveries
  readonly violations: readonly Violation[]
  readonly unexcused: number

  /** How latchkey processes ended that nobody had killed. */
  readonly crashes: readonly string[]

  /** The longest wait for an answer to a read, by fault, in milliseconds. */
  readonly slowest: ReadonlyMap<string, number>
}

/** Runs the target. */
export async function run(target: Target, options: RunOptions): Promise<Result> {
  const random = seeded(options.seed)
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-fault-'))
  const folders = { disabledUsers: join(folder, 'disabled'), cache: join(folder, 'cache') }
  mkdirSync(folders.disabledUsers)
  const service = await target.start()
  const processes: LatchkeyProcess[] = []
  try {
    for (let i = 0; i < 2; i++) {
      const port = await freePort()
      const process = new LatchkeyProcess({ port, store: service.settings, ...folders })
      processes.push(process)
      await process.start()
    }
    const world = new World(random, processes, {
      keepsCredentials: !/redis/.test(service.settings.kind),
    })
    const recoveries = await play(world, service, options)
    return {
      target,
      recoveries,
      sessions: world.sessions.length,
      tokens: world.tokens.length,
      logins: world.logins.length,
      enrolled: world.factors.length,
      operations: world.operations,
      acknowledged: world.acknowledged,
      violations: world.checker.violations,
      unexcused: world.unexcused,
      crashes: processes.flatMap(({ crashes }) => crashes),
      slowest: world.slowest,
    }
  } finally {
    for (const process of processes) await process.close()
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function play(world: World, service: Service, options: RunOptions): Promise<Recoveries> {
  const { seed, stops, only, log } = options
  const recoveries: Recoveries = new Map()
  let faults = 0
  const scene: Scene = {
    // The nemesis chooses on its own, so that its faults do not depend on how fast clients are.
    world,
    service,
    random: seeded(seed + 1),
    stops,
    only,
    isEarly: (count) => count / options.faults > world.sessions.length / options.sessions,
    onFault(kind, time) {
      faults++
      const { length } = world.checker.violations
      const sessions = world.sessions.length
      log(`${faults} ${kind}: ${time.toFixed(0)} ms, ${sessions} sessions, ${length} violations`)
    },
  }
  const clients = Array.from({ length: options.clients }, () => runClient(world))
  const nemesis = runNemesis(scene, recoveries)
  const deadline = performance.now() + options.seconds * 1000
  const isEnough = (): boolean =>
    world.sessions.length >= options.sessions && faults >= options.faults
  while (performance.now() < deadline && !isEnough()) await sleep(100)
  world.isOver = true
  await Promise.all([nemesis, ...clients])
  log('Looks at all tokens, unfinished logins, factors and sessions')
  for (const tokens of world.tokens) await redeemTokens(world, tokens)
  for (const unfinished of world.logins) await finishLogin(world, unfinished)
  for (const factors of world.factors) await lookAtFactors(world, factors)
  await lookAtAll(world)
  return recoveries
}

/** Reads every session by every cookie it has had, in calm weather. */
async function lookAtAll(world: World): Promise<void> {
  const cookies = world.sessions.flatMap((session) => session.cookies)
  const look = async (cookie: ModelCookie): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      const { status } = await read(world, cookie.session, cookie)
      if (status === 200 || status === 401) return
    }
  }
  const worker = async (): Promise<void> => {
    for (let cookie = cookies.pop(); cookie !== undefined; cookie = cookies.pop()) {
      await look(cookie)
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}
