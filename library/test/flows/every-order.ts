/**
 * What must hold in every order of the steps of flows, and of the logins, thieves and strangers beside them. Each actor
 * is a process of its own: it has its own `createLatchkey` and its own flows, on the shared store and users.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { playOrders, type TakeStep } from '../../src/testing/orders.ts'
import { PASSWORD } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { World, type Faults, type Gates, type Keeping } from './order-world.ts'

const FRESH = 'seven green bicycles under 1 moon'
const OTHER = 'nine blue kettles on the 3 hills'
const OWN = 'alice@example.com'
const INVITED = 'newbie@example.com'

/** What an actor does, once the world has begun. */
type Act = (step: TakeStep) => Promise<unknown>

type Outcomes = readonly PromiseSettledResult<unknown>[]

/** What is played: the calls that can be cut before, how it begins, and how it must end. */
interface Play {
  readonly gates: Gates
  readonly begin: (world: World) => Promise<readonly Act[]>
  readonly end: (world: World, outcomes: Outcomes) => Promise<void>
}

const passwordGates: Gates = {
  users: ['setPasswordHash', 'findById'],
  sessions: ['deleteAll'],
  revocations: ['replace'],
  tokens: ['take'],
}

const reset =
  (world: World, code: string, password: string): Act =>
  (step) => {
    const app = world.process(step)
    return world.browser(app).send((ctx) => app.flows.reset.finish(ctx, { token: code, password }))
  }

const startReset =
  (world: World): Act =>
  (step) => {
    const app = world.process(step)
    return world.browser(app).send((ctx) => app.flows.reset.start(ctx, { username: OWN }))
  }

const login =
  (world: World, password: string): Act =>
  (step) =>
    world.browser(world.process(step)).logIn(OWN, password)

const undo =
  (world: World, code: string): Act =>
  (step) => {
    const app = world.process(step)
    return world.browser(app).send((ctx) => app.flows.address.undo(ctx, { token: code }))
  }

const notMe =
  (world: World, code: string): Act =>
  (step) => {
    const app = world.process(step)
    return world.browser(app).send((ctx) => app.flows.notMe.finish(ctx, { token: code }))
  }

type Thief = Awaited<ReturnType<World['thief']>>

const changePassword =
  (world: World, thief: Thief, password = OTHER): Act =>
  (step) => {
    const app = world.process(step)
    return thief(app).send((ctx) => app.flows.password.change(ctx, { current: PASSWORD, password }))
  }

const finishAddress =
  (world: World, thief: Thief, code: string): Act =>
  (step) => {
    const app = world.process(step)
    return thief(app).send((ctx) => app.flows.address.finish(ctx, { token: code }))
  }

/** Asks for a reset, and returns the code of the mail. */
async function askedReset(world: World, to = OWN): Promise<string> {
  const { flows } = world.app
  await world.browser().send((ctx) => flows.reset.start(ctx, { username: to }))
  return (await world.codes('reset_password', to)).at(-1) ?? ''
}

/** A thief asks for another address, and returns the code of the mail. */
async function askedAddress(world: World, thief: Thief, to: string): Promise<string> {
  const { flows } = world.app
  await thief(world.app).send((ctx) => flows.address.start(ctx, { address: to }))
  return (await world.codes('change_address', to)).at(-1) ?? ''
}

/** A thief changes the address, and returns the code by which the address before can undo it. */
async function stolenAddress(world: World, thief: Thief, to: string): Promise<string> {
  const { flows } = world.app
  const from = world.alice.address ?? ''
  const code = await askedAddress(world, thief, to)
  await thief(world.app).send((ctx) => flows.address.finish(ctx, { token: code }))
  assert.equal(world.alice.address, to)
  return (await world.codes('address_changed', from)).at(-1) ?? ''
}

const isDone = (outcome: Outcomes[number] | undefined): boolean => outcome?.status === 'fulfilled'

/** Nobody is logged in, and no password that was there before or was set by a thief opens the account. */
async function assertThiefIsOut(world: World): Promise<void> {
  assert.deepEqual(await world.loggedIn(), [], 'somebody is logged in')
  assert.equal(await world.opens(OTHER), false, "the thief's password opens the account")
  assert.equal(await world.opens(PASSWORD), false, 'the old password opens the account')
}

