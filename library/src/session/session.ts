/**
 * The session as a handler holds it: a typed dictionary, the user, login and logout.
 *
 * Writes are explicit and happen at once: a method that writes resolves when the store has the change, and rejects if
 * the store failed. Nothing is saved after the handler.
 *
 * @module
 */

import type { Callbacks } from '../ground/callbacks.ts'
import type { FormTokens } from './form-tokens.ts'
import { InvalidSessionData, SessionEnded, UpdateConflict } from '../errors.ts'
import type { EventListener } from '../events.ts'
import { copyJson, type JsonObject } from '../contracts/json.ts'
import type { Client, Confirmation, LoginHow, NewSession, SessionManager } from './manager.ts'
import { readMethods, type Method } from './methods.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import { changeData, type DataChange, type SessionRecord } from '../contracts/record.ts'
import { issuesOf, keyOf, type StandardSchema } from './schema.ts'
import { watched } from '../ground/unawaited.ts'
import type { HeldLogin, LoginMeans, LoginSteps, UnfinishedLogin } from './unfinished.ts'
import type { BaseUser, CarriedUser, UserPicker } from './user.ts'

/** How often `update(key, fn)` tries again when another request was faster. */
const MAX_ATTEMPTS = 200

/** Brings the session's token to the browser. Each request has one; a test may make its own. */
export interface TokenCarrier {
  /** Where a login comes from. */
  readonly client: Client

  /** The id of the session whose token the browser sent, even if the session has ended; `null`: no token of ours. */
  readonly tokenId: string | null

  /**
   * The dead session of the browser's token, if a copy of the session may still live: a session in a cookie that has
   * expired here, while another copy of the cookie was used. `null` with a store: a session that is not in the store
   * lives nowhere.
   */
  readonly former: SessionRecord | null

  /** Throws `ResponseSent` if a token can no longer be delivered. */
  assertOpen(): void

  /** Gives the browser this token in place of the one it has. */
  deliver(token: string, session: SessionRecord): void

  /** The unfinished login of this browser; `null` if there is none. */
  readonly held: HeldLogin | null

  /** Gives the browser the token of an unfinished login; with `null`, takes it from the browser. */
  deliverUnfinished(token: string | null): void

  /**
   * Returns what this browser is to a user who logs in.
   *
   * @param isMarked whether the login makes the browser a known device.
   */
  deviceOf(userId: string, isMarked: boolean): Promise<LoginDevice>

  /** Takes the token from the browser. */
  withdraw(): void

  /** Returns the nonce of a browser without a session. Makes one if the browser has none and `create` is true. */
  nonce(create: boolean): string | null
}

/** The browser of a login. */
export interface LoginDevice {
  /** Whether the user has logged in by it before. */
  readonly isKnown: boolean

  /** See `SessionTerms`; `null` if the browser is not known after the login either. */
  readonly name: string | null
}

/** What all sessions of an application share. */
export interface SessionContext {
  readonly manager: SessionManager

  /** Turns a user whom the application hands over into the user that sessions carry. */
  readonly pickUser: UserPicker
  readonly callbacks: Callbacks
  readonly schema: StandardSchema<unknown> | null
  readonly formTokens: FormTokens
  readonly emit: EventListener

  /** Keeps logins that need a second step; `null`: no login does. */
  readonly steps: LoginSteps | null
}

/** How a user logs in, as an application says it. */
export interface LoginOptions {
  /**
   * By which methods the user was confirmed: names of RFC 8176, and `fed` and `mail`, which it does not have.
   *
   * @default none: nobody knows
   */
  readonly methods?: readonly Method[]

  /** Whether the user asks to stay logged in. It has no effect without the option `remember`. @default false */
  readonly remember?: boolean
}

/**
 * @throws TypeError for what `LoginOptions` does not name (a slip in `methods` would be a login of unknown means), and
 * for a `remember` of another type: a text such as "false" would count as true.
 */
function readLogin(how: LoginOptions): LoginMeans {
  const { methods = [], remember = false, ...others } = how
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new TypeError(`A login has no option "${unknown}"`)
  if (typeof remember !== 'boolean') throw new TypeError('remember must be true or false')
  return { methods: readMethods(methods), remembered: remember, name: null }
}

