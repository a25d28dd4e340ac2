/**
 * Who computes argon2: Node's OpenSSL, or the package `@node-rs/argon2` where the application has
 * it. Both give the same bytes; the package takes about a third of the time.
 *
 * @module
 */

import { argon2 } from 'node:crypto'

/** What a tag is computed from. Memory in KiB. */
export interface Argon2Input {
  readonly variant: 'argon2d' | 'argon2i' | 'argon2id'
  readonly password: Buffer
  readonly salt: Buffer
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly tagLength: number
}

/** Computes argon2, version 19, off the main thread. */
export type Argon2 = (input: Argon2Input) => Promise<Buffer>

/** Which argon2 this process uses, and why not the faster one. */
export interface PasswordHasher {
  readonly name: 'node:crypto' | '@node-rs/argon2'

  /**
   * Why `@node-rs/argon2` is not used: it is not installed, does not load on this platform, or
   * computed something else. `null` where it is used.
   */
  readonly problem: string | null
}

/** The one function of the package that is used. */
interface Package {
  readonly hashRaw: (password: Uint8Array, options: object) => Promise<Buffer>
}

/** By argon2's own numbers (RFC 9106, 3.2), which are the package's too. */
const NUMBERS = { argon2d: 0, argon2i: 1, argon2id: 2 } as const

/** The package numbers the versions 16 and 19 so. */
const VERSION_19 = 1

/** Node's own argon2: libuv's thread pool, no dependency. */
export const builtInArgon2: Argon2 = ({ variant, password, salt, ...parameters }) =>
  new Promise((resolve, reject) => {
    argon2(variant, { ...parameters, message: password, nonce: salt }, (error, tag) =>
      error ? reject(error) : resolve(tag),
    )
  })

/** The least argon2 there is, and what it comes to: see `packageArgon2`. */
const sample: Argon2Input = {
  ...{ variant: 'argon2id', password: Buffer.from('password'), salt: Buffer.from('somesalt') },
  ...{ memory: 64, passes: 1, parallelism: 1, tagLength: 32 },
}
const SAMPLE_TAG = '729c7a54441bc13559bdca71348c4e554599e719c08a952601ed5c83618c1bbd'

/**
 * Resolves to the package's argon2, after it computed one known tag: from a package that computes
 * something else, nobody could ever log in again elsewhere.
 *
 * @throws whatever the package throws that is missing or broken.
 */
export async function packageArgon2(name: string = '@node-rs/argon2'): Promise<Argon2> {
  const { hashRaw } = (await import(name)) as Package
  const compute: Argon2 = ({ variant, password, salt, ...parameters }) =>
    hashRaw(password, {
      ...{ algorithm: NUMBERS[variant], version: VERSION_19, salt },
      ...{ memoryCost: parameters.memory, timeCost: parameters.passes },
      ...{ parallelism: parameters.parallelism, outputLen: parameters.tagLength },
    })
  const tag = await compute(sample)
  if (tag.toString('hex') !== SAMPLE_TAG) throw new Error(`${name} does not compute argon2`)
  return compute
}

/** The choice, made when the first hash is needed. */
let chosen: Promise<{ readonly compute: Argon2; readonly hasher: PasswordHasher }> | null = null

/** Returns what is chosen: `package`, or Node's own with the reason. */
export async function chooseArgon2(
  name?: string,
): Promise<{ readonly compute: Argon2; readonly hasher: PasswordHasher }> {
  try {
    const compute = await packageArgon2(name)
    return { compute, hasher: { name: '@node-rs/argon2', problem: null } }
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    const problem = isMissing ? 'not installed' : String(error)
    return { compute: builtInArgon2, hasher: { name: 'node:crypto', problem } }
  }
}

/** Computes argon2 with what was chosen. */
export const computeArgon2: Argon2 = async (input) => {
  chosen ??= chooseArgon2()
  return (await chosen).compute(input)
}

/**
 * Resolves to which argon2 this process uses. Both read and write the same hashes. Worth a line in
 * the log at start: with `@node-rs/argon2` a core checks about three times as many logins.
 */
export async function passwordHasher(): Promise<PasswordHasher> {
  chosen ??= chooseArgon2()
  return (await chosen).hasher
}
