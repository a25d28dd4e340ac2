/**
 * Addresses: parsed strictly, written in one form, and taken from a header only of our own proxies.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  formatAddress,
  formatBlock,
  isInBlock,
  parseAddress,
  parseBlock,
  type AddressBlock,
} from '../../src/ground/address.ts'
import {
  clientAddress,
  forwardedHops,
  parseProxy,
  type ForwardedHeader,
  type TrustedProxy,
} from '../../src/request/forwarded.ts'
import { exchangeWith, testApplication } from '../../../services/application.ts'
import { testExchange } from 'latchkey/testing'

const canonical = (text: string): string | null => {
  const bytes = parseAddress(text)
  return bytes === null ? null : formatAddress(bytes)
}

describe('parseBlock', () => {
  it('reads a prefix length in decimal digits, up to the bits of the address, and rejects any other text', () => {
    assert.deepEqual(parseBlock('192.0.2.1/32'), { bytes: [192, 0, 2, 1], bits: 32 })
    assert.equal(parseBlock('::1/128')?.bits, 128)
    for (const length of ['33', '1e1', '+8', '0x8', '8.0', '-0', ' 8', '8 ', '', '0008']) {
      assert.equal(parseBlock(`192.0.2.1/${length}`), null, length)
    }
  })
})

describe('parseAddress and formatAddress', () => {
  it('give every spelling of an address one form', () => {
    for (const [text, expected] of [
      ['192.0.2.1', '192.0.2.1'],
      ['0.0.0.0', '0.0.0.0'],
      ['255.255.255.255', '255.255.255.255'],
      ['::ffff:192.0.2.1', '192.0.2.1'],
      ['::FFFF:c000:0201', '192.0.2.1'],
      ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
      ['::', '::'],
      ['::1', '::1'],
      ['1::', '1::'],
      ['2001:DB8::1', '2001:db8::1'],
      ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
      ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
      ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
      ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
      ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
      // None of these is an IPv4 address within IPv6.
      ['::ff:c000:201', '::ff:c000:201'],
      ['::ff00:c000:201', '::ff00:c000:201'],
      ['1::ffff:c000:201', '1::ffff:c000:201'],
      ['1::ff:c000:201', '1::ff:c000:201'],
    ] as const) {
      assert.equal(canonical(text), expected, text)
    }
  })

  it('reject everything else, also what other parsers take for an address', () => {
    for (const text of [
      '',
      ' ',
      '1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '0x1.2.3.4',
      '1.2.3.4 ',
      ' 1.2.3.4',
      '1.2.3.4:80',
      '[::1]',
      '[::1]:80',
      '::1%eth0',
      ':',
      ':::',
      '1:2',
      '1::2::3',
      '12345::',
      'g::',
      '::1 ',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '::1.2.3',
      '1.2.3.4::',
      '::1.2.3.4:1',
      'unknown',
      '_hidden',
      'localhost',
      '١.٢.٣.٤',
      '1.2.3.4\n',
      '\0',
      'a'.repeat(1_000_000),
      ':'.repeat(1_000_000),
    ]) {
      assert.equal(parseAddress(text), null, text.slice(0, 40))
    }
  })

  it('are inverse for every address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const form = canonical(text)
        assert.notEqual(form, null)
        assert.equal(canonical(form ?? ''), form)
      }),
      { numRuns: 5000 },
    )
  })

  it('agree with the URL parser on what IPv6 text means', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const url = URL.parse(`http://[${text}]/`)
        const form = canonical(text) ?? ''
        if (!form.includes(':')) return
        assert.equal(url?.hostname, `[${form}]`)
      }),
      { numRuns: 5000 },
    )
  })

  it('never throw, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseAddress(text)))
    const piece = fc.constantFrom(':', '::', '.', '0', 'f', '255', 'ffff', '/', '%')
    fc.assert(
      fc.property(fc.array(piece), (parts) => void canonical(parts.join(''))),
      { numRuns: 5000 },
    )
  })
})

describe('blocks', () => {
  const block = (text: string): AddressBlock => parseBlock(text) as AddressBlock
  const contains = (text: string, address: string): boolean =>
    isInBlock(parseAddress(address) ?? [], block(text))

  it('contain the addresses that share their first bits, and no others', () => {
    assert.equal(contains('10.0.0.0/8', '10.255.0.1'), true)
    assert.equal(contains('10.0.0.0/8', '11.0.0.1'), false)
    assert.equal(contains('192.0.2.0/25', '192.0.2.127'), true)
    assert.equal(contains('192.0.2.0/25', '192.0.2.128'), false)
    assert.equal(contains('192.0.2.7', '192.0.2.7'), true)
    assert.equal(contains('192.0.2.7', '192.0.2.8'), false)
    assert.equal(contains('0.0.0.0/0', '203.0.113.9'), true)
    assert.equal(contains('0.0.0.0/0', '2001:db8::1'), false)
    assert.equal(contains('2001:db8::/32', '2001:db8:ffff::'), true)
    assert.equal(contains('2001:db8::/33', '2001:db8:8000::'), false)
    assert.equal(contains('::ffff:10.0.0.0/104', '10.9.9.9'), true)
    assert.equal(contains('10.0.0.0/8', '::ffff:10.1.1.1'), true)
  })

  it('are rejected when they are malformed', () => {
    for (const text of [
      '',
      'x',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '10.0.0.0/a',
      '::/129',
      '::ffff:1.2.3.4/8',
    ]) {
      assert.equal(parseBlock(text), null, text)
    }
  })

  it('have one form', () => {
    const bytes = parseAddress('2001:db8:1:2:3:4:5:6') ?? []
    assert.equal(formatBlock(bytes, 64), '2001:db8:1:2::/64')
    assert.equal(formatBlock(bytes, 48), '2001:db8:1::/48')
  })
})

/** The address that each combination of peer, proxies and headers must give. */
const proxies = ['10.0.0.1', '10.0.0.2', '2001:db8:ffff::/48'].map(
  (text) => parseBlock(text) as AddressBlock,
)

