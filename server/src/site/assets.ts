/**
 * The style sheet, the scripts and the pictures: a few fixed files, read at start, so that no request reaches
 * the file system. The operator's colours and logo are among them.
 *
 * @module
 */

import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Handler } from 'hono'
import { accentRules, logoPath, plainLook, type Look } from './look.ts'
import { readScripts } from './scripts.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

/** Pages name assets without a version: a new release is seen after this many seconds. */
const MAX_AGE_SECONDS = 300

const folder = new URL('../../assets/', import.meta.url)

/** The colour that the icon has in its file. */
const ICON_COLOUR = '#0c6b5c'

/**
 * The logo is shown by pages, where no script in it runs. Whoever opens its address gets it as a document, where a
 * script would run as one of ours, so a document is put into a sandbox.
 */
const LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/** Returns a handler for each file, by its path on the site. */
export function assetHandlers(look: Look = plainLook): ReadonlyMap<string, Handler> {
  const handler =
    (asset: Asset): Handler =>
    (c) => {
      const { headers, body } = asset((name) => c.req.header(name))
      return body === null ? c.body(null, 304, headers) : c.body(body, 200, headers)
    }
  return new Map(Array.from(readAssets(look), ([path, asset]) => [path, handler(asset)] as const))
}

/** Answers a request for a file. Without a body the answer is 304: the browser has the file already. */
export type Asset = (header: (name: string) => string | undefined) => {
  readonly headers: Record<string, string>
  readonly body: Buffer<ArrayBuffer> | null
}

/** Returns each file, by its path on the site. */
export function readAssets(look: Look = plainLook): ReadonlyMap<string, Asset> {
  const { logo } = look
  const files: readonly (readonly [path: string, body: string | Uint8Array])[] = [
    ...['style.css', 'icon.svg'].map((name) => [`/assets/${name}`, inLook(name, look)] as const),
    ...Array.from(readScripts(folder), ([name, body]) => [`/assets/${name}`, body] as const),
    ...(logo === null ? [] : [[logoPath(logo), logo.body] as const]),
  ]
  return new Map(files.map(([path, body]) => [path, assetOf(path, Buffer.from(body))]))
}

/** Returns the file, with the operator's colours if there are any. */
function inLook(name: string, { accent }: Look): string {
  const text = readFileSync(new URL(name, folder), 'utf8')
  if (accent === null) return text
  return name === 'icon.svg' ? text.replace(ICON_COLOUR, accent.light) : text + accentRules(accent)
}

function assetOf(path: string, body: Buffer<ArrayBuffer>): Asset {
  const tag = hash('sha256', body, 'base64url').slice(0, 22)
  const type = types[extname(path)] ?? ''
  const headers = {
    'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}`,
    Vary: 'Accept-Encoding',
    ...(path.startsWith('/assets/logo.') && { 'Content-Security-Policy': LOGO_POLICY }),
  }
  const packed = gzipSync(body, { level: 9 })
  return (header) => {
    const zipped = takesGzip(header('accept-encoding'))
    // Two encodings of one file are two representations, so each has its tag (RFC 9110, 8.8.3.3).
    const etag = zipped ? `"${tag}-gzip"` : `"${tag}"`
    if (matches(header('if-none-match'), etag)) {
      return { headers: { ...headers, ETag: etag }, body: null }
    }
    const encoding = zipped ? { 'Content-Encoding': 'gzip' } : {}
    const named = { ...headers, ETag: etag, 'Content-Type': type, ...encoding }
    return { headers: named, body: zipped ? packed : body }
  }
}

/** Whether the client takes gzip: every browser says so in these words (RFC 9110, 12.5.3). */
function takesGzip(acceptEncoding: string | undefined): boolean {
  return acceptEncoding?.split(',').some((coding) => coding.trim() === 'gzip') ?? false
}

/** Whether the browser has this version already (RFC 9110, 13.1.2: compared weakly). */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false
}
