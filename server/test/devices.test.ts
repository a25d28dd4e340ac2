/**
 * My devices: the list in the database, and the page on which devices get names and are logged out, without any script.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { DAY, HOUR, MINUTE } from 'latchkey'
import { inParallel, testClock } from 'latchkey/testing'
import { openDevices, type DeviceTable } from '../src/accounts/devices.ts'
import { Person, startClockedSite, type ClockedSite } from './support/clocked-site.ts'
import { databases, newPostgresUrl } from './support/databases.ts'
import { PASSWORD } from '../../services/site/processes.ts'

const phone = { userId: 'u1', device: 'phone', address: '192.0.2.1', userAgent: 'Phone/1' }

for (const [kind, newDatabase] of databases) {
  describe(`the list of devices in ${kind}`, () => {
    async function setUp(t: TestContext) {
      const database = await newDatabase(t)
      const { devices: table } = await database.open()
      const clock = testClock(1_800_000_000_000)
      let writes = 0
      const counted: DeviceTable = {
        ...table,
        see: (...given) => {
          writes++
          return table.see(...given)
        },
      }
      return { table, clock, devices: openDevices(counted, clock), count: () => writes }
    }

    it('knows since when and where a browser is seen, and is written rarely', async (t) => {
      const { devices, clock, count } = await setUp(t)
      const began = clock()
      await devices.see(phone)
      for (let i = 0; i < 20; i++) {
        clock.advance(29_000)
        await devices.see(phone)
      }
      assert.equal(count(), 1)
      clock.advance(MINUTE)
      await devices.see(phone)
      assert.equal(count(), 2)
      await devices.see({ ...phone, address: '192.0.2.9', userAgent: null })
      assert.equal(count(), 3, 'somewhere else: at once')
      assert.deepEqual(await devices.list('u1'), [
        {
          device: 'phone',
          name: null,
          firstSeenAt: began,
          lastSeenAt: clock(),
          address: '192.0.2.9',
          userAgent: null,
        },
      ])
      assert.deepEqual(await devices.list('u2'), [])
    })

    it('keeps the fifty browsers that were seen last, for four hundred days', async (t) => {
      const { devices, clock } = await setUp(t)
      for (let i = 0; i < 55; i++) {
        clock.advance(MINUTE)
        await devices.see({ ...phone, device: `d${i}` })
      }
      await devices.see({ ...phone, userId: 'u2' })
      const names = (await devices.list('u1')).map(({ device }) => device)
      assert.equal(names.length, 50)
      assert.deepEqual([names[0], names.at(-1)], ['d54', 'd5'])
      clock.advance(400 * DAY)
      await devices.see({ ...phone, device: 'new' })
      assert.deepEqual(
        (await devices.list('u1')).map(({ device }) => device),
        ['new', 'd54'],
      )
      assert.equal((await devices.list('u2')).length, 1, 'of nobody else')
    })

    it('has one row of a browser that is seen a hundred times at once, and takes fifty of a hundred', async (t) => {
      const { table, clock } = await setUp(t)
      const bounds = { most: 50, since: 0 }
      const at = clock()
      await inParallel(100, (i) => table.see({ ...phone, at: at + i }, bounds))
      const [only, ...others] = await table.list('u1')
      assert.deepEqual([only?.lastSeenAt, others.length], [at + 99, 0])
      await inParallel(100, (i) => table.see({ ...phone, device: `d${i}`, at: at + i }, bounds))
      assert.equal((await table.list('u1')).length, 50)
    })

    it('knows where a browser was seen last, also if an earlier look is written later', async (t) => {
      const { table, clock } = await setUp(t)
      const bounds = { most: 50, since: 0 }
      const last = { address: '192.0.2.9', userAgent: 'Phone/2' }
      await table.see({ ...phone, ...last, at: clock() }, bounds)
      await table.see({ ...phone, at: clock() - 1 }, bounds)
      const [seen] = await table.list('u1')
      assert.deepEqual(seen, { ...seen, ...last, lastSeenAt: clock() })
      // Negative control: of two at the same instant, the one that is written last.
      await table.see({ ...phone, at: clock() }, bounds)
      assert.equal((await table.list('u1'))[0]?.address, phone.address)
    })

    it('names and forgets a browser of its user alone', async (t) => {
      const { devices } = await setUp(t)
      await devices.see(phone)
      assert.equal(await devices.rename('u2', 'phone', 'Mine'), false)
      assert.equal(await devices.rename('u1', 'laptop', 'Mine'), false)
      assert.equal(await devices.rename('u1', 'phone', '  Zoë’s \t phone 📱 '), true)
      assert.equal((await devices.list('u1'))[0]?.name, 'Zoë’s phone 📱')
      for (const [name, code] of [
        ['x'.repeat(61), 'too_long'],
        ['x'.repeat(100_000), 'too_long'],
        ['a\u0000b', 'unseen'],
        ['\ud800', 'unseen'],
      ]) {
        await assert.rejects(devices.rename('u1', 'phone', name ?? ''), { code })
      }
      assert.equal(await devices.rename('u1', 'phone', '🎈'.repeat(60)), true)
      assert.equal(await devices.rename('u1', 'phone', ' '), true)
      assert.equal((await devices.list('u1'))[0]?.name, null)
      assert.equal(await devices.forget('u2', 'phone'), false)
      assert.equal(await devices.forget('u1', 'phone'), true)
      assert.equal(await devices.forget('u1', 'phone'), false)
      await devices.see(phone)
      assert.equal((await devices.list('u1')).length, 1, 'it is there again when it is seen')
    })
  })
}

/** What a program sees of the page. */
interface Listed {
  readonly key: string
  readonly name: string | null
  readonly browser: string
  readonly isLoggedIn: boolean
  readonly current: boolean
}

