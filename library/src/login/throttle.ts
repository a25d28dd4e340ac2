/**
 * The throttle slows guessing down, and decides for whom.
 *
 * An attempt is reserved before any hashing, in every lane it belongs to. A right password clears the lanes of its
 * account, and leaves no trace in the lanes that accounts share. A guess from a device that has logged in before is
 * counted for that device only. Every other guess is counted for the account, and for the address it comes from.
 * Guesses at names that no user has are counted in the same way, so that nothing tells such names from those of users.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import type { AttemptStore, Lane, Reservation, Settlement } from '../contracts/attempts.ts'
import { ClosedLanes } from './closed-lanes.ts'
import { Overloaded, StoreUnavailable, TooManyAttempts } from '../errors.ts'
import type { EventListener } from '../events.ts'
import { addressLanes, LaneKeys, UNKNOWN_ADDRESS } from './lane-keys.ts'
import { LanesInFlight, type Again } from './lanes-in-flight.ts'
import { SettlingLanes } from './settling-lanes.ts'
import { SingleFile, type Pause } from './single-file.ts'
import { rulesFor, type ThrottleSettings } from './throttle-rules.ts'
import { DAY, MINUTE, SECOND, type Clock } from '../ground/time.ts'
import type { AskedGenerations } from '../session/user.ts'

/** Where an attempt comes from. */
export interface AttemptSource {
  /** The client's address in its canonical form, if known. */
  readonly address: string | null

  /** The value of the device cookie, if there is one. */
  readonly device: string | null

  /** What was asked about that cookie before, by the same request. @default nothing */
  readonly askedGenerations?: AskedGenerations
}

/** An attempt that was admitted. It must be settled: as right, as wrong, or as not made. */
export interface Attempt {
  /** The lanes that a right password clears: those of the account, or that of the known device. */
  readonly own: readonly Lane[]

  /** The lanes that the attempt shares with attempts at other accounts. */
  readonly shared: readonly Lane[]

  /**
   * For an attempt from a known device: the lanes of the account, in which it is not counted. If the password is right,
   * guesses from the same address are taken back from these lanes. Otherwise anyone at that address could keep the
   * others there out.
   */
  readonly around: readonly Lane[]
  readonly store: AttemptStore

  /** The account, the device and the address. Each may hold no more than a share of the hash queue. */
  readonly holders: readonly string[]

  /** Whether the attempt goes in single file. */
  readonly inFile: boolean
}

/** The account at which an attempt guesses. */
export interface Target {
  /** What is guessed besides passwords: `code`. Each kind has lanes of its own for a user. @default '': passwords */
  readonly kind?: string

  /**
   * The name as typed, or the form of the name that the application gives for counting. Attempts of another kind than
   * passwords have no name: whoever makes them is known.
   */
  readonly username: string

  /** The user of that name, if there is one. */
  readonly userId: string | null

  /** The known device of that user, if the attempt comes from one. */
  readonly device: string | null
}

/** What the throttle needs besides its store and its settings. */
export interface ThrottleParts {
  /** Names the lanes of accounts. */
  readonly key: KeyObject
  readonly clock: Clock
  readonly emit: EventListener

  /** Waits. @default setTimeout */
  readonly pause?: Pause
}

/** What a store has answered. */
interface Answered {
  readonly store: AttemptStore
  readonly reservation: Reservation
}

/** How often an attempt waits for others that are under way. Each wait ends when one of them is settled. */
const MAX_WAITS = 200

/** The time in which attempts that wait for one lane have made room, in seconds. */
const SETTLED_SOON = 2

/** Reserves attempts, and settles them. */
export class Throttle {
  readonly #store: AttemptStore
  readonly #settings: ThrottleSettings
  readonly #keys: LaneKeys
  readonly #clock: Clock
  readonly #emit: EventListener
  readonly #closed = new ClosedLanes()
  readonly #inFlight = new LanesInFlight()
  readonly #settling = new SettlingLanes()
  readonly #pause: Pause
  readonly #file: SingleFile
  #failures = { count: 0, until: 0 }
  #alarmedUntil = 0

