/**
 * What users have enrolled while stores fail, secrets change and requests meet.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, SECOND, type SessionStore } from 'latchkey'
import type { CredentialRecord, CredentialStore } from 'latchkey/store-kit'
import { memoryCredentials, memoryStore } from 'latchkey/stores/memory'
import { inParallel, sampleCredential, turn } from 'latchkey/testing'
import { Credentials, readName } from '../../src/credentials/credentials.ts'
import type { KitParts } from '../../src/factors/kit.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import {
  browserAt,
  CREDENTIAL_SECRET,
  enrol,
  enrolledApplication,
  type Enrolled,
} from '../../../services/enrolled.ts'

const OLD = 'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8='
const NEW = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
}

/** Credentials in the store, sealed by these secrets. */
function credentialsIn(store: CredentialStore, ...secrets: string[]): Credentials {
  return new Credentials({
    credentials: store,
    credentialKeys: (label: string) => deriveKeys(secrets, label),
    clock: () => 1000,
    emit: () => undefined,
  } as unknown as KitParts)
}

/** Adds as many credentials, and returns them as they are stored. */
async function fill(credentials: Credentials, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const added = { userId: `u${i % 100}`, kind: 'totp', name: 'Phone', data: { last: i } }
    await credentials.add(added, 1000)
  }
}

/** A store whose methods do something first. */
function before(
  store: CredentialStore,
  first: (method: keyof CredentialStore) => unknown,
): CredentialStore {
  const wrapped = Object.entries(store).map(([name, method]) => [
    name,
    async (...given: unknown[]) => {
      await first(name as keyof CredentialStore)
      return (method as (...given: unknown[]) => unknown).apply(store, given)
    },
  ])
  return Object.fromEntries(wrapped) as CredentialStore
}

/** Everything in the store. */
const everything = (store: CredentialStore): readonly CredentialRecord[] =>
  store.page(null, 1e6) as readonly CredentialRecord[]

/** An application whose only credentials are in this store. */
const sealedBy = (store: CredentialStore, secrets: readonly string[]): Enrolled =>
  enrolledApplication({ credentials: store, credentialSecrets: secrets })

