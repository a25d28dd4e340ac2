/**
 * Hostile requests to the steps of flows, over every adapter: what stands in a header makes no link, and what stands in
 * a field reaches no other mailbox.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { DAY } from 'latchkey'
import { testClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { flowApplication, SITE, type FlowApplication } from '../../../services/flow-application.ts'
import { mounts } from './mounts.ts'
import { paths, type MountFlows } from './walks.ts'

const ALICE = 'alice@example.com'

/** Hosts of an attacker, as headers name them. */
const HOSTS = [
  'evil.example',
  'evil.example:443',
  'localhost.evil.example',
  'localhost@evil.example',
  'localhost, evil.example',
  'evil.example, localhost',
  '[::ffff:203.0.113.9]',
  'evil.example/reset-password#token=',
  '%65vil.example',
  '//evil.example',
]

/** Names of headers that some server or framework takes for the host. */
const HEADERS: Readonly<Record<string, (host: string) => string>> = {
  Host: (host) => host,
  'X-Forwarded-Host': (host) => host,
  'X-Forwarded-Server': (host) => host,
  'X-Original-Host': (host) => host,
  'X-Host': (host) => host,
  Forwarded: (host) => `for=192.0.2.9;host="${host}";proto=https`,
}

/** What is no single address, as JSON has it. */
const NO_ADDRESSES: readonly unknown[] = [
  [ALICE, 'evil@example.com'],
  [ALICE],
  { 0: ALICE, 1: 'evil@example.com' },
  { toString: ALICE },
  `${ALICE},evil@example.com`,
  `${ALICE};evil@example.com`,
  `${ALICE} evil@example.com`,
  `${ALICE}\r\nBcc: evil@example.com`,
  `${ALICE}\nevil@example.com`,
  `${ALICE}\u0000`,
  `${ALICE}\u2028evil@example.com`,
  `<${ALICE}>`,
  true,
  7,
  null,
  'half \ud800@example.com',
]

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function site(t: TestContext, mount: MountFlows, app: FlowApplication) {
  const { fetch, close } = await mount(app)
  t.after(async () => {
    await close()
    await app.latch.close()
  })
  return testClient(fetch, { origin: SITE })
}

/** The links of all messages that lead to another site than ours. */
const strayLinks = (app: FlowApplication): readonly string[] =>
  app.mail.flatMap((message) =>
    'link' in message && !message.link.startsWith(`${SITE}/`) ? [message.link] : [],
  )

for (const [name, mount] of Object.entries(mounts)) {
  describe(`hostile requests to flows with ${name}`, () => {
    it('make no link, whatever sixty headers say of the host', async (t) => {
      const app = flowApplication()
      const client = await site(t, mount, app)
      let asked = 0
      for (const [header, say] of Object.entries(HEADERS)) {
        for (const host of HOSTS) {
          // A day later, so that each wish is a link: three links of a day before have ended.
          app.clock.advance(DAY)
          const headers = { [header]: say(host) }
          const answer = await client.post(paths.reset, { username: ALICE }, headers)
          asked += answer.status === 200 ? 1 : 0
          assert.ok(answer.status < 500, `${header}: ${host}`)
        }
      }
      await settled()
      assert.equal(app.mail.length, asked)
      assert.ok(asked >= 50, `only ${asked} of 60 were asked`)
      assert.deepEqual(strayLinks(app), [])
    })

    it('reach no mailbox by lists, objects, line breaks and halves of characters (CVE-2023-7028)', async (t) => {
      const app = flowApplication()
      const client = await site(t, mount, app)
      await client.post('/login', { username: 'bob@example.com', password: PASSWORD })
      for (const hostile of NO_ADDRESSES) {
        const said = JSON.stringify(hostile)
        const reset = await client.post(paths.reset, { username: hostile })
        assert.ok(reset.status < 500, said)
        const register = await client.post(paths.register, { username: hostile })
        assert.equal(register.status, 400, said)
        const address = await client.post(paths.address, { address: hostile })
        assert.equal(address.status, 400, said)
      }
      await settled()
      assert.deepEqual(app.mail, [])
    })

    it('are refused with a body of a megabyte, and with a field that comes twice', async (t) => {
      const app = flowApplication()
      const client = await site(t, mount, app)
      const long = 'a'.repeat(1e6)
      for (const path of Object.values(paths)) {
        const fields = { username: long, address: long, token: long, password: long }
        assert.equal((await client.post(path, fields)).status, 413, path)
      }
      const twice = 'username=alice%40example.com&username=evil%40example.com'
      const answer = await client.send(paths.reset, {
        method: 'POST',
        body: twice,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      })
      assert.ok(answer.status < 500)
      await settled()
      assert.deepEqual(
        app.mail.filter(({ to }) => to !== ALICE),
        [],
      )
    })

    it('get no answer of the server’s fault by tokens and passwords of any kind, and change nothing', async (t) => {
      const app = flowApplication()
      const client = await site(t, mount, app)
      const before = [...app.users.values()]
      const { code } = await (async () => {
        await client.post(paths.reset, { username: ALICE })
        return app.mailed('reset_password')
      })()
      const tokens: readonly unknown[] = [
        [code],
        { 0: code },
        `${code},${code}`,
        `${code}\u0000`,
        // Blanks around a token are cut off, and those within it are not.
        `${code}\r\n${code}`,
        code.replace('.', '. '),
        `#token=${code}x`,
        `#token=${code.slice(0, -1)}`,
        `#token=&token=.${code}`,
        code.toUpperCase(),
        `${code.slice(0, -1)}\u0430`,
        '__proto__',
        '.',
        '../../etc/passwd',
        7,
        null,
      ]
      const password = 'seven green bicycles under 1 moon'
      for (const path of [
        paths.resetDone,
        paths.registered,
        paths.invited,
        paths.undo,
        paths.notMe,
      ]) {
        for (const token of tokens) {
          const answer = await client.post(path, { token, password })
          assert.ok(answer.status >= 400 && answer.status < 500, `${path} ${JSON.stringify(token)}`)
        }
      }
      for (const hostile of [
        [password],
        { length: 30 },
        123456789012345,
        true,
        null,
        '\ud800'.repeat(20),
      ]) {
        const answer = await client.post(paths.resetDone, {
          token: code,
          password: hostile,
        })
        assert.ok(answer.status >= 400 && answer.status < 500, JSON.stringify(hostile))
      }
      assert.deepEqual([...app.users.values()], before)
      // The token of before is still good: no refusal has burnt it.
      assert.equal((await client.post(paths.resetDone, { token: code, password })).status, 200)
    })
  })
}

