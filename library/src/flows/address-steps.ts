/**
 * The steps of the flow of addresses, put together.
 *
 * @module
 */

import type { StoredUser } from '../session/user.ts'
import type { AddressFlow, AddressSteps } from './address.ts'
import { changing } from './change-address.ts'
import type { StepDone } from '../request/flow-step.ts'
import type { FlowTools } from './tools.ts'
import { undoing } from './undo-address.ts'
import { verifying } from './verify-address.ts'
import { WaysBack } from './ways-back.ts'

/** Returns the flow. */
export function addressFlow<Found extends StoredUser>(tools: FlowTools<Found>): AddressFlow {
  const waysBack = new WaysBack(tools.parts)
  const calls = {
    ...verifying(tools),
    ...changing(tools, waysBack),
    undo: undoing(tools, waysBack),
  }
  return { ...calls, steps: stepsOf(calls, tools) }
}

function stepsOf(
  { verify, verified, start, finish, undo }: Omit<AddressFlow, 'steps'>,
  { pages }: Pick<FlowTools<StoredUser>, 'pages'>,
): AddressSteps {
  const sent: StepDone = { message: 'A message is on its way', location: pages.sent }
  return {
    verify: { fields: [], run: (ctx) => verify(ctx).then(() => sent) },
    verified: {
      fields: ['token'],
      async run(ctx, { token = '' }) {
        await verified(ctx, { token })
        return { message: 'The address is yours', location: pages.home }
      },
    },
    start: {
      fields: ['address'],
      run: (ctx, { address = '' }) => start(ctx, { address }).then(() => sent),
    },
    finish: {
      fields: ['token'],
      async run(ctx, { token = '' }) {
        await finish(ctx, { token })
        return { message: 'The address was changed', location: pages.home }
      },
    },
    undo: {
      fields: ['token', 'code', 'recoveryCode'],
      async run(ctx, { token = '', code = '', recoveryCode = '' }) {
        const proof = code !== '' ? { code } : recoveryCode !== '' ? { recoveryCode } : undefined
        await undo(ctx, proof === undefined ? { token } : { token, proof })
        return { message: 'The change was undone: set a new password', location: pages.sent }
      },
    },
  }
}
