/**
 * What a client can do. Each action tells the model before the request what may happen, and after the answer what has
 * happened.
 *
 * @module
 */

import { HOUR } from 'latchkey'
import type { Answer, Call } from './http.ts'
import type { LatchkeyProcess } from './latchkeys.ts'
import { ModelCookie, ModelSession, noteOf, type Ending, type User } from './model.ts'
import { PASSWORD } from './settings.ts'
import type { World } from './world.ts'

/** Beyond the absolute timeout, whatever clock a session was made by. */
const BEYOND = 24 * HOUR

/** Sends the request, and counts its answer. */
export async function send(world: World, process: LatchkeyProcess, call: Call): Promise<Answer> {
  const sentAt = performance.now()
  const answer = await process.connection.send(call)
  world.count(answer, sentAt, call.path)
  return answer
}

/** Whether nobody knows if the request was carried out. */
export function isUnknown({ status, isRefused }: Answer): boolean {
  return (status === 0 && !isRefused) || status === 503
}

/**
 * Logs in. If the browser has a session already, that session ends. Returns the new session; `null` if no login was
 * acknowledged.
 */
export async function login(
  world: World,
  user: User,
  previous: ModelSession | null = null,
): Promise<ModelSession | null> {
  const { sentEndAll, isDisabled, pendingEndAll } = user
  const { farClocks, isClockFar } = world
  const end = previous === null ? null : ending(previous.cookie, 'switch')
  const answer = await send(world, world.anyProcess(), {
    method: 'POST',
    cookie: previous?.cookie.value,
    ...(world.random(200) === 0
      ? { path: '/password', body: { username: user.name, password: PASSWORD } }
      : { path: '/login', body: { username: user.name } }),
  })
  const expected = user.mayBeDisabled ? [200, 401] : [200]
  world.checker.judgeStatus('login', answer, expected)
  if (answer.status !== 200 || answer.cookie === undefined) return null
  world.checker.judgeLogin(user, isDisabled)
  end?.()
  const session = new ModelSession(world.sessions.length, user, answer.cookie)
  const isEndAllPossible = pendingEndAll > 0 || sentEndAll !== user.sentEndAll
  const isClockPossible = isClockFar || farClocks !== world.farClocks
  session.mayHaveEnded = isEndAllPossible || isClockPossible
  // If the user was disabled during the login, the second look-up or the ending of all sessions has ended this session.
  if (user.isDisabled) session.end('disabling')
  user.sessions.push(session)
  world.sessions.push(session)
  return session
}

/** Reads the session by one of its cookies, the youngest if none is named. */
export async function read(world: World, session: ModelSession, cookie = session.cookie) {
  const note = noteOf(cookie)
  const call = { method: 'GET', path: '/read', cookie: cookie.value } as const
  const answer = await send(world, world.anyProcess(), call)
  if (world.checker.judge(note, answer)) world.checker.judgeReading(note, answer.body)
  return answer
}

/** Writes a key of its own. */
export async function write(world: World, session: ModelSession): Promise<void> {
  const key = `key-${session.sentKeys.size}`
  const value = `session ${session.number}`
  session.sentKeys.set(key, value)
  const answer = await change(world, session, '/write', { key, value })
  if (answer.status === 200) session.ackedKeys.push(key)
}

/** Counts one up, by compare-and-set. */
export async function increment(world: World, session: ModelSession): Promise<void> {
  session.sentIncrements++
  const answer = await change(world, session, '/increment', {})
  if (answer.status === 200) session.ackedIncrements++
}

async function change(world: World, session: ModelSession, path: string, body: object) {
  const { cookie } = session
  const note = noteOf(cookie)
  const call = { method: 'POST', path, cookie: cookie.value, body } as const
  const answer = await send(world, world.anyProcess(), call)
  world.checker.judge(note, answer)
  return answer
}

/** Gives the session a new cookie. */
export async function rotate(world: World, session: ModelSession): Promise<void> {
  const { cookie } = session
  const note = noteOf(cookie)
  cookie.mayHaveEnded = true
  session.sentRotations++
  session.pendingRotations++
  const call = { method: 'POST', path: '/rotate', cookie: cookie.value } as const
  const answer = await send(world, world.anyProcess(), call)
  if (!isUnknown(answer)) session.pendingRotations--
  if (!world.checker.judge(note, answer) || answer.cookie === undefined) return
  cookie.end('rotation')
  session.cookies.push(new ModelCookie(session, answer.cookie))
}

/** Logs out. */
export async function logout(world: World, session: ModelSession): Promise<void> {
  const { cookie } = session
  const end = ending(cookie, 'logout')
  const call = { method: 'POST', path: '/logout', cookie: cookie.value } as const
  const answer = await send(world, world.anyProcess(), call)
  world.checker.judgeStatus('logout', answer, [200])
  if (answer.status === 200) end()
}

/** Reads the session when its time is over. */
export async function expire(world: World, session: ModelSession): Promise<void> {
  const { cookie } = session
  const note = noteOf(cookie)
  const end = ending(cookie, 'expiry')
  const call = { method: 'GET', path: '/read', cookie: cookie.value, clockOffset: BEYOND } as const
  const answer = await send(world, world.anyProcess(), call)
  world.checker.judgeStatus('a read beyond the absolute timeout', answer, [200, 401])
  if (answer.status === 200) world.checker.outlived(note)
  if (answer.hasEnded) end()
}

/** Ends all sessions of the user. */
export async function revokeAll(world: World, user: User): Promise<void> {
  await endAll(world, user, '/revoke', 'revocation')
}

/** Disables the user. */
export async function disable(world: World, user: User): Promise<void> {
  user.mayBeDisabled = true
  if (!(await endAll(world, user, '/disable', 'disabling'))) return
  user.isDisabled = true
  for (const session of user.sessions) session.end('disabling')
}

async function endAll(world: World, user: User, path: string, reason: Ending): Promise<boolean> {
  const before = [...user.sessions]
  const logins = [...user.logins]
  for (const life of [...before, ...logins]) life.mayHaveEnded = true
  user.sentEndAll++
  user.pendingEndAll++
  const body = { username: user.name }
  const answer = await send(world, world.anyProcess(), { method: 'POST', path, body })
  if (!isUnknown(answer)) user.pendingEndAll--
  world.checker.judgeStatus(path, answer, [200])
  if (answer.status !== 200) return false
  for (const session of before) session.end(reason)
  for (const unfinished of logins) unfinished.endAll(reason)
  return true
}

/**
 * The session may end by a request with this cookie. Returns what to call when it has: the cookie is closed,
 * and the session too, unless it may have gone on under another cookie meanwhile.
 */
export function ending(cookie: ModelCookie, reason: Ending): () => void {
  const { session } = cookie
  const { sentRotations, pendingRotations } = session
  cookie.mayHaveEnded = true
  session.mayHaveEnded = true
  return () => {
    cookie.end(reason)
    const isRotated = pendingRotations > 0 || sentRotations !== session.sentRotations
    if (!isRotated && cookie === session.cookie) session.end(reason)
  }
}
