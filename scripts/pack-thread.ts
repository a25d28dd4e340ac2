/**
 * Packs what each kind of hashing thread runs into one text, so that a thread needs no file: bundlers lose those.
 * Run it when one of these programs, or a file that it imports, has changed:
 *
 *     node scripts/pack-thread.ts
 *
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { basename, dirname, join } from 'node:path'

const folder = join(import.meta.dirname, '../library/src/hashes')

/** A program of threads, and the module that holds its text. */
export interface ThreadProgram {
  /** Its path in `hashes/`. */
  readonly entry: string

  /** Where the text is written. */
  readonly file: string

  /** What the module calls the text. */
  readonly name: string
}

/** The programs: for our own hashes, and for those of other libraries. The second is loaded for the first such hash. */
export const programs: readonly ThreadProgram[] = [
  {
    entry: 'argon2-thread.ts',
    file: join(folder, 'argon2-thread-text.ts'),
    name: 'argon2ThreadText',
  },
  {
    entry: 'imported/imported-thread.ts',
    file: join(folder, 'imported/imported-thread-text.ts'),
    name: 'importedThreadText',
  },
]

const IMPORT = /^import (.+?) from '(.+?)'\n/gms
const EXPORT = /^export (?=(?:async )?(?:const|let|class|function\*?) (\w+))/gm
const COMMENT = /^ *(?:\/\*\*.*?\*\/|\/\/[^\n]*)\n/gms

/** Returns the text of the module that holds a program's. */
export function moduleText({ entry, name }: ThreadProgram): string {
  const modules = new Map<string, string>()
  pack(entry, modules)
  const text = ["'use strict'", ...modules.values()].join('\n')
  const escaped = text.replaceAll(/[`\\]|\$(?=\{)/g, '\\$&')
  return `/**
 * What a hashing thread runs: \`${basename(entry)}\` and what it imports, without types and comments. Made by
 * \`scripts/pack-thread.ts\`, started by \`threads.ts\`.
 *
 * @module
 */

/** A program that imports nothing. */
export const ${name}: string = \`${escaped}\`
`
}

/** Adds a file behind those that it imports, each as a function's result. */
function pack(name: string, modules: Map<string, string>): void {
  if (modules.has(name)) return
  const source = readFileSync(join(folder, name), 'utf8')
  const plain = stripTypeScriptTypes(source).replaceAll(COMMENT, '')
  const exported = Array.from(plain.matchAll(EXPORT), ([, name]) => name)
  const body = plain
    .replaceAll(IMPORT, (_, names: string, from: string) => {
      if (!from.startsWith('.')) {
        return `const ${names} = process.getBuiltinModule('${from}')\n`
      }
      pack(join(dirname(name), from), modules)
      return `const ${names.replaceAll(/\s+/g, ' ')} = ${wordOf(from)}\n`
    })
    .replaceAll(EXPORT, '')
  const result = `return { ${exported.join(', ')} }`
  const lines = `${body}\n${result}`.split('\n').map((line) => line.trimEnd())
  const text = lines.filter((line) => line !== '').join('\n')
  modules.set(name, `const ${wordOf(name)} = (() => {\n${text}\n})()`)
}

/** The name of a file's exports in the text. No file could have this name for anything of its own. */
function wordOf(path: string): string {
  return `$${basename(path, '.ts').replaceAll('-', '_')}`
}

if (import.meta.main) {
  for (const program of programs) writeFileSync(program.file, moduleText(program))
}