/** The address of the client when X-Forwarded-For is the header that counts. */
const byUsual = (
  peer: string | null,
  header: string | undefined,
  trusted: readonly TrustedProxy[],
) =>
  clientAddress(peer, (name) => (name === 'x-forwarded-for' ? header : undefined), {
    proxies: trusted,
    header: 'x-forwarded-for',
  })

describe('clientAddress', () => {
  for (const [what, peer, header, expected] of [
    ['a direct client', '203.0.113.9', undefined, '203.0.113.9'],
    ['a direct client that forges the header', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['a client that claims to be one of our proxies', '203.0.113.9', '10.0.0.1', '203.0.113.9'],
    ['one proxy', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['one proxy, and a client that forged more', '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['two proxies', '10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    [
      'two proxies, and a forged start',
      '10.0.0.1',
      '10.0.0.2, 1.1.1.1, 203.0.113.9, 10.0.0.2',
      '203.0.113.9',
    ],
    ['a proxy without the header', '10.0.0.1', undefined, '10.0.0.1'],
    ['nothing but proxies', '10.0.0.1', '10.0.0.2, 10.0.0.2', '10.0.0.2'],
    ['an empty header', '10.0.0.1', '', '10.0.0.1'],
    ['a header that does not parse', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['a last hop that does not parse', '10.0.0.1', '203.0.113.9, a', '10.0.0.1'],
    [
      'a first hop that does not parse, which does not matter',
      '10.0.0.1',
      'x, 203.0.113.9',
      '203.0.113.9',
    ],
    ['a hop with a port', '10.0.0.1', '203.0.113.9:1234', '203.0.113.9'],
    ['a hop in brackets', '10.0.0.1', '[2001:db8::9]', '2001:db8::9'],
    ['a hop in brackets with a port', '10.0.0.1', '[2001:DB8::9]:443', '2001:db8::9'],
    ['a proxy with a port in between', '10.0.0.1', '203.0.113.9, 10.0.0.2:80', '203.0.113.9'],
    ['a port that is none', '10.0.0.1', '203.0.113.9:http', '10.0.0.1'],
    ['two ports', '10.0.0.1', '203.0.113.9:80:80', '10.0.0.1'],
    ['an IPv4 address in brackets', '10.0.0.1', '[203.0.113.9]:80', '203.0.113.9'],
    ['half a bracket', '10.0.0.1', '[2001:db8::9', '10.0.0.1'],
    ['blanks and tabs', '10.0.0.1', ' \t203.0.113.9\t ', '203.0.113.9'],
    ['blanks without end', '10.0.0.1', `203.0.113.9${'\t'.repeat(16_000)}`, '203.0.113.9'],
    ['a no-break space', '10.0.0.1', '\u00a0203.0.113.9', '10.0.0.1'],
    ['an IPv6 client', '10.0.0.1', '2001:DB8:0::9', '2001:db8::9'],
    ['an IPv6 proxy', '2001:db8:ffff::7', '203.0.113.9', '203.0.113.9'],
    ['a proxy on a dual socket', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a mapped client', '10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['ten kilobytes', '10.0.0.1', `${'1.1.1.1,'.repeat(1250)}203.0.113.9`, '203.0.113.9'],
    ['ten kilobytes of junk', '10.0.0.1', 'a'.repeat(10_000), '10.0.0.1'],
    ['a peer that nobody knows', null, '203.0.113.9', null],
    ['a Unix socket that is not trusted', 'unix', '203.0.113.9', null],
  ] as const) {
    it(`is right for ${what}`, () => {
      assert.equal(byUsual(peer, header, proxies), expected)
    })
  }

  it('takes the header of a Unix socket that is trusted, and knows nothing without it', () => {
    assert.equal(byUsual('unix', '203.0.113.9', ['unix']), '203.0.113.9')
    assert.equal(byUsual('unix', 'unknown', ['unix']), null)
    assert.equal(byUsual('unix', undefined, ['unix']), null)
    // Not of everybody whose address nobody knows, nor of other peers.
    assert.equal(byUsual(null, '203.0.113.9', ['unix']), null)
    assert.equal(byUsual('203.0.113.1', '203.0.113.9', ['unix']), '203.0.113.1')
  })

  it('believes nobody where no proxy is configured', () => {
    assert.equal(byUsual('10.0.0.1', '203.0.113.9', []), '10.0.0.1')
  })

  it('is never what an untrusted client writes, for any header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        assert.equal(byUsual('203.0.113.9', header, proxies), '203.0.113.9')
      }),
    )
    // And behind a proxy, which appends what it sees, never what the client wrote before.
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6())), (forged) => {
        const header = [...forged, '203.0.113.9'].join(', ')
        assert.equal(byUsual('10.0.0.1', header, proxies), '203.0.113.9')
      }),
    )
  })
})

