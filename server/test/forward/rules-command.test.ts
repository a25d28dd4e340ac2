/**
 * `latchkey rules …`, end to end.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { makeSite, runCli, type Output } from '../../../services/site/processes.ts'

const site = makeSite()
const file = join(site.path, 'rules.json')

before(async () => {
  await Promise.all([site.addUser('ada', ['admin']), site.addUser('bob')])
  writeFileSync(
    file,
    JSON.stringify([
      {
        name: 'Wiki',
        url: 'https://wiki.test/',
        rules: [
          { path: '/public/*', allow: 'everybody' },
          { path: '/api/*', methods: ['GET'], preflight: 'pass' },
          { path: '/api/*', methods: ['POST'], roles: ['writer'] },
          { path: '/admin/*', roles: ['admin'], secondFactor: true, recentLogin: '10m' },
          { path: '/*' },
        ],
      },
      { name: 'Board', url: 'https://board.test/start', rules: [{ path: '/start' }] },
    ]),
  )
})
after(() => site.remove())

function rules(...args: readonly string[]): Promise<Output> {
  const env = {
    LATCHKEY_RULES_FILE: file,
    LATCHKEY_FORWARD_AUTH: '127.0.0.1:3001',
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
  }
  return runCli(site, ['rules', ...args], { env })
}

/** Returns the lines of an explanation, each without its columns. */
async function explained(...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await rules('test', ...args)
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(/\s{2,}/g, ' | '))
}

describe('latchkey rules check', { concurrency: true }, () => {
  it('lists the apps of a file that is right', async () => {
    const { code, stdout } = await rules('check')
    assert.equal(code, 0)
    assert.match(stdout, /^Wiki {3}https:\/\/wiki\.test\/ {8}5 {6}\/public\/\*$/m)
    assert.match(stdout, /^2 apps, 6 rules: nothing is wrong\.$/m)
  })

  it('says every mistake of another file, a line each, and fails', async () => {
    const bad = join(site.path, 'bad.json')
    writeFileSync(
      bad,
      '[{ "name": "Wiki", "url": "http://wiki.test", "rules": [{ "path": "/x/" }, {}] }]',
    )
    const { code, stdout, stderr } = await rules('check', '--file', bad)
    assert.deepEqual([code, stdout], [1, ''])
    assert.deepEqual(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 58)),
      [
        'latchkey: LATCHKEY_RULES_FILE: Wiki: "url" must be: its st',
        'latchkey: LATCHKEY_RULES_FILE: Wiki, rule 1: "path" "/x/" ',
        'latchkey: LATCHKEY_RULES_FILE: Wiki, rule 2: "path" is nee',
      ],
    )
  })

  it('says what it needs', async () => {
    const unset = await runCli(site, ['rules', 'check'])
    assert.deepEqual(
      [unset.code, unset.stderr],
      [1, 'latchkey: LATCHKEY_RULES_FILE is not set: name the file of rules, or say --file\n'],
    )
    const missing = await rules('check', '--file', join(site.path, 'nothing.json'))
    assert.deepEqual(
      [missing.code, missing.stderr],
      [1, 'latchkey: LATCHKEY_RULES_FILE cannot be read: ENOENT, there is no such file\n'],
    )
    for (const args of [
      ['test'],
      ['test', 'wiki.test/x'],
      ['test', 'https://wiki.test/', '--method', 'G T'],
    ]) {
      assert.equal((await rules(...args)).code, 2)
    }
  })
})

describe('latchkey rules test', () => {
  it('names the rule that decides, what it asks, and who gets in', async () => {
    assert.deepEqual(await explained('https://wiki.test/admin/x?public', '--user', 'ada'), [
      'Request | GET https://wiki.test/admin/x',
      ' | The query matches nothing.',
      'Read as | /admin/x',
      'App | Wiki',
      'Rule | Wiki, rule 4: /admin/*: users, with the role admin, second factor, confirmed in the last 10m',
      'Strangers | sent to the login (401 for what is no page)',
      'ada | let in, with a second factor given in the last 24 hours, if confirmed in the last 10m',
    ])
    const bob = await explained('https://wiki.test/admin/x', '--user', 'BOB')
    assert.equal(bob.at(-1), 'bob | refused (403): lacks the role admin (Wiki, rule 4)')
    assert.equal((await explained('https://WIKI.test:443/public/x')).at(-1), 'Strangers | let in')
  })

  it('shows every reading of a path, and of a method', async () => {
    assert.deepEqual(
      (await explained('https://wiki.test/Public/x', '--method', 'head')).slice(1, 7),
      [
        'Read as | /Public/x',
        ' | /public/x (by apps that do not tell spellings apart)',
        ' | GET (by apps that answer HEAD as GET)',
        'App | Wiki',
        'Rule | Wiki, rule 5: /*: users',
        'and | Wiki, rule 1: /public/*: everybody',
      ],
    )
  })

  it('takes the path as a client can send it, and says what browsers make of it', async () => {
    const lines = await explained('https://wiki.test/public/%2e%2e/admin', '--user', 'bob')
    assert.equal(lines[1], ' | Browsers send /admin instead.')
    assert.equal(
      lines[2],
      'Read as | any path: it is not canonical, so apps may read it as they like',
    )
    assert.equal(lines.filter((line) => line.includes(', rule ')).length, 6)
    assert.equal(lines.at(-1), 'bob | refused (403): lacks the role writer (Wiki, rule 3)')
  })

  it('says that nothing matches, or that no app is there', async () => {
    const closed = await explained('https://board.test/other')
    assert.deepEqual(closed.slice(-2), [
      'Rule | none matches, and what no rule matches is closed',
      'Strangers | refused (403)',
    ])
    const put = await explained('https://wiki.test/api/x', '--method', 'PUT')
    assert.ok(put.includes('Rule | Wiki, rule 5: /*: users'))
    const nowhere = await explained('http://wiki.test/')
    assert.ok(
      nowhere.includes(
        'App | none is at http://wiki.test. There are: https://wiki.test, https://board.test',
      ),
    )
  })

  it('knows users who cannot log in, and those who are not there', async () => {
    const disabled = await runCli(site, ['user', 'disable', 'bob'])
    assert.equal(disabled.code, 0)
    const bob = await explained('https://wiki.test/', '--user', 'bob')
    assert.equal(bob.at(-1), 'bob | cannot log in: the user is disabled')
    await runCli(site, ['user', 'enable', 'bob'])
    const nobody = await rules('test', 'https://wiki.test/', '--user', 'carol')
    assert.deepEqual(
      [nobody.code, nobody.stdout, nobody.stderr],
      [1, '', 'latchkey: There is no user "carol".\n'],
    )
  })
})
