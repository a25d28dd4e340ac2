/**
 * Login by a provider, walked over every adapter.
 *
 * @module
 */

import { mounts } from './mounts.ts'
import { testWalks } from './walks.ts'

for (const [name, mount] of Object.entries(mounts)) testWalks(name, mount)
