/**
 * How often tokens are issued at somebody's request: nobody can keep a user from a link, nor flood the mailbox (ASVS
 * 5.0, 6.1.1).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HOUR, MINUTE, SECOND, TooManyAttempts, type AttemptSource } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { exchangeWith, loginCookie, testApplication } from '../../../services/application.ts'
import { testTokens, type TestTokens } from './setup.ts'

const at = (address: string | null, device: string | null = null): AttemptSource => ({
  address,
  device,
})

/**
 * Asks for a token and makes it void at once, so that only the throttle can refuse the next. Returns how many of so
 * many wishes were granted.
 */
async function granted(
  { issue, tokens }: TestTokens,
  count: number,
  from: AttemptSource,
  userId = 'id-alice',
): Promise<number> {
  let sent = 0
  for (let i = 0; i < count; i++) {
    try {
      await issue({ userId, from })
      sent++
    } catch (error) {
      assert.ok(error instanceof TooManyAttempts)
    }
    await tokens.void('reset', userId)
  }
  return sent
}

describe('wishes for tokens', () => {
  it('are granted three times in one user’s name from one address, and ten times from all without a wait', async () => {
    const test = testTokens()
    assert.equal(await granted(test, 5, at('192.0.2.1')), 3)
    assert.equal(await granted(test, 5, at('2001:db8:1::1')), 3)
    assert.equal(await granted(test, 5, at('2001:db8:1:ffff::2')), 0)
    assert.equal(await granted(test, 9, at('192.0.2.2')), 3)
    assert.equal(await granted(test, 9, at('192.0.2.3')), 1)
    assert.equal(await granted(test, 1, at('192.0.2.4')), 0)
    assert.equal(await granted(test, 1, at('192.0.2.4'), 'id-bob'), 1)
    const { type, ...told } = test.events.find((event) => event.type === 'token.throttled') ?? {}
    assert.equal(type, 'token.throttled')
    assert.match(JSON.stringify(told), /"lane":"issue:[\w-]{22}","address":"192\.0\.2\.1"/)
  })

  it('are granted again, after ten, when the last token has ended, and from one address after six hours', async () => {
    const test = testTokens()
    for (let i = 1; i <= 3; i++) assert.equal(await granted(test, 3, at(`192.0.2.${i}`)), 3)
    assert.equal(await granted(test, 1, at('192.0.2.4')), 1)
    // Tokens of this test live for an hour.
    test.clock.advance(HOUR - 1)
    assert.equal(await granted(test, 1, at('192.0.2.5')), 0)
    test.clock.advance(1)
    assert.equal(await granted(test, 9, at('192.0.2.5')), 1)
    test.clock.advance(5 * HOUR - 1)
    assert.equal(await granted(test, 1, at('192.0.2.1')), 0)
    test.clock.advance(1)
    assert.equal(await granted(test, 1, at('192.0.2.1')), 1)
  })

  it('say when to come again, and never later than in an hour', async () => {
    const test = testTokens()
    await granted(test, 3, at('192.0.2.1'))
    await assert.rejects(test.issue({ from: at('192.0.2.1') }), { retryAfterSeconds: 3600 })
    test.clock.advance(6 * HOUR - 1500)
    await assert.rejects(test.issue({ from: at('192.0.2.1') }), { retryAfterSeconds: 2 })
  })

  /**
   * Sixty strangers at sixty addresses, one of them each second, ask in alice's name for half a day. Each minute alice
   * asks too, from wherever she is. Returns how many messages she gets, and in how many minutes there was neither a
   * link in her mailbox that works nor one to be had.
   */
  async function siege(test: TestTokens): Promise<{ messages: number; helpless: number }> {
    const mailbox: string[] = []
    let helpless = 0
    const ask = async (address: string): Promise<void> => {
      try {
        mailbox.push(await test.issue({ lifetime: 30 * MINUTE, from: at(address) }))
      } catch (error) {
        assert.ok(error instanceof TooManyAttempts)
      }
    }
    for (let second = 0; second < 12 * HOUR; second += SECOND) {
      await ask(`198.51.100.${(second / SECOND) % 60}`)
      if (second % MINUTE === 0) {
        const before = mailbox.length
        await ask(`2001:db8:${(second / MINUTE).toString(16)}::1`)
        const recent = mailbox.slice(-3)
        const seen = await Promise.all(recent.map((token) => test.tokens.look(token, 'reset')))
        if (mailbox.length === before && seen.every((token) => token === null)) helpless++
      }
      test.clock.advance(SECOND)
    }
    return { messages: mailbox.length, helpless }
  }

  it('of sixty strangers leave the owner a link that works at every minute, and do not flood the mailbox', async () => {
    const { messages, helpless } = await siege(testTokens())
    assert.equal(helpless, 0)
    assert.ok(messages > 24 && messages <= 44, `${messages} messages in twelve hours`)
  })

  it('of sixty strangers shut the owner out where ten close the lane for six hours (negative control)', async () => {
    const test = testTokens()
    const { attempts } = test
    const reserve = attempts.reserve.bind(attempts)
    attempts.reserve = (lanes, now) =>
      reserve(
        lanes.map((lane) => ({
          ...lane,
          rule: { ...lane.rule, cap: Math.min(10, lane.rule.cap) },
        })),
        now,
      )
    assert.ok((await siege(test)).helpless > 120)
  })

  for (const [what, isGivenBack] of [
    ['are not counted where three live tokens refuse them', true],
    ['that no token came of would keep the owner waiting (negative control)', false],
  ] as const) {
    it(what, async () => {
      const test = testTokens()
      if (!isGivenBack) test.attempts.settle = () => undefined
      for (let i = 0; i < 3; i++) await test.issue({ from: at(`192.0.2.${i}`) })
      test.clock.advance(HOUR - 1)
      for (let i = 3; i < 10; i++) {
        await assert.rejects(test.issue({ from: at(`192.0.2.${i}`) }), TooManyAttempts)
      }
      test.clock.advance(1)
      assert.equal(await granted(test, 1, at('192.0.2.99')), isGivenBack ? 1 : 0)
    })
  }

  it('of strangers close nothing for a device on which the user has logged in before', async () => {
    const test = testTokens()
    const device = test.devices.remember(null, 'id-alice')
    for (let i = 0; i < 200; i++) await granted(test, 1, at(`198.51.100.${i}`))
    assert.equal(await granted(test, 1, at('192.0.2.1')), 0)
    assert.equal(await granted(test, 1, at('192.0.2.1', device)), 1)
    assert.equal(await granted(test, 20, at('198.51.100.1', device)), 9)
    // Each device has a lane of its own, and so has each user of it.
    const second = test.devices.remember(null, 'id-alice')
    assert.equal(await granted(test, 1, at('198.51.100.1', second)), 1)
    const both = test.devices.remember(device, 'id-bob')
    assert.equal(await granted(test, 1, at('198.51.100.1', both), 'id-bob'), 1)
    // The device of one user is none of another's, and a made-up one is nobody's.
    const bobs = test.devices.remember(null, 'id-bob')
    for (const other of [bobs, 'x'.repeat(66), '']) {
      assert.equal(await granted(test, 1, at('192.0.2.1', other)), 0)
    }
  })

  it('of sixty people behind one address are all granted, and of the next none, at any address of it', async () => {
    const test = testTokens()
    const all = await inParallel(60, (i) => granted(test, 1, at('192.0.2.1'), `u${i}`))
    assert.equal(
      all.reduce((sum, one) => sum + one),
      60,
    )
    assert.equal(await granted(test, 1, at('192.0.2.1'), 'u60'), 0)
    assert.equal(await granted(test, 1, at('192.0.2.9'), 'u60'), 1)
  })

  it('of all addresses of an IPv6 /48 are granted 240 times, and sixty times from each /64', async () => {
    const test = testTokens()
    const ask = (network: number, count: number) =>
      inParallel(count, (i) =>
        granted(test, 1, at(`2001:db8:1:${network}::${i + 1}`), `u${network}-${i}`),
      ).then((all) => all.reduce((sum, one) => sum + one, 0))
    assert.equal(await ask(1, 70), 60)
    for (const network of [2, 3, 4]) assert.equal(await ask(network, 60), 60)
    assert.equal(await ask(5, 1), 0)
    const last = test.events.findLast((event) => event.type === 'token.throttled')
    assert.match(String(last?.lane), /^address:issue\/2001:db8:1::/)
  })

  it('whose address is unknown are counted for the user alone, so that strangers close no lane for all', async () => {
    const test = testTokens()
    for (let i = 0; i < 100; i++) assert.equal(await granted(test, 1, at(null), `u${i}`), 1)
    assert.equal(await granted(test, 20, at(null), 'u0'), 9)
  })

  it('for somebody who is no user yet are counted by the subject', async () => {
    const test = testTokens()
    const ask = (address: string, subject: string) =>
      test.issue({ userId: null, subject, from: at(address), lifetime: MINUTE })
    for (let i = 0; i < 3; i++) await ask(`192.0.2.${i}`, 'new@example.org')
    await assert.rejects(ask('192.0.2.9', 'new@example.org'), TooManyAttempts)
    await ask('192.0.2.9', 'other@example.org')
    for (let i = 10; i < 17; i++) {
      if (i % 3 === 1) test.clock.advance(MINUTE)
      await ask(`192.0.2.${i}`, 'new@example.org')
    }
    await assert.rejects(ask('192.0.2.99', 'new@example.org'), TooManyAttempts)
    const last = test.events.at(-1)
    assert.match(String(last?.type === 'token.throttled' && last.lane), /^issue:/, 'control')
    // A user whose id is that text has a lane of his own, and what is for nobody has none.
    await test.issue({ userId: 'new@example.org', from: at('192.0.2.0') })
    for (let i = 0; i < 20; i++) await test.issue({ userId: null, from: at('192.0.2.0') })
  })

  it('of the application itself are not counted', async () => {
    const { issue, tokens } = testTokens()
    for (let i = 0; i < 100; i++) {
      await issue()
      await tokens.void('reset', 'id-alice')
    }
  })

  it('at once are granted as often as one after the other', async () => {
    const test = testTokens()
    const all = await inParallel(100, (i) =>
      test
        .issue({ from: at(`198.51.100.${i}`), purpose: `p${i % 4}`, userId: 'id-alice' })
        .then(() => 1)
        .catch(() => 0),
    )
    // Three live ones for each of four purposes.
    assert.equal(
      all.reduce<number>((sum, one) => sum + one, 0),
      12,
    )
  })
})

