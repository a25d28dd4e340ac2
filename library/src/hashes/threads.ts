/**
 * Threads for hashing, of lower priority than the process: started when they are first needed, and used
 * again. libuv's pool, in which Node would hash, is the application's, for its files and names.
 *
 * There are never more of one kind than there are tasks at once, and the queue in front of all hashing bounds
 * those. A thread that waits does not keep the process alive; one that computes does.
 *
 * @module
 */

import { Worker } from 'node:worker_threads'

/** What every task has. */
interface AnyTask {
  readonly password: Uint8Array
  readonly salt: Uint8Array
}

/** The threads of one kind. */
export class Threads<Task extends AnyTask> {
  readonly #text: string

  /** Threads that wait for a task. */
  readonly #idle: Worker[] = []

  /**
   * @param text the program of a thread, made by `scripts/pack-thread.ts`: a file beside this one is not there after a
   * bundler has been at work.
   */
  constructor(text: string) {
    this.#text = text
  }

  /**
   * Resolves to what the task comes to.
   *
   * @throws whatever ended the thread. The next task gets a new one.
   */
  run(task: Task): Promise<Buffer> {
    const worker = this.#idle.pop() ?? this.#start()
    return new Promise((resolve, reject) => {
      const finish = (): void =>
        void worker.off('message', take).off('error', fail).off('exit', fail)
      const take = (result: Uint8Array): void => {
        finish()
        worker.unref()
        this.#idle.push(worker)
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

  /** Starts a thread, without the flags and the environment of this one: it has no use for them. */
  #start(): Worker {
    const worker = new Worker(this.#text, {
      eval: true,
      name: 'latchkey password',
      execArgv: [],
      env: {},
    })
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      const at = this.#idle.indexOf(worker)
      if (at !== -1) this.#idle.splice(at, 1)
    })
    return worker
  }
}
