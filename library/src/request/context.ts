/**
 * One request: its session, its resolved dependencies, where it comes from.
 *
 * @module
 */

import { isUnasked } from '../session/activity.ts'
import {
  clearCookie,
  clearInOtherJar,
  clearTwins,
  readCookie,
  writeCookie,
  type CookieSettings,
} from './cookie.ts'
import { isUnsafe, isUnsafeMethod, refuseCrossSite, type CrossSitePolicy } from './cross-site.ts'
import { ResponseSent } from '../errors.ts'
import type { Client, Look, SessionManager } from '../session/manager.ts'
import {
  andThen,
  isPromise,
  ours,
  type Awaitable,
  type MaybePromise,
} from '../ground/maybe-promise.ts'
import type { SessionRecord } from '../contracts/record.ts'
import type { SealedCookies } from '../sealed/sealed.ts'
import type { SealedSession } from '../sealed/sealed-session.ts'
import type { SealCarrier } from '../sealed/sealed-store.ts'
import { clientAddress, type ForwardedPolicy } from './forwarded.ts'
import {
  Session,
  type LoginDevice,
  type SessionContext,
  type TokenCarrier,
} from '../session/session.ts'
import { createDeviceId, createToken, type TokenSigner } from '../session/token.ts'
import type { HeldLogin, LoginSteps } from '../session/unfinished.ts'
import type { AskedGenerations } from '../session/user.ts'

/** One request and its response, as an adapter presents them. */
export interface Exchange {
  /** The request's method, in capitals. */
  readonly method: string

  /** Path and query, as the client sent them. */
  readonly url: string

  /**
   * The address of the peer: the client, or the last proxy before us. `unix` for a Unix socket, which has no address;
   * `null` if the address is unknown.
   */
  readonly address: string | null

  /** Whether the peer's connection is encrypted (https), as far as this process sees. */
  readonly encrypted: boolean

  /** True once the response's headers are on their way. */
  readonly sent: boolean

  /** Returns a request header; the name is in lower case. */
  header(name: string): string | undefined

  /**
   * Returns a cookie, for requests whose header `Cookie` is no longer at hand. It is called only if `header('cookie')`
   * is `undefined`, because a framework's parser does not return byte by byte what was sent.
   */
  cookie?(name: string): string | undefined

  /**
   * Called when the session is first looked at: the response must carry `Cache-Control: no-store`
   * and `Vary: Cookie`, unless the application sets its own (ASVS 5.0, 14.2.2).
   */
  markPrivate(): void

  /**
   * Sets a cookie. A later cookie of the same name, domain and path in the same response replaces it.
   *
   * @param cookie a Set-Cookie value.
   * @param look is called with the response's Cache-Control, if it has one, when its headers are written.
   */
  setCookie(name: string, cookie: string, look?: (cacheControl: string) => void): void
}

/**
 * A typed need of a route. It resolves to the value that the route asked for, or throws the reason why the route may
 * not have the value, usually a `LatchkeyError`. It may answer at once or by a promise; an answer that has a `then`
 * (the query of a query builder) is awaited.
 */
export type Dependency<Value> = (ctx: RequestContext) => Awaitable<Value>

/** Looks for signs of a wrong set-up. */
export interface Doctor {
  /** Examines a request whose session somebody asks for. */
  readonly examine: (exchange: Exchange) => void

  /** Examines the Cache-Control of a response that gives the browser a cookie of ours. */
  readonly examineAnswer: (cacheControl: string) => void
}

/** What the requests of an application share. */
export interface ApplicationContext extends SessionContext {
  readonly signer: TokenSigner

  /** Set if sessions are in cookies: what opens the cookies, and the maker of one request's manager. */
  readonly sealed: {
    readonly cookies: SealedCookies
    managerOf(session: SealedSession | null, carrier: SealCarrier): SessionManager
  } | null
  readonly cookie: CookieSettings

  /** The cookie by which we recognise a device that has logged in before. */
  readonly deviceCookie: CookieSettings

