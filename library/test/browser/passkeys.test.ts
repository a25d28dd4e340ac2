/**
 * Passkeys in Chromium, with its own virtual authenticators and the script of `latchkey/browser`.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { MINUTE } from 'latchkey'
import type { BrowserContext } from 'playwright-core'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import {
  VirtualAuthenticator,
  type AuthenticatorSetting,
} from '../../../services/virtual-authenticator.ts'
import { passkeySite, Tab, type PasskeyWindow } from './passkey-site.ts'
import { hosts, openSite, type Site } from './sites.ts'

/** Chromium waits for a key to be plugged in as long as nothing ends its request. */
const TIMELY = { timeout: 60_000 }

let chromium: LaunchedBrowser
let site: Site

before(async () => {
  chromium = await launchChromium()
  site = await openSite()
})
after(async () => {
  await chromium.close()
  await site.close()
})

/** A new site, and a browser at it whose tab has an authenticator. */
async function setUp(t: TestContext, setting: AuthenticatorSetting = {}, options: object = {}) {
  const { app, origin, listener } = passkeySite(site, options)
  site.answer(listener)
  const context = await chromium.browser.newContext()
  t.after(() => context.close())
  const tab = await Tab.open(context, origin)
  const device = await VirtualAuthenticator.in(tab.page, setting)
  const another = async (where: BrowserContext = context) => Tab.open(where, origin)
  return { app, origin, listener, context, tab, device, another }
}

/** The same, and alice is logged in by password and has a passkey. */
async function enrolled(t: TestContext, setting: AuthenticatorSetting = {}, options: object = {}) {
  const world = await setUp(t, setting, options)
  const { tab } = world
  assert.equal(await tab.logIn(), 'done')
  const added = (await tab.passkey('add', { name: 'My laptop' })) as {
    readonly recoveryCodes: readonly string[]
  }
  assert.equal(added.recoveryCodes?.length, 10, JSON.stringify(added))
  const leave = async (): Promise<void> => {
    assert.equal(await tab.post('/logout'), 'done')
    assert.equal((await tab.who()).id, null)
  }
  return { ...world, leave }
}

/** Asks Chromium for a passkey as a page of any site can, with options of its own. Resolves to the answer as JSON. */
async function askAnyhow(tab: Tab, change: object): Promise<string> {
  return tab.page.evaluate(async (wanted) => {
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    const { challenge, ...rest } = wanted as { readonly challenge: string }
    const publicKey = { userVerification: 'preferred', ...rest, challenge: bytes(challenge) }
    try {
      const credential = await navigator.credentials.get({ publicKey: publicKey as never })
      return JSON.stringify((credential as PublicKeyCredential).toJSON())
    } catch (error) {
      return (error as Error).name
    }
  }, change)
}

/** The options of the site, as the page of this tab gets them. */
async function optionsFor(tab: Tab, purpose: string): Promise<{ readonly challenge: string }> {
  return tab.page.evaluate(async (asked) => {
    const answer = await fetch('/passkeys/options', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ purpose: asked }),
    })
    return (await answer.json()) as { challenge: string }
  }, purpose)
}