describe('resealing', () => {
  it('moves 1,234 rows in steps, begins where it likes after it was interrupted, and says what it did', async () => {
    const store = memoryCredentials()
    await fill(credentialsIn(store, OLD), 1234)
    const { credentials } = sealedBy(store, [NEW, OLD]).latch
    const steps: number[] = []
    const interrupted = credentials.reseal({
      onProgress({ moved }) {
        steps.push(moved)
        if (steps.length === 3) throw new Error('killed')
      },
    })
    await assert.rejects(interrupted, /killed/)
    assert.deepEqual(steps, [200, 400, 600])
    const rest = { moved: 634, newest: 600, unreadable: 0 }
    assert.deepEqual(await credentials.reseal(), rest)
    const after = credentialsIn(store, NEW)
    for (const { id } of everything(store)) {
      assert.equal(typeof (await after.read(id, 'totp'))?.data['last'], 'number')
    }
  })

  it('keeps what others write meanwhile, and adds nothing to what they remove', async () => {
    const store = memoryCredentials()
    const writer = credentialsIn(store, OLD)
    await fill(writer, 50)
    const rows = everything(store)
    const changed = rows.filter((_, i) => i % 2 === 0)
    const removed = rows.filter((_, i) => i % 5 === 1)
    // After the page was read, and before the first row is written.
    let isFirst = true
    const meanwhile = before(store, async (method) => {
      if (method !== 'update' || !isFirst) return
      isFirst = false
      for (const { id } of changed) {
        const found = await writer.read(id, 'totp')
        assert.ok(found !== null && (await writer.update(found, { data: { last: 'newer' } })))
      }
      for (const { id, userId } of removed) await writer.remove(userId, id)
    })
    const counts = await sealedBy(meanwhile, [NEW, OLD]).latch.credentials.reseal()
    assert.deepEqual(counts, { moved: 40, newest: 0, unreadable: 0 })
    const after = credentialsIn(store, NEW)
    const gone = new Set(removed.map(({ id }) => id))
    for (const { id } of changed) {
      const found = await after.read(id, 'totp')
      assert.equal(found?.data['last'] ?? null, gone.has(id) ? null : 'newer')
    }
    assert.equal(everything(store).length, 40)
  })

  it('would undo what others write, so that a code is good again, without compare-and-set (negative control)', async () => {
    const store = memoryCredentials()
    const writer = credentialsIn(store, OLD)
    await fill(writer, 1)
    const [row] = everything(store) as [CredentialRecord]
    const blind: CredentialStore = {
      ...store,
      async update(id, _, change) {
        const found = await writer.read(id, 'totp')
        await writer.update(found!, { data: { last: 'newer' } })
        return store.update(id, (await store.read(id))!.version, change)
      },
    }
    await sealedBy(blind, [NEW, OLD]).latch.credentials.reseal()
    assert.deepEqual((await credentialsIn(store, NEW).read(row.id, 'totp'))?.data, { last: 0 })
  })

  it('leaves what no secret opens as it is, counts it, and moves the rest', async () => {
    const store = memoryCredentials()
    await fill(credentialsIn(store, CREDENTIAL_SECRET), 3)
    await fill(credentialsIn(store, OLD), 4)
    await store.add(sampleCredential({ data: '' }), 9)
    const unreadable = everything(store).find(({ data }) => data === '')
    const counts = await sealedBy(store, [NEW, OLD]).latch.credentials.reseal()
    assert.deepEqual(counts, { moved: 4, newest: 0, unreadable: 4 })
    assert.ok(unreadable)
    assert.deepEqual(await store.read(unreadable.id), unreadable)
  })

  it('by two processes at once moves each row once', async () => {
    const store = memoryCredentials()
    await fill(credentialsIn(store, OLD), 500)
    const slow = before(store, turn)
    const [one, other] = await inParallel(2, () =>
      sealedBy(slow, [NEW, OLD]).latch.credentials.reseal(),
    )
    assert.equal((one?.moved ?? 0) + (other?.moved ?? 0), 500)
    assert.ok(everything(store).every(({ version }) => version === 1))
  })

  it('gives up, and so does a new name, if a store never takes a change', async () => {
    const store: CredentialStore = { ...memoryCredentials(), update: () => false }
    await fill(credentialsIn(store, OLD), 1)
    const [{ id, userId }] = everything(store) as [CredentialRecord]
    const credentials = credentialsIn(store, NEW, OLD)
    const reseal = sealedBy(store, [NEW, OLD]).latch.credentials.reseal()
    assert.equal(await outcomeOf(reseal), 'update_conflict')
    await assert.rejects(credentials.rename(userId, id, 'Tablet'), {
      code: 'update_conflict',
      message: /too many requests at once/,
    })
  })
})

describe('a credential that no secret opens', () => {
  it('is no credential that is not there: whoever reads it is told so, and lists still show it', async () => {
    const store = memoryCredentials()
    await fill(credentialsIn(store, OLD), 2)
    const [{ id, userId }] = everything(store) as [CredentialRecord]
    const right = credentialsIn(store, NEW, OLD)
    assert.deepEqual(
      (await right.read(id, 'totp'))?.data,
      (await right.readAll(userId, 'totp'))[0]?.data,
    )
    const wrong = credentialsIn(store, NEW)
    assert.equal(await outcomeOf(wrong.read(id, 'totp')), 'credential_unreadable')
    assert.equal(await outcomeOf(wrong.readAll(userId, 'totp')), 'credential_unreadable')
    assert.deepEqual(await wrong.readSome(userId, 'totp'), { opened: [], isWhole: false })
    assert.equal((await wrong.list(userId)).length, 1)
    assert.equal(await wrong.read(id, 'passkey'), null)
  })

  it('cannot be made: without a place or a secret there is no kit', () => {
    const keys = (label: string) => deriveKeys([NEW], label)
    const store = memoryCredentials()
    for (const parts of [
      { credentials: null, credentialKeys: keys },
      { credentials: store, credentialKeys: null },
    ]) {
      assert.throws(
        () => new Credentials(parts as unknown as KitParts),
        /"credentials" and credentialSecrets are needed/,
      )
    }
  })
})

describe('the secrets of cookies', () => {
  it('can be dropped, and nobody loses a factor', async () => {
    const store = memoryStore()
    const first = enrolledApplication({ store, secrets: OLD })
    const { device } = await enrol(first)
    const leaked = enrolledApplication({ store, secrets: NEW })
    for (const { clock } of [first, leaked]) clock.advance(MINUTE)
    const browser = browserAt(leaked)
    assert.equal(await browser.logIn(), 'unfinished')
    assert.equal((await browser.finish(device.code())).id, 'id-alice')
  })
})

