/**
 * A factor that is being added, while all sessions of its user are ended: a thief is to be shut out, who has begun to
 * add a factor of their own, and uses it before the addition is refused.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, type SessionStore } from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { SoftAuthenticator } from '../../../services/authenticator.ts'
import { CREDENTIAL_SECRET } from '../../../services/enrolled.ts'
import {
  enrolled,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication,
} from '../../../services/passkey-application.ts'

const NEWER = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='

type Change = Partial<CredentialStore>

/** An application in which something else happens after one call to the store of credentials. */
function interrupted(change: (kept: CredentialStore) => Change = () => ({})) {
  const store = memoryStore()
  const kept = store.credentials!
  const changed = { ...kept, ...change(kept) }
  const plan = {
    calls: 0,
    /** After which call it happens, by its number or its name; 0: after none. */
    at: 0 as number | string,
    meanwhile: async (): Promise<void> => undefined,
  }
  const wrapped = Object.entries(changed).map(([name, method]) => [
    name,
    async (...given: unknown[]) => {
      const answer: unknown = await Reflect.apply(method as () => unknown, changed, given)
      if (plan.at !== 0 && (plan.at === name || ++plan.calls === plan.at)) await plan.meanwhile()
      return answer
    },
  ])
  const credentials = Object.fromEntries(wrapped) as unknown as CredentialStore
  const withParts: SessionStore = { ...store, credentials }
  return { app: passkeyApplication({ store: withParts }), plan, kept }
}

/** Ends all sessions after a call of the addition, and logs in by what is being added. */
async function intrude(at: number, change?: (kept: CredentialStore) => Change) {
  const { app, plan, kept } = interrupted(change)
  const thief = new PasskeyBrowser(app)
  await thief.logIn('alice')
  const response = await thief.answer('add')
  const other = new PasskeyBrowser(app, thief.device)
  plan.meanwhile = async () => {
    plan.at = 0
    await app.latch.revokeUser('id-alice')
    await outcomeOf(other.logInByPasskey())
  }
  plan.at = at
  const added = await outcomeOf(thief.send((ctx) => app.latch.passkeys.add(ctx, response)))
  const isMet = plan.at === 0
  plan.at = 0
  const isIn = (await other.user()) !== null
  return { added, isMet, isIn, rows: (await kept.list('id-alice')).length }
}

/** Does so after each call in turn. */
async function intrusions(change?: (kept: CredentialStore) => Change) {
  const all: Awaited<ReturnType<typeof intrude>>[] = []
  for (let at = 1; at < 100; at++) {
    const one = await intrude(at, change)
    if (!one.isMet) return all
    all.push(one)
  }
  throw new Error('An addition does not end')
}

