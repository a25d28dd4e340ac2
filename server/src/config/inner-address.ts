/**
 * The address of the inner listener, where proxies ask whether requests may go to their apps.
 *
 * @module
 */

/** A port of an address, or a Unix socket. */
export type InnerAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Returns the address that a text names: `127.0.0.1:3001`, `[::1]:3001` or `unix:/run/latchkey/auth.sock`. */
export function parseInnerAddress(text: string): InnerAddress {
  const [, path] = /^unix:(\/[^\0]+)$/.exec(text) ?? []
  if (path !== undefined) {
    if (Buffer.byteLength(path) <= LONGEST_PATH) return { kind: 'unix', path }
    throw new Error(`must name a socket by a path of at most ${LONGEST_PATH} bytes`)
  }
  const place = readHostAndPort(text)
  if (place === null || place.port > 65_535) throw new Error(EXAMPLES)
  return { kind: 'tcp', ...place }
}

/** Returns the host and the port of `127.0.0.1:3001` or `[::1]:3001`; `null` if the text is no such place. */
export function readHostAndPort(
  text: string,
): { readonly host: string; readonly port: number } | null {
  const [, v6, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? []
  const host = v6 ?? plain
  return host === undefined ? null : { host, port: Number(digits) }
}

/** The operating system keeps no more (sun_path). */
const LONGEST_PATH = 100

const EXAMPLES =
  'must be an address and a port such as 127.0.0.1:3001, or a socket such as unix:/run/latchkey/auth.sock'

/** Returns the address as people read it. `port` is the one that was free, if any was asked for. */
export function showInnerAddress(address: InnerAddress, port?: number): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  const { host } = address
  return `${host.includes(':') ? `[${host}]` : host}:${port ?? address.port}`
}
