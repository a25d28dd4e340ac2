/**
 * The login server of `bench:login`, recording itself on demand.
 *
 * @module
 */

import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { setTimeout } from 'node:timers/promises'

/** What to record, for how long, and where to write it. */
export interface Recording {
  readonly kind: 'cpu' | 'heap'
  readonly seconds: number
  readonly file: string
}

/** Microseconds between two samples of what runs. */
const CPU_INTERVAL = 100

/** Bytes between two samples of what is allocated. */
const HEAP_INTERVAL = 8192

const session = new Session()
session.connect()

process.on('message', (message: Recording | 'usage') => {
  if (message === 'usage') return
  void record(message).then(() => process.send?.('recorded'))
})
await import('../login/subject.ts')

async function record({ kind, seconds, file }: Recording): Promise<void> {
  if (kind === 'cpu') {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: CPU_INTERVAL })
    await session.post('Profiler.start')
    await setTimeout(seconds * 1000)
    const { profile } = await session.post('Profiler.stop')
    writeFileSync(file, JSON.stringify(profile))
    return
  }
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: HEAP_INTERVAL,
    // Objects that are garbage by the end were allocated, too.
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  await setTimeout(seconds * 1000)
  const { profile } = await session.post('HeapProfiler.stopSampling')
  writeFileSync(file, JSON.stringify(profile))
}
