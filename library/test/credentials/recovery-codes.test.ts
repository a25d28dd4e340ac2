/**
 * Recovery codes: what they open, how often, and what is told of it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { browserAt, enrol, enrolledApplication, type Enrolled } from '../../../services/enrolled.ts'
import type { Browser } from '../../../services/two-steps.ts'

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
}

/** Logs alice in by a recovery code. */
async function recover(app: Enrolled, recoveryCode: string): Promise<[string, Browser]> {
  const browser = browserAt(app)
  await browser.logIn()
  const work = browser.send((ctx) => app.latch.completeLogin(ctx, { recoveryCode }))
  return [await outcomeOf(work), browser]
}

describe('recovery codes', () => {
  it('come with the first factor, are ten, and each opens once', async () => {
    const app = enrolledApplication()
    const { browser, recoveryCodes } = await enrol(app)
    assert.equal(new Set(recoveryCodes).size, 10)
    const [first = '', second = ''] = recoveryCodes ?? []
    assert.equal((await enrol(app, browser)).recoveryCodes, null)
    assert.deepEqual((await recover(app, first.toLowerCase().replaceAll('-', ' ')))[0], 'done')
    assert.deepEqual((await recover(app, first))[0], 'invalid_credentials')
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 9)
    const [outcome, recovered] = await recover(app, second)
    assert.equal(outcome, 'done')
    const session = await recovered.send((ctx) => ctx.session())
    assert.deepEqual(session.methods, ['pwd', 'otp', 'mfa'])
    assert.equal(session.factorAt, app.clock())
    const used = app.events.filter(({ type }) => type === 'credential.used')
    assert.equal(used.length, 2)
    assert.ok(!JSON.stringify(app.events).includes(first.slice(0, 11)))
  })

  it('are nothing else, whatever is sent in their place', async () => {
    const app = enrolledApplication()
    const { recoveryCodes } = await enrol(app)
    const browser = browserAt(app)
    await browser.logIn()
    const [code = ''] = recoveryCodes ?? []
    const others: unknown[] = [
      'x',
      '0'.repeat(25),
      code.slice(1),
      `${code}0`,
      code.replace(/^./, 'U'),
      'Ⅰ'.repeat(25),
      '-'.repeat(1e6),
      7,
      true,
      {},
      [code],
      { toString: () => code },
    ]
    for (const other of others) {
      const proof = { recoveryCode: other as string }
      const outcome = await outcomeOf(
        browser.copy().send((ctx) => app.latch.completeLogin(ctx, proof)),
      )
      assert.match(outcome, /^invalid_(?:credentials|request)$/, String(other).slice(0, 40))
    }
    assert.equal(await browser.user(), null)
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 10)
  })

  it('are made for whoever has a factor and none of them', async () => {
    const store = memoryStore()
    for (const method of ['renew', 'replaceUsed'] as const) {
      const app = enrolledApplication({ store })
      const { browser } = await enrol(app)
      const rows = await store.credentials!.list('id-alice')
      const row = rows.find(({ kind }) => kind === 'recoveryCode')
      await store.credentials!.remove(row?.id ?? '', 'id-alice')
      const codes = await browser.send((ctx) => app.latch.recoveryCodes[method](ctx))
      assert.equal(new Set(codes).size, 10)
      assert.equal(await app.latch.recoveryCodes.left('id-alice'), 10)
      assert.equal((await recover(app, codes[9] ?? ''))[0], 'done')
      await app.latch.credentials.removeAll('id-alice')
    }
  })

  it('are one set, though two pages make the first one at the same time', async () => {
    const store = memoryStore()
    let other: (() => Promise<unknown>) | null = null
    const credentials = {
      ...store.credentials!,
      async add(...given: Parameters<NonNullable<typeof store.credentials>['add']>) {
        const meanwhile = other
        other = null
        await meanwhile?.()
        return store.credentials!.add(...given)
      },
    }
    const app = enrolledApplication({ store, credentials })
    const { browser } = await enrol(app)
    const rows = await store.credentials!.list('id-alice')
    const row = rows.find(({ kind }) => kind === 'recoveryCode')
    await store.credentials!.remove(row?.id ?? '', 'id-alice')
    const renew = () => browser.copy().send((ctx) => app.latch.recoveryCodes.renew(ctx))
    let faster: readonly string[] = []
    other = async () => (faster = await renew())
    const slower = await renew()
    assert.equal((await recover(app, faster[0] ?? ''))[0], 'invalid_credentials')
    assert.equal((await recover(app, slower[0] ?? ''))[0], 'done')
  })

  it('let nobody in, and are not renewed, if a store never takes a change', async () => {
    const store = memoryStore()
    const kept = store.credentials!
    let isStuck = false
    const update: typeof kept.update = (...given) => !isStuck && kept.update(...given)
    const app = enrolledApplication({ store, credentials: { ...kept, update } })
    const { browser, recoveryCodes } = await enrol(app)
    isStuck = true
    const renew = browser.send((ctx) => app.latch.recoveryCodes.renew(ctx))
    assert.equal(await outcomeOf(renew), 'update_conflict')
    assert.equal((await recover(app, recoveryCodes?.[0] ?? ''))[0], 'update_conflict')
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 10)
  })

  it('let in one of a hundred logins that send the same code at the same time', async () => {
    const app = enrolledApplication()
    const { recoveryCodes } = await enrol(app)
    const [recoveryCode = ''] = recoveryCodes ?? []
    const browsers = Array.from({ length: 5 }, () => browserAt(app))
    for (const browser of browsers) await browser.logIn()
    const outcomes = await inParallel(100, (i) =>
      outcomeOf(
        (browsers[i % 5] ?? browserAt(app))
          .copy()
          .send((ctx) => app.latch.completeLogin(ctx, { recoveryCode })),
      ),
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 9)
  })

  it('are taken at the same time as a code of the app, each for its login', async () => {
    const app = enrolledApplication()
    const { device, recoveryCodes } = await enrol(app)
    app.clock.advance(MINUTE)
    const [one, other] = [browserAt(app), browserAt(app)]
    await one.logIn()
    await other.logIn()
    const recoveryCode = recoveryCodes?.[0] ?? ''
    const outcomes = await Promise.all([
      outcomeOf(one.finish(device.code())),
      outcomeOf(other.send((ctx) => app.latch.completeLogin(ctx, { recoveryCode }))),
    ])
    assert.deepEqual(outcomes, ['done', 'done'])
    assert.deepEqual([await one.user(), await other.user()], ['id-alice', 'id-alice'])
  })

  it('are replaced when they were used: the new ones are shown once, and the others stay', async () => {
    const app = enrolledApplication()
    const { recoveryCodes } = await enrol(app)
    const [first = '', second = ''] = recoveryCodes ?? []
    const [, browser] = await recover(app, first)
    const replace = () => browser.send((ctx) => app.latch.recoveryCodes.replaceUsed(ctx))
    const told = () => app.events.filter(({ type }) => type === 'credential.added').length
    const before = told()
    const replaced = await replace()
    assert.equal(replaced.length, 1)
    assert.equal(told(), before + 1)
    assert.deepEqual(await replace(), [])
    assert.equal(told(), before + 1, 'nothing is told of no new codes')
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 10)
    assert.equal((await recover(app, replaced[0] ?? ''))[0], 'done')
    assert.equal((await recover(app, second))[0], 'done')
    assert.equal((await recover(app, first))[0], 'invalid_credentials')
  })

  it('are all void when they are renewed, by whoever has confirmed lately', async () => {
    const app = enrolledApplication()
    const { browser, device, recoveryCodes } = await enrol(app)
    app.clock.advance(11 * MINUTE)
    const renew = () => browser.send((ctx) => app.latch.recoveryCodes.renew(ctx))
    assert.equal(await outcomeOf(renew()), 'second_factor_required')
    assert.equal((await recover(app, recoveryCodes?.[0] ?? ''))[0], 'done')
    await browser.send((ctx) => app.latch.confirm(ctx, { code: device.code() }))
    const renewed = await renew()
    assert.equal(new Set([...(recoveryCodes ?? []), ...renewed]).size, 20)
    assert.equal((await recover(app, recoveryCodes?.[1] ?? ''))[0], 'invalid_credentials')
    assert.equal((await recover(app, renewed[9] ?? ''))[0], 'done')
  })

  it('are one set, whoever of twenty pages asks for it first', async () => {
    const app = enrolledApplication()
    const { browser } = await enrol(app)
    const sets = await inParallel(20, () =>
      browser.copy().send((ctx) => app.latch.recoveryCodes.renew(ctx)),
    )
    const good: string[] = []
    for (const set of sets) {
      if ((await recover(app, set[0] ?? ''))[0] === 'done') good.push(set[0] ?? '')
    }
    assert.equal(good.length, 1)
  })

  it('go with the last factor, and nobody has any without one', async () => {
    const app = enrolledApplication()
    const { browser } = await enrol(app)
    const rows = await app.latch.credentials.list('id-alice')
    const id = rows.find(({ kind }) => kind === 'totp')?.id ?? ''
    await browser.send((ctx) => app.latch.credentials.remove(ctx, id))
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 0)
    assert.equal(await browserAt(app).logIn(), 'complete')
    const { recoveryCodes } = app.latch
    for (const work of [
      browser.send((ctx) => recoveryCodes.renew(ctx)),
      browser.send((ctx) => recoveryCodes.replaceUsed(ctx)),
    ]) {
      assert.equal(await outcomeOf(work), 'invalid_request')
    }
    assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
  })

  it('that were there before the first factor, by whatever failure, are no factor and void once there is one', async () => {
    const store = memoryStore()
    const app = enrolledApplication({ store })
    const { browser, recoveryCodes } = await enrol(app)
    const rows = await store.credentials!.list('id-alice')
    // The process ended between the removal of the app and that of its codes.
    await store.credentials!.remove(rows.find(({ kind }) => kind === 'totp')?.id ?? '', 'id-alice')
    assert.equal(await app.latch.recoveryCodes.left('id-alice'), 10)
    assert.equal(await browserAt(app).logIn(), 'complete')
    app.clock.advance(MINUTE)
    const again = await enrol(app, browser)
    assert.equal(again.recoveryCodes?.length, 10)
    assert.equal((await recover(app, recoveryCodes?.[0] ?? ''))[0], 'invalid_credentials')
    assert.equal((await recover(app, again.recoveryCodes?.[0] ?? ''))[0], 'done')
  })

  it('reach nobody whose session ends while they are issued, and open nothing afterwards', async () => {
    const store = memoryStore()
    let gate: (() => Promise<unknown>) | null = null
    const credentials = {
      ...store.credentials!,
      async add(...given: Parameters<NonNullable<typeof store.credentials>['add']>) {
        // The codes are added when an administrator ends all sessions and removes all that the user has.
        if (given[0].kind === 'recoveryCode') await gate?.()
        return store.credentials!.add(...given)
      },
    }
    const app = enrolledApplication({ credentials, store })
    gate = async () => {
      gate = null
      await app.latch.revokeUser('id-alice')
      await app.latch.credentials.removeAll('id-alice')
    }
    assert.equal(await outcomeOf(enrol(app)), 'session_ended')
    assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
    const added = app.events.filter(({ type }) => type === 'credential.added')
    assert.deepEqual(added, [])
  })

  it('are kept as digests alone, which the secrets of the store seal', async () => {
    const store = memoryStore()
    const app = enrolledApplication({ store })
    const { recoveryCodes } = await enrol(app)
    const rows = JSON.stringify(await store.credentials!.list('id-alice'))
    for (const code of recoveryCodes ?? []) {
      assert.ok(!rows.includes(code) && !rows.includes(code.replaceAll('-', '')))
    }
  })
})

