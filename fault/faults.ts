/**
 * The faults: what each does, and how it is lifted.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { HOUR, MINUTE, SECOND } from 'latchkey'
import { pick, type Random } from '../attack/random.ts'
import type { LatchkeyProcess } from './latchkeys.ts'
import type { Service } from './services.ts'
import type { World } from './world.ts'

/** What the faults are done to. */
export interface Scene {
  readonly world: World
  readonly service: Service
  readonly random: Random

  /** How long something may be stopped, one of these. */
  readonly stops: readonly number[]

  /** The only kinds to do, if not all. */
  readonly only: readonly string[] | undefined

  /** Whether, after this number of faults, the next would come too early: faults are spread over the sessions. */
  readonly isEarly: (faults: number) => boolean

  /** Told of each fault that is over, and the time to recover from it. */
  readonly onFault: (kind: string, time: number) => void
}

/** Lifts a fault. */
export type Lift = () => void | Promise<void>

/** A kind of fault. */
export interface Fault {
  readonly kind: string

  /** Whether it can be done to the store. */
  readonly isPossible: (service: Service) => boolean

  /** Whether it comes only now and then. */
  readonly isRare?: boolean

  /** Does it, for as long as it lasts. Returns how to lift it. */
  readonly run: (scene: Scene) => Promise<Lift>
}

const always = (): boolean => true
const hasProcess = ({ process }: Service): boolean => process !== null
const hasProxy = ({ proxy }: Service): boolean => proxy !== null

/** A moment: a few requests, or a few hundred. */
const moment = (random: Random): Promise<void> => sleep(20 + random(600))
const aProcess = ({ random, world }: Scene): LatchkeyProcess => pick(random, world.processes)

async function killLatchkeys(scene: Scene, victims: readonly LatchkeyProcess[]): Promise<Lift> {
  await Promise.all(victims.map((victim) => victim.kill()))
  await moment(scene.random)
  return async () => {
    // The time to recover shows whether the process comes back.
    for (const victim of victims) void victim.start().catch(() => undefined)
  }
}

async function changeClock(scene: Scene, offset: number): Promise<Lift> {
  const victim = aProcess(scene)
  const set = (ahead: number): void => {
    scene.world.clockChanges++
    scene.world.clockChangedAt = performance.now()
    victim.setClock(ahead)
  }
  set(scene.random(2) === 0 ? offset : -offset)
  await moment(scene.random)
  return () => set(0)
}

/** A fault of the network: the weather, or what is done again and again. */
const network = (
  kind: string,
  run: (proxy: NonNullable<Service['proxy']>, scene: Scene) => Promise<Lift>,
): Fault => ({
  kind,
  isPossible: hasProxy,
  run: (scene) => run(scene.service.proxy as NonNullable<Service['proxy']>, scene),
})

/** All of them. */
export const faults: readonly Fault[] = [
  {
    kind: 'kill latchkey',
    isPossible: always,
    run: (scene) => killLatchkeys(scene, [aProcess(scene)]),
  },
  {
    kind: 'kill both',
    isPossible: always,
    run: (scene) => killLatchkeys(scene, scene.world.processes),
  },
  {
    kind: 'stop latchkey',
    isPossible: always,
    async run(scene) {
      const victim = aProcess(scene)
      victim.stop()
      await sleep(pick(scene.random, scene.stops))
      return () => victim.continue()
    },
  },
  {
    kind: 'clock',
    isPossible: always,
    run: (scene) => changeClock(scene, (1 + scene.random(10)) * MINUTE),
  },
  {
    kind: 'clock, far',
    isPossible: always,
    // Every living session may end by this fault, so the model can no longer say whether one lives.
    isRare: true,
    async run(scene) {
      const { world } = scene
      world.farClocks++
      world.isClockFar = true
      for (const session of world.sessions) session.mayHaveEnded = true
      const lift = await changeClock(scene, 2 * HOUR)
      return async () => {
        await lift()
        // Requests that have seen the far clock may still be under way.
        await sleep(3 * SECOND)
        world.isClockFar = false
      }
    },
  },
  {
    kind: 'kill store',
    isPossible: hasProcess,
    async run({ service, random }) {
      await service.process?.kill()
      await moment(random)
      return () => service.process?.start()
    },
  },
  {
    kind: 'power cut',
    isPossible: ({ cutPower }) => cutPower !== null,
    async run({ service, random }) {
      await moment(random)
      await service.cutPower?.()
      return () => service.process?.start()
    },
  },
  {
    kind: 'stop store',
    isPossible: hasProcess,
    async run({ service, random, stops }) {
      service.process?.stop()
      await sleep(pick(random, stops))
      return () => service.process?.continue()
    },
  },
  {
    kind: 'lock',
    isPossible: ({ lock }) => lock !== null,
    async run({ service, random, stops }) {
      const unlock = service.lock?.()
      await sleep(pick(random, stops))
      return () => unlock?.()
    },
  },
  {
    kind: 'disk full',
    isPossible: ({ disk }) => disk.canFill,
    async run({ service, random }) {
      service.disk.fill()
      await moment(random)
      await sleep(SECOND)
      return () => service.disk.empty()
    },
  },
  network('reset', async (proxy, { random }) => {
    for (let i = random(5); i >= 0; i--) {
      proxy.reset()
      await sleep(random(200))
    }
    return () => undefined
  }),
  network('delay', async (proxy, { random }) => {
    proxy.turn({ kind: 'delay', delay: pick(random, [50, 500]) })
    await sleep(SECOND)
    return () => proxy.turn({ kind: 'calm' })
  }),
  network('stall', async (proxy, { random, stops }) => {
    proxy.turn({ kind: 'stall' })
    await sleep(pick(random, stops))
    return () => proxy.turn({ kind: 'calm' })
  }),
  network('drop', async (proxy, { random }) => {
    proxy.turn({ kind: 'drop' })
    await moment(random)
    return () => proxy.turn({ kind: 'calm' })
  }),
  network('half open', async (proxy, { random }) => {
    proxy.halfOpen()
    await moment(random)
    return () => undefined
  }),
]
