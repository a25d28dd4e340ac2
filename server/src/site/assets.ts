/**
 * The style sheet, the script and the pictures: a few fixed files, read at start, so that no request reaches
 * the file system.
 *
 * @module
 */

import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { extname } from 'node:path'
import type { Handler } from 'hono'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Pages name assets without a version: a new release is seen after this many seconds. */
const MAX_AGE_SECONDS = 300

const folder = new URL('../../assets/', import.meta.url)

/** Returns a handler for each file, by its path on the site. */
export function assetHandlers(): ReadonlyMap<string, Handler> {
  const files = readdirSync(folder).filter((name) => extname(name) in types)
  const bodies = [
    ...files.map((name) => [name, readFileSync(new URL(name, folder))] as const),
    [PASSKEY_SCRIPT, passkeyScript()] as const,
  ]
  return new Map(bodies.map(([name, body]) => [`/assets/${name}`, assetHandler(name, body)]))
}

/** The name under which `assets/passkeys.js` imports the library's script. */
const PASSKEY_SCRIPT = 'passkey-page.js'

/**
 * Returns the script of `latchkey/browser`, without its comments, which are longer than its code. In the repository it
 * is TypeScript, whose types Node takes away.
 */
function passkeyScript(): Uint8Array<ArrayBuffer> {
  const url = import.meta.resolve('latchkey/browser')
  const source = readFileSync(new URL(url), 'utf8')
  const script = url.endsWith('.ts') ? withoutTypes(source) : source
  return new TextEncoder().encode(script.replaceAll(COMMENT, ''))
}

/** Node warns that it may do this in another way one day. Whoever runs the server from its sources need not read that. */
function withoutTypes(source: string): string {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}

/** A comment that begins its line. */
const COMMENT = /^\s*(?:\/\*\*[^]*?\*\/|\/\/.*)\n/gm

function assetHandler(name: string, body: Uint8Array<ArrayBuffer>): Handler {
  const etag = `"${hash('sha256', body, 'base64url').slice(0, 22)}"`
  const headers = { ETag: etag, 'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}` }
  const type = { 'Content-Type': types[extname(name)] ?? '' }
  return (c) => {
    if (matches(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
    return c.body(body, 200, { ...headers, ...type })
  }
}

/** Whether the browser has this version already (RFC 9110, 13.1.2: compared weakly). */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false
}