async function listed(person: Person): Promise<readonly Listed[]> {
  return (await person.get('/devices')).json()['devices'] as readonly Listed[]
}

const isIn = async (person: Person): Promise<boolean> =>
  (await person.get('/profile')).status === 200

/** The browser is closed: cookies that outlive it stay, and the session's goes. */
function close(person: Person): void {
  person.cookies.delete('session')
}

const sites: readonly (readonly [kind: string, start: (t: TestContext) => Promise<ClockedSite>])[] =
  [
    ['SQLite', (t) => startClockedSite(t)],
    ['PostgreSQL', async (t) => startClockedSite(t, { database: await newPostgresUrl() })],
  ]

for (const [kind, start] of sites) {
  describe(`My devices, on ${kind}`, () => {
    /** Ada in her laptop and her phone. */
    async function setUp(t: TestContext) {
      const site = await start(t)
      await site.add('ada')
      await site.add('eve')
      const [laptop, other] = [new Person(site), new Person(site)]
      await laptop.logIn('ada')
      await other.logIn('ada')
      return { site, laptop, other }
    }

    it('end the phone from the laptop, without a script, and nothing else', async (t) => {
      const { laptop, other, site } = await setUp(t)
      // The phone has two sessions: its browser was closed in between.
      close(other)
      await other.logIn('ada')
      const rows = await listed(laptop)
      assert.deepEqual(
        rows.map(({ current, isLoggedIn }) => [current, isLoggedIn]),
        [
          [true, true],
          [false, true],
        ],
      )
      const page = await laptop.open('/devices')
      assert.match(page.body, /This device/)
      assert.equal(page.body.match(/If unused, until/g)?.length, 2, 'each has its end')
      const key = /name="device" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
      assert.equal(key, rows[1]?.key)
      const answer = await laptop.submit('/devices/end', { device: key })
      assert.deepEqual([answer.status, answer.headers.location], [303, '/devices'])
      const after = await laptop.open('/devices')
      assert.match(after.body, /That device is logged out\./)
      assert.match(after.body, /Logged out<\/h2>/)
      assert.equal(await isIn(other), false)
      assert.equal(await isIn(laptop), true)
      const refused = await other.open('/profile')
      assert.match(refused.headers.location ?? '', /^\/login/)
      const user = await site.storage.users.find('ada')
      const noted = await site.storage.activity.list(user?.id ?? '', { kinds: ['device_ended'] })
      assert.equal(noted.length, 1)
      // The same form once more: it is gone, as it should be.
      assert.equal((await laptop.submit('/devices/end', { device: key })).status, 303)
      assert.match((await laptop.open('/devices')).body, /not there any more/)
    })

    it('end all others, and stay where they are', async (t) => {
      const { laptop, other, site } = await setUp(t)
      const third = new Person(site)
      await third.logIn('ada')
      await laptop.open('/devices')
      await laptop.submit('/devices/end-others', {})
      assert.deepEqual(
        [await isIn(laptop), await isIn(other), await isIn(third)],
        [true, false, false],
      )
      assert.match((await laptop.open('/devices')).body, /You are logged in nowhere else\./)
    })

    it('ask who it is before a device is logged out, and lose nothing meanwhile (ASVS 7.5.2)', async (t) => {
      const { laptop, other, site } = await setUp(t)
      const [, row] = await listed(laptop)
      for (const path of ['/devices/end', '/devices/end-others']) {
        site.clock.advance(6 * MINUTE)
        await laptop.open('/devices')
        const asked = await laptop.submit(path, { device: row?.key ?? '' })
        assert.equal(asked.status, 403)
        const resend = /name="resend" value="([^"]+)"/.exec(asked.body)?.[1] ?? ''
        assert.equal(await isIn(other), true)
        const page = await laptop.submit('/confirm', { password: PASSWORD, resend })
        assert.match(page.body, new RegExp(`action="${path}"`))
        await laptop.submit(path, { device: row?.key ?? '' })
        assert.equal(await isIn(other), false, path)
        await other.logIn('ada')
      }
    })

    it('have names, which are text whatever they are, and only for their owner', async (t) => {
      const { laptop, site } = await setUp(t)
      const [own] = await listed(laptop)
      const key = own?.key ?? ''
      const form = await laptop.open(`/devices/name?device=${key}`)
      assert.match(form.body, /Name for Chrome on Linux/)
      const hostile = '<b>"Laptop" & \u202eco'
      const named = await laptop.submit('/devices/name', { device: key, name: hostile })
      assert.equal(named.headers.location, '/devices')
      const ada = await site.storage.users.find('ada')
      const [noted] = await site.storage.activity.list(ada?.id ?? '')
      assert.deepEqual([noted?.kind, noted?.detail], ['device_named', { device: hostile }])
      const page = await laptop.open('/devices')
      assert.match(page.body, /&lt;b&gt;&quot;Laptop&quot; &amp; \ufffdco/)
      assert.doesNotMatch(page.body, /<b>/)
      const long = await laptop.submit('/devices/name', { device: key, name: 'x'.repeat(61) })
      assert.equal(long.status, 400)
      assert.match(long.body, /60 characters at most/)
      const eve = new Person(site)
      await eve.logIn('eve')
      await eve.open('/devices')
      for (const path of ['/devices/name', '/devices/end', '/devices/forget']) {
        const answer = await eve.submit(path, { device: key, name: 'Eve’s' })
        assert.equal(answer.headers.location, '/devices', path)
        assert.match((await eve.open('/devices')).body, /not there any more/, path)
      }
      assert.equal(await isIn(laptop), true)
      assert.equal((await listed(laptop))[0]?.name, hostile)
    })

    it('list a browser that is logged out until it is forgotten, and forget none that is logged in', async (t) => {
      const { laptop, other } = await setUp(t)
      await other.open('/profile')
      await other.submit('/logout', {})
      const [, row] = await listed(laptop)
      assert.equal(row?.isLoggedIn, false)
      await laptop.open('/devices')
      await laptop.submit('/devices/forget', { device: row?.key ?? '' })
      assert.equal((await listed(laptop)).length, 1)
      await laptop.submit('/devices/forget', { device: (await listed(laptop))[0]?.key ?? '' })
      assert.equal((await listed(laptop)).length, 1)
      assert.equal(await isIn(laptop), true)
    })
  })
}

