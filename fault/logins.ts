/**
 * Unfinished logins under faults: somebody does the first step, and the second is done now or later, by several copies
 * of the browser at once, while the user is disabled, ended everywhere, or logs out.
 *
 * @module
 */

import { MINUTE, SECOND } from 'latchkey'
import { pick } from '../attack/random.ts'
import { disable, ending, isUnknown, login, read, revokeAll, send } from './actions.ts'
import type { Answer } from './http.ts'
import { ModelLogin, ModelSession, type Ending, type User, type Violation } from './model.ts'
import { CODE, TWO_STEPS } from './settings.ts'
import type { World } from './world.ts'

/** From this age on an unfinished login may have ended. It does at ten minutes. */
const OLD = 9 * MINUTE

/** After a clock was changed, requests that have seen it may be under way for so long. */
const CLOCK_SETTLES = 3 * SECOND

/** What the answers to second steps with the right code mean. All were sent at once, after `endedBy`. */
export function judgeFinishes(
  unfinished: ModelLogin,
  endedBy: Ending | null,
  answers: readonly Answer[],
): Violation[] {
  const violations: Violation[] = []
  const tell = (kind: Violation['kind'], detail: string): void => {
    violations.push({ kind, detail: `unfinished login of ${unfinished.user.name}: ${detail}` })
  }
  const before = unfinished.sessions.length
  const won = answers.filter(({ status }) => status === 200).length
  const mayBeFinished = answers.some(isUnknown)
  if (won > 0 && before + won > 1) tell('finished twice', `${won} more after ${before}`)
  if (won > 0 && endedBy !== null) tell('let in', `finished after ${endedBy}`)
  const mayBeRefused = unfinished.mayHaveEnded || unfinished.mayBeVoid || mayBeFinished
  const isRefused = answers.some(({ status }) => status === 401)
  if (isRefused && before + won === 0 && !mayBeRefused) {
    tell('lost', 'answered 401, and nobody has finished it')
  }
  for (const { status, cookie } of answers) {
    if (![0, 200, 401, 503].includes(status)) tell('unexpected answer', `answered ${status}`)
    if (status !== 200 && cookie !== undefined) tell('let in', `a session came with ${status}`)
  }
  unfinished.mayBeVoid ||= mayBeFinished
  return violations
}

/** What an answer means that one factor alone must not be given: anything of somebody who is logged in. */
export function judgeHalf(user: User, what: string, answer: Answer): Violation[] {
  const isIn = answer.status === 200 || answer.cookie !== undefined
  return isIn ? [{ kind: 'one factor', detail: `${user.name} ${what}` }] : []
}

/** Does the first step; `null` if it was not acknowledged. */
async function beginLogin(world: World, user: User): Promise<ModelLogin | null> {
  const { violations } = world.checker
  const previous = world.random(3) === 0 ? await login(world, world.newUser()) : null
  const { sentEndAll, pendingEndAll } = user
  const { clockChanges } = world
  const isClockOff = performance.now() - world.clockChangedAt < CLOCK_SETTLES
  const body = { username: user.name }
  const call = { method: 'POST', path: '/login', cookie: previous?.cookie.value, body } as const
  const answer = await send(world, world.anyProcess(), call)
  world.checker.judgeStatus('a first step', answer, user.mayBeDisabled ? [200, 401] : [200])
  const { cookie, unfinished: text } = answer
  violations.push(...judgeHalf(user, 'has a session by the first step', { ...answer, status: 0 }))
  if (cookie !== undefined || text === undefined || answer.status !== 200) return null
  const unfinished = new ModelLogin(user, text, previous)
  unfinished.mayHaveEnded = pendingEndAll > 0 || sentEndAll !== user.sentEndAll
  unfinished.mayBeVoid = isClockOff || clockChanges !== world.clockChanges
  user.logins.push(unfinished)
  world.logins.push(unfinished)
  return unfinished
}

/** Tries what one factor must not do: to read, and to finish with a wrong code. */
async function goOnHalf(world: World, { user, cookie, previous }: ModelLogin): Promise<void> {
  const call = { path: '/read', method: 'GET', unfinished: cookie } as const
  const reading = await send(world, world.anyProcess(), call)
  world.checker.judgeStatus('a read by an unfinished login', reading, [200, 401])
  const wrong = await sendCode(world, cookie, '314159')
  world.checker.judgeStatus('a wrong code', wrong, [200, 401])
  const found = [judgeHalf(user, 'reads', reading), judgeHalf(user, 'has no code', wrong)]
  world.checker.violations.push(...found.flat())
  // Whoever is logged in stays so until the other login is finished.
  if (previous !== null) await read(world, previous)
}

