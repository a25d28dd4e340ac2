import { logoutRoute } from '../../latch.js'

export const POST = logoutRoute()
