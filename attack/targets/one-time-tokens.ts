/**
 * One-time tokens: exactly those that were issued for a purpose, and are bound to what is so now, are accepted.
 *
 * @module
 */

import { DAY, type TokenOrder } from 'latchkey'
import { memoryAttempts, memoryTokens } from 'latchkey/stores/memory'
import { Callbacks } from '../../library/src/ground/callbacks.ts'
import { deriveKeys } from '../../library/src/ground/keys.ts'
import { KnownDevices } from '../../library/src/login/known-devices.ts'
import { IssueThrottle } from '../../library/src/tokens/issue-throttle.ts'
import { OneTimeTokens } from '../../library/src/tokens/one-time-tokens.ts'
import { COOKIE, SECRETS } from '../world.ts'
import { doorTarget, type Door, type Target } from './target.ts'

/** What the good tokens are bound to. */
const BINDS = ['hash', 'alice@example.org']

/** Returns tokens by these secrets, all on one store. */
function tokensBy(store: ReturnType<typeof memoryTokens>, secrets: readonly string[]) {
  const [key] = deriveKeys(secrets, 'lane')
  if (key === undefined) throw new Error('There is no secret')
  const devices = new KnownDevices([key])
  return new OneTimeTokens({
    store,
    throttle: new IssueThrottle({ store: memoryAttempts(), key, devices, clock: Date.now }),
    callbacks: new Callbacks(1000),
    groupKeys: deriveKeys(secrets, `token group/${COOKIE}`),
    bindingKeys: deriveKeys(secrets, `token binding/${COOKIE}`),
    clock: Date.now,
    emit: () => undefined,
  })
}

/** Mints tokens that are good, and others that look like them. */
export async function mintOneTimeTokens(): Promise<Omit<Door, 'received'>> {
  const store = memoryTokens()
  const [tokens, before] = [tokensBy(store, SECRETS), tokensBy(store, SECRETS.slice(1))]
  const foreign = tokensBy(store, ['x'.repeat(32)])
  const issue = async (by: OneTimeTokens, i: number, order: Partial<TokenOrder> = {}) => {
    const full = { purpose: 'reset', userId: `u${i}`, lifetime: DAY, binds: BINDS, ...order }
    return (await by.issue(full)).text
  }
  const minted: string[] = []
  const worthless: string[] = []
  for (let i = 0; i < 20; i++) {
    minted.push(await issue(i % 2 === 0 ? tokens : before, i))
    worthless.push(await issue(tokens, i, { purpose: 'e-mail' }))
    worthless.push(await issue(foreign, i))
    worthless.push(await issue(tokens, 100 + i, { binds: ['older hash'] }))
    const redeemed = await issue(tokens, 200 + i)
    await tokens.redeem(redeemed, 'reset', BINDS)
    worthless.push(redeemed)
  }
  const accepts = async (value: string): Promise<boolean> =>
    (await tokens.look(value, 'reset', BINDS)) !== null
  return { minted, worthless, accepts }
}

/** One-time tokens. */
export const oneTimeTokens: Target = doorTarget('one-time tokens', 3, mintOneTimeTokens)
