/**
 * What computes argon2, version 19: the runtime (Node's OpenSSL since 24.7, Bun), or the package
 * `@node-rs/argon2`. Both give the same bytes; the package takes about a third of Node's time.
 *
 * @module
 */

// `argon2` is not imported by name: on a runtime that lacks it, the application would not even start.
import crypto from 'node:crypto'

/** The numbers of argon2's variants (RFC 9106, 3.2). The package uses the same numbers. */
export const VARIANTS = { argon2d: 0, argon2i: 1, argon2id: 2 } as const

/** How a tag is computed. Memory in KiB. */
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

/** A task for a thread. */
export interface Argon2Task extends Argon2Input {
  /** The file of the package that computes the task; `null`: the runtime computes it. */
  readonly file: string | null
}

/** Computes argon2: in libuv's pool of threads, or on the thread that calls. */
export interface Argon2Engine {
  readonly compute: (input: Argon2Input) => Promise<Buffer>
  readonly computeSync: (input: Argon2Input) => Buffer
}

/** What we use of the package. */
interface Package {
  readonly hashRaw: (password: Uint8Array, options: object) => Promise<Buffer>
  readonly hashRawSync: (password: Uint8Array, options: object) => Buffer
}

/** How the package numbers version 19. */
const VERSION_19 = 1

/** The smallest argon2 there is, and its tag: see `engineAt`. */
const sample: Argon2Input = {
  variant: 'argon2id',
  password: Buffer.from('password'),
  salt: Buffer.from('somesalt'),
  memory: 64,
  passes: 1,
  parallelism: 1,
  tagLength: 32,
}
const SAMPLE_TAG = '729c7a54441bc13559bdca71348c4e554599e719c08a952601ed5c83618c1bbd'

/** Whether the runtime has argon2: Node 22 and Deno do not. */
export const hasBuiltIn: boolean = typeof crypto.argon2 === 'function'

/** The runtime's own argon2, which needs no dependency. */
export const builtIn: Argon2Engine = {
  compute: (input) =>
    new Promise((resolve, reject) => {
      crypto.argon2(input.variant, nodeOptions(input), (error, tag) =>
        error ? reject(error) : resolve(tag),
      )
    }),
  computeSync: (input) => crypto.argon2Sync(input.variant, nodeOptions(input)),
}

/**
 * Resolves to the engine of the package in a file, after the engine has computed one known tag. If a package computed
 * something else, users whose hashes it made could not log in anywhere else.
 *
 * @throws whatever a broken package throws.
 */
export async function engineAt(file: string): Promise<Argon2Engine> {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { hashRaw, hashRawSync } = createRequire(file)(file) as Package
  const compute = (input: Argon2Input): Promise<Buffer> =>
    hashRaw(input.password, packageOptions(input))
  const computeSync = (input: Argon2Input): Buffer =>
    hashRawSync(input.password, packageOptions(input))
  for (const tag of [await compute(sample), computeSync(sample)]) {
    if (tag.toString('hex') !== SAMPLE_TAG) throw new Error(`${file} does not compute argon2`)
  }
  return { compute, computeSync }
}

/** The engines of packages. Each package is loaded when it is first used. */
const loaded = new Map<string, Promise<Argon2Engine>>()

/** Resolves to the package's engine, or to the runtime's for `null`. @throws as `engineAt` does. */
export function engineOf(file: string | null): Promise<Argon2Engine> {
  if (file === null) return Promise.resolve(builtIn)
  const engine = loaded.get(file) ?? engineAt(file)
  loaded.set(file, engine)
  return engine
}

function nodeOptions({ password, salt, memory, passes, parallelism, tagLength }: Argon2Input) {
  return { message: password, nonce: salt, memory, passes, parallelism, tagLength }
}

function packageOptions(input: Argon2Input): object {
  return {
    algorithm: VARIANTS[input.variant],
    version: VERSION_19,
    salt: input.salt,
    memoryCost: input.memory,
    timeCost: input.passes,
    parallelism: input.parallelism,
    outputLen: input.tagLength,
  }
}
