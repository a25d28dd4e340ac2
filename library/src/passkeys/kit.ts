/**
 * Passkeys: to log in without a name and without a password, and as a second factor (WebAuthn Level 3).
 *
 * @module
 */

import { hash, randomBytes } from 'node:crypto'
import type { JsonObject } from '../contracts/json.ts'
import { addFactor } from '../credentials/add-factor.ts'
import { Credentials, readName, type Credential } from '../credentials/credentials.ts'
import { credentialsKit, type LatchkeyCredentials } from '../credentials/kit.ts'
import {
  RecoveryCodes,
  recoveryCodesKit,
  type LatchkeyRecoveryCodes,
} from '../credentials/recovery-codes.ts'
import { retried } from '../credentials/retried.ts'
import {
  ConfigurationError,
  CredentialLimit,
  InvalidCredentials,
  InvalidRequest,
  InvalidToken,
  NotAuthenticated,
} from '../errors.ts'
import type { Factor } from '../factors/factor.ts'
import { installKits } from '../factors/install-kits.ts'
import type { CanReplacePassword, FactorKit, KitParts } from '../factors/kit.ts'
import { readSettings, setting, type SettingsOf, type SomeSettings } from '../ground/settings.ts'
import type { AttemptSource } from '../login/throttle.ts'
import type { RequestContext } from '../request/context.ts'
import {
  CHALLENGE_LIFETIME,
  Challenges,
  type ChallengeCarrier,
  type PasskeyPurpose,
} from './challenges.ts'
import { readAssertion, readAttestation, readClientData, type Assertion } from './response.ts'
import type { LatchkeyPasskeys, PasskeyRequest } from './methods.ts'
import { passkeySteps } from './steps.ts'
import { ALGORITHMS, assertPackage, verifyNew, verifyUse, type Site } from './verify.ts'

const KIND = 'passkey'

/** How many passkeys a user may have. */
const MOST = 20

/** Options of `passkeys`. */
export interface PasskeyOptions {
  /** The name of the site, as the browser shows it: at most 64 characters. @default the host of `publicUrl` */
  readonly name?: string
}

/** What is kept of a passkey. */
interface Kept extends JsonObject {
  readonly credentialId: string
  readonly publicKey: string

  /** The greatest counter that was seen. Most passkeys do not count: 0. */
  readonly counter: number

  /** Whether the passkey may be copied to other devices. It never changes (WebAuthn Level 3, 6.1.3). */
  readonly backupEligible: boolean

  /**
   * What the passkey knows of its user: a random text. The passkeys of a user have the same one, but for the first, if
   * two were made at once.
   */
  readonly handle: string

  /** How browsers reach the authenticator: hints. */
  readonly transports: readonly string[]

  /**
   * Whether it logs its user in without a name: it verifies its user, and the browser says that the authenticator
   * keeps it, or it has done so before.
   */
  readonly logsIn: boolean
}

/** What a passkey that was used has shown. */
interface Checked {
  readonly userVerified: boolean

  /** Whether that is enough to log in. */
  readonly logsIn: boolean
  readonly row: Credential<Kept>
}

/** What the kit adds to the latch. */
export interface AddedByPasskeys {
  readonly passkeys: LatchkeyPasskeys
  readonly credentials: LatchkeyCredentials
  readonly recoveryCodes: LatchkeyRecoveryCodes
}

const settings = { name: setting(null, readSiteName) } satisfies SettingsOf<PasskeyOptions>

/** The table of the options, for whoever compares it with its documentation. */
export const describedPasskeys: SomeSettings = settings

/**
 * Returns the kit of passkeys, for the option `factors` of `createLatchkey`. It brings recovery codes. It needs the
 * package `@simplewebauthn/server`, and `publicUrl`: a passkey belongs to one site.
 *
 * @example
 * ```ts
 * import { createLatchkey } from 'latchkey'
 * import { passkeys } from 'latchkey/passkeys'
 * import { memoryStore } from 'latchkey/stores/memory'
 *
 * const latch = createLatchkey({
 *   store: memoryStore(),
 *   publicUrl: 'http://localhost:3000',
 *   findUser: (username) => null, // your table
 *   findUserById: (id) => null,
 *   factors: [passkeys()],
 * })
 * await latch.passkeys.canReplacePassword('u1') // => false
 * ```
 */
