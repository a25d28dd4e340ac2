/**
 * The command line, end to end.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { variables } from '../src/config/variables.ts'
import { openStorage } from '../src/storage/storage.ts'
import { Browser } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  startServer,
  type Output,
  type RunningServer,
} from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer

before(async () => {
  await site.addUser('admin', ['admin'])
  server = await startServer(site)
})
after(async () => {
  await server.stop()
  site.remove()
})

/** Runs a command on the site. */
function latchkey(args: string, input = ''): Promise<Output> {
  return runCli(site, args.split(' '), { input })
}

/** Runs a command that must succeed, and returns what it printed. */
async function succeed(args: string, input = ''): Promise<string> {
  const { code, stdout, stderr } = await latchkey(args, input)
  assert.equal(code, 0, stderr)
  assert.equal(stderr, '')
  return stdout
}

async function loggedIn(username: string, password = PASSWORD): Promise<Browser> {
  const browser = new Browser(server.url)
  const { status } = await browser.post('/login', { username, password })
  assert.equal(status, 200)
  return browser
}

describe('latchkey user', { concurrency: true }, () => {
  it('add makes a user who can log in at once', async () => {
    const printed = await succeed(
      'user add Carol --role editor --role admin --password-stdin --keep',
      `${PASSWORD}\n`,
    )
    assert.equal(printed, 'Made the user "Carol" with the roles editor, admin.\n')
    const carol = await loggedIn('carol')
    assert.equal((await carol.get('/admin')).status, 200)
  })

  it('list shows users, and its JSON holds no password hash', async () => {
    await site.addUser('dave', ['editor'])
    const text = await succeed('user list')
    assert.match(text, /^USER +ROLES +STATUS +CREATED\n/)
    assert.match(text, /^dave +editor +enabled +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/m)
    const users = JSON.parse(await succeed('user list --json')) as Record<string, unknown>[]
    const dave = users.find(({ username }) => username === 'dave')
    assert.deepEqual(Object.keys(dave ?? {}), [
      'id',
      'username',
      'roles',
      'email',
      'emailVerified',
      'disabled',
      'hasPassword',
      'mustChangePassword',
      'createdAt',
      'updatedAt',
      'lastLoginAt',
    ])
  })

  it('password ends the sessions of the user, in the running server too', async () => {
    await site.addUser('erin')
    const erin = await loggedIn('erin')
    const printed = await succeed(
      'user password erin --password-stdin --keep',
      'a quite different one',
    )
    assert.equal(printed, '"erin" has a new password; 1 session ended.\n')
    assert.equal((await erin.get('/profile')).status, 401)
    await loggedIn('erin', 'a quite different one')
    const old = await erin.post('/login', { username: 'erin', password: PASSWORD })
    assert.equal(old.status, 401)
  })

  it('disable ends the session in the running server on the next request', async () => {
    await site.addUser('frank')
    const frank = await loggedIn('frank')
    assert.equal((await frank.get('/profile')).status, 200)
    assert.equal(
      await succeed('user disable frank'),
      '"frank" cannot log in any more; 1 session ended.\n',
    )
    assert.equal((await frank.get('/profile')).status, 401)
    const answer = await frank.post('/login', { username: 'frank', password: PASSWORD })
    assert.equal(answer.json()['detail'], 'Invalid credentials')
    assert.equal(await succeed('user enable frank'), '"frank" can log in.\n')
    await loggedIn('frank')
  })

  it('role reaches the session in the running server on the next request', async () => {
    await site.addUser('grace', ['admin'])
    const grace = await loggedIn('grace')
    assert.equal((await grace.get('/admin')).status, 200)
    const demoted = await succeed('user role grace editor viewer')
    assert.equal(demoted, '"grace" now has the roles editor, viewer; 1 live session changed.\n')
    assert.equal((await grace.get('/admin')).status, 403)
    await succeed('user role grace admin')
    assert.equal((await grace.get('/admin')).status, 200)
    await succeed('user role grace --none')
    assert.equal((await grace.get('/admin')).status, 403)
    assert.equal((await grace.get('/profile')).status, 200)
  })
})