describe('a store that keeps no credentials, such as Redis', () => {
  it('is refused where users enrol, with words that say what to take', async () => {
    const { credentials, ...store } = memoryStore()
    assert.throws(
      () => enrolledApplication({ store }),
      /option "credentials" is needed .* postgresStore\(pool\)\.credentials, or sqliteStore/,
    )
    const app = enrolledApplication({ store, credentials: credentials! })
    await enrol(app)
    assert.equal(await browserAt(app).logIn(), 'unfinished')
  })
})

describe('a store of credentials that fails', () => {
  it('refuses whoever has to be asked for a factor, and lets nobody in without one', async () => {
    const right = memoryCredentials()
    let failing: keyof CredentialStore | null = null
    const store = before(right, (method) => {
      if (method === failing) throw new Error('disk full')
    })
    const app = enrolledApplication({ credentials: store })
    const { device, browser: own } = await enrol(app)
    const waiting = browserAt(app)
    await waiting.logIn()
    app.clock.advance(MINUTE)
    const { credentials } = app.latch
    const id = (await credentials.list('id-alice'))[0]?.id ?? ''
    const attempts: readonly (readonly [keyof CredentialStore, () => Promise<unknown>])[] = [
      ['list', () => browserAt(app).logIn()],
      ['list', () => waiting.copy().finish(device.code())],
      ['update', () => waiting.copy().finish(device.code())],
      ['list', () => credentials.list('id-alice')],
      ['read', () => own.send((ctx) => credentials.rename(ctx, id, 'Mine'))],
      ['update', () => own.send((ctx) => credentials.rename(ctx, id, 'Mine'))],
      ['remove', () => own.send((ctx) => credentials.remove(ctx, id))],
      ['removeAll', () => credentials.removeAll('id-alice')],
      ['page', () => credentials.reseal()],
    ]
    for (const [method, work] of attempts) {
      failing = method
      assert.equal(await outcomeOf(work()), 'store_unavailable', method)
      failing = null
      const told = app.events.at(-1)
      assert.ok(
        app.events.some((event) => event.type === 'store.failed'),
        method,
      )
      assert.ok(!JSON.stringify(told).includes('secret'))
      app.events.length = 0
    }
    assert.equal(await waiting.user(), null)
    assert.equal((await credentials.list('id-alice')).length, 2)
    assert.equal((await waiting.finish(device.code())).id, 'id-alice')
  })

  it('names the operation, and is not waited for longer than storeTimeout', async () => {
    const hanging: CredentialStore = {
      ...memoryCredentials(),
      list: () => new Promise(() => undefined),
    }
    const app = enrolledApplication({ credentials: hanging, storeTimeout: 5 })
    assert.equal(await outcomeOf(app.latch.credentials.list('u1')), 'store_unavailable')
    const [event] = app.events
    assert.ok(event?.type === 'store.failed' && event.operation === 'credentials.list')
  })

  it('is refused if it hands out what cannot be a credential', async () => {
    const wrong: readonly Record<string, unknown>[] = [
      { createdAt: new Date() },
      { createdAt: '2026-01-01' },
      { usedAt: '5' },
      { usedAt: undefined },
      { version: '3' },
      { version: 1.5 },
      { kind: null },
      { userId: 7 },
      { data: Buffer.from('x') },
      { name: undefined },
    ]
    for (const fields of wrong) {
      const row = { ...sampleCredential(), ...fields } as unknown as CredentialRecord
      const store: CredentialStore = {
        ...memoryCredentials(),
        list: () => [row],
        page: () => [row],
      }
      const app = enrolledApplication({ credentials: store })
      const list = app.latch.credentials.list('u1')
      assert.equal(await outcomeOf(list), 'store_unavailable', JSON.stringify(fields))
      assert.equal(await outcomeOf(app.latch.credentials.reseal()), 'store_unavailable')
      assert.equal(await outcomeOf(browserAt(app).logIn()), 'store_unavailable')
    }
  })

  it('gives nobody what is not theirs, whatever it hands out', async () => {
    const row = sampleCredential({ userId: 'id-bob' })
    const store: CredentialStore = { ...memoryCredentials(), list: () => [row], read: () => row }
    const app = enrolledApplication({ credentials: store })
    assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
    const browser = browserAt(app)
    assert.equal(await browser.logIn(), 'complete')
    const { credentials } = app.latch
    const updated: string[] = []
    Object.assign(store, { update: (id: string) => updated.push(id) > 0 })
    for (const id of [row.id, sampleCredential().id]) {
      const rename = browser.send((ctx) => credentials.rename(ctx, id, 'Mine'))
      assert.equal(await outcomeOf(rename), 'invalid_request')
    }
    // A credential of the same user, but another one.
    Object.assign(store, { read: () => sampleCredential({ userId: 'id-alice' }) })
    const { id } = sampleCredential()
    const rename = browser.send((ctx) => credentials.rename(ctx, id, 'Mine'))
    assert.equal(await outcomeOf(rename), 'invalid_request')
    assert.deepEqual(updated, [])
  })
})

