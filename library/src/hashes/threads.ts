/**
 * Threads for hashing, of lower priority than the process. They are started when they are first needed, and used again.
 * Node would hash in libuv's pool, but the application needs that pool for its files and host names.
 *
 * There are never more threads of one kind than tasks at once, and the queue of all hashing bounds these tasks. A
 * thread that waits does not keep the process alive; a thread that computes does.
 *
 * @module
 */

import { Worker } from 'node:worker_threads'

/** The fields that every task has. */
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
   * @param text the program of a thread, made by `scripts/pack-thread.ts`. It is no file beside this one, because a
   * bundler would leave that file out.
   */
  constructor(text: string) {
    this.#text = text
  }

  /**
   * Resolves to the result of the task.
   *
   * @throws whatever ended the thread. The next task gets a new thread.
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
      // The bytes are handed over and not copied. They are no `Buffer`: that would hand over everything else in its
      // pool.
      const password = new Uint8Array(task.password)
      const salt = new Uint8Array(task.salt)
      worker.postMessage({ ...task, password, salt }, [password.buffer, salt.buffer])
    })
  }

  /** Starts a thread, without the flags and the environment of this one: the new thread does not need them. */
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
