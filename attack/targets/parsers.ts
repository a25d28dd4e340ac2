/**
 * What is read without a MAC: password hashes, `next`, addresses, blocks, forwarded headers.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { hashPassword, isHash, needsRehash, verifyPassword } from 'latchkey'
import {
  formatAddress,
  isInBlock,
  parseAddress,
  parseBlock,
} from '../../library/src/ground/address.ts'
import { clientAddress } from '../../library/src/request/forwarded.ts'
import { safeRedirect } from '../../library/src/request/redirect.ts'
import { mutate } from '../mutate.ts'
import { seeded } from '../random.ts'
import { asProperty, judge, type Target } from './target.ts'

/** The parts of a PHC string, read in the plainest way; `null` if it is none. */
function readHash(text: string): { cost: number[]; key: string } | null {
  const [start, name, version, parameters = '', salt = '', tag = '', ...rest] = text.split('$')
  if (start !== '' || name !== 'argon2id' || version !== 'v=19' || rest.length > 0) return null
  const cost = /^m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})$/.exec(parameters)?.slice(1).map(Number)
  if (cost === undefined || /[^\w+/-]/.test(salt + tag)) return null
  if (salt.length < 11 || salt.length > 86 || tag.length < 22 || tag.length > 86) return null
  const [m = 0, t = 0, p = 0] = cost
  if (p < 1 || p > 64 || t < 1 || m < 8 * p || m * t > 4 * 1024 * 1024) return null
  // Only one spelling of the bytes is right: a character that differs in unused bits is another spelling.
  const isExact = [salt, tag].every(
    (part) => Buffer.from(part, 'base64').toString('base64').replaceAll('=', '') === part,
  )
  return isExact ? { cost, key: [cost, salt, tag].join(' ') } : null
}

/** Stored hashes: a change of what is stored never makes another password right, or ends in an error. */
export const hashes: Target = {
  name: 'PHC strings',
  weight: 2,
  async open(tally) {
    const cheap = { memory: 8, passes: 1, parallelism: 1 }
    const minted = [await hashPassword('right', cheap), await hashPassword('right', cheap)]
    const keys = new Set(minted.map((hash) => readHash(hash)?.key))
    const foreign = [
      '$2b$12$abcdefghijklmnopqrstuv',
      '$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
    ]
    const property = fc.asyncProperty(fc.integer(), async (seed) => {
      const random = seeded(seed)
      for (let i = 0; i < 20; i++) {
        const hash = mutate(random, [...minted, ...minted, ...foreign])
        const read = readHash(hash)
        isHash(hash)
        needsRehash(hash)
        // A hash that would take long, or one of another library, need only be read without an error.
        const [memory = Infinity, passes = Infinity] = read?.cost ?? []
        const isRight = memory <= 1024 && passes <= 4 && (await verifyPassword('right', hash))
        judge(tally, isRight, keys.has(read?.key), hash)
      }
    })
    return { property: asProperty(property) }
  },
}

