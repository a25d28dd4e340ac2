/**
 * An application for tests of flows: a table of users, a mailbox of messages, a clock that is moved.
 *
 * @module
 */

import {
  createLatchkey,
  hashPassword,
  MINUTE,
  type Latchkey,
  type LatchkeyEvent,
  type LatchkeyOptions,
  type SessionKeeping,
  type StoredUser,
} from 'latchkey'
import {
  flows,
  type FlowMessage,
  type FlowOptions,
  type FlowLatch,
  type Flows,
  type FlowUsers,
} from 'latchkey/flows'
import { memoryStore } from 'latchkey/stores/memory'
import { testClock, type TestClock } from 'latchkey/testing'
import { PASSWORD, SECRET, unthrottled, type TestUser } from './application.ts'
import { CODE } from './two-steps.ts'

/** A user of the application. The address is what they log in with. */
export type FlowUser = StoredUser &
  TestUser & {
    readonly address: string | null
    readonly isVerified: boolean

    /** The code of a second factor; `null`: they have none. */
    readonly code: string | null
  }

/** An application with flows. */
export interface FlowApplication {
  readonly latch: Latchkey<TestUser>
  readonly flows: Flows
  readonly clock: TestClock
  readonly events: LatchkeyEvent[]

  /** The users by id; a test may change them. */
  readonly users: Map<string, FlowUser>

  /** The messages that were sent, the oldest first. */
  readonly mail: FlowMessage[]

  /** Waits until every message that is due was sent, and returns the last one of the kind. */
  readonly mailed: <Kind extends FlowMessage['kind']>(
    kind: Kind,
  ) => Promise<Extract<FlowMessage, { readonly kind: Kind }>>
}

/** The hash takes as little work as possible: most tests are not about hashing. */
const passwordHash = await hashPassword(PASSWORD, { memory: 8, passes: 1 })

/** The site of the application. */
export const SITE = 'http://localhost'

/** What processes of one application share, and what a test changes of it. */
export interface Sharing {
  /** The users by id. @default those of a new application */
  readonly users?: Map<string, FlowUser>

  /** Returns what flows get as the users. */
  readonly wrapUsers?: (users: FlowUsers<FlowUser>) => FlowUsers<FlowUser>

  /** Returns what flows get as the login. */
  readonly wrapLatch?: (latch: Latchkey<TestUser>) => FlowLatch
}

/** Returns the application. alice and bob have a password, dora a second factor, newbie neither. */
export function flowApplication(
  options: Partial<LatchkeyOptions<FlowUser, object, SessionKeeping>> = {},
  flowOptions: Partial<FlowOptions<FlowUser>> = {},
  { users = new Map(), wrapUsers = (own) => own, wrapLatch = (own) => own }: Sharing = {},
): FlowApplication {
  const clock = testClock()
  const events: LatchkeyEvent[] = []
  const mail: FlowMessage[] = []
  const add = (name: string, changes: Partial<FlowUser> = {}): FlowUser => {
    const address = `${name}@example.com`
    const user = { id: `id-${name}`, username: address, roles: [], passwordHash, address }
    const whole = { ...user, isVerified: true, code: null, ...changes }
    users.set(whole.id, whole)
    return whole
  }
  if (users.size === 0) {
    add('alice')
    add('bob')
    add('dora', { code: CODE })
    add('newbie', { passwordHash: null, isVerified: false })
  }
  const find = (address: string): FlowUser | null =>
    [...users.values()].find((user) => user.address?.toLowerCase() === address.toLowerCase()) ??
    null
  const change = (id: string, condition: (user: FlowUser) => boolean, to: Partial<FlowUser>) => {
    const user = users.get(id)
    if (user === undefined || !condition(user)) return false
    users.set(id, { ...user, ...to })
    return true
  }
  const latch = createLatchkey<FlowUser, object, SessionKeeping>({
    secrets: SECRET,
    publicUrl: SITE,
    findUser: find,
    findUserById: (id) => users.get(id) ?? null,
    factors: [
      {
        kind: 'code',
        methods: ['otp'],
        has: ({ code }) => code ?? false,
        verify: (user, code) => user.code !== null && user.code === code,
      },
    ],
    throttle: unthrottled,
    password: {},
    onEvent: (event) => events.push(event),
    sweepInterval: 0,
    clock,
    store: memoryStore(),
    ...options,
  }) as Latchkey<TestUser>
  const site = flows<FlowUser>(wrapLatch(latch), {
    users: wrapUsers({
      find,
      findById: (id) => users.get(id) ?? null,
      addressOf: ({ address }) => address,
      create: ({ address, passwordHash: hash }) =>
        find(address) === null
          ? add(address.split('@')[0] ?? '', { address, username: address, passwordHash: hash })
          : null,
      setPasswordHash: (id, { from, to }) =>
        change(id, (user) => user.passwordHash === from, { passwordHash: to }),
      setAddress: (id, { from, to }) =>
        (to === null || find(to) === null || find(to)?.id === id) &&
        change(id, (user) => user.address === from, { address: to, username: to ?? id }),
      setVerified: (id, address) =>
        change(id, (user) => user.address === address, { isVerified: true }),
    }),
    send: (message) => void mail.push(message),
    ...flowOptions,
  })
  return {
    latch,
    flows: site,
    clock,
    events,
    users,
    mail,
    async mailed(kind) {
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
      const last = () => mail.findLast((message) => message.kind === kind)
      // A message that waits for a store of another process comes a few milliseconds later.
      for (let i = 0; i < 400 && last() === undefined; i++) {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      const found = last()
      if (found === undefined) throw new Error(`No message of the kind ${kind} was sent`)
      return found as Extract<FlowMessage, { readonly kind: typeof kind }>
    },
  }
}

/** How long ago a confirmation may be for the flows that need a recent one. */
export const RECENT = 5 * MINUTE
