/**
 * The throttle: what slows guessing, and for whom.
 *
 * An attempt is reserved before any hashing, in every lane it belongs to. A right password clears the lanes of its
 * account, and leaves no trace in those that others share. A guess from a device that has logged in before is counted
 * for that device alone; every other one for the account and for the address it comes from. Names that nobody has are
 * counted like those of users, so that nothing tells them apart.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import type { AttemptStore, Lane, Reservation } from '../contracts/attempts.ts'
import { ClosedLanes } from './closed-lanes.ts'
import { Overloaded, StoreUnavailable, TooManyAttempts } from '../errors.ts'
import type { EventListener } from '../events.ts'
import { addressLanes, LaneKeys, UNKNOWN_ADDRESS } from './lane-keys.ts'
import { LanesInFlight, type Again } from './lanes-in-flight.ts'
import { SettlingLanes } from './settling-lanes.ts'
import { SingleFile, type Pause } from './single-file.ts'
import type { ThrottleSettings } from './throttle-rules.ts'
import { DAY, MINUTE, SECOND, type Clock } from '../ground/time.ts'

/** Where an attempt comes from. */
export interface AttemptSource {
  /** The client's address in its one form, if known. */
  readonly address: string | null

  /** The value of the device cookie, if there is one. */
  readonly device: string | null
}

/** An attempt that was admitted. Has to be settled: it was right, wrong, or not made. */
export interface Attempt {
  /** The lanes that a right password clears: of the account, or of the known device. */
  readonly own: readonly Lane[]

  /** The lanes it shares with attempts at other accounts. */
  readonly shared: readonly Lane[]

  /**
   * From a known device: the lanes of the account that it is not counted in. When the password is right, what was
   * guessed from the same address is taken back from them: else anyone there would keep the others there out.
   */
  readonly around: readonly Lane[]
  readonly store: AttemptStore

  /** The account, the device and the address: each may hold no more than a share of what all attempts need. */
  readonly holders: readonly string[]

  /** Whether it is one of those that go in single file. */
  readonly inFile: boolean
}

/** What is guessed at. */
export interface Target {
  /** The name as typed, or as the application says it is to be counted. */
  readonly username: string

  /** The user of that name, if there is one. */
  readonly userId: string | null

  /** The known device of that user, if the attempt comes from one. */
  readonly device: string | null
}

/** What the throttle needs of its surroundings. */
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

/** How often an attempt waits for others that are under way: each time one of them has settled. */
const MAX_WAITS = 200

/** When those who wait for one lane have made room, in seconds. */
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
   * @throws TooManyAttempts if a lane takes none now.
   * @throws Overloaded if too many come from where nobody knows, or at once from one address.
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
   * Refuses what the store would refuse, as far as this process knows: an address whose lane is closed, unless the
   * device may be a known one, which has a lane of its own. Asks nobody.
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

  /** Returns the holders of an attempt from there, before it is known whose account it is for. */
  holders({ address }: Pick<AttemptSource, 'address'>): readonly string[] {
    const lanes = addressLanes(address)
    if (lanes === null) return [UNKNOWN_ADDRESS]
    return lanes.network === null ? [lanes.address] : [lanes.address, lanes.network]
  }

  /** The password was right: its own lanes are cleared, in the others it leaves no trace. */
  async succeeded(attempt: Attempt): Promise<void> {
    const clear = attempt.own.map(({ key }) => key)
    const forgive = [...attempt.shared, ...attempt.around]
    await this.#settle(attempt, { clear, giveBack: [], forgive }, true)
    for (const lane of attempt.shared) this.#settling.forgiven(lane)
  }

  /** No password was checked after all. */
  async withdrawn(attempt: Attempt): Promise<void> {
    const giveBack = [...attempt.own, ...attempt.shared]
    await this.#settle(attempt, { clear: [], giveBack, forgive: [] }, null)
  }

  /**
   * The password was wrong: the attempt stays counted. Tells when failures come in numbers.
   *
   * @param attempt `null` if it has been settled.
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

  /** Forgets the failures of the user's account, name and known devices. */
  async clear(userId: string, username: string): Promise<void> {
    const name = this.#keys.name(username)
    const lanes = [this.#keys.user(userId), name, this.#keys.nobody(name)]
    const clear = [...lanes, ...this.#keys.devices(userId)]
    await this.#store.settle({ clear, giveBack: [], forgive: [] }, this.#clock())
  }

  /**
   * Forgets what was attempted from an address, its IPv6 /64 and /48.
   *
   * @throws TypeError if it is no address.
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
   * The lanes of the name and of the user.
   *
   * All spellings of a name share its lane, whether or not anybody has the name: by lanes of their own,
   * spellings of one user would be told from spellings of nobody. For a name that nobody has, another lane
   * stands in the user's place: the same number of lanes takes the same time.
   */
  #accountLanes({ username, userId }: Target, source: AttemptSource): Lane[] {
    const { account } = this.#settings
    const name = this.#keys.name(username)
    const user = userId === null ? this.#keys.nobody(name) : this.#keys.user(userId)
    const member = this.#keys.place(source.address)
    return [name, user].map((key) => ({ key, rule: account, member }))
  }

  /** Where nobody knows the address, nothing says which guesses came from there. */
  #lanesAround(target: Target, source: AttemptSource): readonly Lane[] {
    if (target.device === null) return []
    return this.#accountLanes(target, source).filter(({ member }) => member !== '')
  }

  /** The lanes of what is guessed at: of the device if it is known, else of the account. */
  #ownLanes(target: Target, source: AttemptSource): Lane[] {
    const { userId, device } = target
    if (device === null) return this.#accountLanes(target, source)
    const key = this.#keys.device(userId ?? '', device)
    return [{ key, rule: this.#settings.device, member: '' }]
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

  /** Asks the store, and knows meanwhile who asks. */
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
   * Where nobody knows the addresses, too many failures close no lane: it would be the door of everybody. They are
   * told, and attempts go in single file. Those at one account are counted as ever.
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

  /** For how long the lane that refuses may still be opened by what another process settles. */
  #settlingTime(
    { key, retryAt }: Exclude<Reservation, { admitted: true }>,
    shared: readonly Lane[],
  ): number {
    const lane = shared.find((one) => one.key === key)
    return lane === undefined ? 0 : this.#settling.left(lane, retryAt, this.#clock())
  }

  /** Nobody need have mistyped: as many wait as may. The lane's time would say that somebody has. */
  #overloaded({ address }: AttemptSource): Overloaded {
    this.#emit({ type: 'login.overloaded', address })
    return new Overloaded(SETTLED_SOON)
  }

  /** @param isBelieved whether the lane stays closed until `retryAt`, as far as this process knows */
  #refusal(
    { key, retryAt }: Exclude<Reservation, { admitted: true }>,
    { userId }: Target,
    { address }: AttemptSource,
    isBelieved = true,
  ): TooManyAttempts {
    const isUser = userId !== null && key === this.#keys.user(userId)
    this.#emit({ type: 'login.throttled', lane: isUser ? `user:${userId}` : key, address })
    if (isBelieved && key.startsWith('address:') && retryAt !== null) {
      this.#closed.note(key, retryAt, this.#clock())
    }
    return this.#tooMany(retryAt)
  }

  /** Whoever would have to wait for longer than a day is told what else to do. */
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

  /** Others may have waited for this. */
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
