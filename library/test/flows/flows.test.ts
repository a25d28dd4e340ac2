/**
 * What flows promise whoever asks, whatever is sent, and whatever the application's functions do.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { ConfigurationError, createLatchkey, InvalidRequest, InvalidToken } from 'latchkey'
import { FRAGMENT_SCRIPT, FRAGMENT_SCRIPT_SOURCE, flows, type FlowMessage } from 'latchkey/flows'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { testClient } from 'latchkey/testing'
import { countHashing } from '../../../services/hashing-work.ts'
import { counted, SECRET } from '../../../services/application.ts'
import { flowApplication, SITE, type FlowApplication } from '../../../services/flow-application.ts'
import { Browser } from '../../../services/two-steps.ts'
import { honoMount } from './mounts.ts'
import { FRESH, paths } from './walks.ts'
import { flowPartsOf } from '../../src/flow-parts.ts'
import { readPages } from '../../src/flows/pages.ts'

const turns = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
}
const codeOf = async (answer: Response): Promise<unknown> =>
  ((await answer.json()) as { readonly code?: unknown }).code

async function site(app: FlowApplication) {
  const { fetch } = await honoMount(app)
  return () => testClient(fetch, { origin: SITE })
}

const users = {
  find: () => null,
  findById: () => null,
  addressOf: () => null,
  setPasswordHash: () => false,
}

describe('flows', () => {
  it('refuse to start without a public address: no link is made of what a request says', () => {
    const latch = createLatchkey({ store: memoryStore(), findUser: () => null })
    assert.throws(() => flows(latch, { users, send: () => null }), /"publicUrl" is needed by flows/)
  })

  it('refuse options that are missing, unknown or of another kind', () => {
    const { latch } = flowApplication()
    const send = () => null
    const wrong: readonly [options: object, option: string][] = [
      [{ users }, 'flows.send'],
      [{ send }, 'flows.users'],
      [{ users, send, sent: 1 }, 'flows.sent'],
      [{ users: { ...users, find: undefined }, send }, 'flows.users.find'],
      [{ users, send, policy: 'strict' }, 'flows.policy'],
      [{ users, send, pages: { reset: 'https://evil.example/' } }, 'flows.pages.reset'],
      [{ users, send, pages: { reset: '//evil.example' } }, 'flows.pages.reset'],
      [{ users, send, pages: { reset: '/reset#' } }, 'flows.pages.reset'],
      [{ users, send, pages: { resets: '/reset' } }, 'flows.pages.resets'],
    ]
    for (const [options, option] of wrong) {
      assert.throws(
        () => flows(latch, options as never),
        (error) => error instanceof ConfigurationError && error.option === option,
        option,
      )
    }
    assert.throws(() => flows({} as never, { users, send }), TypeError)
  })

  it('are mounted by their steps, and by nothing else', () => {
    const { latch, flows: all } = flowApplication()
    const { flowRoute } = latchkeyHono(latch)
    for (const step of [undefined, null, {}, all.reset, all.reset.start, { fields: ['a'] }]) {
      assert.throws(() => flowRoute(step as never), /flowRoute takes a step of a flow/)
    }
    assert.throws(
      () => flowRoute(all.reset.steps.start, { onFail: null } as never),
      ConfigurationError,
    )
  })

  it('link to the public address, whatever hosts a request names', async () => {
    const names = [
      'X-Forwarded-Host',
      'X-Host',
      'X-Forwarded-Server',
      'X-Original-Host',
      'Forwarded',
      'X-Forwarded-Proto',
      'X-Forwarded-Port',
      'X-Original-URL',
      'X-Rewrite-URL',
      'Referer',
    ]
    const values = [
      'evil.example',
      'host=evil.example',
      'http://evil.example/',
      'localhost.evil.example',
      'evil.example:443',
    ]
    for (const name of names) {
      for (const value of values) {
        const app = flowApplication()
        const browser = await site(app)
        const answer = await browser().post(
          paths.reset,
          { username: 'alice@example.com' },
          { [name]: value },
        )
        assert.equal(answer.status, 200)
        const { link } = await app.mailed('reset_password')
        assert.ok(link.startsWith(`${SITE}/reset-password#token=`), link)
      }
    }
  })

  it('take one address and nothing else: no list, no line break, no megabyte (CVE-2023-7028)', async () => {
    const app = flowApplication()
    const hostile: readonly unknown[] = [
      ['alice@example.com', 'evil@example.com'],
      { 0: 'alice@example.com' },
      'alice@example.com,evil@example.com',
      'alice@example.com;evil@example.com',
      'alice@example.com evil@example.com',
      'alice@example.com\r\nBcc: evil@example.com',
      'alice@example.com\0',
      '"Alice" <alice@example.com>',
      'alice@@example.com',
      '@example.com',
      'alice@',
      'alice',
      '',
      `${'a'.repeat(300)}@example.com`,
      'a'.repeat(1e6),
      7,
      null,
      undefined,
      'half \ud800@example.com',
    ]
    const browser = new Browser(app)
    for (const username of hostile) {
      const start = browser.send((ctx) =>
        app.flows.register.start(ctx, { username: username as string }),
      )
      await assert.rejects(start, InvalidRequest)
    }
    await turns()
    assert.equal(app.mail.length, 0)
  })

  it('send a reset to the stored address, never to the one that was typed (CVE-2019-19844)', async () => {
    const app = flowApplication()
    const browser = new Browser(app)
    for (const username of ['ALICE@EXAMPLE.COM', ' alice@example.com ', 'Alice@Example.Com']) {
      app.mail.length = 0
      await flowPartsOf(app.latch).tokens?.void('latchkey/reset', 'id-alice')
      await browser.send((ctx) => app.flows.reset.start(ctx, { username }))
      assert.equal((await app.mailed('reset_password')).to, 'alice@example.com')
    }
    app.mail.length = 0
    // A look-alike (U+0131, a dotless i) is nobody's.
    await browser.send((ctx) => app.flows.reset.start(ctx, { username: 'al\u0131ce@example.com' }))
    await turns()
    assert.equal(app.mail.length, 0)
  })

  it('hand over what a step has caused after it has resolved, by the next turn of the loop, in its own context', async () => {
    const requests = new AsyncLocalStorage<string[]>()
    const app = flowApplication({}, { send: ({ to }) => void requests.getStore()?.push(to) })
    const browser = new Browser(app)
    const ask = async (name: string): Promise<void> => {
      const caused: string[] = []
      const to = `${name}@example.com`
      const start = () => browser.send((ctx) => app.flows.reset.start(ctx, { username: to }))
      await requests.run(caused, start)
      assert.deepEqual(caused, [], 'an answer is not delayed')
      await new Promise((resolve) => setImmediate(resolve))
      assert.deepEqual(caused, [to])
    }
    await ask('alice')
    await Promise.all([ask('bob'), ask('dora')])
  })

  it('take no token that is not one: other types, a megabyte, one of another purpose', async () => {
    const app = flowApplication()
    const browser = new Browser(app)
    const invitation = await app.latch.tokens.issue({
      purpose: 'invitation',
      userId: 'id-alice',
      lifetime: 1000,
    })
    for (const token of [invitation, '', 'x'.repeat(1e6), '../etc', 7, null, ['a'], { a: 1 }]) {
      const finish = browser.send((ctx) =>
        app.flows.reset.finish(ctx, { token: token as string, password: FRESH }),
      )
      await assert.rejects(
        finish,
        (error) => error instanceof InvalidToken || error instanceof InvalidRequest,
      )
    }
  })

  it('open nothing and send nothing for a disabled user (ASVS 5.0, 7.4.2)', async () => {
    const app = flowApplication()
    const browser = await site(app)
    await browser().post(paths.reset, { username: 'alice@example.com' })
    await app.flows.invitation.send('id-newbie')
    const reset = await app.mailed('reset_password')
    const invitation = await app.mailed('invitation')
    for (const id of ['id-alice', 'id-newbie']) {
      app.users.set(id, { ...app.users.get(id)!, disabled: true })
    }
    app.mail.length = 0
    for (const [path, token] of [
      [paths.resetDone, reset.code],
      [paths.invited, invitation.code],
    ] as const) {
      assert.equal(
        await codeOf(await browser().post(path, { token, password: FRESH })),
        'invalid_token',
      )
    }
    assert.equal((await browser().post(paths.reset, { username: 'alice@example.com' })).status, 200)
    assert.equal(await app.flows.invitation.send('id-newbie'), false)
    await turns()
    assert.equal(app.mail.length, 0)
  })

  it('let a stranger’s three wishes not keep the owner out: the owner’s link is good (ASVS 5.0, 6.3.1)', async () => {
    const app = flowApplication()
    const browser = await site(app)
    for (let i = 0; i < 6; i++) await browser().post(paths.reset, { username: 'alice@example.com' })
    await turns()
    assert.equal(app.mail.length, 3)
    const [first] = app.mail as readonly Extract<FlowMessage, { readonly code: string }>[]
    const done = await browser().post(paths.resetDone, { token: first?.code, password: FRESH })
    assert.equal(done.status, 200)
    for (const { code } of app.mail.slice(1) as readonly Extract<
      FlowMessage,
      { readonly code: string }
    >[]) {
      const again = await browser().post(paths.resetDone, { token: code, password: FRESH })
      assert.equal(await codeOf(again), 'invalid_token')
    }
  })

  it('accept no token after its time, to the millisecond, with nobody sweeping', async () => {
    const app = flowApplication()
    const browser = await site(app)
    await browser().post(paths.reset, { username: 'alice@example.com' })
    const { code } = await app.mailed('reset_password')
    app.clock.advance(30 * 60_000)
    const late = await browser().post(paths.resetDone, { token: code, password: FRESH })
    assert.equal(await codeOf(late), 'invalid_token')
  })

  it('remove no factor by a reset, and clear the lanes of passwords alone', async () => {
    const app = flowApplication({ throttle: {} })
    const browser = await site(app)
    const from = { address: null, device: null }
    for (let i = 0; i < 6; i++) {
      await app.latch.attempt('code', 'id-dora', from, () => false).catch(() => undefined)
      await app.latch.authenticate('dora@example.com', 'wrong').catch(() => undefined)
    }
    await browser().post(paths.reset, { username: 'dora@example.com' })
    const { code } = await app.mailed('reset_password')
    await browser().post(paths.resetDone, { token: code, password: FRESH })
    assert.equal((await app.latch.authenticate('dora@example.com', FRESH)).id, 'id-dora')
    await assert.rejects(
      app.latch.attempt('code', 'id-dora', from, () => true),
      { code: 'too_many_attempts' },
    )
    assert.notEqual(app.users.get('id-dora')?.code, null)
  })
})

describe('the pages of flows', () => {
  it('stand with their usual paths in the table of the recipe', () => {
    const file = join(import.meta.dirname, '../../../docs/recipes/flows.md')
    const rows = readFileSync(file, 'utf8').matchAll(/^ *\| `(\w+)` \| `(\/[\w/-]*)` \|/gm)
    const table = Object.fromEntries(Array.from(rows, ([, name, path]) => [name, path]))
    assert.deepEqual(table, readPages({}, 'flows.pages'))
  })
})

describe('the messages of flows', () => {
  const sends: Readonly<Record<string, (message: FlowMessage) => unknown>> = {
    'that throws': () => {
      throw new Error('mail server is down')
    },
    'that rejects': () => Promise.reject(new Error('mail server is down')),
    'that hangs': () => new Promise(() => undefined),
  }
  for (const [what, send] of Object.entries(sends)) {
    it(`change no answer and are told of, by a send ${what}`, async () => {
      const app = flowApplication({ callbackTimeout: 5 }, { send })
      const browser = await site(app)
      const answer = await browser().post(paths.reset, { username: 'alice@example.com' })
      assert.equal(answer.status, 200)
      const failed = () => app.events.find(({ type }) => type === 'message.failed')
      for (let i = 0; i < 100 && failed() === undefined; i++) {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      assert.equal(failed()?.type, 'message.failed')
    })
  }

  it('that fail are a warning of the process if nobody listens: what was not sent, and why', async () => {
    const send = (): never => {
      throw new Error('mail server is down')
    }
    const app = flowApplication({ onEvent: undefined as never }, { send })
    const browser = await site(app)
    const warning = once(process, 'warning') as Promise<[Error & { code?: string }]>
    await browser().post(paths.reset, { username: 'alice@example.com' })
    const [{ message, code }] = await warning
    assert.equal(code, 'LATCHKEY_MESSAGE')
    assert.match(message, /A message "reset_password" was not sent: .*mail server is down/)
    assert.doesNotMatch(message, /token=/)
  })

  /** Whether the answer comes before the message goes out. */
  async function answersFirst(app: FlowApplication, order: string[]): Promise<boolean> {
    const browser = await site(app)
    await browser().post(paths.reset, { username: 'alice@example.com' })
    order.push('answered')
    await turns()
    return order[0] === 'answered'
  }

  it('go out after the answer', async () => {
    const order: string[] = []
    const app = flowApplication({}, { send: () => void order.push('sent') })
    assert.equal(await answersFirst(app, order), true)
    assert.deepEqual(order, ['answered', 'sent'])
  })

  it('would be noticed if they went out before it (negative control)', async () => {
    const order: string[] = []
    const app = flowApplication({}, { send: () => void order.push('sent') })
    const { start } = app.flows.reset.steps
    const awaiting = {
      ...start,
      run: async (...args: Parameters<typeof start.run>) => {
        const done = await start.run(...args)
        await turns()
        return done
      },
    }
    Object.assign(app.flows.reset.steps, { start: awaiting })
    assert.equal(await answersFirst(app, order), false)
  })

  it('are a thousand under way at most, also after nobody waits for them: others are told as failed', async () => {
    const waiting: (() => void)[] = []
    const app = flowApplication(
      { callbackTimeout: 20 },
      { send: () => new Promise<void>((resolve) => waiting.push(resolve)) },
    )
    const failures = () => app.events.filter(({ type }) => type === 'message.failed')
    const alice = app.users.get('id-alice')!
    let people = 0
    const tell = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        const userId = `person-${people++}`
        app.users.set(userId, { ...alice, id: userId, address: `${userId}@example.com` })
        await app.flows.notMe.tell({
          type: 'login.succeeded',
          userId,
          sessionId: 's',
          address: null,
          device: 'new',
          deviceName: null,
          methods: ['pwd'],
        })
      }
    }
    await tell(1000)
    for (let i = 0; i < 200 && failures().length < 1000; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    assert.equal(failures().length, 1000, 'control: nobody waits any more')
    await tell(10)
    assert.equal(waiting.length, 1000)
    const last = failures().slice(1000) as unknown as readonly { readonly err: Error }[]
    assert.equal(last.length, 10)
    assert.match(last[0]?.err.message ?? '', /1000 messages are under way/)
    for (const done of waiting.splice(0)) done()
    await turns()
    await tell(1)
    await turns()
    assert.equal(waiting.length, 1, 'a place is free again')
  })

  it('of one user are never more than are left to others, whose messages go out', async () => {
    const sent: string[] = []
    const app = flowApplication(
      { callbackTimeout: 60_000 },
      {
        send({ to }) {
          sent.push(to)
          return to === 'alice@example.com' ? new Promise(() => undefined) : null
        },
      },
    )
    const { emit } = flowPartsOf(app.latch)
    const change = (userId: string) =>
      emit({ type: 'credential.added', userId, kind: 'recoveryCode', name: 'Codes', address: null })
    for (let i = 0; i < 2000; i++) change('id-alice')
    await turns()
    assert.equal(sent.length, 500)
    for (let i = 0; i < 60; i++) change('id-bob')
    await turns()
    assert.equal(sent.filter((to) => to === 'bob@example.com').length, 60)
    const failed = app.events.filter(({ type }) => type === 'message.failed')
    assert.equal(failed.length, 1500)
    assert.match(String((failed[0] as { readonly err?: unknown }).err), /left to all others/)
  })

  it('refuse a password that is made of the host of the site, or of the address (ASVS 5.0, 6.2.11)', async () => {
    const setting = async (publicUrl: string, password: string): Promise<unknown> => {
      const app = flowApplication({ publicUrl, production: false, secrets: SECRET })
      const browser = new Browser(app)
      await browser.send((ctx) => app.flows.reset.start(ctx, { username: 'alice@example.com' }))
      const { code: token } = await app.mailed('reset_password')
      const finish = browser.send((ctx) => app.flows.reset.finish(ctx, { token, password }))
      return finish.then(() => 'done', codeOfError)
    }
    const codeOfError = (error: unknown): unknown => (error as { readonly code?: unknown }).code
    assert.equal(await setting('http://localhost', 'localhost-login-1'), 'password_refused')
    assert.equal(await setting('http://localhost', 'alice-login-alice'), 'password_refused')
    // Of another site it is accepted (negative control).
    assert.equal(await setting('http://127.0.0.1', 'localhost-zebras-17'), 'done')
  })

  it('say when their links end, and never later than they do', async () => {
    const app = flowApplication()
    const { clock } = app
    const store = memoryStore()
    const add = store.tokens!.add.bind(store.tokens)
    store.tokens!.add = (record, limit, now) => {
      // A store that takes its time.
      clock.advance(5_000)
      return add(record, limit, now)
    }
    const slow = flowApplication({ store, clock })
    await new Browser(slow).send((ctx) =>
      slow.flows.reset.start(ctx, { username: 'alice@example.com' }),
    )
    const { expiresAt } = await slow.mailed('reset_password')
    assert.equal(expiresAt, clock() - 5_000 + 30 * 60_000)
  })

  it('hold tokens that stand in no event and no error (ASVS 5.0, 16.2.5)', async () => {
    const app = flowApplication()
    const browser = await site(app)
    await browser().post(paths.reset, { username: 'alice@example.com' })
    const { code } = await app.mailed('reset_password')
    const secret = code.split('.')[1] ?? code
    const answers: string[] = []
    for (const password of ['short', FRESH, FRESH]) {
      const answer = await browser().post(paths.resetDone, { token: code, password })
      answers.push(await answer.text(), JSON.stringify([...answer.headers]))
    }
    assert.ok(secret.length >= 43)
    assert.equal(JSON.stringify(app.events).includes(secret), false)
    assert.equal(answers.join().includes(secret), false)
    assert.equal(JSON.stringify(app.events).includes(FRESH), false)
  })
})