describe('a passkey in Chromium', TIMELY, () => {
  it('is added under a name, and logs in without one', async (t) => {
    const { app, tab, leave } = await enrolled(t)
    const listed = await app.latch.credentials.list('id-alice')
    assert.equal(listed.find(({ kind }) => kind === 'passkey')?.name, 'My laptop')
    assert.deepEqual(await tab.who(), { id: 'id-alice', methods: ['pwd', 'pop', 'mfa'] })
    await leave()
    assert.equal(await tab.passkey('login'), 'done')
    assert.deepEqual(await tab.who(), { id: 'id-alice', methods: ['pop', 'mfa'] })
    assert.equal(await app.latch.passkeys.canReplacePassword('id-alice'), true)
  })

  it('is chosen where the browser fills in names', async (t) => {
    const { tab, leave } = await enrolled(t)
    await leave()
    assert.equal(await tab.passkey('autofill'), true)
    assert.deepEqual(await tab.who(), { id: 'id-alice', methods: ['pop', 'mfa'] })
  })

  it('is the second step of a login by password, and confirms', async (t) => {
    const { app, tab, leave } = await enrolled(t)
    await leave()
    assert.equal(await tab.logIn(), 'login_unfinished')
    await tab.go('/factor')
    assert.equal(await tab.passkey('confirm'), 'done')
    assert.deepEqual(await tab.who(), { id: 'id-alice', methods: ['pwd', 'pop', 'mfa'] })
    app.clock.advance(11 * MINUTE)
    await tab.go('/')
    assert.equal(await tab.passkey('add'), 'second_factor_required')
    assert.equal(await tab.passkey('confirm'), 'done')
    assert.equal(await tab.passkey('add'), 'already_added')
  })

  it('is made once by an authenticator, and asked for by its user alone', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    assert.equal(await tab.passkey('add'), 'already_added')
    assert.equal((await device.passkeys()).length, 1)
    await leave()
    assert.equal(await tab.passkey('add'), 'not_authenticated')
    assert.equal(await tab.passkey('confirm'), 'not_authenticated')
    assert.equal(await tab.logIn('bob'), 'done')
    assert.equal(await tab.passkey('confirm'), 'invalid_request', 'bob has none')
  })

  it('is made and used where the browser does not read options from JSON', async (t) => {
    const { tab } = await setUp(t)
    await tab.page.addInitScript(() => {
      Reflect.deleteProperty(PublicKeyCredential, 'parseCreationOptionsFromJSON')
      Reflect.deleteProperty(PublicKeyCredential, 'parseRequestOptionsFromJSON')
    })
    await tab.go('/')
    const native = await tab.page.evaluate('typeof PublicKeyCredential.parseRequestOptionsFromJSON')
    assert.equal(native, 'undefined')
    assert.equal(await tab.logIn(), 'done')
    await tab.passkey('add', { name: 'My laptop' })
    assert.equal(await tab.post('/logout'), 'done')
    assert.equal(await tab.passkey('login'), 'done')
    assert.equal((await tab.who()).id, 'id-alice')
  })

  it('is read from JSON by the browser itself, which its script then asks', async (t) => {
    const { tab } = await setUp(t)
    await tab.page.evaluate(() => {
      const native = PublicKeyCredential.parseCreationOptionsFromJSON.bind(PublicKeyCredential)
      PublicKeyCredential.parseCreationOptionsFromJSON = (options) => {
        document.title = 'asked'
        return native(options)
      }
    })
    assert.equal(await tab.logIn(), 'done')
    await tab.passkey('add')
    assert.equal(await tab.page.title(), 'asked')
  })

  it('is put into the form that a page sends itself', async (t) => {
    const { tab, leave } = await enrolled(t)
    await leave()
    const passkey = await tab.passkey('ask', 'login')
    assert.equal(await tab.post('/passkeys/login', { passkey, remember: 'on' }), 'done')
    assert.equal((await tab.who()).id, 'id-alice')
  })
})

describe('a security key in Chromium that keeps nothing', TIMELY, () => {
  it('is a second step, and logs nobody in without a name', async (t) => {
    const { app, tab, device, leave } = await enrolled(t, { keeps: false })
    assert.equal((await device.passkeys())[0]?.isResidentCredential, false)
    assert.equal(await app.latch.passkeys.canReplacePassword('id-alice'), false)
    await leave()
    assert.equal(await tab.passkey('login'), 'cancelled')
    assert.equal(await tab.logIn(), 'login_unfinished')
    await tab.go('/factor')
    assert.equal(await tab.passkey('confirm'), 'done')
    assert.equal((await tab.who()).id, 'id-alice')
  })
})