export function passkeys(options: PasskeyOptions = {}): FactorKit<AddedByPasskeys> {
  const { name } = readSettings(settings, options, 'passkeys.')
  return {
    name: 'passkeys',
    brings: [credentialsKit, recoveryCodesKit],
    installAll: installKits,
    install(parts) {
      const { publicOrigin } = parts
      if (publicOrigin === null) {
        throw new ConfigurationError('publicUrl', 'is needed by passkeys(): https://your.site')
      }
      const site = { origin: publicOrigin, host: new URL(publicOrigin).hostname }
      if (isAddress(site.host)) throw new ConfigurationError('publicUrl', NO_ADDRESS)
      const keeper = new Passkeys(parts, site, name ?? site.host)
      const { factor, methods, canReplacePassword } = keeper
      return { factors: [factor], methods, canReplacePassword }
    },
  }
}

/** Registers passkeys, and checks them. */
class Passkeys {
  readonly #parts: KitParts
  readonly #site: Site
  readonly #siteName: string
  readonly #credentials: Credentials
  readonly #challenges: Challenges

  constructor(parts: KitParts, site: Site, siteName: string) {
    this.#parts = parts
    this.#site = site
    this.#siteName = siteName
    this.#credentials = new Credentials(parts)
    this.#challenges = new Challenges(parts)
  }