describe('the removal of a factor', () => {
  it('needs a login that was confirmed within ten minutes, by a factor (ASVS 5.0, 7.5.1)', async () => {
    const app = enrolledApplication()
    const { browser, device } = await enrol(app)
    const { credentials } = app.latch
    const id = (await credentials.list('id-alice'))[0]?.id ?? ''
    const remove = (at = browser) => outcomeOf(at.send((ctx) => credentials.remove(ctx, id)))
    assert.equal(await remove(browserAt(app)), 'not_authenticated')
    const waiting = browserAt(app)
    await waiting.logIn()
    assert.equal(await remove(waiting), 'login_unfinished')
    app.clock.advance(10 * MINUTE + 1)
    assert.equal(await remove(), 'second_factor_required')
    assert.equal((await credentials.list('id-alice')).length, 2)
    await browser.send((ctx) => app.latch.confirm(ctx, { code: device.code() }))
    assert.equal(await remove(), 'done')
  })
})

describe('the removal of a factor by a thief who is being shut out', () => {
  /** Asks for the removal; the application takes its time to say whether the user needs a factor. */
  async function removing(meanwhile: 'revoke' | 'nothing') {
    let isAsked = false
    const app = enrolledApplication({
      async needsSecondFactor({ id }) {
        if (isAsked && meanwhile === 'revoke') await app.latch.revokeUser(id)
        isAsked = false
        return false
      },
    })
    const { browser } = await enrol(app)
    const rows = await app.latch.credentials.list('id-alice')
    const row = rows.find(({ kind }) => kind === 'totp')
    isAsked = true
    const outcome = await outcomeOf(
      browser.send((ctx) => app.latch.credentials.remove(ctx, row?.id ?? '')),
    )
    const left = await app.latch.credentials.list('id-alice')
    return { outcome, isThere: left.some(({ id }) => id === row?.id) }
  }

  it('removes nothing if the sessions end while the user is looked at', async () => {
    assert.deepEqual(await removing('revoke'), { outcome: 'session_ended', isThere: true })
    // Negative control: in a session that lives, it goes.
    assert.deepEqual(await removing('nothing'), { outcome: 'done', isThere: false })
  })
})

describe('the removal of a factor by two pages at the same time', () => {
  it('is told once, and to the other one that there is no such factor', async () => {
    const app = enrolledApplication()
    const { browser } = await enrol(app)
    const { credentials } = app.latch
    const id = (await credentials.list('id-alice')).find(({ kind }) => kind === 'totp')?.id ?? ''
    const outcomes = await inParallel(2, () =>
      outcomeOf(browser.copy().send((ctx) => credentials.remove(ctx, id))),
    )
    assert.deepEqual(outcomes.toSorted(), ['done', 'invalid_request'])
    const told = app.events.filter(({ type }) => type === 'credential.removed')
    assert.equal(told.length, 1)
  })
})

