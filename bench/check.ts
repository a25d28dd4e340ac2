/**
 * Whether a server does what is measured: it refuses a visitor, lets a user in, and logs out. Also finds out whether a
 * copy of the cookie still works after the logout, which is worth knowing but is no condition.
 *
 * @module
 */

import type { SubjectServer } from './server.ts'

/** Whether a copy of the cookie still works after the logout. */
export type Copied = 'refused' | 'accepted'

const PROFILE = JSON.stringify({ message: 'Welcome to your profile, alice!' })

/** @throws Error if the server does not answer as all do. */
export async function checkSubject(server: SubjectServer, name: string): Promise<Copied> {
  const expect = (what: string, isSo: boolean): void => {
    if (!isSo) throw new Error(`${name}: ${what}`)
  }
  const visitor = await server.get()
  expect(`a visitor got ${visitor.status}`, visitor.status === 401)
  const cookie = await server.logIn()
  const user = await server.get(cookie)
  expect(`a user got ${user.status}`, user.status === 200)
  expect('the JSON is another', JSON.stringify(await user.json()) === PROFILE)
  const loggedOut = await server.logOut(cookie)
  expect(`the logout got ${loggedOut.status}`, loggedOut.status < 400)
  const copy = await server.get(cookie)
  return copy.status === 200 ? 'accepted' : 'refused'
}

/** @throws Error if a bare server does not answer as all do. */
export async function checkBare(server: SubjectServer, name: string): Promise<void> {
  const response = await server.get()
  if (response.status === 200 && JSON.stringify(await response.json()) === PROFILE) return
  throw new Error(`${name}: the bare server's answer is another`)
}
