/**
 * Who may ask: the proxies that the operator trusts, or whoever may open the Unix socket.
 *
 * @module
 */

import { BlockList, isIPv6, type Socket } from 'node:net'

/**
 * Returns the function that tells whether a connection comes from a trusted peer.
 *
 * @param proxies the texts of `LATCHKEY_TRUSTED_PROXIES`: addresses and blocks.
 */
export function trustedPeers(proxies: readonly string[]): (socket: Socket) => boolean {
  const list = new BlockList()
  for (const text of proxies) {
    if (text === 'unix') continue
    const [address = '', bits] = text.split('/')
    const plain = withoutMapping(address)
    const family = familyOf(plain)
    if (bits === undefined) list.addAddress(plain, family)
    // The block of a mapped address has the bits of the prefix as well.
    else list.addSubnet(plain, Number(bits) - (plain === address ? 0 : 96), family)
  }
  return ({ remoteAddress }) => {
    if (remoteAddress === undefined) return false
    const address = withoutMapping(remoteAddress.split('%')[0] as string)
    return list.check(address, familyOf(address))
  }
}

/** IPv4 in IPv6 (`::ffff:192.0.2.1`) is IPv4. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/i, '')
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
