/**
 * What must hold when requests with sealed sessions meet on one revocation store, in every order of their steps: a part
 * of the revocation contract.
 *
 * The keys of one `read` are read one after the other here, as they may be on several servers.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { deriveKeys } from '../ground/keys.ts'
import { SessionManager } from '../session/manager.ts'
import type { SessionRecord } from '../contracts/record.ts'
import type { RevocationStore } from '../contracts/revocations.ts'
import { Seals } from '../ground/seal.ts'
import { SealedCookies } from '../sealed/sealed.ts'
import type { SealedSession } from '../sealed/sealed-session.ts'
import { SealedStore, type SealCarrier } from '../sealed/sealed-store.ts'
import type { SessionStore } from '../contracts/store.ts'
import { HOUR, MINUTE } from '../ground/time.ts'
import { createToken } from '../session/token.ts'
import { playOrders, type TakeStep, type World } from './orders.ts'

/** Makes the store of a request: `SealedStore`, or in a negative control a store that errs. */
export type OpenSealedStore = (
  cookies: SealedCookies,
  carrier: SealCarrier,
  clock: () => number,
  session: SealedSession | null,
) => SessionStore

/** What a request can do with the session that all requests of a world begin with. */
type Act = (manager: SessionManager, session: SessionRecord) => Promise<unknown>

const roles = { before: ['admin'], after: ['demoted'] }
const nowhere = { address: null, userAgent: null }
const byPassword = { methods: ['pwd'], remembered: false }

const acts = {
  rotate: (manager, session) => manager.rotate(session),
  async rotateTwice(manager, session) {
    const next = await manager.rotate(session)
    if (next !== null) await manager.rotate(next.record)
  },
  write: async (manager, { id }) => manager.update(id, { data: { set: { a: 1 } } }),
  async touch(manager, { id, touchedAt, expiresAt }) {
    if ((await manager.reread(id)) === null) return
    await manager.update(id, { touchedAt: touchedAt + MINUTE, expiresAt: expiresAt + MINUTE })
  },
  login: (manager, { userId }) =>
    manager.login(null, { id: userId as string, roles: roles.before }, nowhere, byPassword),
  loginAgain: (manager, session) =>
    manager.login(
      session,
      { id: session.userId as string, roles: roles.before },
      nowhere,
      byPassword,
    ),
  logout: (manager, session) => manager.end(session, 'logout'),
  revoke: (manager, { userId }) => manager.revokeUser(userId as string),
  revokeOthers: (manager, { id, userId }) => manager.revokeUser(userId as string, id),
  demote: (manager, { userId }) => manager.updateUser({ id: userId as string, roles: roles.after }),
} satisfies Record<string, Act>

type ActName = keyof typeof acts

/** The acts that start, change or continue sessions. */
const writers = ['rotate', 'rotateTwice', 'write', 'touch', 'login', 'loginAgain'] as const

/** A seal that a browser was given. */
interface Given {
  readonly seal: string
  readonly by: Request | null
}

/** One request. It notes, in the order of all steps, when it did something that others must know. */
class Request {
  readonly name: ActName

  /** When it last read the user's notice. */
  lookedAt = 0

  /** When it wrote the user's notice. */
  saidAt = 0

  constructor(name: ActName) {
    this.name = name
  }

  /** Whether this request is a login that knew the other request's notice: its session lives on. */
  isLoginAfter({ saidAt }: Request): boolean {
    return this.name.startsWith('login') && this.lookedAt > saidAt
  }
}

/** A world: a user with one session, whose cookie all requests have. */
class Stage {
  readonly #revocations: RevocationStore
  readonly #open: OpenSealedStore
  readonly #given: Given[] = []
  readonly #requests: Request[] = []
  #steps = 0

  constructor(revocations: RevocationStore, open: OpenSealedStore) {
    this.#revocations = revocations
    this.#open = open
  }

  /** Begins the session. Returns what the requests do, and what must be true afterwards. */
  async world(names: readonly ActName[]): Promise<World> {
    const user = { id: createToken(), roles: roles.before }
    const { record } = await this.#manager(this.#revocations, null, null).login(
      null,
      user,
      nowhere,
      byPassword,
    )
    const own = this.#cookies(this.#revocations).open(this.#given[0]?.seal ?? '')
    const actors = names.map((name) => {
      const request = new Request(name)
      this.#requests.push(request)
      return (step: TakeStep): Promise<unknown> =>
        acts[name](this.#manager(this.#seen(request, step), own, request), record)
    })
    return {
      actors,
      check: async (outcomes) => {
        for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
        await this.#check(record)
      },
    }
  }