describe('whether an address has an account', () => {
  /** What a start does: the calls of the stores and of `users`, and the hashing. */
  async function workOf(
    hashing: ReturnType<typeof countHashing>,
    username: string,
    start: (app: FlowApplication, browser: Browser, username: string) => Promise<unknown>,
  ): Promise<object> {
    const { store, calls } = counted(memoryStore())
    const tokens = counted(store.tokens as never)
    const attempts = counted(store.attempts as never)
    const app = flowApplication({
      store,
      tokens: tokens.store as never,
      attempts: attempts.store as never,
    })
    app.users.set('id-bob', { ...app.users.get('id-bob')!, disabled: true })
    app.users.set('id-newbie', { ...app.users.get('id-newbie')!, address: 'newbie@example.com' })
    const browser = new Browser(app)
    const counts: object[] = []
    for (let i = 0; i < 5; i++) {
      const work = await hashing(() => start(app, browser, username))
      counts.push({
        work,
        calls: { ...calls },
        tokens: { ...tokens.calls },
        attempts: { ...attempts.calls },
      })
    }
    return counts
  }

  const starts: Readonly<
    Record<string, (app: FlowApplication, browser: Browser, username: string) => Promise<unknown>>
  > = {
    'a reset': (app, browser, username) =>
      browser.send((ctx) => app.flows.reset.start(ctx, { username })),
    'a registration': (app, browser, username) =>
      browser.send((ctx) => app.flows.register.start(ctx, { username })),
    'a registration with a password': (app, browser, username) =>
      browser.send((ctx) => app.flows.register.start(ctx, { username, password: FRESH })),
  }
  for (const [what, start] of Object.entries(starts)) {
    it(`cannot be told by the work of ${what}, also at the limits (ASVS 5.0, 6.3.8)`, async (t) => {
      const hashing = countHashing(t)
      const known = await workOf(hashing, 'alice@example.com', start)
      for (const other of ['nobody@example.com', 'bob@example.com', 'newbie@example.com']) {
        assert.deepEqual(await workOf(hashing, other, start), known, other)
      }
    })
  }
})

describe('the script of a page', () => {
  /** Runs the script in a page whose form has the field, or has none yet. */
  function run(field: { value: string } | null): readonly string[] {
    const replaced: string[] = []
    const page = {
      location: { hash: '#token=abc.def', pathname: '/reset', search: '?a=1' },
      document: { querySelector: () => field },
      history: { replaceState: (_: unknown, __: string, url: string) => replaced.push(url) },
      URLSearchParams,
    }
    runInNewContext(FRAGMENT_SCRIPT, page)
    return replaced
  }

  it('moves the token from the fragment into the form, and takes it out of the address', () => {
    const field = { value: '' }
    assert.deepEqual(run(field), ['/reset?a=1'])
    assert.equal(field.value, 'abc.def')
    assert.match(FRAGMENT_SCRIPT_SOURCE, /^'sha256-[\w+/]{43}='$/)
  })

  it('leaves the token in the address as long as there is no field that has it', () => {
    assert.deepEqual(run(null), [])
  })
})