describe('My devices', () => {
  it('have a row for each session whose browser is not known, and end it', async (t) => {
    const site = await startClockedSite(t)
    const { id } = await site.add('ada')
    const [laptop, old] = [new Person(site), new Person(site)]
    await laptop.logIn('ada')
    await old.logIn('ada')
    for (const info of await site.latch.sessions(id)) {
      const record = await site.storage.store.read(info.id)
      if (record === null || info.device === (await listed(laptop))[0]?.key) continue
      const { device: _, ...terms } = record.terms
      await site.storage.store.update(info.id, { terms }, { now: site.clock() })
    }
    const rows = await listed(laptop)
    const unknown = rows.find(({ key }) => key.startsWith('session-'))
    assert.ok(unknown !== undefined)
    const page = await laptop.open('/devices')
    for (const { id: session } of await site.latch.sessions(id)) {
      assert.ok(!page.body.includes(session), 'no id of a session')
    }
    await laptop.submit('/devices/end', { device: unknown.key })
    assert.equal(await isIn(old), false)
    assert.equal(await isIn(laptop), true)
  })

  it('keep a typed name when the session has ended: it is offered after the login, once (ory/network#191)', async (t) => {
    const site = await startClockedSite(t)
    await site.add('ada')
    await site.add('eve')
    const ada = new Person(site)
    await ada.logIn('ada')
    const key = (await listed(ada))[0]?.key ?? ''
    await ada.open(`/devices/name?device=${key}`)
    site.clock.advance(2 * HOUR)
    const late = await ada.submit('/devices/name', { device: key, name: 'A long thought' })
    assert.equal(late.status, 401)
    assert.match(late.body, /Nothing is lost/)
    const resend = /name="resend" value="([^"]+)"/.exec(late.body)?.[1] ?? ''
    const wrong = await ada.submit('/login', { username: 'ada', password: 'wrong', resend })
    assert.ok(wrong.body.includes(resend), 'it waits on')
    const offered = await ada.submit('/login', { username: 'ada', password: PASSWORD, resend })
    assert.match(offered.body, /What you have typed has not been sent yet/)
    assert.match(offered.body, /A long thought/)
    assert.match(offered.body, /Save the name of the device/)
    assert.equal((await listed(ada))[0]?.name, null, 'nothing is done without a click')
    await ada.submit('/devices/name', { device: key, name: 'A long thought' })
    assert.equal((await listed(ada))[0]?.name, 'A long thought')
    const again = await ada.submit('/login', { username: 'ada', password: PASSWORD, resend })
    assert.equal(again.status, 303, 'once')
  })

  it('keep it through the second step, and give it to nobody else', async (t) => {
    const site = await startClockedSite(t)
    await site.add('ada')
    await site.add('eve')
    const ada = new Person(site)
    await ada.logIn('ada')
    await ada.setUpApp()
    const key = (await listed(ada))[0]?.key ?? ''
    for (const [username, isOffered] of [
      ['eve', false],
      ['ada', true],
    ] as const) {
      if (!(await isIn(ada))) {
        await ada.logIn('ada')
        await ada.submit('/login/factor', { code: ada.nextCode() })
      }
      await ada.open(`/devices/name?device=${key}`)
      site.clock.advance(2 * HOUR)
      const late = await ada.submit('/devices/name', { device: key, name: 'A long thought' })
      const resend = /name="resend" value="([^"]+)"/.exec(late.body)?.[1] ?? ''
      assert.notEqual(resend, '')
      let answer = await ada.submit('/login', { username, password: PASSWORD, resend })
      if (username === 'ada') {
        assert.ok(answer.body.includes(resend), 'the page of the second step carries it')
        answer = await ada.submit('/login/factor', { code: ada.nextCode(), resend })
      }
      assert.equal(answer.body.includes('A long thought'), isOffered, username)
      await ada.open('/profile')
      await ada.submit('/logout', {})
    }
  })
})