describe('new recovery codes, while the owner ends all sessions', () => {
  /** Asks for new codes; all sessions end when these are in the store, and nobody has them yet. */
  async function askLate(how: 'renew' | 'replaceUsed', meanwhile: 'revoke' | 'nothing') {
    const store = memoryStore()
    const kept = store.credentials!
    let isAsked = false
    const update: typeof kept.update = async (...given) => {
      const outcome = await kept.update(...given)
      if (isAsked && meanwhile === 'revoke') await app.latch.revokeUser('id-alice')
      isAsked = false
      return outcome
    }
    const app = enrolledApplication({ store, credentials: { ...kept, update } })
    const { recoveryCodes } = await enrol(app)
    const [used = '', ...others] = recoveryCodes ?? []
    const [, browser] = await recover(app, used)
    const told = () => app.events.filter(({ type }) => type === 'credential.added').length
    const before = told()
    isAsked = true
    const asking = browser.send((ctx) => app.latch.recoveryCodes[how](ctx))
    const outcome = await outcomeOf(asking)
    return { app, outcome, others, used, isTold: told() > before }
  }

  for (const how of ['renew', 'replaceUsed'] as const) {
    it(`reach nobody by ${how}, and those on the owner's paper stay good`, async () => {
      const { app, outcome, others, used, isTold } = await askLate(how, 'revoke')
      assert.equal(outcome, 'session_ended')
      assert.equal(isTold, false)
      assert.equal(await app.latch.recoveryCodes.left('id-alice'), 9)
      assert.equal((await recover(app, others[0] ?? ''))[0], 'done')
      assert.equal((await recover(app, others[8] ?? ''))[0], 'done')
      assert.equal((await recover(app, used))[0], 'invalid_credentials')
      // Negative control: in a session that lives, the same call has an answer, and is told.
      const control = await askLate(how, 'nothing')
      assert.deepEqual([control.outcome, control.isTold], ['done', true])
      assert.equal(await control.app.latch.recoveryCodes.left('id-alice'), 10)
    })
  }
})
