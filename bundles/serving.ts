/**
 * Starts an application's process, and logs in there.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { after } from 'node:test'

/** A server that is up. */
export interface Serving {
  readonly origin: string

  /** All that it has written so far. */
  readonly output: () => string
  readonly stop: () => Promise<void>
}

const environment = {
  PATH: process.env['PATH'] ?? '',
  LATCHKEY_SECRETS: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
  NO_COLOR: '1',
}

/** Starts a command and resolves when it has told its port. */
export async function start(
  [command, ...args]: readonly [string, ...string[]],
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const env = { ...environment, ...variables }
  // In a group of its own, for what it starts itself.
  const child = spawn(command, args, { cwd: folder, env, detached: true })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    process.kill(-child.pid, 'SIGKILL')
    // Everything that it has written has been read by then.
    await once(child, 'close')
  }
  after(stop)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const port = await portOf(child, () => output)
  return { origin: `http://127.0.0.1:${port}`, output: () => output, stop }
}

/** @throws Error with the output of the process, if it ends without telling its port. */
function portOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const port = /(?:^port |Local: .*:)(\d+)$/m.exec(output())?.[1]
      if (port !== undefined) resolve(port)
    }
    child.stdout?.on('data', look)
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${output()}`)))
  })
}

/** Logs in; resolves to the response. */
export function logIn(origin: string, username: string, password: string): Promise<Response> {
  return fetch(`${origin}/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
    body: JSON.stringify({ username, password }),
  })
}

/** The cookies of a response, as a browser sends them back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

/** The users of the application: one hash is our own, one is bcrypt. */
export const users = [
  ['alice', 'correct horse battery staple'],
  ['bob', 'correct-ztihS0wL'],
] as const

/** Goes through all that a session login promises: in by the right password only, and out for good. */
export async function visit(origin: string): Promise<void> {
  const profile = async (cookie: string): Promise<[number, string]> => {
    const response = await fetch(`${origin}/profile`, { headers: { Cookie: cookie } })
    return [response.status, await response.text()]
  }
  assert.equal((await profile(''))[0], 401)
  for (const [username, password] of users) {
    assert.equal((await logIn(origin, username, `${password}!`)).status, 401)
    const response = await logIn(origin, username, password)
    assert.equal(response.status, 200, await response.text())
    const cookie = cookiesOf(response)
    const [status, body] = await profile(cookie)
    assert.equal(status, 200)
    assert.match(body, new RegExp(`Welcome.*${username}`))
    const out = await fetch(`${origin}/logout`, {
      method: 'POST',
      headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' },
    })
    assert.equal(out.status, 200)
    assert.equal((await profile(cookie))[0], 401)
  }
}

/** Returns which hasher the application uses, and in which formats its users' hashes are now. */
export async function hashing(origin: string): Promise<{
  readonly name: string
  readonly problem: string | null
  readonly formats: Readonly<Record<string, string>>
}> {
  const response = await fetch(`${origin}/hashing`)
  return (await response.json()) as Awaited<ReturnType<typeof hashing>>
}
