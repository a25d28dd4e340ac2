/**
 * A message that lets its reader in goes to a mailbox that was shown to be the user's, and to no other: an address that
 * somebody else has typed may be a stranger's.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FlowUsers } from 'latchkey/flows'
import { flowApplication, type FlowUser } from '../../../services/flow-application.ts'
import { Browser } from '../../../services/two-steps.ts'
import { settled } from './factor-notices.ts'

const OWN = 'alice@example.com'
const CLOSED = '!closed x'

/** An application that says which addresses are verified. */
function application(addressesOf?: FlowUsers<FlowUser>['addressesOf']) {
  const verified = ({ isVerified, address }: FlowUser): readonly string[] =>
    isVerified && address !== null ? [address] : []
  return flowApplication(
    {},
    {},
    { wrapUsers: (own) => ({ ...own, addressesOf: addressesOf ?? verified }) },
  )
}

type Application = ReturnType<typeof application>

const change = (app: Application, to: Partial<FlowUser>): unknown =>
  app.users.set('id-alice', { ...app.users.get('id-alice')!, ...to })

/** What a visitor asks for, and what the user's mailbox gets of it. */
const wishes = {
  reset_password: (app: Application) =>
    new Browser(app).send((ctx) => app.flows.reset.start(ctx, { username: OWN })),
  already_registered: (app: Application) =>
    new Browser(app).send((ctx) => app.flows.register.start(ctx, { username: OWN })),
}

describe('a mailbox that was never shown to be the user’s', () => {
  for (const [kind, ask] of Object.entries(wishes)) {
    for (const [state, passwordHash] of [
      [kind, undefined],
      ['no_password', CLOSED],
    ] as const) {
      it(`gets no ${state}, when a visitor of ${kind} asks, and as many tokens are made`, async () => {
        const app = application()
        if (passwordHash !== undefined) change(app, { passwordHash })
        await ask(app)
        await settled()
        assert.deepEqual(
          app.mail.map((message) => [message.kind, message.to]),
          [[state, OWN]],
          'control: it is verified',
        )
        const issued = (): number => app.events.filter(({ type }) => type === 'token.issued').length
        const before = issued()
        change(app, { isVerified: false })
        await ask(app)
        await settled()
        assert.deepEqual([app.mail.length, issued() - before], [1, 1])
        const ofUser = app.events.filter(
          (event) => event.type === 'token.issued' && event.userId === 'id-alice',
        )
        assert.equal(ofUser.length, passwordHash === undefined ? 1 : 0)
      })
    }
  }

  it('gets no link after "this was not me", and is told of no browser that it could end', async () => {
    const app = application()
    app.latch.onEvent(app.flows.notMe.tell)
    await new Browser(app).logIn(OWN)
    const { code: token } = await app.mailed('new_device')
    change(app, { isVerified: false })
    await new Browser(app).send((ctx) => app.flows.notMe.finish(ctx, { token }))
    await settled()
    assert.match(app.users.get('id-alice')?.passwordHash ?? '', /^!/, 'the password is gone')
    const other = application()
    other.latch.onEvent(other.flows.notMe.tell)
    change(other, { isVerified: false })
    await new Browser(other).logIn(OWN)
    await settled()
    assert.deepEqual([app.mail.length, other.mail.length], [1, 0])
  })

  it('gets an invitation, by which the user shows that they read it', async () => {
    const app = application()
    assert.equal(await app.flows.invitation.send('id-newbie'), true)
    assert.equal((await app.mailed('invitation')).to, 'newbie@example.com')
  })

  it('is one that the application cannot vouch for now: nothing is sent, and an event tells why', async () => {
    const app = application(() => {
      throw new Error('no such table')
    })
    for (const ask of Object.values(wishes)) await ask(app)
    await settled()
    assert.equal(app.mail.length, 0)
    assert.equal(app.events.filter(({ type }) => type === 'message.failed').length, 2)
  })
})