describe('an authenticator in Chromium that verifies nobody', TIMELY, () => {
  it('is asked for by no login, and is a second step', async (t) => {
    const { app, tab, device, leave } = await enrolled(t, { verifies: false })
    assert.equal((await device.passkeys())[0]?.isResidentCredential, true)
    assert.equal(await app.latch.passkeys.canReplacePassword('id-alice'), false)
    await leave()
    assert.equal(await tab.passkey('login'), 'cancelled')
    // Not even to a script that asks for no verification: only to one that names it.
    const { challenge } = await optionsFor(tab, 'login')
    const anyhow = { challenge, rpId: hosts.app, userVerification: 'discouraged' }
    assert.equal(await askAnyhow(tab, anyhow), 'NotAllowedError')
    assert.equal(await tab.logIn(), 'login_unfinished')
    await tab.go('/factor')
    assert.equal(await tab.passkey('confirm'), 'done')
    assert.equal((await tab.who()).id, 'id-alice')
  })

  it('is refused if a script asks for no more than a touch; the same one logs in by its PIN (negative control)', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    await leave()
    const ask = async (userVerification: string): Promise<string> => {
      const { challenge } = await optionsFor(tab, 'login')
      const passkey = await askAnyhow(tab, { challenge, rpId: hosts.app, userVerification })
      assert.match(passkey, /"userHandle"/)
      return tab.post('/passkeys/login', { passkey })
    }
    await device.verify(false)
    assert.equal(await ask('discouraged'), 'invalid_credentials')
    assert.equal((await tab.who()).id, null)
    await device.verify(true)
    assert.equal(await ask('required'), 'done')
  })

  it('says so when the PIN is wrong', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    await leave()
    await device.verify(false)
    assert.equal(await tab.passkey('login'), 'cancelled')
    await device.verify(true)
    assert.equal(await tab.passkey('login'), 'done')
  })
})

describe('a page of another site in Chromium', TIMELY, () => {
  it('gets no passkey of ours from the browser, and none from a subdomain is taken', async (t) => {
    const { tab, device, context, leave, origin } = await enrolled(t)
    await leave()
    const rpId = hosts.app
    const { challenge } = await optionsFor(tab, 'login')
    const answers: Record<string, string> = {}
    for (const host of [hosts.evil, hosts.sub]) {
      const page = await context.newPage()
      await page.goto(`https://${host}:${site.port}/`)
      const there = new Tab(page, origin)
      const same = await VirtualAuthenticator.in(page)
      await same.take(device)
      answers[host] = await askAnyhow(there, { challenge, rpId })
    }
    // The browser refuses a foreign site, and lets a subdomain ask for passkeys of the domain above.
    assert.equal(answers[hosts.evil], 'SecurityError')
    const fromBelow = answers[hosts.sub] ?? ''
    assert.match(fromBelow, /"signature"/)
    const refused = await tab.post('/passkeys/login', { passkey: fromBelow })
    assert.equal(refused, 'invalid_credentials')
    assert.equal((await tab.who()).id, null)
    // Negative control: the same by our own page.
    const passkey = await askAnyhow(tab, { challenge, rpId })
    assert.equal(await tab.post('/passkeys/login', { passkey }), 'done')
  })

  it('says that it is at the wrong address, if it is ours at another one', async (t) => {
    const { context, listener } = await setUp(t)
    site.answer((incoming, outgoing) => {
      // The proxy of an application that is reached under two names and does not know it.
      incoming.headers.host = `${hosts.app}:${site.port}`
      return listener(incoming, outgoing)
    })
    const tab = await Tab.open(context, `https://${hosts.evil}:${site.port}`)
    await VirtualAuthenticator.in(tab.page)
    assert.equal(await tab.passkey('login'), 'wrong_site')
  })

  it('gets nothing from our page inside it', async (t) => {
    const { context, tab, leave, listener, origin, device } = await enrolled(t)
    await leave()
    const allow = 'allow="publickey-credentials-get *"'
    site.answer((incoming, outgoing) => {
      if (incoming.headers.host?.startsWith(hosts.evil) !== true)
        return listener(incoming, outgoing)
      outgoing.setHeader('Content-Type', 'text/html')
      const isAllowed = incoming.url === '/allowed'
      return outgoing.end(`<iframe src="${origin}/" ${isAllowed ? allow : ''}></iframe>`)
    })
    const outcomes: unknown[] = []
    for (const path of ['/', '/allowed']) {
      const page = await context.newPage()
      await page.goto(`https://${hosts.evil}:${site.port}${path}`)
      const copy = await VirtualAuthenticator.in(page)
      await copy.take(device)
      const frame = page.frames()[1]!
      await frame.waitForFunction(() => 'passkeys' in window)
      outcomes.push(
        await frame.evaluate(async () => {
          const { passkeys } = window as unknown as PasskeyWindow
          return passkeys.login().then(
            () => 'done',
            (error: { readonly code: string }) => error.code,
          )
        }),
      )
    }
    // The browser gives no passkey; if the page around allows it, our cookie with the challenge does not come along.
    assert.deepEqual(outcomes, ['cancelled', 'invalid_token'])
    assert.equal((await tab.who()).id, null)
  })
})

