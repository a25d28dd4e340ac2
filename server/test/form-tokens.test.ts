/**
 * The tokens of forms: a form works only if this browser has loaded it from this site, in this session.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Browser, type Answer } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer

before(async () => {
  await site.addUser('alice')
  server = await startServer(site)
})
after(async () => {
  await server.stop()
  site.remove()
})

const LOGIN = { username: 'alice', password: PASSWORD }

async function loggedIn(): Promise<Browser> {
  const browser = new Browser(server.url)
  assert.equal((await browser.fillIn('/login', LOGIN)).status, 303)
  await browser.open('/profile')
  return browser
}

/** A browser that has looked at the login page. */
async function visitor(): Promise<Browser> {
  const browser = new Browser(server.url)
  await browser.open('/login')
  return browser
}

/** The form was refused for its token, and shown again. */
function assertShownAgain({ status, body }: Answer): void {
  assert.equal(status, 403)
  assert.match(body, /role="alert"><p>This form was open for too long/)
  assert.match(body, /name="_csrf" value="[^"]+"/)
}

describe('the login form', () => {
  it('is refused without a token, and with one that is not whole', async () => {
    const browser = await visitor()
    const { formToken } = browser
    for (const token of ['', 'x', formToken.slice(0, -1), `${formToken}x`, formToken.slice(1)]) {
      assertShownAgain(await browser.submit('/login', { ...LOGIN, _csrf: token }))
    }
    assert.equal(browser.cookies.has('session'), false)
    const noField = await browser.send('/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url },
      body: new URLSearchParams(LOGIN).toString(),
    })
    assert.equal(noField.status, 403)
    assert.equal(noField.json()['code'], 'cross_site_request')
    assert.equal(browser.cookies.has('session'), false)
  })

  it('is refused with the token of another browser', async () => {
    const [browser, other] = [await visitor(), await visitor()]
    assertShownAgain(await browser.submit('/login', { ...LOGIN, _csrf: other.formToken }))
  })

  it('is refused when the browser keeps no cookies', async () => {
    const browser = await visitor()
    browser.cookies.clear()
    assertShownAgain(await browser.submit('/login', LOGIN))
  })

  it('works when it is sent again after a refusal, with the name still in it', async () => {
    const browser = await visitor()
    const refused = await browser.submit('/login', { ...LOGIN, _csrf: '' })
    assert.match(refused.body, /value="alice"/)
    assert.equal((await browser.submit('/login', LOGIN)).status, 303)
  })

  it('is not counted as an attempt at the password when its token is refused', async () => {
    const browser = await visitor()
    for (let i = 0; i < 10; i++) {
      const wrong = { ...LOGIN, password: 'a wrong one', _csrf: '' }
      assert.equal((await browser.submit('/login', wrong)).status, 403)
    }
    assert.equal((await browser.submit('/login', LOGIN)).status, 303)
  })
})

describe('the form to log out', () => {
  const refused: readonly (readonly [string, (alice: Browser) => Promise<string> | string])[] = [
    ['without a token', () => ''],
    ['with the token of another session of the user', async () => (await loggedIn()).formToken],
    ['with the token of another visitor', async () => (await visitor()).formToken],
  ]
  for (const [what, tokenFor] of refused) {
    it(`is refused ${what}`, async () => {
      const alice = await loggedIn()
      const answer = await alice.submit('/logout', { _csrf: await tokenFor(alice) })
      assert.equal(answer.status, 403)
      // The page asks again, with a form that works.
      assert.match(answer.body, /<h1>Log out\?<\/h1>/)
      assert.match(answer.body, /role="status">You have logged in again since/)
      assert.equal(answer.headers['clear-site-data'], undefined)
      assert.equal((await alice.get('/profile')).status, 200)
      assert.equal((await alice.submit('/logout', {})).status, 303)
      assert.equal((await alice.get('/profile')).status, 401)
    })
  }

  it('is refused with the token from before login', async () => {
    const browser = await visitor()
    const { formToken: early } = browser
    assert.equal((await browser.submit('/login', LOGIN)).status, 303)
    assert.equal((await browser.submit('/logout', { _csrf: early })).status, 403)
    await browser.open('/profile')
    assert.equal((await browser.submit('/logout', {})).status, 303)
  })

  it('is refused with the token of a session that has ended', async () => {
    const browser = await loggedIn()
    const { formToken: late } = browser
    assert.equal((await browser.submit('/logout', {})).status, 303)
    assert.equal((await browser.fillIn('/login', LOGIN)).status, 303)
    assert.equal((await browser.submit('/logout', { _csrf: late })).status, 403)
  })

  it('is refused when it is long', async () => {
    const browser = await loggedIn()
    const long = await browser.submit('/logout', { more: 'x'.repeat(20_000) })
    assert.equal(long.status, 413)
    assert.equal((await browser.get('/profile')).status, 200)
  })

  it('takes the token in a header as well', async () => {
    const browser = await loggedIn()
    const headers = { 'X-CSRF-Token': browser.formToken }
    assert.equal((await browser.submit('/logout', { _csrf: '' }, headers)).status, 303)
  })
})

describe('JSON', () => {
  it('needs no token, but a request with a cookie of ours must say which site sent it', async () => {
    const browser = new Browser(server.url)
    const silent = { Origin: undefined }
    assert.equal((await browser.post('/login', LOGIN, silent)).status, 200)
    const logout = await browser.post('/logout', {}, silent)
    assert.equal(logout.status, 403)
    assert.equal(logout.json()['code'], 'cross_site_request')
    assert.equal((await browser.post('/login', LOGIN, silent)).status, 403)
    assert.equal((await browser.get('/profile')).status, 200)
    assert.equal((await browser.post('/logout', {})).status, 200)
  })

  it('is what its Content-Type says: text in the form of JSON needs a token', async () => {
    const browser = await loggedIn()
    const types = ['text/plain', 'text/plain;application/json', 'application/jsonp', undefined]
    for (const type of types) {
      const answer = await browser.post('/logout', {}, { 'Content-Type': type })
      assert.ok([403, 415].includes(answer.status), `${type}: ${answer.status}`)
    }
    assert.equal((await browser.get('/profile')).status, 200)
  })
})
