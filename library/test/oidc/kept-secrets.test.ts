/**
 * What stays secret of a login by a provider: tokens are forgotten unless they are asked for, and stand in no event.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStore } from 'latchkey/stores/memory'
import type { ProviderTokens } from 'latchkey/oidc'
import { SECRET } from '../../../services/application.ts'
import { oidcApplication, oidcPaths, SITE } from '../../../services/oidc-application.ts'
import { CLIENT } from '../../../services/oidc-provider.ts'
import { toldError } from '../../src/oidc/told-error.ts'
import { start, type World, type WorldChanges } from './setup.ts'

/** An application that keeps tokens. */
async function keeping(
  t: Parameters<typeof start>[0],
  changes: WorldChanges = {},
): Promise<{ readonly world: World; readonly kept: Map<string, string> }> {
  const kept = new Map<string, string>()
  const world = await start(t, {
    ...changes,
    oidc: {
      keepTokens: ({ id }, sealed) => void kept.set(id, sealed),
      keptTokens: (userId) => kept.get(userId) ?? null,
    },
  })
  return { world, kept }
}

/** Logs in, and returns every secret that went to and fro. */
async function secretsOf(world: World): Promise<readonly string[]> {
  const { provider, person } = world
  const secrets: string[] = []
  provider.changes.idToken = (token) => {
    secrets.push(token)
    return token
  }
  const alice = person()
  const begun = await alice.begin()
  const address = await alice.atProvider(begun)
  const { searchParams } = new URL(address)
  secrets.push(searchParams.get('code') ?? '', searchParams.get('state') ?? '')
  secrets.push(new URL(begun).searchParams.get('nonce') ?? '', CLIENT.clientSecret)
  await alice.comeBack(address)
  await alice.comeBack(address)
  assert.ok(secrets.every((secret) => secret.length > 10))
  return secrets
}

describe('the tokens of a provider', () => {
  it('are forgotten: nothing of them is in an event, a cookie or a session', async (t) => {
    const store = memoryStore()
    const world = await start(t, { options: { store } })
    const secrets = await secretsOf(world)
    const sessions = await store.list('id-alice')
    const seen = JSON.stringify([world.app.events, sessions])
    for (const secret of secrets) assert.ok(!seen.includes(secret), secret)
    assert.equal(sessions.length, 1)
  })

  it('stand in no event, whatever fails', async (t) => {
    for (const path of ['/token', '/me', '/jwks']) {
      const world = await start(t)
      world.provider.changes.answer = ({ url = '' }, response) => {
        if (!url.startsWith(path)) return false
        response.writeHead(200, { 'Content-Type': 'application/json' })
        response.end('{"access_token":"SECRET-TOKEN","id_token":"SECRET-TOKEN","sub":SECRET-TOKEN')
        return true
      }
      const secrets = [...(await secretsOf(world).catch(() => [])), 'SECRET-TOKEN']
      const told = world.app.events.map((event) =>
        JSON.stringify(event, (_, value: unknown) =>
          value instanceof Error ? inWhole(value) : value,
        ),
      )
      assert.ok(told.some((text) => text.includes('oidc.failed')))
      for (const secret of secrets) assert.ok(!told.join('\n').includes(secret), secret)
    }
  })

  it('stand in no event if they are nothing that a header can hold', async (t) => {
    const world = await start(t)
    world.provider.changes.token = (answer) => ({ ...answer, access_token: 'SECRET\nTOKEN' })
    assert.equal((await world.person().logIn()).status, 503)
    const told = world.app.events.map((event) =>
      'err' in event ? inWhole(event.err as Error) : '',
    )
    assert.ok(told.some((text) => text !== ''))
    assert.ok(!told.join('\n').includes('SECRET'), told.join('\n'))
  })

  it('would be in the message of a parser, which is not passed on (negative control)', () => {
    const thrown = parse('{"sub":SECRET-TOKEN')
    assert.match(thrown.message, /SECRET/)
    const cause = new Error('failed to parse "response" body as JSON', { cause: thrown })
    assert.doesNotMatch(inWhole(toldError(cause)), /SECRET/)
    assert.doesNotMatch(inWhole(toldError(thrown)), /SECRET/)
  })

  it('are kept if the application asks: sealed, and opened by its secrets alone', async (t) => {
    const { world, kept } = await keeping(t)
    const alice = world.person()
    await alice.logIn()
    const sealed = kept.get('id-alice') ?? ''
    const tokens = world.app.example.openTokens(sealed)
    assert.ok(tokens !== null && tokens.idToken.split('.').length === 3)
    assert.ok(tokens.accessToken.length > 10)
    assert.ok((tokens.expiresAt ?? 0) > world.app.clock())
    for (const secret of Object.values(tokens satisfies ProviderTokens)) {
      assert.ok(!sealed.includes(String(secret)))
    }
    const other = oidcApplication(world.provider.issuer, {
      secrets: SECRET.split('').toReversed().join(''),
    })
    assert.equal(other.example.openTokens(sealed), null)
    assert.equal(world.app.example.openTokens(`${sealed.slice(0, -4)}AAAA`), null)
    assert.equal(world.app.example.openTokens(''), null)
  })

  it('that the application cannot keep let nobody in', async (t) => {
    const { person } = await start(t, {
      oidc: {
        keepTokens: () => {
          throw new Error('The disk is full')
        },
      },
    })
    const alice = person()
    assert.ok((await alice.logIn()).status >= 500)
    assert.equal(await alice.who(), null)
  })

  it('that were kept spare the question at the logout of the provider', async (t) => {
    const { world } = await keeping(t)
    const alice = world.person()
    await alice.logIn()
    const answer = await alice.app.submit(oidcPaths.logout, {})
    const { searchParams } = new URL(answer.headers.get('location') ?? '')
    assert.equal(searchParams.get('id_token_hint')?.split('.').length, 3)
    assert.equal(await alice.who(), null)
  })
})