describe('/session, for the script of the pages', () => {
  const left = async (person: Person, how: 'look' | 'stay'): Promise<Record<string, unknown>> =>
    (how === 'look' ? await person.get('/session') : await person.post('/session', {})).json()

  it('tells how long the session lives; to look lengthens nothing, and to stay does', async (t) => {
    const site = await startClockedSite(t)
    await site.add('ada')
    const ada = new Person(site)
    assert.deepEqual(await left(ada, 'look'), { user: null, idle: 0, left: 0 })
    await ada.logIn('ada')
    site.clock.advance(20 * MINUTE)
    assert.deepEqual(await left(ada, 'look'), {
      user: 'ada',
      idle: 40 * MINUTE,
      left: 12 * HOUR - 20 * MINUTE,
    })
    site.clock.advance(20 * MINUTE)
    assert.equal((await left(ada, 'look'))['idle'], 20 * MINUTE)
    assert.equal((await left(ada, 'stay'))['idle'], HOUR)
    site.clock.advance(HOUR)
    assert.deepEqual(await left(ada, 'look'), { user: null, idle: 0, left: 0 })
    assert.deepEqual(await left(ada, 'stay'), { user: null, idle: 0, left: 0 })
  })

  it('is refused to other sites, and answers whoever must change the password first', async (t) => {
    const site = await startClockedSite(t)
    await site.add('ada', { mustChangePassword: true })
    const ada = new Person(site)
    await ada.logIn('ada')
    assert.equal((await left(ada, 'look'))['user'], 'ada')
    const evil = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    assert.equal((await ada.post('/session', {}, evil)).status, 403)
  })
})

