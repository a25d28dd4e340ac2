/**
 * The scripts of the pages, as they are served.
 *
 * @module
 */

import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** The name under which `assets/passkeys.js` imports the library's script. */
const PASSKEY_SCRIPT = 'passkey-page.js'

/** A comment that has its lines for itself. One before code on a line is a type, and stays. */
const COMMENT = /^[ \t]*(?:\/\*\*(?:(?!\*\/)[^])*\*\/|\/\/.*)\n/gm

/** What stands before and after the code of a line. No text of ours goes over several lines. */
const MARGIN = /^[ \t]+|[ \t]+$/gm

/** Returns the modules by their names, without comments, which are longer than the code, and without margins. */
export function readScripts(folder: URL): ReadonlyMap<string, string> {
  const own = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const)
  const sources = [...own, [PASSKEY_SCRIPT, passkeyScript()] as const]
  return new Map(sources.map(([name, source]) => [name, slim(source)] as const))
}

function slim(source: string): string {
  return source.replaceAll(COMMENT, '').replaceAll(MARGIN, '')
}

/** Returns the script of `latchkey/browser`. In the repository it is TypeScript, whose types Node takes away. */
function passkeyScript(): string {
  const url = import.meta.resolve('latchkey/browser')
  const source = readFileSync(new URL(url), 'utf8')
  return url.endsWith('.ts') ? withoutTypes(source) : source
}

/**
 * Node warns that it may do this in another way one day. Whoever runs the server from its sources need not read that.
 */
function withoutTypes(source: string): string {
  const emitWarning = process.emitWarning.bind(process)
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}
