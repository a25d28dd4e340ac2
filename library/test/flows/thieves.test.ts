/**
 * What flows grant to nobody but the owner: thieves with a session, a password or a mailbox, and databases that fail.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InvalidToken, MethodNotAllowed, type RequestContext } from 'latchkey'
import type { FlowMessage } from 'latchkey/flows'
import { memoryStore } from 'latchkey/stores/memory'
import { PASSWORD } from '../../../services/application.ts'
import { flowApplication, type FlowApplication } from '../../../services/flow-application.ts'
import { Browser, CODE } from '../../../services/two-steps.ts'
import { carelessTokens } from './careless.ts'

const FRESH = 'seven green bicycles under 1 moon'
const OWN = 'alice@example.com'
const DAYS = 24 * 3_600_000

/** A browser in which somebody has logged in by password. */
async function loggedIn(app: FlowApplication, username = OWN): Promise<Browser> {
  const browser = new Browser(app)
  await browser.logIn(username, PASSWORD)
  return browser
}

/** Changes the address by the links, and returns the code that undoes it. */
async function moved(app: FlowApplication, browser: Browser, to: string): Promise<string | null> {
  const { address } = app.flows
  const count = app.mail.length
  await browser.send((ctx) => address.start(ctx, { address: to }))
  const { code } = await app.mailed('change_address')
  await browser.send((ctx) => address.finish(ctx, { token: code }))
  await settled()
  const told = app.mail.slice(count).find(({ kind }) => kind === 'address_changed')
  return told !== undefined && 'code' in told ? told.code : null
}

async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
}

const anyone = (
  app: FlowApplication,
  work: (ctx: RequestContext) => Promise<unknown>,
): Promise<unknown> => new Browser(app).send(work)

describe('a thief who changes the address twice', () => {
  /** alice's address was changed to that of a thief, and then to another one of the thief's. */
  async function stolen() {
    const app = flowApplication()
    const thief = await loggedIn(app)
    const owners = (await moved(app, thief, 'thief@example.com')) ?? ''
    const thiefs = (await moved(app, thief, 'thief2@example.com')) ?? ''
    return { app, owners, thiefs }
  }
  const addressOf = (app: FlowApplication) => app.users.get('id-alice')?.address
  const undo = (app: FlowApplication, token: string) =>
    anyone(app, (ctx) => app.flows.address.undo(ctx, { token }))

  it('does not end the way back of the owner by a way back of their own', async () => {
    const { app, owners, thiefs } = await stolen()
    await undo(app, thiefs)
    assert.equal(addressOf(app), 'thief@example.com')
    await undo(app, owners)
    assert.equal(addressOf(app), OWN)
  })

  it('has no way back after the owner has taken theirs', async () => {
    const { app, owners, thiefs } = await stolen()
    await undo(app, owners)
    await assert.rejects(undo(app, thiefs), InvalidToken)
    await assert.rejects(undo(app, owners), InvalidToken)
    assert.equal(addressOf(app), OWN)
  })

  it('cannot push the way back of the owner out by further changes', async () => {
    const { app, owners } = await stolen()
    const thief = await loggedIn(app, 'thief2@example.com')
    await moved(app, thief, 'thief3@example.com')
    await assert.rejects(moved(app, thief, 'thief4@example.com'), { code: 'too_many_attempts' })
    assert.equal(addressOf(app), 'thief3@example.com')
    await undo(app, owners)
    assert.equal(addressOf(app), OWN)
  })

  it('cannot come before a way back that is younger than the first, when the first has ended', async () => {
    const app = flowApplication()
    const owner = await loggedIn(app)
    await moved(app, owner, 'home@example.com')
    app.clock.advance(5 * DAYS)
    const thief = await loggedIn(app, 'home@example.com')
    const owners = (await moved(app, thief, 'thief@example.com')) ?? ''
    app.clock.advance(3 * DAYS)
    const later = await loggedIn(app, 'thief@example.com')
    const thiefs = (await moved(app, later, 'thief2@example.com')) ?? ''
    await undo(app, thiefs)
    await undo(app, owners)
    assert.equal(addressOf(app), 'home@example.com')
  })

  it('is told of no login afterwards, and can end no session of the owner', async () => {
    const app = flowApplication()
    app.latch.onEvent(app.flows.notMe.tell)
    const thief = await loggedIn(app)
    const owners = (await moved(app, thief, 'thief@example.com')) ?? ''
    await loggedIn(app, 'thief@example.com')
    const { code, to } = await app.mailed('new_device')
    assert.equal(to, 'thief@example.com')
    await undo(app, owners)
    await assert.rejects(
      anyone(app, (ctx) => app.flows.notMe.finish(ctx, { token: code })),
      InvalidToken,
    )
  })
})

