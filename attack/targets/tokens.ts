/**
 * What carries a MAC: signed tokens, form tokens, device cookies.
 *
 * @module
 */

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FormTokens } from '../../library/src/session/form-tokens.ts'
import { KnownDevices } from '../../library/src/login/known-devices.ts'
import { deriveKeys } from '../../library/src/ground/keys.ts'
import { createToken, hashToken, TokenSigner } from '../../library/src/session/token.ts'
import { mutate } from '../mutate.ts'
import { pick, seeded } from '../random.ts'
import { COOKIE, SECRETS } from '../world.ts'
import { asProperty, BATCH, doorTarget, judge, type Door, type Target } from './target.ts'

const keysFor = (purpose: string) => deriveKeys(SECRETS, `${purpose}/${COOKIE}`)
const olderKeysFor = (purpose: string) => deriveKeys(SECRETS.slice(1), `${purpose}/${COOKIE}`)
const times = <Item>(count: number, make: (i: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** Values of each purpose, each good for that purpose alone. */
const formTokens = new FormTokens(keysFor('form'))
const devices = new KnownDevices(keysFor('device'))
const formValues = times(5, () => formTokens.create('session x'))
const deviceValues = times(5, () => devices.remember(null, 'id-alice'))

/** Returns the door that takes what a signer, or one with an older secret, has signed. */
export function tokenDoor(
  minted: readonly string[],
  verify: (signed: string) => string | null,
): Door {
  return {
    minted,
    worthless: [...formValues, ...deviceValues],
    accepts(value) {
      const id = verify(value)
      assert.ok(id === null || id === hashToken(value.slice(0, 43)), `another id for ${value}`)
      return id !== null
    },
  }
}

/** Mints signed tokens with both secrets. */
export function mintTokens(): string[] {
  const signers = [keysFor('session'), olderKeysFor('session')].map((keys) => new TokenSigner(keys))
  return signers.flatMap((signer) => times(20, () => signer.sign(createToken())))
}

/** Signed session tokens. */
export const signedTokens: Target = doorTarget('signed tokens', 3, () => {
  const signer = new TokenSigner(keysFor('session'))
  return tokenDoor(mintTokens(), (value) => signer.verify(value))
})

/** Tokens of forms: good for what they were made for, and nothing else. */
export const forms: Target = {
  name: 'form tokens',
  weight: 2,
  open(tally) {
    const bindings = times(5, (i) =>
      i % 2 === 0 ? `session ${createToken()}` : `nonce ${createToken()}`,
    )
    const minted = new Map(
      bindings.flatMap((binding) =>
        times(5, (i) => [formTokens.create(binding, i % 2 === 0 ? null : 'id-alice'), binding]),
      ),
    )
    const values = [...minted.keys(), ...formValues, ...mintTokens().slice(0, 5)]
    const odd = [
      '',
      ' ',
      bindings[0]?.slice(0, -1) ?? '',
      `${bindings[0]}.`,
      bindings[0]?.toUpperCase() ?? '',
    ]
    const property = fc.property(fc.integer(), (seed) => {
      const random = seeded(seed)
      for (let i = 0; i < BATCH; i++) {
        const value = random(20) === 0 ? pick(random, values) : mutate(random, values)
        const binding = pick(random, random(5) === 0 ? odd : bindings)
        const wasMinted = minted.get(value) === binding
        judge(tally, formTokens.verify(value, binding), wasMinted, `${value} for ${binding}`)
      }
    })
    return { property: asProperty(property) }
  },
}

/** Cookies of known devices: each of their marks is for one device and one user. */
export const deviceCookies: Target = {
  name: 'device cookies',
  weight: 2,
  open(tally) {
    const users = ['id-alice', 'id-bob', 'id-carol', '']
    const values = times(20, (i) => devices.remember(null, users[i % 3] ?? ''))
    for (const value of values.slice(0, 10)) values.push(devices.remember(value, 'id-carol'))
    const owners = new Map<string, string>()
    for (const [i, value] of values.entries()) {
      const [id = '', mark = ''] = value.split('.')
      owners.set(`${id}.${mark}`, i < 20 ? (users[i % 3] ?? '') : 'id-carol')
    }
    const property = fc.asyncProperty(fc.integer(), async (seed) => {
      const random = seeded(seed)
      for (let i = 0; i < BATCH; i++) {
        const value =
          random(20) === 0 ? pick(random, values) : mutate(random, [...values, ...mixed(values)])
        const user = pick(random, users)
        const isKnown = (await devices.recognize(value, user)) !== null
        judge(tally, isKnown, isOwned(value, user, owners), `${value} for ${user}`)
      }
    })
    return { property: asProperty(property) }
  },
}

/** The marks of one device with the id of another. */
function mixed(values: readonly string[]): string[] {
  const parts = values.slice(0, 5).map((value) => value.split('.'))
  return parts.map((own, i) =>
    [own[0], ...(parts[(i + 1) % parts.length] ?? []).slice(1)].join('.'),
  )
}

/** Whether a mark of this user and this very device is among at most five, and nothing is odd. */
function isOwned(value: string, user: string, owners: ReadonlyMap<string, string>): boolean {
  const [id = '', ...marks] = value.split('.')
  const isShaped =
    /^[\w-]{22}$/.test(id) &&
    marks.length <= 5 &&
    marks.every((mark) => /^[\w-]{43}(?:[\w-]{12})?$/.test(mark))
  return isShaped && marks.some((mark) => owners.get(`${id}.${mark}`) === user)
}
