/**
 * Each flow as a visitor walks it: requests and messages, and nothing else. Every adapter is walked.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { CODE } from '../../../services/two-steps.ts'
import { flowApplication, SITE, type FlowApplication } from '../../../services/flow-application.ts'
import type { Mount } from '../adapters/step-mounts.ts'

/** A password that the policy accepts. */
export const FRESH = 'seven green bicycles under 1 moon'

/** Mounts the flows by an adapter. */
export type MountFlows = Mount<FlowApplication>

/** Where each step is mounted. */
export const paths = {
  register: '/register',
  registered: '/register/confirm',
  reset: '/reset',
  resetDone: '/reset-password',
  password: '/password',
  verify: '/verify',
  verified: '/verify-address',
  address: '/address',
  addressDone: '/change-address',
  undo: '/undo-address',
  invited: '/invitation',
  notMe: '/not-me',
} as const

/** The step of each path. */
export function stepsOf({ flows }: FlowApplication) {
  const { register, reset, password, address, invitation, notMe } = flows
  return {
    register: register.steps.start,
    registered: register.steps.finish,
    reset: reset.steps.start,
    resetDone: reset.steps.finish,
    password: password.steps.change,
    verify: address.steps.verify,
    verified: address.steps.verified,
    address: address.steps.start,
    addressDone: address.steps.finish,
    undo: address.steps.undo,
    invited: invitation.steps.finish,
    notMe: notMe.steps.finish,
  }
}

