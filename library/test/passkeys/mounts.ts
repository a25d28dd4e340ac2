/**
 * Sites with passkeys, one for each adapter.
 *
 * @module
 */

import type { ClosableApplication } from '../../../services/closable-application.ts'
import { mountsOf, type Mount } from '../adapters/step-mounts.ts'

/** Mounts the routes of passkeys by an adapter: `paths` says where. */
export type MountPasskeys = Mount<ClosableApplication>

/** Where each step is. */
export const paths = {
  options: '/passkeys/options',
  login: '/passkeys/login',
  add: '/passkeys/add',
  close: '/password/close',
  reset: '/reset',
} as const

export const { honoMount, mounts } = mountsOf(({ latch, flows }: ClosableApplication) => {
  const { options, login, add } = latch.passkeys.steps
  return {
    latch,
    options: { factorPage: '/factor' },
    steps: [
      [paths.options, options],
      [paths.login, login],
      [paths.add, add],
      [paths.close, flows.password.steps.close],
      [paths.reset, flows.reset.steps.start],
    ],
  }
})
