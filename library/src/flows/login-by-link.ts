/**
 * The login with which a link ends that opens an account for the first time.
 *
 * @module
 */

import { InvalidToken, LoginUnfinished } from '../errors.ts'
import type { RequestContext } from '../request/context.ts'
import { writerOf, type Session } from '../session/session.ts'
import type { StoredUser } from '../session/user.ts'
import { enabledUserOf, type FlowTools } from './tools.ts'

/**
 * Logs the user of a redeemed link in, by the method `mail`, as the application has them now. They are looked up once
 * more when the session is there, as after a password (decision 006). The browser is a known device then.
 *
 * @throws InvalidToken if the user is gone, disabled, or was changed meanwhile.
 * @throws LoginUnfinished if the user needs a second factor: `latch.completeLogin` is next.
 */
export async function logInByLink<Found extends StoredUser>(
  tools: FlowTools<Found>,
  ctx: RequestContext,
  userId: string,
): Promise<void> {
  const user = await enabledUserOf(tools, { userId })
  if (user === null) throw new InvalidToken()
  const session = await ctx.session()
  if ((await begin(tools, session, user)) === 'unfinished') {
    throw new LoginUnfinished(undefined, session.unfinished?.factors)
  }
  const now = await enabledUserOf(tools, { userId })
  if (now?.passwordHash !== user.passwordHash) {
    await session.revoke()
    throw new InvalidToken()
  }
  await tools.parts.rememberDevice(ctx, userId)
}

async function begin<Found extends StoredUser>(
  { arriving }: Pick<FlowTools<Found>, 'arriving'>,
  session: Session,
  user: Found,
): Promise<'complete' | 'unfinished'> {
  arriving.add(user.id)
  try {
    const means = { methods: ['mail'], remembered: false, name: null }
    return await writerOf(session).begin(user, means)
  } finally {
    arriving.delete(user.id)
  }
}
