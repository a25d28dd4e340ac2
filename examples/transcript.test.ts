/**
 * The transcript of the README is what its example answers: each command is sent, and every line that the README
 * shows must come back.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { after, describe, it } from 'node:test'
import { freePort } from '../services/free-port.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** What the transcript leaves out, as the sentence below it says. */
const leftOut = /^(date|connection|keep-alive|content-length):|session-device=/i

/** A command of the transcript, and the lines below it. */
interface Step {
  readonly command: string
  readonly shown: readonly string[]
}

/** A command of curl, as far as the transcript uses it. */
interface Call {
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly readsJar: string | undefined
  readonly writesJar: string | undefined
}

/** What curl keeps in a file: the pairs of a Cookie header, by name. */
type Jar = ReadonlyMap<string, string>

function stepsOf(markdown: string): readonly Step[] {
  const [, block = ''] = /```console\n(.*?)\n```/s.exec(markdown) ?? []
  const whole = block.replaceAll(/ \\\n +/g, ' ').replaceAll(/^# .*\n/gm, '')
  return whole.split(/^\$ /m).flatMap((part) => {
    const [command = '', ...shown] = part.trim().split('\n')
    return command === '' ? [] : [{ command, shown: shown.filter((line) => line !== '') }]
  })
}

function callOf(command: string): Call {
  const words = Array.from(
    command.matchAll(/'([^']*)'|(\S+)/g),
    ([, quoted, word]) => quoted ?? word,
  )
  const valuesOf = (flag: string): string[] =>
    words.flatMap((word, i) => (word === flag ? [words[i + 1] ?? ''] : []))
  const url = words.find((word) => word?.startsWith('http://')) ?? ''
  const [body] = valuesOf('-d')
  return {
    path: new URL(url).pathname,
    method: valuesOf('-X')[0] ?? (body === undefined ? 'GET' : 'POST'),
    headers: Object.fromEntries(
      valuesOf('-H').map((header) => header.split(': ') as [string, string]),
    ),
    body: body ?? '',
    readsJar: valuesOf('-b')[0],
    writesJar: valuesOf('-c')[0],
  }
}

/** Asks the example; the Host header is the one that the README's reader sends. */
async function send(call: Call, jar: Jar, port: number): Promise<IncomingMessage> {
  const cookie = Array.from(jar, (pair) => pair.join('=')).join('; ')
  const headers: Record<string, string> = { Host: 'localhost:3000', ...call.headers }
  if (cookie !== '') headers['Cookie'] = cookie
  const sent = request({ port, path: call.path, method: call.method, headers })
  sent.end(call.body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

/** What curl -i prints, without what the transcript leaves out and with one token for all. */
async function linesOf(response: IncomingMessage): Promise<readonly string[]> {
  const { httpVersion, statusCode, statusMessage, rawHeaders } = response
  const headers = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1]}`] : [],
  )
  const status = `HTTP/${httpVersion} ${statusCode} ${statusMessage}`
  const lines = [status, ...headers, await text(response)]
  return lines
    .filter((line) => !leftOut.test(line))
    .map(withoutToken)
    .toSorted()
}

function withoutToken(line: string): string {
  return line.replace(/session=[\w-]{43}\.[\w-]{43};/, 'session=TOKEN;')
}

function jarAfter(before: Jar, response: IncomingMessage): Jar {
  const jar = new Map(before)
  for (const cookie of response.headers['set-cookie'] ?? []) {
    const [, name = '', value = ''] = /^(.*?)=(.*?);/.exec(cookie) ?? []
    if (cookie.includes('Max-Age=0')) jar.delete(name)
    else jar.set(name, value)
  }
  return jar
}

/** Starts the README's example as a reader does, in a folder of its own, on a free port. */
async function startExample(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-readme-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const [, code = ''] = /```ts\n(.*?)\n```/s.exec(readme) ?? []
  const port = await freePort()
  assert.ok(code.includes('port: 3000'))
  writeFileSync(join(folder, 'server.mts'), code.replace('port: 3000', `port: ${port}`))
  const args = ['--conditions=@latchkey/source', 'server.mts']
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  after(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true })
  })
  await once(createInterface(child.stdout), 'line')
  return port
}

describe("the README's transcript", () => {
  it('shows what its example answers, header by header', async () => {
    const port = await startExample()
    const jars = new Map<string, Jar>()
    const steps = stepsOf(readme)
    assert.ok(steps.length > 5)
    for (const { command, shown } of steps) {
      const [, from = '', to = ''] = /^cp (\w+) (\w+)$/.exec(command) ?? []
      if (to !== '') jars.set(to, jars.get(from) ?? new Map())
      else {
        const call = callOf(command)
        const jar = jars.get(call.readsJar ?? '') ?? new Map<string, string>()
        const response = await send(call, jar, port)
        if (call.writesJar !== undefined) jars.set(call.writesJar, jarAfter(jar, response))
        assert.deepEqual(await linesOf(response), shown.map(withoutToken).toSorted(), command)
      }
    }
  })
})
