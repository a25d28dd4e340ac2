/**
 * Whoever does not have the password does not learn which factors an account has: not by the answer, and not by the
 * work that it takes, which is counted in calls of the stores. `npm run timing` measures the time.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, MINUTE, type SessionStore } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClient } from 'latchkey/testing'
import { totp } from 'latchkey/totp'
import { PASSWORD } from '../../../services/application.ts'
import {
  browserAt,
  CREDENTIAL_SECRET,
  enrol,
  enrolledApplication,
} from '../../../services/enrolled.ts'
import { flowApplication } from '../../../services/flow-application.ts'
import { Browser } from '../../../services/two-steps.ts'
import { sites, type StartSite } from './factor-apps.ts'

/** Returns the store, and the names of the calls that it gets. */
function counting(): { readonly store: SessionStore; readonly calls: string[] } {
  const calls: string[] = []
  const counted = <Part extends object>(part: Part, prefix: string): Part =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        if (typeof value === 'object' && value !== null)
          return [name, counted(value as object, `${name}.`)]
        if (typeof value !== 'function') return [name, value]
        const call = (...given: unknown[]): unknown => {
          calls.push(`${prefix}${name}`)
          return (value as (...given: unknown[]) => unknown)(...given)
        }
        return [name, call]
      }),
    ) as Part
  return { store: counted(memoryStore(), ''), calls }
}

/** A site whose people have all kinds of factors, or none. */
async function site() {
  const { store, calls } = counting()
  const app = enrolledApplication({ store })
  const alice = app.users.get('id-alice')!
  for (const name of ['carol', 'dave', 'erin']) {
    app.users.set(`id-${name}`, { ...alice, id: `id-${name}`, username: name })
  }
  await enrol(app)
  for (const name of ['bob', 'dave']) await enrol(app, browserAt(app), name)
  app.clock.advance(MINUTE)
  await app.latch.credentials.announceRemoval('id-bob')
  const codes = (await store.credentials!.list('id-dave')).find(
    ({ kind }) => kind === 'recoveryCode',
  )
  await store.credentials!.remove(codes?.id ?? '', 'id-dave')
  const { fetch } = await (sites['Hono'] as StartSite)(app.latch)
  /** Returns all that a request of somebody comes to. */
  const watch = async (path: string, body: object, client = testClient(fetch)) => {
    calls.length = 0
    const answer = await client.post(path, body)
    const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie')
    return {
      status: answer.status,
      headers,
      cookies: answer.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, '')),
      body: await answer.text(),
      calls: [...calls],
    }
  }
  return { app, watch, open: () => testClient(fetch) }
}

/** alice has an app and recovery codes, bob those and an announced removal, dave an app alone, the others nothing. */
const everybody = ['alice', 'bob', 'carol', 'dave', 'erin']

describe('whoever does not know the password', () => {
  it('gets one answer, by the same calls of the stores, whatever factors the user has', async () => {
    const { watch } = await site()
    const first = await watch('/login', { username: 'carol', password: 'wrong horse 17' })
    assert.equal(first.status, 401)
    assert.ok(first.calls.length > 0)
    for (const username of everybody) {
      const seen = await watch('/login', { username, password: 'wrong horse 17' })
      assert.deepEqual(seen, first, username)
    }
    assert.ok(first.calls.every((call) => !call.startsWith('credentials.')))
  })

  it('would be told apart by a look at the factors, which the calls show (negative control)', async () => {
    const { watch } = await site()
    const carol = await watch('/login', { username: 'carol', password: PASSWORD })
    const alice = await watch('/login', { username: 'alice', password: PASSWORD })
    assert.notDeepEqual(alice.calls, carol.calls)
    assert.ok(alice.calls.includes('credentials.list'))
  })

  it('is told nothing by a request for a new password', async () => {
    const { store, calls } = counting()
    const app = flowApplication({
      store,
      credentialSecrets: CREDENTIAL_SECRET,
      factors: [totp({ issuer: 'Example' })],
    })
    const { latch, flows, clock } = app
    const enrolled = { ...app, latch } as unknown as Parameters<typeof enrol>[0]
    await enrol(enrolled, new Browser({ latch }), 'alice@example.com')
    clock.advance(DAY)
    const seen: (readonly string[])[] = []
    for (const username of ['bob@example.com', 'alice@example.com', 'dora@example.com']) {
      calls.length = 0
      const browser = new Browser({ latch })
      const done = await browser.send((ctx) => flows.reset.steps.start.run(ctx, { username }))
      seen.push([done.message, done.location, ...calls])
    }
    assert.deepEqual(new Set(seen.map((one) => one.join())).size, 1)
    assert.ok(seen[0]!.length > 2 && seen[0]!.every((call) => !call.startsWith('credentials.')))
  })
})

describe('whoever knows the password', () => {
  it('is told by which kinds of proof the login is finished, as its page is, and neither names nor numbers', async () => {
    const { watch } = await site()
    const [alice, dave] = [
      await watch('/login', { username: 'alice', password: PASSWORD }),
      await watch('/login', { username: 'dave', password: PASSWORD }),
    ]
    const factorsOf = ({ body }: typeof alice): unknown =>
      (JSON.parse(body) as { readonly factors?: unknown }).factors
    assert.deepEqual(factorsOf(alice), ['code', 'recoveryCode'])
    assert.deepEqual(factorsOf(dave), ['code'])
    assert.deepEqual(alice.calls, dave.calls)
    assert.doesNotMatch(alice.body, /Authenticator app|totp|10/)
  })

  it('gets one answer to a wrong code and to one of a kind that the user does not have', async () => {
    const { watch, open } = await site()
    const answers: unknown[] = []
    for (const username of ['alice', 'dave']) {
      for (const proof of [{ code: '000000' }, { recoveryCode: 'AAAAA-'.repeat(5).slice(0, -1) }]) {
        const client = open()
        await client.post('/login', { username, password: PASSWORD })
        const { status, headers, body } = await watch('/factor', proof, client)
        answers.push({ status, headers, body })
      }
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
  })
})
