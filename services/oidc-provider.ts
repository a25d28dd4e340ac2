/**
 * A provider of OpenID Connect for tests: the npm package oidc-provider on a port of its own, which tests can stop,
 * delay and change on the wire.
 *
 * @module
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose'
import { Provider, type ClientMetadata, type JWKS } from 'oidc-provider'

/** What the provider says of a person. */
export interface Person {
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string

  /** How the person logs in at the provider. */
  readonly acr?: string
  readonly amr?: readonly string[]
}

/** What is changed of the provider's answers. */
export interface Changes {
  /** Changes the claims of ID tokens, which are signed anew by the provider's key. */
  claims?: (claims: JWTPayload) => JWTPayload

  /** Changes ID tokens as texts. */
  idToken?: (token: string) => string | Promise<string>

  /** Changes what is given for a code. */
  token?: (answer: JWTPayload) => JWTPayload

  /** Changes what UserInfo says. */
  userInfo?: (claims: JWTPayload) => JWTPayload

  /** Answers in place of the provider; returns false to leave it to the provider. */
  answer?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Our name and secret at the provider. */
export const CLIENT = { clientId: 'app', clientSecret: 'secret-of-the-app' }

/** A key of the provider. */
interface Key {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly jwk: JWKS['keys'][number]
}

/** A provider that is running. */
export class RealProvider {
  /** The people by subject. A test may change them. */
  readonly people = new Map<string, Person>([
    ['s-alice', { email: 'alice@example.com', email_verified: true, name: 'Alice' }],
    ['s-bob', { email: 'bob@example.com', email_verified: true, name: 'Bob' }],
    ['s-new', { email: 'new@example.com', email_verified: true, name: 'New' }],
  ])

  readonly changes: Changes = {}

  /** The paths that were asked, the oldest first. */
  readonly asked: string[] = []

  /** Takes the logout tokens that the provider sends. */
  onLogout: (body: string) => Promise<Response> = async () => new Response(null)

  readonly issuer: string
  readonly #server: Server
  readonly #client: Partial<ClientMetadata>
  #key: Key
  #handle: (request: IncomingMessage, response: ServerResponse) => void

  /** @param site the origin of the application. */
  static async start(site: string, client: Partial<ClientMetadata> = {}): Promise<RealProvider> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new RealProvider(server, await makeKey(), { ...clientOf(site), ...client })
  }

  private constructor(server: Server, key: Key, client: Partial<ClientMetadata>) {
    const { port } = server.address() as AddressInfo
    this.issuer = `http://127.0.0.1:${port}`
    this.#server = server
    this.#client = client
    this.#key = key
    this.#handle = this.#make()
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.asked.push(new URL(request.url ?? '', this.issuer).pathname)
      if (this.changes.answer?.(request, response) === true) return
      this.#changeAnswer(request, response)
      this.#handle(request, response)
    })
  }

  /** Stops the provider. */
  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Replaces the key, as providers do now and then. Sessions at the provider end with it. */
  async rotateKey(): Promise<void> {
    this.#key = await makeKey()
    this.#handle = this.#make()
  }

  /** Signs by the provider's key. A header of `null` leaves the field out. */
  async sign(claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
    const { kid, privateKey } = this.#key
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey)
  }

  /** Returns what signs by the present key, also when it was replaced. */
  signer(typ: string): (claims: JWTPayload) => Promise<string> {
    const { kid, privateKey } = this.#key
    return (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ }).sign(privateKey)
  }

  /** The claims of a right logout token. */
  logoutClaims(changes: JWTPayload = {}): JWTPayload {
    const iat = Math.floor(Date.now() / 1000)
    return {
      iss: this.issuer,
      aud: CLIENT.clientId,
      iat,
      exp: iat + 120,
      jti: crypto.randomUUID(),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      ...changes,
    }
  }

  #make(): (request: IncomingMessage, response: ServerResponse) => void {
    const provider = new Provider(this.issuer, {
      clients: [this.#client as ClientMetadata],
      jwks: { keys: [this.#key.jwk] },
      cookies: { keys: ['the key of the cookies of the provider'] },
      claims: {
        openid: ['sub', 'acr', 'amr', 'auth_time'],
        email: ['email', 'email_verified'],
        profile: ['name'],
      },
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: { enabled: true, logoutSource: showLogoutForm },
      },
      acrValues: ['silver', 'gold'],
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, accountId) => {
        const person = this.people.get(accountId)
        if (person === undefined) return undefined
        const { acr: _acr, amr: _amr, ...claims } = person
        return { accountId, claims: () => ({ sub: accountId, ...claims }) }
      },
      loadExistingGrant: async ({ oidc }) => {
        const grant = new provider.Grant({
          clientId: oidc.client?.clientId ?? '',
          accountId: oidc.session?.accountId ?? '',
        })
        grant.addOIDCScope('openid email profile offline_access')
        await grant.save()
        return grant
      },
      fetch: async (url, options) => {
        if (new Request(url).url.endsWith('/back-channel')) {
          return this.onLogout(await new Response(options?.body ?? null).text())
        }
        return fetch(url, options)
      },
    })
    const handle = provider.callback()
    return (request, response) => {
      const url = new URL(request.url ?? '', this.issuer)
      if (!url.pathname.startsWith('/interaction/')) {
        void handle(request, response)
        return
      }
      const accountId = url.searchParams.get('person') ?? ''
      const { acr, amr } = this.people.get(accountId) ?? {}
      const login = { accountId, ...(acr && { acr }), ...(amr && { amr: [...amr] }) }
      const result =
        accountId === 'nobody'
          ? { error: 'access_denied', error_description: 'The person said no' }
          : { login }
      provider.interactionFinished(request, response, result).catch((error: unknown) => {
        response.writeHead(500).end(String(error))
      })
    }
  }

  #changeAnswer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(url, this.issuer)
    if (pathname !== '/token' && pathname !== '/me') return
    const end = response.end.bind(response) as (body: unknown) => ServerResponse
    response.end = ((body: unknown) => {
      const answer = JSON.parse(String(body)) as JWTPayload
      response.removeHeader('content-length')
      const changed =
        pathname === '/me' ? (this.changes.userInfo?.(answer) ?? answer) : this.#changeToken(answer)
      void Promise.resolve(changed).then((now) => end(JSON.stringify(now)))
      return response
    }) as ServerResponse['end']
  }

  async #changeToken(given: JWTPayload): Promise<JWTPayload> {
    const { claims, idToken } = this.changes
    const answer = this.changes.token?.(given) ?? given
    let token = answer['id_token'] as string | undefined
    if (token === undefined) return answer
    if (claims !== undefined) {
      const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
      token = await this.sign(claims(JSON.parse(text) as JWTPayload))
    }
    return { ...answer, id_token: idToken === undefined ? token : await idToken(token) }
  }
}

function clientOf(site: string): Partial<ClientMetadata> {
  return {
    client_id: CLIENT.clientId,
    client_secret: CLIENT.clientSecret,
    redirect_uris: [`${site}/oidc/callback`],
    post_logout_redirect_uris: [`${site}/`],
    backchannel_logout_uri: `${site}/oidc/back-channel`,
    backchannel_logout_session_required: true,
    id_token_signed_response_alg: 'ES256',
    grant_types: ['authorization_code', 'refresh_token'],
  }
}

async function makeKey(): Promise<Key> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const kid = crypto.randomUUID()
  const jwk = { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }
  return { kid, privateKey, jwk: jwk as Key['jwk'] }
}

function showLogoutForm(ctx: { body: unknown }, form: string): void {
  ctx.body = form
}
