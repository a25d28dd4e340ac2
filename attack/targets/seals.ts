/**
 * Sealed sessions: a seal of ours opens to the text that was sealed, and no other value opens.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { deriveKeys } from '../../library/src/ground/keys.ts'
import { Seals } from '../../library/src/ground/seal.ts'
import { DAY } from '../../library/src/ground/time.ts'
import { COOKIE, SECRETS } from '../world.ts'
import { mintTokens } from './tokens.ts'
import { doorTarget, type Target } from './target.ts'

function sealsOf(cookie: string, secrets: readonly string[], clock = Date.now): Seals {
  const keys = deriveKeys(secrets, `sealed/${cookie}`)
  return new Seals(keys, { name: cookie, lifetime: DAY, clock })
}

/** Texts as sessions have them, from nothing to what just fits. */
const texts = Array.from({ length: 20 }, (_, i) => JSON.stringify(['id', i, 'x'.repeat(i * 140)]))

/** Seals, of the present secret and the one before, of today and yesterday. */
export const sealed: Target = doorTarget('seals', 3, () => {
  const yesterday = (): number => Date.now() - DAY
  const minted = new Map(
    texts.map((text, i) => {
      const secrets = i % 2 === 0 ? SECRETS : SECRETS.slice(1)
      return [sealsOf(COOKIE, secrets, i % 3 === 0 ? yesterday : Date.now).seal(text), text]
    }),
  )
  const seals = sealsOf(COOKIE, SECRETS)
  const others = [sealsOf(`${COOKIE}x`, SECRETS), sealsOf(COOKIE, ['x'.repeat(32)])]
  return {
    minted: [...minted.keys()],
    worthless: [
      ...mintTokens(),
      ...others.flatMap((other) => texts.map((text) => other.seal(text))),
    ],
    accepts(value) {
      const text = seals.open(value)
      assert.ok(text === null || text === minted.get(value), `another text for ${value}`)
      return text !== null
    },
  }
})