/** The owner has the address, and whatever the thief was sent changes nothing. */
async function assertOwnerHasAddress(world: World): Promise<void> {
  assert.equal(world.alice.address, OWN)
  await assertThiefIsOut(world)
  for (const { to, ...message } of world.mail) {
    if (to === OWN || !('code' in message)) continue
    const { flows } = world.app
    const input = { token: message.code, password: OTHER }
    for (const act of [flows.address.undo, flows.reset.finish, flows.notMe.finish]) {
      await assert.rejects(
        world.browser().send(async (ctx) => act(ctx, input)),
        { code: 'invalid_token' },
      )
    }
  }
  assert.equal(world.alice.address, OWN)
}

const plays = {
  'no login by the old password survives a reset': {
    gates: {
      ...passwordGates,
      users: ['setPasswordHash', 'findUser'],
      sessions: ['create', 'deleteAll'],
    },
    begin: async (world) => [reset(world, await askedReset(world), FRESH), login(world, PASSWORD)],
    async end(world, [done]) {
      assert.ok(isDone(done))
      await assertThiefIsOut(world)
      assert.ok(await world.opens(FRESH))
    },
  },
  'of two resets one sets its password, and the other is told': {
    gates: passwordGates,
    begin: async (world) => [
      reset(world, await askedReset(world), FRESH),
      reset(world, await askedReset(world), OTHER),
    ],
    async end(world, [one, other]) {
      assert.ok(isDone(one) !== isDone(other), 'two resets have set a password')
      assert.equal(await world.opens(FRESH), isDone(one))
      assert.equal(await world.opens(OTHER), isDone(other))
    },
  },
  'of two clicks on one link one sets its password': {
    gates: passwordGates,
    async begin(world) {
      const code = await askedReset(world)
      return [reset(world, code, FRESH), reset(world, code, OTHER)]
    },
    async end(world, [one, other]) {
      assert.ok(isDone(one) !== isDone(other), 'two clicks have set a password')
      assert.equal(await world.opens(isDone(one) ? FRESH : OTHER), true)
    },
  },
  'a password that the policy refuses burns no token, whatever strangers ask for meanwhile': {
    gates: { tokens: ['read', 'take', 'add'], users: ['findById', 'find'] },
    async begin(world) {
      const code = await askedReset(world)
      return [reset(world, code, 'password123'), startReset(world)]
    },
    async end(world, [refused]) {
      assert.equal((refused as PromiseRejectedResult).reason.code, 'password_refused')
      const [code = ''] = await world.codes('reset_password')
      const { flows } = world.app
      await world.browser().send((ctx) => flows.reset.finish(ctx, { token: code, password: FRESH }))
      assert.ok(await world.opens(FRESH))
    },
  },
  'strangers who ask for resets do not keep the owner from one': {
    gates: { tokens: ['add', 'take'] },
    async begin(world) {
      const owner: Act = async (step) => {
        await startReset(world)(step)
        const code = (await world.codes('reset_password')).at(-1) ?? ''
        await reset(world, code, FRESH)(step)
      }
      const stranger: Act = async (step) => {
        for (let i = 0; i < 4; i++) await startReset(world)(step)
      }
      return [owner, stranger]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner was kept out')
      assert.ok(await world.opens(FRESH))
    },
  },
  'no login by the old password survives its change': {
    gates: {
      users: ['setPasswordHash', 'findUser'],
      sessions: ['create', 'deleteAll', 'rotate'],
      revocations: ['replace'],
    },
    async begin(world) {
      const owner = await world.thief()
      return [changePassword(world, owner), login(world, PASSWORD)]
    },
    async end(world, [done]) {
      assert.ok(isDone(done), 'the owner could not change the password')
      assert.deepEqual(await world.loggedIn(), ['id-alice'], 'somebody else is logged in')
      assert.equal(await world.opens(OTHER), true)
    },
  },
  'of two changes of the password by two sessions at most one succeeds': {
    gates: { users: ['setPasswordHash', 'findById'], sessions: ['deleteAll', 'rotate'] },
    async begin(world) {
      const [one, other] = [await world.thief(), await world.thief()]
      return [changePassword(world, one, FRESH), changePassword(world, other)]
    },
    async end(world, [one, other]) {
      assert.ok(!isDone(one) || !isDone(other), 'two sessions have set a password')
      if (isDone(one)) assert.ok(await world.opens(FRESH))
      if (isDone(other)) assert.ok(await world.opens(OTHER))
    },
  },
  'of two registrations of one address one makes the account': {
    gates: { users: ['create'], sessions: ['create'], tokens: ['take'] },
    async begin(world) {
      const { flows } = world.app
      const to = 'eve@example.com'
      for (let i = 0; i < 2; i++) {
        await world.browser().send((ctx) => flows.register.start(ctx, { username: to }))
      }
      const codes = await world.codes('register', to)
      return codes.map((token): Act => async (step) => {
        const app = world.process(step)
        await world
          .browser(app)
          .send((ctx) => app.flows.register.finish(ctx, { token, password: FRESH }))
      })
    },
    async end(world, outcomes) {
      assert.equal(outcomes.filter(isDone).length, 1, 'two registrations have made an account')
      const made = [...world.app.users.values()].filter(
        ({ address }) => address === 'eve@example.com',
      )
      assert.deepEqual(
        await world.loggedIn(),
        made.map(({ id }) => id),
      )
      assert.equal(made.length, 1)
    },
  },
  'of two invitations of one user one sets the password and logs in': {
    gates: { users: ['setPasswordHash'], sessions: ['create', 'deleteAll'], tokens: ['take'] },
    async begin(world) {
      const { flows } = world.app
      for (let i = 0; i < 2; i++) assert.ok(await flows.invitation.send('id-newbie'))
      const codes = await world.codes('invitation', INVITED)
      return [FRESH, OTHER].map((password, i): Act => async (step) => {
        const app = world.process(step)
        const input = { token: codes[i] ?? '', password }
        await world.browser(app).send((ctx) => app.flows.invitation.finish(ctx, input))
      })
    },
    async end(world, outcomes) {
      assert.equal(outcomes.filter(isDone).length, 1, 'two invitations have set a password')
      assert.deepEqual(await world.loggedIn(), ['id-newbie'])
      const { latch } = world.app
      const [right, wrong] = isDone(outcomes[0]) ? [FRESH, OTHER] : [OTHER, FRESH]
      await latch.authenticate(INVITED, right)
      await assert.rejects(latch.authenticate(INVITED, wrong), { code: 'invalid_credentials' })
    },
  },
  'no login at the same time survives "this was not me"': {
    gates: {
      users: ['setPasswordHash', 'findUser'],
      sessions: ['create', 'deleteAll'],
      revocations: ['replace'],
    },
    async begin(world) {
      const { latch, flows } = world.app
      latch.onEvent(flows.notMe.tell)
      await world.thief()
      const [code = ''] = await world.codes('new_device')
      return [notMe(world, code), login(world, PASSWORD)]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not end the sessions')
      await assertThiefIsOut(world)
    },
  },
  'the owner of an address gets it back from a thief who changes it again': {
    gates: { users: ['findById', 'setAddress'], sessions: ['deleteAll'], tokens: ['take'] },
    async begin(world) {
      const thief = await world.thief()
      const code = await stolenAddress(world, thief, 'thief@example.com')
      const again = await askedAddress(world, thief, 'thief2@example.com')
      return [undo(world, code), finishAddress(world, thief, again)]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not undo')
      await assertOwnerHasAddress(world)
    },
  },
  'the owner of an address gets it back from a thief who undoes a later change': {
    gates: { users: ['findById', 'setAddress'] },
    async begin(world) {
      const thief = await world.thief()
      const code = await stolenAddress(world, thief, 'thief@example.com')
      const later = await stolenAddress(world, thief, 'thief2@example.com')
      return [undo(world, code), undo(world, later)]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not undo')
      await assertOwnerHasAddress(world)
    },
  },
  'no password that a thief sets survives the undoing of their change of address': {
    gates: { users: ['findById', 'setPasswordHash'], sessions: ['deleteAll', 'rotate'] },
    async begin(world) {
      const thief = await world.thief()
      const code = await stolenAddress(world, thief, 'thief@example.com')
      return [undo(world, code), changePassword(world, thief)]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not undo')
      await assertOwnerHasAddress(world)
    },
  },
  'no reset by a thief survives the undoing of their change of address': {
    gates: { users: ['findById', 'setPasswordHash'], sessions: ['deleteAll'], tokens: ['take'] },
    async begin(world) {
      const thief = await world.thief()
      const code = await stolenAddress(world, thief, 'thief@example.com')
      const stolen = await askedReset(world, 'thief@example.com')
      return [undo(world, code), reset(world, stolen, OTHER)]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not undo')
      await assertOwnerHasAddress(world)
    },
  },
  'no password that a thief sets survives a reset by the owner': {
    gates: { users: ['findById', 'setPasswordHash'], sessions: ['deleteAll', 'rotate'] },
    async begin(world) {
      const thief = await world.thief()
      return [reset(world, await askedReset(world), FRESH), changePassword(world, thief)]
    },
    async end(world, [owner]) {
      // A thief who comes first makes the link void, as every change of the password does.
      if (isDone(owner)) return assertThiefIsOut(world)
      assert.ok(await world.opens(OTHER))
    },
  },
  'the owner of an address gets it back from a thief who begins another change': {
    gates: { users: ['setAddress'], sessions: ['deleteAll', 'rotate'], tokens: ['take'] },
    async begin(world) {
      const thief = await world.thief()
      const code = await stolenAddress(world, thief, 'thief@example.com')
      const again: Act = async (step) => {
        const app = world.process(step)
        const browser = thief(app)
        const to = 'thief2@example.com'
        await step(() => undefined)
        await browser.send((ctx) => app.flows.address.start(ctx, { address: to }))
        const [token = ''] = await world.codes('change_address', to)
        await browser.send((ctx) => app.flows.address.finish(ctx, { token }))
      }
      return [undo(world, code), again]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not undo')
      await assertOwnerHasAddress(world)
    },
  },
  'no login by the old password makes a known device that outlives a reset': {
    gates: { users: ['setPasswordHash', 'findUser'], revocations: ['read', 'replace'] },
    begin: async (world) => [reset(world, await askedReset(world), FRESH), login(world, PASSWORD)],
    async end(world, [done]) {
      assert.ok(isDone(done))
      assert.equal(await world.knownDevices(), 0, 'a device is known')
    },
  },
  'no device of a thief who changes the password is known after "this was not me"': {
    gates: {
      users: ['setPasswordHash'],
      sessions: ['deleteAll', 'rotate'],
      revocations: ['replace'],
    },
    async begin(world) {
      const { latch, flows } = world.app
      latch.onEvent(flows.notMe.tell)
      const thief = await world.thief()
      const [code = ''] = await world.codes('new_device')
      return [notMe(world, code), changePassword(world, thief)]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not end the sessions')
      assert.equal(await world.knownDevices(), 0, 'a device is known')
    },
  },
  'no password that a thief sets survives "this was not me"': {
    gates: { users: ['findById', 'setPasswordHash'], sessions: ['deleteAll', 'rotate'] },
    async begin(world) {
      const { latch, flows } = world.app
      latch.onEvent(flows.notMe.tell)
      const thief = await world.thief()
      const [code = ''] = await world.codes('new_device')
      return [notMe(world, code), changePassword(world, thief)]
    },
    async end(world, [owner]) {
      assert.ok(isDone(owner), 'the owner could not end the sessions')
      await assertThiefIsOut(world)
    },
  },
} as const satisfies Readonly<Record<string, Play>>

