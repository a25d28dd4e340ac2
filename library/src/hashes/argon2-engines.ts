/**
 * What computes argon2, version 19: Node's OpenSSL, or the package `@node-rs/argon2`. Both give the same
 * bytes; the package takes about a third of the time.
 *
 * @module
 */

import { argon2, argon2Sync } from 'node:crypto'

/** argon2's variants by its own numbers (RFC 9106, 3.2), which are the package's too. */
export const VARIANTS = { argon2d: 0, argon2i: 1, argon2id: 2 } as const

/** How a tag is computed, in whatever version of argon2. Memory in KiB. */
export interface Argon2Parameters {
  readonly variant: keyof typeof VARIANTS
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly tagLength: number
}

/** What a tag is computed from. */
export interface Argon2Input extends Argon2Parameters {
  readonly password: Uint8Array
  readonly salt: Uint8Array
}

/** Computes argon2: in libuv's pool of threads, or on the thread that calls. */
export interface Argon2Engine {
  readonly compute: (input: Argon2Input) => Promise<Buffer>
  readonly computeSync: (input: Argon2Input) => Buffer
}

/** Who computes argon2. */
export type Argon2Name = 'node:crypto' | '@node-rs/argon2'

/** The package that is faster. */
export const PACKAGE = '@node-rs/argon2'

/** What is used of it. */
interface Package {
  readonly hashRaw: (password: Uint8Array, options: object) => Promise<Buffer>
  readonly hashRawSync: (password: Uint8Array, options: object) => Buffer
}

/** The package numbers the versions 16 and 19 so. */
const VERSION_19 = 1

/** The least argon2 there is, and what it comes to: see `loadPackage`. */
const sample: Argon2Input = {
  ...{ variant: 'argon2id', password: Buffer.from('password'), salt: Buffer.from('somesalt') },
  ...{ memory: 64, passes: 1, parallelism: 1, tagLength: 32 },
}
const SAMPLE_TAG = '729c7a54441bc13559bdca71348c4e554599e719c08a952601ed5c83618c1bbd'

/** Node's own: no dependency. */
export const builtIn: Argon2Engine = {
  compute: (input) =>
    new Promise((resolve, reject) => {
      argon2(input.variant, nodeOptions(input), (error, tag) =>
        error ? reject(error) : resolve(tag),
      )
    }),
  computeSync: (input) => argon2Sync(input.variant, nodeOptions(input)),
}

/**
 * Resolves to the package's, after it computed one known tag: from a package that computes something else,
 * nobody could ever log in again elsewhere.
 *
 * @throws whatever the package throws that is missing or broken.
 */
export async function loadPackage(name: string = PACKAGE): Promise<Argon2Engine> {
  const { hashRaw, hashRawSync } = (await import(name)) as Package
  const compute = (input: Argon2Input): Promise<Buffer> =>
    hashRaw(input.password, packageOptions(input))
  const computeSync = (input: Argon2Input): Buffer =>
    hashRawSync(input.password, packageOptions(input))
  for (const tag of [await compute(sample), computeSync(sample)]) {
    if (tag.toString('hex') !== SAMPLE_TAG) throw new Error(`${name} does not compute argon2`)
  }
  return { compute, computeSync }
}

/** The package, loaded when it is first used. */
let loaded: Promise<Argon2Engine> | null = null

/** Resolves to the engine of a name. @throws as `loadPackage` does. */
export async function engineOf(name: Argon2Name): Promise<Argon2Engine> {
  if (name !== PACKAGE) return builtIn
  loaded ??= loadPackage()
  return loaded
}

function nodeOptions({ password, salt, memory, passes, parallelism, tagLength }: Argon2Input) {
  return { message: password, nonce: salt, memory, passes, parallelism, tagLength }
}

function packageOptions(input: Argon2Input): object {
  return {
    ...{ algorithm: VARIANTS[input.variant], version: VERSION_19, salt: input.salt },
    ...{ memoryCost: input.memory, timeCost: input.passes },
    ...{ parallelism: input.parallelism, outputLen: input.tagLength },
  }
}
