/**
 * The flows, mounted by every adapter.
 *
 * @module
 */

import type { FlowApplication } from '../../../services/flow-application.ts'
import { mountsOf } from '../adapters/step-mounts.ts'
import { paths, stepsOf } from './walks.ts'

const names = Object.keys(paths) as (keyof typeof paths)[]

export const { honoMount, mounts } = mountsOf((app: FlowApplication) => {
  const steps = stepsOf(app)
  return {
    latch: app.latch,
    options: { factorPage: '/factor' },
    steps: names.map((name) => [paths[name], steps[name]] as const),
  }
})
