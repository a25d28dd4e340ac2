/**
 * The ways back of somebody who has lost things: what takes two recovery methods, and what takes an administrator (NIST
 * SP 800-63B-4, 4.2.2.2). No mailed token enrols a factor.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, MINUTE } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { totp } from 'latchkey/totp'
import { PASSWORD } from '../../../services/application.ts'
import { CREDENTIAL_SECRET, enrol, type Enrolled } from '../../../services/enrolled.ts'
import { flowApplication } from '../../../services/flow-application.ts'
import { Browser } from '../../../services/two-steps.ts'

const ALICE = 'alice@example.com'
const CHOSEN = 'vulcan lantern orchard 61'

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
}

/** A site with flows whose alice has an app and recovery codes; and what people do there. */
async function site() {
  const app = flowApplication({
    store: memoryStore(),
    credentialSecrets: CREDENTIAL_SECRET,
    factors: [totp({ issuer: 'Example' })],
  })
  const { latch, flows, clock } = app
  const kits = latch as unknown as Enrolled['latch']
  const open = (): Browser => new Browser({ latch })
  const { recoveryCodes, device } = await enrol({ ...app, latch: kits }, open(), ALICE)
  clock.advance(MINUTE)
  /** Sets a new password by a link that was mailed. */
  const reset = async (): Promise<void> => {
    const browser = open()
    await browser.send((ctx) => flows.reset.start(ctx, { username: ALICE }))
    const { code } = await app.mailed('reset_password')
    await browser.send((ctx) => flows.reset.finish(ctx, { token: code, password: CHOSEN }))
    assert.equal(await browser.user(), null, 'a reset logs nobody in')
  }
  const begin = async (browser: Browser): Promise<string> => {
    return browser.logIn(ALICE, CHOSEN)
  }
  return { ...app, kits, open, reset, begin, device, codes: recoveryCodes ?? [] }
}

describe('whoever has forgotten the password and lost the app', () => {
  it('comes back by a mailed link and a recovery code: two recovery methods', async () => {
    const { kits, open, reset, begin, codes } = await site()
    await reset()
    const browser = open()
    assert.equal(await begin(browser), 'unfinished')
    const [recoveryCode = ''] = codes
    await browser.send((ctx) => kits.completeLogin(ctx, { recoveryCode }))
    assert.equal(await browser.user(), 'id-alice')
    // The login was confirmed by a factor, so a new app can be enrolled, and the lost one removed.
    const { id } = await browser.send((ctx) => kits.totp.enrol(ctx))
    assert.ok(id.length > 0)
    const rows = await kits.credentials.list('id-alice')
    const lost = rows.find(({ kind }) => kind === 'totp')
    await browser.send((ctx) => kits.credentials.remove(ctx, lost?.id ?? ''))
  })

  it('gets nothing by a mailed link alone: no login, no enrolment, no codes, no removal', async () => {
    const { kits, open, reset, begin, codes } = await site()
    const before = await kits.credentials.list('id-alice')
    await reset()
    const browser = open()
    assert.equal(await begin(browser), 'unfinished')
    const id = before[0]?.id ?? ''
    const activation = { id: 'x', code: '123456' }
    for (const work of [
      browser.send((ctx) => kits.totp.enrol(ctx)),
      browser.send((ctx) => kits.totp.activate(ctx, activation)),
      browser.send((ctx) => kits.recoveryCodes.renew(ctx)),
      browser.send((ctx) => kits.recoveryCodes.replaceUsed(ctx)),
      browser.send((ctx) => kits.credentials.remove(ctx, id)),
      browser.send((ctx) => kits.credentials.rename(ctx, id, 'Mine')),
    ]) {
      assert.equal(await outcomeOf(work), 'login_unfinished')
    }
    assert.equal(await browser.user(), null)
    assert.deepEqual(await kits.credentials.list('id-alice'), before)
    assert.equal(await kits.recoveryCodes.left('id-alice'), codes.length)
  })

  it('is not let in by a password that was right before the reset, and the code (negative control)', async () => {
    const { kits, open, reset, device } = await site()
    await reset()
    const browser = open()
    assert.equal(await outcomeOf(browser.logIn(ALICE, PASSWORD)), 'invalid_credentials')
    const code = device.code()
    const finish = browser.send((ctx) => kits.completeLogin(ctx, { code }))
    assert.equal(await outcomeOf(finish), 'not_authenticated')
  })
})

describe('whoever has lost the recovery codes too', () => {
  it('waits for the administrator, is told meanwhile, and enrols anew by the password', async () => {
    const { kits, clock, open, reset, begin, events } = await site()
    await kits.credentials.announceRemoval('id-alice')
    const told = events.find(({ type }) => type === 'credential.removal_announced')
    assert.ok(told?.type === 'credential.removal_announced')
    assert.equal(told.dueAt, clock() + 3 * DAY)
    await reset()
    assert.equal(await begin(open()), 'unfinished')
    clock.advance(3 * DAY)
    const browser = open()
    assert.equal(await begin(browser), 'complete')
    const { id } = await browser.send((ctx) => kits.totp.enrol(ctx))
    assert.ok(id.length > 0)
  })

  it('is not robbed by whoever has the mailbox and persuades the administrator: the next code ends it', async () => {
    const { kits, clock, open, reset, device, begin } = await site()
    await kits.credentials.announceRemoval('id-alice')
    await reset()
    clock.advance(DAY)
    // alice is told of both, takes the password back by her mailbox, and logs in with her app.
    await reset()
    const own = open()
    await begin(own)
    await own.send((ctx) => kits.completeLogin(ctx, { code: device.code() }))
    clock.advance(3 * DAY)
    assert.equal(await begin(open()), 'unfinished')
    assert.equal((await kits.credentials.list('id-alice')).length, 2)
  })
})