const pieces = [
  '/',
  '//',
  '\\',
  '/\\',
  '\t',
  '\n',
  '\r',
  '@',
  ':',
  '?',
  '#',
  '.',
  '..',
  '%2f',
  '%5c',
  '%0d%0a',
]
const morePieces = [
  'https:',
  'http://',
  'javascript:',
  'data:',
  'blob:https://own.test/',
  'own.test',
  'evil.test',
]
const mostPieces = [
  'app.own.test',
  'own.test.evil.test',
  'user:pw@',
  '[::1]',
  '127.1',
  '0x7f.1',
  '\u3002',
  '\uff0f',
  ' ',
  'a',
]
const urlText = fc.oneof(
  fc
    .array(fc.constantFrom(...pieces, ...morePieces, ...mostPieces), { maxLength: 8 })
    .map((all) => all.join('')),
  fc.webUrl(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
)

/** `next`: whatever is asked for, a browser stays on our origin or a listed one. */
export const targets: Target = {
  name: 'next',
  weight: 1,
  open(tally) {
    const own = 'https://own.test'
    const listed = 'https://app.own.test'
    const property = fc.property(urlText, fc.boolean(), (text, isConfigured) => {
      tally.tried++
      const ownOrigin = isConfigured ? own : null
      const target = safeRedirect(text, { ownOrigin, listedOrigins: [listed] }, '/fallback')
      const { origin } = new URL(target, own)
      assert.ok(origin === own || origin === listed, `${JSON.stringify(text)} leads to ${target}`)
      // Fit for a header: a Location with a line break would be two headers.
      assert.match(target, /^[\x21-\x7e]+$/)
      if (target !== '/fallback') tally.good++
    })
    return { property: asProperty(property) }
  },
}

const digits = fc.constantFrom('0', '1', '01', '255', '256', '10', 'a', '', '0x1', ' 1', '1e1')
const groups = fc.constantFrom(
  '',
  '0',
  '1',
  'ffff',
  'FFFF',
  '12345',
  'g',
  '1.2.3.4',
  '::',
  '2001',
  'db8',
)
const addressText = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((address) => `::ffff:${address}`),
  fc.array(digits, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.')),
  fc.array(groups, { maxLength: 9 }).map((parts) => parts.join(':')),
  fc.string({ unit: 'binary', maxLength: 80 }),
)

/** Addresses and blocks: read as Node reads them, and written in one form that reads the same. */
export const addresses: Target = {
  name: 'addresses and CIDR blocks',
  weight: 1,
  open(tally) {
    const property = fc.property(addressText, addressText, fc.nat(140), (text, other, bits) => {
      tally.tried++
      const bytes = parseAddress(text)
      const isOne = isIPv4(text) || (isIPv6(text) && !text.includes('%'))
      assert.equal(bytes !== null, isOne, JSON.stringify(text))
      const block = parseBlock(`${other}/${bits}`)
      if (bytes === null) return
      tally.good++
      const form = formatAddress(bytes)
      assert.deepEqual(parseAddress(form), bytes)
      if (block === null || other.includes('.') !== !other.includes(':')) return
      const list = new BlockList()
      const family = block.bytes.length === 4 ? 'ipv4' : 'ipv6'
      list.addSubnet(formatAddress(block.bytes), block.bits, family)
      if (bytes.length !== block.bytes.length) return
      assert.equal(isInBlock(bytes, block), list.check(form, family), `${form} in ${other}/${bits}`)
    })
    return { property: asProperty(property) }
  },
}

const proxies = ['10.0.0.0/8', '2001:db8::/32']
  .map((text) => parseBlock(text))
  .filter((block) => block !== null)
const hop = fc.oneof(
  addressText,
  fc.constantFrom(
    '10.0.0.1',
    ' 10.1.1.1 ',
    '2001:db8::1',
    '\u00a010.0.0.1',
    'unknown',
    '_hidden',
    '192.0.2.1:80',
    '192.0.2.1:8o',
    '[2001:db8::1]:443',
    '[2001:db9::1]',
  ),
)

/** A hop without its port and brackets. */
function bare(hop: string): string {
  const match = /^\[([^\]]*)\](:\d{1,5})?$/.exec(hop) ?? /^([^:]*):\d{1,5}$/.exec(hop)
  return match?.[1] ?? hop
}

/** X-Forwarded-For: the client is the peer, or the right-most hop that is no proxy of ours. */
export const forwarded: Target = {
  name: 'X-Forwarded-For',
  weight: 1,
  open(tally) {
    const peers = fc.constantFrom(
      '10.9.9.9',
      '::ffff:10.9.9.9',
      '2001:db8::9',
      '192.0.2.9',
      '2001:db9::1',
    )
    const property = fc.property(peers, fc.array(hop, { maxLength: 6 }), (peer, hops) => {
      tally.tried++
      const header = (name: string) => (name === 'x-forwarded-for' ? hops.join(',') : undefined)
      const client = clientAddress(peer, header, { proxies, header: 'x-forwarded-for' })
      const own = formatAddress(parseAddress(peer) ?? [])
      const isOurs = (text: string): boolean => {
        const bytes = parseAddress(text)
        return bytes !== null && proxies.some((block) => isInBlock(bytes, block))
      }
      if (!isOurs(peer)) return assert.equal(client, own)
      const trimmed = hops
        .join(',')
        .split(',')
        .map((text) => bare(text.replace(/^[ \t]+|[ \t]+$/g, '')))
      const right = trimmed.findLastIndex((text) => !isOurs(text))
      const expected = trimmed[right === -1 ? 0 : right] ?? ''
      const bytes = parseAddress(expected)
      assert.equal(
        client,
        bytes === null ? own : formatAddress(bytes),
        `${peer} <- ${hops.join(',')}`,
      )
      if (bytes !== null) tally.good++
    })
    return { property: asProperty(property) }
  },
}
