/**
 * An application on Hono and a real provider, for tests of login by a provider.
 *
 * @module
 */

import type { TestContext } from 'node:test'
import type { LatchkeyOptions, SessionKeeping } from 'latchkey'
import type { OidcOptions } from 'latchkey/oidc'
import {
  oidcApplication,
  oidcPaths,
  Person,
  SITE,
  type OidcApplication,
  type OidcUser,
} from '../../../services/oidc-application.ts'
import { RealProvider } from '../../../services/oidc-provider.ts'
import { honoMount } from './mounts.ts'

/** What a test needs. */
export interface World {
  readonly app: OidcApplication
  readonly provider: RealProvider

  /** Returns the browser of a person, who logs in at the provider by this subject. */
  readonly person: (subject?: string) => Person

  /** Sends a logout token to the application, as the provider's server does. */
  readonly tell: (token: string, headers?: Readonly<Record<string, string>>) => Promise<Response>
}

/** What a test changes of it. */
export interface WorldChanges {
  readonly options?: Partial<LatchkeyOptions<OidcUser, object, SessionKeeping>>
  readonly oidc?: Partial<OidcOptions<OidcUser>>

  /** Another application of the same users and clock: another process. */
  readonly beside?: World
}

/** Starts both. They are stopped after the test. */
export async function start(
  t: TestContext,
  { options, oidc, beside }: WorldChanges = {},
): Promise<World> {
  const provider = beside?.provider ?? (await RealProvider.start(SITE))
  const app = oidcApplication(provider.issuer, options, oidc, beside?.app)
  const { fetch } = await honoMount(app)
  const tell: World['tell'] = async (token, headers = {}) =>
    fetch(
      new Request(SITE + oidcPaths.backChannelLogout, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: `logout_token=${encodeURIComponent(token)}`,
      }),
    )
  provider.onLogout = async (body) => tell(new URLSearchParams(body).get('logout_token') ?? '')
  t.after(async () => {
    await app.latch.close()
    if (beside === undefined) await provider.close()
  })
  return { app, provider, person: (subject) => new Person(fetch, provider.issuer, subject), tell }
}

/** Why the application has refused, the oldest first. */
export function refusalsOf({ app }: World): readonly string[] {
  return app.events.flatMap((event) => (event.type === 'oidc.refused' ? [event.reason] : []))
}

/** Returns status and code of an answer. */
export async function outcomeOf(answer: Response): Promise<readonly [number, string | undefined]> {
  const isJson = answer.headers.get('content-type')?.includes('json') === true
  const { code } = (isJson ? await answer.json() : {}) as { code?: string }
  return [answer.status, code]
}

/** Returns the claims without one of them. */
export function without<Claims extends object>(claims: Claims, name: string): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name)) as Claims
}
