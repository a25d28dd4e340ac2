/**
 * Providers that are down, hang, answer too much, send browsers astray, or have another clock or other keys.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { MINUTE, SECOND } from 'latchkey'
import { inParallel } from 'latchkey/testing'
import { oidcPaths } from '../../../services/oidc-application.ts'
import { fetchOf } from '../../src/oidc/bounded-fetch.ts'
import { outcomeOf, refusalsOf, start, type World } from './setup.ts'

const UNAVAILABLE = [503, 'provider_unavailable']

/** What a provider that is not well does with a request. */
const faults: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'that breaks the connection': (response) => response.destroy(),
  'that answers 500': (response) => void response.writeHead(500).end('broken'),
  'that answers 429': (response) => void response.writeHead(429, { 'Retry-After': '60' }).end(),
  'that never answers': () => undefined,
  'that answers by and by, and never comes to an end': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    const drip = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(drip))
  },
  'that answers megabytes': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    const more = (): void => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  },
  'that answers what is no JSON': (response) =>
    void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"a'),
  'that sends us elsewhere': (response) =>
    void response.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end(),
}

/** What is asked of a provider at a login, in this order. */
const asked = {
  'its description': '/.well-known/openid-configuration',
  'its keys': '/jwks',
  'a code': '/token',
  UserInfo: '/me',
} as const

function answerInstead(
  { provider }: World,
  path: string,
  fault: (response: ServerResponse) => void,
): void {
  provider.changes.answer = ({ url = '' }: IncomingMessage, response) => {
    if (!url.startsWith(path)) return false
    fault(response)
    return true
  }
}

/** What the provider says of itself. */
async function describing({ provider }: World): Promise<string> {
  return (await fetch(provider.issuer + asked['its description'])).text()
}

describe('a provider', () => {
  for (const [what, fault] of Object.entries(faults)) {
    for (const [document, path] of Object.entries(asked)) {
      it(`${what}, asked for ${document}, lets nobody in: an answer with words, in time`, async (t) => {
        const world = await start(t, { oidc: { timeout: 1500 } })
        answerInstead(world, path, fault)
        const { app, person } = world
        const alice = person()
        const before = performance.now()
        const isFirst = path === asked['its description']
        const answer = isFirst ? await alice.app.get(oidcPaths.start) : await alice.logIn()
        assert.ok(performance.now() - before < 10_000)
        assert.equal(answer.status, 503)
        assert.equal(answer.headers.get('retry-after'), '5')
        const { code, detail } = (await answer.json()) as { code: string; detail: string }
        assert.deepEqual(
          [code, detail],
          ['provider_unavailable', 'The login with the provider is not possible at the moment'],
        )
        assert.equal(await alice.who(), null)
        assert.equal(app.events.filter(({ type }) => type === 'oidc.failed').length, 1)
        // When it is well again, so is the login.
        delete world.provider.changes.answer
        app.clock.advance(3 * SECOND)
        await alice.logIn()
        assert.equal(await alice.who(), 'id-alice')
      })
    }
  }

  it('is read for 256 KiB, and no further', async (t) => {
    for (const [blanks, status] of [
      [200_000, 200],
      [300_000, 503],
    ] as const) {
      const world = await start(t)
      const description = await describing(world)
      answerInstead(world, asked['its description'], (response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' })
        response.end(description + ' '.repeat(blanks))
      })
      assert.equal((await world.person().app.get(oidcPaths.start)).status, status)
    }
  })

  it('sends us nowhere: what stands at the end of a redirect counts for nothing', async (t) => {
    const world = await start(t)
    const description = await describing(world)
    let isMoved = false
    answerInstead(world, asked['its description'], (response) => {
      if (!isMoved) response.writeHead(302, { Location: `${asked['its description']}?moved` }).end()
      else response.writeHead(200, { 'Content-Type': 'application/json' }).end(description)
      isMoved = true
    })
    assert.equal((await world.person().app.get(oidcPaths.start)).status, 503)
    // What is asked next finds it without a redirect (negative control).
    world.app.clock.advance(3 * SECOND)
    assert.equal((await world.person().app.get(oidcPaths.start)).status, 200)
  })

  it('that is down is not asked by each visitor: of a hundred, one asks', async (t) => {
    const world = await start(t)
    answerInstead(world, '/', (response) => response.writeHead(500).end())
    const { app, person, provider } = world
    const answers = await inParallel(100, () => person().app.get(oidcPaths.start))
    for (const answer of answers) assert.equal(answer.status, 503)
    assert.equal(provider.asked.length, 1)
    await person().app.get(oidcPaths.start)
    assert.equal(provider.asked.length, 1)
    app.clock.advance(2 * SECOND)
    await person().app.get(oidcPaths.start)
    assert.equal(provider.asked.length, 2)
  })

  it('that was well before is known for a day while it does not describe itself', async (t) => {
    const world = await start(t)
    const { app, person } = world
    await person().begin()
    answerInstead(world, asked['its description'], (response) => response.writeHead(500).end())
    app.clock.advance(23 * 60 * MINUTE)
    assert.equal((await person().app.get(oidcPaths.start)).status, 200)
    app.clock.advance(61 * MINUTE)
    assert.deepEqual(await outcomeOf(await person().app.get(oidcPaths.start)), UNAVAILABLE)
  })

  it('that describes another issuer is not talked to', async (t) => {
    for (const issuer of ['https://evil.example', null]) {
      const world = await start(t)
      answerInstead(world, asked['its description'], (response) => {
        const about = {
          issuer: issuer ?? `${world.provider.issuer}/`,
          jwks_uri: 'https://x.example',
        }
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(about))
      })
      assert.deepEqual(await outcomeOf(await world.person().app.get(oidcPaths.start)), UNAVAILABLE)
    }
  })

  it('that names addresses without https is asked nothing there', async (t) => {
    const world = await start(t)
    const { issuer } = world.provider
    const inside = 'http://10.0.0.1/metadata'
    answerInstead(world, asked['its description'], (response) => {
      const about = {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: inside,
        jwks_uri: inside,
        userinfo_endpoint: inside,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(about))
    })
    const alice = world.person()
    assert.deepEqual(await outcomeOf(await alice.logIn()), UNAVAILABLE)
    const told = world.app.events.find((event) => event.type === 'oidc.failed')
    assert.match(String(told?.err), /without https/)
  })

  it('that is elsewhere cannot make us ask this machine itself; one that is here can', async (t) => {
    const { provider } = await start(t)
    const own = `${provider.issuer}/jwks`
    await assert.rejects(fetchOf('https://accounts.example.com')(own, {}), /without https/)
    for (const url of [
      'http://example.com',
      'ftp://x',
      'https://u:p@x',
      'file:///etc/passwd',
      '',
    ]) {
      for (const issuer of ['https://accounts.example.com', provider.issuer]) {
        await assert.rejects(fetchOf(issuer)(url, {}), /without https/, url)
      }
    }
    assert.equal((await fetchOf(provider.issuer)(own, {})).status, 200)
  })

  it('that refuses the code is no provider that is down', async (t) => {
    const world = await start(t)
    answerInstead(world, asked['a code'], (response) => {
      response.writeHead(400, { 'Content-Type': 'application/json' })
      response.end('{"error":"invalid_grant"}')
    })
    assert.deepEqual(await outcomeOf(await world.person().logIn()), [400, 'provider_refused'])
    assert.deepEqual(refusalsOf(world), ['invalid'])
  })
})

