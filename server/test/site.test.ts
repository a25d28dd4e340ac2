/**
 * Login, logout, profile and admin, through a real server.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Browser, withoutToken, type Answer } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer

before(async () => {
  await site.addUser('alice', ['admin'])
  await site.addUser('Bob')
  server = await startServer(site, { LATCHKEY_SITE_NAME: 'Example & Co' })
})
after(async () => {
  await server.stop()
  site.remove()
})

/** A browser that has logged in. */
async function loggedIn(username: string): Promise<Browser> {
  const browser = new Browser(server.url)
  const answer = await browser.fillIn('/login', { username, password: PASSWORD })
  assert.equal(answer.status, 303)
  return browser
}

describe('the pages', () => {
  it('lead a visitor from a page to the login and back to that page', async () => {
    const browser = new Browser(server.url)
    const start = await browser.open('/')
    assert.equal(start.headers.location, '/profile')

    const refused = await browser.open('/profile?tab=1')
    assert.equal(refused.status, 303)
    assert.equal(refused.headers.location, '/login?next=%2Fprofile%3Ftab%3D1')

    const form = await browser.open(refused.headers.location)
    assert.equal(form.status, 200)
    assert.match(form.body, /name="next" value="\/profile\?tab=1"/)

    const fields = { username: 'alice', password: PASSWORD, next: '/profile?tab=1' }
    const login = await browser.submit('/login', fields)
    assert.equal(login.status, 303)
    assert.equal(login.headers.location, '/profile?tab=1')

    const profile = await browser.open('/profile')
    assert.equal(profile.status, 200)
    assert.match(profile.body, /Welcome to your profile, alice!/)
    assert.match(profile.body, /Chrome on Linux/)
    assert.match(profile.body, /This device/)
    assert.match(profile.body, /Example &amp; Co/)
  })

  it('show the form again after a mistake, with the name and without the password', async () => {
    const browser = new Browser(server.url)
    const fields = { username: 'alice', password: 'not the password', next: '/admin' }
    const answer = await browser.fillIn('/login', fields)
    assert.equal(answer.status, 401)
    assert.match(answer.body, /The username or the password is wrong\./)
    assert.match(answer.body, /value="alice"/)
    assert.match(answer.body, /name="next" value="\/admin"/)
    assert.doesNotMatch(answer.body, /not the password/)
    assert.deepEqual([...browser.cookies.keys()], ['session-nonce'])
  })

  it('say the same of an unknown user and of a wrong password', async () => {
    const browser = new Browser(server.url)
    await browser.open('/login')
    const answers = await Promise.all(
      ['alice', 'nobody'].map((username) =>
        browser.submit('/login', { username, password: 'not the password' }),
      ),
    )
    const [known, unknown] = answers.map(({ status, body }) => `${status} ${withoutToken(body)}`)
    assert.match(known ?? '', /^401 /)
    assert.equal(known, unknown?.replace('value="nobody"', 'value="alice"'))
  })

  it('take the name in any case and with blanks around it', async () => {
    const browser = new Browser(server.url)
    const answer = await browser.fillIn('/login', { username: ' BOB ', password: PASSWORD })
    assert.equal(answer.status, 303)
    assert.match((await browser.open('/profile')).body, /Welcome to your profile, Bob!/)
  })

  it('send a user who is logged in on from the login page', async () => {
    const browser = await loggedIn('alice')
    assert.equal((await browser.open('/login')).headers.location, '/profile')
    assert.equal((await browser.open('/login?next=/admin')).headers.location, '/admin')
  })

  it('never send anyone to another site', async () => {
    const targets = [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
    ]
    const browser = await loggedIn('alice')
    await browser.open('/profile')
    for (const next of targets) {
      const query = await browser.open(`/login?next=${encodeURIComponent(next)}`)
      assert.equal(query.headers.location, '/profile', next)
      const form = await browser.submit('/login', { username: 'alice', password: PASSWORD, next })
      assert.equal(form.headers.location, '/profile', next)
      // Another login, another session: its forms have other tokens.
      await browser.open('/profile')
    }
    const anonymous = new Browser(server.url)
    const page = await anonymous.open('/login?next=https://evil.example/')
    assert.doesNotMatch(page.body, /evil/)
  })

  it('show the admin every user, and nobody else', async () => {
    const bob = await loggedIn('Bob')
    const refused = await bob.open('/admin')
    assert.equal(refused.status, 403)
    assert.match(refused.body, /Not allowed/)
    assert.match(refused.body, /action="\/logout"/)

    const alice = await loggedIn('alice')
    const page = await alice.open('/admin')
    assert.equal(page.status, 200)
    assert.match(page.body, /<h1 id="users">Users</)
    assert.match(page.body, /<bdi>Bob<\/bdi>/)
    assert.doesNotMatch(page.body, /argon2id/)
  })

  it('say so if there is nothing at an address', async () => {
    const browser = await loggedIn('alice')
    const answer = await browser.open('/profile/x.css')
    assert.equal(answer.status, 404)
    assert.match(answer.body, /Page not found/)
    assert.match(answer.body, /action="\/logout"/)
  })
})

