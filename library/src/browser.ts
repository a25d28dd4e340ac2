/**
 * latchkey/browser: the few lines of script that a page needs for passkeys. They run in browsers and import nothing,
 * so a site may also serve this one file as it is.
 *
 * @module
 */

/** The routes of a site's passkeys: paths of this site. A page names those that it uses. */
export interface PasskeyRoutes {
  /** That of `latch.passkeys.steps.options`. */
  readonly options: string

  /** That of `latch.passkeys.steps.login`. */
  readonly login?: string

  /** That of `latch.passkeys.steps.add`. */
  readonly add?: string

  /** `factorRoute()` on the page of the second step, `confirmRoute()` on the page that confirms. */
  readonly confirm?: string
}

/**
 * Passkeys, as a page of this site uses them. Every method rejects with a `PasskeyError`; with a TypeError, if the page
 * has not named the route.
 */
export interface PasskeyPage {
  /**
   * Offers passkeys where the browser fills in names: the page has `<input autocomplete="username webauthn">`. Call it
   * when the page is there, and again after a `login` that failed. It waits until somebody chooses one.
   *
   * @returns true once somebody is logged in; false if this browser cannot do it, or another request took its place.
   */
  autofill(options?: { readonly remember?: boolean }): Promise<boolean>

  /** Asks for a passkey and logs its user in. */
  login(options?: { readonly remember?: boolean }): Promise<void>

  /** Asks for a passkey of the user: the second step of a login, or a confirmation. */
  confirm(): Promise<void>

  /**
   * Makes a passkey for the user who is logged in.
   *
   * @param options.name what the person calls it.
   * @returns recovery codes, to be shown this once; `null` if the user has some already.
   */
  add(options?: { readonly name?: string }): Promise<{
    readonly recoveryCodes: readonly string[] | null
  }>

  /** Asks for a passkey, and returns the text for the field `passkey` of a form that the page sends itself. */
  ask(purpose: 'login' | 'confirm' | 'add'): Promise<string>
}

/**
 * Why there is no passkey. `message` says in English what to do; `code` is for a page that has other words:
 *
 * - `unsupported`: this browser, or a page without https, has no passkeys.
 * - `cancelled`: the person chose none, or has none here, or took too long. Browsers do not tell which.
 * - `already_added`: the authenticator has a passkey of this user already.
 * - `superseded`: another request of this page took its place.
 * - `wrong_site`: the page is not on the site of `publicUrl`.
 * - `failed`: the authenticator failed.
 * - `unreachable`: the site did not answer, or with something else than JSON.
 *
 * Every other one is the code of a refusal of the site, such as `invalid_token`: begin again.
 */
export class PasskeyError extends Error {
  readonly code: string

  /** The status of the site's refusal; `null` if the site has refused nothing. */
  readonly status: number | null