  async #check({ id }: SessionRecord): Promise<void> {
    const cookies = this.#cookies(this.#revocations)
    let living = 0
    for (const { seal, by } of this.#given) {
      const session = cookies.open(seal) as SealedSession
      const carrier = { isOpen: false, deliverSeal: () => undefined }
      const store = new SealedStore(cookies, carrier, Date.now, session)
      const record = await store.read(session.record.id)
      if (record === null) continue
      living++
      for (const other of this.#requests) this.#assertHeeded(record, by, other, id)
    }
    if (this.#mustLive) assert.ok(living > 0, 'a session lives')
  }

  /** Asserts that a session may live, and carries the user that it must, after what another request did. */
  #assertHeeded(record: SessionRecord, by: Request | null, other: Request, id: string): void {
    const { name } = other
    if (by?.isLoginAfter(other) === true) return
    if (name === 'logout') assert.equal(by?.name.startsWith('login'), true, 'a logout was undone')
    if (name === 'revoke') assert.fail(`a session outlives revokeUser, by ${by?.name ?? 'itself'}`)
    if (name === 'revokeOthers') {
      const isSuccessor = by !== null && by.lookedAt > other.saidAt
      assert.ok(record.id === id || isSuccessor, 'another session is spared')
    }
    if (name === 'demote') assert.deepEqual(record.user?.['roles'], roles.after)
  }

  /** Whether a session must live: nothing ends it, or it is excepted and keeps its id. */
  get #mustLive(): boolean {
    const names = new Set<string>(this.#requests.map(({ name }) => name))
    const isExcepted = ['rotate', 'rotateTwice', 'loginAgain'].every((name) => !names.has(name))
    return (
      !names.has('logout') && !names.has('revoke') && (isExcepted || !names.has('revokeOthers'))
    )
  }

  #manager(
    revocations: RevocationStore,
    session: SealedSession | null,
    by: Request | null,
  ): SessionManager {
    const carrier = {
      isOpen: true,
      deliverSeal: (seal: string) => void this.#given.push({ seal, by }),
    }
    const store = this.#open(this.#cookies(revocations), carrier, Date.now, session)
    return new SessionManager(store, policy, () => undefined)
  }

  #cookies(revocations: RevocationStore): SealedCookies {
    return new SealedCookies(seals, revocations, policy)
  }

  /** Returns the store as a request uses it, step by step. */
  #seen(request: Request, step: TakeStep): RevocationStore {
    const isOfUser = (key: string): boolean => key.startsWith('user ')
    return {
      read: async (keys, now) => {
        const values: (string | null)[] = []
        for (const key of keys) {
          values.push(...(await step(() => this.#revocations.read([key], now))))
          if (isOfUser(key)) request.lookedAt = ++this.#steps
        }
        return values
      },
      replace: async (key, expected, revocation, now) => {
        const isDone = await step(() => this.#revocations.replace(key, expected, revocation, now))
        if (isDone && isOfUser(key)) request.saidAt = ++this.#steps
        return isDone
      },
      prune: () => false,
    }
  }
}

const policy = {
  idleTimeout: 30 * MINUTE,
  absoluteTimeout: 12 * HOUR,
  remember: null,
  lifetimes: null,
  touchInterval: MINUTE,
  maxSessionsPerUser: 50,
  keepAtLogin: [],
  clock: Date.now,
}

const cookie = '__Host-Http-session'
const secret = createHash('sha256').update('sealed orders').digest('base64url')
const seals = new Seals(deriveKeys([secret], `sealed/${cookie}`), {
  name: cookie,
  clock: Date.now,
  lifetime: policy.absoluteTimeout,
})

/** The requests of each world that is played. */
const plays: readonly { readonly name: string; readonly worlds: readonly ActName[][] }[] = [
  {
    name: 'no sealed session outlives revokeUser, whatever is under way, in any order of their steps',
    worlds: writers.map((writer) => [writer, 'revoke']),
  },
  {
    name: 'only the sealed session that revokeUser excepts lives on, in any order of their steps',
    worlds: writers.map((writer) => [writer, 'revokeOthers']),
  },
  {
    name: 'no sealed session keeps the user as before updateUser, in any order of their steps',
    worlds: writers.map((writer) => [writer, 'demote']),
  },
  {
    name: 'no sealed session lives on after its logout under another token, in any order of their steps',
    worlds: writers.map((writer) => [writer, 'logout']),
  },
  {
    name: 'revokeUser, updateUser and logout of sealed sessions hold together, in any order of their steps',
    worlds: [
      ['revoke', 'demote', 'rotate'],
      ['revokeOthers', 'demote', 'write'],
      ['revoke', 'revokeOthers', 'rotate'],
      ['logout', 'rotate', 'rotate'],
      ['logout', 'revoke', 'loginAgain'],
    ],
  },
]

/**
 * The orders as cases of the revocation contract.
 *
 * @param open makes the store of a request. @default SealedStore
 */
export function sealedOrders(
  open: OpenSealedStore = (...parts) => new SealedStore(...parts),
): readonly { readonly name: string; readonly run: (store: RevocationStore) => Promise<void> }[] {
  return plays.map(({ name, worlds }) => ({
    name,
    async run(store) {
      for (const names of worlds) await playOrders(() => new Stage(store, open).world(names))
    },
  }))
}
