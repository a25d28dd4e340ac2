/**
 * The invitations of `one-time-tokens.ts`, and that the page about one-time tokens shows them as they are.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { DAY } from 'latchkey'
import { inParallel, testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD, testApplication } from '../services/application.ts'
import { invitations, teams } from './one-time-tokens.ts'

/** The site, with alice who invites and bob who is invited. */
async function site() {
  teams.clear()
  const { latch, clock } = testApplication()
  const app = new Hono()
  app.post('/login', latchkeyHono(latch, { address: () => '192.0.2.1' }).loginRoute())
  app.route('/', invitations(latch))
  const client = async (name: string): Promise<TestClient> => {
    const one = testClient(app.request)
    await one.login(name, PASSWORD)
    return one
  }
  const [alice, bob] = [await client('alice'), await client('bob')]
  const invite = async (userId = 'id-bob'): Promise<string> => {
    const answer = await alice.post('/invitations', { userId, team: 'red' })
    const { mail } = (await answer.json()) as { mail: string }
    return mail.slice(mail.indexOf('#') + 1)
  }
  const accept = async (who: TestClient, token: unknown): Promise<number> =>
    (await who.post('/invitations/accept', { token })).status
  return { alice, bob, clock, invite, accept }
}

describe('an invitation', () => {
  it('is accepted once, of however many at once', async () => {
    const { bob, invite, accept } = await site()
    const token = await invite()
    const answers = await inParallel(20, () => accept(bob, token))
    assert.deepEqual(
      answers.toSorted((a, b) => a - b),
      [200, ...Array<number>(19).fill(410)],
    )
    assert.deepEqual([...(teams.get('red') ?? [])], ['id-bob'])
  })

  it('is for the user who was invited, for a week', async () => {
    const { alice, bob, clock, invite, accept } = await site()
    const token = await invite()
    assert.equal(await accept(alice, token), 410)
    for (const value of ['nonsense', null, 7, undefined])
      assert.equal(await accept(bob, value), 410)
    clock.advance(7 * DAY)
    const { bob: later } = await site()
    assert.equal(await accept(later, token), 410)
  })

  it('still works after the team was full, because nothing was redeemed', async () => {
    const { bob, invite, accept } = await site()
    const token = await invite()
    teams.set('red', new Set(['1', '2', '3', '4', '5']))
    assert.equal(await accept(bob, token), 409)
    teams.get('red')?.delete('1')
    assert.equal(await accept(bob, token), 200)
  })
})

describe('docs/recipes/one-time-tokens.md', () => {
  it('shows the example as it is', () => {
    const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8')
    const [, code = ''] = read('one-time-tokens.ts').split(' */\n\n')
    const [start] = read('one-time-tokens.ts').split(code)
    const example = read('one-time-tokens.ts').slice(start?.length)
    assert.ok(example.length > 1000)
    assert.ok(read('../docs/recipes/one-time-tokens.md').includes(example.trim()))
  })
})
