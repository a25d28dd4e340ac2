/**
 * What attackers send to the callback, or make the provider send. Nobody is let in, and the event says why.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { inParallel } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { oidcPaths } from '../../../services/oidc-application.ts'
import { CLIENT } from '../../../services/oidc-provider.ts'
import { outcomeOf, refusalsOf, start, without } from './setup.ts'

const REFUSED = [400, 'provider_refused']

describe('a callback', () => {
  it('of another browser lets nobody in: the state is worth nothing without its cookie', async (t) => {
    const world = await start(t)
    const { person, provider } = world
    const [attacker, victim] = [person('s-bob'), person()]
    const address = await attacker.atProvider(await attacker.begin())
    assert.deepEqual(await outcomeOf(await victim.comeBack(address)), REFUSED)
    // The victim has begun something too, whose cookie is there: it is of another state.
    const own = await victim.begin()
    assert.deepEqual(await outcomeOf(await victim.comeBack(address)), REFUSED)
    assert.equal(await victim.who(), null)
    assert.deepEqual(refusalsOf(world), ['not_begun', 'not_begun'])
    // Nothing of it reached the provider.
    assert.ok(!provider.asked.includes('/token'))
    // What the victim has begun still leads to the victim's own account.
    await victim.comeBack(await victim.atProvider(own))
    assert.equal(await victim.who(), 'id-alice')
  })

  it('with the code of another login is refused by the provider: PKCE and nonce are of this one', async (t) => {
    const world = await start(t)
    const { person } = world
    const [attacker, victim] = [person('s-bob'), person()]
    const stolen = new URL(await victim.atProvider(await victim.begin()))
    const own = new URL(await attacker.atProvider(await attacker.begin()))
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '')
    assert.deepEqual(await outcomeOf(await attacker.comeBack(own.href)), REFUSED)
    assert.equal(await attacker.who(), null)
    assert.deepEqual(refusalsOf(world), ['invalid'])
  })

  it('counts once: a copy of the address and of the cookie is refused, of 50 at the same time one logs in', async (t) => {
    const world = await start(t)
    const { person, provider } = world
    const alice = person()
    const address = await alice.atProvider(await alice.begin())
    const copies = Array.from({ length: 50 }, () => {
      const copy = person()
      for (const [name, value] of alice.app.cookies) copy.app.cookies.set(name, value)
      return copy
    })
    const answers = await inParallel(copies.length, (i) => copies[i]?.comeBack(address))
    assert.equal(answers.filter((answer) => answer?.status === 303).length, 1)
    assert.equal(provider.asked.filter((path) => path === '/token').length, 1)
    assert.deepEqual(await outcomeOf(await alice.comeBack(address)), REFUSED)
    const reasons = new Set(refusalsOf(world))
    assert.deepEqual([...reasons], ['not_begun'])
  })

  it('after ten minutes is refused', async (t) => {
    const { app, person } = await start(t)
    const alice = person()
    const address = await alice.atProvider(await alice.begin())
    app.clock.advance(10 * 60_000)
    assert.deepEqual(await outcomeOf(await alice.comeBack(address)), REFUSED)
  })

  it('by any other method than GET is refused, and uses nothing up', async (t) => {
    const { person } = await start(t)
    const alice = person()
    const address = await alice.atProvider(await alice.begin())
    const { pathname, search } = new URL(address)
    for (const method of ['POST', 'HEAD', 'PUT', 'DELETE']) {
      const { status } = await alice.app.send(pathname + search, { method })
      assert.ok(status >= 400, `${method}: ${status}`)
    }
    await alice.comeBack(address)
    assert.equal(await alice.who(), 'id-alice')
  })

  it('whose answer is of another issuer, or of none, is refused (mix-up, RFC 9207)', async (t) => {
    const world = await start(t)
    const { person, provider } = world
    for (const issuer of ['https://evil.example', `${provider.issuer}/`, null]) {
      const alice = person()
      const address = new URL(await alice.atProvider(await alice.begin()))
      if (issuer === null) address.searchParams.delete('iss')
      else address.searchParams.set('iss', issuer)
      assert.deepEqual(await outcomeOf(await alice.comeBack(address.href)), REFUSED)
      assert.equal(await alice.who(), null)
    }
    assert.deepEqual(refusalsOf(world), ['invalid', 'invalid', 'invalid'])
    assert.ok(!provider.asked.includes('/token'))
  })

  it('whose parameters are repeated, too long or broken is refused', async (t) => {
    const world = await start(t)
    const { person } = world
    const changes: readonly ((address: string) => string)[] = [
      (address) => `${address}&code=another`,
      (address) => `${address}&state=another`,
      (address) => `${address}&iss=https://evil.example`,
      (address) => `${address}&x=${'x'.repeat(9000)}`,
      (address) => address.replace(/state=[^&]+/, 'state='),
      (address) => address.replace(/code=[^&]+/, 'code=%ff'),
      (address) => address.replace(/code=[^&]+/, 'id_token=x'),
      (address) => address.replace(/\?.*/, ''),
    ]
    for (const change of changes) {
      const alice = person()
      const address = change(await alice.atProvider(await alice.begin()))
      const answer = await alice.comeBack(address)
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} for ${address}`)
      assert.equal(await alice.who(), null)
    }
  })

  it('of somebody else than the one who has logged in here meanwhile is refused', async (t) => {
    const { person } = await start(t)
    const alice = person()
    const address = await alice.atProvider(await alice.begin())
    await alice.app.login('bob', PASSWORD)
    assert.deepEqual(await outcomeOf(await alice.comeBack(address)), REFUSED)
    assert.equal(await alice.who(), 'id-bob')
  })

  it('leads to no other site, whatever the beginning says', async (t) => {
    const { person } = await start(t)
    const targets = [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      'javascript:alert(1)',
      `/${'x'.repeat(5000)}`,
    ]
    for (const next of targets) {
      const alice = person()
      const answer = await alice.logIn(`${oidcPaths.start}?next=${encodeURIComponent(next)}`)
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/'], next)
    }
  })
})

describe('an account', () => {
  it('is linked to nobody, if another login is in the browser when the link comes back', async (t) => {
    const world = await start(t)
    const { app, person } = world
    const bob = person('s-new')
    await bob.app.login('bob', PASSWORD)
    const begun = await bob.app.submit(oidcPaths.link, {})
    const address = await bob.atProvider(begun.headers.get('location') ?? '')
    for (const again of ['alice', 'bob']) {
      await bob.app.post('/logout')
      bob.app.cookies.delete('__Host-session')
      app.clock.advance(1)
      await bob.app.login(again, PASSWORD)
    }
    assert.deepEqual(await outcomeOf(await bob.comeBack(address)), REFUSED)
    assert.deepEqual(app.users.get('id-bob')?.accounts, [])
    assert.deepEqual(refusalsOf(world), ['not_begun'])
  })

  it('is linked to nobody whose session was ended while the provider answered', async (t) => {
    const world = await start(t)
    const { app, person, provider } = world
    const bob = person('s-new')
    await bob.app.login('bob', PASSWORD)
    const begun = await bob.app.submit(oidcPaths.link, {})
    const address = await bob.atProvider(begun.headers.get('location') ?? '')
    provider.changes.idToken = async (token) => {
      await app.latch.revokeUser('id-bob')
      return token
    }
    assert.deepEqual(await outcomeOf(await bob.comeBack(address)), REFUSED)
    assert.deepEqual(refusalsOf(world), ['changed'])
    assert.equal(await bob.who(), null)
    assert.deepEqual(app.users.get('id-bob')?.accounts, [])
  })

  it('is linked by nobody who is not logged in, or has not confirmed it lately', async (t) => {
    const { app, person } = await start(t)
    const bob = person('s-new')
    assert.deepEqual(await outcomeOf(await bob.app.post(oidcPaths.link)), [
      401,
      'not_authenticated',
    ])
    await bob.app.login('bob', PASSWORD)
    app.clock.advance(11 * 60_000)
    const late = await bob.app.post(oidcPaths.link)
    assert.deepEqual(await outcomeOf(late), [403, 'recent_login_required'])
  })

  it('of another user is linked to nobody else', async (t) => {
    const world = await start(t)
    const { app, person } = world
    const bob = person('s-alice')
    await bob.app.login('bob', PASSWORD)
    const begun = await bob.app.submit(oidcPaths.link, {})
    const answer = await bob.comeBack(await bob.atProvider(begun.headers.get('location') ?? ''))
    assert.deepEqual(await outcomeOf(answer), REFUSED)
    assert.deepEqual(app.users.get('id-bob')?.accounts, [])
    assert.deepEqual(refusalsOf(world), ['mismatch'])
  })

  it('is linked by no form of another site, and by no GET', async (t) => {
    const { person } = await start(t)
    const bob = person('s-new')
    await bob.app.login('bob', PASSWORD)
    assert.equal((await bob.app.get(oidcPaths.link)).status, 405)
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
    assert.equal((await bob.app.post(oidcPaths.link, {}, headers)).status, 403)
  })
})

describe('an ID token', () => {
  const now = Math.floor(Date.now() / 1000)
  const claims: Readonly<Record<string, (claims: JWTPayload) => JWTPayload>> = {
    'with another nonce': (right) => ({ ...right, nonce: 'of-another-login' }),
    'without a nonce': (right) => without(right, 'nonce'),
    'of another issuer': (right) => ({ ...right, iss: 'https://evil.example' }),
    'for another application': (right) => ({ ...right, aud: 'another' }),
    'for us and for another, who has asked for it': (right) => ({
      ...right,
      aud: [CLIENT.clientId, 'another'],
      azp: 'another',
    }),
    'that another has asked for': (right) => ({ ...right, azp: 'another' }),
    'that has expired': (right) => ({ ...right, iat: now - 7200, exp: now - 3600 }),
    'of the future': (right) => ({ ...right, iat: now + 3600, exp: now + 7200 }),
    'that is longer than any': (right) => ({ ...right, x: 'x'.repeat(60_000) }),
    'without an end': (right) => without(right, 'exp'),
    'with a claim that is a part of the language': (right) =>
      JSON.parse(`{"__proto__":1,${JSON.stringify(right).slice(1)}`) as JWTPayload,
    'without a subject': (right) => without(right, 'sub'),
    'with an empty subject': (right) => ({ ...right, sub: '' }),
    'whose subject is a number': (right) => ({ ...right, sub: 7 as never }),
    'whose subject is longer than any': (right) => ({ ...right, sub: 's'.repeat(513) }),
  }
  for (const [what, change] of Object.entries(claims)) {
    it(`${what} lets nobody in`, async (t) => {
      const { provider, person } = await start(t)
      provider.changes.claims = change
      const alice = person()
      assert.deepEqual(await outcomeOf(await alice.logIn()), REFUSED)
      assert.equal(await alice.who(), null)
    })
  }

  it('that was signed anew with the same claims logs in (negative control)', async (t) => {
    const { provider, person } = await start(t)
    provider.changes.claims = (right) => ({ ...right })
    const alice = person()
    await alice.logIn()
    assert.equal(await alice.who(), 'id-alice')
  })

  const payload = (token: string): JWTPayload =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload
  const forged: Readonly<Record<string, (token: string) => string | Promise<string>>> = {
    'without a signature': (token) => new UnsecuredJWT(payload(token)).encode(),
    'whose signature is cut off': (token) => token.replace(/[^.]+$/, ''),
    'whose signature is of other claims': (token) => {
      const [head, , signature] = token.split('.')
      const other = Buffer.from(JSON.stringify({ ...payload(token), sub: 's-alice', x: 1 }))
      return [head, other.toString('base64url'), signature].join('.')
    },
    'signed by our own secret (HS256)': (token) =>
      new SignJWT(payload(token))
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(CLIENT.clientSecret.padEnd(32, 'x'))),
    'that is none': () => 'nonsense',
  }
  for (const [what, forge] of Object.entries(forged)) {
    it(`${what} lets nobody in`, async (t) => {
      const { provider, person } = await start(t)
      provider.changes.idToken = forge
      const alice = person()
      assert.deepEqual(await outcomeOf(await alice.logIn()), REFUSED)
      assert.equal(await alice.who(), null)
    })
  }

  it('is needed: an answer without one lets nobody in', async (t) => {
    const { provider, person } = await start(t)
    provider.changes.idToken = () => undefined as never
    const alice = person()
    assert.deepEqual(await outcomeOf(await alice.logIn()), REFUSED)
  })
})

describe('what UserInfo says', () => {
  it('of somebody else lets nobody in (OpenID Connect Core 1.0, 5.3.2)', async (t) => {
    const { provider, person } = await start(t)
    provider.changes.userInfo = (right) => ({ ...right, sub: 's-bob' })
    const alice = person()
    assert.deepEqual(await outcomeOf(await alice.logIn()), REFUSED)
  })

  it('of issuer, subject and how the person was confirmed counts for nothing', async (t) => {
    const seen: unknown[] = []
    const { provider, person } = await start(t, {
      oidc: {
        findUser: (identity) => {
          seen.push([identity.issuer, identity.acr, identity.amr, identity.claims['iss']])
          return null
        },
      },
    })
    provider.changes.userInfo = (right) => ({
      ...right,
      iss: 'https://evil.example',
      acr: 'gold',
      amr: ['mfa'],
      auth_time: 1,
    })
    await person().logIn()
    assert.deepEqual(seen[0], [provider.issuer, null, [], provider.issuer])
  })
})