describe('latch.tokens', () => {
  it('counts apart from passwords: whoever is out of guesses can ask for a link, and the other way round', async () => {
    const store = memoryStore()
    const { latch } = testApplication({ store })
    const from = at('192.0.2.1')
    const guess = () => latch.authenticate('alice', 'wrong', from).catch((error: unknown) => error)
    let last: unknown
    for (let i = 0; i < 12; i++) last = await guess()
    assert.ok(last instanceof TooManyAttempts)
    const order = { purpose: 'reset', userId: 'id-alice', lifetime: HOUR, from } as const
    for (let i = 0; i < 3; i++) await latch.tokens.issue(order)
    await assert.rejects(latch.tokens.issue(order), TooManyAttempts)
    await latch.clearAttempts('id-alice', 'alice')
    assert.ok(!((await guess()) instanceof TooManyAttempts))
  })

  it('knows the device of a login, and frees an address that clearAddress names', async () => {
    const { latch } = testApplication()
    const cookie = await loginCookie({ latch } as never)
    const device = /-device=([^;]+)/.exec(cookie)?.[1] ?? null
    assert.notEqual(device, null)
    const ask = async (from: AttemptSource, userId: string): Promise<boolean> => {
      const order = { purpose: 'reset', userId, lifetime: HOUR, from }
      const isSent = await latch.tokens.issue(order).then(
        () => true,
        () => false,
      )
      await latch.tokens.void('reset', userId)
      return isSent
    }
    for (let i = 0; i < 60; i++) await ask(at('192.0.2.1'), `u${i}`)
    assert.equal(await ask(at('192.0.2.1'), 'id-alice'), false)
    assert.equal(await ask(at('192.0.2.1', device), 'id-alice'), true)
    // A request is a source.
    assert.equal(await ask(latch.open(exchangeWith(cookie)), 'id-alice'), true)
    await latch.clearAddress('192.0.2.1')
    assert.equal(await ask(at('192.0.2.1'), 'id-alice'), true)
  })
})
