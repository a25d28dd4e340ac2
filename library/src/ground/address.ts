/**
 * Addresses: read exactly, and written in one canonical form.
 *
 * @module
 */

/** An address: 4 bytes, or 16. IPv4 in IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export type AddressBytes = readonly number[]

/** A block of addresses: those whose first `bits` are the same. */
export interface AddressBlock {
  readonly bytes: AddressBytes
  readonly bits: number
}

/** The longest text of an address, with room for a zone. */
const MAX_LENGTH = 64

/** Returns the bytes of an address, `null` if the text is none. Neither ports nor zones are read. */
export function parseAddress(text: string): AddressBytes | null {
  if (text.length > MAX_LENGTH) return null
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text)
}

/** Four decimal numbers. Octal and hexadecimal forms are refused, because other parsers read them differently. */
function parseIPv4(text: string): AddressBytes | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  const bytes = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  return bytes.every((byte) => byte < 256) ? bytes : null
}

/** RFC 4291, section 2.2. */
function parseIPv6(text: string): AddressBytes | null {
  const [start = '', end, ...rest] = text.split('::')
  if (rest.length > 0) return null
  const head = parseGroups(start, end === undefined)
  const tail = end === undefined ? undefined : parseGroups(end, true)
  if (head === null || tail === null) return null
  const missing = 16 - head.length - (tail?.length ?? 0)
  // "::" stands for at least one group of zeros.
  if (tail === undefined ? missing !== 0 : missing < 2) return null
  const bytes = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])]
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255
  return isMapped && bytes[11] === 255 ? bytes.slice(12) : bytes
}

/** @param isEnd whether the last group may be an IPv4 address: at the end of the whole text only. */
function parseGroups(text: string, isEnd: boolean): number[] | null {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [i, group] of groups.entries()) {
    if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 255)
      continue
    }
    const embedded = isEnd && i === groups.length - 1 ? parseIPv4(group) : null
    if (embedded === null) return null
    bytes.push(...embedded)
  }
  return bytes.length <= 16 ? bytes : null
}

/** Returns the one text form of an address (RFC 5952 for IPv6). */
export function formatAddress(bytes: AddressBytes): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from(
    { length: 8 },
    (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0),
  )
  const { start, length } = longestZeros(groups)
  const hex = groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

/** The longest run of zero groups; the first of several. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let length = 0
  for (const [i, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > best.length) best = { start: i - length + 1, length }
  }
  return best
}

/** Returns the block of the address with so many bits, as `2001:db8::/64`. */
export function formatBlock(bytes: AddressBytes, bits: number): string {
  const masked = bytes.map((byte, i) => byte & maskOf(i, bits))
  return `${formatAddress(masked)}/${bits}`
}

/** Returns a block written as an address or in CIDR notation, `null` if it is neither. */
export function parseBlock(text: string): AddressBlock | null {
  const [address = '', length, ...rest] = text.split('/')
  const bytes = parseAddress(address)
  if (bytes === null || rest.length > 0) return null
  if (length === undefined) return { bytes, bits: bytes.length * 8 }
  if (!/^\d{1,3}$/.test(length)) return null
  // A block of mapped addresses counts its bits in IPv6.
  const bits = Number(length) - (bytes.length === 4 && address.includes(':') ? 96 : 0)
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : null
}

/** Whether the address is in the block. */
export function isInBlock(address: AddressBytes, { bytes, bits }: AddressBlock): boolean {
  if (address.length !== bytes.length) return false
  return address.every(
    (byte, i) => (byte & maskOf(i, bits)) === ((bytes[i] ?? 0) & maskOf(i, bits)),
  )
}

/** The mask of the byte with this index in a block of so many bits. */
function maskOf(index: number, bits: number): number {
  const ones = Math.min(8, Math.max(0, bits - index * 8))
  return (0xff00 >> ones) & 0xff
}