/**
 * What only the login itself may do with a session. A handler has none of it: `start` asks for no second factor, and
 * `confirm` asks for no proof.
 */
export interface SessionWriter {
  /** The unfinished login of this browser, with its token; `null` if there is none. */
  readonly held: HeldLogin | null

  /** Begins a login, which may need a second step. It makes the browser a known device, as `start` does. */
  readonly begin: (user: BaseUser, means: LoginMeans) => Promise<'complete' | 'unfinished'>

  /** Starts the session of a user who has given both factors. */
  readonly start: (user: BaseUser, means: LoginMeans) => Promise<void>

  /** Ends the unfinished login, whose user has changed. */
  readonly dropUnfinished: () => Promise<void>

  /**
   * Notes that the user of this session was confirmed once more. The session has a new token afterwards; its data and
   * its absolute end stay.
   *
   * @throws SessionEnded if the session was ended meanwhile, or is somebody else's by now.
   */
  readonly confirm: (userId: string, how: Confirmation) => Promise<void>

  /**
   * Replaces the user in this session only. `latch.updateUser` replaces the user in all sessions.
   *
   * @throws SessionEnded if the session was ended meanwhile.
   */
  readonly restate: (user: CarriedUser) => Promise<void>

  /** The id of the session whose token the request has brought, also after a login of this request. */
  readonly tokenId: string | null
}

type AnySession = Pick<Session, 'id'>

/** Reaches into a session. Set by the class itself. */
let writers: (session: Session) => SessionWriter

/** Returns what the login may do with a session. No entry of the package exports it. */
export function writerOf(session: AnySession): SessionWriter {
  return writers(session as Session)
}

/** The keys of a session's data. */
type Key<Data> = Extract<keyof Data, string>

/**
 * The session of one request. Every request has a session. Until something is written for a visitor, the session has no
 * record in the store and no cookie, and its `id` is `null`.
 *
 * Methods that write reject with `SessionEnded` if the session was ended elsewhere while this
 * request ran, with `StoreUnavailable` if the store failed, and with `ResponseSent` if they would
 * have to start a session after the response was sent. Writes of one request happen in the
 * order in which they were called.
 */
export class Session<
  User extends BaseUser = BaseUser,
  Data extends object = JsonObject,
  Given extends BaseUser = User,
