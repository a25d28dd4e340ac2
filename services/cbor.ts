/**
 * A writer of CBOR (RFC 8949), as authenticators write it: it writes wrong things too.
 *
 * @module
 */

/** What can be written. A list of pairs is a map whose keys may stand there twice; `Verbatim` is written as it is. */
export type Cbor =
  | number
  | string
  | boolean
  | null
  | Buffer
  | Verbatim
  | readonly Cbor[]
  | ReadonlyMap<Cbor, Cbor>
  | { readonly pairs: readonly (readonly [Cbor, Cbor])[] }

/** Bytes that stand for a whole item. */
export class Verbatim {
  readonly bytes: Buffer

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

/** Returns the bytes of a value. */
export function cbor(value: Cbor): Buffer {
  if (value === null) return Buffer.from([0xf6])
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([head(3, text.length), text])
  }
  if (value instanceof Verbatim) return value.bytes
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (Array.isArray(value)) {
    return Buffer.concat([head(4, value.length), ...(value as readonly Cbor[]).map(cbor)])
  }
  const pairs = 'pairs' in value ? value.pairs : [...(value as ReadonlyMap<Cbor, Cbor>)]
  return Buffer.concat([head(5, pairs.length), ...pairs.flat().map((one) => cbor(one))])
}

/** Returns the first bytes of an item: its major type and its argument (section 3). */
export function head(major: number, argument: number): Buffer {
  const type = major << 5
  if (argument < 24) return Buffer.from([type | argument])
  if (argument < 0x100) return Buffer.from([type | 24, argument])
  const bytes = Buffer.alloc(argument < 0x10000 ? 3 : 5)
  bytes.writeUInt8(type | (bytes.length === 3 ? 25 : 26))
  if (bytes.length === 3) bytes.writeUInt16BE(argument, 1)
  else bytes.writeUInt32BE(argument, 1)
  return bytes
}
