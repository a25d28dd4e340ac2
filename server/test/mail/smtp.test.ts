/**
 * The way to the mail server: what LATCHKEY_SMTP and LATCHKEY_MAIL_FROM may say, that nothing goes there in the clear
 * unless they say so, and `latchkey mail test`.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it, type TestContext } from 'node:test'
import { readConfig, VariableError, type Environment } from '../../src/config/config.ts'
import type { SmtpServer } from '../../src/config/smtp.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import { MailFailure } from '../../src/mail/transport.ts'
import { selfSigned } from '../../../services/certificate.ts'
import { freePort } from '../../../services/free-port.ts'
import { openMailQueue } from '../../src/mail/queue.ts'
import { openStorage } from '../../src/storage/storage.ts'
import { makeSite, runCli, SECRET } from '../../../services/site/processes.ts'
import { startMailServer, type MailServerOptions } from '../support/mail-server.ts'

const FROM = { LATCHKEY_MAIL_FROM: 'login@example.com' }

function smtpOf(LATCHKEY_SMTP: string): SmtpServer | null {
  return readConfig({ LATCHKEY_SMTP, ...FROM }).smtp
}

function mistakesIn(env: Environment): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof VariableError) return error.mistakes.join('\n')
    throw error
  }
  return ''
}

describe('LATCHKEY_SMTP', () => {
  it('asks for TLS everywhere but on this machine, unless it says otherwise', () => {
    const server = { port: 587, login: null }
    assert.deepEqual(smtpOf('smtp://mail.example.com'), {
      ...server,
      host: 'mail.example.com',
      tls: 'starttls',
    })
    const tlsOf = (text: string) => [smtpOf(text)?.tls, smtpOf(text)?.port, smtpOf(text)?.host]
    assert.deepEqual(tlsOf('smtps://mail.example.com'), ['implicit', 465, 'mail.example.com'])
    assert.deepEqual(tlsOf('smtps://127.0.0.1:4650'), ['implicit', 4650, '127.0.0.1'])
    assert.deepEqual(tlsOf('smtp://mailpit:1025?tls=off'), ['none', 1025, 'mailpit'])
    assert.deepEqual(tlsOf('smtp://localhost:25'), ['none', 25, 'localhost'])
    assert.deepEqual(tlsOf('smtp://[::1]:25'), ['none', 25, '::1'])
    assert.deepEqual(tlsOf('smtp://127.0.0.1.example.com'), [
      'starttls',
      587,
      '127.0.0.1.example.com',
    ])
    assert.deepEqual(smtpOf('smtp://bo%40x:p%2Fw@mail.example.com')?.login, {
      user: 'bo@x',
      password: 'p/w',
    })
  })

  it('that means something else is refused, and no part of it is repeated', () => {
    for (const text of [
      'mail.example.com',
      'http://sekret@mail.example.com',
      'smtp://user:se/kret@mail.example.com',
      'smtp://user:sek%zzret@mail.example.com',
      'smtp://user@mail.example.com',
      'smtp://:sekret@mail.example.com',
      'smtp://mail.example.com/sekret',
      'smtp://mail.example.com?sekret=1',
      'smtp://mail.example.com?tls=false',
      'smtps://mail.example.com?tls=off',
      'smtp://',
    ]) {
      const mistakes = mistakesIn({ LATCHKEY_SMTP: text, ...FROM })
      assert.match(mistakes, /^LATCHKEY_SMTP /, text)
      assert.doesNotMatch(mistakes, /sekret|se\/kret/, text)
    }
  })

  it('needs LATCHKEY_MAIL_FROM, which is one address', () => {
    assert.match(mistakesIn({ LATCHKEY_SMTP: 'smtp://localhost' }), /MAIL_FROM is needed/)
    const senderOf = (LATCHKEY_MAIL_FROM: string) =>
      readConfig({ LATCHKEY_SMTP: 'smtp://localhost', LATCHKEY_MAIL_FROM }).mailFrom
    assert.deepEqual(senderOf('a@example.com'), { name: null, address: 'a@example.com' })
    assert.deepEqual(senderOf('Our Club <a@example.com>'), {
      name: 'Our Club',
      address: 'a@example.com',
    })
    for (const text of [
      'a',
      'a@b, c@d',
      'a@b <c@d',
      '<a@b> c',
      'a@b\r\nBcc: c@d',
      'x\u0000 <a@b>',
    ]) {
      assert.match(mistakesIn({ LATCHKEY_MAIL_FROM: text }), /MAIL_FROM must be an address/, text)
    }
  })
})

const certificate = await selfSigned(['localhost'])
const LETTER = { to: 'a@example.com', id: 'id', date: 0, subject: 's', text: 't', html: 'h' }

/** What came of a letter to a server that asks for a login. */
async function attempt(
  t: TestContext,
  tls: SmtpServer['tls'],
  options: MailServerOptions,
  ca?: string,
) {
  const seen: string[] = []
  const server = await startMailServer(t, {
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: [],
    ...certificate,
    onAuth({ username, password }, _session, callback) {
      seen.push(`${username}:${password}`)
      const isRight = password === 'right'
      callback(isRight ? null : new Error('wrong'), isRight ? { user: 'u' } : undefined)
    },
    ...options,
  })
  const login = { user: 'u', password: 'right' }
  const transport = openSmtp({
    server: { host: 'localhost', port: server.port, tls, login },
    from: { name: 'x', address: 'x@example.com' },
    ...(ca !== undefined && { ca }),
  })
  const outcome = await transport.send(LETTER, AbortSignal.timeout(10_000)).then(
    () => 'sent',
    (error: unknown) => {
      assert.ok(error instanceof MailFailure)
      return error.isPermanent ? 'given up' : `later: ${error.message} ${error.words}`
    },
  )
  return { outcome, seen, taken: server.taken.length }
}

