/**
 * The first login of an account: by the link of a registration or of an invitation.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { InvalidToken, LoginUnfinished, type StoredUser } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { flowApplication, SITE, type FlowApplication } from '../../../services/flow-application.ts'
import { Browser, CODE } from '../../../services/two-steps.ts'
import { mounts } from './mounts.ts'
import { FRESH, paths } from './walks.ts'

const OTHER = 'nine blue kettles on the 3 hills'
const EVE = 'eve@example.com'

async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** An application in which newbie, who is invited, needs a second factor. */
function withFactor(): FlowApplication {
  const app = flowApplication({ needsSecondFactor: ({ code }) => code !== null })
  app.users.set('id-newbie', { ...app.users.get('id-newbie')!, code: CODE })
  return app
}

for (const [name, mount] of Object.entries(mounts)) {
  describe(`the first login of a user who needs a second factor, with ${name}`, () => {
    it('is not told as done: a browser goes to the second step, and a program is refused', async (t) => {
      for (const isBrowser of [true, false]) {
        const app = withFactor()
        const { fetch, close } = await mount(app)
        t.after(close)
        const client = testClient(fetch, { origin: SITE })
        await app.flows.invitation.send('id-newbie')
        const { code } = await app.mailed('invitation')
        const fields = { token: code, password: FRESH }
        const answer = isBrowser
          ? await client.submit(paths.invited, fields)
          : await client.post(paths.invited, fields)
        if (isBrowser) {
          assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/factor'])
        } else {
          assert.equal(answer.status, 401)
          assert.equal(((await answer.json()) as { code: string }).code, 'login_unfinished')
        }
        const who = (await (await client.get('/who')).json()) as { id: string | null }
        assert.equal(who.id, null)
      }
    })
  })
}

describe('a route of a first login', () => {
  it('asks nobody for an answer to a login that is unfinished, and names where the browser goes on', async () => {
    const app = withFactor()
    const { flowRoute } = latchkeyHono(app.latch, { factorPage: '/factor' })
    const failures: unknown[] = []
    const options = {
      redirectTo: '/welcome',
      onFailure: (error: unknown) => void failures.push(error),
    }
    const site = new Hono().post('/', flowRoute(app.flows.invitation.steps.finish, options))
    await app.flows.invitation.send('id-newbie')
    const { code } = await app.mailed('invitation')
    const client = testClient(site.request, { origin: SITE })
    const answer = await client.submit('/', { token: code, password: FRESH })
    assert.equal(answer.headers.get('location'), '/factor?next=%2Fwelcome')
    assert.deepEqual(failures, [])
  })
})

describe('the answer of an application to a failed step', () => {
  it('knows the context of the request, and so the token of the form that it shows again', async () => {
    const app = withFactor()
    const { flowRoute, sessionOf, session } = latchkeyHono(app.latch, { formTokens: true })
    const site = new Hono()
    site.get('/page', session(), (c) => c.text(sessionOf(c).csrfToken()))
    site.post(
      '/',
      flowRoute(app.flows.invitation.steps.finish, {
        onFailure: async (error, c, ctx) => {
          const { user } = await ctx.session()
          return c.json([error.code, user?.id, (await ctx.session()).csrfToken().length > 20], 400)
        },
      }),
    )
    site.post('/login', latchkeyHono(app.latch).loginRoute())
    const client = testClient(site.request, { origin: SITE })
    await client.post('/login', { username: 'alice@example.com', password: PASSWORD })
    const _csrf = await (await client.get('/page')).text()
    const answer = await client.submit('/', { token: 'used', password: FRESH, _csrf })
    assert.deepEqual(await answer.json(), ['invalid_token', 'id-alice', true])
  })
})

