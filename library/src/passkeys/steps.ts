/**
 * Passkeys as routes take them: `flowRoute` of every adapter mounts a step.
 *
 * @module
 */

import { InvalidRequest, LoginUnfinished } from '../errors.ts'
import type { RequestContext } from '../request/context.ts'
import type { LatchkeyPasskeys } from './kit.ts'

/** What a step reads and does; see `FlowStep` of `latchkey/flows`. */
export interface PasskeyStep {
  readonly fields: readonly string[]
  readonly run: (
    ctx: RequestContext,
    fields: Readonly<Record<string, string | undefined>>,
  ) => Promise<{ readonly message: string; readonly location: string; readonly json?: object }>
}

/** The steps of passkeys. */
export interface PasskeySteps {
  /** Reads `purpose`, and answers with the options as JSON. */
  readonly options: PasskeyStep

  /** Reads `passkey` (the response as JSON text) and `remember`. */
  readonly login: PasskeyStep

  /** Reads `passkey` and `name`. A client that is no browser page gets `recoveryCodes` in the answer. */
  readonly add: PasskeyStep
}

/** Returns the steps. */
export function passkeySteps(methods: Omit<LatchkeyPasskeys, 'steps'>): PasskeySteps {
  return {
    options: {
      fields: ['purpose'],
      async run(ctx, { purpose }) {
        const json = await methods.options(ctx, purpose as 'login')
        return { message: 'Ask for the passkey', location: '/', json }
      },
    },
    login: {
      fields: ['passkey', 'remember'],
      async run(ctx, { passkey, remember }) {
        const isRemembered = remember === 'on' || remember === 'true' || remember === '1'
        const outcome = await methods.login(ctx, parsed(passkey), { remember: isRemembered })
        if (outcome === 'unfinished') throw new LoginUnfinished()
        return { message: 'Logged in successfully', location: '/' }
      },
    },
    add: {
      fields: ['passkey', 'name'],
      async run(ctx, { passkey, name }) {
        const json = await methods.add(ctx, parsed(passkey), name === undefined ? {} : { name })
        return { message: 'Added', location: '/', json }
      },
    },
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch (error) {
    throw new InvalidRequest('"passkey" is not JSON', { cause: error })
  }
}
