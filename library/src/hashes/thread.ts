/**
 * What runs in a thread: takes a task, answers with its result, waits for the next.
 *
 * Never imported: `threads.ts` starts it.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'
import { compute, type Task } from './algorithms.ts'

parentPort?.on('message', (task: Task) => parentPort?.postMessage(compute(task)))