describe('"this was not me", after a thief has changed the address', () => {
  it('sends the thief no reset: it ends everything, and leads to the undo', async () => {
    const app = flowApplication()
    app.latch.onEvent(app.flows.notMe.tell)
    const thief = await loggedIn(app)
    const { code } = await app.mailed('new_device')
    const undoing = (await moved(app, thief, 'thief@example.com')) ?? ''
    const { run } = app.flows.notMe.steps.finish
    const done = await new Browser(app).send((ctx) => run(ctx, { token: code }))
    assert.equal(done.location, '/undo-address')
    await settled()
    assert.equal(await thief.user(), null)
    assert.equal(await new Browser(app).logIn(OWN, PASSWORD).catch(() => 'refused'), 'refused')
    const resets = () => app.mail.filter(({ kind }) => kind === 'reset_password')
    assert.deepEqual(resets(), [])
    await assert.rejects(
      anyone(app, (ctx) => app.flows.notMe.finish(ctx, { token: code })),
      InvalidToken,
    )
    await anyone(app, (ctx) => app.flows.address.undo(ctx, { token: undoing }))
    await settled()
    assert.deepEqual(
      resets().map(({ to }) => to),
      [OWN],
    )
  })

  it('sends the reset to an address that is as it was (control)', async () => {
    const app = flowApplication()
    app.latch.onEvent(app.flows.notMe.tell)
    await loggedIn(app)
    const { code } = await app.mailed('new_device')
    const { run } = app.flows.notMe.steps.finish
    const done = await new Browser(app).send((ctx) => run(ctx, { token: code }))
    assert.equal(done.location, '/check-your-mail')
    assert.equal((await app.mailed('reset_password')).to, OWN)
  })
})

describe('a link that has changed an address', () => {
  it('does nothing more, also when the address is as it was before', async () => {
    const app = flowApplication()
    const owner = await loggedIn(app)
    await moved(app, owner, 'new@example.com')
    const { code } = await app.mailed('change_address')
    // An administrator has put it back.
    app.users.set('id-alice', { ...app.users.get('id-alice')!, address: OWN })
    await assert.rejects(
      owner.send((ctx) => app.flows.address.finish(ctx, { token: code })),
      InvalidToken,
    )
    assert.equal(app.users.get('id-alice')?.address, OWN)
  })
})

describe('an address that was never shown to be the user’s', () => {
  it('can undo nothing: it may be that of a stranger, mistyped by the user', async () => {
    const app = flowApplication(
      {},
      {},
      {
        wrapUsers: (own) => ({
          ...own,
          addressesOf: ({ isVerified, address }) =>
            isVerified && address !== null ? [address] : [],
        }),
      },
    )
    const set = (isVerified: boolean) =>
      app.users.set('id-alice', { ...app.users.get('id-alice')!, isVerified })
    const browser = await loggedIn(app)
    set(false)
    assert.equal(await moved(app, browser, 'alice@example.org'), null)
    set(true)
    assert.notEqual(await moved(app, browser, 'alice@example.net'), null, 'control: a verified one')
  })
})

describe('a thief who knows the password of a user with a second factor', () => {
  it('changes neither password nor address without the factor (ASVS 5.0, 7.5.1)', async () => {
    const app = flowApplication()
    const thief = await loggedIn(app, 'dora@example.com')
    const acts = {
      password: (ctx: RequestContext) =>
        app.flows.password.change(ctx, { current: PASSWORD, password: FRESH }),
      address: (ctx: RequestContext) => app.flows.address.start(ctx, { address: 'x@example.com' }),
    }
    for (const act of Object.values(acts)) {
      await assert.rejects(thief.send(act), { code: 'second_factor_required' })
    }
    await thief.send((ctx) => app.latch.confirm(ctx, { code: CODE }))
    for (const act of Object.values(acts)) await thief.send(act)
  })
})

describe('steps of flows', () => {
  it('change nothing by a GET, also where an application calls them itself', async () => {
    const app = flowApplication()
    await anyone(app, (ctx) => app.flows.reset.start(ctx, { username: OWN }))
    const { code } = await app.mailed('reset_password')
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const finish = new Browser(app).send(
        (ctx) => app.flows.reset.finish(ctx, { token: code, password: FRESH }),
        { method },
      )
      await assert.rejects(finish, MethodNotAllowed)
    }
    await anyone(app, (ctx) => app.flows.reset.finish(ctx, { token: code, password: FRESH }))
  })

  it('send nothing to what is no single address, however it came into the table (CVE-2023-7028)', async () => {
    for (const address of [
      'alice@example.com,evil@example.com',
      'a@example.com\r\nBcc: e@example.com',
      ['a@example.com'],
    ]) {
      const app = flowApplication(
        {},
        {},
        { wrapUsers: (own) => ({ ...own, addressOf: () => address as string }) },
      )
      await anyone(app, (ctx) => app.flows.reset.start(ctx, { username: OWN }))
      await settled()
      assert.equal(app.mail.length, 0)
      assert.ok(app.events.some(({ type }) => type === 'message.failed'))
    }
  })

  it('accept no link of a password that was changed since', async () => {
    const app = flowApplication()
    assert.equal(await takesOldLink(app), false)
  })

  it('would accept it if the tokens were not bound to the password (negative control)', async () => {
    const app = flowApplication({}, {}, { wrapLatch: (latch) => carelessTokens(latch, false) })
    assert.equal(await takesOldLink(app), true)
  })

  /** Whether a link is good that was sent before the password was changed. */
  async function takesOldLink(app: FlowApplication): Promise<boolean> {
    await anyone(app, (ctx) => app.flows.reset.start(ctx, { username: OWN }))
    const { code } = await app.mailed('reset_password')
    const owner = await loggedIn(app)
    await owner.send((ctx) =>
      app.flows.password.change(ctx, { current: PASSWORD, password: FRESH }),
    )
    const stale = anyone(app, (ctx) =>
      app.flows.reset.finish(ctx, { token: code, password: 'nine blue kettles on the 3 hills' }),
    )
    return stale.then(
      () => true,
      () => false,
    )
  }
})

