/**
 * The nemesis: one fault after the other, and how long it takes until everything answers again.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { shuffle } from '../attack/random.ts'
import { faults, type Fault, type Scene } from './faults.ts'
import type { LatchkeyProcess } from './latchkeys.ts'
import type { Service } from './services.ts'

/** The longest wait for a recovery, in milliseconds. */
const LONGEST_RECOVERY = 60_000

/** How often a login is tried meanwhile, in milliseconds. */
const PROBE_INTERVAL = 50

/** Times to recover in milliseconds, by kind of fault; `Infinity` where it took a restart of latchkey. */
export type Recoveries = Map<string, number[]>

/** Does faults until the run is over, each kind as often as the others but for rare ones. */
export async function runNemesis(scene: Scene, recoveries: Recoveries): Promise<void> {
  const { world, random } = scene
  let bag: Fault[] = []
  for (let count = 0; !world.isOver; count++) {
    if (bag.length === 0) bag = shuffle(random, chooseFaults(scene))
    const fault = bag.pop() as Fault
    world.fault = fault.kind
    const lift = await fault.run(scene)
    await lift()
    const time = await recover(scene)
    world.fault = null
    world.calmSince = performance.now()
    recoveries.set(fault.kind, [...(recoveries.get(fault.kind) ?? []), time])
    scene.onFault(fault.kind, time)
    await sleep(random(400))
    while (!world.isOver && scene.isEarly(count + 1)) await sleep(PROBE_INTERVAL)
  }
}

/** The faults of one round. */
function chooseFaults({ service, random, only }: Scene): Fault[] {
  const possible = faults.filter(
    ({ kind, isPossible }) => isPossible(service) && (only === undefined || only.includes(kind)),
  )
  const chosen = possible.filter(({ isRare }) => isRare !== true || random(4) === 0)
  return chosen.length === 0 ? possible : chosen
}

/** Waits until a login and a read succeed on every process. Returns how long that took. */
async function recover({ world, service }: Scene): Promise<number> {
  const start = performance.now()
  const deadline = start + LONGEST_RECOVERY
  const restarting = keepRunning(service, deadline)
  const times = await Promise.all(
    world.processes.map((process) => untilAnswered(process, deadline)),
  )
  await restarting
  if (times.every((time) => time !== null)) return Math.max(...times) - start
  for (const process of world.processes) {
    await process.kill()
    await process.start()
  }
  return Infinity
}

/** Starts a server that has ended itself because its disk was full, as a supervisor would. */
async function keepRunning({ process }: Service, deadline: number): Promise<void> {
  if (process === null) return
  // A server that is about to end may still run.
  await sleep(100)
  while (!process.isRunning && performance.now() < deadline) {
    await process.kill()
    await process.start()
    await sleep(100)
  }
}

/** Returns when the process first answered a login and a read, `null` if not in time. */
async function untilAnswered(process: LatchkeyProcess, deadline: number): Promise<number | null> {
  const answered: number[] = []
  const probe = async (): Promise<void> => {
    const body = { username: 'probe' }
    const { connection } = process
    const { status, cookie } = await connection.send({ method: 'POST', path: '/login', body })
    if (status !== 200) return
    const reading = await connection.send({ method: 'GET', path: '/read', cookie })
    if (reading.status === 200) answered.push(performance.now())
    await connection.send({ method: 'POST', path: '/logout', cookie })
  }
  // No probe is awaited: a probe whose answer never comes must not hold up the next ones.
  while (answered.length === 0 && performance.now() < deadline) {
    // A process that has crashed is started again, as by a supervisor. The crash is counted.
    if (!process.isRunning) await process.start().catch(() => undefined)
    void probe()
    await sleep(PROBE_INTERVAL)
  }
  return answered[0] ?? null
}