  constructor(
    store: AttemptStore,
    settings: ThrottleSettings,
    { key, clock, emit, pause = timer }: ThrottleParts,
  ) {
    this.#store = store
    this.#settings = settings
    this.#keys = new LaneKeys(key)
    this.#clock = clock
    this.#emit = emit
    this.#pause = pause
    this.#file = new SingleFile(pause)
  }

  /**
   * Reserves an attempt.
   *
   * @throws TooManyAttempts if a lane takes no attempt now.
   * @throws Overloaded if too many attempts come from unknown addresses, or at once from one address.
   * @throws StoreUnavailable if the store fails and there is no fallback.
   */
  async reserve(target: Target, source: AttemptSource): Promise<Attempt> {
    const own = this.#ownLanes(target, source)
    const shared = target.device === null ? this.#sharedLanes(own, source) : []
    const around = this.#lanesAround(target, source)
    const holders = [...new Set([...this.#accountOf(target, own), ...this.holders(source)])]
    for (let waits = 0, questions = 0; ;) {
      const { store, reservation, again } = await this.#ask(own, shared)
      if (reservation.admitted) return { own, shared, around, store, holders, inFile: false }
      if (reservation.key === UNKNOWN_ADDRESS) {
        const inFile = await this.#reserveInFile(own, target, source)
        return { ...inFile, shared: [], around, holders }
      }
      if (again === 'full' || waits++ === MAX_WAITS) throw this.#overloaded(source)
      if (await again) continue
      const left = this.#settlingTime(reservation, shared)
      if (left === 0) throw this.#refusal(reservation, target, source)
      if (await this.#settling.wait(questions++, this.#pause)) continue
      throw this.#refusal({ ...reservation, retryAt: this.#clock() + left }, target, source, false)
    }
  }

  /**
   * Refuses an attempt that the store would refuse, as far as this process knows: one from an address whose lane is
   * closed, unless the device may be known and has a lane of its own. Asks no store.
   *
   * @throws TooManyAttempts
   */
  refuseEarly({ address }: Pick<AttemptSource, 'address'>, mayBeKnownDevice: boolean): void {
    if (this.#closed.size === 0 || mayBeKnownDevice) return
    const lanes = addressLanes(address)
    if (lanes === null) return
    for (const key of [lanes.address, lanes.network]) {
      const retryAt = key === null ? null : this.#closed.retryAt(key, this.#clock())
      if (key === null || retryAt === null || this.#inFlight.has(key)) continue
      this.#emit({ type: 'login.throttled', lane: key, address })
      throw this.#tooMany(retryAt)
    }
  }

  /** Returns the holders of an attempt from an address, before it is known at which account the attempt guesses. */
  holders({ address }: Pick<AttemptSource, 'address'>): readonly string[] {
    const lanes = addressLanes(address)
    if (lanes === null) return [UNKNOWN_ADDRESS]
    return lanes.network === null ? [lanes.address] : [lanes.address, lanes.network]
  }

  /** The password was right: the attempt's own lanes are cleared, and it leaves no trace in the other lanes. */
  async succeeded(attempt: Attempt): Promise<void> {
    const clear = attempt.own.map(({ key }) => key)
    const forgive = [...attempt.shared, ...attempt.around]
    await this.#settle(attempt, { clear, giveBack: [], forgive }, true)
    for (const lane of attempt.shared) this.#settling.forgiven(lane)
  }

  /**
   * The code was right: the attempts from its address are forgiven, and guesses from elsewhere stay counted. A code is
   * short. If each right one cleared the lane of its user, a thief who has the password would have a hundred guesses
   * between two logins of the owner. The lane of a known device is cleared, and so is one whose guesses came from
   * nobody knows where.
   */
  async proven(attempt: Attempt): Promise<void> {
    const clear = attempt.own.filter(({ member }) => member === '').map(({ key }) => key)
    const placed = attempt.own.filter(({ member }) => member !== '')
    const forgive = [...attempt.shared, ...attempt.around, ...placed]
    await this.#settle(attempt, { clear, giveBack: [], forgive }, true)
    for (const lane of attempt.shared) this.#settling.forgiven(lane)
  }

  /**
   * The password was right, and a second step is to follow: the attempt is taken back, and the account's lanes are not
   * cleared. Guesses of a thief who knows the password stay counted there (see `completed`). In the lanes of the
   * address the user leaves no trace already: people who have mistyped and wait for their codes must not close them for
   * others.
   */
  async halfway(attempt: Attempt): Promise<void> {
    const { own: giveBack, shared: forgive } = attempt
    await this.#settle(attempt, { clear: [], giveBack, forgive }, true)
    for (const lane of forgive) this.#settling.forgiven(lane)
  }

  /**
   * The second step was right too: the password's lanes become what they are after a right password.
   *
   * @param name the lane of the name with which the login began (`nameLane`); `null` if it began without a password.
   */
  async completed(
    { name, userId, device }: { name: string | null; userId: string; device: string | null },
    source: AttemptSource,
  ): Promise<void> {
    const account = this.#lanesOf(name, userId, source)
    const lane = device === null ? null : this.#deviceLane({ userId, device, username: '' })
    const own = lane === null ? account : [lane]
    const shared = lane === null ? this.#sharedLanes(own, source) : []
    const around = lane === null ? [] : account.filter(({ member }) => member !== '')
    const clear = own.map(({ key }) => key)
    const forgive = [...shared, ...around]
    await this.#settleAnywhere({ clear, giveBack: [], forgive })
    for (const one of shared) this.#settling.forgiven(one)
  }

  /** Settles in the store, or where attempts are counted while it fails. */
  async #settleAnywhere(settlement: Settlement): Promise<void> {
    const { fallback } = this.#settings
    try {
      await this.#store.settle(settlement, this.#clock())
    } catch (error) {
      if (fallback === null || !(error instanceof StoreUnavailable)) throw error
      await fallback.settle(settlement, this.#clock())
    }
  }

  /** Returns the lane in which attempts at a name are counted. It tells no name. */
  nameLane(username: string): string {
    return this.#keys.name(username)
  }

  /** No password was checked after all. */
  async withdrawn(attempt: Attempt): Promise<void> {
    const giveBack = [...attempt.own, ...attempt.shared]
    await this.#settle(attempt, { clear: [], giveBack, forgive: [] }, null)
  }

  /**
   * The password was wrong: the attempt stays counted. Emits `throttle.alarm` if there are many failures.
   *
   * @param attempt `null` if the attempt was settled before.
   */
  failed(attempt: Attempt | null): void {
    const now = this.#clock()
    for (const lane of attempt?.shared ?? []) this.#settling.guessed(lane, now)
    if (attempt !== null) this.#leave(attempt, false)
    if (this.#failures.until <= now) this.#failures = { count: 0, until: now + MINUTE }
    this.#failures.count++
    if (this.#failures.count !== this.#settings.alarm) return
    const { count: failures } = this.#failures
    this.#emit({ type: 'throttle.alarm', lane: null, failures, window: MINUTE })
  }

  /** Forgets the failed attempts of a kind at a user, from the user's known devices too. */
  async clearKind(kind: string, userId: string): Promise<void> {
    const clear = [this.#keys.user(userId, kind), ...this.#keys.devices(userId, kind)]
    await this.#store.settle({ clear, giveBack: [], forgive: [] }, this.#clock())
  }

  /** Forgets the failures of the user's account, name and known devices. */
  async clear(userId: string, username: string): Promise<void> {
    const name = this.#keys.name(username)
    const lanes = [this.#keys.user(userId), name, this.#keys.nobody(name)]
    const clear = [...lanes, ...this.#keys.devices(userId)]
    await this.#store.settle({ clear, giveBack: [], forgive: [] }, this.#clock())
  }

  /**
   * Forgets the attempts from an address; for IPv6, those from its /64 and /48.
   *
   * @throws TypeError if the text is no address.
   */
  async clearAddress(address: string): Promise<void> {
    const lanes = addressLanes(address)
    if (lanes === null) throw new TypeError('Not an IPv4 or IPv6 address')
    const clear = lanes.network === null ? [lanes.address] : [lanes.address, lanes.network]
    for (const key of clear) {
      this.#closed.forget(key)
      this.#settling.forget(key)
    }
    await this.#store.settle({ clear, giveBack: [], forgive: [] }, this.#clock())
  }

  /**
   * Returns the lanes of the name and of the user.
   *
   * All spellings of a name share one lane, whether or not a user has the name. If each spelling had a lane of its own,
   * spellings of a user's name could be told from spellings of a name that no user has. A name that no user has gets
   * another lane in place of the user's: the same number of lanes takes the same time.
   */
  #accountLanes({ username, userId, kind = '' }: Target, source: AttemptSource): Lane[] {
    if (kind !== '') return this.#lanesOf(null, userId, source, kind)
    return this.#lanesOf(this.#keys.name(username), userId, source)
  }

  /** Returns the lane of a name, if it is known, and that of the user or of nobody. */
  #lanesOf(name: string | null, userId: string | null, source: AttemptSource, kind = ''): Lane[] {
    const { account: rule } = rulesFor(kind, this.#settings)
    const user = userId === null ? this.#keys.nobody(name ?? '') : this.#keys.user(userId, kind)
    const member = this.#keys.place(source.address)
    return [name, user].flatMap((key) => (key === null ? [] : { key, rule, member }))
  }

  /**
   * Returns the account's lanes around a known device. None if the address is unknown: it is then unknown which guesses
   * came from the same address.
   */
  #lanesAround(target: Target, source: AttemptSource): readonly Lane[] {
    if (target.device === null) return []
    return this.#accountLanes(target, source).filter(({ member }) => member !== '')
  }

  /** Returns the lanes of a known device; if the device is unknown, the lanes of the account. */
  #ownLanes(target: Target, source: AttemptSource): Lane[] {
    const { device } = target
    if (device === null) return this.#accountLanes(target, source)
    return [this.#deviceLane({ ...target, device })]
  }

  #deviceLane({ userId, device, kind }: Target & { readonly device: string }): Lane {
    const key = this.#keys.device(userId ?? '', device, kind)
    return { key, rule: rulesFor(kind, this.#settings).device, member: '' }
  }

  #accountOf({ userId }: Target, own: readonly Lane[]): readonly string[] {
    const lanes = own.map(({ key }) => key)
    return userId === null ? lanes : [...lanes, this.#keys.user(userId)]
  }

  #sharedLanes([own]: readonly Lane[], source: AttemptSource): Lane[] {
    const { address, network } = this.#settings
    const lanes = addressLanes(source.address)
    const member = own?.key ?? ''
    if (lanes === null) return [{ key: UNKNOWN_ADDRESS, rule: address, member }]
    const first = { key: lanes.address, rule: address, member }
    return lanes.network === null ? [first] : [first, { key: lanes.network, rule: network, member }]
  }

  /** Asks the store, and notes meanwhile which lanes are asked for. */
  async #ask(own: readonly Lane[], shared: readonly Lane[]): Promise<Answered & { again: Again }> {
    const keys = shared.map(({ key }) => key)
    const askedAt = this.#inFlight.ask(keys)
    try {
      const answer = await this.#reserve([...own, ...shared])
      const { reservation } = answer
      if (reservation.admitted) {
        this.#inFlight.admitted(keys)
        return { ...answer, again: false }
      }
      const { key } = reservation
      const isKnown = this.#closed.has(key) || key === UNKNOWN_ADDRESS
      return { ...answer, again: this.#inFlight.refused(keys, key, askedAt, isKnown) }
    } catch (error) {
      this.#inFlight.failed(keys)
      throw error
    }
  }

  async #reserve(lanes: readonly Lane[]): Promise<Answered> {
    const { fallback } = this.#settings
    try {
      return { store: this.#store, reservation: await this.#store.reserve(lanes, this.#clock()) }
    } catch (error) {
      if (fallback === null || !(error instanceof StoreUnavailable)) throw error
      return { store: fallback, reservation: await fallback.reserve(lanes, this.#clock()) }
    }
  }

  /**
   * Reserves an attempt from an unknown address. Too many failures do not close the lane of unknown addresses, because
   * that would lock everybody out. An event reports them, and the attempts go in single file. Attempts at one account
   * are counted as always.
   */
  async #reserveInFile(
    own: readonly Lane[],
    target: Target,
    source: AttemptSource,
  ): Promise<Pick<Attempt, 'own' | 'store' | 'inFile'>> {
    this.#alarmOfUnknown()
    try {
      await this.#file.enter()
    } catch (error) {
      if (error instanceof Overloaded) this.#emit({ type: 'login.overloaded', address: null })
      throw error
    }
    try {
      const { store, reservation } = await this.#reserve(own)
      if (!reservation.admitted) throw this.#refusal(reservation, target, source)
      return { own, store, inFile: true }
    } catch (error) {
      this.#file.leave(null)
      throw error
    }
  }

  #alarmOfUnknown(): void {
    const now = this.#clock()
    if (this.#alarmedUntil > now) return
    const { cap: failures, window } = this.#settings.address
    this.#alarmedUntil = now + (window ?? MINUTE)
    const lane = UNKNOWN_ADDRESS
    this.#emit({ type: 'throttle.alarm', lane, failures, window: window ?? MINUTE })
  }

  /** Returns for how long attempts that another process settles may still open the lane that refuses. */
  #settlingTime(
    { key, retryAt }: Exclude<Reservation, { admitted: true }>,
    shared: readonly Lane[],
  ): number {
    const lane = shared.find((one) => one.key === key)
    return lane === undefined ? 0 : this.#settling.left(lane, retryAt, this.#clock())
  }

  /**
   * Returns the refusal for a lane that as many attempts wait for as may. The lane's waiting time would suggest that
   * somebody has mistyped, and perhaps nobody has.
   */
  #overloaded({ address }: AttemptSource): Overloaded {
    this.#emit({ type: 'login.overloaded', address })
    return new Overloaded(SETTLED_SOON)
  }

  /** @param isBelieved whether the lane stays closed until `retryAt`, as far as this process knows */
  #refusal(
    { key, retryAt }: Exclude<Reservation, { admitted: true }>,
    { userId, kind = '' }: Target,
    { address }: AttemptSource,
    isBelieved = true,
  ): TooManyAttempts {
    const isUser = userId !== null && key === this.#keys.user(userId, kind)
    const lane = isUser ? `${kind === '' ? '' : `/${kind}/`}user:${userId}` : key
    this.#emit({ type: 'login.throttled', lane, address })
    if (isBelieved && key.startsWith('address:') && retryAt !== null) {
      this.#closed.note(key, retryAt, this.#clock())
    }
    return this.#tooMany(retryAt)
  }

  /** Leaves out a wait of more than a day: the visitor is then told what else to do. */
  #tooMany(retryAt: number | null): TooManyAttempts {
    const wait = retryAt === null ? Infinity : retryAt - this.#clock()
    return new TooManyAttempts(wait > DAY ? null : Math.max(1, Math.ceil(wait / SECOND)))
  }

  async #settle(
    attempt: Attempt,
    settlement: Parameters<AttemptStore['settle']>[0],
    wasRight: boolean | null,
  ): Promise<void> {
    try {
      await attempt.store.settle(settlement, this.#clock())
    } finally {
      this.#leave(attempt, wasRight)
    }
  }

  /** Lets the next attempt go on: others may have waited for this one. */
  #leave({ shared, inFile }: Attempt, wasRight: boolean | null): void {
    if (inFile) this.#file.leave(wasRight)
    const keys = shared.map(({ key }) => key)
    if (wasRight !== false) for (const key of keys) this.#closed.forget(key)
    this.#inFlight.leave(keys)
  }
}

function timer(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration))
}
