/**
 * What registration refuses, and what it says then.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Person, startClockedSite } from './support/clocked-site.ts'

const FRESH = 'seven green bicycles under 1 moon'

describe('a registration', () => {
  it('that loses a race for a name says that the link is used up, to people and to programs', async (t) => {
    const site = await startClockedSite(t, { registration: true })
    const { users } = site.storage
    const create = users.create.bind(users)
    // Somebody takes the name between the look at it and the account.
    Object.assign(users, {
      create: async (user: Parameters<typeof create>[0]) => {
        await create({ username: user.username, roles: [] })
        return create(user)
      },
    })
    for (const client of ['page', 'program'] as const) {
      const person = new Person(site)
      const sent = site.nextSent('register')
      await person.fillIn('/register', { email: `${client}@example.com` })
      const { link = '' } = (await sent) as { readonly link?: string }
      const token = link.split('#token=')[1] ?? ''
      const fields = { token, username: client, password: FRESH, passwordAgain: FRESH }
      const answer =
        client === 'page'
          ? await person.submit('/register/account', fields)
          : await person.post('/register/account', fields)
      assert.equal(answer.status, 409)
      if (client === 'program') {
        assert.equal(answer.json()['code'], 'username_taken_link_used')
      } else {
        assert.match(answer.body, /role="alert"[^]*taken the name[^]*ask for another link/i)
        assert.match(answer.body, /href="\/register"/)
      }
      assert.equal(await users.findByEmail(`${client}@example.com`), null)
    }
  })

  it('takes no address with invisible characters or empty labels, nor does a change of the address', async (t) => {
    const site = await startClockedSite(t, { registration: true })
    const user = await site.add('bo')
    const person = new Person(site)
    for (const email of [
      'una\u200B@example.com',
      'a@x..com',
      'a@.com',
      'a@x.com.',
      'a@x\u00AD.de',
    ]) {
      const answer = await person.fillIn('/register', { email })
      assert.equal(answer.status, 400, JSON.stringify(email))
      assert.match(answer.body, /name="email"[^>]*aria-invalid="true"/)
    }
    await person.logIn('bo')
    for (const address of ['una\u200B@example.com', 'a@x..com']) {
      const answer = await person.fillIn('/account/email', { address })
      assert.equal(answer.status, 400)
      const change = { from: user.email, to: address }
      assert.equal(await site.storage.users.changeEmail(user.id, change), false)
    }
    // Negative control.
    assert.equal((await person.fillIn('/account/email', { address: 'a..b@xn--x.de' })).status, 303)
  })
})
