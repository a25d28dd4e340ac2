import { loginRoute } from '../../latch.js'

export const POST = loginRoute()
