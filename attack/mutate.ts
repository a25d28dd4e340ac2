/**
 * How a fuzzer changes what was good: bits, ends, splices, spellings.
 *
 * @module
 */

import { pick, type Random } from './random.ts'

/** Pieces of text that parsers get wrong. */
const ODD = [
  '',
  ' ',
  '\t',
  '"',
  "'",
  '%00',
  '\u0000',
  '\r\n',
  '\u00a0',
  '\u2000',
  ';',
  ',',
  '=',
  '.',
  '$',
]
const MORE_ODD = [
  '__proto__',
  'constructor',
  '../',
  '[]',
  '\ud800',
  '\ufeff',
  '\u00e2\u0080\u0080',
  '-',
  '_',
  '+',
  '/',
]
const odd = [...ODD, ...MORE_ODD]

type Mutation = (random: Random, value: string, other: string) => string

const flip: Mutation = (random, value) => {
  if (value === '') return value
  const at = random(value.length)
  const changed = String.fromCharCode(value.charCodeAt(at) ^ (1 << random(7)))
  return value.slice(0, at) + changed + value.slice(at + 1)
}

const truncate: Mutation = (random, value) => value.slice(0, random(value.length + 1))
const behead: Mutation = (random, value) => value.slice(random(value.length + 1))
const extend: Mutation = (random, value, other) => value + other.slice(0, random(other.length + 1))

const splice: Mutation = (random, value, other) => {
  const at = random(value.length + 1)
  return value.slice(0, at) + other.slice(at)
}

/** One dotted part of another value: the token of one with the signature of another. */
const swapPart: Mutation = (random, value, other) => {
  const [parts, others] = [value.split('.'), other.split('.')]
  parts[random(parts.length)] = pick(random, others)
  return parts.join('.')
}

const insert: Mutation = (random, value) => {
  const at = random(value.length + 1)
  return value.slice(0, at) + pick(random, odd) + value.slice(at)
}

/** Another last character: the spare bits of base64, which lenient decoders ignore. */
const lastCharacter: Mutation = (random, value) =>
  value.slice(0, -1) +
  pick(random, Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'))

const respell: Mutation = (random, value) =>
  pick(random, [
    value.toLowerCase(),
    value.toUpperCase(),
    encodeURIComponent(value.slice(0, 1).toWellFormed()) + value.slice(1),
    `%${value.charCodeAt(0).toString(16)}${value.slice(1)}`,
    `"${value}"`,
    value.replaceAll('-', '+').replaceAll('_', '/'),
    `${value}=`,
    Buffer.from(value).toString('base64url'),
  ])

const repeat: Mutation = (random, value) => value.repeat(random(4))
const swap: Mutation = (_, __, other) => other

const mutations: readonly Mutation[] = [
  flip,
  flip,
  flip,
  truncate,
  behead,
  extend,
  splice,
  splice,
  swapPart,
  swapPart,
  insert,
  insert,
  lastCharacter,
  respell,
  repeat,
  swap,
]

/** Returns a value made of one of the good ones, or of two of them, by one to three changes. */
export function mutate(random: Random, good: readonly string[]): string {
  let value = pick(random, good)
  for (let i = random(3); i >= 0; i--)
    value = pick(random, mutations)(random, value, pick(random, good))
  return value
}