/** The name of what is played. */
export type PlayName = keyof typeof plays

/** Plays it in every order. Returns how many there are. */
export function playFlows(
  name: PlayName,
  open: () => Keeping,
  faults: Faults = {},
): Promise<number> {
  const { gates, begin, end }: Play = plays[name]
  return playOrders(async () => {
    const world = new World(open(), gates, faults)
    return { actors: await begin(world), check: (outcomes) => end(world, outcomes) }
  })
}

/** What is played on every kind of store; on the one in memory, everything is. */
export const few = [
  'no login by the old password survives a reset',
  'of two clicks on one link one sets its password',
  'of two invitations of one user one sets the password and logs in',
  'no login by the old password makes a known device that outlives a reset',
  'a password that the policy refuses burns no token, whatever strangers ask for meanwhile',
] as const satisfies readonly PlayName[]

/** What may not be at the end, whatever the order. @param names what is played; by default everything. */
export function testFlowOrders(
  where: string,
  open: () => Keeping,
  names = Object.keys(plays) as readonly PlayName[],
): void {
  describe(`flows in every order of steps on ${where}`, () => {
    withLittleWork()
    for (const name of names) {
      it(name, async () => {
        const orders = await playFlows(name, open)
        assert.ok(orders > 3, `only ${orders} orders`)
      })
    }
  })
}
