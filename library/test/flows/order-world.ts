/**
 * A world for flows in every order: a store and users that processes share, one mailbox for all messages, and browsers.
 *
 * @module
 */

import type { SealedSessions, SessionStore } from 'latchkey'
import type { FlowLatch, FlowMessage, FlowUsers } from 'latchkey/flows'
import type { TakeStep } from '../../src/testing/orders.ts'
import { PASSWORD } from '../../../services/application.ts'
import {
  flowApplication,
  type FlowApplication,
  type FlowUser,
} from '../../../services/flow-application.ts'
import { stepping, steppingCalls, type DecisiveCalls } from '../../../services/stepping.ts'
import { Browser } from '../../../services/two-steps.ts'
import { flowPartsOf } from '../../src/flow-parts.ts'
import { carelessTokens, endingNothing, rememberingDevices } from './careless.ts'

/** Where sessions are: in a store, or in cookies whose ends a store keeps. */
export type Keeping = SessionStore | SealedSessions

/** What actors do may be cut in between before these calls. */
export interface Gates extends DecisiveCalls {
  readonly users?: readonly (keyof FlowUsers<FlowUser> | 'findUser')[]
}

/** What is wrong with a world, so that its test fails (negative controls). */
export interface Faults {
  /** Tokens are bound to nothing, and are never taken. */
  readonly carelessTokens?: boolean

  /** A token that is issued makes those of before void. */
  readonly onlyLatest?: boolean

  /** Hash and address are set whatever they have become. */
  readonly unconditional?: boolean

  /** Sessions live on when a flow ends them. */
  readonly livesOn?: boolean

  /** Sessions end before the hash is set, and not after it. */
  readonly endsFirst?: boolean

  /** Devices stay known, whatever forgets them. */
  readonly remembersAll?: boolean

  /** A login sees its user as the user was at its first look. */
  readonly staleLogin?: boolean
}

/** A shared store and users, and the browsers that were used. */
export class World {
  readonly app: FlowApplication
  readonly mail: FlowMessage[]
  readonly #keeping: Keeping
  readonly #gates: Gates
  readonly #faults: Faults
  readonly #browsers: Browser[] = []

  constructor(keeping: Keeping, gates: Gates, faults: Faults) {
    this.#keeping = keeping
    this.#gates = gates
    this.#faults = faults
    this.app = flowApplication({ store: keeping }, {}, this.#sharing())
    this.mail = this.app.mail
  }

  /** Returns the application as another process has it, whose decisive calls come in turn. */
  process(step: TakeStep): FlowApplication {
    const { users: gated = [], ...calls } = this.#gates
    const { clock, users } = this.app
    const byName = (name: string) =>
      [...users.values()].find((user) => user.username === name) ?? null
    let seen: FlowUser | null = null
    const findUser = (name: string): FlowUser | null => {
      if (this.#faults.staleLogin === true) return (seen ??= byName(name))
      return byName(name)
    }
    const login = steppingCalls({ findUser }, gated, step)
    const { wrapUsers, wrapLatch } = this.#sharing()
    let latch: FlowApplication['latch'] | null = null
    const wrapGated = (own: FlowUsers<FlowUser>): FlowUsers<FlowUser> => {
      const stepped = steppingCalls(wrapUsers(own), gated, step)
      if (this.#faults.endsFirst !== true) return stepped
      return {
        ...stepped,
        async setPasswordHash(id, change) {
          await latch?.revokeUser(id)
          return stepped.setPasswordHash(id, change)
        },
      }
    }
    return flowApplication(
      {
        store: stepping(this.#keeping, calls, step),
        clock,
        ...login,
        findUser: login.findUser,
      },
      { send: (message) => void this.mail.push(message) },
      {
        users,
        wrapUsers: wrapGated,
        wrapLatch: (own) => {
          latch = own
          return this.#faults.endsFirst === true ? endingNothing(own) : wrapLatch(own)
        },
      },
    )
  }

  /** Returns the user as the application has them. */
  get alice(): FlowUser {
    return this.app.users.get('id-alice') as FlowUser
  }

  /** Returns a browser that talks to a process. */
  browser(app: FlowApplication = this.app): Browser {
    const browser = new Browser(app)
    this.#browsers.push(browser)
    return browser
  }

  /** Returns a browser in which alice is logged in, and that talks to a process from now on. */
  async thief(): Promise<(app: FlowApplication) => Browser> {
    let latest = this.browser()
    await latest.logIn(this.alice.username, PASSWORD)
    return (app) => {
      const browser = this.browser(app)
      for (const [name, value] of latest.cookies) browser.cookies.set(name, value)
      latest = browser
      return browser
    }
  }

  /** Who is logged in by any cookie that any browser has. */
  async loggedIn(): Promise<readonly string[]> {
    const users = await Promise.all(
      this.#browsers.map(async (used) => {
        const browser = new Browser(this.app)
        for (const [name, value] of used.cookies) browser.cookies.set(name, value)
        return browser.user()
      }),
    )
    return users.filter((user) => user !== null)
  }

  /** How many of the browsers that were used are known devices of alice. */
  async knownDevices(): Promise<number> {
    const { knowsDevice } = flowPartsOf(this.app.latch)
    const known = await Promise.all(
      this.#browsers.map((used) => used.copy().send((ctx) => knowsDevice(ctx, 'id-alice'))),
    )
    return known.filter((isKnown) => isKnown).length
  }

  /** Whether the password is alice's. */
  async opens(password: string): Promise<boolean> {
    return this.app.latch.authenticate(this.alice.username, password).then(
      () => true,
      () => false,
    )
  }

  /** Returns the codes of the kind that were sent to an address, the oldest first. */
  async codes(kind: FlowMessage['kind'], to = 'alice@example.com'): Promise<readonly string[]> {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
    const found = this.mail.filter((message) => message.kind === kind && message.to === to)
    return found.flatMap((message) => ('code' in message ? [message.code] : []))
  }

  #sharing() {
    const {
      unconditional = false,
      carelessTokens: isCareless = false,
      onlyLatest = false,
      livesOn = false,
      remembersAll = false,
    } = this.#faults
    const change = (id: string, changes: Partial<FlowUser>): boolean => {
      const { users } = this.app
      users.set(id, { ...(users.get(id) as FlowUser), ...changes })
      return true
    }
    const wrapUsers = (own: FlowUsers<FlowUser>): FlowUsers<FlowUser> =>
      unconditional
        ? {
            ...own,
            setPasswordHash: (id, { to }) => change(id, { passwordHash: to }),
            setAddress: (id, { to }) => change(id, { address: to, username: to ?? id }),
          }
        : own
    const wrapLatch = (latch: FlowApplication['latch']): FlowLatch => {
      if (livesOn) return endingNothing(latch)
      if (remembersAll) return rememberingDevices(latch)
      return isCareless || onlyLatest ? carelessTokens(latch, onlyLatest) : latch
    }
    return { wrapUsers, wrapLatch }
  }
}
