/**
 * What commands write: to readers who have gone, to a disk that is full, and to terminals that obey.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { HOUR } from 'latchkey'
import { earlierTerms } from 'latchkey/store-kit'
import { openStorage } from '../src/storage/storage.ts'
import {
  BIN,
  commandEnvironment,
  makeSite,
  PASSWORD,
  runCli,
  startServer,
  type Output,
} from '../../services/site/processes.ts'

const site = makeSite()
after(() => site.remove())

/** Enough that a list of them fills the buffer of a pipe several times. */
const MANY = 5000

before(async () => {
  await site.addUser('alice', ['admin'])
  const db = new DatabaseSync(site.database)
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY})
    INSERT INTO latchkey_users (id, username, canonical_name, roles, password_hash, disabled, created_at, updated_at)
      SELECT 'id' || i, 'user' || i, 'user' || i, '[]', '', 0, 0, 0 FROM n`)
  db.close()
})

describe('a reader that goes', () => {
  /** Runs the command with outputs that nobody reads any more. */
  async function unread(args: string, which: readonly ('stdout' | 'stderr')[]): Promise<Output> {
    const child = spawn(process.execPath, [BIN, ...args.split(' ')], {
      cwd: site.path,
      env: commandEnvironment(site),
    })
    const text = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      if (which.includes(name)) child[name].destroy()
      else child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk))
    }
    child.stdin.on('error', () => undefined).end(PASSWORD)
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, ...text }
  }
  const commands = [
    'help',
    '--version',
    'user list',
    'user list --json',
    'user role alice admin editor',
    'session list --json',
    'secret new',
    'secret status',
    'migrate',
    'frobnicate',
    'user add alice --password-stdin',
    'secret rotate',
  ]

  it('does not stop a command, and is not reported as a mistake', async () => {
    for (const args of commands) {
      const { code } = await runCli(site, args.split(' '), { input: PASSWORD })
      const withoutOutput = await unread(args, ['stdout'])
      assert.equal(withoutOutput.code, code, `${args}: ${withoutOutput.stderr}`)
      assert.doesNotMatch(withoutOutput.stderr, /EPIPE|\n {4}at /, args)
      assert.equal((await unread(args, ['stdout', 'stderr'])).code, code, args)
    }
  })

  it('would end a program that is not prepared for it (negative control)', async () => {
    const child = spawn(process.execPath, ['-e', `process.stdout.write('x'.repeat(1e6))`])
    child.stdout.destroy()
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    const [code] = (await once(child, 'close')) as [number | null]
    assert.equal(code, 1)
    assert.match(stderr, /EPIPE/)
  })

  const hasShell = process.platform !== 'win32'

  it('may be the head or the true of a shell', { skip: !hasShell }, () => {
    for (const reader of ['head -2', 'true']) {
      const line = `{ "$0" "$1" user list; echo $? >code; } | ${reader}; cat code`
      const { stdout, stderr } = spawnSync('sh', ['-c', line, process.execPath, BIN], {
        cwd: site.path,
        env: commandEnvironment(site),
        encoding: 'utf8',
      })
      assert.equal(stderr, '')
      assert.equal(stdout.split('\n').at(-2), '0')
      assert.equal(stdout.split('\n').length, reader === 'true' ? 2 : 4)
    }
  })

  it(
    'is told from a full disk, which is reported as a mistake in one line',
    { skip: !hasShell },
    () => {
      const line = '"$0" "$1" user list >/dev/full'
      const { status, stderr } = spawnSync('sh', ['-c', line, process.execPath, BIN], {
        cwd: site.path,
        env: commandEnvironment(site),
        encoding: 'utf8',
      })
      assert.deepEqual([status, stderr], [1, 'latchkey: The output cannot be written: ENOSPC\n'])
    },
  )
})

describe('what comes from elsewhere', () => {
  /** Every unit below U+0100, what turns text or ends lines, half a pair, and a tag beyond U+FFFF. */
  const hostile = `${Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('')}\u061c\u200b\u200e\u2028\u2029\u202e\u2066\ufeff\ud800x\u{e0041}é漢😀`

  function assertHarmless({ stdout, stderr }: Output, what: string): void {
    for (const text of [stdout, stderr]) {
      const left = text.replaceAll('\n', '').replaceAll('\ufffd', '')
      assert.doesNotMatch(left, /[\p{C}\p{Zl}\p{Zp}]/u, what)
    }
  }

  it('is never printed by a command in a form that a terminal obeys', async (t) => {
    const place = makeSite()
    t.after(() => place.remove())
    await place.addUser('alice')
    const db = new DatabaseSync(place.database)
    const user = db.prepare(`INSERT INTO latchkey_users
      (id, username, canonical_name, roles, password_hash, disabled, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, 0, 0, 0)`)
    user.run('u1', hostile, 'mallory', JSON.stringify([hostile]), '')
    db.close()
    const storage = await openStorage({ database: place.database }, { create: false })
    const now = Date.now()
    const times = { createdAt: now, touchedAt: now, expiresAt: now + HOUR }
    await storage.store.create({
      id: 's1',
      userId: 'u1',
      user: { id: 'u1', username: hostile, roles: [hostile] },
      data: {},
      version: 0,
      ...times,
      address: hostile,
      userAgent: hostile,
      terms: earlierTerms({ userId: 'u1', createdAt: times.createdAt }),
    })
    await storage.close()
    for (const args of [
      ['user', 'list'],
      ['session', 'list'],
      ['user', 'list', '--json'],
      ['session', 'list', '--json'],
      ['session', 'list', 'mallory', '--json'],
      ['user', 'role', 'mallory', 'x'],
      ['user', 'disable', 'mallory'],
      ['user', 'unlock', 'mallory'],
      ['user', 'enable', 'mallory'],
      ['session', 'revoke', '--user', 'mallory'],
      // The same value as an argument.
      ['user', 'disable', hostile.slice(1)],
      ['session', 'revoke', '--id', hostile.slice(1)],
      [hostile.slice(1)],
      ['user', 'list', `--${hostile.slice(1)}`],
      ['user', hostile.slice(1)],
    ]) {
      const output = await runCli(place, args)
      assertHarmless(output, args.join(' '))
      assert.notEqual(output.stdout + output.stderr, '')
      if (args.includes('--json')) {
        const [found] = JSON.parse(output.stdout) as Record<string, unknown>[]
        // A program gets the very value.
        const value = args[0] === 'user' ? found?.['username'] : found?.['userAgent']
        if (found?.['username'] !== 'alice') assert.equal(value, hostile.toWellFormed())
      }
    }
    // Negative control: the value does hold what is looked for.
    const raw = { code: 0, stdout: hostile, stderr: '' }
    assert.throws(() => assertHarmless(raw, 'raw'), { code: 'ERR_ASSERTION' })
  })

  it('is never logged in such a form, not even the byte 0x9B of a User-Agent', async (t) => {
    const place = makeSite()
    t.after(() => place.remove())
    await place.addUser('alice')
    const server = await startServer(place)
    t.after(() => server.stop())
    const body = JSON.stringify({ username: 'alice', password: PASSWORD })
    const socket = connect(server.port, '127.0.0.1')
    // As bytes: the clients of Node.js would write U+009B in UTF-8.
    const head = [
      'POST /login HTTP/1.1',
      `Host: ${new URL(server.url).host}`,
      `Origin: ${server.url}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'User-Agent: a\u009b2Jb\u00ffc',
    ]
    socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'))
    const answer = Buffer.concat(await socket.toArray()).toString()
    assert.match(answer, /^HTTP\/1\.1 200 /)
    const listed = await runCli(place, ['session', 'list', '--json'])
    await server.stop()
    assert.match(listed.stdout, /"userAgent": "a\\u009b2Jbÿc"/)
    assertHarmless(listed, 'session list')
    for (const line of server.errors) assert.match(line, /^[\x20-\x7e]+$/)
  })

  it('is written unchanged to a file or pipe that a program reads', async () => {
    const { stdout } = await runCli(site, ['secret', 'new'])
    writeFileSync(join(site.path, 'secret'), stdout)
    assert.match(stdout, /^[\da-f]{96}\n$/)
  })
})
