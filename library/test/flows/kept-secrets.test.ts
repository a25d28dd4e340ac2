/**
 * Secrets of flows: a token stands in its message and in no event, no answer, no error and no line of a log, whatever
 * becomes of it (ASVS 5.0, 14.2.1 and 16.2.5).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { inspect } from 'node:util'
import { testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { flowApplication, SITE, type FlowApplication } from '../../../services/flow-application.ts'
import { mounts } from './mounts.ts'
import { FRESH, paths } from './walks.ts'

const ALICE = 'alice@example.com'

/** Everything that anybody else than the owner of the mailbox may read, and the secrets. */
interface Overheard {
  readonly app: FlowApplication
  readonly client: TestClient
  readonly lines: string[]
}

/** Catches what is written to the console, and what is warned of. */
function overhear(t: TestContext, lines: string[]): void {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    t.mock.method(console, level, (...given: readonly unknown[]) => lines.push(inspect(given)))
  }
  const warned = (warning: Error): void => void lines.push(inspect(warning))
  process.on('warning', warned)
  t.after(() => process.off('warning', warned))
}

async function site(
  t: TestContext,
  change: (app: FlowApplication) => void = () => undefined,
): Promise<Overheard> {
  const lines: string[] = []
  overhear(t, lines)
  const app = flowApplication()
  change(app)
  const mount = mounts['Express 5']
  assert.ok(mount)
  const { fetch, close } = await mount(app)
  t.after(async () => {
    await close()
    await app.latch.close()
  })
  const heard = async (request: Request): Promise<Response> => {
    const answer = await fetch(request)
    lines.push(await answer.clone().text(), inspect([...answer.headers]))
    return answer
  }
  return { app, client: testClient(heard, { origin: SITE }), lines }
}

/** Sends a token, refused first and then taken, and once more. */
async function finish({ client }: Overheard, path: string, token: string): Promise<void> {
  for (const password of ['short', FRESH, FRESH]) {
    await client.post(path, { token, password })
    await client.submit(path, { token, password })
  }
}

/** Walks through every flow. */
async function walk(heard: Overheard): Promise<void> {
  const { app, client } = heard
  app.latch.onEvent(app.flows.notMe.tell)
  await client.post(paths.reset, { username: ALICE })
  await finish(heard, paths.resetDone, (await app.mailed('reset_password')).code)
  await client.post(paths.register, { username: 'eve@example.com' })
  await finish(heard, paths.registered, (await app.mailed('register')).code)
  await client.post(paths.register, { username: 'bob@example.com' })
  await finish(heard, paths.resetDone, (await app.mailed('already_registered')).code)
  await app.flows.invitation.send('id-newbie')
  await finish(heard, paths.invited, (await app.mailed('invitation')).code)
  await client.post('/login', { username: ALICE, password: FRESH })
  await client.post(paths.verify, {})
  await finish(heard, paths.verified, (await app.mailed('verify_address')).code)
  await client.post(paths.address, { address: 'new@example.com' })
  await finish(heard, paths.addressDone, (await app.mailed('change_address')).code)
  await client.post(paths.password, { current: FRESH, password: `${FRESH}!` })
  await finish(heard, paths.undo, (await app.mailed('address_changed')).code)
  await client.post('/login', { username: 'dora@example.com', password: PASSWORD })
  await finish(heard, paths.notMe, (await app.mailed('new_device')).code)
}

const secretsOf = (app: FlowApplication): readonly string[] =>
  app.mail.flatMap((message) => ('code' in message ? [message.code.split('.').at(-1) ?? ''] : []))

const KINDS = [
  'address_changed',
  'already_registered',
  'change_address',
  'invitation',
  'new_device',
  'password_changed',
  'register',
  'reset_password',
  'verify_address',
]

describe('the secrets of flows', () => {
  it('stand in no event, no answer, no error and no line of a log, of all kinds of messages', async (t) => {
    const heard = await site(t)
    await walk(heard)
    const { app, lines } = heard
    assert.deepEqual([...new Set(app.mail.map(({ kind }) => kind))].toSorted(), KINDS)
    const all = [
      ...lines,
      inspect(app.events, { depth: 9, maxArrayLength: null, maxStringLength: null }),
    ].join('\n')
    const secrets = secretsOf(app)
    assert.ok(secrets.every((secret) => secret.length >= 43))
    for (const secret of [...secrets, FRESH, PASSWORD]) assert.equal(all.includes(secret), false)
  })

  it('would be heard, if a step answered with the link (negative control)', async (t) => {
    const heard = await site(t, (app) => {
      const { start } = app.flows.reset.steps
      const telling: typeof start = {
        ...start,
        async run(ctx, fields) {
          const done = await start.run(ctx, fields)
          return { ...done, message: (await app.mailed('reset_password')).link }
        },
      }
      Object.assign(app.flows.reset.steps, { start: telling })
    })
    await heard.client.post(paths.reset, { username: ALICE })
    const [secret = 'none'] = secretsOf(heard.app)
    assert.ok(heard.lines.join('\n').includes(secret))
  })
})

describe('a link of a message', () => {
  it('has its token behind the number sign alone, which no request and no Referer carries (RFC 9110, 10.1.3)', async (t) => {
    const heard = await site(t)
    await walk(heard)
    const links = heard.app.mail.flatMap((message) => ('link' in message ? [message] : []))
    assert.ok(links.length >= 8)
    for (const { link, code } of links) {
      const { hash, pathname, search, origin } = new URL(link)
      assert.equal(hash, `#token=${code}`)
      assert.deepEqual([origin, search], [SITE, ''])
      assert.equal(pathname.includes(code), false)
    }
  })

  it('does nothing when it is opened, by whoever previews it', async (t) => {
    const { app, client } = await site(t)
    await client.post(paths.reset, { username: ALICE })
    const { link, code } = await app.mailed('reset_password')
    const { pathname } = new URL(link)
    for (const method of ['GET', 'HEAD']) {
      const opened = await client.send(pathname, { method })
      assert.ok(opened.status === 404 || opened.status === 405)
    }
    const done = await client.post(paths.resetDone, { token: code, password: FRESH })
    assert.equal(done.status, 200)
  })
})
