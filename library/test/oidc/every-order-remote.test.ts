/**
 * Back-channel logout beside callbacks that are under way, in every order, on Redis.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { plays, testEveryOrder } from './every-order.ts'

const stores = await startRemoteStores()
for (const name of ['Redis']) {
  const open = stores[name]
  if (open === undefined) throw new Error(`There is no ${name}`)
  testEveryOrder(name, () => open() as SessionStore, [plays[0]])
}
