/**
 * The application made one file by esbuild, rollup and webpack, carried to a machine where nothing is installed,
 * and started there.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import webpack, { type Configuration } from 'webpack'
import { here, install, makeApplication, newFolder } from './application.ts'
import { hashing, logIn, start, users, visit } from './serving.ts'

/** Makes one file of the program in a folder. */
type Bundle = (folder: string, outfile: string) => Promise<unknown>

const esbuild =
  (format: 'esm' | 'cjs'): Bundle =>
  (folder, outfile) =>
    build({
      entryPoints: [join(folder, 'node.js')],
      outfile,
      format,
      logLevel: 'silent',
      bundle: true,
      minify: true,
      platform: 'node',
    })

const byRollup =
  (format: 'es' | 'cjs'): Bundle =>
  async (folder, file) => {
    const bundle = await rollup({
      input: join(folder, 'node.js'),
      plugins: [nodeResolve({ exportConditions: ['node'] })],
      external: /^node:/,
      onLog(level, log) {
        if (level === 'warn') throw new Error(log.message)
      },
    })
    await bundle.write({ file, format, inlineDynamicImports: true })
    await bundle.close()
  }

const byWebpack =
  (type: 'module' | 'commonjs2'): Bundle =>
  (folder, file) =>
    new Promise((resolve, reject) => {
      const isModule = type === 'module'
      const configuration: Configuration = {
        mode: 'production',
        target: 'node22',
        context: folder,
        entry: './node.js',
        output: {
          path: join(file, '..'),
          filename: file.slice(file.lastIndexOf('/') + 1),
          module: isModule,
          library: { type },
        },
        experiments: { outputModule: isModule },
      }
      webpack(configuration, (error, stats) => {
        if (error !== null || stats === undefined) return reject(error)
        const { errors = [], warnings = [] } = stats.toJson()
        const [first] = [...errors, ...warnings]
        return first === undefined ? resolve(stats) : reject(new Error(first.message))
      })
    })

const bundles: readonly (readonly [string, Bundle, string])[] = [
  ['esbuild, ESM', esbuild('esm'), 'server.mjs'],
  ['esbuild, CommonJS', esbuild('cjs'), 'server.cjs'],
  ['rollup, ESM', byRollup('es'), 'server.mjs'],
  ['rollup, CommonJS', byRollup('cjs'), 'server.cjs'],
  ['webpack, ESM', byWebpack('module'), 'server.mjs'],
  ['webpack, CommonJS', byWebpack('commonjs2'), 'server.cjs'],
]

const PACKAGE = '@node-rs/argon2'
// Bundlers write `production` into their output, so the variables that production needs are set.
const variables = { PUBLIC_URL: 'http://localhost', DATABASE: 'latchkey.db' }
const node22 = join(here, 'node_modules/node-22/bin/node')

for (const [name, bundle, fileName] of bundles) {
  describe(`a bundle of ${name}`, () => {
    const target = newFolder()
    const built = makeBundle(bundle, join(target, fileName))

    it('starts without a package, hashes with argon2id and checks bcrypt', async () => {
      await built
      // A thread that needs a file, as hashing once did, would not find it.
      assert.deepEqual(readdirSync(target), [fileName])
      const { origin, output } = await start([process.execPath, fileName], target, variables)
      await visit(origin).catch((error: unknown) => assert.fail(`${String(error)}\n${output()}`))
      const { name, formats } = await hashing(origin)
      assert.deepEqual([name, formats['bob']], ['node:crypto', '$argon2id'])
    })

    it('says on Node 22 what to install, and takes it from beside itself', async () => {
      await built
      const { origin, output, stop } = await start([node22, fileName], target, variables)
      assert.equal((await logIn(origin, ...users[0])).status, 500)
      // What it has written to its end: an answer may come before the line that explains it.
      await stop()
      assert.match(output(), /npm install @node-rs\/argon2/)

      install(target, [PACKAGE])
      const equipped = await start([node22, fileName], target, variables)
      await visit(equipped.origin)
      assert.equal((await hashing(equipped.origin)).name, PACKAGE)
      await equipped.stop()
    })
  })
}

/** Makes the bundle in a folder with all packages, and then removes that folder. */
async function makeBundle(bundle: Bundle, outfile: string): Promise<void> {
  const folder = makeApplication(['hono', '@hono/node-server'])
  const file = join(newFolder(), outfile.slice(outfile.lastIndexOf('/') + 1))
  await bundle(folder, file)
  rmSync(folder, { recursive: true })
  mkdirSync(join(outfile, '..'), { recursive: true })
  renameSync(file, outfile)
}