describe('clientAddress with Forwarded (RFC 7239)', () => {
  const both = (
    usual: string | undefined,
    standard: string | undefined,
    header: ForwardedHeader,
  ): string | null =>
    clientAddress('10.0.0.1', (name) => (name === 'forwarded' ? standard : usual), {
      proxies,
      header,
    })

  for (const [what, header, expected] of [
    ['an address', 'for=203.0.113.9', '203.0.113.9'],
    ['an address with port', 'for="203.0.113.9:1234"', '203.0.113.9'],
    ['an IPv6 address', 'For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['further pairs', 'proto=https;by=10.0.0.1;for=203.0.113.9;host=a.example', '203.0.113.9'],
    ['two proxies', 'for=203.0.113.9, for=10.0.0.2;proto=https', '203.0.113.9'],
    ['a forged start', 'for=1.1.1.1, for=203.0.113.9', '203.0.113.9'],
    ['a comma in quotes', 'for="1.1.1.1, for=2.2.2.2", for=203.0.113.9', '203.0.113.9'],
    ['an unknown client', 'for=unknown', '10.0.0.1'],
    ['a hidden client', 'for=_hidden', '10.0.0.1'],
    ['an element without for', 'for=203.0.113.9, proto=https', '10.0.0.1'],
    ['quotes that do not end', 'for=203.0.113.9, for="1.1.1.1', '10.0.0.1'],
    ['an empty header', '', '10.0.0.1'],
  ] as const) {
    it(`is right for ${what}`, () => {
      assert.equal(both(undefined, header, 'forwarded'), expected)
    })
  }

  it('believes the header that the proxies write, and never the other, which is the client’s own', () => {
    assert.equal(both('1.1.1.1', 'for=203.0.113.9', 'forwarded'), '203.0.113.9')
    assert.equal(both('203.0.113.9', 'for=1.1.1.1', 'x-forwarded-for'), '203.0.113.9')
    assert.equal(both('1.1.1.1', undefined, 'forwarded'), '10.0.0.1')
    assert.equal(both(undefined, 'for=1.1.1.1', 'x-forwarded-for'), '10.0.0.1')
  })

  it('reads any header in one way, and never more of it than there is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (clients) => {
        const quoted = clients.map(
          (text) =>
            `for="${text.replaceAll(/["\\\n\r\u2028\u2029]/g, (char) => (/["\\]/.test(char) ? `\\${char}` : ''))}"`,
        )
        const expected = clients.map((text) => text.replaceAll(/[\n\r\u2028\u2029]/g, ''))
        if (clients.length > 0) assert.deepEqual(forwardedHops(quoted.join(', ')), expected)
      }),
    )
  })
})