describe('an answer of Chromium', TIMELY, () => {
  it('is taken once', async (t) => {
    const { tab, leave } = await enrolled(t)
    await leave()
    const passkey = await tab.passkey('ask', 'login')
    assert.equal(await tab.post('/passkeys/login', { passkey }), 'done')
    assert.equal(await tab.post('/logout'), 'done')
    assert.equal(await tab.post('/passkeys/login', { passkey }), 'invalid_token')
    assert.equal((await tab.who()).id, null)
  })

  it('is taken from no other browser', async (t) => {
    const { tab, another, leave } = await enrolled(t)
    await leave()
    const passkey = await tab.passkey('ask', 'login')
    const context = await chromium.browser.newContext()
    t.after(() => context.close())
    const thief = await another(context)
    assert.equal(await thief.post('/passkeys/login', { passkey }), 'invalid_token')
    await optionsFor(thief, 'login')
    assert.equal(await thief.post('/passkeys/login', { passkey }), 'invalid_token')
    assert.equal(await tab.post('/passkeys/login', { passkey }), 'done')
  })

  it('comes from two tabs at once, and both are logged in', async (t) => {
    const { app, tab, device, another, leave } = await enrolled(t)
    await leave()
    const second = await another()
    const same = await VirtualAuthenticator.in(second.page)
    await same.take(device)
    const passkeys = [await tab.passkey('ask', 'login'), await second.passkey('ask', 'login')]
    assert.equal(await tab.post('/passkeys/login', { passkey: passkeys[0] }), 'done')
    assert.equal(await second.post('/passkeys/login', { passkey: passkeys[1] }), 'done')
    assert.equal((await tab.who()).id, 'id-alice')
    assert.equal((await app.latch.sessions('id-alice')).length, 1, 'one browser has one session')
    // The copy of the key in the second tab counts for itself: that is told, and refuses nobody.
    assert.ok(app.events.every(({ type }) => type !== 'login.failed'))
  })

  it('comes too late after five minutes, and the next one is taken', async (t) => {
    const { app, tab, leave } = await enrolled(t)
    await leave()
    const passkey = await tab.passkey('ask', 'login')
    app.clock.advance(5 * MINUTE)
    assert.equal(await tab.post('/passkeys/login', { passkey }), 'invalid_token')
    assert.equal(await tab.passkey('login'), 'done')
  })
})

describe('a request in Chromium that nobody answers', TIMELY, () => {
  it('ends when its page offers passkeys in a field', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    await leave()
    await device.touch(false)
    const waiting = tab.passkey('login')
    await tab.page.waitForTimeout(50)
    await device.touch(true)
    assert.equal(await tab.passkey('autofill'), true)
    assert.equal(await waiting, 'superseded')
  })

  it('that waits in the field of names gives way to a button', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    await leave()
    await device.touch(false)
    const offered = tab.passkey('autofill')
    await tab.page.waitForTimeout(50)
    // The request that waits is not touched any more.
    await device.touch(true)
    const asked = tab.passkey('login')
    assert.equal(await offered, false)
    assert.equal(await asked, 'done')
    assert.equal((await tab.who()).id, 'id-alice')
  })

  it('would be in the way of the next one (negative control)', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    await leave()
    await device.touch(false)
    const { challenge } = await optionsFor(tab, 'login')
    // It waits until its page is closed.
    void askAnyhow(tab, { challenge, rpId: hosts.app }).catch(() => undefined)
    assert.equal(await askAnyhow(tab, { challenge, rpId: hosts.app }), 'OperationError')
  })

  it('is abandoned with its page, and the page that is opened next logs in', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    await leave()
    await device.touch(false)
    void tab.passkey('login').catch(() => undefined)
    await tab.page.waitForTimeout(50)
    await tab.go('/')
    await device.touch(true)
    assert.equal(await tab.passkey('login'), 'done')
  })

  it('waits for an authenticator if there is none, and ends when its page begins another one', async (t) => {
    const { tab, device, leave } = await enrolled(t)
    await leave()
    await device.remove()
    const first = tab.passkey('login')
    await tab.page.waitForTimeout(300)
    void tab.passkey('login').catch(() => undefined)
    assert.equal(await first, 'superseded')
  })
})

