/**
 * Applications as their authors have them: in a folder of their own, with the packed library and the other packages
 * that they have installed. They cannot reach anything of this repository.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** This folder, where the tools are installed. */
export const here: string = import.meta.dirname

const temporary = mkdtempSync(join(tmpdir(), 'latchkey-bundles-'))
after(() => rmSync(temporary, { recursive: true, force: true }))

let made = 0

/** Returns a new folder, far from here. */
export function newFolder(): string {
  const folder = join(temporary, String(++made))
  mkdirSync(folder)
  return folder
}

/** The package as npm would unpack it: packed once for each test file. */
export const packed: string = newFolder()
const archive = execFileSync(
  'npm',
  ['pack', join(here, '../library'), '--silent', '--ignore-scripts'],
  { cwd: packed, encoding: 'utf8' },
).trim()
execFileSync('tar', ['-xzf', archive, '--strip-components=1'], { cwd: packed })

/** Unpacks the library into a folder's `node_modules`. */
export function installLibrary(folder: string): void {
  const target = join(folder, 'node_modules/latchkey')
  rmSync(target, { recursive: true, force: true })
  for (const part of ['package.json', 'dist']) {
    cpSync(join(packed, part), join(target, part), { recursive: true })
  }
}

/**
 * Returns the folder of a new application that has the small program, the library and some packages.
 *
 * @param names the packages to install, with their dependencies; they have to be installed in this folder
 */
export function makeApplication(names: readonly string[]): string {
  const folder = newFolder()
  cpSync(join(here, 'program'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  installLibrary(folder)
  install(folder, names)
  return folder
}

/** Copies packages and what they need into a folder's `node_modules`. */
export function install(folder: string, names: readonly string[]): void {
  const wanted = new Set(names)
  for (const name of wanted) {
    const source = join(here, 'node_modules', name)
    // The binaries of other platforms are not here.
    if (!existsSync(source)) continue
    cpSync(source, join(folder, 'node_modules', name), { recursive: true })
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(source, 'package.json'), 'utf8'),
    ) as { readonly dependencies?: object; readonly optionalDependencies?: object }
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
      wanted.add(needed)
  }
}