describe('a logout', () => {
  it('succeeds here whatever the provider does', async (t) => {
    const world = await start(t)
    const alice = world.person()
    await alice.logIn()
    world.app.clock.advance(25 * 60_000)
    world.provider.changes.answer = (_, response) => {
      response.destroy()
      return true
    }
    const fresh = await start(t, { beside: world })
    const answer = await alice.app.submit(oidcPaths.logout, {})
    assert.equal(answer.status, 303)
    assert.equal(await alice.who(), null)
    // A process that knows nothing of the provider leads home.
    const bob = fresh.person()
    const home = await bob.app.submit(oidcPaths.logout, {})
    assert.deepEqual([home.status, home.headers.get('location')], [303, '/'])
  })

  it('is no GET, and no form of another site', async (t) => {
    const { person } = await start(t)
    const alice = person()
    await alice.logIn()
    assert.equal((await alice.app.get(oidcPaths.logout)).status, 405)
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
    assert.equal((await alice.app.post(oidcPaths.logout, {}, headers)).status, 403)
    assert.equal(await alice.who(), 'id-alice')
  })
})

describe('the cookies of a login by a provider', () => {
  it('are HttpOnly, Lax, short-lived and sealed: nothing of them can be read or changed', async (t) => {
    const { person, app } = await start(t)
    const alice = person()
    const answer = await alice.app.get(oidcPaths.start)
    const [cookie = ''] = answer.headers.getSetCookie()
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Max-Age=600', 'Path=/']) {
      assert.ok(cookie.split('; ').includes(attribute), cookie)
    }
    const [name = '', value = ''] = [...alice.app.cookies][0] ?? []
    assert.ok(!Buffer.from(value, 'base64url').toString('latin1').includes('verifier'))
    const url = ((await answer.json()) as { location: string }).location
    const address = await alice.atProvider(url)
    alice.app.cookies.set(name, `${value.slice(0, -4)}AAAA`)
    assert.equal((await alice.comeBack(address)).status, 400)
    assert.ok(app.events.some(({ type }) => type === 'oidc.refused'))
  })

  it('come back from the provider where the cookie of the session does not (SameSite=Strict)', async (t) => {
    const { person } = await start(t, { options: { cookie: { sameSite: 'strict' } } })
    const answer = await person().app.get(oidcPaths.start)
    const [cookie = ''] = answer.headers.getSetCookie()
    assert.ok(cookie.split('; ').includes('SameSite=Lax'), cookie)
  })

  it('are several for several tabs, which all come back; the oldest of seven is forgotten', async (t) => {
    const { person, app } = await start(t)
    const alice = person()
    const begun: string[] = []
    for (let i = 0; i < 7; i++) {
      begun.push(await alice.begin())
      app.clock.advance(1)
    }
    assert.equal(alice.app.cookies.size, 6)
    const answers: number[] = []
    for (const address of begun) {
      answers.push((await alice.comeBack(await alice.atProvider(address))).status)
    }
    assert.deepEqual(answers, [400, 303, 303, 303, 303, 303, 303])
    assert.equal(await alice.who(), 'id-alice')
  })

  it('take no more than 4 KB of the header, wherever another site sends the browser', async (t) => {
    const { person } = await start(t)
    const alice = person()
    for (let i = 0; i < 12; i++) {
      const address = await alice.begin(`${oidcPaths.start}?next=/${'x'.repeat(511)}`)
      assert.ok(alice.app.cookieHeader.length <= 4096, String(alice.app.cookieHeader.length))
      if (i === 11) await alice.comeBack(await alice.atProvider(address))
    }
    assert.equal(await alice.who(), 'id-alice')
  })

  it('of one application open nothing at another with the same secrets but another provider', async (t) => {
    const one = await start(t)
    const other = await start(t)
    const alice = one.person()
    const address = await alice.atProvider(await alice.begin())
    const stranger = other.person()
    for (const [name, value] of alice.app.cookies) stranger.app.cookies.set(name, value)
    assert.equal((await stranger.comeBack(address)).status, 400)
    assert.equal(SITE, 'http://localhost')
  })
})

function inWhole(error: Error): string {
  return `${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`
}

function parse(text: string): Error {
  try {
    JSON.parse(text)
  } catch (error) {
    return error as Error
  }
  throw new Error('It parses')
}