describe('latchkey session', () => {
  it('lists and ends sessions: one, those of a user, all', async () => {
    await site.addUser('heidi')
    await site.addUser('ivan')
    await site.addUser('judy')
    const [first, second, ivan] = [
      await loggedIn('heidi'),
      await loggedIn('heidi'),
      await loggedIn('ivan'),
    ]
    const listed = JSON.parse(await succeed('session list heidi --json')) as { id: string }[]
    assert.equal(listed.length, 2)
    const table = await succeed('session list')
    assert.match(table, /^USER +LOGGED IN +LAST SEEN +ADDRESS +DEVICE +ID\n/)
    assert.match(table, /^ivan .* 127\.0\.0\.1 /m)

    const [{ id: youngest } = { id: '' }] = listed
    assert.equal(await succeed(`session revoke --id=${youngest}`), '1 session ended.\n')
    assert.equal((await second.get('/profile')).status, 401)
    assert.equal((await first.get('/profile')).status, 200)

    assert.equal(await succeed('session revoke --user heidi'), '1 session ended.\n')
    assert.equal((await first.get('/profile')).status, 401)
    assert.equal((await ivan.get('/profile')).status, 200)

    await succeed('session revoke --all')
    assert.equal((await ivan.get('/profile')).status, 401)
    assert.equal(await succeed('session list'), 'Nobody is logged in.\n')
    // Each end is noted with whoever did it, of each user whom it concerned.
    await succeed('session revoke --user judy')
    const storage = await openStorage({ database: site.database }, { create: false })
    try {
      for (const name of ['heidi', 'judy', 'ivan']) {
        const { id = '' } = (await storage.users.find(name)) ?? {}
        const [noted] = await storage.activity.list(id, { kinds: ['device_ended'] })
        assert.equal(noted?.by, 'machine', name)
      }
    } finally {
      await storage.close()
    }
  })
})

describe('latchkey secret new', () => {
  it('prints a secret that the server accepts, and a different one each time', async () => {
    const [one, two] = [await succeed('secret new'), await succeed('secret new')]
    assert.match(one, /^[\da-f]{96}\n$/)
    assert.notEqual(one, two)
    const other = await startServer(site, { LATCHKEY_SECRETS: one.trim() })
    assert.equal(await other.stop(), 0)
  })
})

