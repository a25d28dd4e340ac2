/**
 * Removals that an administrator announces, for somebody who has lost every factor: when they take effect, what ends
 * them, and what is told (NIST SP 800-63B-4, 4.2.2.2).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, MINUTE, SECOND } from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { browserAt, enrol, enrolledApplication, type Enrolled } from '../../../services/enrolled.ts'

const ALICE = 'id-alice'

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
}

/** An application whose alice has an app and recovery codes, some minutes ago. */
async function enrolled(options: Parameters<typeof enrolledApplication>[0] = {}) {
  const app = enrolledApplication(options)
  const { device, recoveryCodes: codes, browser } = await enrol(app)
  app.clock.advance(MINUTE)
  return { app, device, codes: codes ?? [], browser, credentials: app.latch.credentials }
}

/** What was told of credentials since the enrolment. */
const toldBy = ({ events }: Enrolled): readonly string[] =>
  events
    .filter(({ type }) => type.startsWith('credential.') && type !== 'credential.added')
    .map((event) => `${event.type} ${'kind' in event ? event.kind : ''}`.trim())

describe('an announced removal', () => {
  it('takes effect after three days to the millisecond, and then a password is enough', async () => {
    const { app, credentials, codes } = await enrolled()
    const { dueAt } = await credentials.announceRemoval(ALICE)
    assert.equal(dueAt, app.clock() + 3 * DAY)
    assert.deepEqual(toldBy(app), ['credential.removal_announced'])
    app.clock.advance(3 * DAY - 1)
    assert.equal(await browserAt(app).logIn(), 'unfinished')
    assert.equal((await credentials.list(ALICE)).length, 2)
    app.clock.advance(1)
    const browser = browserAt(app)
    assert.equal(await browser.logIn(), 'complete')
    assert.deepEqual(await credentials.list(ALICE), [])
    assert.equal(await credentials.announcedRemoval(ALICE), null)
    assert.equal(await app.latch.recoveryCodes.left(ALICE), 0)
    assert.deepEqual(toldBy(app).slice(1).toSorted(), [
      'credential.removed recoveryCode',
      'credential.removed totp',
    ])
    const again = await enrol(app, browser)
    assert.equal(again.recoveryCodes?.length, 10)
    assert.equal(await browserAt(app).logIn(), 'unfinished')
    const thief = browserAt(app)
    await thief.logIn()
    const [recoveryCode = ''] = codes
    const late = thief.send((ctx) => app.latch.completeLogin(ctx, { recoveryCode }))
    assert.equal(await outcomeOf(late), 'invalid_credentials')
  })

  it('would open the account on the same day by a removal at once (negative control)', async () => {
    const { app, credentials } = await enrolled()
    assert.equal(await credentials.removeAll(ALICE), 2)
    assert.equal(await browserAt(app).logIn(), 'complete')
  })

  it('is cancelled by whoever still has a factor or a recovery code, and uses it', async () => {
    for (const proof of ['code', 'recoveryCode'] as const) {
      const { app, device, credentials, codes } = await enrolled()
      await credentials.announceRemoval(ALICE)
      app.clock.advance(3 * DAY - MINUTE)
      const browser = browserAt(app)
      await browser.logIn()
      const given = proof === 'code' ? { code: device.code() } : { recoveryCode: codes[0] ?? '' }
      await browser.send((ctx) => app.latch.completeLogin(ctx, given))
      app.clock.advance(MINUTE)
      assert.equal(await browserAt(app).logIn(), 'unfinished', proof)
      assert.equal(await credentials.announcedRemoval(ALICE), null)
      app.clock.advance(30 * DAY)
      assert.equal(await browserAt(app).logIn(), 'unfinished', proof)
      const told = app.events.flatMap((event) =>
        event.type === 'credential.removal_cancelled' ? [event.by] : [],
      )
      assert.deepEqual(told, ['use'])
    }
  })

  it('is not cancelled by a wrong code, a login that stays unfinished, or another user', async () => {
    const { app, credentials } = await enrolled()
    const bob = await enrol(app, browserAt(app), 'bob')
    await credentials.announceRemoval(ALICE)
    app.clock.advance(DAY)
    const browser = browserAt(app)
    await browser.logIn()
    assert.equal(await outcomeOf(browser.finish('000000')), 'invalid_credentials')
    const other = browserAt(app)
    await other.logIn('bob')
    assert.equal((await other.finish(bob.device.code())).id, 'id-bob')
    app.clock.advance(2 * DAY)
    assert.equal(await browserAt(app).logIn(), 'complete')
    assert.equal(await browserAt(app).logIn('bob'), 'unfinished')
    assert.equal((await credentials.list('id-bob')).length, 2)
  })

  it('is no sooner if it is announced again, and is cancelled by the application', async () => {
    const { app, credentials } = await enrolled()
    const first = await credentials.announceRemoval(ALICE)
    app.clock.advance(DAY)
    assert.deepEqual(await credentials.announceRemoval(ALICE, { wait: DAY }), first)
    assert.deepEqual(await credentials.announcedRemoval(ALICE), first)
    assert.equal(await credentials.cancelRemoval(ALICE), true)
    assert.equal(await credentials.cancelRemoval(ALICE), false)
    app.clock.advance(30 * DAY)
    assert.equal(await browserAt(app).logIn(), 'unfinished')
    const { announcedAt, dueAt } = await credentials.announceRemoval(ALICE, { wait: 30 * DAY })
    assert.equal(dueAt - announcedAt, 30 * DAY)
    assert.deepEqual(toldBy(app), [
      'credential.removal_announced',
      'credential.removal_cancelled',
      'credential.removal_announced',
    ])
  })

  it('is not told to be cancelled where everything is removed at once, and is over', async () => {
    const { app, credentials } = await enrolled()
    await credentials.announceRemoval(ALICE)
    assert.equal(await credentials.removeAll(ALICE), 2)
    assert.equal(await credentials.announcedRemoval(ALICE), null)
    const told = app.events
      .map(({ type }) => type)
      .filter((type) => type.startsWith('credential.rem'))
    assert.deepEqual(told, [
      'credential.removal_announced',
      'credential.removed',
      'credential.removed',
    ])
  })

  it('is refused for whoever has enrolled nothing, and for a time that is none', async () => {
    const { credentials } = await enrolled()
    assert.equal(await outcomeOf(credentials.announceRemoval('id-bob')), 'invalid_request')
    for (const wait of [0, -1, DAY - 1, 30 * DAY + 1, NaN, Infinity, 1.5 * DAY + 0.5, '3d', null]) {
      await assert.rejects(
        credentials.announceRemoval(ALICE, { wait: wait as number }),
        RangeError,
        String(wait),
      )
    }
    assert.equal(await credentials.announcedRemoval(ALICE), null)
  })

  it('is no credential: in no list, under no name, and nobody removes it as one', async () => {
    const store = memoryStore()
    const { app, credentials, browser } = await enrolled({ store })
    await credentials.announceRemoval(ALICE)
    const kinds = (await credentials.list(ALICE)).map(({ kind }) => kind)
    assert.deepEqual(kinds.toSorted(), ['recoveryCode', 'totp'])
    const rows = await store.credentials!.list(ALICE)
    const { id = '' } = rows.find(({ kind }) => kind === 'removal') ?? {}
    assert.equal(rows.length, 3)
    assert.match(id, /^[\w-]{43}$/)
    for (const work of [
      browser.send((ctx) => credentials.rename(ctx, id, 'Mine')),
      browser.send((ctx) => credentials.remove(ctx, id)),
    ]) {
      assert.equal(await outcomeOf(work), 'invalid_request')
    }
    assert.notEqual(await credentials.announcedRemoval(ALICE), null)
    assert.equal(await credentials.removeAll(ALICE), 2)
    assert.deepEqual(await store.credentials!.list(ALICE), [])
    assert.equal(app.events.filter(({ type }) => type === 'credential.removed').length, 2)
  })

  it('leaves what was enrolled since, which nobody has said to have lost', async () => {
    const { app, credentials, browser } = await enrolled()
    await credentials.announceRemoval(ALICE)
    app.clock.advance(MINUTE)
    // By a session that a factor has confirmed before the announcement: the factor itself is not used.
    const second = await enrol(app, browser)
    app.clock.advance(3 * DAY)
    const other = browserAt(app)
    assert.equal(await other.logIn(), 'unfinished')
    assert.deepEqual(
      (await credentials.list(ALICE)).map(({ createdAt }) => createdAt),
      [app.clock() - 3 * DAY],
    )
    assert.equal((await other.finish(second.device.code())).id, ALICE)
  })

  it('removes each credential once and tells it once, though fifty look when it is due', async () => {
    const { app, credentials } = await enrolled()
    await credentials.announceRemoval(ALICE)
    app.clock.advance(3 * DAY)
    const left = await inParallel(50, () => credentials.list(ALICE))
    assert.deepEqual(left.flat(), [])
    assert.equal(await browserAt(app).logIn(), 'complete')
    assert.deepEqual(toldBy(app).toSorted(), [
      'credential.removal_announced',
      'credential.removed recoveryCode',
      'credential.removed totp',
    ])
  })

  it('ends the logins that wait for a factor when it takes effect', async () => {
    const { app, device, credentials } = await enrolled()
    await credentials.announceRemoval(ALICE)
    app.clock.advance(3 * DAY - MINUTE)
    const waiting = browserAt(app)
    await waiting.logIn()
    app.clock.advance(MINUTE)
    assert.equal(await outcomeOf(waiting.finish(device.code())), 'invalid_credentials')
    assert.equal(await waiting.user(), null)
  })

  it('is finished by the next look if the store fails in between, and lets nobody in before', async () => {
    const store = memoryStore()
    let failing = false
    const removed: string[] = []
    const credentials: CredentialStore = {
      ...store.credentials!,
      remove(id, userId, leaving) {
        if (failing && removed.length > 0) throw new Error('disk full')
        removed.push(id)
        return store.credentials!.remove(id, userId, leaving)
      },
    }
    const { app, credentials: own } = await enrolled({ store, credentials })
    await own.announceRemoval(ALICE)
    app.clock.advance(3 * DAY)
    failing = true
    assert.equal(await outcomeOf(browserAt(app).logIn()), 'store_unavailable')
    assert.equal(removed.length, 1)
    failing = false
    assert.equal(await browserAt(app).logIn(), 'complete')
    assert.deepEqual(await store.credentials!.list(ALICE), [])
    assert.equal(toldBy(app).filter((told) => told.startsWith('credential.removed')).length, 2)
  })

  it('is never due if no secret opens it, and can be announced anew', async () => {
    const store = memoryStore()
    const before = await enrolled({ store })
    await before.credentials.announceRemoval(ALICE)
    const credentialSecrets = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='
    const app = enrolledApplication({ store, credentialSecrets })
    app.clock.advance(10 * DAY)
    assert.equal(await browserAt(app).logIn(), 'unfinished')
    assert.equal(await app.latch.credentials.announcedRemoval(ALICE), null)
    const { dueAt } = await app.latch.credentials.announceRemoval(ALICE)
    assert.equal(dueAt, app.clock() + 3 * DAY)
    app.clock.advance(3 * DAY)
    // The factors are unreadable too: this is the way out for whoever is locked out by a lost secret.
    assert.equal(await browserAt(app).logIn(), 'complete')
  })

  it('is moved to a new secret with everything else', async () => {
    const store = memoryStore()
    const old = 'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8='
    const secret = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='
    const { credentials } = await enrolled({ store, credentialSecrets: old })
    const announced = await credentials.announceRemoval(ALICE)
    const both = enrolledApplication({ store, credentialSecrets: [secret, old] })
    assert.equal((await both.latch.credentials.reseal()).moved, 3)
    const app = enrolledApplication({ store, credentialSecrets: secret })
    app.clock.advance(MINUTE)
    assert.deepEqual(await app.latch.credentials.announcedRemoval(ALICE), announced)
    app.clock.advance(3 * DAY)
    assert.equal(await browserAt(app).logIn(), 'complete')
  })

  it('costs a login no look-up more than it had', async () => {
    const count = async (isAnnounced: boolean): Promise<number> => {
      const store = memoryStore()
      let calls = 0
      const credentials = Object.fromEntries(
        Object.entries(store.credentials!).map(([name, method]) => [
          name,
          (...given: never[]) => {
            calls++
            return (method as (...given: never[]) => unknown)(...given)
          },
        ]),
      ) as unknown as CredentialStore
      const { app, credentials: own } = await enrolled({ store, credentials })
      if (isAnnounced) await own.announceRemoval(ALICE)
      app.clock.advance(30 * SECOND)
      calls = 0
      await browserAt(app).logIn()
      return calls
    }
    assert.equal(await count(true), await count(false))
  })
})