/** Walks every flow of an application that is mounted by an adapter. */
export function testWalks(
  name: string,
  mount: MountFlows,
  make: () => FlowApplication = flowApplication,
): void {
  const setUp = async (t: TestContext) => {
    const app = make()
    const { fetch, close } = await mount(app)
    t.after(async () => {
      await close()
      await app.latch.close()
    })
    const browser = (): TestClient => testClient(fetch, { origin: SITE })
    const who = async (client: TestClient): Promise<string | null> => {
      const answer = await client.get('/who')
      return ((await answer.json()) as { id: string | null }).id
    }
    const login = (client: TestClient, address: string, password = PASSWORD) =>
      client.post('/login', { username: address, password })
    return { app, browser, who, login }
  }

  describe(`the flows with ${name}`, () => {
    it('reset a password: the link sets a new one, ends all sessions, and leads to the login (ASVS 5.0, 6.4.3)', async (t) => {
      const { app, browser, who, login } = await setUp(t)
      const [phone, laptop] = [browser(), browser()]
      await login(phone, 'alice@example.com')
      assert.equal(await who(phone), 'id-alice')
      const asked = await laptop.submit(paths.reset, { username: ' Alice@Example.com ' })
      assert.deepEqual([asked.status, asked.headers.get('location')], [303, '/check-your-mail'])
      const { to, link, code, expiresAt } = await app.mailed('reset_password')
      assert.equal(to, 'alice@example.com')
      assert.equal(link, `${SITE}/reset-password#token=${code}`)
      assert.equal(expiresAt, app.clock() + 30 * 60_000)
      const done = await laptop.submit(paths.resetDone, { token: code, password: FRESH })
      assert.deepEqual([done.status, done.headers.get('location')], [303, '/login'])
      assert.equal(await who(phone), null)
      assert.equal(await who(laptop), null)
      assert.equal((await login(laptop, 'alice@example.com')).status, 401)
      assert.equal((await login(laptop, 'alice@example.com', FRESH)).status, 200)
      assert.equal((await app.mailed('password_changed')).to, 'alice@example.com')
      const again = await browser().post(paths.resetDone, { token: code, password: FRESH })
      assert.equal(((await again.json()) as { code: string }).code, 'invalid_token')
    })

    it('read a token as people paste it: with blanks around it, or as the whole link', async (t) => {
      const { app, browser } = await setUp(t)
      const pasted: readonly ((mail: { link: string; code: string }) => string)[] = [
        ({ code }) => `  ${code}\u00A0\n`,
        ({ link }) => link,
        ({ link }) => ` <${link}>.`,
        ({ code }) => `#token=${code}`,
        ({ link }) => `${link}&utm_source=mail`,
      ]
      for (const paste of pasted) {
        app.mail.length = 0
        await browser().post(paths.reset, { username: 'alice@example.com' })
        const mail = await app.mailed('reset_password')
        const half = mail.code.slice(0, -1)
        const fields = { token: half, password: FRESH }
        assert.equal((await browser().post(paths.resetDone, fields)).status, 400, 'control')
        const token = paste(mail)
        const done = await browser().post(paths.resetDone, { ...fields, token })
        assert.equal(done.status, 200, token)
        app.clock.advance(2 * 60 * 60_000)
      }
    })

    it('answer the same for an address that nobody has, and send nothing', async (t) => {
      const { app, browser } = await setUp(t)
      const read = async (answer: Response) => ({
        status: answer.status,
        headers: [...answer.headers].filter(([header]) => header !== 'date'),
        body: await answer.text(),
      })
      const known = await read(await browser().post(paths.reset, { username: 'alice@example.com' }))
      const unknown = await read(await browser().post(paths.reset, { username: 'who@example.com' }))
      assert.deepEqual(unknown, known)
      await app.mailed('reset_password')
      assert.equal(app.mail.length, 1)
    })

    it('burn no token by a password that the policy refuses', async (t) => {
      const { app, browser } = await setUp(t)
      const client = browser()
      await client.post(paths.reset, { username: 'alice@example.com' })
      const { code } = await app.mailed('reset_password')
      const refused = await client.post(paths.resetDone, { token: code, password: 'password123' })
      assert.equal(((await refused.json()) as { code: string }).code, 'password_refused')
      const done = await client.post(paths.resetDone, { token: code, password: FRESH })
      assert.equal(done.status, 200)
    })

    it('register an address: the redemption of the mail makes the account and logs in', async (t) => {
      const { app, browser, who } = await setUp(t)
      const client = browser()
      const asked = await client.post(paths.register, {
        username: 'eve@example.com',
        password: FRESH,
      })
      assert.equal(asked.status, 200)
      assert.equal(app.users.has('id-eve'), false)
      const { code } = await app.mailed('register')
      const done = await client.post(paths.registered, { token: code })
      assert.equal(done.status, 200)
      assert.equal(await who(client), 'id-eve')
    })

    it('let a password that was typed before hold in its own browser alone (pre-hijacking)', async (t) => {
      const { app, browser, who } = await setUp(t)
      const [stranger, owner] = [browser(), browser()]
      await stranger.post(paths.register, { username: 'eve@example.com', password: FRESH })
      const { code } = await app.mailed('register')
      const refused = await owner.post(paths.registered, { token: code })
      assert.equal(((await refused.json()) as { code: string }).code, 'password_refused')
      const own = 'nine blue kettles on the 3 hills'
      assert.equal((await owner.post(paths.registered, { token: code, password: own })).status, 200)
      assert.equal(await who(owner), 'id-eve')
      const guess = await stranger.post('/login', { username: 'eve@example.com', password: FRESH })
      assert.equal(guess.status, 401)
    })

    it('tell whoever has an account already, in the mailbox alone', async (t) => {
      const { app, browser } = await setUp(t)
      const body = async (username: string) =>
        (await browser().post(paths.register, { username, password: FRESH })).text()
      assert.equal(await body('alice@example.com'), await body('eve@example.com'))
      assert.equal((await app.mailed('already_registered')).to, 'alice@example.com')
      assert.equal((await app.mailed('register')).to, 'eve@example.com')
    })

    it('change a password after a recent confirmation, end the other sessions and keep this one (ASVS 5.0, 7.4.3)', async (t) => {
      const { app, browser, who, login } = await setUp(t)
      const [phone, laptop] = [browser(), browser()]
      await login(phone, 'alice@example.com')
      await login(laptop, 'alice@example.com')
      app.clock.advance(6 * 60_000)
      const late = await laptop.post(paths.password, { current: PASSWORD, password: FRESH })
      assert.equal(((await late.json()) as { code: string }).code, 'recent_login_required')
      assert.equal((await laptop.post('/confirm', { password: PASSWORD })).status, 200)
      assert.equal(
        (await laptop.post(paths.password, { current: PASSWORD, password: FRESH })).status,
        200,
      )
      assert.equal(await who(laptop), 'id-alice')
      assert.equal(await who(phone), null)
      assert.equal((await app.mailed('password_changed')).to, 'alice@example.com')
    })

    it('invite a user, who alone knows the password (ASVS 5.0, 6.4.1)', async (t) => {
      const { app, browser, who } = await setUp(t)
      assert.equal(await app.flows.invitation.send('id-newbie'), true)
      const { code, to } = await app.mailed('invitation')
      assert.equal(to, 'newbie@example.com')
      const client = browser()
      assert.equal((await client.post(paths.invited, { token: code, password: FRESH })).status, 200)
      assert.equal(await who(client), 'id-newbie')
    })

    it('verify an address', async (t) => {
      const { app, browser } = await setUp(t)
      const client = browser()
      await app.flows.invitation.send('id-newbie')
      const { code } = await app.mailed('invitation')
      await client.post(paths.invited, { token: code, password: FRESH })
      assert.equal((await client.post(paths.verify, {})).status, 200)
      const { code: verify, link } = await app.mailed('verify_address')
      assert.equal(new URL(link).pathname, paths.verified)
      assert.equal((await client.post(paths.verified, { token: verify })).status, 200)
      assert.equal(app.users.get('id-newbie')?.isVerified, true)
    })

    it('change an address by a link to the new one, and undo it from the old one', async (t) => {
      const { app, browser, who, login } = await setUp(t)
      const client = browser()
      await login(client, 'alice@example.com')
      assert.equal((await client.post(paths.address, { address: 'new@example.com' })).status, 200)
      const { code, to, link } = await app.mailed('change_address')
      assert.deepEqual([to, new URL(link).pathname], ['new@example.com', paths.addressDone])
      assert.equal((await client.post(paths.addressDone, { token: code })).status, 200)
      assert.equal(app.users.get('id-alice')?.address, 'new@example.com')
      const told = await app.mailed('address_changed')
      assert.deepEqual([told.to, told.newAddress], ['alice@example.com', 'new@example.com'])
      app.clock.advance(6 * 24 * 3_600_000)
      assert.equal((await browser().post(paths.undo, { token: told.code })).status, 200)
      assert.equal(app.users.get('id-alice')?.address, 'alice@example.com')
      assert.equal(await who(client), null)
      const reset = await app.mailed('reset_password')
      assert.equal(reset.to, 'alice@example.com')
      assert.equal((await login(browser(), 'alice@example.com')).status, 401)
      const done = await browser().post(paths.resetDone, { token: reset.code, password: FRESH })
      assert.equal(done.status, 200)
    })

    it('undo a change that a second factor has confirmed with that factor alone', async (t) => {
      const { app, browser, login } = await setUp(t)
      const client = browser()
      await login(client, 'dora@example.com')
      await client.post('/confirm', { code: CODE })
      await client.post(paths.address, { address: 'new@example.com' })
      const { code } = await app.mailed('change_address')
      await client.post(paths.addressDone, { token: code })
      const { code: undo } = await app.mailed('address_changed')
      const without = await browser().post(paths.undo, { token: undo })
      assert.equal(((await without.json()) as { code: string }).code, 'second_factor_required')
      const wrong = await browser().post(paths.undo, { token: undo, code: '000000' })
      assert.equal(wrong.status, 401)
      assert.equal(app.users.get('id-dora')?.address, 'new@example.com')
      assert.equal((await browser().post(paths.undo, { token: undo, code: CODE })).status, 200)
      assert.equal(app.users.get('id-dora')?.address, 'dora@example.com')
    })

    it('end everything when somebody says that it was not them', async (t) => {
      const { app, browser, who, login } = await setUp(t)
      app.latch.onEvent(app.flows.notMe.tell)
      const thief = browser()
      await login(thief, 'alice@example.com')
      const { code, to, clientAddress } = await app.mailed('new_device')
      assert.deepEqual([to, clientAddress], ['alice@example.com', '192.0.2.1'])
      assert.equal((await browser().post(paths.notMe, { token: code })).status, 200)
      assert.equal(await who(thief), null)
      assert.equal((await login(thief, 'alice@example.com')).status, 401)
      assert.equal((await app.mailed('reset_password')).to, 'alice@example.com')
    })

    it('change nothing by a GET, and take nothing from another site', async (t) => {
      const { app, browser } = await setUp(t)
      await browser().post(paths.reset, { username: 'alice@example.com' })
      const { code } = await app.mailed('reset_password')
      for (const path of Object.values(paths)) {
        const got = await browser().get(
          `${path}?token=${code}&password=${encodeURIComponent(FRESH)}`,
        )
        assert.ok(got.status === 405 || got.status === 404, `${path}: ${got.status}`)
        const foreign = await browser().post(
          path,
          { token: code, password: FRESH },
          { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
        )
        assert.equal(foreign.status, 403)
      }
      const done = await browser().post(paths.resetDone, { token: code, password: FRESH })
      assert.equal(done.status, 200, 'control: the token is still good')
    })
  })
}
