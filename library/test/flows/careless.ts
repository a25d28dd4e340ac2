/**
 * Logins that are careless, for negative controls of flows.
 *
 * @module
 */

import type { FlowLatch } from 'latchkey/flows'
import {
  flowPartsOf,
  registerFlowParts,
  type FlowParts,
  type FlowTokens,
} from '../../src/flow-parts.ts'

/**
 * Returns the login with tokens that are bound to nothing and never taken; or, with `onlyLatest`, with tokens that make
 * those of before void.
 */
export function carelessTokens(latch: FlowLatch, onlyLatest: boolean): FlowLatch {
  const tokens = flowPartsOf(latch).tokens as FlowTokens
  const same: FlowTokens = {
    issue: (...order) => tokens.issue(...order),
    look: (...given) => tokens.look(...given),
    redeem: (...given) => tokens.redeem(...given),
    void: (...given) => tokens.void(...given),
  }
  const unbound: FlowTokens = {
    ...same,
    issue: (order) => tokens.issue({ ...order, binds: [] }),
    look: async (text, purpose, binds) => {
      const seen = await tokens.look(text, purpose)
      // Who belongs to the token is found on the way.
      if (seen !== null && typeof binds === 'function') await binds(seen)
      return seen
    },
    redeem: async (text, purpose) => tokens.look(text, purpose),
  }
  const latest: FlowTokens = {
    ...same,
    issue: async (order) => {
      if (order.userId !== null) await tokens.void(order.purpose, order.userId)
      return tokens.issue(order)
    },
  }
  return replacing(latch, {}, { tokens: onlyLatest ? latest : unbound })
}

/** Returns the login that ends no sessions when it is told to. */
export function endingNothing(latch: FlowLatch): FlowLatch {
  return replacing(latch, { revokeUser: async () => 0 })
}

/** Returns the login whose devices stay known. */
export function rememberingDevices(latch: FlowLatch): FlowLatch {
  return replacing(latch, {}, { forgetDevices: async () => false })
}

/** Returns the login that does something more whenever it has forgotten devices. */
export function onceForgotten(latch: FlowLatch, more: () => Promise<void>): FlowLatch {
  const { forgetDevices } = flowPartsOf(latch)
  return replacing(
    latch,
    {},
    {
      async forgetDevices(ctx, userId) {
        const isForgotten = await forgetDevices(ctx, userId)
        await more()
        return isForgotten
      },
    },
  )
}

function replacing(
  latch: FlowLatch,
  methods: Partial<FlowLatch>,
  parts: Partial<FlowParts> = {},
): FlowLatch {
  const careless = { ...latch, ...methods }
  registerFlowParts(careless, { ...flowPartsOf(latch), ...parts })
  return careless
}
