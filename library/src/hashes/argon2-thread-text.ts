/**
 * What a hashing thread runs: `argon2-thread.ts` and what it imports, without types and comments. Made by
 * `scripts/pack-thread.ts`, started by `threads.ts`.
 *
 * @module
 */

/** A program that imports nothing. */
export const argon2ThreadText: string = `'use strict'
const $answer_tasks = (() => {
const { getPriority, setPriority } = process.getBuiltinModule('node:os')
const { parentPort } = process.getBuiltinModule('node:worker_threads')
const NICENESS = 8
function stepBack()       {
  if (process.platform !== 'linux' || 'deno' in process.versions) return
  try {
    setPriority(Math.min(getPriority() + NICENESS, 19))
  } catch {
  }
}
function answerTasks(compute                                      )       {
  const answer = async (task         )                =>
    parentPort?.postMessage(await compute(task         ))
  stepBack()
  parentPort?.on('message', (task         ) => void answer(task))
}
return { answerTasks }
})()
const $argon2_engines = (() => {
const crypto = process.getBuiltinModule('node:crypto')
const VARIANTS = { argon2d: 0, argon2i: 1, argon2id: 2 }
const VERSION_19 = 1
const sample              = {
  variant: 'argon2id',
  password: Buffer.from('password'),
  salt: Buffer.from('somesalt'),
  memory: 64,
  passes: 1,
  parallelism: 1,
  tagLength: 32,
}
const SAMPLE_TAG = '729c7a54441bc13559bdca71348c4e554599e719c08a952601ed5c83618c1bbd'
const hasBuiltIn          = typeof crypto.argon2 === 'function'
const builtIn               = {
  compute: (input) =>
    new Promise((resolve, reject) => {
      crypto.argon2(input.variant, nodeOptions(input), (error, tag) =>
        error ? reject(error) : resolve(tag),
      )
    }),
  computeSync: (input) => crypto.argon2Sync(input.variant, nodeOptions(input)),
}
async function engineAt(file        )                        {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { hashRaw, hashRawSync } = createRequire(file)(file)
  const compute = (input             )                  =>
    hashRaw(input.password, packageOptions(input))
  const computeSync = (input             )         =>
    hashRawSync(input.password, packageOptions(input))
  for (const tag of [await compute(sample), computeSync(sample)]) {
    if (tag.toString('hex') !== SAMPLE_TAG) throw new Error(\`\${file} does not compute argon2\`)
  }
  return { compute, computeSync }
}
const loaded = new Map                               ()
function engineOf(file               )                        {
  if (file === null) return Promise.resolve(builtIn)
  const engine = loaded.get(file) ?? engineAt(file)
  loaded.set(file, engine)
  return engine
}
function nodeOptions({ password, salt, memory, passes, parallelism, tagLength }             ) {
  return { message: password, nonce: salt, memory, passes, parallelism, tagLength }
}
function packageOptions(input             )         {
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
return { VARIANTS, hasBuiltIn, builtIn, engineAt, engineOf }
})()
const $argon2_thread = (() => {
const { answerTasks } = $answer_tasks
const { engineOf, } = $argon2_engines
answerTasks(async (task            ) => (await engineOf(task.file)).computeSync(task))
return {  }
})()`