describe('a letter and the password', () => {
  it('go out encrypted, from the start or by STARTTLS, to a server whose certificate is right', async (t) => {
    for (const [tls, secure] of [
      ['implicit', true],
      ['starttls', false],
    ] as const) {
      const right = await attempt(t, tls, { secure }, certificate.cert)
      assert.deepEqual(right, { outcome: 'sent', seen: ['u:right'], taken: 1 }, tls)
      const wrong = await attempt(t, tls, { secure })
      assert.match(wrong.outcome, /^later: .*self-signed certificate/, tls)
      assert.deepEqual([wrong.seen, wrong.taken], [[], 0], tls)
    }
  })

  it('stay here if somebody in between has taken STARTTLS out of what the server offers', async (t) => {
    const stripped = await attempt(
      t,
      'starttls',
      { disabledCommands: ['STARTTLS'] },
      certificate.cert,
    )
    assert.match(stripped.outcome, /^later: .*STARTTLS/)
    assert.deepEqual([stripped.seen, stripped.taken], [[], 0])
    // The control: where the operator has said so, both go out.
    const said = await attempt(t, 'none', { disabledCommands: ['STARTTLS'] })
    assert.deepEqual([said.outcome, said.taken], ['sent', 1])
  })
})

describe('a command that lets somebody into an account', () => {
  it('writes down a letter to its user that says so, for a server to send', async (t) => {
    const site = makeSite()
    t.after(() => site.remove())
    const storage = await openStorage({ database: site.database }, { create: true })
    for (const [username, emailVerified] of [
      ['ada', true],
      ['bo', false],
    ] as const) {
      const email = `${username}@example.com`
      await storage.users.create({ username, roles: [], passwordHash: 'x', email, emailVerified })
    }
    const env = { LATCHKEY_SMTP: 'smtp://127.0.0.1:1', ...FROM }
    for (const name of ['ada', 'bo']) {
      assert.equal((await runCli(site, ['user', 'reset-link', name], { env })).code, 0)
    }
    const queue = openMailQueue(storage.mail, [SECRET])
    const letter = (await queue.claim())?.message
    assert.deepEqual(letter?.kind === 'access_changed' && [letter.to, letter.what, letter.by], [
      'ada@example.com',
      'reset_link_made',
      null,
    ])
    assert.equal(await queue.claim(), null, 'an address that is not verified may be a stranger’s')
    await storage.close()
  })
})

describe('latchkey mail test', () => {
  const site = makeSite()
  after(() => site.remove())
  const testAt = (LATCHKEY_SMTP: string) =>
    runCli(site, ['mail', 'test', 'bo@example.com'], { env: { LATCHKEY_SMTP, ...FROM } })

  it('sends a letter at once, and says that the server has it', async (t) => {
    const server = await startMailServer(t)
    const { code, stdout } = await testAt(`smtp://127.0.0.1:${server.port}`)
    assert.equal(code, 0)
    assert.match(stdout, /has taken the letter to bo@example\.com/)
    assert.match(server.taken[0]?.source ?? '', /Subject: Mail from latchkey works/)
  })

  it('says what is wrong, and what to do', async (t) => {
    const refusing = await startMailServer(t, { refuse: () => '550 5.1.1 No such user here' })
    const closed = await freePort()
    for (const [url, words] of [
      [`smtp://127.0.0.1:${refusing.port}`, /No such user here .* does not take mail for this/],
      [`smtp://127.0.0.1:${closed}`, /ECONNREFUSED.*Nothing listens there/],
      [`smtp://u:sekret@127.0.0.1:${refusing.port}`, /takes? neither|does not take the user/],
    ] as const) {
      const { code, stderr, stdout } = await testAt(url)
      assert.equal(code, 1, stdout)
      assert.match(stderr, words)
      assert.doesNotMatch(stderr, /sekret/)
    }
    const none = await runCli(site, ['mail', 'test', 'bo@example.com'])
    assert.match(none.stderr, /LATCHKEY_SMTP is needed/)
    assert.equal((await runCli(site, ['mail', 'test', 'bo'], { env: FROM })).code, 2)
  })
})
