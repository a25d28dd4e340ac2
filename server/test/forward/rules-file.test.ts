/**
 * The file of rules, read again when it changes.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { MINUTE } from 'latchkey'
import { VariableError } from '../../src/config/config.ts'
import { openRules, type OpenRules } from '../../src/forward/rules-file.ts'
import type { ServerEvent } from '../../src/process/events.ts'

/** Returns the text of a file with one app. All names of two digits give texts of one length. */
function textOf(name: string): string {
  return JSON.stringify([{ name, url: 'https://wiki.test/', rules: [{ path: '/*' }] }])
}

interface Followed {
  readonly folder: string
  readonly path: string
  readonly rules: OpenRules
  readonly events: ServerEvent[]

  /** The clock by which files are old. */
  readonly time: { now: number }

  /** What the first app is called now. */
  readonly name: () => string | undefined
}

/** Opens the rules of a file that only the test has looked at. */
async function follow(t: TestContext, path?: string): Promise<Followed> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-rules-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const own = path === undefined ? join(folder, 'rules.json') : join(folder, path)
  mkdirSync(join(own, '..'), { recursive: true })
  writeFileSync(own, textOf('First'))
  const events: ServerEvent[] = []
  const time = { now: Date.now() }
  const options = { log: (event: ServerEvent) => void events.push(event), interval: null }
  const rules = await openRules(own, { ...options, clock: () => time.now })
  t.after(() => rules.close())
  return { folder, path: own, rules, events, time, name: () => rules.current().apps[0]?.name }
}

const typesOf = (events: readonly ServerEvent[]): readonly string[] =>
  events.map(({ type }) => type)