describe('an invitation', () => {
  it('is none for a user who has a password: a link would log in past it', async () => {
    const app = flowApplication()
    assert.equal(await app.flows.invitation.send('id-alice'), false)
    assert.equal(await app.flows.invitation.send('id-newbie'), true)
  })

  it('can begin with another first credential than a password, which is kept once', async () => {
    const app = flowApplication()
    await app.flows.invitation.send('id-newbie')
    const { code } = await app.mailed('invitation')
    const kept: string[] = []
    const accept = (userId: string) => {
      kept.push(userId)
      return true
    }
    const browser = new Browser(app)
    const finish = () =>
      browser.send((ctx) => app.flows.invitation.finish(ctx, { token: code, accept }))
    await finish()
    assert.equal(await browser.user(), 'id-newbie')
    await assert.rejects(finish(), InvalidToken)
    assert.deepEqual(kept, ['id-newbie'])
  })

  it('logs nobody in whose credential was not kept', async () => {
    const app = flowApplication()
    await app.flows.invitation.send('id-newbie')
    const { code } = await app.mailed('invitation')
    const browser = new Browser(app)
    const finish = browser.send((ctx) =>
      app.flows.invitation.finish(ctx, { token: code, accept: () => false }),
    )
    await assert.rejects(finish, InvalidToken)
    assert.equal(await browser.user(), null)
  })
})

describe('a registration of an address that has an account', () => {
  it('offers its user a reset, and tells nobody else', async () => {
    const app = flowApplication()
    await anyone(app, (ctx) => app.flows.register.start(ctx, { username: OWN }))
    const { code, link } = await app.mailed('already_registered')
    assert.ok(link.endsWith(`/reset-password#token=${code}`))
    await anyone(app, (ctx) => app.flows.reset.finish(ctx, { token: code, password: FRESH }))
    assert.equal((await app.latch.authenticate(OWN, FRESH)).id, 'id-alice')
  })

  it('sends nothing to a disabled user', async () => {
    const app = flowApplication()
    app.users.set('id-alice', { ...app.users.get('id-alice')!, disabled: true })
    await anyone(app, (ctx) => app.flows.register.start(ctx, { username: OWN }))
    await settled()
    assert.equal(app.mail.length, 0)
  })
})

describe('a way out that fails halfway', () => {
  /** An application whose sessions cannot be ended for a while. */
  function failing() {
    const store = memoryStore()
    const state = { isDown: false }
    const deleteAll = store.deleteAll.bind(store)
    store.deleteAll = (...given) => {
      if (state.isDown) throw new Error('the database is down')
      return deleteAll(...given)
    }
    return { app: flowApplication({ store }), state }
  }

  const ways: Readonly<
    Record<string, (app: FlowApplication, ctx: RequestContext, token: string) => Promise<unknown>>
  > = {
    address_changed: (app, ctx, token) => app.flows.address.undo(ctx, { token }),
    new_device: (app, ctx, token) => app.flows.notMe.finish(ctx, { token }),
  }
  for (const [kind, act] of Object.entries(ways)) {
    it(`costs the owner no token: ${kind}`, async () => {
      const { app, state } = failing()
      app.latch.onEvent(app.flows.notMe.tell)
      const thief = await loggedIn(app)
      await moved(app, thief, 'thief@example.com')
      const { code } = (await app.mailed(kind as FlowMessage['kind'])) as { readonly code: string }
      state.isDown = true
      await assert.rejects(
        anyone(app, (ctx) => act(app, ctx, code)),
        { code: 'store_unavailable' },
      )
      state.isDown = false
      await anyone(app, (ctx) => act(app, ctx, code))
      assert.equal(await thief.user(), null)
      await assert.rejects(
        anyone(app, (ctx) => act(app, ctx, code)),
        InvalidToken,
      )
    })
  }

  it('leaves the password as it was if the session of its change has ended', async () => {
    const { app, state } = failing()
    const owner = await loggedIn(app)
    state.isDown = true
    const change = owner.send((ctx) =>
      app.flows.password.change(ctx, { current: PASSWORD, password: FRESH }),
    )
    await assert.rejects(change, { code: 'store_unavailable' })
    assert.equal((await app.latch.authenticate(OWN, PASSWORD)).id, 'id-alice')
  })
})
