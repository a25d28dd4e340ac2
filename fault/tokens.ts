/**
 * One-time tokens under faults: a user gets some, and they are redeemed by several requests at once, now or later.
 *
 * @module
 */

import { isUnknown, send } from './actions.ts'
import type { Answer } from './http.ts'
import type { Violation } from './model.ts'
import type { World } from './world.ts'

/** The tokens of one user. At most one of them is ever redeemed. */
export class ModelTokens {
  readonly user: string
  readonly texts: string[] = []

  /** How many redemptions were acknowledged. */
  wins = 0

  /** Whether a redemption may have happened that nobody acknowledged, or a clock has made the tokens end. */
  mayBeVoid = false
  isBusy = true

  constructor(user: string) {
    this.user = user
  }
}

/** What the answers to requests that were sent at once mean for the tokens. */
export function judgeRedemptions(tokens: ModelTokens, answers: readonly Answer[]): Violation[] {
  const violations: Violation[] = []
  const tell = (kind: Violation['kind'], detail: string): void => {
    violations.push({ kind, detail: `tokens of ${tokens.user}: ${detail}` })
  }
  const won = answers.filter(({ status }) => status === 200).length
  const mayBeRedeemed = answers.some(isUnknown)
  const refused = answers.filter(({ status }) => status === 410).length
  if (tokens.wins + won > 1) tell('redeemed twice', `${won} more after ${tokens.wins}`)
  if (refused > 0 && tokens.wins + won === 0 && !mayBeRedeemed && !tokens.mayBeVoid) {
    tell('lost', 'answered 410, and nobody has redeemed one')
  }
  for (const { status } of answers) {
    if (![0, 200, 410, 503].includes(status)) tell('unexpected answer', `answered ${status}`)
  }
  tokens.wins += won
  tokens.mayBeVoid ||= mayBeRedeemed
  return violations
}

/** Issues one to three tokens to a new user; `null` if none was acknowledged. */
export async function issueTokens(world: World): Promise<ModelTokens | null> {
  const { farClocks, isClockFar } = world
  const tokens = new ModelTokens(world.newUser().name)
  const count = 1 + world.random(3)
  for (let i = 0; i < count; i++) {
    const answer = await post(world, '/issue', { username: tokens.user })
    const { token } = (answer.status === 200 ? answer.body : {}) as { token?: string }
    if (token !== undefined) tokens.texts.push(token)
  }
  if (tokens.texts.length === 0) return null
  // A token that was made by a clock far ahead is none for the others.
  tokens.mayBeVoid = isClockFar || farClocks !== world.farClocks
  world.tokens.push(tokens)
  return tokens
}

/** Redeems the tokens by two to five requests at once. */
export async function redeemTokens(world: World, tokens: ModelTokens): Promise<void> {
  const { farClocks, isClockFar } = world
  const requests = Array.from({ length: 2 + world.random(4) }, () =>
    post(world, '/redeem', { token: tokens.texts[world.random(tokens.texts.length)] as string }),
  )
  const answers = await Promise.all(requests)
  tokens.mayBeVoid ||= isClockFar || farClocks !== world.farClocks
  world.checker.violations.push(...judgeRedemptions(tokens, answers))
}

/** Issues tokens, or takes some that were issued before, and redeems them or leaves them for later. */
export async function useTokens(world: World): Promise<void> {
  const parked = world.random(2) === 0 ? world.anyTokens() : null
  if (parked !== null) parked.isBusy = true
  const tokens = parked ?? (await issueTokens(world))
  if (tokens === null) return
  if (parked !== null || world.random(2) === 0) await redeemTokens(world, tokens)
  tokens.isBusy = false
}

function post(world: World, path: string, body: object): Promise<Answer> {
  return send(world, world.anyProcess(), { method: 'POST', path, body })
}