describe('openRules', () => {
  it('reads the file at once, and says how much there is', async (t) => {
    const { events, name } = await follow(t)
    assert.equal(name(), 'First')
    assert.deepEqual(events, [{ type: 'rules.loaded', apps: 1, rules: 1 }])
  })

  it('does not start with a file that is wrong, is not there, or is no file', async (t) => {
    const { folder, path } = await follow(t)
    const started = (what: string): Promise<OpenRules> =>
      openRules(what, { log: () => undefined, interval: null })
    writeFileSync(path, textOf('First').slice(0, 20))
    await assert.rejects(started(path), VariableError)
    for (const [what, message] of [
      [
        join(folder, 'nothing'),
        /^LATCHKEY_RULES_FILE cannot be read: ENOENT, there is no such file$/,
      ],
      [folder, /^LATCHKEY_RULES_FILE must name a file$/],
    ] as const) {
      await assert.rejects(started(what), { name: 'VariableError', message })
    }
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x5b]))
    await assert.rejects(started(path), {
      message: 'LATCHKEY_RULES_FILE is not a text in UTF-8: save it as one',
    })
    writeFileSync(path, ' '.repeat(1_000_001))
    await assert.rejects(started(path), {
      message: 'LATCHKEY_RULES_FILE must name a file of at most 1000000 bytes',
    })
  })

  it(
    'does not wait for a pipe that nobody writes to',
    { skip: process.platform === 'win32' },
    async (t) => {
      const { folder } = await follow(t)
      const pipe = join(folder, 'pipe')
      execFileSync('mkfifo', [pipe])
      await assert.rejects(openRules(pipe, { log: () => undefined, interval: null }), {
        message: 'LATCHKEY_RULES_FILE must name a file',
      })
    },
  )

  it('takes a hundred changes, one after the other, of one length and one time of writing', async (t) => {
    const { path, rules, events, name } = await follow(t)
    const { atime, mtime } = statSync(path)
    for (let i = 0; i < 100; i++) {
      const next = `App ${String(i).padStart(2, '0')}`
      writeFileSync(path, textOf(next))
      utimesSync(path, atime, mtime)
      await rules.look()
      assert.equal(name(), next)
    }
    assert.equal(events.length, 101)
  })

  it('reads a file again while its times may not tell of a change, and not when they do', async (t) => {
    const { path, rules, events, time, name } = await follow(t)
    time.now += MINUTE
    await rules.look()
    assert.deepEqual(typesOf(events), ['rules.loaded'])
    writeFileSync(path, textOf('Second'))
    await rules.look()
    assert.equal(name(), 'Second')
    const before = rules.current()
    await rules.look()
    await rules.look()
    assert.equal(rules.current(), before)
  })

  it('keeps the rules of before if the file is wrong, tells it once, and takes the next that is right', async (t) => {
    const { path, rules, events, name } = await follow(t)
    writeFileSync(
      path,
      '[{ "name": "Wiki", "url": "https://wiki.test/", "rules": [{ "path": "/admin/" }] }]',
    )
    for (let i = 0; i < 5; i++) await rules.look()
    assert.equal(name(), 'First')
    assert.deepEqual(typesOf(events), ['rules.loaded', 'rules.refused'])
    const refused = events[1]
    assert.ok(refused?.type === 'rules.refused')
    assert.match(
      refused.mistakes[0] ?? '',
      /^LATCHKEY_RULES_FILE: Wiki, rule 1: "path" "\/admin\/"/,
    )
    writeFileSync(path, textOf('Third'))
    await rules.look()
    assert.equal(name(), 'Third')
    assert.deepEqual(typesOf(events), ['rules.loaded', 'rules.refused', 'rules.loaded'])
  })

  it('says nothing of a file that is half written when it looks, at whatever byte the half ends', async (t) => {
    const { path, rules, events, name } = await follow(t)
    const text = textOf('Second')
    for (let length = 0; length < text.length; length++) {
      writeFileSync(path, text.slice(0, length))
      await rules.look()
      assert.equal(name(), 'First')
    }
    writeFileSync(path, text)
    await rules.look()
    assert.equal(name(), 'Second')
    assert.deepEqual(typesOf(events), ['rules.loaded', 'rules.loaded'])
  })

  it('keeps the rules of before while the file is gone, empty, or a folder', async (t) => {
    const { path, rules, events, name } = await follow(t)
    rmSync(path)
    await rules.look()
    await rules.look()
    writeFileSync(path, '')
    await rules.look()
    truncateSync(path, 0)
    await rules.look()
    rmSync(path)
    mkdirSync(path)
    await rules.look()
    await rules.look()
    assert.equal(name(), 'First')
    const told = events.flatMap((event) => (event.type === 'rules.refused' ? event.mistakes : []))
    assert.deepEqual(told, [
      'LATCHKEY_RULES_FILE cannot be read: ENOENT, there is no such file',
      'LATCHKEY_RULES_FILE is not JSON',
      'LATCHKEY_RULES_FILE must name a file',
    ])
    rmSync(path, { recursive: true })
    writeFileSync(path, textOf('First'))
    await rules.look()
    assert.deepEqual(typesOf(events).slice(-1), ['rules.loaded'])
  })

  it(
    'follows an editor that renames, and a symlink that Kubernetes swaps',
    { skip: process.platform === 'win32' },
    async (t) => {
      const { folder, path, rules, time, name } = await follow(t)
      time.now += MINUTE
      await rules.look()
      writeFileSync(`${path}.swp`, textOf('Renamed'))
      renameSync(`${path}.swp`, path)
      await rules.look()
      assert.equal(name(), 'Renamed')

      // A volume of a config map: rules.json → ..data/rules.json, and ..data → a folder of each version.
      const volume = join(folder, 'volume')
      for (const version of ['one', 'two']) {
        mkdirSync(join(volume, version), { recursive: true })
        writeFileSync(join(volume, version, 'rules.json'), textOf(version))
      }
      symlinkSync('one', join(volume, '..data'))
      symlinkSync('..data/rules.json', join(volume, 'rules.json'))
      const options = { log: () => undefined, interval: null, clock: () => time.now }
      const mounted = await openRules(join(volume, 'rules.json'), options)
      t.after(() => mounted.close())
      time.now += MINUTE
      await mounted.look()
      assert.equal(mounted.current().apps[0]?.name, 'one')
      symlinkSync('two', join(volume, '..data_tmp'))
      renameSync(join(volume, '..data_tmp'), join(volume, '..data'))
      rmSync(join(volume, 'one'), { recursive: true })
      await mounted.look()
      assert.equal(mounted.current().apps[0]?.name, 'two')
    },
  )

  it('ends with the last of a hundred changes that come while it looks', async (t) => {
    const { path, rules, name } = await follow(t)
    const looks = Array.from({ length: 100 }, (_, i) => {
      writeFileSync(path, textOf(`App ${i}`))
      return rules.look()
    })
    await Promise.all(looks)
    assert.equal(name(), 'App 99')
  })

  it(
    'looks at SIGHUP, and no more when it is closed',
    { skip: process.platform === 'win32' },
    async (t) => {
      const { path } = await follow(t)
      const own = process.listenerCount('SIGHUP')
      let told: () => void = () => undefined
      const loaded = new Promise<void>((resolve) => void (told = resolve))
      let events = 0
      const log = (): void => {
        if (++events === 2) told()
      }
      const rules = await openRules(path, { log, interval: null, onHangUp: true })
      writeFileSync(path, textOf('Second'))
      process.kill(process.pid, 'SIGHUP')
      await loaded
      assert.equal(rules.current().apps[0]?.name, 'Second')
      rules.close()
      assert.equal(process.listenerCount('SIGHUP'), own)
    },
  )

  it('looks by itself', async (t) => {
    const { path } = await follow(t)
    let told: () => void = () => undefined
    const loaded = new Promise<void>((resolve) => void (told = resolve))
    let events = 0
    const log = (): void => {
      if (++events === 2) told()
    }
    const rules = await openRules(path, { log, interval: 5 })
    t.after(() => rules.close())
    // The timer of the rules keeps no process alive, so the test holds it.
    const held = setTimeout(() => undefined, MINUTE)
    writeFileSync(path, textOf('Second'))
    await loaded
    clearTimeout(held)
    assert.equal(rules.current().apps[0]?.name, 'Second')
  })
})