describe('logout', () => {
  it('ends the session on the server: a copy of the cookie is worth nothing', async () => {
    const browser = await loggedIn('alice')
    const thief = new Browser(server.url)
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value)
    assert.equal((await thief.get('/profile')).status, 200)

    const answer = await browser.fillIn('/logout', {})
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.location, '/login')
    assert.equal(answer.headers['clear-site-data'], '"cache", "storage"')
    assert.deepEqual(
      [...browser.cookies.keys()],
      ['session-nonce', 'session-device', 'session-notice'],
    )
    assert.match((await browser.open('/login')).body, /You are logged out\./)

    assert.equal((await thief.get('/profile')).status, 401)
  })

  it('by GET only asks', async () => {
    const browser = await loggedIn('alice')
    const page = await browser.open('/logout')
    assert.equal(page.status, 200)
    assert.match(page.body, /Log out\?/)
    assert.equal(page.headers['set-cookie'], undefined)
    assert.equal((await browser.get('/profile')).status, 200)
    const anonymous = new Browser(server.url)
    assert.equal((await anonymous.open('/logout')).headers.location, '/login')
  })
})

describe('JSON', () => {
  it('has the messages of the guide', async () => {
    const alice = new Browser(server.url)
    const login = await alice.post('/login', { username: 'alice', password: PASSWORD })
    assert.equal(login.status, 200)
    assert.deepEqual(login.json(), { message: 'Logged in successfully' })
    const profile = await alice.get('/profile')
    assert.deepEqual(profile.json(), { message: 'Welcome to your profile, alice!' })
    const admin = (await alice.get('/admin')).json()
    assert.equal(admin['message'], 'Admin dashboard for alice.')
    assert.deepEqual(
      (admin['users'] as { username: string }[]).map(({ username }) => username),
      ['alice', 'Bob'],
    )
    assert.doesNotMatch(JSON.stringify(admin), /argon2id/)
    const logout = await alice.post('/logout', {})
    assert.deepEqual(logout.json(), { message: 'Logged out successfully' })
  })

  it('refuses with problem details', async () => {
    const browser = new Browser(server.url)
    const wrong = await browser.post('/login', { username: 'alice', password: 'wrong' })
    const anonymous = await browser.get('/profile')
    await browser.post('/login', { username: 'Bob', password: PASSWORD })
    const forbidden = await browser.get('/admin')
    const missing = await browser.get('/nothing')
    const refusals = [wrong, anonymous, forbidden, missing].map((answer) => {
      assert.equal(answer.headers['content-type'], 'application/problem+json')
      return [answer.status, answer.json()['detail']]
    })
    assert.deepEqual(refusals, [
      [401, 'Invalid credentials'],
      [401, 'Not authenticated'],
      [403, 'Forbidden'],
      [404, 'Not found'],
    ])
  })
})

describe('a login', () => {
  it('ignores every field of the body but name, password and next', async () => {
    const browser = new Browser(server.url)
    const more = { roles: 'admin', id: 'x', disabled: 'false', isAdmin: 'true' }
    const body = { username: 'Bob', password: PASSWORD, ...more }
    assert.equal((await browser.post('/login', body)).status, 200)
    assert.equal((await browser.get('/admin')).status, 403)
  })

  it('refuses fields that are repeated, nested or no strings', async () => {
    const browser = new Browser(server.url)
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const bodies = [
      browser.post('/login', { username: 'alice', password: { $ne: 1 } }),
      browser.post('/login', { username: ['alice'], password: PASSWORD }),
      browser.send('/login', {
        method: 'POST',
        headers: form,
        body: 'username=alice&username=Bob&password=x',
      }),
    ]
    for (const answer of await Promise.all(bodies)) assert.equal(answer.status, 400)
  })

  it('refuses a long body and a strange one', async () => {
    const browser = new Browser(server.url)
    const long = await browser.post('/login', { username: 'a'.repeat(20_000), password: 'x' })
    assert.equal(long.status, 413)
    const strange = await browser.post('/login', {}, { 'Content-Type': 'text/plain' })
    assert.equal(strange.status, 415)
  })

  it('by a form with files works as well', async () => {
    const part = (name: string, value: string): string =>
      `--boundary-17\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const browser = new Browser(server.url)
    await browser.open('/login')
    const fields = `${part('username', 'alice')}${part('password', PASSWORD)}`
    const post = (body: string): Promise<Answer> =>
      browser.send('/login', {
        method: 'POST',
        headers: {
          'Content-Type': 'multipart/form-data; boundary=boundary-17',
          Origin: server.url,
        },
        body: `${body}--boundary-17--\r\n`,
      })
    assert.equal((await post(fields)).status, 403)
    assert.equal((await post(`${fields}${part('_csrf', browser.formToken)}`)).status, 200)
  })

  it('leaves no password and no token in the log', async () => {
    const browser = await loggedIn('alice')
    await browser.open('/profile')
    const answer = await browser.submit('/login', {
      username: 'my password',
      password: 'a canary in a form',
    })
    assert.equal(answer.status, 401)
    const log = JSON.stringify(server.logged)
    const cookies = ['session', 'session-nonce', 'session-device'].map((name) => {
      const [secret = ''] = browser.cookies.get(name)?.split('.') ?? []
      assert.ok(secret.length >= 22, name)
      return secret
    })
    for (const secret of [PASSWORD, ...cookies, browser.formToken, 'canary', 'my password']) {
      assert.ok(!log.includes(secret), secret)
    }
  })
})