> {
  readonly #context: SessionContext
  readonly #carrier: TokenCarrier
  #record: SessionRecord | null

  /** The dead session that the browser's token opened. Copies of it may live elsewhere until its end is written. */
  #former: SessionRecord | null

  /** The dictionary as this request sees it; `null` until it is first asked for. */
  #data: JsonObject | null = null

  /** The unfinished login of this browser. */
  #held: HeldLogin | null

  /** Set when the session turned out to have been ended elsewhere. */
  #endedElsewhere = false

  /** Set while the function of an update runs, up to its first `await`. */
  #isComputing = false

  /** The write that was called last. The next write waits for it. */
  #lastWrite: Promise<unknown> | null = null

  constructor(context: SessionContext, carrier: TokenCarrier, record: SessionRecord | null) {
    this.#context = context
    this.#carrier = carrier
    this.#record = record
    this.#former = record === null ? carrier.former : null
    this.#held = carrier.held
  }

  /** The session's id. It opens nothing, so it is safe in logs. `null` while there is nothing in the store. */
  get id(): string | null {
    return this.#record?.id ?? null
  }

  /** Who is logged in, or `null`. Read-only: `latch.updateUser` changes the user in all of the user's sessions. */
  get user(): User | null {
    return (this.#record?.user ?? null) as User | null
  }

  /**
   * The login of this browser whose first step was right and whose second step is missing; `null` if there is none.
   * `latch.completeLogin` finishes it. Nobody is logged in by it.
   */
  get unfinished(): UnfinishedLogin<User> | null {
    const shown = this.#held?.shown ?? null
    return shown === null || shown.endsAt <= this.#context.manager.now
      ? null
      : (shown as UnfinishedLogin as UnfinishedLogin<User>)
  }

  /** When the session began, in epoch milliseconds: at the login, if a user is logged in. */
  get createdAt(): number | null {
    return this.#record?.createdAt ?? null
  }

  /** When the session ends unless it is used, in epoch milliseconds. */
  get expiresAt(): number | null {
    return this.#record?.expiresAt ?? null
  }

  /**
   * When the session ends however busy it is, in epoch milliseconds: by its own absolute timeout, or by today's if that
   * is shorter.
   *
   * @throws LifetimesFailed if the application does not say how long the session may live.
   */
  get endsAt(): number | null {
    return this.#record === null ? null : this.#context.manager.endOf(this.#record)
  }

  /** By which methods the user was confirmed (RFC 8176, and `fed` and `mail`); empty if nobody knows. */
  get methods(): readonly Method[] {
    return (this.#record?.terms.methods ?? []) as readonly Method[]
  }

  /** When the user logged in, in epoch milliseconds; `null` if nobody is logged in. */
  get authenticatedAt(): number | null {
    return this.#record?.terms.authenticatedAt ?? null
  }

  /** When the user was last confirmed, at the login or later, in epoch milliseconds; `null` if nobody is logged in. */
  get confirmedAt(): number | null {
    return this.#record?.terms.confirmedAt ?? null
  }

  /** When the user last gave a second factor, in epoch milliseconds; `null` if never in this session. */
  get factorAt(): number | null {
    return this.#record?.terms.factorAt ?? null
  }

  /** Whether the session is remembered: the user asked to stay logged in, and the option `remember` allows it. */
  get remembered(): boolean {
    return this.#record?.terms.remembered ?? false
  }

  /**
   * The browser of the login: one name for each browser and user, however often the user logs in there. It opens
   * nothing. `null` if nobody is logged in, for sessions of earlier releases, and for a login by `session.login` in a
   * browser that is no known device.
   */
  get device(): string | null {
    return this.#record?.terms.device ?? null
  }

  /**
   * Whether the browser still sends the token of a session that has ended: the session timed out, or was ended from
   * elsewhere. A login page can say so. A forged token does not count.
   */
  get hasEnded(): boolean {
    return this.#record === null && this.#carrier.tokenId !== null
  }

  /** Returns the value of the key, `undefined` if there is none. The value is a copy: only `set` stores a change. */
  get<K extends Key<Data>>(key: K): Data[K] | undefined {
    const data = this.#load()
    if (!Object.hasOwn(data, key)) return undefined
    const value = data[key]
    return (typeof value === 'object' ? structuredClone(value) : value) as Data[K]
  }

  /** Whether the key has a value. */
  has(key: Key<Data>): boolean {
    return Object.hasOwn(this.#load(), key)
  }

  /** The keys that have a value. */
  keys(): Key<Data>[] {
    return Object.keys(this.#load()) as Key<Data>[]
  }

  /**
   * Stores one value. Starts a session if there is none yet.
   *
   * @throws InvalidSessionData if the value is not JSON or does not fit the schema.
   */
  set<K extends Key<Data>>(key: K, value: Data[K]): Promise<void> {
    return this.#write('session.set', () => this.#set({ [key]: value }))
  }

  /** Removes the key. Nothing happens if it has no value, or there is no session. */
  delete(key: Key<Data>): Promise<void> {
    return this.#write('session.delete', () => this.#inTurn(() => this.#patch({ delete: [key] })))
  }

  /** Removes every key. The user stays logged in: `logout` ends the session. */
  clear(): Promise<void> {
    return this.#write('session.clear', () => this.#inTurn(() => this.#patch({ clear: true })))
  }

  /** Stores several values in one step. */
  async update(values: { readonly [K in Key<Data>]?: Data[K] }): Promise<void>
  /**
   * Calls the function with the present value, stores what the function returns, and returns it. If another request
   * changed the session in between, the function is called again with the new value.
   *
   * The function must not write to the session: such a write would wait for this update, and this update for the write.
   *
   * @throws UpdateConflict if other requests were faster 200 times in a row.
   * @throws CallbackTimeout if the function does not answer in time.
   */
  async update<K extends Key<Data>>(
    key: K,
    change: (value: Data[K] | undefined) => Awaitable<Data[K]>,
  ): Promise<Data[K]>
  update(target: object | Key<Data>, change?: (value: never) => unknown): Promise<unknown> {
    return this.#write('session.update', () => {
      if (typeof target === 'object') return this.#set(target)
      if (typeof change !== 'function') {
        throw new TypeError('session.update takes an object, or a key and a function')
      }
      return this.#inTurn(() => this.#compareAndSet(target, change))
    })
  }

  /**
   * Logs the user in: a new session with a new token starts, and the previous session ends in the same step. The caller
   * vouches for the user; `latch.login` checks a password first.
   *
   * If `needsSecondFactor` says so, nobody is logged in: the login is unfinished, and the previous session lives on.
   * `latch.completeLogin` finishes it.
   *
   * @param user as `findUser` returns it. The session takes from it only the fields that sessions carry.
   * @param how by which methods the user was confirmed (without any, they count as one factor), and whether the user
   * asks to stay logged in.
   * @throws InvalidSessionData if what is picked is not JSON, or the roles are no array of strings.
   * @throws LifetimesFailed if the application does not say how long the session may live.
   * @throws what `needsSecondFactor` throws.
   */
  login(user: Given, how: LoginOptions = {}): Promise<'complete' | 'unfinished'> {
    return this.#write('session.login', () => this.#begin(user, readLogin(how), false))
  }

  static {
    writers = (session) => ({
      held: session.#held,
      tokenId: session.#carrier.tokenId,
      begin: (user, means) => session.#begin(user, means, true),
      async start(user, means) {
        const picked = session.#context.pickUser(user)
        await session.#inTurn(() => session.#start(picked, means, true))
      },
      dropUnfinished: () => session.#dropUnfinished(),
      confirm: (userId, how) => session.#confirm(userId, how),
      restate: (user) => session.#restate(user),
    })
  }

  /**
   * See `SessionWriter`.
   *
   * @param isMarked whether the login makes the browser a known device.
   */
  async #begin(
    user: BaseUser,
    means: LoginMeans,
    isMarked: boolean,
  ): Promise<'complete' | 'unfinished'> {
    const picked = this.#context.pickUser(user)
    return this.#inTurn(async () => {
      this.#carrier.assertOpen()
      const { address } = this.#carrier.client
      const held = await this.#context.steps?.begin(picked, means, address)
      if (held !== null && held !== undefined) {
        await this.#endHeld()
        this.#held = held
        this.#carrier.deliverUnfinished(held.token)
        return 'unfinished'
      }
      await this.#start(picked, means, isMarked)
      return 'complete'
    })
  }

  async #start(picked: CarriedUser, means: LoginMeans, isMarked: boolean): Promise<void> {
    const { methods, remembered, origins } = means
    // First: a store that fails leaves the former session as it is.
    const { isKnown, name } = await this.#carrier.deviceOf(picked.id, isMarked)
    this.#carrier.assertOpen()
    const { manager } = this.#context
    await this.#endFormer()
    await this.#endHeld()
    const how: LoginHow = {
      ...({ methods, remembered, device: isKnown ? 'known' : 'new', deviceName: name } as const),
      ...(origins !== undefined && { origins }),
    }
    this.#become(await manager.login(this.#record, picked, this.#carrier.client, how))
  }

  /** See `SessionWriter`. */
  #dropUnfinished(): Promise<void> {
    return this.#inTurn(() => {
      // The browser loses the token even if the store fails.
      this.#carrier.deliverUnfinished(null)
      return this.#endHeld()
    })
  }

  /** Ends the unfinished login of this browser, in the store first: a copy of its cookie finishes nothing. */
  async #endHeld(): Promise<void> {
    if (this.#held === null) return
    await this.#context.steps?.end(this.#held.token)
    this.#held = null
    this.#carrier.deliverUnfinished(null)
  }

  /** See `SessionWriter`. */
  async #confirm(userId: string, how: Confirmation): Promise<void> {
    await this.#inTurn(async () => {
      this.#carrier.assertOpen()
      if (this.#record === null || this.#record.userId !== userId) throw new SessionEnded()
      const next = await this.#context.manager.confirm(this.#record, how)
      if (next === null) throw this.#wasEnded()
      this.#become(next)
    })
  }

  /** See `SessionWriter`. */
  async #restate(user: CarriedUser): Promise<void> {
    await this.#inTurn(async () => {
      const record = this.#record
      if (record === null) throw new SessionEnded()
      const outcome = await this.#context.manager.update(record.id, { user })
      if (outcome !== 'updated') throw this.#wasEnded()
      this.#record = { ...record, user }
    })
  }

  /** Ends the session, here and in every process. When this resolves, the store has ended it. */
  logout(): Promise<void> {
    return this.#write('session.logout', () => this.#end('logout'))
  }

  /**
   * Ends the session although its user did not ask for it; the event says `user_changed`. The browser loses its
   * token even if the store fails.
   */
  revoke(): Promise<void> {
    return this.#write('session.revoke', () => this.#end('user_changed'))
  }

  /**
   * Counts this request as activity, although a route or the client has said that it is none. A session that has ended
   * meanwhile stays ended.
   */
  touch(): Promise<void> {
    return this.#write('session.touch', () => this.#inTurn(() => this.#touch()))
  }

  /** Gives the session a new token, for example when its user has got more rights. */
  rotate(): Promise<void> {
    return this.#write('session.rotate', () => this.#inTurn(() => this.#rotate()))
  }

  /**
   * Returns a token for a form of the application, which sends it in the field `_csrf` or the header `X-CSRF-Token`.
   * The token is bound to this session, or before login to this browser. After a login or logout it is refused. Before
   * login the browser gets a cookie, to which the token is bound.
   *
   * @throws ResponseSent if that cookie cannot be set any more.
   */
  csrfToken(): string {
    const [binding = ''] = this.#bindings(true)
    return this.#context.formTokens.create(binding, this.user?.id ?? null)
  }

  /** Whether a form's token was made for this session, or before login for this browser. */
  verifyCsrfToken(token: string | null | undefined): boolean {
    if (typeof token !== 'string') return false
    return this.#bindings(false).some((binding) => this.#context.formTokens.verify(token, binding))
  }

  /**
   * What tokens of this session may be bound to; the first is for new tokens. While nobody is logged in, a token that
   * is bound to the browser is accepted too.
   */
  #bindings(create: boolean): string[] {
    const bindings = this.#record === null ? [] : [`session ${this.#record.id}`]
    if (this.user !== null) return bindings
    const nonce = this.#carrier.nonce(create && this.#record === null)
    return nonce === null ? bindings : [...bindings, `nonce ${nonce}`]
  }

  async #rotate(): Promise<void> {
    this.#carrier.assertOpen()
    if (this.#record === null) return
    const next = await this.#context.manager.rotate(this.#record)
    if (next === null) throw this.#wasEnded()
    this.#become(next)
  }

  async #touch(): Promise<void> {
    const record = this.#record
    if (record === null) return
    const touched = await this.#context.manager.touch(record)
    if (touched === null) return
    const { touchedAt, expiresAt, terms } = touched
    this.#record = { ...record, touchedAt, expiresAt, terms }
  }

  async #end(reason: 'logout' | 'user_changed'): Promise<void> {
    await this.#inTurn(async () => {
      const session = this.#record ?? this.#former
      if (session !== null) {
        try {
          await this.#context.manager.end(session, reason)
        } catch (error) {
          // A user who must not be logged in loses the token even if the store fails. A user who logs out keeps it, to
          // try again.
          if (reason === 'user_changed') this.#carrier.withdraw()
          throw error
        }
      }
      this.#record = null
      this.#former = null
      this.#data = null
      this.#carrier.withdraw()
      // Last: the session must end although the store of unfinished logins fails.
      if (reason === 'logout') await this.#endHeld()
    })
  }

  /**
   * Ends the former session before another one takes its place. It is dead here, but a copy may live, and once the
   * browser has another token nobody can end that copy.
   */
  async #endFormer(): Promise<void> {
    if (this.#former !== null) await this.#context.manager.end(this.#former, 'replaced')
    this.#former = null
  }

  async #set(values: object): Promise<void> {
    const set = copyJson(values, '') as JsonObject
    this.#assertFits(set)
    await this.#inTurn(() => this.#patch({ set }))
  }

  /** Writes a change of data; starts a session if there is none and there is something to keep. */
  async #patch(change: DataChange): Promise<void> {
    if (this.#endedElsewhere) throw new SessionEnded()
    if (this.#record === null) {
      if (Object.keys(change.set ?? {}).length === 0) return
      this.#carrier.assertOpen()
      await this.#endFormer()
      this.#become(await this.#context.manager.create(change.set ?? {}))
      return
    }
    const outcome = await this.#context.manager.update(this.#record.id, { data: change })
    if (outcome !== 'updated') throw this.#wasEnded()
    this.#apply(change)
  }

  async #compareAndSet(key: string, change: (value: never) => unknown): Promise<unknown> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const value = await this.#ask(change, this.get(key as Key<Data>))
      const set = copyJson({ [key]: value }, '') as JsonObject
      this.#assertFits(set)
      const record = this.#record
      if (record === null) {
        await this.#patch({ set })
        return value
      }
      const { manager } = this.#context
      const outcome = await manager.update(record.id, { data: { set } }, record.version)
      if (outcome === 'gone') throw this.#wasEnded()
      if (outcome === 'updated') {
        this.#apply({ set })
        return value
      }
      const now = await manager.reread(record.id)
      if (now === null) throw this.#wasEnded()
      this.#record = now
      this.#data = null
    }
    throw new UpdateConflict()
  }

  /** Calls the function of an update. Until the function's first `await`, writes to the session are refused. */
  #ask(change: (value: never) => unknown, value: unknown): Promise<unknown> {
    return this.#context.callbacks.ask('The function of session.update', () => {
      this.#isComputing = true
      try {
        return change(value as never)
      } finally {
        this.#isComputing = false
      }
    })
  }

  /** Runs a write. If it fails and nobody awaits it, an event reports the failure, and the process does not end. */
  #write<Result>(operation: string, write: () => Promise<Result>): Promise<Result> {
    return watched(write, (err, stack) =>
      this.#context.emit({ type: 'write.unawaited', operation, err, stack }),
    )
  }

  /** Runs a write after the previous one, so that two writes never start two sessions. */
  #inTurn<Result>(write: () => Promise<Result>): Promise<Result> {
    if (this.#isComputing) {
      throw new TypeError('The function of session.update must not write to the session')
    }
    const result = this.#lastWrite === null ? write() : this.#lastWrite.then(write)
    this.#lastWrite = result.catch(() => undefined)
    return result
  }

  #become({ token, record }: NewSession): void {
    this.#record = record
    this.#former = null
    this.#data = null
    this.#endedElsewhere = false
    this.#carrier.deliver(token, record)
  }

  /** Applies the request's own write, which the store has by now, to what this request sees. */
  #apply(change: DataChange): void {
    const record = this.#record as SessionRecord
    const { data, version } = record
    this.#record = { ...record, data: changeData(data, change), version: version + 1 }
    if (this.#data !== null) this.#data = changeData(this.#data, change)
  }

  #wasEnded(): SessionEnded {
    this.#former = this.#record
    this.#record = null
    this.#data = null
    this.#endedElsewhere = true
    return new SessionEnded()
  }

  /** Returns the data without the keys that no longer fit the schema: code changes while sessions live. */
  #load(): JsonObject {
    this.#data ??= this.#fitting(this.#record?.data ?? {})
    return this.#data
  }

  #fitting(data: JsonObject): JsonObject {
    const { schema, emit } = this.#context
    if (schema === null || this.#record === null) return data
    const issues = issuesOf(schema, data)
    if (issues.length === 0) return data
    const blamed = issues.map(keyOf)
    const keys = Object.keys(data).filter((key) => blamed.includes(key) || blamed.includes(null))
    if (keys.length === 0) return data
    emit({ type: 'session.data_dropped', sessionId: this.#record.id, keys })
    return changeData(data, { delete: keys })
  }

  #assertFits(set: JsonObject): void {
    const { schema } = this.#context
    if (schema === null) return
    for (const issue of issuesOf(schema, { ...this.#load(), ...set })) {
      const key = keyOf(issue)
      if (key === null || Object.hasOwn(set, key)) {
        throw new InvalidSessionData(key ?? '', `does not fit the schema: ${issue.message}`)
      }
    }
  }
}