describe('latchkey help', { concurrency: true }, () => {
  it('shows every command and every variable', async () => {
    const text = await succeed('help')
    for (const { name, meaning, default: value } of variables) {
      for (const part of [name, meaning, value]) assert.ok(text.includes(part), part)
    }
    assert.equal(await succeed('--help'), text)
    const names = ['serve', 'user add', 'user unlock', 'session revoke']
    const secrets = ['secret new', 'secret rotate', 'secret status', 'credentials reseal']
    for (const name of [...names, ...secrets]) {
      const own = await succeed(`${name} --help`)
      assert.match(own, new RegExp(`^Usage: latchkey ${name}`))
      assert.equal(await succeed(`help ${name}`), own)
    }
  })

  it('and --version need no database', async () => {
    const empty = makeSite()
    assert.match((await runCli(empty, ['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
    assert.equal((await runCli(empty, [])).code, 0)
    assert.equal(existsSync(empty.database), false)
    empty.remove()
  })
})

describe('a mistake on the command line', () => {
  const mistakes: readonly (readonly [
    args: string,
    code: number,
    message: string,
    input?: string,
  ])[] = [
    ['frobnicate', 2, 'there is no command "frobnicate"; see: latchkey help'],
    [
      'user',
      2,
      'say one of: user add, user invite, user reset-link, user recover, user password, user email, user list, user role, user disable, user enable, user unlock',
    ],
    [
      'user frobnicate',
      2,
      'say one of: user add, user invite, user reset-link, user recover, user password, user email, user list, user role, user disable, user enable, user unlock',
    ],
    ['user add', 2, 'user add needs NAME'],
    ['user add a b --password-stdin', 2, 'user add: "b" is one argument too many'],
    ['user add a --frobnicate', 2, "user add: Unknown option '--frobnicate'"],
    [
      'user password admin',
      2,
      'there is no terminal to ask for the password: use --password-stdin',
    ],
    ['user add judy --keep', 2, 'user add: --keep is for --password-stdin'],
    [
      'user add judy@example.com',
      1,
      'A username has no "@": an e-mail address is kept besides the username.',
    ],
    [
      'user add judy --email a@b,c@d',
      1,
      'One e-mail address is needed, such as alice@example.com.',
    ],
    [
      'user invite admin',
      1,
      '"admin" has a password already: make a reset link: latchkey user reset-link admin',
    ],
    ['user invite admin --role editor', 2, 'user invite: --role and --email are for a new user'],
    ['user reset-link nobody', 1, 'There is no user "nobody".'],
    ['user recover nobody', 1, 'There is no user "nobody".'],
    ['user email admin', 2, 'user email needs an address, or --none to take it away'],
    ['user email admin nowhere', 1, 'One e-mail address is needed, such as alice@example.com.'],
    ['user add judy --password-stdin', 2, 'the standard input is empty: send the password'],
    ['user add judy --password-stdin', 2, 'the standard input has more than one line', 'a\nb\n'],
    [
      'user add judy --password-stdin',
      1,
      'Use at least 15 characters; these are 5. Several words are good, with spaces or without.',
      'short',
    ],
    ['user add ADMIN --password-stdin', 1, 'There is a user "ADMIN" already.', PASSWORD],
    [
      'user add judy --role a,b --password-stdin',
      1,
      '"a,b" is not a role: it has a comma, and apps get the roles of a user with commas between. Give each role by itself.',
      PASSWORD,
    ],
    ['user password nobody --password-stdin', 1, 'There is no user "nobody".', PASSWORD],
    ['user role admin', 2, 'user role needs roles, or --none to take all away'],
    ['user role admin editor --none', 2, 'user role needs roles, or --none to take all away'],
    ['user role nobody editor', 1, 'There is no user "nobody".'],
    ['user disable nobody', 1, 'There is no user "nobody".'],
    ['user unlock', 2, 'user unlock needs NAME'],
    ['user unlock nobody', 1, 'There is no user "nobody".'],
    ['secret', 2, 'say one of: secret new, secret rotate, secret status'],
    ['secret rotate now', 2, 'secret rotate: "now" is one argument too many'],
    ['session list nobody', 1, 'There is no user "nobody".'],
    ['session revoke', 2, 'session revoke needs one of --user NAME, --id ID or --all'],
    [
      'session revoke --all --user admin',
      2,
      'session revoke needs one of --user NAME, --id ID or --all',
    ],
    ['session revoke --id nothing', 1, 'There is no live session with the id "nothing".'],
    ['serve now', 2, 'serve: "now" is one argument too many'],
  ]

  it('is one line on stderr, and changes nothing', async () => {
    const before = await succeed('user list --json')
    const runs = mistakes.map(async ([args, code, message, input = '']) => {
      const output = await latchkey(args, input)
      assert.deepEqual(output, { code, stdout: '', stderr: `latchkey: ${message}\n` }, args)
    })
    await Promise.all(runs)
    assert.equal(await succeed('user list --json'), before)
  })

  it('in the path of the database is reported, and makes no new database', async () => {
    const empty = makeSite()
    for (const args of [
      ['user', 'list'],
      ['session', 'list'],
      ['user', 'disable', 'a'],
      ['user', 'invite', 'a'],
    ]) {
      const { code, stderr } = await runCli(empty, args)
      assert.equal(code, 1)
      assert.match(
        stderr,
        /^latchkey: Cannot use the database .* there is no such file\. "latchkey serve" makes it .*: start the server first, or set LATCHKEY_DATABASE as for the server\n$/,
      )
    }
    const env = { LATCHKEY_DATABASE: join(empty.path, 'missing', 'latchkey.db') }
    const { code, stderr } = await runCli(empty, ['migrate'], { env })
    assert.equal(code, 1)
    assert.match(stderr, /: there is no folder .*missing: make it first, or name another one\n$/)
    assert.equal(existsSync(empty.database), false)
    empty.remove()
  })
})

describe('the database', () => {
  it(
    'is made private by the command that makes it',
    { skip: process.platform === 'win32' },
    async () => {
      const fresh = makeSite()
      const { code } = await runCli(fresh, ['user', 'add', 'a', '--password-stdin'], {
        input: PASSWORD,
      })
      assert.equal(code, 0)
      assert.equal(statSync(fresh.database).mode & 0o777, 0o600)
      fresh.remove()
    },
  )
})
