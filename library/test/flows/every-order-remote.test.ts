/**
 * Flows in every order, on PostgreSQL: the orders that are not too many. What every store promises of its single steps,
 * its contract tests.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { few, testFlowOrders } from './every-order.ts'

const { PostgreSQL: open } = await startRemoteStores()
testFlowOrders('PostgreSQL', () => open?.() as SessionStore, few)