  constructor(
    code: string,
    message: string,
    { status = null, cause }: { readonly status?: number | null; readonly cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'PasskeyError'
    this.code = code
    this.status = status
  }
}

/** How long a request that was ended may take to end. Some managers of passwords never end it. */
const PATIENCE = 1000

/** How long before its challenge ends a request that waits is begun anew, in milliseconds. */
const SPARE = 60_000

/** How long a challenge lasts if its options do not say, in milliseconds. */
const LASTING = 300_000

/**
 * Returns what a page does with passkeys.
 *
 * @example
 * ```ts
 * import { passkeyPage } from 'latchkey/browser'
 *
 * const page = passkeyPage({ options: '/passkeys/options', login: '/passkeys/login' })
 * const logIn = async () => {
 *   if (await page.autofill()) location.assign('/')
 * }
 * typeof logIn // => 'function'
 * ```
 */
export function passkeyPage(routes: PasskeyRoutes): PasskeyPage {
  const send = (name: keyof PasskeyRoutes, body: object, signal?: AbortSignal) => {
    const path = routes[name]
    if (path === undefined) throw new TypeError(`passkeyPage needs the route "${name}"`)
    return post(path, body, signal)
  }
  const ask: PasskeyPage['ask'] = (purpose) =>
    alone(async (signal) => {
      const options = await send('options', { purpose }, signal)
      return chosen(purpose, options, { signal })
    })
  const remembered = (remember?: boolean) => (remember === true ? { remember: 'on' } : {})
  return {
    ask,
    async login({ remember } = {}) {
      await send('login', { passkey: await ask('login'), ...remembered(remember) })
    },
    async confirm() {
      await send('confirm', { passkey: await ask('confirm') })
    },
    async add({ name } = {}) {
      const passkey = await ask('add')
      const { recoveryCodes } = await send('add', { passkey, ...(name && { name }) })
      return { recoveryCodes: (recoveryCodes ?? null) as readonly string[] | null }
    },
    async autofill({ remember } = {}) {
      for (let isAgain = false; ; isAgain = true) {
        const passkey = await waitForChoice((signal) =>
          send('options', { purpose: 'login' }, signal),
        )
        if (passkey === null) return false
        try {
          await send('login', { passkey, ...remembered(remember) })
          return true
        } catch (error) {
          // Another tab may have taken the challenge away. Whoever refuses twice in a row has another reason.
          if (isAgain || (error as PasskeyError).code !== 'invalid_token') throw error
        }
      }
    },
  }
}

/**
 * Waits for a choice as long as it takes: with a new challenge, whenever the old one comes to its end. Returns `null`
 * if the browser cannot do it, or another request takes its place.
 */
async function waitForChoice(
  options: (signal: AbortSignal) => Promise<Answer>,
): Promise<string | null> {
  try {
    return await alone(async (signal) => {
      if (!(await canAutofill())) throw failure('unsupported')
      for (;;) {
        const asked = await options(signal)
        const wait = new AbortController()
        const stop = (): void => wait.abort()
        signal.addEventListener('abort', stop)
        const lasts = Number(asked['timeout']) || LASTING
        const timer = setTimeout(stop, Math.max(SPARE, lasts - SPARE))
        try {
          return await chosen('login', asked, { signal: wait.signal, mediation: 'conditional' })
        } catch (error) {
          if (signal.aborted || !wait.signal.aborted) throw error
        } finally {
          clearTimeout(timer)
        }
      }
    })
  } catch (error) {
    if (['superseded', 'unsupported'].includes((error as PasskeyError).code)) return null
    throw error
  }
}

async function canAutofill(): Promise<boolean> {
  const { PublicKeyCredential: has } = globalThis as Partial<typeof globalThis>
  return (await has?.isConditionalMediationAvailable?.()) === true
}

/** The request of this page that is under way. Browsers refuse a second one. */
let latest: { readonly controller: AbortController; readonly over: Promise<unknown> } | null = null

/** Runs a request when the one before, which it ends, is over: browsers take a moment for that. */
function alone(request: (signal: AbortSignal) => Promise<string>): Promise<string> {
  const before = latest
  const controller = new AbortController()
  const run = async (): Promise<string> => {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE))
    await (before && Promise.race([before.over, patience]))
    try {
      controller.signal.throwIfAborted()
      return await request(controller.signal)
    } catch (error) {
      if (!controller.signal.aborted) throw error
      throw failure('superseded', error)
    }
  }
  before?.controller.abort()
  const running = run()
  latest = { controller, over: running.catch(() => undefined) }
  return running
}

type Answer = Readonly<Record<string, unknown>>

/** Asks the browser, and returns its answer as JSON text. */
async function chosen(
  purpose: 'login' | 'confirm' | 'add',
  options: Answer,
  how: { readonly signal: AbortSignal; readonly mediation?: CredentialMediationRequirement },
): Promise<string> {
  const { credentials } = navigator as Partial<Navigator>
  if (credentials === undefined || !('PublicKeyCredential' in globalThis)) {
    throw failure('unsupported')
  }
  try {
    const publicKey = optionsOf(purpose, options)
    const credential =
      purpose === 'add'
        ? await credentials.create({ publicKey, signal: how.signal })
        : await credentials.get({ publicKey, ...how })
    if (credential === null) throw new DOMException('none', 'NotAllowedError')
    return JSON.stringify(answerOf(credential as PublicKeyCredential))
  } catch (cause) {
    throw failure(codes[(cause as Error).name] ?? 'failed', cause)
  }
}

