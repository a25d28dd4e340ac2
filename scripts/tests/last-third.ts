/**
 * The last third of the unit tests, for a process of its own.
 *
 * @module
 */

import { defineThird } from './plan.ts'

await defineThird(2)
