/**
 * Flows on functions of an application that throw, reject, hang, answer by a thenable, answer what is merely truthy, or
 * call back into the flow.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { FlowOptions, FlowUsers } from 'latchkey/flows'
import { testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import {
  flowApplication,
  SITE,
  type FlowApplication,
  type FlowUser,
} from '../../../services/flow-application.ts'
import { mounts } from './mounts.ts'
import { FRESH, paths } from './walks.ts'

const ALICE = 'alice@example.com'
const EVE = 'eve@example.com'
const SECRET = 'the row of somebody: 8f1c'

type Name = Exclude<keyof FlowUsers<FlowUser>, 'addressesOf'> | 'policy'
type Anyone = (...given: readonly never[]) => unknown

/** What the functions do at present, in place of what they should. A test may change it in between. */
type Faults = Map<Name, (own: () => unknown) => unknown>

/** Returns an application whose functions have the faults. */
function faulty(): { readonly app: FlowApplication; readonly faults: Faults } {
  const faults: Faults = new Map()
  const wrap = <Call extends Anyone>(name: Name, call: Call): Call =>
    ((...given: readonly never[]) => {
      const fault = faults.get(name)
      return fault === undefined ? call(...given) : fault(() => call(...given))
    }) as Call
  const policy: FlowOptions<FlowUser>['policy'] = (password) =>
    password.length < 15 ? 'too short' : null
  const app = flowApplication(
    { callbackTimeout: 20 },
    { policy: wrap('policy', policy) },
    {
      wrapUsers: (own) =>
        Object.fromEntries(
          Object.entries({ ...own, boundTo: () => [], linkHolds: () => true }).map(
            ([name, call]) => [name, wrap(name as Name, call as Anyone)],
          ),
        ) as unknown as FlowUsers<FlowUser>,
    },
  )
  return { app, faults }
}

/**
 * A server by the fetch adapter. What latchkey answers with 5xx, an event tells; what an application throws, its server
 * gets as it is, in place of a response.
 */
async function site(t: TestContext) {
  const { app, faults } = faulty()
  const mount = mounts['fetch']
  assert.ok(mount)
  const { fetch, close } = await mount(app)
  t.after(async () => {
    await close()
    await app.latch.close()
  })
  const thrown: unknown[] = []
  const client = testClient(
    async (request) => {
      try {
        return await fetch(request)
      } catch (error) {
        thrown.push(error)
        return new Response(null, { status: 500 })
      }
    },
    { origin: SITE },
  )
  return { app, faults, client, thrown }
}

/** Everything up to the request in which a function is asked for what it decides. */
type Ready = (app: FlowApplication, client: TestClient) => Promise<() => Promise<Response>>

const resetting: Ready = async (app, client) => {
  await client.post(paths.reset, { username: ALICE })
  const { code } = await app.mailed('reset_password')
  return () => client.post(paths.resetDone, { token: code, password: FRESH })
}

/** For each function the step that depends on it. */
const READY: Readonly<Record<Name, Ready>> = {
  find: async (_, client) => () => client.post(paths.reset, { username: ALICE }),
  findById: resetting,
  addressOf: resetting,
  boundTo: resetting,
  linkHolds: resetting,
  policy: resetting,
  setPasswordHash: resetting,
  create: async (app, client) => {
    await client.post(paths.register, { username: EVE, password: FRESH })
    const { code } = await app.mailed('register')
    return () => client.post(paths.registered, { token: code })
  },
  setAddress: async (app, client) => {
    await client.post('/login', { username: ALICE, password: PASSWORD })
    await client.post(paths.address, { address: 'new@example.com' })
    const { code } = await app.mailed('change_address')
    return () => client.post(paths.addressDone, { token: code })
  },
  setVerified: async (app, client) => {
    const alice = app.users.get('id-alice')
    assert.ok(alice)
    app.users.set('id-alice', { ...alice, isVerified: false })
    await client.post('/login', { username: ALICE, password: PASSWORD })
    await client.post(paths.verify, {})
    const { code } = await app.mailed('verify_address')
    return () => client.post(paths.verified, { token: code })
  },
}
const names = Object.keys(READY) as readonly Name[]
const AT_ONCE: readonly Name[] = ['addressOf', 'boundTo']
const deciding = ['setPasswordHash', 'setAddress', 'setVerified'] as const

const failing: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error(SECRET)
  },
  'throws what is no error': () => {
    throw { then: null, secret: SECRET } as unknown as Error
  },
  rejects: () => Promise.reject(new Error(SECRET)),
  hangs: () => new Promise(() => undefined),
  'answers by a thenable that rejects': () => ({
    then: (_: unknown, reject: (reason: Error) => void) => reject(new Error(SECRET)),
  }),
  'answers by a thenable that throws': () => ({
    then: () => {
      throw new Error(SECRET)
    },
  }),
}

/** The users, and who is logged in by the client. */
const stateOf = async (app: FlowApplication, client: TestClient): Promise<unknown> => ({
  users: [...app.users.values()],
  who: await (await client.get('/who')).json(),
})

