/**
 * What has to hold for the results of `npm run attack` to be believed. These tests do not need the tools.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runTool } from './tools/tool.ts'
import { startVictim, type Victim } from './victim.ts'
import { open } from './world.ts'

describe('npm run attack', () => {
  it('fails without a tool, and says how to get it', async () => {
    const file = join(import.meta.dirname, 'tools.ts')
    const args = ['--conditions=@latchkey/source', file, '--only', 'hydra']
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, args, { env: { PATH: '' } }, (error, _, stderr) =>
        resolve({ code: error?.code ?? 0, stderr }),
      )
    })
    assert.equal(code, 1)
    assert.equal(stderr, 'Not installed: hydra. Get it with: apt-get install hydra\n')
  })

  it('tells a tool that has come to its end from one that was stopped', async () => {
    const ended = await runTool(process.execPath, ['-p', '6 * 7'], 20_000)
    assert.deepEqual([ended.output, ended.isFinished], ['42\n', true])
    const stopped = await runTool(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], 100)
    assert.equal(stopped.isFinished, false)
  })
})

describe('the victim of sqlmap', () => {
  let victim: Victim
  before(async () => void (victim = await startVictim(open)))
  after(() => victim.close())

  const injected = `x' OR username LIKE 'al%' --`
  const post = (path: string, username: string): Promise<Response> => {
    const body = new URLSearchParams({ username, password: 'x' })
    return fetch(victim.url + path, { method: 'POST', body })
  }

  it('can be injected where it is careless (control)', async () => {
    const found = [{ username: 'alice' }]
    assert.deepEqual(await (await post('/careless', injected)).json(), found)
    const query = `/careless?next=${encodeURIComponent(injected)}`
    assert.deepEqual(await (await fetch(victim.url + query)).json(), found)
    const headers = { Cookie: `session=${encodeURIComponent(injected)}` }
    assert.deepEqual(await (await fetch(`${victim.url}/careless`, { headers })).json(), found)
  })

  it('looks up every name it is asked for, however often', async () => {
    for (let i = 0; i < 50; i++) assert.equal((await post('/bare/login', injected)).status, 401)
    assert.equal(victim.counts.get('look-up'), 50)
  })
})