describe('the removal of a factor while a login is being finished', () => {
  /** An application that does something before its nth call of any store from now on. */
  function interruptible() {
    let calls = 0
    let at = Infinity
    let act: () => unknown = () => undefined
    const count = async (): Promise<void> => {
      if (calls++ !== at) return
      at = Infinity
      await act()
    }
    const store = memoryStore()
    const wrap = <Part extends object>(part: Part): Part =>
      before(part as unknown as CredentialStore, count) as unknown as Part
    const writes = Object.entries(store).filter(([name]) => /^(create|update|rotate)$/.test(name))
    const gated: SessionStore = {
      ...store,
      ...wrap(Object.fromEntries(writes) as object),
      tokens: wrap(store.tokens!),
      credentials: wrap(store.credentials!),
    }
    const app = enrolledApplication({ store: gated })
    const interrupt = (n: number, what: () => unknown): void => {
      calls = 0
      at = n
      act = what
    }
    return { app, store, interrupt, count: () => calls }
  }

  it('lets nobody in by the factor that is gone, whenever it goes', async () => {
    const outcomes: string[] = []
    for (let n = 0; ; n++) {
      const { app, store, interrupt, count } = interruptible()
      const { device } = await enrol(app)
      const browser = browserAt(app)
      await browser.logIn()
      app.clock.advance(30 * SECOND)
      let isRemoved = false
      let looked = 0
      interrupt(n, async () => {
        await store.credentials?.removeAll('id-alice')
        isRemoved = true
        looked = count()
      })
      const outcome = await outcomeOf(browser.finish(device.code()))
      if (!isRemoved) {
        assert.equal(outcome, 'done')
        break
      }
      assert.ok(looked > 0)
      outcomes.push(outcome)
      assert.equal(await browser.user(), outcome === 'done' ? 'id-alice' : null, `call ${n}`)
    }
    // Only a removal after the last look comes too late. From then on the session has to be revoked.
    const late = outcomes.indexOf('done')
    assert.ok(outcomes.length > 6 && late > outcomes.length - 3, outcomes.join())
    assert.ok(outcomes.slice(late).every((outcome) => outcome === 'done'))
    const refusals = new Set(outcomes.slice(0, late))
    assert.deepEqual(refusals, new Set(['invalid_credentials']))
  })

  it('voids the logins that are unfinished, also if the user keeps another factor', async () => {
    const app = enrolledApplication()
    const { browser, device } = await enrol(app)
    const { credentials } = app.latch
    const first = (await credentials.list('id-alice')).find(({ kind }) => kind === 'totp')
    const second = await enrol(app, browser)
    const waiting = browserAt(app)
    await waiting.logIn()
    await browser.send((ctx) => credentials.remove(ctx, first?.id ?? ''))
    app.clock.advance(MINUTE)
    assert.equal(await outcomeOf(waiting.finish(second.device.code())), 'invalid_credentials')
    assert.equal(await waiting.user(), null)
    const again = browserAt(app)
    await again.logIn()
    assert.equal(await outcomeOf(again.copy().finish(device.code())), 'invalid_credentials')
    assert.equal(await outcomeOf(again.finish(second.device.code())), 'done')
  })

  it('takes the recovery codes with the last factor, and not before', async () => {
    const app = enrolledApplication()
    const { browser } = await enrol(app)
    await enrol(app, browser)
    const { credentials } = app.latch
    const kinds = async (): Promise<string[]> =>
      (await credentials.list('id-alice')).map(({ kind }) => kind).toSorted()
    const apps = (await credentials.list('id-alice')).filter(({ kind }) => kind === 'totp')
    const remove = (i: number) => browser.send((ctx) => credentials.remove(ctx, apps[i]?.id ?? ''))
    await remove(0)
    assert.deepEqual(await kinds(), ['recoveryCode', 'totp'])
    await remove(1)
    assert.deepEqual(await kinds(), [])
  })
})

describe('the name of a credential', () => {
  it('is trimmed, visible, and at most 64 characters long', async () => {
    const good = ['a', 'x'.repeat(64), 'Télefon 📱', '手机', "Robert'); DROP TABLE", '<b>']
    for (const name of good) assert.equal(readName(` ${name}\n`, 'Phone'), name)
    for (const none of [undefined, null, '', '  \t']) assert.equal(readName(none, 'Phone'), 'Phone')
    const bad = [
      'x'.repeat(65),
      'a\0b',
      'a\u202eb',
      'a\nb',
      '\ud800',
      'a\u200bb',
      7,
      {},
      ['a'],
      true,
    ]
    for (const name of bad) {
      assert.throws(
        () => readName(name, 'Phone'),
        { code: 'invalid_request' },
        JSON.stringify(name),
      )
    }
    const app = enrolledApplication()
    const { browser } = await enrol(app)
    const [one] = await app.latch.credentials.list('id-alice')
    for (const name of ['', ' ', ...bad] as string[]) {
      const rename = browser.send((ctx) => app.latch.credentials.rename(ctx, one?.id ?? '', name))
      assert.equal(await outcomeOf(rename), 'invalid_request', name)
    }
  })
})