describe('the first login of an account', () => {
  it('is finished by the second factor, after the password was set', async () => {
    const app = withFactor()
    const browser = new Browser(app)
    await app.flows.invitation.send('id-newbie')
    const { code } = await app.mailed('invitation')
    const finish = browser.send((ctx) =>
      app.flows.invitation.finish(ctx, { token: code, password: FRESH }),
    )
    await assert.rejects(finish, LoginUnfinished)
    assert.equal((await app.latch.authenticate('newbie@example.com', FRESH)).id, 'id-newbie')
    await browser.finish()
    assert.equal(await browser.user(), 'id-newbie')
  })

  it('makes the browser a known device, and is told to nobody as one by a new browser', async () => {
    for (const way of ['registration', 'invitation'] as const) {
      const app = flowApplication()
      app.latch.onEvent(app.flows.notMe.tell)
      const browser = new Browser(app)
      const username = way === 'registration' ? EVE : 'newbie@example.com'
      if (way === 'registration') {
        await browser.send((ctx) => app.flows.register.start(ctx, { username }))
        const { code } = await app.mailed('register')
        await browser.send((ctx) =>
          app.flows.register.finish(ctx, { token: code, password: FRESH }),
        )
      } else {
        await app.flows.invitation.send('id-newbie')
        const { code } = await app.mailed('invitation')
        await browser.send((ctx) =>
          app.flows.invitation.finish(ctx, { token: code, password: FRESH }),
        )
      }
      await browser.logIn(username, FRESH)
      await settled()
      const told = () => app.mail.filter(({ kind }) => kind === 'new_device').length
      assert.equal(told(), 0)
      await new Browser(app).logIn(username, FRESH)
      await settled()
      assert.equal(told(), 1, 'control: another browser is told')
    }
  })

  it('is that of the row as the application has it: getters and prototypes live', async () => {
    class Row implements StoredUser {
      readonly id = 'id-newbie'
      passwordHash: string | null = null
      get username(): string {
        return 'newbie@example.com'
      }
      get roles(): readonly string[] {
        return ['guest']
      }
    }
    const row = new Row()
    const app = flowApplication(
      {},
      {},
      {
        wrapUsers: (own) => ({
          ...own,
          findById: () => row as never,
          addressOf: ({ username }) => username,
          setPasswordHash(_, { from, to }) {
            if (row.passwordHash !== from) return false
            row.passwordHash = to
            return true
          },
        }),
      },
    )
    await app.flows.invitation.send('id-newbie')
    const { code } = await app.mailed('invitation')
    const browser = new Browser(app)
    await browser.send((ctx) => app.flows.invitation.finish(ctx, { token: code, password: FRESH }))
    const user = await browser.send((ctx) => ctx.use(app.latch.user), { method: 'GET' })
    assert.deepEqual([user.username, user.roles], ['newbie@example.com', ['guest']])
  })

  it('is none for a user who is disabled while the login begins', async () => {
    const holder: { app?: FlowApplication } = {}
    const app = flowApplication(
      {
        // Asked when the login begins, after the first look at the user.
        needsSecondFactor: ({ id }) => {
          const user = holder.app?.users.get(id)
          if (user !== undefined) holder.app?.users.set(id, { ...user, disabled: true })
          return false
        },
      },
      {},
    )
    holder.app = app
    await app.flows.invitation.send('id-newbie')
    const { code } = await app.mailed('invitation')
    const browser = new Browser(app)
    const finish = browser.send((ctx) =>
      app.flows.invitation.finish(ctx, { token: code, password: FRESH }),
    )
    await assert.rejects(finish, InvalidToken)
    assert.equal(await browser.user(), null)
  })

  it('comes within a day of an invitation (ASVS 5.0, 6.4.1)', async () => {
    const app = flowApplication()
    await app.flows.invitation.send('id-newbie')
    const { code, expiresAt } = await app.mailed('invitation')
    assert.equal(expiresAt, app.clock() + 24 * 3_600_000)
    app.clock.advance(24 * 3_600_000)
    const finish = new Browser(app).send((ctx) =>
      app.flows.invitation.finish(ctx, { token: code, password: FRESH }),
    )
    await assert.rejects(finish, InvalidToken)
  })
})

describe('a registration that is begun more than once in a browser', () => {
  it('keeps the password that was typed first, for the link that was sent first', async () => {
    const app = flowApplication()
    const browser = new Browser(app)
    const start = (password: string) =>
      browser.send((ctx) => app.flows.register.start(ctx, { username: EVE, password }))
    await start(FRESH)
    const { code } = await app.mailed('register')
    // The fourth has no link any more.
    for (let i = 0; i < 3; i++) await start(OTHER)
    await browser.send((ctx) => app.flows.register.finish(ctx, { token: code }))
    assert.equal((await app.latch.authenticate(EVE, FRESH)).id, 'id-eve')
  })

  it('keeps no secret that we have not signed', async () => {
    const app = flowApplication()
    const browser = new Browser(app)
    const start = () =>
      browser.send((ctx) => app.flows.register.start(ctx, { username: EVE, password: FRESH }))
    await start()
    const [name, signed] = [...browser.cookies][0] ?? ['', '']
    await start()
    assert.equal(browser.cookies.get(name), signed, 'control: a signed one is kept')
    const forged = `${'x'.repeat(43)}${signed.slice(43)}`
    browser.cookies.set(name, forged)
    await start()
    assert.notEqual(browser.cookies.get(name)?.slice(0, 43), forged.slice(0, 43))
  })
})

describe('an address that is written in many ways', () => {
  it('does not flood the mailbox of its user', async () => {
    const app = flowApplication(
      {},
      {},
      {
        // As some providers do: what is behind the plus is the same mailbox.
        wrapUsers: (own) => ({ ...own, find: (typed) => own.find(typed.replace(/\+.*@/, '@')) }),
      },
    )
    for (let i = 0; i < 50; i++) {
      await new Browser(app).send((ctx) =>
        app.flows.register.start(ctx, { username: `alice+${i}@example.com` }),
      )
    }
    await settled()
    assert.equal(app.mail.length, 3)
    assert.ok(app.mail.every(({ to }) => to === 'alice@example.com'))
  })
})
