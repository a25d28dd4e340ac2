/**
 * Back-channel logout (OpenID Connect Back-Channel Logout 1.0): what ends, what does not, and which tokens are none.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as jose from 'jose'
import { createLatchkey, MINUTE, sealedSessions, type SessionStore } from 'latchkey'
import { oidc } from 'latchkey/oidc'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { oidcPaths, SITE } from '../../../services/oidc-application.ts'
import { CLIENT, RealProvider } from '../../../services/oidc-provider.ts'
import { CODE } from '../../../services/two-steps.ts'
import { fetchOf } from '../../src/oidc/bounded-fetch.ts'
import { KeySet } from '../../src/oidc/key-set.ts'
import { outcomeOf, refusalsOf, start, without, type World } from './setup.ts'

const TYP = { typ: 'logout+jwt' }

/** A right logout token, but for some claims. `undefined` leaves one out. */
async function tokenOf({ provider, app }: World, changes: object): Promise<string> {
  const iat = Math.floor(app.clock() / 1000)
  return provider.sign({ ...provider.logoutClaims(), iat, exp: iat + 120, ...changes }, TYP)
}

/** Lets the provider say in which of its sessions a person is. */
function sessionsAt({ provider }: World, sid: string | null): void {
  provider.changes.claims = (claims) => ({
    ...without(claims, 'sid'),
    ...(sid !== null && { sid }),
  })
}

