/**
 * A server that npm started ends with npm. A server that something else started does not end with its starter.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it, type TestContext } from 'node:test'
import { isLaunchedByNpm, watchLauncher } from '../src/process/launcher.ts'
import { Browser } from '../../services/site/browser.ts'
import { BIN, commandEnvironment, makeSite } from '../../services/site/processes.ts'

describe('a server', () => {
  it('watches its parent only if npm waits for it', () => {
    const foreground = [
      'node server/bin/latchkey.js serve',
      `'latchkey'`,
      'latchkey serve',
      '"latchkey" serve',
      'npm run migrate && latchkey serve',
      'PORT=3001 NODE_ENV=production latchkey serve',
      'exec node /srv/latchkey/server/bin/latchkey.js serve',
      './node_modules/.bin/latchkey serve',
      '/usr/local/bin/node server/bin/latchkey.js serve',
      '"/opt/n/node" bin/latchkey.js serve',
    ]
    const onPurpose = [
      'latchkey serve &',
      'latchkey serve & sleep 5',
      'latchkey serve & vite',
      '',
      'nohup latchkey serve',
      'nohup latchkey serve >log 2>&1 &',
      'setsid latchkey serve',
      'pm2 start latchkey -- serve',
      './start.sh',
      'node app.js',
      'latchkey serve | tee log',
      '(latchkey serve &)',
      'sh -c "latchkey serve &"',
      'systemd-run latchkey serve',
      'screen -d',
      'latchkey serve >log',
      'latchkey serve; echo done',
      'latchkey serve && echo done',
      'tmux new -d latchkey serve',
      'start-stop-daemon -b -x latchkey -- serve',
      '$START',
    ]
    for (const script of foreground) {
      assert.equal(isLaunchedByNpm({ npm_lifecycle_script: script }), true, script)
    }
    assert.equal(isLaunchedByNpm({}), false)
    for (const script of onPurpose) {
      assert.equal(isLaunchedByNpm({ npm_lifecycle_script: script }), false, script)
    }
  })

  it('is told once that its parent has ended', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    let parent = 17
    let told = 0
    const watch = (script: string): void =>
      watchLauncher(
        { npm_lifecycle_script: script },
        () => told++,
        () => parent,
      )
    watch('latchkey serve')
    watch('latchkey serve & sleep 5')
    t.mock.timers.tick(600_000)
    assert.equal(told, 0)
    parent = 1
    t.mock.timers.tick(600_000)
    assert.equal(told, 1)
  })
})

describe('npm', { skip: process.platform === 'win32', concurrency: true }, () => {
  interface Launched {
    readonly npm: ChildProcess
    readonly url: string

    /** Resolves to the events of the log when every process has ended. */
    readonly ended: Promise<readonly Record<string, unknown>[]>
  }

  /** Starts a server by a script of npm, in a group of its own. */
  async function launch(t: TestContext, script: string): Promise<Launched> {
    const site = makeSite()
    writeFileSync(
      join(site.path, 'package.json'),
      JSON.stringify({ name: 'app', version: '1.0.0', scripts: { start: script } }),
    )
    const { HOME } = process.env
    const npm = spawn('npm', ['start'], {
      cwd: site.path,
      env: { ...commandEnvironment(site), HOME, npm_config_update_notifier: 'false' },
      detached: true,
    })
    const events: Record<string, unknown>[] = []
    const log = createInterface(npm.stderr)
    const started = new Promise<string>((resolve) => {
      log.on('line', (line) => {
        if (!line.startsWith('{')) return
        const event = JSON.parse(line) as Record<string, unknown>
        events.push(event)
        if (event['type'] === 'server.started') resolve(String(event['url']))
      })
    })
    npm.stdout.resume()
    // Its outputs close when the last process that has them ends.
    const ended = once(npm, 'close').then(() => events)
    t.after(async () => {
      if (npm.pid !== undefined) tryKill(-npm.pid)
      await ended
      site.remove()
    })
    const gone = ended.then(() => Promise.reject(new Error('npm ended before the server started')))
    return { npm, url: await Promise.race([started, gone]), ended }
  }

  function tryKill(group: number): void {
    try {
      process.kill(group, 'SIGTERM')
    } catch {
      // It has ended by itself.
    }
  }

  it('that gets SIGTERM takes the server along, which finishes in order', async (t) => {
    const { npm, ended } = await launch(t, `"${process.execPath}" ${BIN} serve`)
    npm.kill('SIGTERM')
    const events = await ended
    const last = events.slice(-2).map(({ type }) => type)
    assert.deepEqual(last, ['server.stopping', 'server.stopped'])
    // If the shell passes no signal on, the server notices the shell's end. If the shell has become the server (exec),
    // the server gets the signal itself.
    assert.match(String(events.at(-2)?.['signal']), /^(launcher|SIGTERM)$/)
  })

  it('that has ended leaves a server that was put into the background on purpose', async (t) => {
    const script = `"${process.execPath}" ${BIN} serve & read line`
    const { npm, url, ended } = await launch(t, script)
    const hasEnded = once(npm, 'exit')
    npm.stdin?.end('\n')
    await hasEnded
    assert.equal((await new Browser(url).get('/livez')).status, 200)
    tryKill(-(npm.pid ?? NaN))
    const events = await ended
    assert.equal(events.at(-2)?.['signal'], 'SIGTERM')
  })
})
