/**
 * The configuration: its defaults, and each mistake by name.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { DAY, HOUR, MINUTE, SECOND } from 'latchkey'
import { ConfigError, readConfig, type Environment } from '../src/config.ts'
import { readSecrets } from '../src/secrets.ts'
import { variables } from '../src/variables.ts'
import { makeSite, runCli, SECRET } from './support/processes.ts'

const site = makeSite()
after(() => site.remove())

/** The sentences about the mistakes in an environment. */
function mistakesIn(env: Environment): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
  return []
}

describe('readConfig', () => {
  it('needs nothing', () => {
    const config = readConfig({ LATCHKEY_URL: '', PORT: '' })
    assert.deepEqual(config, {
      url: null,
      database: 'latchkey.db',
      redis: null,
      cacheTime: null,
      port: 3000,
      host: '127.0.0.1',
      siteName: 'latchkey',
      idleTimeout: 30 * MINUTE,
      absoluteTimeout: 12 * HOUR,
      trustedProxies: [],
      production: false,
    })
  })

  it('reads durations in seconds, minutes, hours and days', () => {
    const durations = { '90s': 90 * SECOND, '5m': 5 * MINUTE, '2h': 2 * HOUR, '1d': DAY }
    for (const [text, duration] of Object.entries(durations)) {
      assert.equal(readConfig({ LATCHKEY_IDLE_TIMEOUT: text }).idleTimeout, duration)
    }
  })

  it('names every mistake, all at once', () => {
    const mistakes = mistakesIn({
      LATCHKEY_URL: 'login.example.com',
      LATCHKEY_DATABASE: 'mysql://user:hunter2@db/latchkey',
      LATCHKEY_REDIS: 'http://user:hunter2@db',
      LATCHKEY_CACHE: '2m',
      LATCHKEY_SITE_NAME: 'a\u0000b',
      LATCHKEY_IDLE_TIMEOUT: '30',
      LATCHKEY_ABSOLUTE_TIMEOUT: '0h',
      LATCHKEY_SECRET: 'x',
      PORT: '70000',
      HOST: 'http://localhost',
    })
    assert.deepEqual(mistakes, [
      'LATCHKEY_SECRET is not a variable of latchkey; see: npx latchkey help',
      'LATCHKEY_URL must be a URL such as https://login.example.com',
      'LATCHKEY_DATABASE must be the path of an SQLite file, or postgres://user:password@host/name',
      'LATCHKEY_REDIS must be a URL such as redis://:password@host:6379',
      'LATCHKEY_CACHE must be at most 1m: for so long, a session that was ended could be used',
      'PORT must be a number from 0 to 65535',
      'HOST must be an address or host name to listen on',
      'LATCHKEY_SITE_NAME must have 1 to 60 visible characters',
      'LATCHKEY_IDLE_TIMEOUT must be a duration such as 90s, 30m, 12h or 7d',
      'LATCHKEY_ABSOLUTE_TIMEOUT must be a duration such as 90s, 30m, 12h or 7d',
    ])
    assert.doesNotMatch(mistakes.join(), /hunter2/)
  })

  it('reads proxies as addresses and blocks, and refuses everyone', () => {
    const read = (text: string): readonly string[] =>
      readConfig({ LATCHKEY_TRUSTED_PROXIES: text }).trustedProxies
    assert.deepEqual(read('10.0.0.1, fd00::/8,192.168.0.0/16 ,::1,'), [
      ...['10.0.0.1', 'fd00::/8', '192.168.0.0/16', '::1'],
    ])
    for (const text of ['true', '1', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.1/x', '*']) {
      assert.deepEqual(mistakesIn({ LATCHKEY_TRUSTED_PROXIES: text }), [
        'LATCHKEY_TRUSTED_PROXIES must hold addresses or blocks such as 10.0.0.0/8; ' +
          `"${text}" is neither`,
      ])
    }
    for (const text of ['0.0.0.0/0', '::/0', '10.0.0.1,0.0.0.0/00', '::ffff:0.0.0.0/96']) {
      const [mistake = ''] = mistakesIn({ LATCHKEY_TRUSTED_PROXIES: text })
      assert.match(mistake, /^LATCHKEY_TRUSTED_PROXIES must name your proxies: .* is every address/)
    }
  })

  it('lets pass what Kubernetes sets beside a service of that name', () => {
    const env = { LATCHKEY_SERVICE_HOST: '10.0.0.1', LATCHKEY_PORT: 'tcp://10.0.0.1:80' }
    assert.deepEqual(mistakesIn({ ...env, LATCHKEY_PORT_80_TCP: 'tcp://10.0.0.1:80' }), [])
  })

  it('knows every variable of the table, and no other', () => {
    const names = variables.map(({ name }) => name)
    assert.deepEqual(mistakesIn(Object.fromEntries(names.map((name) => [name, '']))), [])
    assert.equal(new Set(names).size, names.length)
  })
})

describe('readSecrets', () => {
  it('reads a file with secrets one a line, or with commas between', () => {
    const file = join(site.path, 'secrets')
    writeFileSync(file, `${SECRET}\n${SECRET}2\r\n\n${SECRET}3, ${SECRET}4`)
    const four = ['', 2, 3, 4].map((more) => `${SECRET}${more}`)
    assert.deepEqual(readSecrets({ LATCHKEY_SECRETS_FILE: file }), four)
    assert.equal(readSecrets({}), undefined)
    assert.equal(readSecrets({ LATCHKEY_SECRETS: '' }), undefined)
  })

  it('refuses a file that is empty or not there, and two sources at once', () => {
    const empty = join(site.path, 'empty')
    writeFileSync(empty, '\n')
    assert.throws(() => readSecrets({ LATCHKEY_SECRETS_FILE: empty }), /is empty/)
    assert.throws(() => readSecrets({ LATCHKEY_SECRETS_FILE: `${empty}2` }), /ENOENT/)
    assert.throws(
      () => readSecrets({ LATCHKEY_SECRETS_FILE: empty, LATCHKEY_SECRETS: SECRET }),
      /LATCHKEY_SECRETS and LATCHKEY_SECRETS_FILE are both set/,
    )
  })
})

describe('latchkey serve', { concurrency: true }, () => {
  const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['an unknown variable', { LATCHKEY_COLOUR: 'red' }, /LATCHKEY_COLOUR is not a variable/],
    [
      'a short secret',
      { LATCHKEY_SECRETS: 'short' },
      /LATCHKEY_SECRETS\[0\] must have at least 32/,
    ],
    [
      'an example for a secret',
      { LATCHKEY_SECRETS: 'change-me-change-me-change-me-change-me' },
      /LATCHKEY_SECRETS\[0\] looks like an example/,
    ],
    [
      'plain http for others',
      { LATCHKEY_URL: 'http://login.example.com' },
      /LATCHKEY_URL must be https/,
    ],
    [
      'a URL with a path',
      { LATCHKEY_URL: 'https://example.com/login' },
      /LATCHKEY_URL must have no/,
    ],
    [
      'an idle timeout over the absolute one',
      { LATCHKEY_IDLE_TIMEOUT: '2d' },
      /LATCHKEY_IDLE_TIMEOUT must not exceed LATCHKEY_ABSOLUTE_TIMEOUT/,
    ],
    [
      'a session of years',
      { LATCHKEY_ABSOLUTE_TIMEOUT: '500d' },
      /LATCHKEY_ABSOLUTE_TIMEOUT must not exceed 400 days/,
    ],
    ['a proxy without an address', { LATCHKEY_TRUSTED_PROXIES: 'nginx' }, /"nginx" is neither/],
    [
      'a proxy that only another parser reads',
      { LATCHKEY_TRUSTED_PROXIES: 'fe80::1%eth0' },
      /LATCHKEY_TRUSTED_PROXIES .*"fe80::1%eth0" is neither/,
    ],
    [
      'no address in production',
      { NODE_ENV: 'production' },
      /LATCHKEY_URL is needed in production/,
    ],
    [
      'plain http in production',
      { NODE_ENV: 'production', LATCHKEY_URL: 'http://localhost:3000' },
      /LATCHKEY_URL must be https in production/,
    ],
    [
      'no secret in production',
      { NODE_ENV: 'production', LATCHKEY_URL: 'https://example.com', LATCHKEY_SECRETS: '' },
      /LATCHKEY_SECRETS is needed in production/,
    ],
    [
      'no secret for a public address',
      { LATCHKEY_URL: 'https://example.com', LATCHKEY_SECRETS: '' },
      /LATCHKEY_SECRETS is missing/,
    ],
  ]
  for (const [what, env, message] of cases) {
    it(`refuses ${what} in one line, with the exit code 1`, async () => {
      const { code, stdout, stderr } = await runCli(site, ['serve'], { env })
      assert.equal(code, 1)
      assert.equal(stdout, '')
      assert.match(stderr, message)
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
    })
  }
})
