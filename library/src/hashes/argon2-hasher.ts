/**
 * Which argon2 this process uses, and where it runs: in threads of our own (`threads.ts`), which leave the
 * processor to requests. Where none can be started, in libuv's pool.
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

/** Which argon2 this process uses, and why not the faster one. */
export interface PasswordHasher {
  /** `node:crypto` is the runtime's own. */
  readonly name: 'node:crypto' | '@node-rs/argon2'

  /**
   * Why `@node-rs/argon2` is not used: it is not installed, does not load on this platform, or
   * computed something else. `null` where it is used.
   */
  readonly problem: string | null
}

/** An engine, where it is, and what there is to say of it. */
interface Choice {
  readonly engine: Argon2Engine

  /** The file of the package; `null` for the runtime's own. */
  readonly file: string | null
  readonly hasher: PasswordHasher
}

/** Nothing here computes argon2. The message says what to install. */
export class NoArgon2 extends Error {
  constructor(problem: string) {
    super(
      problem === NOT_INSTALLED
        ? `this runtime does not compute argon2 (Node does since 24.7): npm install ${PACKAGE}`
        : `this runtime does not compute argon2, and ${PACKAGE} is of no use here: ${problem}`,
    )
    this.name = 'NoArgon2'
  }
}

const NOT_INSTALLED = 'not installed'

/** The choice, made when the first hash is needed. */
let chosen: Promise<Choice> | null = null

/**
 * Resolves to what is chosen: the package, or the runtime's own with the reason.
 *
 * @param file where the package is, `null` if it is not installed
 * @param hasOwn whether the runtime has one
 * @throws NoArgon2 if there is neither.
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
 * Whether threads of our own compute. After the first that failed no other is tried: Node may have been told to
 * start none, and a thread without memory is better not started again.
 */
let hasThreads = true

/** Computes argon2 with what was chosen, off the main thread. */
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
 * Resolves to which argon2 this process uses. Both read and write the same hashes. Worth a line in
 * the log at start: with `@node-rs/argon2` a core checks about three times as many logins.
 *
 * @throws NoArgon2 if nothing here computes argon2. The message says what to install.
 */
export async function passwordHasher(): Promise<PasswordHasher> {
  chosen ??= chooseArgon2()
  return (await chosen).hasher
}
