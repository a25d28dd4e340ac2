/**
 * All attacks.
 *
 * @module
 */

import type { Attack } from './attack.ts'
import { forms } from './forms.ts'
import { loads } from './loads.ts'
import { accounts } from './logins.ts'
import { requests } from './requests.ts'

/** Every attack, forms first. */
export const attacks: readonly Attack[] = [...forms, ...requests, ...loads, ...accounts]