  /** The cookie that forms shown before login are bound to. */
  readonly nonceCookie: CookieSettings

  /** The cookie of a login that waits for its second step. */
  readonly unfinishedCookie: CookieSettings

  /** See `TokenCarrier.deviceOf`. */
  readonly deviceOf: (from: DeviceCookie, userId: string, isMarked: boolean) => Promise<LoginDevice>
  readonly crossSite: CrossSitePolicy

  /** Which proxies are believed when they name the client's address. */
  readonly forwarded: ForwardedPolicy

  /** Looks for signs of a wrong set-up. Decides nothing. */
  readonly doctor: Doctor

  /** Dependencies that tests replace, with their replacements. */
  readonly overrides: ReadonlyMap<Dependency<unknown>, Dependency<unknown>>
}

/** The device cookie of a request, and what was asked about it. */
export type DeviceCookie = Pick<RequestContext, 'device' | 'newDeviceId' | 'askedGenerations'>

/** The shape of a nonce: like a token, though it opens nothing. */
const NONCE = /^[\w-]{43}$/

/** The longest User-Agent a session remembers. */
const MAX_USER_AGENT = 256

/**
 * What a dependency sees of the request.
 *
 * Each dependency is called with a context of its own, so that `use` knows which dependency asks, and can tell a circle
 * from two dependencies that share a third.
 */
export class RequestContext {
  readonly #request: RequestState
  readonly #asking: Resolution | null

  constructor(request: RequestState, asking: Resolution | null = null) {
    this.#request = request
    this.#asking = asking
  }

  /**
   * Returns the request's session. Looks at the cookie and the store once, at the first call.
   *
   * @throws CrossSiteRequest if the method is unsafe and another site has caused the request.
   */
  session(): MaybePromise<Session> {
    return this.#request.session()
  }

  /**
   * Refuses the request where `session()` would refuse it, without looking up the session.
   *
   * @throws CrossSiteRequest if the method is unsafe and another site has caused the request.
   */
  refuseCrossSite(): void {
    this.#request.refuseCrossSite()
  }

  /**
   * Whether the request was found to come from a page of our own, or of a trusted origin. It is `false` if nobody has
   * checked, and wherever cross-site requests are allowed.
   */
  get isFromOwnSite(): boolean {
    return this.#request.isFromOwnSite
  }

  /**
   * Returns the value of a dependency. A request resolves each dependency once, however many others ask for it.
   *
   * @throws Error that names the circle, if the dependency needs the dependency that asks for it, directly or through
   * others.
   */
  use<Value>(dependency: Dependency<Value>): MaybePromise<Value> {
    return this.#request.resolve(dependency, this.#asking) as MaybePromise<Value>
  }

  /** The request's method, in capitals. */
  get method(): string {
    return this.#request.exchange.method
  }

  /** The request's path and query, as the client sent them. */
  get url(): string {
    return this.#request.exchange.url
  }

  /** The client's address in its one form, if known: the address of the peer, or the one that a trusted proxy names. */
  get address(): string | null {
    return this.#request.address
  }

  /** The value of the device cookie, if there is one. `authenticate` decides whether to believe it. */
  get device(): string | null {
    return this.#request.deviceCookie
  }

  /** The id that the browser gets with its first device cookie. */
  get newDeviceId(): string {
    return this.#request.newDeviceId
  }

  /** What was asked about that cookie. */
  get askedGenerations(): AskedGenerations {
    return this.#request.askedGenerations
  }

  /** Returns a request header; the name is in lower case. */
  header(name: string): string | undefined {
    return this.#request.exchange.header(name)
  }

  /** Returns the value of a cookie; `null` if there is none, or there are several that differ. */
  cookie(name: string): string | null {
    return this.#request.cookie(name)
  }

  /** Gives the browser the cookie by which we know the browser again as a device of its users. */
  rememberDevice(value: string): void {
    this.#request.rememberDevice(value)
  }

