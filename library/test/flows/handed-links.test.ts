/**
 * Links that somebody hands over: without an address, looked at before a password is typed, and worth as much as those
 * that are mailed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InvalidToken, LoginUnfinished } from 'latchkey'
import type { FlowUsers } from 'latchkey/flows'
import { flowApplication, SITE, type FlowUser } from '../../../services/flow-application.ts'
import { Browser, CODE } from '../../../services/two-steps.ts'
import { FRESH, paths } from './walks.ts'

const DAY = 24 * 60 * 60_000

/** An application whose users have no address. */
function withoutAddresses() {
  const app = flowApplication()
  for (const [id, user] of app.users) app.users.set(id, { ...user, address: null })
  return app
}

describe('a link that somebody hands over', () => {
  it('invites a user without an address; of all who open it, one sets the password', async () => {
    const app = withoutAddresses()
    const { invitation } = app.flows
    assert.equal(await invitation.send('id-newbie'), false, 'control: mail has nowhere to go')
    const made = await invitation.link('id-newbie', { by: 'Ann' })
    const { link, code, expiresAt } = made ?? { link: '', code: '', expiresAt: 0 }
    assert.equal(link, `${SITE}${paths.invited}#token=${code}`)
    assert.equal(expiresAt, app.clock() + DAY)
    const browsers = Array.from({ length: 20 }, () => new Browser(app))
    const finished = await Promise.allSettled(
      browsers.map((browser) =>
        browser.send((ctx) => invitation.finish(ctx, { token: code, password: FRESH })),
      ),
    )
    assert.equal(finished.filter(({ status }) => status === 'fulfilled').length, 1)
    const users = await Promise.all(browsers.map((browser) => browser.user()))
    assert.deepEqual(users.filter(Boolean), ['id-newbie'])
    assert.equal(app.mail.length, 0)
  })

  it('resets a password: no factor is removed, nobody is logged in, all sessions end', async () => {
    const app = flowApplication({ needsSecondFactor: ({ code }) => code !== null })
    const { reset } = app.flows
    const phone = new Browser(app)
    await phone.logIn('dora@example.com')
    await phone.finish(CODE)
    assert.equal(await phone.user(), 'id-dora')
    const { code } = (await reset.link('id-dora')) ?? { code: '' }
    const laptop = new Browser(app)
    await laptop.send((ctx) => reset.finish(ctx, { token: code, password: FRESH }))
    assert.deepEqual([await phone.user(), await laptop.user()], [null, null])
    assert.equal(await laptop.logIn('dora@example.com', FRESH), 'unfinished')
    assert.equal(app.users.get('id-dora')?.code, CODE)
  })

  it('is looked at a hundred times and still works: whose it is, and who made it', async () => {
    const app = withoutAddresses()
    const { invitation, reset } = app.flows
    const first = (await invitation.link('id-newbie', { by: 'Ann' }))?.code
    const second = await reset.link('id-alice')
    for (let i = 0; i < 100; i++) {
      assert.equal((await invitation.look(` ${first} `))?.userId, 'id-newbie')
    }
    assert.deepEqual(await invitation.look(first), {
      userId: 'id-newbie',
      by: 'Ann',
      makerId: null,
      expiresAt: app.clock() + DAY,
    })
    assert.equal((await reset.look(second?.link))?.by, null)
    // It is none of another purpose, and neither is what is no text.
    for (const other of [second?.code, '', 7, null, { token: first }, 'x'.repeat(1e6)]) {
      assert.equal(await invitation.look(other), null)
    }
    const browser = new Browser(app)
    await browser.send((ctx) => invitation.finish(ctx, { token: first ?? '', password: FRESH }))
    assert.equal(await browser.user(), 'id-newbie')
  })

  it('does nothing any more once it was used, has expired, or the user has changed', async () => {
    const changes: Record<string, (app: ReturnType<typeof flowApplication>) => unknown> = {
      used: async (app) => {
        const { code } = (await app.flows.reset.link('id-alice')) ?? { code: '' }
        const finish = new Browser(app).send((ctx) =>
          app.flows.reset.finish(ctx, { token: code, password: FRESH }),
        )
        await finish
      },
      expired: (app) => app.clock.advance(DAY),
      'another password': (app) => change(app, { passwordHash: 'another' }),
      'another address': (app) => change(app, { address: 'b@example.com' }),
      disabled: (app) => change(app, { disabled: true }),
      gone: (app) => app.users.delete('id-alice'),
    }
    for (const [name, act] of Object.entries(changes)) {
      const app = flowApplication()
      const { reset } = app.flows
      const { code } = (await reset.link('id-alice')) ?? { code: '' }
      assert.equal((await reset.look(code))?.userId, 'id-alice', `control: ${name}`)
      await act(app)
      assert.equal(await reset.look(code), null, name)
      const finish = new Browser(app).send((ctx) =>
        reset.finish(ctx, { token: code, password: FRESH }),
      )
      await assert.rejects(finish, InvalidToken, name)
    }
  })

  it('does nothing any more once anything has changed that the application binds links to', async () => {
    const wrapUsers = (users: FlowUsers<FlowUser>): FlowUsers<FlowUser> => ({
      ...users,
      boundTo: ({ roles }) => roles,
    })
    for (const isBound of [true, false]) {
      const app = flowApplication({}, {}, isBound ? { wrapUsers } : {})
      const { code } = (await app.flows.reset.link('id-alice')) ?? { code: '' }
      change(app, { roles: ['admin'] })
      assert.equal((await app.flows.reset.look(code)) === null, isBound)
      change(app, { roles: [] })
      assert.notEqual(await app.flows.reset.look(code), null)
    }
    const careless = () => ['a', 7] as unknown as string[]
    const app = flowApplication({}, {}, { wrapUsers: (own) => ({ ...own, boundTo: careless }) })
    await assert.rejects(app.flows.reset.link('id-alice'), /users.boundTo must answer at once/)
  })

  it('does nothing any more once the application says that it does not hold, by whom and for whom it asks', async () => {
    const asked: unknown[] = []
    const allowed = { now: true, atRedemption: true }
    const app = flowApplication(
      {},
      { policy: () => void (allowed.now = allowed.atRedemption) },
      {
        wrapUsers: (own) => ({
          ...own,
          async linkHolds({ id }, link) {
            asked.push([id, link])
            return allowed.now
          },
        }),
      },
    )
    const { reset, invitation } = app.flows
    const maker = { by: 'Ann', makerId: 'id-ann' }
    const kinds = { reset: [reset, 'id-alice'], invitation: [invitation, 'id-newbie'] } as const
    for (const [kind, [flow, userId]] of Object.entries(kinds)) {
      const code = (await flow.link(userId, maker))?.code ?? ''
      const finish = () =>
        new Browser(app).send((ctx) => flow.finish(ctx, { token: code, password: FRESH }))
      const before = app.users.get(userId)?.passwordHash
      asked.length = 0
      assert.equal((await flow.look(code))?.userId, userId, 'control: it holds')
      assert.deepEqual(asked, [[userId, { kind, ...maker }]])
      allowed.now = false
      assert.equal(await flow.look(code), null)
      await assert.rejects(finish(), InvalidToken)
      // The right is lost between the look and the redemption.
      Object.assign(allowed, { now: true, atRedemption: false })
      await assert.rejects(finish(), InvalidToken)
      assert.equal(app.users.get(userId)?.passwordHash, before)
      Object.assign(allowed, { now: true, atRedemption: true })
      await finish()
    }
    // A message names nobody, and what is neither true nor false is an error: nobody is let in.
    asked.length = 0
    await new Browser(app).send((ctx) => reset.start(ctx, { username: 'bob@example.com' }))
    const { code } = await app.mailed('reset_password')
    allowed.now = undefined as unknown as boolean
    await assert.rejects(reset.look(code), TypeError)
    assert.deepEqual(asked, [['id-bob', { kind: 'reset', by: null, makerId: null }]])
  })

  it('is made for nobody who must not have one', async () => {
    const app = flowApplication()
    const { invitation, reset } = app.flows
    assert.equal(await invitation.link('id-alice'), null, 'has a password')
    assert.equal(await reset.link('nobody'), null)
    change(app, { disabled: true })
    assert.equal(await reset.link('id-alice'), null)
    change(app, { disabled: false, passwordHash: '!closed' })
    assert.equal(await reset.link('id-alice'), null)
    assert.equal(await invitation.link('id-alice'), null)
    // Of a password that was taken away there is a way back.
    change(app, { passwordHash: '!taken' })
    assert.notEqual(await reset.link('id-alice'), null)
    const wrong = { by: 7 as unknown as string }
    await assert.rejects(reset.link('id-alice', wrong), TypeError)
    await assert.rejects(reset.link('id-alice', { by: 'x'.repeat(101) }), TypeError)
  })

  it('is one of three: the oldest makes room, because it did not arrive', async () => {
    const app = flowApplication()
    const { reset } = app.flows
    const codes: string[] = []
    for (let i = 0; i < 4; i++) {
      codes.push((await reset.link('id-alice'))?.code ?? '')
      app.clock.advance(1000)
    }
    const live = await Promise.all(codes.map(async (code) => (await reset.look(code)) !== null))
    assert.deepEqual(live, [false, true, true, true])
  })

  it('invites a user who needs a factor no further than to the second step', async () => {
    const app = flowApplication({ needsSecondFactor: ({ code }) => code !== null })
    app.users.set('id-newbie', { ...app.users.get('id-newbie')!, code: CODE })
    const { code } = (await app.flows.invitation.link('id-newbie')) ?? { code: '' }
    const browser = new Browser(app)
    const finish = browser.send((ctx) =>
      app.flows.invitation.finish(ctx, { token: code, password: FRESH }),
    )
    await assert.rejects(finish, LoginUnfinished)
    assert.equal(await browser.user(), null)
  })
})

describe('the policy of an application', () => {
  it('is told whose password it judges', async () => {
    const asked: unknown[] = []
    const app = flowApplication(
      {},
      {
        policy: (_password, about) => {
          asked.push(about)
          return about.userId === 'id-newbie' ? 'Not this one.' : null
        },
      },
    )
    const { code } = (await app.flows.invitation.link('id-newbie')) ?? { code: '' }
    const finish = new Browser(app).send((ctx) =>
      app.flows.invitation.finish(ctx, { token: code, password: FRESH }),
    )
    await assert.rejects(finish, { code: 'password_refused', message: 'Not this one.' })
    assert.deepEqual(asked, [{ address: 'newbie@example.com', userId: 'id-newbie' }])
    assert.notEqual(await app.flows.invitation.look(code), null, 'the link was not used up')
  })
})

function change(app: ReturnType<typeof flowApplication>, to: object): void {
  app.users.set('id-alice', { ...app.users.get('id-alice')!, ...to })
}