function sendCode(world: World, unfinished: string, code: string, cookie?: string) {
  const call = { method: 'POST', path: '/finish', unfinished, cookie, body: { code } } as const
  return send(world, world.anyProcess(), call)
}

/** Does the second step by two to four copies of the browser at once. */
export async function finishLogin(world: World, unfinished: ModelLogin): Promise<void> {
  const { ending: endedBy, previous } = unfinished
  const { clockChanges, farClocks, isClockFar } = world
  const isOld = performance.now() - unfinished.begunAt > OLD
  const isClockOff = performance.now() - world.clockChangedAt < CLOCK_SETTLES
  const requests = Array.from({ length: 2 + world.random(3) }, async () => {
    const end = previous === null ? null : ending(previous.cookie, 'switch')
    const answer = await sendCode(world, unfinished.cookie, CODE, previous?.cookie.value)
    if (answer.status === 200) end?.()
    return answer
  })
  const answers = await Promise.all(requests)
  unfinished.mayBeVoid ||= isOld || isClockOff || clockChanges !== world.clockChanges
  world.checker.violations.push(...judgeFinishes(unfinished, endedBy, answers))
  for (const { status, cookie } of answers) {
    if (status !== 200 || cookie === undefined) continue
    addSession(world, unfinished, cookie, isClockFar || farClocks !== world.farClocks)
  }
}

/** The login has become a session. If all logins of the user were ended meanwhile, that session has ended too. */
function addSession(
  world: World,
  unfinished: ModelLogin,
  cookie: string,
  isClockPossible: boolean,
): void {
  const { user } = unfinished
  const session = new ModelSession(world.sessions.length, user, cookie)
  session.mayHaveEnded = unfinished.mayHaveEnded || isClockPossible
  const { ending: endedBy } = unfinished
  if (endedBy !== null && endedBy !== 'logout') session.end(endedBy)
  session.isBusy = false
  unfinished.sessions.push(session)
  user.sessions.push(session)
  world.sessions.push(session)
}

/** Logs out where nobody is logged in yet: nothing finishes the login afterwards. */
async function leave(world: World, unfinished: ModelLogin): Promise<void> {
  unfinished.mayHaveEnded = true
  const call = { method: 'POST', path: '/logout', unfinished: unfinished.cookie } as const
  const answer = await send(world, world.anyProcess(), call)
  world.checker.judgeStatus('a logout of an unfinished login', answer, [200])
  if (answer.status === 200) unfinished.end('logout')
}

type Act = (world: World, unfinished: ModelLogin) => Promise<unknown>

const enders: readonly Act[] = [
  leave,
  (world, { user }) => revokeAll(world, user),
  (world, { user }) => revokeAll(world, user),
  (world, { user }) => disable(world, user),
]

/** Ends the login before the second step, during it, after it, or never. */
async function goOn(world: World, unfinished: ModelLogin): Promise<void> {
  const end = pick(world.random, enders)
  const when = world.random(5)
  if (when === 0) await end(world, unfinished)
  const meanwhile = when === 1 ? [end(world, unfinished)] : []
  await Promise.all([finishLogin(world, unfinished), ...meanwhile])
  if (when === 2) await end(world, unfinished)
  for (const session of unfinished.sessions) if (!session.isBusy) await read(world, session)
}

/** Begins up to three logins of a user, or takes one that was begun before, and goes on with it now or later. */
export async function useLogins(world: World): Promise<void> {
  const parked = world.random(2) === 0 ? world.anyLogin() : null
  if (parked !== null) {
    parked.isBusy = true
    await goOn(world, parked)
    parked.isBusy = false
    return
  }
  const user = world.newUser(TWO_STEPS)
  const count = 1 + world.random(3)
  const all = await Promise.all(Array.from({ length: count }, () => beginLogin(world, user)))
  for (const unfinished of all) {
    if (unfinished === null) continue
    if (world.random(2) === 0) await goOnHalf(world, unfinished)
    if (world.random(2) === 0) await goOn(world, unfinished)
    unfinished.isBusy = false
  }
}