  /** Presence is enough for a second factor: the person has given the first. */
  get factor(): Factor {
    return {
      kind: KIND,
      methods: ['pop'],
      has: async ({ id }) => {
        const rows = (await this.#credentials.list(id)).filter(({ kind }) => kind === KIND)
        return rows.length > 0 && rows.map((row) => row.id).join()
      },
      verify: async ({ id }, response, from) => {
        const assertion = readAssertion(response)
        const used = await this.#check(carrierOf(from), assertion, 'confirm', id)
        if (used === null) return false
        return used.userVerified ? ['pop', 'mfa'] : ['pop']
      },
    }
  }

  get methods(): LatchkeyPasskeys {
    const methods: Omit<LatchkeyPasskeys, 'steps'> = {
      options: (ctx, purpose) => this.#options(ctx, purpose),
      add: (ctx, response, { name } = {}) => this.#add(ctx, response, name),
      login: (ctx, response, { remember = false } = {}) => this.#login(ctx, response, remember),
      canReplacePassword: (userId) => this.canReplacePassword(userId, null),
    }
    return { ...methods, steps: passkeySteps(methods) }
  }

  /**
   * See `KitParts.canReplacePassword`. Two passkeys, or one and recovery codes: whoever loses one thing has another.
   */
  readonly canReplacePassword: CanReplacePassword = async (userId, without) => {
    const mine = await this.#readAll(userId)
    const count = mine.filter(({ id, data }) => id !== without && data.logsIn).length
    if (count !== 1) return count > 1
    const listed = await this.#credentials.list(userId)
    const hasCodes = listed.some(({ id, kind }) => id !== without && kind === 'recoveryCode')
    return hasCodes && (await new RecoveryCodes(this.#parts).methods.left(userId)) > 0
  }

  async #options(ctx: RequestContext, purpose: PasskeyPurpose): Promise<PasskeyRequest> {
    // A package that is missing is told when a page asks, and not when a person has made a passkey already.
    await assertPackage()
    if (purpose === 'add') return this.#optionsToAdd(ctx)
    if (purpose === 'login') {
      // The others look at the session, which does the same. No cache may keep the answer, and a page of another site
      // must not take the challenges away that this browser has.
      ctx.refuseCrossSite()
      const challenge = this.#challenges.issue(ctx, purpose, null)
      return this.#request(challenge, [], 'required')
    }
    if (purpose !== 'confirm') throw new InvalidRequest('purpose must be login, confirm or add')
    const user = await this.#parts.userOf(ctx)
    if (user === null) throw new NotAuthenticated()
    const mine = await this.#readAll(user.id)
    // An empty list would ask for any passkey of this site.
    if (mine.length === 0) throw new InvalidRequest('This user has no passkey')
    return this.#request(this.#challenges.issue(ctx, purpose, user.id), mine, 'preferred')
  }

  #request(
    challenge: string,
    allowed: readonly Credential<Kept>[],
    userVerification: 'required' | 'preferred',
  ): PasskeyRequest {
    return {
      challenge,
      rpId: this.#site.host,
      timeout: CHALLENGE_LIFETIME,
      userVerification,
      allowCredentials: allowed.map(descriptorOf),
    }
  }

  async #optionsToAdd(ctx: RequestContext): Promise<PasskeyRequest> {
    const { id } = await this.#parts.confirmed(ctx)
    const { user } = await ctx.session()
    const { username } = (user ?? {}) as { readonly username?: unknown }
    const name = typeof username === 'string' && username !== '' ? username : id
    const mine = await this.#readAll(id)
    const handle = mine[0]?.data.handle ?? randomBytes(32).toString('base64url')
    return {
      challenge: this.#challenges.issue(ctx, 'add', id, handle),
      rp: { id: this.#site.host, name: this.#siteName },
      user: { id: handle, name, displayName: name },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
      timeout: CHALLENGE_LIFETIME,
      attestation: 'none',
      excludeCredentials: mine.map(descriptorOf),
      // The browser says whether the authenticator keeps the passkey.
      extensions: { credProps: true },
      authenticatorSelection: {
        // A security key without room for it is still a second factor.
        residentKey: 'preferred',
        requireResidentKey: false,
        userVerification: 'preferred',
      },
    }
  }

  async #add(
    ctx: RequestContext,
    response: unknown,
    name: string | undefined,
  ): Promise<{ readonly recoveryCodes: readonly string[] | null }> {
    const attestation = readAttestation(response)
    const label = readName(name, 'Passkey')
    const found = await this.#parts.confirmed(ctx)
    const { challenge: given, crossOrigin } = readClientData(attestation.clientDataJSON)
    const wanted = { challenge: given, purpose: 'add', userId: found.id } as const
    const challenge = this.#challenges.find(ctx, wanted)
    if (challenge === null || challenge.handle === null) throw new InvalidToken(OVER)
    const made = crossOrigin ? null : await verifyNew(attestation, given, this.#site)
    if (made === null) throw new InvalidCredentials('This passkey could not be verified')
    if (!(await this.#challenges.use(challenge))) throw new InvalidToken(OVER)
    const { userVerified, ...rest } = made
    const { transports, isKept } = attestation
    const { handle } = challenge
    const data: Kept = { ...rest, handle, transports, logsIn: userVerified && isKept }
    const passkey = {
      id: rowIdOf(made.credentialId),
      kind: KIND,
      name: label,
      data,
      most: MOST,
      methods: userVerified ? ['pop', 'mfa'] : ['pop'],
    }
    const added = await addFactor(this.#parts, ctx, found, passkey)
    if (added === 'exists') throw new CredentialLimit('This passkey is registered already')
    if (added === 'full') throw new CredentialLimit()
    return added
  }

  async #login(
    ctx: RequestContext,
    response: unknown,
    remember: boolean,
  ): Promise<'complete' | 'unfinished'> {
    if (typeof remember !== 'boolean') throw new TypeError('remember must be true or false')
    const assertion = readAssertion(response)
    // A page of another site must not log this browser in.
    ctx.refuseCrossSite()
    const used = await this.#check(ctx, assertion, 'login', null)
    const found = used?.logsIn === true ? await this.#parts.current(used.row.userId) : null
    if (used === null || found === null) {
      this.#tellFailed(used?.row.userId ?? null, ctx.address)
      throw new InvalidCredentials('This passkey does not log anybody in')
    }
    const how = { methods: ['pop', 'mfa'], remembered: remember }
    const { id } = used.row
    return this.#parts.logIn(ctx, found, how, async (now) => {
      const row = await this.#credentials.read(id, KIND)
      return row?.userId === now.id
    })
  }

  /**
   * Checks the use of a passkey, and uses up its challenge. Returns `null` for everything that is wrong. Before the
   * challenge is known to be this browser's, no store is asked.
   *
   * @throws InvalidToken if the challenge is not this browser's, is over, or was answered before.
   */
  async #check(
    carrier: ChallengeCarrier,
    assertion: Assertion,
    purpose: PasskeyPurpose,
    userId: string | null,
  ): Promise<Checked | null> {
    const { challenge: given, crossOrigin } = readClientData(assertion.clientDataJSON)
    const challenge = this.#challenges.find(carrier, { challenge: given, purpose, userId })
    if (challenge === null) throw new InvalidToken(OVER)
    const row = await this.#credentials.read<Kept>(rowIdOf(assertion.id), KIND)
    if (row === null || row.data.credentialId !== assertion.id || crossOrigin) return null
    if (userId !== null && row.userId !== userId) return null
    const { handle, publicKey, backupEligible } = row.data
    if (assertion.userHandle !== null && assertion.userHandle !== handle) return null
    const used = await verifyUse(assertion, given, publicKey, this.#site)
    // Whether a passkey can be copied never changes: this is another one, or a forgery (WebAuthn Level 3, 7.2, 19).
    if (used === null || used.backupEligible !== backupEligible) return null
    if (purpose === 'login' && !(await this.#isStillThere(row))) return null
    if (!(await this.#challenges.use(challenge))) throw new InvalidToken(OVER)
    // A passkey that was only touched proves that somebody has it, and not who. The user handle says whom the
    // authenticator means (WebAuthn Level 3, 7.2, 6).
    const logsIn = purpose === 'login' && used.userVerified && assertion.userHandle === handle
    await this.#count(row, { counter: used.counter, logsIn })
    return { userVerified: used.userVerified, logsIn, row }
  }

  /**
   * Whether the passkey is there when what is announced for its user is settled. Other proofs are asked after the
   * factors of their user, which settles it. By this one, a passkey that is to be gone would be used, and undo that.
   */
  async #isStillThere({ id, userId }: Credential<Kept>): Promise<boolean> {
    return (await this.#credentials.list(userId)).some((one) => one.id === id)
  }

  /**
   * Keeps the greatest counter. Of two requests at the same time either may come first, so a counter that was lower
   * when the row was read is no clone. One that does not grow is told: some authenticator, or its copy, counts wrongly
   * (WebAuthn Level 3, 7.2, 22). It does not refuse: the signature is right, and people must not be locked out by a
   * bug.
   */
  async #count(
    read: Credential<Kept>,
    { counter, logsIn }: { readonly counter: number; readonly logsIn: boolean },
  ): Promise<void> {
    const before = read.data.counter
    if (counter <= before && (counter > 0 || before > 0)) {
      const { id: credentialId, userId } = read
      this.#parts.emit({ type: 'passkey.counter_stuck', userId, credentialId, counter, before })
    }
    let row: Credential<Kept> | null = read
    await retried(async () => {
      // The passkey was removed meanwhile: it opens nothing any more.
      if (row === null) throw new InvalidCredentials()
      const { data: kept } = row
      const greatest = Math.max(kept.counter, counter)
      const data: Kept = { ...kept, counter: greatest, logsIn: kept.logsIn || logsIn }
      if (await this.#credentials.update(row, { usedAt: this.#parts.clock(), data })) return true
      row = await this.#credentials.read<Kept>(read.id, KIND)
      return undefined
    })
  }

  #readAll(userId: string): Promise<readonly Credential<Kept>[]> {
    return this.#credentials.readAll<Kept>(userId, KIND)
  }

  #tellFailed(userId: string | null, address: string | null): void {
    this.#parts.emit({ type: 'login.failed', reason: 'passkey', userId, address })
  }
}

/** Whether a host is no name: browsers keep passkeys for names alone (WebAuthn Level 3, 5.1.3). */
function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host)
}

const NO_ADDRESS =
  'must have a name for passkeys(), such as http://localhost:3000: browsers give no passkey to an IP address'

const OVER = 'This took too long, or was begun in another browser: begin again'

/** The id of a passkey's row: a login without a name finds it by what the browser sends. */
function rowIdOf(credentialId: string): string {
  return hash('sha256', `passkey\0${credentialId}`, 'base64url')
}

function descriptorOf({ data }: Credential<Kept>): object {
  return { id: data.credentialId, type: 'public-key', transports: data.transports }
}

/** Whoever completes or confirms a login hands over the request itself; a program without a request has no passkey. */
function carrierOf(from: AttemptSource): ChallengeCarrier {
  if ('cookie' in from && 'setCookie' in from) return from as AttemptSource & ChallengeCarrier
  throw new InvalidRequest('A passkey is checked with its request: pass the context')
}

function readSiteName(name: string, option: string): string {
  if (typeof name === 'string' && /^[^\p{Cc}]{1,64}$/u.test(name) && name.isWellFormed())
    return name
  throw new ConfigurationError(option, 'must be the name of your site, of at most 64 characters')
}