describe('a logout token', () => {
  it('with a session of the provider ends what has come from that, and nothing else', async (t) => {
    const world = await start(t)
    const [here, there, byPassword] = [world.person(), world.person(), world.person()]
    sessionsAt(world, 'S1')
    await here.logIn()
    sessionsAt(world, 'S2')
    await there.logIn()
    await byPassword.app.login('alice', PASSWORD)
    const answer = await world.tell(await tokenOf(world, { sid: 'S1', sub: 's-alice' }))
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.get('set-cookie'), null)
    assert.equal(await here.who(), null)
    assert.equal(await there.who(), 'id-alice')
    assert.equal(await byPassword.who(), 'id-alice')
  })

  it('with the person alone ends all that has come from the provider, and no login by password', async (t) => {
    const world = await start(t)
    const [here, there, byPassword] = [world.person(), world.person(), world.person()]
    sessionsAt(world, 'S1')
    await here.logIn()
    sessionsAt(world, null)
    await there.logIn()
    await byPassword.app.login('alice', PASSWORD)
    await world.tell(await tokenOf(world, { sub: 's-alice' }))
    assert.deepEqual([await here.who(), await there.who()], [null, null])
    assert.equal(await byPassword.who(), 'id-alice')
  })

  it('with both ends the sessions of the person of which no session of the provider is known', async (t) => {
    const world = await start(t)
    const [known, unknown] = [world.person(), world.person()]
    sessionsAt(world, 'S2')
    await known.logIn()
    sessionsAt(world, null)
    await unknown.logIn()
    await world.tell(await tokenOf(world, { sid: 'S1', sub: 's-alice' }))
    assert.deepEqual([await known.who(), await unknown.who()], ['id-alice', null])
  })

  it('with a session of the provider alone ends it too', async (t) => {
    const world = await start(t)
    const alice = world.person()
    sessionsAt(world, 'S1')
    await alice.logIn()
    await world.tell(await tokenOf(world, { sid: 'S1' }))
    assert.equal(await alice.who(), null)
  })

  it('ends a session that has a new token by now, and one that was confirmed by the provider', async (t) => {
    const world = await start(t)
    sessionsAt(world, 'S1')
    const alice = world.person()
    await alice.logIn()
    await alice.logIn(oidcPaths.confirm)
    await alice.app.post('/confirm', { password: PASSWORD })
    const confirmed = world.person()
    await confirmed.app.login('alice', PASSWORD)
    await confirmed.logIn(oidcPaths.confirm)
    await world.tell(await tokenOf(world, { sid: 'S1' }))
    assert.deepEqual([await alice.who(), await confirmed.who()], [null, null])
  })

  it('of the session that has logged in ends it, however often others have confirmed it since', async (t) => {
    const world = await start(t)
    const alice = world.person()
    sessionsAt(world, 'S1')
    await alice.logIn()
    for (let i = 2; i <= 10; i++) {
      sessionsAt(world, `S${i}`)
      assert.equal((await alice.logIn(oidcPaths.confirm)).status, 303)
    }
    await world.tell(await tokenOf(world, { sid: 'S1' }))
    assert.equal(await alice.who(), null)
  })

  it('ends a login whose second step is missing', async (t) => {
    const world = await start(t)
    world.provider.people.set('s-dora', {})
    const dora = world.person('s-dora')
    await dora.logIn()
    await world.tell(await tokenOf(world, { sub: 's-dora' }))
    const late = await dora.app.post('/factor', { code: CODE })
    assert.equal(late.status, 401)
    assert.equal(await dora.who(), null)
  })

  it('ends what every process has begun', async (t) => {
    const store = memoryStore()
    const one = await start(t, { options: { store } })
    const other = await start(t, { options: { store }, beside: one })
    const alice = one.person()
    await alice.logIn()
    assert.equal((await other.tell(await tokenOf(other, { sub: 's-alice' }))).status, 200)
    assert.equal(await alice.who(), null)
  })

  it('of one provider ends nothing that has come from another with the same names', async (t) => {
    const world = await start(t)
    const second = await RealProvider.start(SITE)
    t.after(() => second.close())
    const other = oidc(world.app.latch, {
      issuer: second.issuer,
      ...CLIENT,
      callbackPath: '/other/callback',
      findUser: () => world.app.users.get('id-alice') ?? null,
      backChannelLogout: true,
    })
    assert.equal(other.redirectUri, `${SITE}/other/callback`)
    const alice = world.person()
    sessionsAt(world, 'S1')
    await alice.logIn()
    const claims = second.logoutClaims({ sid: 'S1', sub: 's-alice' })
    const ctx = { method: 'POST' } as never
    await other.steps.backChannelLogout.run(ctx, { logout_token: await second.sign(claims, TYP) })
    assert.equal(await alice.who(), 'id-alice')
    // Neither does a token of the other provider at our address.
    assert.equal((await world.tell(await second.sign(claims, TYP))).status, 400)
    assert.equal(await alice.who(), 'id-alice')
  })

  it('counts once, so that a copy ends no later login', async (t) => {
    const world = await start(t)
    const alice = world.person()
    await alice.logIn()
    const token = await tokenOf(world, { sub: 's-alice' })
    assert.equal((await world.tell(token)).status, 200)
    world.app.clock.advance(1000)
    await alice.logIn()
    assert.equal(await alice.who(), 'id-alice')
    assert.deepEqual(await outcomeOf(await world.tell(token)), [400, 'provider_refused'])
    assert.equal(await alice.who(), 'id-alice')
  })

  it('fifty times at once ends the session, and fails for nobody', async (t) => {
    const world = await start(t)
    const alice = world.person()
    await alice.logIn()
    const token = await tokenOf(world, { sub: 's-alice' })
    const answers = await inParallel(50, () => world.tell(token))
    for (const { status } of answers) assert.ok(status === 200 || status === 400, String(status))
    assert.ok(answers.some(({ status }) => status === 200))
    assert.equal(await alice.who(), null)
    const ended = world.app.events.flatMap((event) =>
      event.type === 'oidc.logged_out' ? [event.sessions] : [],
    )
    assert.equal(
      ended.reduce((sum, count) => sum + count, 0),
      1,
    )
  })
})