describe('a passkey that is being added', () => {
  it('logs nobody in whose addition is refused, whenever the sessions end', async () => {
    const all = await intrusions()
    const refused = all.filter(({ added }) => added !== 'done')
    assert.ok(refused.length >= 5, `only ${refused.length} of ${all.length} were refused`)
    for (const one of refused) {
      assert.deepEqual(one, { added: 'session_ended', isMet: true, isIn: false, rows: 0 })
    }
    // Negative control: if it counts at once, the thief is in, and the addition was refused.
    const atOnce = (kept: CredentialStore): Change => ({
      add: (record, most) => kept.add({ ...record, name: 'Passkey' }, most),
    })
    const open = await intrusions(atOnce)
    assert.ok(open.some(({ added, isIn }) => added !== 'done' && isIn))
  })

  it('counts for nothing: in no list, under no name, and nobody is asked for it', async () => {
    const { app, plan } = interrupted()
    const browser = new PasskeyBrowser(app)
    await browser.logIn('alice')
    const response = await browser.answer('add')
    const seen: unknown[] = []
    plan.meanwhile = async () => {
      plan.at = 0
      const { latch } = app
      seen.push(await latch.credentials.list('id-alice'))
      const [row] = await app.latch.credentials.list('id-alice')
      seen.push(row)
      const second = new PasskeyBrowser(app)
      seen.push(await second.logIn('alice'))
    }
    plan.at = 'add'
    await browser.send((ctx) => app.latch.passkeys.add(ctx, response, { name: 'Key' }))
    assert.deepEqual(seen, [[], undefined, 'complete'])
    const names = (await app.latch.credentials.list('id-alice')).map(({ name }) => name)
    assert.deepEqual(names.toSorted(), ['Key', 'Recovery codes'])
    assert.equal(await new PasskeyBrowser(app).logIn('alice'), 'unfinished')
  })

  it('is put in force by no other name, though the thief knows its id', async () => {
    const { app, plan, kept } = interrupted()
    const browser = new PasskeyBrowser(app)
    await browser.logIn('alice')
    const response = await browser.answer('add')
    let renaming = ''
    plan.meanwhile = async () => {
      plan.at = 0
      const [row] = await kept.list('id-alice')
      assert.equal(row?.name, '')
      const rename = browser
        .copy()
        .send((ctx) => app.latch.credentials.rename(ctx, row?.id ?? '', 'Mine'))
      renaming = await outcomeOf(rename)
    }
    plan.at = 'add'
    await browser.send((ctx) => app.latch.passkeys.add(ctx, response))
    assert.equal(renaming, 'invalid_request')
  })

  it('is added although its row is sealed anew meanwhile', async () => {
    const { app, plan, kept } = interrupted()
    const secrets = [NEWER, CREDENTIAL_SECRET]
    const store = { ...memoryStore(), credentials: kept }
    const other = passkeyApplication({ store, credentialSecrets: secrets })
    const browser = new PasskeyBrowser(app)
    await browser.logIn('alice')
    const response = await browser.answer('add')
    let moved = 0
    plan.meanwhile = async () => {
      plan.at = 0
      moved = (await other.latch.credentials.reseal()).moved
    }
    plan.at = 'add'
    await browser.send((ctx) => app.latch.passkeys.add(ctx, response))
    assert.equal(moved, 1)
    const reader = new PasskeyBrowser(other, browser.device)
    assert.equal(await reader.logInByPasskey(), 'complete')
  })

  it('is gone ten minutes after a process that ended has left it behind, and keeps nobody out until then', async () => {
    const { app, plan, kept } = interrupted()
    const browser = new PasskeyBrowser(app)
    await browser.logIn('alice')
    const response = await browser.answer('add')
    // The process never goes on.
    plan.meanwhile = () => new Promise<void>(() => undefined)
    plan.at = 'add'
    void outcomeOf(browser.send((ctx) => app.latch.passkeys.add(ctx, response)))
    for (let i = 0; i < 1000 && (await kept.list('id-alice')).length === 0; i++) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    plan.at = 0
    assert.equal((await kept.list('id-alice')).length, 1)
    const owner = new PasskeyBrowser(app, new SoftAuthenticator())
    assert.equal(await owner.logIn('alice'), 'complete')
    assert.equal(await outcomeOf(owner.add()), 'update_conflict')
    app.clock.advance(10 * MINUTE)
    await owner.logIn('alice')
    assert.equal(await outcomeOf(owner.add()), 'done')
    assert.equal((await kept.list('id-alice')).length, 2)
  })
})

describe('a passkey that was used, in a database whose names somebody has removed', () => {
  it('counts, and stays', async () => {
    const { app, kept } = interrupted()
    const browser = await enrolled(app)
    await browser.logInByPasskey()
    const rows = await kept.list('id-alice')
    for (const { id, version } of rows) await kept.update(id, version, { name: '' })
    app.clock.advance(11 * MINUTE)
    assert.equal(await new PasskeyBrowser(app).logIn('alice'), 'unfinished')
    assert.equal(await browser.logInByPasskey(), 'complete')
  })
})

describe('two passkeys that are added at the same time', () => {
  it('are both added in two sessions whose user has a factor in force', async () => {
    const app = passkeyApplication()
    const first = await enrolled(app)
    const second = new PasskeyBrowser(app, first.device)
    await second.logInByPasskey()
    const responses = [first, second].map(async (browser) => {
      const response = new SoftAuthenticator().create(await browser.options('add'))
      return outcomeOf(browser.send((ctx) => app.latch.passkeys.add(ctx, response)))
    })
    assert.deepEqual(await Promise.all(responses), ['done', 'done'])
  })
})
