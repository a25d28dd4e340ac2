/**
 * Threads for hashing, of lower priority than the process: started when they are first needed, and used
 * again. libuv's pool, in which Node would hash, is the application's, for its files and names.
 *
 * There are never more than there are tasks at once, and the queue in front of all hashing bounds
 * those. A thread that waits does not keep the process alive; one that computes does.
 *
 * @module
 */

import { Worker } from 'node:worker_threads'
import type { Task } from './algorithms.ts'
import { threadText } from './thread-text.ts'

/** Threads that wait for a task. */
const idle: Worker[] = []

/**
 * Resolves to what the task comes to.
 *
 * @throws whatever ended the thread. The next task gets a new one.
 */
export function runInThread(task: Task): Promise<Buffer> {
  const worker = idle.pop() ?? start()
  return new Promise((resolve, reject) => {
    const finish = (): void => void worker.off('message', take).off('error', fail).off('exit', fail)
    const take = (result: Uint8Array): void => {
      finish()
      worker.unref()
      idle.push(worker)
      resolve(Buffer.from(result))
    }
    const fail = (reason: unknown): void => {
      finish()
      reject(reason instanceof Error ? reason : new Error('The hashing thread ended'))
    }
    worker.on('message', take).on('error', fail).on('exit', fail)
    worker.ref()
    // Handed over, not copied; a `Buffer` would bring along all that lies beside it.
    const password = new Uint8Array(task.password)
    const salt = new Uint8Array(task.salt)
    worker.postMessage({ ...task, password, salt }, [password.buffer, salt.buffer])
  })
}

/**
 * Starts a thread, without the flags and the environment of this one: it has no use for them. From a text, because
 * a file beside this one is not there after a bundler has been at work.
 */
function start(): Worker {
  const worker = new Worker(threadText, {
    eval: true,
    name: 'latchkey password',
    execArgv: [],
    env: {},
  })
  worker.on('error', () => undefined)
  worker.on('exit', () => {
    const at = idle.indexOf(worker)
    if (at !== -1) idle.splice(at, 1)
  })
  return worker
}
