/**
 * Whether an account exists is told by no answer, no work and no letter of the pages for people without an account
 * (ASVS 5.0, 6.3.8).
 *
 * The times of the flows are compared by `npm run timing`. Here it is the work that is counted: what each request
 * writes before it is answered.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withoutToken, type Answer } from '../../../services/site/browser.ts'
import { startMailSite, type MailSite } from '../support/mail-site.ts'

const ROUNDS = 200

/** What can be told of an answer. */
function facesOf({ status, headers, body }: Answer): string {
  const { date: _, ...seen } = headers
  const cookies = (seen['set-cookie'] ?? []).map((cookie) => cookie.replace(/=[^;]*/, '='))
  return JSON.stringify([status, { ...seen, 'set-cookie': cookies }, withoutToken(body)])
}

/** One address gets twenty links, whoever they are for; then its forms are answered as before. */
const PER_ADDRESS = 15

/**
 * Sends the forms one after the other, from many addresses, and returns what can be told, and how many rows each has
 * written.
 */
async function ask(
  site: MailSite,
  path: string,
  forms: readonly Readonly<Record<string, string>>[],
) {
  const { queue } = site
  let visitor = site.browser()
  const faces = new Set<string>()
  const written = new Set<number>()
  for (const [i, form] of forms.entries()) {
    if (i % PER_ADDRESS === 0) {
      visitor = site.browser(`127.0.1.${1 + i / PER_ADDRESS}`)
      await visitor.open(path)
    }
    const before = await queue.count()
    const answer = await visitor.submit(path, form)
    written.add((await queue.count()) - before)
    faces.add(facesOf(answer))
  }
  return { faces: [...faces], written: [...written] }
}

describe('a forgotten password', () => {
  it('of 200 known, 200 unknown and 200 disabled people is answered alike, and only the known get mail', async (t) => {
    const site = await startMailSite(t)
    const { storage } = site
    const known: string[] = []
    for (let i = 0; i < ROUNDS; i++) {
      known.push((await site.addUser(`known${i}`)).username)
      await storage.users.setRights((await site.addUser(`closed${i}`)).id, 'machine', {
        disabled: true,
      })
    }
    // Of each kind, half of them are asked for by their address.
    const forms = known.flatMap((_, i) =>
      ['known', 'nobody', 'closed'].map((kind) => ({
        username: i % 2 === 0 ? `${kind}${i}` : `${kind}${i}@example.com`,
      })),
    )
    const { faces, written } = await ask(site, '/forgot', forms)
    assert.equal(faces.length, 1, faces.join('\n'))
    assert.match(faces[0] ?? '', /^\[303,.*\/check-your-mail\?after=reset/)
    assert.deepEqual(written, [1], 'each has written one message before it was answered')
    const letters = await site.deliver()
    const addresses = letters.flatMap(({ to }) => to).toSorted()
    assert.equal(addresses.length, ROUNDS)
    assert.deepEqual(addresses, known.map((name) => `${name}@example.com`).toSorted())
    assert.equal(await site.queue.count(), 0)
  })

  it('of one person who is asked for again and again brings three letters, and the answer stays', async (t) => {
    const site = await startMailSite(t)
    await site.addUser('ada')
    const forms = Array.from({ length: 20 }, () => ({ username: 'ada' }))
    const { faces, written } = await ask(site, '/forgot', forms)
    assert.deepEqual([faces.length, written], [1, [1]])
    assert.equal((await site.deliver()).length, 3)
  })
})

describe('an address that its user has not verified', () => {
  it('gets nothing, is answered as one that nobody has, and its reader takes no owner over', async (t) => {
    const site = await startMailSite(t)
    const { storage } = site
    const people = Array.from({ length: 20 }, (_, i) => `p${i}`)
    for (const name of people) {
      const { id } = await site.addUser(name)
      // An administrator sets an address of their own; later an owner makes the user an owner.
      await storage.users.setEmail(id, 'machine', `${name}@evil.example`)
      await storage.users.setRights(id, 'machine', { roles: ['owner'] })
    }
    const asked = people.flatMap((name) => [name, `${name}@evil.example`, `${name}@nobody.example`])
    const forgot = await ask(
      site,
      '/forgot',
      asked.map((username) => ({ username })),
    )
    assert.deepEqual([forgot.faces.length, forgot.written], [1, [1]], forgot.faces.join('\n'))
    const emails = people.map((name) => ({ email: `${name}@evil.example` }))
    const registered = await ask(site, '/register', [{ email: 'new@nobody.example' }, ...emails])
    assert.deepEqual([registered.faces.length, registered.written], [1, [1]])
    const letters = (await site.deliver()).flatMap(({ to }) => to)
    assert.deepEqual(letters, ['new@nobody.example'], 'control: that one is nobody’s')
    assert.equal(await site.queue.count(), 0)
    const [first] = people
    const user = await storage.users.find(first ?? '')
    await storage.users.setEmailVerified(user?.id ?? '', `${first}@evil.example`)
    await ask(site, '/forgot', [{ username: first ?? '' }])
    assert.equal((await site.deliver()).length, 1, 'control: the user has verified it')
  })
})

describe('a registration', () => {
  it('of an address with an account is answered as one without, and both get one letter', async (t) => {
    const site = await startMailSite(t)
    const people = Array.from({ length: 20 }, (_, i) => `p${i}`)
    for (const name of people) await site.addUser(name)
    const forms = people.flatMap((name) => [
      { email: `${name}@example.com` },
      { email: `${name}@new.example` },
    ])
    const { faces, written } = await ask(site, '/register', forms)
    assert.equal(faces.length, 1, faces.join('\n'))
    assert.deepEqual(written, [1])
    const letters = await site.deliver()
    assert.equal(letters.length, 40)
    const subjects = new Set(letters.map(({ source }) => /^Subject: (.*)$/m.exec(source)?.[1]))
    assert.equal(subjects.size, 2)
  })
})

describe('a queue that is full, or a database that fails while a message is written', () => {
  it('changes no answer, and is told to the log', async (t) => {
    const site = await startMailSite(t)
    await site.addUser('ada')
    const full = await ask(site, '/forgot', [{ username: 'ada' }, { username: 'nobody' }])
    site.storage.mail.add = async () => false
    const { faces, written } = await ask(site, '/forgot', [
      { username: 'ada' },
      { username: 'nobody' },
    ])
    assert.deepEqual(faces, full.faces)
    assert.deepEqual(written, [0])
    const control = await ask(site, '/forgot', [{ username: 'ada' }, { username: '' }])
    assert.equal(control.faces.length, 2, 'what differs is seen')
    const failed = site.events.filter(({ type }) => type === 'message.failed')
    assert.equal(failed.length, 2)
    assert.doesNotMatch(JSON.stringify(site.events), /example\.com|#token/)
  })
})
