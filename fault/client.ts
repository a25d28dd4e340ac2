/**
 * A client: random scripts of what a user, and now and then an administrator, does.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { pick } from '../attack/random.ts'
import {
  disable,
  expire,
  increment,
  login,
  logout,
  read,
  revokeAll,
  rotate,
  write,
} from './actions.ts'
import type { ModelSession } from './model.ts'
import { useFactors } from './factors.ts'
import { useLogins } from './logins.ts'
import { useTokens } from './tokens.ts'
import type { World } from './world.ts'

/** Runs scripts until the run is over. */
export async function runClient(world: World): Promise<void> {
  while (!world.isOver) {
    const session = await begin(world)
    if (session === null) {
      // A client that was refused waits before the next try.
      await sleep(50)
      continue
    }
    await use(world, session)
    await finish(world, session)
    session.isBusy = false
  }
}

/** Logs in, or goes on with a session that was left. */
async function begin(world: World): Promise<ModelSession | null> {
  const parked = world.random(5) === 0 ? world.anyParked() : null
  if (parked === null) return login(world, world.anyUser())
  parked.isBusy = true
  return parked
}

const steps = [
  read,
  read,
  write,
  increment,
  rotate,
  lookAtEnded,
  together,
  useTokens,
  useLogins,
  useFactors,
]

async function use(world: World, session: ModelSession): Promise<void> {
  const count = 1 + world.random(5)
  for (let i = 0; i < count && session.cookie.closedBy === null; i++) {
    await pick(world.random, steps)(world, session)
  }
}

/** Tries a cookie whose session has ended. */
async function lookAtEnded(world: World): Promise<void> {
  const session = world.anyEnded()
  const cookie = session?.cookies.find(({ closedBy }) => closedBy !== null)
  if (session !== null && cookie !== undefined) await read(world, session, cookie)
}

const meeting = [read, write, write, increment, rotate]

/** Two or three requests of one session at once. */
async function together(world: World, session: ModelSession): Promise<void> {
  const others = Array.from({ length: 2 + world.random(2) }, () => pick(world.random, meeting))
  await Promise.all(others.map((act) => act(world, session)))
}

type Finish = (world: World, session: ModelSession) => Promise<unknown>

const leave: Finish = async () => undefined
const switchUser: Finish = async (world, session) => {
  const next = await login(world, world.newUser(), session)
  if (next !== null) next.isBusy = false
}
const finishes: readonly Finish[] = [
  logout,
  logout,
  logout,
  logout,
  logout,
  leave,
  leave,
  leave,
  expire,
  switchUser,
  (world, { user }) => revokeAll(world, user),
  (world, { user }) => disable(world, user),
]

/** Ends the session in one of many ways, or leaves it; every second time while it is in use. */
async function finish(world: World, session: ModelSession): Promise<void> {
  const act = pick(world.random, finishes)
  const meanwhile = world.random(2) === 0 ? [] : [pick(world.random, meeting), write]
  await Promise.all([...meanwhile.map((other) => other(world, session)), act(world, session)])
}
