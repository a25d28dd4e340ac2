/**
 * Who may ask: the proxies that the operator trusts, or whoever may open the Unix socket.
 *
 * @module
 */

import type { Socket } from 'node:net'
import { isTrustedPeer, parseProxy } from 'latchkey/adapter-kit'

/**
 * Returns the function that tells whether a connection comes from a trusted peer.
 *
 * @param texts those of `LATCHKEY_TRUSTED_PROXIES`: addresses and blocks.
 */
export function trustedPeers(texts: readonly string[]): (socket: Socket) => boolean {
  const proxies = texts.map(parseProxy).filter((proxy) => proxy !== null)
  return ({ remoteAddress }) => isTrustedPeer(remoteAddress ?? null, { proxies })
}