function failure(code: OwnCode, cause?: unknown): PasskeyError {
  return new PasskeyError(code, messages[code], { cause })
}

/** What browsers call it (WebAuthn Level 3, 5.1.3 and 5.1.4). */
const codes: Readonly<Record<string, OwnCode>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'superseded',
  InvalidStateError: 'already_added',
  NotSupportedError: 'unsupported',
  ConstraintError: 'unsupported',
  SecurityError: 'wrong_site',
}

const messages = {
  cancelled: 'No passkey was chosen: try again, or log in another way',
  superseded: 'Another request took the place of this one',
  already_added: 'This device has a passkey for this account already: use that one',
  unsupported: 'This browser has no passkeys here: use another browser, and a page with https',
  wrong_site: 'Passkeys of this site do not work at this address: open the site at its own address',
  failed: 'The device could not use the passkey: try again, or use another device',
  unreachable: 'The site does not answer: try again',
} as const

type OwnCode = keyof typeof messages

/** The options as the browser reads them from JSON itself (WebAuthn Level 3, 5.1.8 and 5.1.9), or as we do for it. */
function optionsOf(purpose: string, options: Answer) {
  const native: Partial<typeof PublicKeyCredential> = PublicKeyCredential
  const read = (
    purpose === 'add' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON'
  ) as 'parseCreationOptionsFromJSON'
  return (native[read]?.(options as never) ??
    bytesIn(options)) as PublicKeyCredentialCreationOptions & PublicKeyCredentialRequestOptions
}

/** The options with bytes where JSON has base64url, for browsers that cannot read them. */
function bytesIn(options: Answer): object {
  const { user, challenge, allowCredentials, excludeCredentials } = options as {
    readonly user?: { readonly id: string }
    readonly challenge: string
    readonly allowCredentials?: readonly { readonly id: string }[]
    readonly excludeCredentials?: readonly { readonly id: string }[]
  }
  const withId = <Item extends { readonly id: string }>(item: Item) => ({
    ...item,
    id: bytesOf(item.id),
  })
  return {
    ...options,
    challenge: bytesOf(challenge),
    ...(user && { user: withId(user) }),
    ...(allowCredentials && { allowCredentials: allowCredentials.map(withId) }),
    ...(excludeCredentials && { excludeCredentials: excludeCredentials.map(withId) }),
  }
}

/** What the server reads. Managers of passwords that stand in for the browser lack `toJSON`. */
function answerOf(credential: PublicKeyCredential): object {
  const response = credential.response as AuthenticatorAttestationResponse &
    AuthenticatorAssertionResponse
  const names = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature'] as const
  const fields = [...names, 'userHandle' as const].flatMap((name) => {
    const value: ArrayBuffer | null | undefined = response[name]
    return value ? [[name, textOf(value)] as const] : []
  })
  const { id, type } = credential
  const { credProps } = credential.getClientExtensionResults()
  return {
    id,
    rawId: id,
    type,
    response: { ...Object.fromEntries(fields), transports: response.getTransports?.() },
    clientExtensionResults: { credProps },
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

function textOf(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Sends JSON, and returns the answer. @throws PasskeyError if it is a refusal, or none at all. */
async function post(path: string, body: object, signal?: AbortSignal): Promise<Answer> {
  let response: Response
  let answer: Answer
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    })
    answer = { ...((await response.json()) as Answer) }
  } catch (cause) {
    throw failure('unreachable', cause)
  }
  if (response.ok) return answer
  const { code, detail, title } = answer
  const words = [detail, title, 'The site refused'].find((text) => typeof text === 'string')
  throw new PasskeyError(typeof code === 'string' ? code : 'refused', words as string, {
    status: response.status,
  })
}
