/**
 * Packs what the hashing threads run into one text, so that a thread needs no file: bundlers lose those.
 * Run it when `hashes/thread.ts`, or a file that it imports, has changed:
 *
 *     node scripts/pack-thread.ts
 *
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { basename, dirname, join } from 'node:path'

const folder = join(import.meta.dirname, '../library/src/hashes')

/** Where the text is written. */
export const file: string = join(folder, 'thread-text.ts')

const IMPORT = /^import (.+?) from '(.+?)'\n/gms
const EXPORT = /^export (?=(?:async )?(?:const|let|class|function\*?) (\w+))/gm
const COMMENT = /^ *(?:\/\*\*.*?\*\/|\/\/[^\n]*)\n/gms

/** Returns the module's text. */
export function moduleText(): string {
  const modules = new Map<string, string>()
  pack('thread.ts', modules)
  const text = ["'use strict'", ...modules.values()].join('\n')
  const escaped = text.replaceAll(/[`\\]|\$(?=\{)/g, '\\$&')
  return `/**
 * What a hashing thread runs: \`thread.ts\` and what it imports, without types and comments. Made by
 * \`scripts/pack-thread.ts\`, started by \`threads.ts\`.
 *
 * @module
 */

/** A program that imports nothing. */
export const threadText: string = \`${escaped}\`
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

/** What a file's exports are called in the text: nothing that a file itself could call something. */
function wordOf(path: string): string {
  return `$${basename(path, '.ts').replaceAll('-', '_')}`
}

if (import.meta.main) writeFileSync(file, moduleText())
