/**
 * The configuration: its defaults, and each mistake by name.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createClient } from '@redis/client'
import { DAY, HOUR, MINUTE, SECOND } from 'latchkey'
import { VariableError, readConfig, rememberOf, type Environment } from '../src/config/config.ts'
import { readSecrets } from '../src/secrets/secrets.ts'
import { throttleOf } from '../src/serve.ts'
import { isServiceLinkName } from '../src/config/service-links.ts'
import { variables } from '../src/config/variables.ts'
import { makeSite, refusalsIn, runCli, SECRET } from '../../services/site/processes.ts'

const site = makeSite()
after(() => site.remove())

/** The sentences about the mistakes in an environment. */
function mistakesIn(env: Environment): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof VariableError) return error.mistakes
    throw error
  }
  return []
}

/** What Kubernetes 1.34 sets for a Service with one port, which has a name. */
function serviceLinks(name: string, host: string, port: number, protocol = 'tcp'): Environment {
  const url = `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`
  const ofPort = `${name}_PORT_${port}_${protocol.toUpperCase()}`
  return {
    [`${name}_SERVICE_HOST`]: host,
    [`${name}_SERVICE_PORT`]: String(port),
    [`${name}_SERVICE_PORT_HTTP`]: String(port),
    [`${name}_PORT`]: url,
    [ofPort]: url,
    [`${ofPort}_PROTO`]: protocol,
    [`${ofPort}_PORT`]: String(port),
    [`${ofPort}_ADDR`]: host,
  }
}

/** What the work fails with. */
function mistakeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof VariableError) return error.message
    throw error
  }
  return ''
}