describe('the clock of a provider', () => {
  const logIn = async (world: World, ahead: number): Promise<string | null> => {
    world.app.clock.advance(-ahead)
    const alice = world.person()
    await alice.logIn()
    return alice.who()
  }
  it('may be half a minute ahead, and no more', async (t) => {
    assert.equal(await logIn(await start(t), 25 * SECOND), 'id-alice')
    assert.equal(await logIn(await start(t), 40 * SECOND), null)
  })

  it('may be half a minute behind, counted from the end of the token, and no more', async (t) => {
    const changed = async (left: number): Promise<World> => {
      const world = await start(t)
      const now = Math.floor(world.app.clock() / 1000)
      world.provider.changes.claims = (claims) => ({ ...claims, iat: now - 60, exp: now + left })
      return world
    }
    assert.equal(await logIn(await changed(-20), 0), 'id-alice')
    assert.equal(await logIn(await changed(-40), 0), null)
  })
})

describe('the keys of a provider', () => {
  const asks = ({ provider }: World): number =>
    provider.asked.filter((path) => path === asked['its keys']).length

  it('are fetched once for many logins, and anew for a key that is not known', async (t) => {
    const world = await start(t)
    const { person, provider, app } = world
    for (let i = 0; i < 3; i++) await person().logIn()
    assert.equal(asks(world), 1)
    app.clock.advance(MINUTE / 4)
    await provider.rotateKey()
    const early = person()
    // Within a minute the keys are not fetched again, whoever sends an unknown key.
    assert.deepEqual(await outcomeOf(await early.logIn()), [400, 'provider_refused'])
    assert.equal(asks(world), 1)
    app.clock.advance(MINUTE)
    provider.changes.claims = (claims) => ({ ...claims, iat: Math.floor(app.clock() / 1000) })
    const late = person()
    await late.logIn()
    assert.equal(await late.who(), 'id-alice')
    assert.equal(asks(world), 2)
  })

  it('are fetched once a minute at most, however many tokens with unknown keys arrive', async (t) => {
    const world = await start(t)
    const { app, provider, person, tell } = world
    await person().logIn()
    const forged = async (): Promise<Response> =>
      tell(
        await provider.sign(provider.logoutClaims({ sub: 's-alice' }), {
          typ: 'logout+jwt',
          kid: crypto.randomUUID(),
        }),
      )
    for (let minute = 0; minute < 3; minute++) {
      app.clock.advance(MINUTE)
      await inParallel(100, forged)
      assert.equal(asks(world), 2 + minute)
    }
  })

  it('that are no keys are not kept: the provider is unwell, and is asked again', async (t) => {
    for (const answered of ['{"error":"down"}', '[]', 'null', '{"keys":[null]}']) {
      const world = await start(t)
      answerInstead(world, asked['its keys'], (response) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(answered),
      )
      assert.deepEqual(await outcomeOf(await world.person().logIn()), [503, 'provider_unavailable'])
      delete world.provider.changes.answer
      world.app.clock.advance(3 * SECOND)
      const alice = world.person()
      await alice.logIn()
      assert.equal(await alice.who(), 'id-alice')
    }
  })

  it('that are withdrawn are taken for ten minutes more, and no longer', async (t) => {
    const world = await start(t)
    const { app, provider, person, tell } = world
    await person().logIn()
    const sign = async (): Promise<string> => {
      const iat = Math.floor(app.clock() / 1000)
      return old({ ...provider.logoutClaims({ sub: 's-alice' }), iat, exp: iat + 60 })
    }
    const old = provider.signer('logout+jwt')
    await provider.rotateKey()
    assert.equal((await tell(await sign())).status, 200)
    app.clock.advance(11 * MINUTE)
    assert.equal((await tell(await sign())).status, 400)
  })
})
