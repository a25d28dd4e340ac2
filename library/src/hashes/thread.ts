/**
 * What runs in a thread: takes a task, answers with its result, waits for the next.
 *
 * Never imported: `scripts/pack-thread.ts` packs it, with what it imports, into the text that `threads.ts` starts.
 *
 * @module
 */

import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { compute, type Task } from './algorithms.ts'

/**
 * So much nicer than the process (setpriority(2)): a request that arrives while a password is hashed does not wait
 * for the end of a time slice. If requests want all of a core, hashing still gets a seventh of it (sched(7)).
 */
const NICENESS = 8

/**
 * On Linux each thread has a priority of its own. Elsewhere it would be the process's. Deno would ask whoever sits
 * before it for leave.
 */
function stepBack(): void {
  if (process.platform !== 'linux' || 'deno' in process.versions) return
  try {
    setPriority(Math.min(getPriority() + NICENESS, 19))
  } catch {
    // A sandbox may forbid it. All is right without it, but slower for others.
  }
}

/** A task that fails ends the thread, and `threads.ts` hears why. */
async function work(task: Task): Promise<void> {
  parentPort?.postMessage(await compute(task))
}

stepBack()
parentPort?.on('message', (task: Task) => void work(task))