describe('"Keep me logged in"', () => {
  const remember = { idleTimeout: 14 * DAY, absoluteTimeout: 30 * DAY }

  it('says for how long, keeps for so long, and the pages show the true end', async (t) => {
    const site = await startClockedSite(t, { remember })
    await site.add('ada')
    await site.add('bob')
    const [ada, bob] = [new Person(site), new Person(site)]
    const form = await ada.open('/login')
    assert.match(form.body, /for 30 days at most, and 14 without a visit/)
    const wrong = await ada.submit('/login', { username: 'ada', password: 'x', remember: 'on' })
    assert.match(wrong.body, /name="remember"[^>]*\bchecked\b/s, 'it stays ticked')
    await ada.submit('/login', { username: 'ada', password: PASSWORD, remember: 'on' })
    await bob.logIn('bob')
    const at = (later: number): string => new Date(site.clock() + later).toISOString()
    for (const path of ['/profile', '/devices']) {
      const { body } = await ada.open(path)
      assert.ok(body.includes(at(30 * DAY)), `${path}: the true end`)
      assert.ok(body.includes(at(14 * DAY)), path)
      assert.ok((await bob.open(path)).body.includes(at(12 * HOUR)), `${path}: control`)
    }
    site.clock.advance(14 * DAY - 1)
    assert.deepEqual([await isIn(ada), await isIn(bob)], [true, false])
    site.clock.advance(14 * DAY - 1)
    assert.equal(await isIn(ada), true)
    site.clock.advance(2 * DAY + 2)
    assert.equal(await isIn(ada), false)
  })

  it('is not asked where it is switched off, and a ticked box counts for nothing', async (t) => {
    const site = await startClockedSite(t)
    await site.add('ada')
    const ada = new Person(site)
    assert.doesNotMatch((await ada.open('/login')).body, /name="remember"/)
    const fields = { username: 'ada', password: PASSWORD, remember: 'on' }
    await ada.submit('/login', fields)
    site.clock.advance(HOUR)
    assert.equal(await isIn(ada), false)
  })
})
