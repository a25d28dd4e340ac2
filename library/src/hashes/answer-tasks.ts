/**
 * What every hashing thread does: it takes a task, answers with the result, and waits for the next task.
 *
 * Runs in threads only: `scripts/pack-thread.ts` packs it into the texts that `threads.ts` starts.
 *
 * @module
 */

import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'

/**
 * How much nicer the thread is than the process (setpriority(2)). A request that arrives while a password is hashed
 * then need not wait for the end of a time slice. If requests want all of a core, hashing still gets a seventh of it
 * (sched(7)).
 */
const NICENESS = 8

/**
 * Lowers the priority of this thread. Only on Linux: elsewhere this would lower the priority of the whole process. Not
 * on Deno, which would ask its user for permission.
 */
function stepBack(): void {
  if (process.platform !== 'linux' || 'deno' in process.versions) return
  try {
    setPriority(Math.min(getPriority() + NICENESS, 19))
  } catch {
    // A sandbox may forbid this. Hashing works without it, but slows requests down more.
  }
}

/**
 * Answers each task with its result. A task that fails ends the thread, and `threads.ts` gets the error.
 *
 * @param compute gets a task as it was posted, of the kind that this function computes. It blocks the thread meanwhile.
 */
export function answerTasks(compute: (task: never) => Promise<Uint8Array>): void {
  const answer = async (task: unknown): Promise<void> =>
    parentPort?.postMessage(await compute(task as never))
  stepBack()
  parentPort?.on('message', (task: unknown) => void answer(task))
}