describe('a look-alike of an address', () => {
  /** An application that finds users as CVE-2019-19844 did: two names are one if they are the same in capitals. */
  const finding = (user: 'as stored' | 'as typed'): FlowApplication => {
    const app: FlowApplication = flowApplication(
      {},
      {},
      {
        wrapUsers: (own) => ({
          ...own,
          find: (typed) => {
            const all = [...app.users.values()]
            const found = all.find(({ address }) => address?.toUpperCase() === typed.toUpperCase())
            return found === undefined || user === 'as stored'
              ? found
              : { ...found, address: typed }
          },
        }),
      },
    )
    return app
  }
  const lookAlike = 'al\u0131ce@example.com'
  const hono = mounts['Hono']

  const mailedTo = async (t: TestContext, app: FlowApplication): Promise<readonly string[]> => {
    assert.ok(hono)
    const client = await site(t, hono, app)
    assert.equal((await client.post(paths.reset, { username: lookAlike })).status, 200)
    await settled()
    return app.mail.map(({ to }) => to)
  }

  it('sends the mail to the stored address, where an application finds its user by it (CVE-2019-19844)', async (t) => {
    assert.deepEqual(await mailedTo(t, finding('as stored')), [ALICE])
  })

  it('would be seen to get the mail, if the application answered what was typed (negative control)', async (t) => {
    assert.deepEqual(await mailedTo(t, finding('as typed')), [lookAlike])
  })
})

describe('a link that was made from the Host header', () => {
  it('would be noticed (negative control)', async (t) => {
    const app = flowApplication()
    const { start } = app.flows.reset.steps
    const naive: typeof start = {
      ...start,
      async run(ctx, fields) {
        const done = await start.run(ctx, fields)
        const { code, ...message } = await app.mailed('reset_password')
        const link = `http://${ctx.header('host')}/reset-password#token=${code}`
        app.mail.push({ ...message, code, link })
        return done
      },
    }
    Object.assign(app.flows.reset.steps, { start: naive })
    const express = mounts['Express 5']
    assert.ok(express)
    const client = await site(t, express, app)
    await client.post(paths.reset, { username: ALICE }, { Host: 'evil.example' })
    assert.equal(strayLinks(app).length, 1)
  })
})

describe('two changes of address at once', () => {
  const THEIRS = 'victim@example.com'
  const OWN = 'own@example.com'

  /** Asks for both at the same time, opens the link of one mailbox, and returns the address of then. */
  async function opened(t: TestContext, mailbox: string): Promise<string | null | undefined> {
    const app = flowApplication()
    const hono = mounts['Hono']
    assert.ok(hono)
    const client = await site(t, hono, app)
    await client.post('/login', { username: ALICE, password: PASSWORD })
    await Promise.all([OWN, THEIRS].map((address) => client.post(paths.address, { address })))
    await settled()
    const message = app.mail.find(({ to }) => to === mailbox)
    assert.ok(message !== undefined && 'code' in message)
    assert.equal((await client.post(paths.addressDone, { token: message.code })).status, 200)
    return app.users.get('id-alice')?.address
  }

  it('confirm the address alone whose mailbox was read, whichever was asked for last', async (t) => {
    assert.equal(await opened(t, OWN), OWN)
    assert.equal(await opened(t, THEIRS), THEIRS)
  })
})