for (const [what, fault] of Object.entries(failing)) {
  describe(`a function of the application that ${what}`, () => {
    // What answers at once answers by no promise: a promise is no address.
    for (const name of names) {
      if (AT_ONCE.includes(name) && !what.startsWith('throws')) continue
      it(`lets nobody in and changes nothing, says nothing of why, and is told: ${name}`, async (t) => {
        const { app, faults, client, thrown } = await site(t)
        const request = await READY[name](app, client)
        const before = await stateOf(app, client)
        app.mail.length = 0
        app.events.length = 0
        faults.set(name, fault)
        const answer = await request()
        faults.clear()
        assert.ok(answer.status >= 500, `${answer.status}`)
        assert.equal((await answer.text()).includes(SECRET), false)
        assert.deepEqual(await stateOf(app, client), before)
        const told = app.events.filter((event) => 'err' in event)
        assert.equal(told.length + thrown.length, 1)
        assert.deepEqual(app.mail, [])
      })
    }
  })
}

describe('a function of the application that answers by a thenable', () => {
  for (const name of names) {
    if (AT_ONCE.includes(name)) continue
    it(`is waited for: ${name}`, async (t) => {
      const { app, faults, client } = await site(t)
      const request = await READY[name](app, client)
      faults.set(name, (own) => ({
        then: (done: (answer: unknown) => void) => void setImmediate(() => done(own())),
      }))
      assert.equal((await request()).status, 200)
    })
  }

  it('by which the policy refuses, refuses', async (t) => {
    const { app, faults, client } = await site(t)
    const request = await resetting(app, client)
    faults.set('policy', () => ({ then: (done: (answer: string) => void) => done('no') }))
    const { code } = (await (await request()).json()) as { readonly code: string }
    assert.equal(code, 'password_refused')
  })
})

describe('an answer that is truthy and not true', () => {
  const truthy: readonly unknown[] = [1, 'yes', {}, [true], { changes: 1 }, new Boolean(true)]
  for (const name of deciding) {
    it(`counts as a refusal: ${name}`, async (t) => {
      for (const answer of truthy) {
        const { app, faults, client } = await site(t)
        const request = await READY[name](app, client)
        const before = await stateOf(app, client)
        faults.set(name, () => answer)
        assert.ok((await request()).status >= 400, `${name}: ${JSON.stringify(answer)}`)
        assert.deepEqual(await stateOf(app, client), before)
      }
    })
  }

  it('would be seen to be taken, if it were true (negative control)', async (t) => {
    const { app, faults, client } = await site(t)
    const request = await resetting(app, client)
    faults.set('setPasswordHash', () => true)
    assert.equal((await request()).status, 200)
  })
})

describe('a function that does its work and does not say so', () => {
  const silent: readonly unknown[] = [undefined, null, 0, 1, { changes: 0 }, { changes: 1 }]
  for (const name of deciding) {
    it(`is an error that names it, and no link that does nothing: ${name}`, async (t) => {
      for (const answer of silent) {
        const { faults, app, client, thrown } = await site(t)
        const request = await READY[name](app, client)
        faults.set(name, async (own) => (await own(), answer))
        assert.equal((await request()).status, 500)
        assert.match(
          String(thrown),
          new RegExp(`^TypeError: users.${name} must answer true or false`),
        )
      }
    })
  }

  it('is an error that names it: create', async (t) => {
    const { faults, app, client, thrown } = await site(t)
    const request = await READY.create(app, client)
    faults.set('create', async (own) => void (await own()))
    assert.equal((await request()).status, 500)
    assert.match(String(thrown), /^TypeError: users.create must answer with the user/)
  })

  it('leaves nobody logged in who was before the hash was set', async (t) => {
    for (const answer of [undefined, false]) {
      const { app, faults, client } = await site(t)
      await client.post('/login', { username: ALICE, password: PASSWORD })
      const request = await resetting(app, client)
      faults.set('setPasswordHash', async (own) => (await own(), answer))
      await request()
      const who = JSON.stringify(await (await client.get('/who')).json())
      // Whoever says "false" has set none, so nobody is put out (negative control).
      assert.equal(who.includes('id-alice'), answer === false)
    }
  })
})

describe('a function of the application that calls back into the flow', () => {
  for (const name of names) {
    if (AT_ONCE.includes(name)) continue
    it(`ends, and the flow with it: ${name}`, async (t) => {
      const { app, faults, client } = await site(t)
      const request = await READY[name](app, client)
      let calls = 0
      faults.set(name, async (own) => {
        // Once: an application that calls itself without end has no end by itself.
        if (calls++ === 0) {
          await client.post(paths.reset, { username: 'bob@example.com' })
          await app.flows.notMe.tell({
            type: 'login.succeeded',
            userId: 'id-bob',
            sessionId: 's',
            address: null,
            device: 'new',
            deviceName: null,
            methods: ['pwd'],
          })
        }
        return own()
      })
      assert.equal((await request()).status, 200)
      assert.ok(calls > 0)
    })
  }
})
