/**
 * Back-channel logout beside callbacks that are under way, in every order, on the store in this process.
 *
 * @module
 */

import { memoryStore } from 'latchkey/stores/memory'
import { testEveryOrder, testFaults } from './every-order.ts'

testEveryOrder('memory', memoryStore)
testFaults(memoryStore)
