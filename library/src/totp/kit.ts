/**
 * Authenticator apps as a second factor: enrolment, and the check of codes.
 *
 * @module
 */

import { randomBytes, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../contracts/json.ts'
import { addFactor } from '../credentials/add-factor.ts'
import { Credentials, readName, type Credential } from '../credentials/credentials.ts'
import { credentialsKit, type LatchkeyCredentials } from '../credentials/kit.ts'
import { recoveryCodesKit, type LatchkeyRecoveryCodes } from '../credentials/recovery-codes.ts'
import { retried } from '../credentials/retried.ts'
import { RowSeals, type Sealed } from '../credentials/row-seals.ts'
import {
  ConfigurationError,
  CredentialLimit,
  CredentialUnreadable,
  InvalidCredentials,
  InvalidToken,
} from '../errors.ts'
import type { Factor } from '../factors/factor.ts'
import { installKits } from '../factors/install-kits.ts'
import type { FactorKit, KitParts } from '../factors/kit.ts'
import { readSettings, setting, type SettingsOf, type SomeSettings } from '../ground/settings.ts'
import { MINUTE } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import { goodSteps, skewOf, stepsAround } from './clock-skew.ts'
import { findStep, readCode, stepOf } from './code.ts'
import { base32, totpUri } from './uri.ts'

const KIND = 'totp'

/** How long the person has to scan and to type the first code. */
const ENROLMENT_LIFETIME = 10 * MINUTE

/**
 * How many apps a user may have. A guess is tried with each app, in two steps. So with three apps, one guess in 166,667
 * is right, and of the hundred guesses that the throttle admits in all, one account in 1,667 is opened.
 */
const MOST = 3

/** 160 bits, the length of SHA-1's result (RFC 4226, 4, R6). */
const SECRET_BYTES = 20

/** Options of `totp`. */
export interface TotpOptions {
  /** The name of the site, as the app shows it: at most 64 characters, and no colon. */
  readonly issuer: string
}

/** A secret that the person is to scan. Nothing is kept of it. */
export interface Enrolment {
  /** For `activate`: the secret, sealed. Send it along in a hidden field of the form for the first code. */
  readonly id: string

  /** What the app scans, to be shown as a QR code. It contains the secret: it must not get into a log. */
  readonly uri: string

  /** The same secret in base32, for whoever cannot scan. */
  readonly secret: string
}

/** `latch.totp`. */
export interface LatchkeyTotp {
  /**
   * Begins the enrolment of an authenticator app, for the user who is logged in and has confirmed it lately. Nothing
   * counts until `activate`.
   *
   * @throws NotAuthenticated, LoginUnfinished, RecentLoginRequired, SecondFactorRequired.
   */
  enrol(ctx: RequestContext): Promise<Enrolment>

  /**
   * Adds the app, if the code is one of its codes. From now on the user needs it, and this session has it: the session
   * gets a new token.
   *
   * @param activation.id of `enrol`, not older than ten minutes, and of the same login.
   * @param activation.code what the app shows.
   * @param activation.name what the person calls the app. @default 'Authenticator app'
   * @returns ten recovery codes, to be shown this once; `null` if the user has some already.
   * @throws InvalidToken if the enrolment is over or another login's: begin again.
   * @throws InvalidCredentials if the code is none of the app's; with words if the clock of the device is wrong.
   * @throws CredentialLimit if the user has three apps; UpdateConflict if another session adds a first factor now.
   * @throws InvalidRequest if the name is none.
   * @throws NotAuthenticated, SessionEnded, LoginUnfinished, RecentLoginRequired, SecondFactorRequired.
   */
  activate(
    ctx: RequestContext,
    activation: { readonly id: string; readonly code: string; readonly name?: string },
  ): Promise<{ readonly recoveryCodes: readonly string[] | null }>
}

/** What is kept of an app. */
interface Kept extends JsonObject {
  /** The shared secret, in base64url. */
  readonly secret: string

  /** How many steps the clock of the device is ahead of ours. */
  readonly skew: number

  /** The last step whose code was taken. Later ones alone are taken (RFC 6238, 5.2; ASVS 5.0, 6.5.1). */
  readonly last: number
}

/** What an enrolment says. */
interface Pending extends JsonObject {
  readonly secret: string

  /** When the user logged in: the same login must activate it, also after its session has got a new token. */
  readonly login: number
  readonly endsAt: number
}

const settings = { issuer: setting(null, readIssuer) } satisfies SettingsOf<TotpOptions>

/** The table of the options, for whoever compares it with its documentation. */
export const describedTotp: SomeSettings = settings

/** What the kit adds to the latch. */
export interface AddedByTotp {
  readonly totp: LatchkeyTotp
  readonly credentials: LatchkeyCredentials
  readonly recoveryCodes: LatchkeyRecoveryCodes
}

/**
 * Returns the kit of authenticator apps (RFC 6238), for the option `factors` of `createLatchkey`. It brings recovery
 * codes.
 *
 * @throws ConfigurationError if `issuer` is missing or no name.
 *
 * @example
 * ```ts
 * import { createLatchkey } from 'latchkey'
 * import { memoryStore } from 'latchkey/stores/memory'
 * import { totp } from 'latchkey/totp'
 *
 * const latch = createLatchkey({
 *   store: memoryStore(),
 *   findUser: (username) => null, // your table
 *   findUserById: (id) => null,
 *   factors: [totp({ issuer: 'Example' })],
 * })
 * await latch.recoveryCodes.left('u1') // => 0
 * ```
 */
export function totp(options: TotpOptions): FactorKit<AddedByTotp> {
  const { issuer } = readSettings(settings, options, 'totp.')
  if (issuer === null)
    throw new ConfigurationError('totp.issuer', 'is needed: the name of your site')
  return {
    name: KIND,
    brings: [credentialsKit, recoveryCodesKit],
    installAll: installKits,
    install(parts) {
      const apps = new AuthenticatorApps(parts, issuer)
      return { factors: [apps.factor], methods: apps.methods }
    },
  }
}

/** Enrols authenticator apps, and checks their codes. */
class AuthenticatorApps {
  readonly #parts: KitParts
  readonly #issuer: string
  readonly #credentials: Credentials
  readonly #pending: RowSeals

  constructor(parts: KitParts, issuer: string) {
    this.#parts = parts
    this.#issuer = issuer
    this.#credentials = new Credentials(parts)
    // `Credentials` refuses a login without keys.
    const keys = parts.credentialKeys?.('totp enrolment') as readonly KeyObject[]
    this.#pending = new RowSeals(keys)
  }

  get factor(): Factor {
    return {
      kind: 'code',
      methods: ['otp'],
      has: async ({ id }) => {
        const rows = (await this.#credentials.list(id)).filter(({ kind }) => kind === KIND)
        return rows.length > 0 && rows.map((row) => row.id).join()
      },
      verify: ({ id }, code) => this.#verify(id, code),
    }
  }

  get methods(): LatchkeyTotp {
    return {
      enrol: (ctx) => this.#enrol(ctx),
      activate: (ctx, activation) => this.#activate(ctx, activation),
    }
  }

  async #enrol(ctx: RequestContext): Promise<Enrolment> {
    const { id: userId } = await this.#parts.confirmed(ctx)
    const { authenticatedAt, user } = await ctx.session()
    const { username } = (user ?? {}) as { readonly username?: unknown }
    const secret = randomBytes(SECRET_BYTES)
    const pending: Pending = {
      secret: secret.toString('base64url'),
      login: authenticatedAt ?? 0,
      endsAt: this.#parts.clock() + ENROLMENT_LIFETIME,
    }
    const id = this.#pending.seal(pendingOf(userId), JSON.stringify(pending))
    const account = typeof username === 'string' ? username : userId
    return { id, uri: totpUri(secret, this.#issuer, account), secret: base32(secret) }
  }

  async #activate(
    ctx: RequestContext,
    { id, code, name }: { readonly id: string; readonly code: string; readonly name?: string },
  ): Promise<{ readonly recoveryCodes: readonly string[] | null }> {
    const { clock } = this.#parts
    const label = readName(name, 'Authenticator app')
    const found = await this.#parts.confirmed(ctx)
    const pending = this.#openPending(found.id, id)
    const { authenticatedAt } = await ctx.session()
    if (pending === null || pending.login !== authenticatedAt) throw new InvalidToken()
    const { secret } = pending
    const { step, skew } = this.#firstStep(secret, code)
    if (!(await this.#parts.useOnce('totp enrolment', secret, clock() + ENROLMENT_LIFETIME))) {
      throw new InvalidToken()
    }
    const data: Kept = { secret, skew, last: step }
    const app = { kind: KIND, name: label, data, most: MOST, methods: ['otp'] }
    const added = await addFactor(this.#parts, ctx, found, app)
    if (typeof added === 'string') throw new CredentialLimit()
    return added
  }

  /** Returns the step of a first code, and how far the clock of the device is off. */
  #firstStep(secret: string, typed: unknown): { readonly step: number; readonly skew: number } {
    const now = stepOf(this.#parts.clock())
    const code = readCode(typed)
    const step = code === null ? null : findStep(bytesOf(secret), code, stepsAround(now))
    if (step === null) throw new InvalidCredentials('This is not the code that the app shows')
    const skew = skewOf(step, now)
    if (skew !== null) return { step, skew }
    throw new InvalidCredentials(
      'The clock of this device is wrong by more than two minutes: set it, and type a new code',
    )
  }

  /**
   * Takes a code of any app of the user. Of any number of callers exactly one gets true.
   *
   * @throws CredentialUnreadable if no app has this code that can be opened, and there is another one.
   */
  async #verify(userId: string, typed: unknown): Promise<boolean> {
    const code = readCode(typed)
    if (code === null) return false
    return retried(async () => {
      const { opened, isWhole } = await this.#credentials.readSome<Kept>(userId, KIND)
      const match = opened.map((app) => this.#match(app, code)).find((one) => one !== null) ?? null
      if (match === null && !isWhole) throw new CredentialUnreadable()
      if (match === null) return false
      const { app, step } = match
      const data: Kept = { ...app.data, last: step }
      const usedAt = this.#parts.clock()
      return (await this.#credentials.update(app, { usedAt, data })) || undefined
    })
  }

  #match(
    app: Credential<Kept>,
    code: string,
  ): { readonly app: Credential<Kept>; readonly step: number } | null {
    const { secret, skew, last } = app.data
    const steps = goodSteps(stepOf(this.#parts.clock()), skew).filter((step) => step > last)
    const step = findStep(bytesOf(secret), code, steps)
    return step === null ? null : { app, step }
  }

  #openPending(userId: string, id: unknown): Pending | null {
    if (typeof id !== 'string' || id.length > MAX_PENDING) return null
    const text = this.#pending.open(pendingOf(userId), id)
    if (text === null) return null
    const pending = JSON.parse(text) as Pending
    return pending.endsAt > this.#parts.clock() ? pending : null
  }
}

/** What the seal of an enrolment is bound to. */
function pendingOf(userId: string): Sealed {
  return { id: '', userId, kind: 'totp enrolment' }
}

/** No seal of an enrolment is longer. */
const MAX_PENDING = 500

function bytesOf(secret: string): Buffer {
  return Buffer.from(secret, 'base64url')
}

function readIssuer(issuer: string, option: string): string {
  const isName = typeof issuer === 'string' && /^[^:\p{Cc}]{1,64}$/u.test(issuer)
  if (isName && issuer.isWellFormed() && issuer.trim() === issuer) return issuer
  throw new ConfigurationError(
    option,
    'must be the name of your site, of at most 64 characters, without a colon',
  )
}