  /**
   * For `latch.login`: keeps the session's cookie from the response until the function that is returned is called. That
   * function throws `ResponseSent` if there is a cookie and the response has left.
   */
  withholdCookie(): () => void {
    return this.#request.withholdCookie()
  }

  /** Sets a cookie on the response, in the form of a Set-Cookie header. */
  setCookie(name: string, cookie: string): void {
    this.#request.exchange.setCookie(name, cookie)
  }

  /** Who is logged in, if the session has been looked at: for logs. Never asks the store. */
  get knownUserId(): string | null {
    return this.#request.knownUserId
  }

  /**
   * Whether the browser has done the first step of a login and not the second, if the session has been looked at. Never
   * asks the store.
   */
  get isUnfinished(): boolean {
    return this.#request.isUnfinished
  }

  /**
   * For adapters: called when the request reaches a route, before the route looks at the session. A route may lie
   * within another one.
   *
   * @throws CrossSiteRequest if a route around this one has taken a request that another site has caused, and this
   * route takes none.
   */
  enter(rules: RouteRules): MaybePromise<void> {
    return this.#request.enter(rules)
  }

  /** For adapters: marks another framework's response to the same request as private, if this response is. */
  join(exchange: Exchange): void {
    if (this.#request.isLookedAt) exchange.markPrivate()
  }

  /** True once the headers of the response are on their way. */
  get isAnswered(): boolean {
    return this.#request.exchange.sent
  }
}

/** What a route says about its requests, or the application about one request. */
export interface RouteRules {
  /** The name under which cross-site requests are allowed; `null`: they are refused. */
  readonly crossSite: string | null

  /** Whether a look at the session is activity of its user; `null`: not said. */
  readonly activity: boolean | null
}

/** A dependency that is being resolved, and the dependencies that it waits for. */
interface Resolution {
  readonly dependency: Dependency<unknown>
  waitsFor: Resolution[] | null
  value: unknown

  /**
   * The resolution that was started before this one. They form a linked list: a request has so few that a Map would
   * cost more.
   */
  readonly before: Resolution | null
}

/** Cookies that are kept back while logins are checked once more. */
interface WithheldCookies {
  token: Withheld | null
  seal: Withheld | null

  /** `undefined`: the cookie of an unfinished login stays as it is; `null`: the browser loses it. */
  unfinished: string | null | undefined
  logins: number
}

/** What is known about one request. Adapters make one for each request. */
export class RequestState implements TokenCarrier, SealCarrier, Look {
  readonly exchange: Exchange
  readonly #application: ApplicationContext

  /** What the application says about the whole request. */
  readonly #rules: RouteRules

  /**
   * The name under which the first route that looks at the session allows cross-site requests; `null`: it refuses them.
   */
  #crossSite: string | null

  /** Whether any look at the session is activity. */
  #isActivity: boolean
  #session: MaybePromise<Session> | null = null

  /**
   * The method for which the request was found to come from our own site, or from a site that the route accepts;
   * `null`: nobody has asked yet.
   */
  #judged: string | null = null
  #resolutions: Resolution | null = null

  /**
   * Whether another user may have logged in since the last route. If so, the values that were resolved for that route
   * hold no longer.
   */
  #hasChanged = false
  #nonce: string | null = null

  /**
   * The session's cookie while logins are checked once more, and how many logins that are; `null`: no login is being
   * checked.
   */
  #withheld: WithheldCookies | null = null
  #address: string | null = null
  #askedGenerations: AskedGenerations | null = null
  #newDeviceId: string | null = null

  /** See `TokenCarrier`. */
  tokenId: string | null = null

  /** See `TokenCarrier`. */
  former: SessionRecord | null = null

  /** See `TokenCarrier`. */
  held: HeldLogin | null = null

  constructor(application: ApplicationContext, exchange: Exchange, rules: RouteRules) {
    this.#application = application
    this.exchange = exchange
    this.#rules = rules
    this.#crossSite = rules.crossSite
    this.#isActivity = rules.activity ?? true
  }

  get isLookedAt(): boolean {
    return this.#session !== null
  }