describe('the script of passkeys in a page', TIMELY, () => {
  it('offers passkeys again if another tab has taken the challenge away', async (t) => {
    const { tab, listener, leave } = await enrolled(t)
    await leave()
    let answers = 0
    site.answer((incoming, outgoing) => {
      // Seven tabs began at once, and the cookie of another one was the last.
      if (incoming.url === '/passkeys/login' && answers++ === 0) delete incoming.headers.cookie
      return listener(incoming, outgoing)
    })
    assert.equal(await tab.passkey('autofill'), true)
    assert.equal(answers, 2)
    assert.equal((await tab.who()).id, 'id-alice')
  })

  it('offers passkeys with a new challenge before the old one ends', async (t) => {
    const { app, tab, device, leave } = await enrolled(t)
    await leave()
    await tab.page.clock.install()
    await tab.go('/')
    await device.touch(false)
    const offered = tab.passkey('autofill')
    await tab.page.waitForTimeout(100)
    app.clock.advance(5 * MINUTE)
    await device.touch(true)
    // Whatever is asked from now on is answered at once; the request that waits is not.
    await tab.page.clock.fastForward(4 * MINUTE - 1000)
    await tab.page.waitForTimeout(100)
    assert.equal((await tab.who()).id, null)
    await tab.page.clock.fastForward(2000)
    assert.equal(await offered, true)
    assert.equal((await tab.who()).id, 'id-alice')
  })

  it('gets along with a manager of passwords that never ends what it was told to end', async (t) => {
    const { tab, leave } = await enrolled(t)
    await leave()
    await tab.page.evaluate(() => {
      const get = navigator.credentials.get.bind(navigator.credentials)
      navigator.credentials.get = (options) =>
        options?.mediation === 'conditional' ? new Promise(() => undefined) : get(options)
    })
    void tab.passkey('autofill').catch(() => undefined)
    await tab.page.waitForTimeout(50)
    assert.equal(await tab.passkey('login'), 'done')
  })

  it('says that the site does not answer, and what else the site answers', async (t) => {
    const { tab, listener } = await enrolled(t)
    site.answer((_, outgoing) => outgoing.end('<h1>Down for maintenance</h1>'))
    assert.equal(await tab.passkey('login'), 'unreachable')
    site.answer((_, outgoing) => outgoing.end('null'))
    assert.equal(await tab.passkey('login'), 'failed')
    site.answer((_, outgoing) => outgoing.destroy())
    assert.equal(await tab.passkey('login'), 'unreachable')
    site.answer((_, outgoing) => {
      outgoing.statusCode = 503
      outgoing.end(JSON.stringify({ code: 'store_unavailable', detail: 'Try again' }))
    })
    assert.equal(await tab.passkey('login'), 'store_unavailable')
    site.answer(listener)
    assert.equal(await tab.passkey('login'), 'done')
  })

  it('says that a page without https has no passkeys', async (t) => {
    const plain = await openSite({ tls: false })
    t.after(() => plain.close())
    const { listener, context } = await setUp(t)
    plain.answer(listener)
    const tab = await Tab.open(context, `http://${hosts.app}:${plain.port}`)
    assert.equal(await tab.page.evaluate(() => isSecureContext), false)
    assert.equal(await tab.passkey('autofill'), false)
    plain.answer((_, outgoing) => outgoing.end(JSON.stringify({ challenge: 'AAAA' })))
    assert.equal(await tab.passkey('login'), 'unsupported')
    assert.equal(await tab.passkey('add'), 'unsupported')
  })
})