describe('what is no logout token', () => {
  const now = (): number => Math.floor(Date.now() / 1000)
  const event = 'http://schemas.openid.net/event/backchannel-logout'
  const wrong: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
    'of another issuer': () => ({ iss: 'https://evil.example' }),
    'for another application': () => ({ aud: 'another' }),
    'that has ended': () => ({ iat: now() - 300, exp: now() - 60 }),
    'that is good for an hour': () => ({ exp: now() + 3600 }),
    'of an hour ago': () => ({ iat: now() - 3600 }),
    'of the future': () => ({ iat: now() + 60 }),
    'without an end': () => ({ exp: undefined }),
    'without an instant': () => ({ iat: undefined }),
    'without a jti': () => ({ jti: undefined }),
    'with an empty jti': () => ({ jti: '' }),
    'whose jti is a number': () => ({ jti: 7 }),
    'with a nonce': () => ({ nonce: 'n' }),
    'whose nonce is null': () => ({ nonce: null }),
    'without events': () => ({ events: undefined }),
    'whose events are null': () => ({ events: null }),
    'whose events are a list': () => ({ events: [event] }),
    'with another event': () => ({ events: { 'https://example.com/login': {} } }),
    'whose event is a text': () => ({ events: { [event]: 'logout' } }),
    'that names nobody': () => ({ sub: undefined }),
    'whose person is a number': () => ({ sub: 7 }),
    'whose session is a list': () => ({ sid: ['S1'] }),
    'with an endless name': () => ({ sid: 's'.repeat(10_000) }),
  }
  for (const [what, changes] of Object.entries(wrong)) {
    it(`is refused: one ${what}`, async (t) => {
      const world = await start(t)
      const alice = world.person()
      await alice.logIn()
      const token = await tokenOf(world, { sub: 's-alice', ...changes() })
      assert.deepEqual(await outcomeOf(await world.tell(token)), [400, 'provider_refused'])
      assert.equal(await alice.who(), 'id-alice')
      // With nothing changed it ends the session, so the change alone was refused (negative control).
      assert.equal((await world.tell(await tokenOf(world, { sub: 's-alice' }))).status, 200)
      assert.equal(await alice.who(), null)
    })
  }

  for (const typ of [undefined, 'JWT', 'at+jwt', 'secevent+jwt', '']) {
    it(`is refused: one of the type ${typ}`, async (t) => {
      const world = await start(t)
      const alice = world.person()
      await alice.logIn()
      const claims = world.provider.logoutClaims({ sub: 's-alice' })
      const token = await world.provider.sign(claims, typ === undefined ? {} : { typ })
      assert.deepEqual(await outcomeOf(await world.tell(token)), [400, 'provider_refused'])
      assert.equal(await alice.who(), 'id-alice')
    })
  }

  it('would be taken for one, if its type were not looked at (negative control)', async (t) => {
    const { provider, app } = await start(t)
    const url = `${provider.issuer}/jwks`
    const keys = new KeySet(jose, {
      url,
      fetch: fetchOf(url),
      timeout: 5000,
      clock: app.clock,
    })
    const token = await provider.sign(provider.logoutClaims({ sub: 's-alice' }), { typ: 'JWT' })
    const expected = { issuer: provider.issuer, audience: CLIENT.clientId, claims: ['jti'] }
    assert.equal((await keys.verify(token, expected)).sub, 's-alice')
    await assert.rejects(keys.verify(token, { ...expected, typ: 'logout+jwt' }))
  })

  it('is refused: the ID token of the same person, whatever its type says', async (t) => {
    const world = await start(t)
    const { provider, person, tell } = world
    let idToken = ''
    provider.changes.idToken = (token) => (idToken = token)
    const alice = person()
    await alice.logIn()
    const claims = jose.decodeJwt(idToken)
    for (const token of [idToken, await provider.sign(claims, TYP)]) {
      assert.deepEqual(await outcomeOf(await tell(token)), [400, 'provider_refused'])
    }
    assert.equal(await alice.who(), 'id-alice')
  })

  it('is refused: one by another key, by our secret, or by nobody', async (t) => {
    const world = await start(t)
    const alice = world.person()
    await alice.logIn()
    const claims = world.provider.logoutClaims({ sub: 's-alice' })
    const { privateKey } = await jose.generateKeyPair('ES256')
    const good = await tokenOf(world, { sub: 's-alice' })
    const { kid = '' } = jose.decodeProtectedHeader(good)
    const [head = '', body = '', signature = ''] = good.split('.')
    const tokens = [
      await new jose.SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid, ...TYP })
        .sign(privateKey),
      await new jose.SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid, ...TYP })
        .sign(Buffer.from(CLIENT.clientSecret.padEnd(32, 'x'))),
      new jose.UnsecuredJWT(claims).encode(),
      `${head}.${body}.`,
      `${head}.${body}.${signature}.`,
      `${head}.${body}`,
      '',
      'x'.repeat(70_000),
    ]
    for (const token of tokens) {
      const { status } = await world.tell(token)
      assert.ok(status === 400 || status === 413, `${status} for ${token.slice(0, 40)}`)
    }
    assert.equal(await alice.who(), 'id-alice')
    assert.ok(refusalsOf(world).length > 0)
  })

  it('is answered with 200 and no redirect, whatever the server of the provider accepts (2.8)', async (t) => {
    const world = await start(t)
    const alice = world.person()
    await alice.logIn()
    // What clients of Java's own library send.
    const accept = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'
    const answer = await world.tell(await tokenOf(world, { sub: 's-alice' }), { Accept: accept })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('location'), null)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(await alice.who(), null)
  })

  it('is any request but a POST with the field', async (t) => {
    const world = await start(t)
    const alice = world.person()
    await alice.logIn()
    const token = await tokenOf(world, { sub: 's-alice' })
    const path = `${oidcPaths.backChannelLogout}?logout_token=${token}`
    assert.equal((await alice.app.get(path)).status, 405)
    assert.equal((await alice.app.post(path)).status, 400)
    assert.equal(await alice.who(), 'id-alice')
  })
})

