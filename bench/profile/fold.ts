/**
 * Folds a profile into steps and functions.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import type { HeapProfiler, Profiler } from 'node:inspector'
import { stepOf, type Place } from './steps.ts'

/** What a profile says, in microseconds or bytes: by step, and by function with its step. */
export interface Folded {
  readonly bySteps: ReadonlyMap<string, number>
  readonly byFunctions: ReadonlyMap<string, number>
}

/** Folds a `.cpuprofile`. Time in which nothing ran is left out. */
export function foldCpu(file: string): Folded {
  const { nodes, samples = [], timeDeltas = [] } = read(file) as Profiler.Profile
  const selfTimes = new Map<number, number>()
  for (const [i, id] of samples.entries()) {
    selfTimes.set(id, (selfTimes.get(id) ?? 0) + (timeDeltas[i] ?? 0))
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const sums = new Sums()
  const visit = (id: number, caller: string): void => {
    const node = byId.get(id)
    if (node === undefined) return
    const step = stepOf(node.callFrame, caller)
    sums.add(step, node.callFrame, selfTimes.get(id) ?? 0)
    for (const child of node.children ?? []) visit(child, step)
  }
  visit(nodes[0]?.id ?? 0, 'V8, libuv and kernel')
  return sums
}

/** Folds a `.heapprofile`. */
export function foldHeap(file: string): Folded {
  const { head } = read(file) as HeapProfiler.SamplingHeapProfile
  const sums = new Sums()
  const visit = (node: HeapProfiler.SamplingHeapProfileNode, caller: string): void => {
    const step = stepOf(node.callFrame, caller)
    sums.add(step, node.callFrame, node.selfSize)
    for (const child of node.children) visit(child, step)
  }
  visit(head, 'V8, libuv and kernel')
  return sums
}

class Sums implements Folded {
  readonly bySteps = new Map<string, number>()
  readonly byFunctions = new Map<string, number>()

  add(step: string, { functionName, url }: Place, amount: number): void {
    if (step === 'idle' || amount === 0) return
    this.bySteps.set(step, (this.bySteps.get(step) ?? 0) + amount)
    const file = url.split('/').slice(-2).join('/')
    const name = `${step} | \`${functionName || '(anonymous)'}\` ${file}`
    this.byFunctions.set(name, (this.byFunctions.get(name) ?? 0) + amount)
  }
}

/** Reads a profile. It is not checked, because the inspector of our own process wrote it. */
function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
