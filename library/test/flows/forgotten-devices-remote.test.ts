/**
 * Known devices end with a password, on Redis and PostgreSQL.
 *
 * @module
 */

import { startRemoteStores } from '../adapters/remote-stores.ts'
import { testForgottenDevices } from './forgotten-devices.ts'

const remote = await startRemoteStores()
for (const [where, open] of Object.entries(remote)) testForgottenDevices(where, open)
