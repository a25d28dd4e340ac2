/**
 * A provider, as it is talked to: what it says of itself, and what it gives for a code.
 *
 * @module
 */

import { HOUR, DAY, SECOND, type Clock } from '../ground/time.ts'
import { fetchOf, type BoundedFetch, type FetchOrder } from './bounded-fetch.ts'
import { Fetched } from './fetched.ts'
import { identityOf, type Identity, type IdTokenClaims } from './identity.ts'
import { CLOCK_TOLERANCE, KeySet } from './key-set.ts'
import { loadPeers, type Configuration, type Peers, type ServerMetadata } from './peers.ts'
import { WrongClaim } from './told-error.ts'

/** A provider that is down for a while says nothing new. */
const FRESHNESS = { fresh: 1 * HOUR, usable: 1 * DAY }

/** How a provider is talked to. */
export interface ProviderParts {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | null
  readonly redirectUri: string
  readonly scope: string

  /** Whether UserInfo is asked. */
  readonly userInfo: boolean

  /** How long the provider may take for one answer, in milliseconds. */
  readonly timeout: number
  readonly clock: Clock
}

/** What is known of a provider that has answered. */
interface Known {
  readonly peers: Peers
  readonly metadata: ServerMetadata
  readonly keys: KeySet
}

/** What somebody is asked by the provider. */
export interface Request {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What a provider has given for a code. */
export interface Granted {
  readonly identity: Identity

  /** The claims of the ID token. */
  readonly claims: IdTokenClaims
  readonly tokens: ProviderTokens
}

/** The tokens of a provider. Whoever has them has what they open at the provider. */
export interface ProviderTokens {
  readonly idToken: string
  readonly accessToken: string
  readonly refreshToken: string | null

  /** When the access token ends, in epoch milliseconds; `null` if the provider does not say. */
  readonly expiresAt: number | null
}

/** Talks to a provider. Every method rejects if the provider does not answer. */
export class Provider {
  readonly #parts: ProviderParts
  readonly #known: Fetched<Known>
  readonly #fetch: BoundedFetch

  constructor(parts: ProviderParts) {
    this.#parts = parts
    this.#fetch = fetchOf(parts.issuer)
    // Not fetched at the start: a server must start while the provider is down.
    this.#known = new Fetched(() => this.#discover(), FRESHNESS, parts.clock)
  }