describe('a back-channel logout', () => {
  const failing: readonly (readonly [part: 'sessions' | 'tokens', method: string])[] = [
    ['sessions', 'list'],
    ['sessions', 'delete'],
    ['tokens', 'read'],
    ['tokens', 'add'],
  ]
  for (const [part, method] of failing) {
    it(`is no success while ${method} of the ${part} fails, and is one when it is told again`, async (t) => {
      let isBroken = false
      const world = await start(t, { options: { store: breaking(part, method, () => isBroken) } })
      const alice = world.person()
      await alice.logIn()
      const token = await tokenOf(world, { sub: 's-alice' })
      isBroken = true
      assert.deepEqual(await outcomeOf(await world.tell(token)), [503, 'store_unavailable'])
      isBroken = false
      assert.equal((await world.tell(token)).status, 200)
      assert.equal(await alice.who(), null)
    })
  }

  it('leaves no confirmation of which nobody can say whether the provider has ended it', async (t) => {
    let isBroken = false
    const world: World = await start(t, {
      options: {
        store: breaking('tokens', 'read', () => isBroken),
        onEvent: ({ type }) => (isBroken ||= type === 'user.confirmed'),
      },
    })
    const alice = world.person()
    await alice.logIn()
    const answer = await alice.logIn(oidcPaths.confirm)
    assert.deepEqual(await outcomeOf(answer), [503, 'store_unavailable'])
    assert.equal(isBroken, true)
    isBroken = false
    assert.equal(await alice.who(), null)
  })

  it('is no success while the keys of the provider cannot be fetched', async (t) => {
    const world = await start(t)
    world.provider.changes.answer = ({ url }, response) => {
      if (url !== '/jwks') return false
      response.writeHead(500).end()
      return true
    }
    const token = await tokenOf(world, { sub: 's-alice' })
    assert.deepEqual(await outcomeOf(await world.tell(token)), [503, 'provider_unavailable'])
  })

  it('is refused at the start with sessions in cookies, which it could not end', () => {
    const latch = createLatchkey({
      secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
      publicUrl: SITE,
      store: sealedSessions({ revocations: memoryStore() }),
      findUser: () => null,
    })
    const options = { issuer: 'https://id.example', clientId: 'app', findUser: () => null }
    assert.throws(() => oidc(latch, { ...options, backChannelLogout: true }), {
      message: /"oidc\.backChannelLogout" cannot end sessions that are kept in cookies/,
    })
    const { steps } = oidc(latch, { ...options, callbackPath: '/again' })
    assert.throws(() => steps.backChannelLogout, /"oidc\.backChannelLogout" must be true/)
  })

  it('finds sessions for as long as they can live', async (t) => {
    const world = await start(t, {
      options: { idleTimeout: 20 * 24 * 60 * MINUTE, absoluteTimeout: 30 * 24 * 60 * MINUTE },
    })
    const { app, provider, person, tell } = world
    const alice = person()
    await alice.logIn()
    app.clock.advance(19 * 24 * 60 * MINUTE)
    assert.equal(await alice.who(), 'id-alice')
    app.clock.advance(10 * 24 * 60 * MINUTE)
    assert.equal(await alice.who(), 'id-alice')
    const iat = Math.floor(app.clock() / 1000)
    const claims = provider.logoutClaims({ sub: 's-alice', iat, exp: iat + 60 })
    assert.equal((await tell(await provider.sign(claims, TYP))).status, 200)
    assert.equal(await alice.who(), null)
  })
})

/** A store of which one method fails when it is told to. */
function breaking(
  part: 'sessions' | 'tokens',
  method: string,
  isBroken: () => boolean,
): SessionStore {
  const store = memoryStore()
  const failing = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name)
        if (name === 'tokens' && part === 'tokens') return failing(value as object)
        if (name !== method || (part === 'tokens' && target === (store as object))) return value
        return async (...given: unknown[]): Promise<unknown> => {
          if (isBroken()) throw new Error('The disk is full')
          return Reflect.apply(value as () => unknown, object, given)
        }
      },
    })
  return failing(store)
}