  /**
   * The manager asks this when a touch is due. A client can only declare that its request is no activity, never that it
   * is.
   */
  get isActivity(): boolean {
    return this.#isActivity && !isUnasked(this.exchange)
  }

  /**
   * Until somebody looks at the session, the innermost route decides. Afterwards, an inner route can only be stricter
   * on cross-site requests than the route around it, and one look that is activity is enough.
   */
  enter({ crossSite, activity }: RouteRules): MaybePromise<void> {
    if (this.#hasChanged) {
      this.#resolutions = null
      this.#hasChanged = false
    }
    const isActivity = activity ?? this.#rules.activity ?? true
    const allowed = this.#rules.crossSite ?? crossSite
    if (this.#judged === null) this.#crossSite = allowed
    else if (this.#hasBecomeUnsafe()) {
      // The values that were resolved for the safe method are there already, so nobody would check again.
      this.#crossSite = allowed
      this.refuseCrossSite()
    } else if (this.#crossSite !== null && this.#crossSite !== allowed)
      this.#refuseCrossSite(allowed)
    const session = this.#session
    if (session === null) this.#isActivity = isActivity
    if (this.#isActivity || !isActivity) return
    this.#isActivity = true
    if (session !== null && this.isActivity) return andThen(session, (found) => found.touch())
  }

  session(): MaybePromise<Session> {
    if (this.#session !== null && this.#judged === this.exchange.method) return this.#session
    this.refuseCrossSite()
    if (this.#session !== null) return this.#session
    const { steps, unfinishedCookie } = this.#application
    // Almost no request has this cookie, and none waits that has not.
    const held = steps === null ? null : (this.#cookie(unfinishedCookie.name) ?? null)
    const session = withHandler(
      steps === null || held === null ? this.#look() : this.#lookBehind(steps, held),
    )
    this.#session = session
    return session
  }

  /** Reads the unfinished login of the browser, and then looks. */
  async #lookBehind(steps: LoginSteps, token: string): Promise<Session> {
    this.held = await steps.read(token)
    return this.#look()
  }

  #look(): MaybePromise<Session> {
    return this.#application.sealed === null ? this.#fromStore() : this.#fromCookie()
  }

  /** See `RequestContext`. A finding is reported once. */
  refuseCrossSite(): void {
    const { exchange } = this
    if (this.#judged === null) {
      exchange.markPrivate()
      this.#application.doctor.examine(exchange)
    } else if (!this.#hasBecomeUnsafe()) return
    this.#refuseCrossSite(this.#crossSite)
    this.#judged = exchange.method
  }

  /** See `RequestContext`. */
  get isFromOwnSite(): boolean {
    return this.#judged === this.exchange.method && this.#crossSite === null
  }

  /**
   * Whether the request had a safe method when it was checked, and has an unsafe one now: a method override stands in
   * between.
   */
  #hasBecomeUnsafe(): boolean {
    if (this.#judged === null || isUnsafeMethod(this.#judged)) return false
    return isUnsafeMethod(this.exchange.method)
  }

  resolve(dependency: Dependency<unknown>, asking: Resolution | null): unknown {
    const started = this.#started(dependency)
    if (started !== null) {
      if (asking !== null && reaches(started, asking)) throw circle(started, asking)
      waitFor(started, asking)
      return started.value
    }
    const before = this.#resolutions
    const resolution: Resolution = { dependency, waitsFor: null, value: undefined, before }
    this.#resolutions = resolution
    waitFor(resolution, asking)
    const { overrides } = this.#application
    const chosen = overrides.size === 0 ? dependency : (overrides.get(dependency) ?? dependency)
    resolution.value = settle(chosen, new RequestContext(this, resolution))
    return resolution.value
  }

  #started(dependency: Dependency<unknown>): Resolution | null {
    let one = this.#resolutions
    while (one !== null && one.dependency !== dependency) one = one.before
    return one
  }

  /** See `RequestContext`. The address is remembered, because a socket forgets its peer when the peer hangs up. */
  get address(): string | null {
    this.#address ??= this.#clientAddress()
    return this.#address
  }

  #clientAddress(): string | null {
    const { exchange } = this
    const { forwarded } = this.#application
    return clientAddress(exchange.address, (name) => exchange.header(name), forwarded)
  }

  /** See `RequestContext`. */
  get askedGenerations(): AskedGenerations {
    return (this.#askedGenerations ??= new Map())
  }

  /** See `RequestContext`. The session of a login has the name of its browser before the browser has its cookie. */
  get newDeviceId(): string {
    return (this.#newDeviceId ??= createDeviceId())
  }

  /** See `RequestContext.device`. */
  get deviceCookie(): string | null {
    return this.#cookie(this.#application.deviceCookie.name) ?? null
  }

  get client(): Client {
    const { address } = this
    const header = this.exchange.header('user-agent')
    // A copy: a slice would keep a header of any length in memory for as long as the session lives.
    const userAgent =
      header === undefined ? null : Buffer.from(header.slice(0, MAX_USER_AGENT)).toString()
    return { address, userAgent }
  }

  get knownUserId(): string | null {
    if (this.#session === null || isPromise(this.#session)) return null
    return this.#session.user?.id ?? null
  }

  /** See `RequestContext`. */
  get isUnfinished(): boolean {
    if (this.#session === null || isPromise(this.#session)) return false
    return this.#session.unfinished !== null
  }

  assertOpen(): void {
    if (this.exchange.sent) throw new ResponseSent()
  }

  deliver(token: string, session: SessionRecord): void {
    this.#hasChanged = true
    if (this.#withheld !== null) {
      this.#withheld.token = { value: token, session }
      return
    }
    const { cookie, sealed, signer } = this.#application
    this.#clearTwins(cookie)
    // The write of a sealed session has already given the browser its cookie.
    if (sealed === null) this.#give(this.#lasting(session), signer.sign(token))
  }

  /**
   * How the session's cookie is written. A cookie that outlives the browser lives as long as the session can, from now.
   * Every other cookie goes with the browser.
   */
  #lasting({ createdAt, terms }: SessionRecord): CookieSettings {
    const { cookie, manager } = this.#application
    if (!terms.remembered && cookie.maxAge === null) return cookie
    return { ...cookie, maxAge: Math.max(0, createdAt + terms.absoluteTimeout - manager.now) }
  }

  /**
   * Gives the browser a cookie. The doctor examines the response's Cache-Control: no shared cache may keep such a
   * response.
   */
  #give(settings: CookieSettings, value: string): void {
    const { doctor } = this.#application
    if (settings.partitioned) this.#clearInOtherJar(settings)
    this.exchange.setCookie(settings.name, writeCookie(settings, value), doctor.examineAnswer)
  }

  /** Removes every other cookie that the browser may keep under the name of a cookie that it has sent. */
  #clearTwins(settings: CookieSettings, url = '/'): void {
    if (this.exchange.sent || this.#cookie(settings.name) === undefined) return
    const { ownOrigin } = this.#application.crossSite
    const hosts = [this.exchange.header('host'), ownOrigin?.replace(/^https?:\/\//, '')]
    const known = hosts.filter((host) => host !== undefined)
    for (const cookie of clearTwins(settings, known, url)) {
      this.exchange.setCookie(settings.name, cookie)
    }
  }

  /**
   * Removes the cookie from the browser's other jar (partitioned or not). This comes before our cookie is set: a
   * browser that has only one jar would remove ours.
   */
  #clearInOtherJar(settings: CookieSettings): void {
    if (this.exchange.sent || this.#cookie(settings.name) === undefined) return
    const twin = clearInOtherJar(settings)
    if (twin !== null) this.exchange.setCookie(settings.name, twin)
  }

  /** See `RequestContext`. */
  rememberDevice(value: string): void {
    const { deviceCookie } = this.#application
    this.#clearTwins(deviceCookie)
    this.#give(deviceCookie, value)
  }

  /** See `TokenCarrier`. */
  deviceOf(userId: string, isMarked: boolean): Promise<LoginDevice> {
    const { deviceCookie: device, newDeviceId, askedGenerations } = this
    return this.#application.deviceOf({ device, newDeviceId, askedGenerations }, userId, isMarked)
  }

  /** See `TokenCarrier`. */
  deliverUnfinished(token: string | null): void {
    if (this.#withheld !== null) {
      this.#withheld.unfinished = token
      return
    }
    const { unfinishedCookie } = this.#application
    if (token === null && this.exchange.sent) return
    this.assertOpen()
    this.#clearTwins(unfinishedCookie)
    if (token !== null) return this.#give(unfinishedCookie, token)
    if (unfinishedCookie.partitioned) this.#clearInOtherJar(unfinishedCookie)
    this.exchange.setCookie(unfinishedCookie.name, clearCookie(unfinishedCookie))
  }

  get isOpen(): boolean {
    return !this.exchange.sent
  }

  deliverSeal(seal: string, session: SessionRecord): void {
    this.#hasChanged = true
    this.assertOpen()
    if (this.#withheld === null) this.#give(this.#lasting(session), seal)
    else this.#withheld.seal = { value: seal, session }
  }

  /** See `RequestContext`. */
  withholdCookie(): () => void {
    const withheld = (this.#withheld ??= {
      token: null,
      seal: null,
      unfinished: undefined,
      logins: 0,
    })
    withheld.logins++
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      if (--withheld.logins > 0) return
      this.#withheld = null
      const { token, seal, unfinished } = withheld
      if (unfinished !== undefined) this.deliverUnfinished(unfinished)
      if (token === null && seal === null) return
      this.assertOpen()
      if (seal !== null) this.deliverSeal(seal.value, seal.session)
      if (token !== null) this.deliver(token.value, token.session)
    }
  }

  withdraw(): void {
    this.#hasChanged = true
    if (this.#withheld !== null) Object.assign(this.#withheld, { token: null, seal: null })
    // The session has ended in the store already; a cookie that stays behind opens nothing.
    if (this.exchange.sent) return
    const { cookie } = this.#application
    this.#clearTwins(cookie)
    if (cookie.partitioned) this.#clearInOtherJar(cookie)
    this.exchange.setCookie(cookie.name, clearCookie(cookie))
  }

  nonce(create: boolean): string | null {
    const { nonceCookie } = this.#application
    const found = this.#nonce ?? this.#cookie(nonceCookie.name) ?? null
    this.#nonce = found !== null && NONCE.test(found) ? found : null
    if (this.#nonce !== null || !create) return this.#nonce
    this.assertOpen()
    this.#nonce = createToken()
    this.#clearTwins(nonceCookie)
    this.#give(nonceCookie, this.#nonce)
    return this.#nonce
  }

  /** A session is what a cookie gives, so a request that another site has caused gets no session. */
  #refuseCrossSite(allowed: string | null): void {
    const { crossSite, cookie, emit } = this.#application
    if (!isUnsafe(this.exchange)) return
    // The address is read now, while it is known: a guess counts for its address, even if whoever sent it hangs up at
    // once.
    void this.address
    if (allowed !== null) {
      emit({ type: 'cross_site.allowed', name: allowed, path: withoutQuery(this.exchange.url) })
      return
    }
    refuseCrossSite(this.exchange, crossSite, this.#cookie(cookie.name) !== undefined)
  }

  /** See `RequestContext`. */
  cookie(name: string): string | null {
    return this.#cookie(name) ?? null
  }

  /** The value of a cookie: `undefined` if there is none, `null` if there are several. */
  #cookie(name: string): string | null | undefined {
    const header = this.exchange.header('cookie')
    return header === undefined ? this.exchange.cookie?.(name) : readCookie(header, name)
  }

  /** The session that the store has under the cookie's token. */
  #fromStore(): MaybePromise<Session> {
    const { signer, manager } = this.#application
    const id = this.#inCookie((value) => signer.verify(value))
    if (id === null) return this.#open(this.#application, null)
    this.tokenId = id
    return andThen(manager.read(id, this), (record) => this.#open(this.#application, record))
  }

  /** The session that the cookie holds. Its manager uses this request as its store. */
  #fromCookie(): MaybePromise<Session> {
    const sealed = this.#application.sealed as NonNullable<ApplicationContext['sealed']>
    const found = this.#inCookie((value) => sealed.cookies.open(value))
    const manager = sealed.managerOf(found, this)
    const { schema, formTokens, emit, pickUser, callbacks, steps } = this.#application
    const context = { manager, schema, formTokens, emit, pickUser, callbacks, steps }
    if (found === null) return this.#open(context, null)
    this.tokenId = found.record.id
    return andThen(manager.read(found.record.id, this), (record) => {
      if (record === null) this.former = found.record
      return this.#open(context, record)
    })
  }

  #open(context: SessionContext, record: ConstructorParameters<typeof Session>[2]): Session {
    const session = new Session(context, this, record)
    // Whoever asks later is answered at once.
    this.#session = session
    return session
  }

  /** Returns what the session cookie's value stands for; `null` if there is no valid cookie. */
  #inCookie<Meaning>(open: (value: string) => Meaning | null): Meaning | null {
    const { cookie, emit } = this.#application
    const value = this.#cookie(cookie.name)
    if (value === undefined) return null
    const meaning = value === null ? null : open(value)
    if (meaning === null) {
      emit({ type: 'cookie.rejected', reason: value === null ? 'duplicate' : 'forged' })
      if (value === null) {
        this.#clearTwins(cookie, this.exchange.url)
        // An earlier release may have left a partitioned cookie, and no cookie of ours is partitioned now.
        this.#clearInOtherJar(cookie)
      }
    }
    return meaning
  }
}

/** A cookie that is held back, and the session that it opens. */
interface Withheld {
  readonly value: string
  readonly session: SessionRecord
}

/** Returns the path alone. A query belongs in no log: one-time tokens travel in it. */
function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? ''
}

/** Calls a dependency. A dependency that throws refuses all who ask for it, like one that rejects. */
function settle(dependency: Dependency<unknown>, ctx: RequestContext): unknown {
  try {
    return withHandler(ours(dependency(ctx)))
  } catch (error) {
    return withHandler(Promise.reject(error))
  }
}

/**
 * Returns the value, with a handler for its rejection. A guard may start two dependencies and wait for one after the
 * other, or for none; a rejection of the second must not end the process.
 */
function withHandler<Value>(value: MaybePromise<Value>): MaybePromise<Value> {
  if (isPromise(value)) value.then(undefined, ignore)
  return value
}

function ignore(): void {}

/**
 * Up to so many entries the array is copied. An array that grows by `push` takes room for seventeen, and most
 * resolutions wait for one.
 */
const MOST_COPIED = 4

/** Notes which resolution waits for which. */
function waitFor(started: Resolution, asking: Resolution | null): void {
  if (asking === null) return
  if (asking.waitsFor === null) asking.waitsFor = [started]
  else if (asking.waitsFor.length < MOST_COPIED) asking.waitsFor = [...asking.waitsFor, started]
  else asking.waitsFor.push(started)
}

/** Whether `from` waits, directly or through others, for `to`. */
function reaches(from: Resolution, to: Resolution): boolean {
  if (from === to || from.waitsFor === null) return from === to
  // Each resolution is looked at once, however many ways lead to it.
  const seen = new Set([from])
  for (const one of seen) {
    if (one === to) return true
    for (const next of one.waitsFor ?? []) seen.add(next)
  }
  return false
}

function circle(started: Resolution, asking: Resolution): Error {
  const name = ({ dependency }: Resolution): string => dependency.name || '(anonymous)'
  return new Error(
    `Dependencies form a circle: ${name(asking)} needs ${name(started)}, which waits for it`,
  )
}