  /** Returns the address at the provider where the browser is to go. */
  async authorizationUrl({ state, nonce, verifier, parameters }: Request): Promise<URL> {
    const known = await this.#known.get()
    const { client } = known.peers
    const { redirectUri, scope } = this.#parts
    return client.buildAuthorizationUrl(this.#configure(known), {
      ...parameters,
      redirect_uri: redirectUri,
      scope,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
  }

  /**
   * Takes the code of an answer to the provider. The peer checks `state`, `iss` (RFC 9207), `nonce`, audience, times,
   * and that UserInfo speaks of the same subject. The signature is checked here, by the provider's published keys.
   */
  async grant(
    query: URLSearchParams,
    { state, nonce, verifier }: Omit<Request, 'parameters'>,
  ): Promise<Granted> {
    const { redirectUri, userInfo, clock } = this.#parts
    const known = await this.#known.get()
    const { client } = known.peers
    const config = this.#configure(known)
    const url = new URL(redirectUri)
    url.search = query.toString()
    const answer = await client.authorizationCodeGrant(config, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    const idToken = answer.id_token ?? ''
    const claims = await this.#readIdToken(known, idToken)
    const hasInfo = userInfo && known.metadata.userinfo_endpoint !== undefined
    const info = hasInfo ? await client.fetchUserInfo(config, answer.access_token, claims.sub) : {}
    const { expires_in: lifetime } = answer
    return {
      identity: identityOf(claims, info),
      claims,
      tokens: {
        idToken,
        accessToken: answer.access_token,
        refreshToken: answer.refresh_token ?? null,
        expiresAt: lifetime === undefined ? null : clock() + lifetime * SECOND,
      },
    }
  }

  /** Returns the claims of a logout token, as far as any token is checked. */
  async readLogoutToken(token: string): Promise<Readonly<Record<string, unknown>>> {
    const { keys, metadata } = await this.#known.get()
    return keys.verify(token, {
      issuer: metadata.issuer,
      audience: this.#parts.clientId,
      typ: 'logout+jwt',
      claims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
    })
  }

  /** Returns where the provider logs people out; `null` if it has no such place. */
  async endSessionUrl(parameters: Readonly<Record<string, string>>): Promise<URL | null> {
    const known = await this.#known.get()
    if (known.metadata.end_session_endpoint === undefined) return null
    return known.peers.client.buildEndSessionUrl(this.#configure(known), parameters)
  }

  async #readIdToken({ keys, metadata }: Known, idToken: string): Promise<IdTokenClaims> {
    const { clientId, clock } = this.#parts
    const claims = await keys.verify(idToken, {
      issuer: metadata.issuer,
      audience: clientId,
      claims: ['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'],
    })
    // The peer looks at it only if there are several audiences (OpenID Connect Core 1.0, 3.1.3.7, 5).
    if (claims['azp'] !== undefined && claims['azp'] !== clientId) throw new WrongClaim('azp')
    const { iat = Infinity, sub } = claims
    if (iat * SECOND > clock() + CLOCK_TOLERANCE) throw new WrongClaim('iat')
    if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw new WrongClaim('sub')
    return claims as unknown as IdTokenClaims
  }

  /** Says the clock of the application to the peer, which has its own. In production they are the same. */
  #configure({ peers: { client }, metadata }: Known): Configuration {
    const { clientId, clientSecret, timeout, clock } = this.#parts
    const own = {
      [client.clockSkew]: Math.round((clock() - Date.now()) / SECOND),
      [client.clockTolerance]: CLOCK_TOLERANCE / SECOND,
    }
    const config = new client.Configuration(
      metadata,
      clientId,
      own,
      authenticationOf(client, clientSecret, metadata),
    )
    config[client.customFetch] = (url, order) => this.#fetch(url, order as FetchOrder)
    config.timeout = timeout / SECOND
    // Its own check is of the first address only: `fetchOf` takes http of this machine, and of no other.
    if (metadata.issuer.startsWith('http:')) client.allowInsecureRequests(config)
    return config
  }

  async #discover(): Promise<Known> {
    const { issuer, clientId, timeout, clock } = this.#parts
    const peers = await loadPeers()
    const { client } = peers
    const found = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
      [client.customFetch]: (url, order) => this.#fetch(url, order as FetchOrder),
      timeout: timeout / SECOND,
      // It is looked for as itself: a function around it would not do.
      ...(issuer.startsWith('http:') && { execute: [client.allowInsecureRequests] }),
    })
    // Without the methods that the peer adds, which it does not take back.
    const metadata = JSON.parse(JSON.stringify(found.serverMetadata())) as ServerMetadata
    // An identity is issuer and subject: two spellings of one issuer would be two accounts.
    if (metadata.issuer !== issuer) {
      throw new TypeError(`The provider calls itself ${metadata.issuer}: give that as the issuer`)
    }
    const url = metadata.jwks_uri
    if (url === undefined) throw new TypeError('The provider publishes no keys (jwks_uri)')
    return {
      peers,
      metadata,
      keys: new KeySet(peers.jose, { url, fetch: this.#fetch, timeout, clock }),
    }
  }
}

/** The longest subject has 255 characters (OpenID Connect Core 1.0, 2); some providers have longer ones. */
const SUBJECT = /^.{1,512}$/s

/** The secret goes into a header, by default, or into the body if the provider wants that. */
function authenticationOf(
  client: Peers['client'],
  secret: string | null,
  { token_endpoint_auth_methods_supported: methods }: ServerMetadata,
) {
  if (secret === null) return client.None()
  const wantsBody = methods !== undefined && !methods.includes('client_secret_basic')
  return wantsBody ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret)
}
