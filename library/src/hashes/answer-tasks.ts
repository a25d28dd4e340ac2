/**
 * What every hashing thread does: takes a task, answers with its result, waits for the next.
 *
 * Runs in threads only: `scripts/pack-thread.ts` packs it into the texts that `threads.ts` starts.
 *
 * @module
 */

import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'

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

/**
 * Answers each task with what it comes to. A task that fails ends the thread, and `threads.ts` hears why.
 *
 * @param compute gets what was posted, which is of its kind. It blocks for as long as it takes.
 */
export function answerTasks(compute: (task: never) => Promise<Uint8Array>): void {
  const answer = async (task: unknown): Promise<void> =>
    parentPort?.postMessage(await compute(task as never))
  stepBack()
  parentPort?.on('message', (task: unknown) => void answer(task))
}
