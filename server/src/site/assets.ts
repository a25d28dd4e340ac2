/**
 * The style sheet, the script and the pictures: a few fixed files, read at start, so that no request reaches
 * the file system.
 *
 * @module
 */

import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
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
  return new Map(files.map((name) => [`/assets/${name}`, assetHandler(name)]))
}

function assetHandler(name: string): Handler {
  const body = readFileSync(new URL(name, folder))
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
