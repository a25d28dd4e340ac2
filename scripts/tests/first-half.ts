/**
 * The first half of the unit tests, for a process of its own.
 *
 * @module
 */

import { defineHalf } from './plan.ts'

await defineHalf(0)
