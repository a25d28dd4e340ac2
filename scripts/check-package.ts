/**
 * Takes the place of a user of the built packages: packs them, judges what they hold, how they are read and how much
 * they weigh, unpacks them into an empty project, compiles and runs a program there, and runs the command.
 *
 *     npm run check:packages
 *
 * @module
 */

import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { problemsOf, type PackedPackage } from './package/contents.ts'
import { config, entries, program } from './package/program.ts'
import { measureBudgets } from './package/size.ts'
import { packages, root, type Manifest, type PackageFolder } from './package/texts.ts'

const project = mkdtempSync(join(tmpdir(), 'latchkey-package-'))
const modules = join(project, 'node_modules')

/** Runs a command in the project and returns its output. If the command fails, the output is in the error. */
async function run(command: string, ...args: readonly string[]): Promise<string> {
  const running = promisify(execFile)(command, args, { cwd: project })
  const { stdout } = await running.catch((error: Error & { stdout: string; stderr: string }) => {
    throw new Error(`${error.message}\n${error.stdout}${error.stderr}`)
  })
  return stdout.trim()
}

const bin = (name: string): string => join(root, 'node_modules/.bin', name)

/** Packs a workspace, unpacks it as npm would, and has others judge the archive. */
async function install(folder: PackageFolder): Promise<PackedPackage> {
  const packed = await run('npm', 'pack', join(root, folder), '--silent', '--ignore-scripts')
  const archive = join(project, packed)
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
  const target = join(modules, manifest.name)
  mkdirSync(target, { recursive: true })
  await run('tar', '-xzf', archive, '-C', target, '--strip-components=1')
  await Promise.all([
    run(bin('publint'), archive, '--strict'),
    // The command has no module to import, so there are no types to resolve.
    manifest.exports && run(bin('attw'), archive, '--profile', 'esm-only', '--format', 'ascii'),
  ])
  return { folder, manifest, files: filesOf(target) }
}

function filesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(folder, name)).isFile())
  return new Map(
    files.map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'utf8')]),
  )
}

/** Returns the names of some packages and of all they need, as they lie at the root. */
function withDependencies(names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names)
  for (const name of found) {
    const file = join(root, 'node_modules', name, 'package.json')
    if (!existsSync(file)) continue
    const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Manifest
    for (const dependency of Object.keys(dependencies)) found.add(dependency)
  }
  return found
}

/** Compiles and runs the program of a user, and the command. */
async function use(): Promise<void> {
  const frameworks = ['hono', '@hono/node-server', 'fastify', 'express']
  const clients = ['pg-protocol', 'pg-types', 'postgres']
  // What the command loads at its start. Drivers and the library for mail are loaded where they are needed.
  const ofCommand = ['qr', 'bowser', '@formatjs/intl-localematcher']
  const names = [...frameworks, ...clients, ...ofCommand, '@types', 'undici-types']
  for (const name of withDependencies(names)) {
    cpSync(join(root, 'node_modules', name), join(modules, name), { recursive: true })
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(project, 'program.ts'), program)
  await run(bin('tsc'))
  const printed = await run(process.execPath, 'out/program.js')
  if (printed !== 'alice') throw new Error(`the program printed ${printed}`)
  const command = join(modules, 'latchkey-server/bin/latchkey.js')
  const help = await run(process.execPath, command, 'help')
  if (!help.includes('LATCHKEY_DATABASE')) throw new Error(`the command printed ${help}`)
}

try {
  const packed = await Promise.all(packages.map(install))
  await use()
  const { lines, problems: sizes } = await measureBudgets(project)
  for (const { manifest, files } of packed) console.log(`${manifest.name}: ${files.size} files`)
  for (const line of lines) console.log(line)
  const [library] = packed
  const needs = library?.manifest.dependencies === undefined ? [] : ['latchkey has a dependency']
  const problems = [...packed.flatMap(problemsOf), ...sizes, ...needs]
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
  else console.log(`The packed library and command work: ${entries.join(', ')}`)
} finally {
  rmSync(project, { recursive: true })
}
