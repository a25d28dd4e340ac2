/**
 * Which argon2 this process uses, and where it runs: in threads of our own (`threads.ts`), which give way to requests;
 * in libuv's pool where no thread can be started.
 *
 * @module
 */

import {
  builtIn,
  engineOf,
  hasBuiltIn,
  type Argon2Engine,
  type Argon2Input,
  type Argon2Task,
} from './argon2-engines.ts'
import { findPackage, PACKAGE } from './argon2-package.ts'
import { argon2ThreadText } from './argon2-thread-text.ts'
import { Threads } from './threads.ts'

/** Which argon2 this process uses, and the reason if it is not the faster one. */
export interface PasswordHasher {
  /** `node:crypto` is the runtime's own. */
  readonly name: 'node:crypto' | '@node-rs/argon2'

  /**
   * Why `@node-rs/argon2` is not used: it is not installed, does not load on this platform, or
   * computed something else. `null` where it is used.
   */
  readonly problem: string | null
}

/** An engine, its file, and what `passwordHasher` says about it. */
interface Choice {
  readonly engine: Argon2Engine

  /** The file of the package; `null` for the runtime's own. */
  readonly file: string | null
  readonly hasher: PasswordHasher
}

/** Neither the runtime nor a package computes argon2. The message says what to install. */
export class NoArgon2 extends Error {
  constructor(problem: string) {
    super(
      problem === NOT_INSTALLED
        ? `this runtime does not compute argon2 (Node does since 24.7): npm install ${PACKAGE}`
        : `this runtime does not compute argon2, and ${PACKAGE} does not work here: ${problem}`,
    )
    this.name = 'NoArgon2'
  }
}

const NOT_INSTALLED = 'not installed'

/** The choice, made when the first hash is needed. */
let chosen: Promise<Choice> | null = null

/**
 * Resolves to the choice: the package, or the runtime's own argon2 and the reason why not the package.
 *
 * @param file the package's file; `null` if the package is not installed
 * @param hasOwn whether the runtime has argon2
 * @throws NoArgon2 if neither works.
 */
export async function chooseArgon2(
  file: string | null = findPackage(),
  hasOwn: boolean = hasBuiltIn,
): Promise<Choice> {
  let problem = NOT_INSTALLED
  if (file !== null) {
    try {
      return { engine: await engineOf(file), file, hasher: { name: PACKAGE, problem: null } }
    } catch (error) {
      problem = String(error)
    }
  }
  if (!hasOwn) throw new NoArgon2(problem)
  return { engine: builtIn, file: null, hasher: { name: 'node:crypto', problem } }
}

/** The threads that compute argon2. */
export const argon2Threads: Threads<Argon2Task> = new Threads(argon2ThreadText)

/**
 * Whether threads of our own compute. After the first thread has failed, no other is started: Node may have been told
 * to start no threads, and after a thread without memory the next would fail too.
 */
let hasThreads = true

/** Computes argon2 with the chosen engine, off the main thread. */
export async function computeArgon2(input: Argon2Input): Promise<Buffer> {
  chosen ??= chooseArgon2()
  const { engine, file } = await chosen
  if (hasThreads) {
    try {
      return await argon2Threads.run({ file, ...input })
    } catch {
      hasThreads = false
    }
  }
  return engine.compute(input)
}

/**
 * Resolves to which argon2 this process uses. Both engines read and write the same hashes. The answer is worth a line
 * in the log at start: with `@node-rs/argon2` a core checks about three times as many logins.
 *
 * @throws NoArgon2 if neither the runtime nor a package computes argon2. The message says what to install.
 */
export async function passwordHasher(): Promise<PasswordHasher> {
  chosen ??= chooseArgon2()
  return (await chosen).hasher
}
