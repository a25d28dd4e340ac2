/**
 * What users are told when their factors change, whatever store keeps them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Latchkey, LatchkeyOptions, SessionKeeping, SessionStore } from 'latchkey'
import type { FlowMessage, FlowOptions } from 'latchkey/flows'
import { totp, type LatchkeyCredentials, type LatchkeyTotp } from 'latchkey/totp'
import { PASSWORD, type TestUser } from '../../../services/application.ts'
import { App, CREDENTIAL_SECRET } from '../../../services/enrolled.ts'
import {
  flowApplication,
  type FlowApplication,
  type FlowUser,
  type Sharing,
} from '../../../services/flow-application.ts'
import { Browser } from '../../../services/two-steps.ts'
import { flowPartsOf } from '../../src/flow-parts.ts'

export const ALICE = 'alice@example.com'

/** The address of alice that is verified too. */
export const SPARE = 'alice@work.example'

/** The messages about factors. */
export type Notice = Extract<FlowMessage, { readonly notMe: unknown }>

/** An application whose users enrol factors, and are told of it. */
export interface Noticed extends FlowApplication {
  readonly latch: Latchkey<TestUser> & {
    readonly totp: LatchkeyTotp
    readonly credentials: LatchkeyCredentials
  }
}

/** Returns the application. alice has two verified addresses, all others one. */
export function noticed(
  options: Partial<LatchkeyOptions<FlowUser, object, SessionKeeping>> = {},
  flowOptions: Partial<FlowOptions<FlowUser>> = {},
  sharing: Sharing = {},
): Noticed {
  const kits = { factors: [totp({ issuer: 'Example' })], credentialSecrets: CREDENTIAL_SECRET }
  const addressesOf = ({ id, address }: FlowUser): readonly string[] =>
    id === 'id-alice' ? [address ?? '', SPARE] : [address ?? '']
  const app = flowApplication({ ...(kits as object), ...options }, flowOptions, {
    wrapUsers: (own) => ({ ...own, addressesOf }),
    ...sharing,
  })
  return app as Noticed
}

/** Waits until what is under way is done, as far as stores in this process go. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until there are so many messages about factors, and a little longer, and returns them. */
export async function notices(app: FlowApplication, count: number): Promise<readonly Notice[]> {
  const found = (): Notice[] => app.mail.filter((one): one is Notice => 'notMe' in one)
  for (let i = 0; i < 400 && found().length < count; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await settled()
  return found()
}

/** Logs alice in, and enrols an app. */
export async function enrol(app: Noticed, browser = new Browser(app), name = 'Phone') {
  if ((await browser.user()) === null) await browser.logIn(ALICE)
  const { id: enrolment, uri } = await browser.send((ctx) => app.latch.totp.enrol(ctx))
  const device = new App(uri, app.clock)
  const activation = { id: enrolment, code: device.code(), name }
  const from = { address: '192.0.2.7' }
  const activate = browser.send((ctx) => app.latch.totp.activate(ctx, activation), from)
  const { recoveryCodes } = await activate
  const listed = await app.latch.credentials.list('id-alice')
  const id = listed.findLast(({ kind }) => kind === 'totp')?.id ?? ''
  return { id, browser, device, recoveryCodes: recoveryCodes ?? [] }
}

/** What a message says, but for the link. */
const said = (message: Notice): object => ({
  kind: message.kind,
  to: message.to,
  ...('factor' in message && { factor: message.factor }),
  ...('clientAddress' in message && { clientAddress: message.clientAddress }),
})

/** Runs the tests on a store. @param open opens a new, empty one */
export function testFactorNotices(name: string, open: () => SessionStore): void {
  describe(`what users are told of their factors, on ${name}`, () => {
    it('goes to every verified address: enrolled, used on paper, removed', async () => {
      const app = noticed({ store: open() })
      const { id, browser, recoveryCodes } = await enrol(app)
      const phone = { kind: 'totp', name: 'Phone' }
      const codes = { kind: 'recoveryCode', name: 'Recovery codes' }
      const clientAddress = '192.0.2.7'
      const added = await notices(app, 4)
      assert.deepEqual(
        new Set(added.map(said)),
        new Set(
          [ALICE, SPARE].flatMap((to) => [
            { kind: 'credential_added', to, factor: phone, clientAddress },
            { kind: 'credential_added', to, factor: codes, clientAddress },
          ]),
        ),
      )
      app.mail.length = 0
      const other = new Browser(app)
      assert.equal(await other.logIn(ALICE), 'unfinished')
      const [recoveryCode = ''] = recoveryCodes
      await other.send((ctx) => app.latch.completeLogin(ctx, { recoveryCode }))
      const used = await notices(app, 2)
      assert.deepEqual(
        used.map(({ kind, to }) => [kind, to]),
        [ALICE, SPARE].map((to) => ['recovery_code_used', to]),
      )
      app.mail.length = 0
      await browser.send((ctx) => app.latch.credentials.remove(ctx, id))
      const removed = await notices(app, 2)
      assert.ok(removed.every(({ kind }) => kind === 'credential_removed'))
      assert.deepEqual(removed.map(({ to }) => to).toSorted(), [ALICE, SPARE])
    })

    it('is when an administrator will remove everything, and that using a factor has ended that', async () => {
      const app = noticed({ store: open() })
      const { device } = await enrol(app)
      await notices(app, 4)
      app.mail.length = 0
      app.clock.advance(60_000)
      const { dueAt } = await app.latch.credentials.announceRemoval('id-alice')
      const announced = await notices(app, 2)
      assert.deepEqual(
        announced.map((message) => [message.kind, message.to, 'dueAt' in message && message.dueAt]),
        [ALICE, SPARE].map((to) => ['removal_announced', to, dueAt]),
      )
      app.mail.length = 0
      const own = new Browser(app)
      await own.logIn(ALICE)
      await own.send((ctx) => app.latch.completeLogin(ctx, { code: device.code() }))
      const cancelled = await notices(app, 2)
      assert.deepEqual(
        cancelled.map(({ kind, to }) => [kind, to]),
        [ALICE, SPARE].map((to) => ['removal_cancelled', to]),
      )
    })

    it('has a link by which the owner ends all sessions and takes the password away', async () => {
      const app = noticed({ store: open() })
      const { browser: thief } = await enrol(app)
      const [told] = await notices(app, 4)
      const { code = '', link = '' } = told?.notMe ?? {}
      assert.equal(JSON.stringify(app.events).includes(code), false)
      assert.ok(link.endsWith(`/not-me#token=${code}`))
      const owner = new Browser(app)
      assert.equal(await owner.send((ctx) => app.flows.notMe.finish(ctx, { token: code })), 'reset')
      assert.equal(await thief.user(), null)
      await assert.rejects(new Browser(app).logIn(ALICE, PASSWORD))
      assert.equal((await app.mailed('reset_password')).to, ALICE)
    })

    it('has a link that works in each of eight messages that go out at once', async () => {
      const app = noticed({ store: open() })
      const { browser } = await enrol(app)
      for (let i = 0; i < 2; i++) {
        app.clock.advance(30_000)
        await enrol(app, browser, `App ${i}`)
      }
      await notices(app, 8)
      app.mail.length = 0
      assert.equal(await app.latch.credentials.removeAll('id-alice'), 4)
      const told = await notices(app, 8)
      assert.equal(told.length, 8)
      const { tokens } = flowPartsOf(app.latch)
      for (const { notMe } of told) {
        assert.ok(await tokens?.look(notMe?.code, 'latchkey/not me'), 'a dead link')
      }
    })
  })
}