describe('parseProxy', () => {
  it('reads addresses, blocks and "unix", and nothing else', () => {
    assert.equal(parseProxy('unix'), 'unix')
    assert.deepEqual(parseProxy('10.0.0.0/8'), parseBlock('10.0.0.0/8'))
    for (const text of ['Unix', 'unix:', '/run/app.sock', '', 'localhost']) {
      assert.equal(parseProxy(text), null, text)
    }
  })
})

describe('the address of a request', () => {
  const forged = {
    'x-forwarded-for': '1.1.1.1',
    forwarded: 'for=1.1.1.1',
    'x-real-ip': '1.1.1.1',
    'cf-connecting-ip': '1.1.1.1',
    'true-client-ip': '1.1.1.1',
    x_forwarded_for: '1.1.1.1',
    'x-forwarded-host': 'evil.test',
    'x-forwarded-proto': 'http',
    'x-original-url': '/admin',
    'x-rewrite-url': '/admin',
    'x-forwarded-uri': '/admin',
    'x-forwarded-method': 'GET',
  }

  it('is the peer’s by default, and no header changes address, method or path', () => {
    const { latch } = testApplication()
    const ctx = latch.open(testExchange({ address: '203.0.113.9', url: '/x', headers: forged }))
    assert.deepEqual([ctx.address, ctx.method, ctx.url], ['203.0.113.9', 'GET', '/x'])
  })

  it('is the client’s behind a trusted proxy, by the header that the proxy writes alone', () => {
    const { latch } = testApplication({ trustedProxies: ['10.0.0.0/8'] })
    const open = (headers: Record<string, string>) =>
      latch.open(testExchange({ address: '10.1.2.3', headers })).address
    assert.equal(open({ 'x-forwarded-for': '203.0.113.9' }), '203.0.113.9')
    const { 'x-forwarded-for': _, ...others } = forged
    assert.equal(open(others), '10.1.2.3')
    const standard = testApplication({
      trustedProxies: ['10.0.0.0/8'],
      forwardedHeader: 'forwarded',
    }).latch
    const headers = { ...forged, forwarded: 'for=203.0.113.9' }
    assert.equal(
      standard.open(testExchange({ address: '10.1.2.3', headers })).address,
      '203.0.113.9',
    )
  })

  it('is recorded with the session at login', async () => {
    const { latch } = testApplication({ trustedProxies: ['127.0.0.1'] })
    const exchange = testExchange({ headers: { 'x-forwarded-for': '2001:DB8::0:1' } })
    const session = await latch.session(latch.open(exchange))
    await session.login({ id: 'id-alice', username: 'alice', roles: [] })
    assert.equal((await latch.sessions('id-alice'))[0]?.address, '2001:db8::1')
    assert.equal(latch.open(exchangeWith()).address, '127.0.0.1')
  })
})
