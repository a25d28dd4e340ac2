/**
 * Which argon2 this process uses, and where it runs: in threads of our own (`threads.ts`), which leave the
 * processor to requests. Where none can be started, in libuv's pool.
 *
 * @module
 */

import {
  builtIn,
  loadPackage,
  PACKAGE,
  type Argon2Engine,
  type Argon2Input,
  type Argon2Name,
} from './argon2-engines.ts'
import { runInThread } from './threads.ts'

/** Which argon2 this process uses, and why not the faster one. */
export interface PasswordHasher {
  readonly name: Argon2Name

  /**
   * Why `@node-rs/argon2` is not used: it is not installed, does not load on this platform, or
   * computed something else. `null` where it is used.
   */
  readonly problem: string | null
}

/** An engine, and what there is to say of it. */
interface Choice {
  readonly engine: Argon2Engine
  readonly hasher: PasswordHasher
}

/** The choice, made when the first hash is needed. */
let chosen: Promise<Choice> | null = null

/** Returns what is chosen: the package, or Node's own with the reason. */
export async function chooseArgon2(name: string = PACKAGE): Promise<Choice> {
  try {
    const engine = await loadPackage(name)
    return { engine, hasher: { name: PACKAGE, problem: null } }
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    const problem = isMissing ? 'not installed' : String(error)
    return { engine: builtIn, hasher: { name: 'node:crypto', problem } }
  }
}

/**
 * Whether threads of our own compute. After the first that failed no other is tried: Node may have been told to
 * start none, or a bundler has lost their file, and a thread without memory is better not started again.
 */
let hasThreads = true

/** Computes argon2 with what was chosen, off the main thread. */
export async function computeArgon2(input: Argon2Input): Promise<Buffer> {
  chosen ??= chooseArgon2()
  const { engine, hasher } = await chosen
  if (hasThreads) {
    try {
      return await runInThread({ algorithm: 'argon2', hasher: hasher.name, ...input })
    } catch {
      hasThreads = false
    }
  }
  return engine.compute(input)
}

/**
 * Resolves to which argon2 this process uses. Both read and write the same hashes. Worth a line in
 * the log at start: with `@node-rs/argon2` a core checks about three times as many logins.
 */
export async function passwordHasher(): Promise<PasswordHasher> {
  chosen ??= chooseArgon2()
  return (await chosen).hasher
}
