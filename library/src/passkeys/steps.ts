/**
 * Passkeys as routes take them: `flowRoute` of every adapter mounts a step.
 *
 * @module
 */

import { InvalidRequest, LoginUnfinished } from '../errors.ts'
import type { PasskeyPurpose } from './challenges.ts'
import type { LatchkeyPasskeys, PasskeySteps } from './methods.ts'

/** Returns the steps. */
export function passkeySteps(methods: Omit<LatchkeyPasskeys, 'steps'>): PasskeySteps {
  return {
    options: {
      fields: ['purpose'],
      async run(ctx, { purpose }) {
        // Whatever else was sent, `options` refuses it.
        const json = await methods.options(ctx, purpose as PasskeyPurpose)
        return { message: 'Ask for the passkey', location: '/', json }
      },
    },
    login: {
      fields: ['passkey', 'remember'],
      async run(ctx, { passkey, remember }) {
        const isRemembered = remember === 'on' || remember === 'true' || remember === '1'
        const outcome = await methods.login(ctx, parsed(passkey), { remember: isRemembered })
        if (outcome === 'unfinished') {
          throw new LoginUnfinished(undefined, (await ctx.session()).unfinished?.factors)
        }
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
