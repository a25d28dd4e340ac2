/**
 * Messages and the pages that tell of them: what is said holds, nobody is told twice, and every page that a letter or a
 * redirect leads to is there.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { untilWritten, writeTo } from '../../src/site/written-mail.ts'
import { startMailSite } from '../support/mail-site.ts'

const notice = {
  kind: 'password_changed',
  to: 'a@example.com',
  userId: 'id-1',
  clientAddress: null,
} as const

describe('a user who logs in by a new browser', () => {
  it('is told once, though the routes were listed in the same process', async (t) => {
    const site = await startMailSite(t)
    await site.addUser('ada')
    assert.ok(site.routes().some(({ path }) => path === '/not-me'))
    await site.loggedIn('ada')
    assert.equal((await site.deliver(1)).length, 1)
    // A second one would have come by the time of another message.
    await site.loggedIn('ada')
    assert.equal((await site.deliver(1)).length, 1)
  })
})

describe('a message that finds no place', () => {
  it('is told to users who ask for it, in the form that they sent, and is not said to be on its way', async (t) => {
    const site = await startMailSite(t)
    await site.addUser('ada', { emailVerified: false })
    const browser = await site.loggedIn('ada')
    const { add } = site.storage.mail
    site.storage.mail.add = async () => false
    const ask = (path: string) =>
      browser.open('/account/email').then(() => browser.submit(path, { address: 'a@new.example' }))
    for (const path of ['/account/email', '/account/email/verify']) {
      const refused = await ask(path)
      assert.equal(refused.status, 503, path)
      assert.match(refused.body, /The message could not be sent/)
      const problem = await browser.post(path, { address: 'a@new.example' })
      assert.deepEqual([problem.status, JSON.parse(problem.body).code], [503, 'store_unavailable'])
    }
    site.storage.mail.add = () => Promise.reject(new Error('the database is down'))
    assert.equal((await ask('/account/email')).status, 503)
    site.storage.mail.add = add
    assert.equal((await ask('/account/email')).headers.location, '/check-your-mail?after=address')
  })

  it('leaves nobody waiting for it who has ended everything', async (t) => {
    const site = await startMailSite(t)
    await site.addUser('ada')
    await site.loggedIn('ada')
    const token = await site.tokenFor('ada@example.com')
    site.storage.mail.add = async () => false
    const done = await site.browser().fillIn('/not-me', { token })
    assert.equal(done.headers.location, '/check-your-mail?after=unsent')
    const { body } = await site.browser().open(done.headers.location)
    assert.match(body, /All sessions have ended.*could not be sent/)
    assert.doesNotMatch(body, /on its way/)
  })
})

describe('a request that is refused', () => {
  it('writes no row, neither of a message nor of none', async (t) => {
    const site = await startMailSite(t)
    const browser = site.browser()
    const before = await site.queue.count()
    for (const [path, name] of [
      ['/forgot', 'username'],
      ['/register', 'email'],
    ] as const) {
      await browser.open(path)
      const answers = [
        await browser.submit(path, { [name]: 'nobody@example.com', _csrf: 'another' }),
        await browser.submit(path, { [name]: '' }),
        await browser.post(path, { [name]: '' }),
      ]
      assert.deepEqual(
        answers.map(({ status }) => status),
        [403, 400, 400],
      )
      assert.equal(await site.queue.count(), before, path)
    }
    await browser.open('/forgot')
    await browser.submit('/forgot', { username: 'nobody' })
    assert.equal(await site.queue.count(), before + 1, 'control')
  })
})

describe('several messages of one request', () => {
  it('are all written when it is done, and each failure is known', async () => {
    const gates = [0, 1, 2].map(() => Promise.withResolvers<void>())
    let next = 0
    const send = writeTo({ send: () => gates[next++]?.promise ?? Promise.resolve() })
    let isDone = false
    const asked = untilWritten(async () => {
      for (const _ of gates) setImmediate(() => void Promise.resolve(send(notice)).catch(() => 0))
      return 'answer'
    }).finally(() => (isDone = true))
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    await turn()
    gates[2]?.resolve()
    await turn()
    gates[0]?.reject(new Error('full'))
    await turn()
    assert.equal(isDone, false)
    gates[1]?.resolve()
    const { result, count, failures } = await asked
    assert.deepEqual([result, count, failures.length], ['answer', 3, 1])
  })
})

describe('a site without passwords', () => {
  it('has every page to which letters and redirects lead, and promises no new password', async (t) => {
    const site = await startMailSite(t, { passwords: false })
    const ada = await site.addUser('ada', { passwordHash: null })
    const browser = site.browser()
    for (const path of [
      '/check-your-mail?after=address',
      '/not-me',
      '/verify-address',
      '/change-address',
      '/undo-address',
    ]) {
      const { status, body } = await browser.open(path)
      assert.equal(status, 200, path)
      assert.doesNotMatch(body, /password/i, path)
    }
    assert.equal((await browser.open('/forgot')).status, 404, 'control')

    site.flows.notMe.tell({
      type: 'login.succeeded',
      userId: ada.id,
      sessionId: 's',
      address: null,
      device: 'new',
      deviceName: null,
      methods: ['oidc'],
    })
    const token = await site.tokenFor('ada@example.com')
    await browser.open('/not-me')
    const done = await browser.submit('/not-me', { token })
    assert.deepEqual([done.status, done.headers.location], [303, '/login'])
    const { body } = await browser.open('/login')
    assert.match(body, /All sessions of your account have ended/)
    assert.deepEqual(await site.deliver(), [], 'a link to a new password would lead nowhere')
  })
})