describe('readConfig', () => {
  it('needs no variable', () => {
    const config = readConfig({ LATCHKEY_URL: '', PORT: '' })
    assert.deepEqual(config, {
      url: null,
      database: 'latchkey.db',
      redis: null,
      cacheTime: null,
      port: 3000,
      host: '127.0.0.1',
      losePasskeysOf: null,
      emailLogin: true,
      registration: false,
      siteName: 'latchkey',
      logo: null,
      accent: null,
      helpUrl: null,
      privacyUrl: null,
      cookieName: 'session',
      preparedStatements: true,
      providersFile: null,
      forwardAuth: null,
      rulesFile: null,
      passwords: true,
      breaches: null,
      breachesUrl: null,
      smtp: null,
      mailFrom: null,
      idleTimeout: 30 * MINUTE,
      absoluteTimeout: 12 * HOUR,
      remember: undefined,
      trustedProxies: [],
      forwardedHeader: 'x-forwarded-for',
      addressAttempts: 30,
      addressNames: 10,
      addressWindow: 15 * MINUTE,
      log: null,
      production: false,
      hstsSubdomains: false,
    })
  })

  it('reads how long people stay logged in: two durations, the shorter one first, or not at all', () => {
    const of = (text: string) => readConfig({ LATCHKEY_REMEMBER: text }).remember
    assert.equal(of('off'), null)
    assert.deepEqual(of('2d/90d'), { idleTimeout: 2 * DAY, absoluteTimeout: 90 * DAY })
    for (const [text, problem] of [
      ['on', /must be off, or two durations/],
      ['14d', /must be off, or two durations/],
      ['14d/30d/60d', /must be off, or two durations/],
      ['14d/later', /must be off, or two durations/],
      ['30d/14d', /the shorter duration first/],
      ['1d/401d', /must not exceed 400 days/],
      ['1m/30d', /must not be shorter than LATCHKEY_IDLE_TIMEOUT/],
      ['30m/1h', /must not be shorter than LATCHKEY_IDLE_TIMEOUT and LATCHKEY_ABSOLUTE_TIMEOUT/],
    ] as const) {
      assert.throws(() => of(text), problem, text)
    }
  })

  it('keeps nobody logged in for a shorter time than others, if nothing is said', () => {
    const of = (env: Environment) => rememberOf(readConfig(env))
    assert.deepEqual(of({}), { idleTimeout: 14 * DAY, absoluteTimeout: 30 * DAY })
    const long = { LATCHKEY_IDLE_TIMEOUT: '20d', LATCHKEY_ABSOLUTE_TIMEOUT: '60d' }
    assert.deepEqual(of(long), { idleTimeout: 20 * DAY, absoluteTimeout: 60 * DAY })
    assert.equal(of({ LATCHKEY_REMEMBER: 'off', ...long }), null)
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
      'LATCHKEY_DATABASE must be the path of an SQLite file, or postgres://user:password@host/name; ' +
        'a path with a ":" in its first part begins with "./"',
      'LATCHKEY_REDIS must be a URL such as redis://:password@host:6379',
      'LATCHKEY_CACHE must be at most 1m: for so long, a session that was ended could be used',
      'LATCHKEY_SITE_NAME must have 1 to 60 visible characters',
      'LATCHKEY_IDLE_TIMEOUT must be a duration such as 90s, 30m, 12h or 7d',
      'LATCHKEY_ABSOLUTE_TIMEOUT must be a duration such as 90s, 30m, 12h or 7d',
      'PORT must be a number from 0 to 65535',
      'HOST must be an address or host name to listen on',
    ])
    assert.doesNotMatch(mistakes.join(), /hunter2/)
  })

  it('names the variable of a URL that its driver cannot read, and repeats no part of it', () => {
    const escape = 'has a "%" that begins no character: a "%" in its password is written %25'
    const path = 'must end with its host, or the number of a database: redis://host:6379/0'
    for (const [name, value, fault] of [
      ['LATCHKEY_REDIS', 'redis://127.0.0.1:1/sekret', path],
      ['LATCHKEY_REDIS', 'redis://127.0.0.1:1/0/sekret', path],
      ['LATCHKEY_REDIS', 'redis://127.0.0.1:1/-1', path],
      ['LATCHKEY_REDIS', 'redis://u:sek%zzret@db', escape],
      ['LATCHKEY_REDIS', 'redis://u:sekret%@db', escape],
      ['LATCHKEY_REDIS', 'rediss://u:sekret%ff@db', escape],
      ['LATCHKEY_DATABASE', 'postgres://u:sek%zzret@db/x', escape],
      ['LATCHKEY_DATABASE', 'postgres://sekret%ff@db/x', escape],
      ['LATCHKEY_DATABASE', 'postgresql://u@db/x?password=sekret%e0', escape],
    ] as const) {
      assert.deepEqual(mistakesIn({ [name]: value }), [`${name} ${fault}`], value)
    }
    // Negative control: the same URLs, written as they should be, pass.
    for (const [name, value] of [
      ['LATCHKEY_REDIS', 'redis://127.0.0.1:1'],
      ['LATCHKEY_REDIS', 'redis://127.0.0.1:1/'],
      ['LATCHKEY_REDIS', 'rediss://u:sek%25zzret%C3%BF@127.0.0.1:1/7'],
      ['LATCHKEY_DATABASE', 'postgres://u:sek%25zzret@db/x?password=%C3%A0'],
    ] as const) {
      assert.deepEqual(mistakesIn({ [name]: value }), [], value)
    }
    // Negative control: the drivers' own words name no variable.
    assert.throws(() => createClient({ url: 'redis://127.0.0.1:1/sekret' }), /^TypeError: Inval/)
    assert.throws(() => createClient({ url: 'redis://u:sek%zzret@db' }), URIError)
  })

  it('reads the header in which proxies say who asks, and refuses any other', () => {
    const read = (text: string): string =>
      readConfig({ LATCHKEY_FORWARDED_HEADER: text }).forwardedHeader
    assert.equal(read(''), 'x-forwarded-for')
    assert.equal(read('Forwarded'), 'forwarded')
    assert.equal(read('X-Forwarded-For'), 'x-forwarded-for')
    for (const text of ['x-real-ip', 'forwarded,x-forwarded-for', 'cf-connecting-ip']) {
      assert.deepEqual(mistakesIn({ LATCHKEY_FORWARDED_HEADER: text }), [
        'LATCHKEY_FORWARDED_HEADER must be x-forwarded-for or forwarded',
      ])
    }
  })

  it('reads proxies as addresses and blocks, and refuses the block of all addresses', () => {
    const read = (text: string): readonly string[] =>
      readConfig({ LATCHKEY_TRUSTED_PROXIES: text }).trustedProxies
    assert.deepEqual(read('10.0.0.1, fd00::/8,192.168.0.0/16 ,::1,'), [
      '10.0.0.1',
      'fd00::/8',
      '192.168.0.0/16',
      '::1',
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

  it('ignores the service links of every Service that is called latchkey or latchkey-…', () => {
    for (const service of ['LATCHKEY', 'LATCHKEY_REDIS', 'LATCHKEY_DATABASE', 'LATCHKEY_URL_2']) {
      assert.deepEqual(mistakesIn(serviceLinks(service, '10.96.0.7', 6379)), [], service)
      assert.deepEqual(mistakesIn(serviceLinks(service, 'fd00::7', 53, 'udp')), [], service)
    }
    // What somebody wrote who means PORT, or mistyped a name, is still a mistake.
    for (const env of [{ LATCHKEY_PORT: '8080' }, { LATCHKEY_REDIS_PORT: '6379' }]) {
      assert.match(mistakesIn(env).join(), /is not a variable of latchkey/)
    }
    assert.match(mistakesIn({ LATCHKEY_REDIS_HOST: '10.0.0.1' }).join(), /is not a variable/)
  })

  it('has no variable whose name could be a service link', () => {
    assert.deepEqual(variables.map(({ name }) => name).filter(isServiceLinkName), [])
    // The look can fail: this is what a Service called "latchkey" sets.
    assert.equal(isServiceLinkName('LATCHKEY_PORT'), true)
  })

  it('refuses a word in NODE_ENV that it does not know', () => {
    for (const word of ['prod', 'Production', 'PRODUCTION', 'prodution', 'live', 'staging', '1']) {
      assert.deepEqual(mistakesIn({ NODE_ENV: word }), [
        'NODE_ENV must be production, development or test, in small letters',
      ])
    }
    // `set NODE_ENV=production && node …` of Windows leaves a blank behind it.
    assert.equal(readConfig({ NODE_ENV: 'production ' }).production, true)
    for (const word of ['', 'development', 'test']) {
      assert.equal(readConfig({ NODE_ENV: word }).production, false)
    }
  })

  it('refuses a DSN, or the URL of another system, as the path of the database', () => {
    const values = [
      'host=db user=latchkey password=hunter2',
      ' password = hunter2',
      "host='db'",
      'Host=db;Username=latchkey;Password=hunter2',
      'User Id=sa;Password=hunter2',
      'jdbc:postgresql://db/latchkey?password=hunter2',
      'mysql://u:hunter2@db/x',
      'file:latchkey.db',
      'file:///var/lib/latchkey.db',
      'sqlite:latchkey.db',
      'sqlite:///x',
      'latchkey:hunter2@db:5432/latchkey',
      '//latchkey:hunter2@db/latchkey',
      'postgres:db',
      'postgresql:/db',
      'redis://:hunter2@db',
      ':memory:',
      'file::memory:',
      '$DATABASE_URL',
      '"postgres://u:hunter2@db/x"',
      "'host=db password=hunter2'",
      'postgres//u:hunter2@db',
      'postgres://u:hunt/er2@db/x',
      'postgres://u:hunter2#@db/x',
    ]
    for (const value of values) {
      const mistakes = mistakesIn({ LATCHKEY_DATABASE: value })
      assert.equal(mistakes.length, 1, value)
      assert.match(mistakes.join(), /^LATCHKEY_DATABASE (must be|has quotes)/)
      assert.doesNotMatch(mistakes.join(), /hunt|er2/, value)
    }
    for (const path of ['latchkey.db', './a:b.db', '/var/lib/my site/latchkey=1.db', 'C:\\x.db']) {
      assert.equal(readConfig({ LATCHKEY_DATABASE: path }).database, path)
    }
    for (const url of ['postgres://u:p@db/x', 'postgresql://db/x', 'POSTGRES://db/x']) {
      assert.equal(readConfig({ LATCHKEY_DATABASE: url }).database, url)
    }
  })

  it('never repeats what could be a secret, in whichever variable it stands', () => {
    const secrets = [SECRET, 'redis://:hunter2@db', 'hunter2 is=the;password', '"hunter2"']
    for (const { name } of variables.filter(({ name }) => name !== 'LATCHKEY_SECRETS')) {
      for (const secret of secrets) {
        const said = mistakesIn({ [name]: secret }).join()
        assert.doesNotMatch(said, /hunter2|5d1f2c8be90a/, `${name}: ${said}`)
      }
    }
  })

  it('does not take quotes, blanks, line ends or a byte-order mark for a part of a value', () => {
    const url = 'postgres://u:p@db/x'
    for (const value of [`${url}\n`, `\ufeff${url}`, ` ${url}\r\n`]) {
      assert.equal(readConfig({ LATCHKEY_DATABASE: value }).database, url)
    }
    for (const { name } of variables.filter(({ name }) => !name.includes('SECRETS'))) {
      assert.match(
        mistakesIn({ [name]: '"x"' }).join(),
        new RegExp(`^${name} has quotes around it`),
      )
    }
  })

  it('reads where proxies ask', () => {
    const others = { LATCHKEY_RULES_FILE: 'rules.json', LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' }
    const read = (LATCHKEY_FORWARD_AUTH: string) =>
      readConfig({ ...others, LATCHKEY_FORWARD_AUTH }).forwardAuth
    assert.deepEqual(read('127.0.0.1:3001'), { kind: 'tcp', host: '127.0.0.1', port: 3001 })
    assert.deepEqual(read('[::1]:0'), { kind: 'tcp', host: '::1', port: 0 })
    assert.deepEqual(read('unix:/run/a.sock'), { kind: 'unix', path: '/run/a.sock' })
    const wrong = [
      '3001',
      ':3001',
      '127.0.0.1',
      '::1:3001',
      '127.0.0.1:70000',
      'unix:a.sock',
      '/a.sock',
    ]
    for (const text of [...wrong, `unix:/${'x'.repeat(100)}`]) {
      const [mistake = ''] = mistakesIn({ ...others, LATCHKEY_FORWARD_AUTH: text })
      assert.match(mistake, /^LATCHKEY_FORWARD_AUTH must /, text)
    }
  })

  it('wants the rules, the listener and the proxies that may ask it together', () => {
    const rules = { LATCHKEY_RULES_FILE: 'rules.json' }
    const tcp = { LATCHKEY_FORWARD_AUTH: '127.0.0.1:3001' }
    const unix = { LATCHKEY_FORWARD_AUTH: 'unix:/run/a.sock' }
    const proxies = { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' }
    const said = (env: Environment): string => mistakesIn(env).join('; ')
    assert.match(said(rules), /^LATCHKEY_RULES_FILE needs LATCHKEY_FORWARD_AUTH, /)
    assert.match(said(unix), /^LATCHKEY_FORWARD_AUTH needs LATCHKEY_RULES_FILE, /)
    assert.match(
      said({ ...rules, ...tcp }),
      /^LATCHKEY_FORWARD_AUTH needs LATCHKEY_TRUSTED_PROXIES, /,
    )
    const socketAlone = { ...rules, ...tcp, LATCHKEY_TRUSTED_PROXIES: 'unix' }
    assert.match(said(socketAlone), /^LATCHKEY_FORWARD_AUTH needs LATCHKEY_TRUSTED_PROXIES, /)
    assert.deepEqual(mistakesIn({ ...rules, ...unix }), [])
    assert.deepEqual(mistakesIn({ ...rules, ...tcp, ...proxies }), [])
  })

  it('reads whether new passwords are accepted without the breach service, and the URL of another service', () => {
    const read = (LATCHKEY_BREACHES: string) => readConfig({ LATCHKEY_BREACHES }).breaches
    assert.deepEqual(['off', 'accept', 'refuse'].map(read), [null, 'accept', 'refuse'])
    for (const word of ['on', 'true', 'Refuse']) {
      assert.match(mistakesIn({ LATCHKEY_BREACHES: word }).join(), /must be off, accept or refuse/)
    }
    const url = 'https://breaches.example/range/'
    const asked = { LATCHKEY_BREACHES: 'refuse' }
    assert.equal(readConfig({ ...asked, LATCHKEY_BREACHES_URL: url }).breachesUrl, url)
    for (const wrong of ['breaches.example', 'https://breaches.example/range', 'ftp://x/']) {
      assert.equal(mistakesIn({ ...asked, LATCHKEY_BREACHES_URL: wrong }).length, 1, wrong)
    }
  })

  it('refuses half a setting, and says which other one it needs', () => {
    const smtp = { LATCHKEY_SMTP: 'smtp://localhost', LATCHKEY_MAIL_FROM: 'login@example.com' }
    const registration = { LATCHKEY_REGISTRATION: 'on' }
    const from = { LATCHKEY_MAIL_FROM: 'login@example.com' }
    const development = { NODE_ENV: 'development' }
    const url = { LATCHKEY_BREACHES_URL: 'https://breaches.example/range/' }
    const lost = { LATCHKEY_LOSE_PASSKEYS_OF: 'old.example' }
    const cases: readonly [half: Environment, refusal: RegExp, whole: Environment][] = [
      [registration, /^LATCHKEY_REGISTRATION needs LATCHKEY_SMTP/, smtp],
      [registration, /^LATCHKEY_REGISTRATION needs LATCHKEY_SMTP/, development],
      [{ ...development, HOST: '0.0.0.0', ...registration }, /needs LATCHKEY_SMTP/, smtp],
      [
        { ...registration, ...smtp, LATCHKEY_PASSWORDS: 'off' },
        /accounts with passwords/,
        { LATCHKEY_PASSWORDS: '' },
      ],
      [from, /^LATCHKEY_MAIL_FROM needs LATCHKEY_SMTP/, smtp],
      [url, /^LATCHKEY_BREACHES_URL needs LATCHKEY_BREACHES=/, { LATCHKEY_BREACHES: 'accept' }],
      [
        { ...lost, LATCHKEY_URL: 'https://old.example' },
        /^LATCHKEY_LOSE_PASSKEYS_OF names/,
        { LATCHKEY_URL: 'https://new.example' },
      ],
    ]
    for (const [half, refusal, whole] of cases) {
      assert.match(mistakesIn(half).join('\n'), refusal)
      assert.deepEqual(mistakesIn({ ...half, ...whole }), [])
    }
  })

  it('refuses the cache without prepared statements: no pooler of that kind passes messages on', () => {
    const env = { LATCHKEY_DATABASE: 'postgres://db/x', LATCHKEY_CACHE: '5s' }
    assert.deepEqual(mistakesIn({ ...env, LATCHKEY_PREPARED_STATEMENTS: 'on' }), [])
    const off = { ...env, LATCHKEY_PREPARED_STATEMENTS: 'off' }
    assert.match(mistakesIn(off).join(), /^LATCHKEY_CACHE needs a connection that hears/)
    assert.deepEqual(mistakesIn({ ...off, LATCHKEY_REDIS: 'redis://cache' }), [])
  })

  it('reads how much one address is allowed', () => {
    const env = { LATCHKEY_ADDRESS_ATTEMPTS: '300', LATCHKEY_ADDRESS_WINDOW: '1h' }
    const { addressAttempts, addressNames, addressWindow } = readConfig(env)
    assert.deepEqual([addressAttempts, addressNames, addressWindow], [300, 10, HOUR])
    for (const name of ['LATCHKEY_ADDRESS_ATTEMPTS', 'LATCHKEY_ADDRESS_NAMES']) {
      for (const text of ['0', '-1', '1.5', 'many', '1e3', '1000000']) {
        assert.match(mistakesIn({ [name]: text }).join(), new RegExp(`^${name} must be a number`))
      }
    }
  })

  it('takes a limit on names up to the thousand that are told apart, and four times as many for a network', () => {
    const limitsOf = (names: string) => throttleOf(readConfig({ LATCHKEY_ADDRESS_NAMES: names }))
    assert.match(
      mistakesIn({ LATCHKEY_ADDRESS_NAMES: '1001' }).join(),
      /must be a number from 1 to 1000/,
    )
    for (const [names, network] of [
      ['10', 40],
      ['250', 1000],
      ['300', 1000],
      ['1000', 1000],
    ] as const) {
      const { address, network: limits } = limitsOf(names)
      assert.deepEqual([address?.maxMembers, limits?.maxMembers], [Number(names), network])
    }
  })

  it('takes a name for the cookie that goes behind __Host-Http-', () => {
    assert.equal(readConfig({ LATCHKEY_COOKIE_NAME: 'shop-2' }).cookieName, 'shop-2')
    for (const name of ['__Host-shop', '__Secure-x', 'a b', 'a;b', 'é', 'x'.repeat(65)]) {
      assert.match(mistakesIn({ LATCHKEY_COOKIE_NAME: name }).join(), /^LATCHKEY_COOKIE_NAME must/)
    }
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

  it('takes blanks, line ends and a byte-order mark for no part of a secret', () => {
    const file = join(site.path, 'from-windows')
    for (const text of [`\ufeff${SECRET}\r\n`, `\r\n ${SECRET}\r\n\r\n`, `${SECRET}\t`]) {
      writeFileSync(file, text)
      assert.deepEqual(readSecrets({ LATCHKEY_SECRETS_FILE: file }), [SECRET])
      assert.deepEqual(readSecrets({ LATCHKEY_SECRETS_FILE: `${file}\r\n` }), [SECRET])
      assert.deepEqual(readSecrets({ LATCHKEY_SECRETS: text }), [SECRET])
    }
  })

  it('says that quotes are around a secret, and does not repeat it', () => {
    const file = join(site.path, 'quoted')
    const texts = ['"S"', "'S'", '`S`', '"S,S2"', '"S", "S2"', 'S,"S2"', "S2,'S'\n"]
    for (const text of texts.map((one) => one.replaceAll('S', SECRET))) {
      writeFileSync(file, text)
      for (const [name, value] of [
        ['LATCHKEY_SECRETS', text],
        ['LATCHKEY_SECRETS_FILE', file],
      ] as const) {
        const error = mistakeOf(() => readSecrets({ [name]: value }))
        assert.match(error, new RegExp(`^${name} has quotes around a secret`), text)
        assert.ok(!error.includes(SECRET))
      }
    }
  })

  it('refuses a file that is no text: its bytes would all be read as the same character', () => {
    const file = join(site.path, 'bytes')
    const utf16 = Buffer.from(`\ufeff${SECRET}\r\n`, 'utf16le')
    for (const bytes of [randomBytes(64), utf16, utf16.subarray(2)]) {
      writeFileSync(file, bytes)
      const error = mistakeOf(() => readSecrets({ LATCHKEY_SECRETS_FILE: file }))
      assert.match(error, /^LATCHKEY_SECRETS_FILE is not a text in UTF-8/)
    }
  })

  it('does not repeat a secret that stands where the path of its file belongs', () => {
    const error = mistakeOf(() => readSecrets({ LATCHKEY_SECRETS_FILE: SECRET }))
    assert.equal(error, 'LATCHKEY_SECRETS_FILE cannot be read: ENOENT, there is no such file')
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
      'no secret of credentials in production',
      {
        NODE_ENV: 'production',
        LATCHKEY_URL: 'https://example.com',
        LATCHKEY_CREDENTIAL_SECRETS: '',
      },
      /LATCHKEY_CREDENTIAL_SECRETS is needed in production; make one with: npx latchkey secret new/,
    ],
    [
      'no secret of credentials for a public address',
      { LATCHKEY_URL: 'https://example.com', LATCHKEY_CREDENTIAL_SECRETS: '' },
      /LATCHKEY_CREDENTIAL_SECRETS is missing/,
    ],
    [
      'no secret for a public address',
      { LATCHKEY_URL: 'https://example.com', LATCHKEY_SECRETS: '' },
      /LATCHKEY_SECRETS is missing/,
    ],
  ]
  for (const [what, env, message] of cases) {
    it(`refuses ${what} in one line, with the exit code 1`, async () => {
      const output = await runCli(site, ['serve'], { env })
      assert.equal(output.code, 1)
      assert.equal(output.stdout, '')
      const said = refusalsIn(output)
      assert.match(said, message)
      assert.equal(said.trimEnd().split('\n').length, 1, said)
    })
  }
})
