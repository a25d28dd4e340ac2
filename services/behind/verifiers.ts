/**
 * The verifiers of `examples/behind/`: in the apps there, and alone with a clock that a test moves.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SECOND } from 'latchkey'
import { createVerifier } from '../../examples/behind/verify.ts'
import { findPythonWithJwt } from '../programs.ts'
import type { Making, SigningLogin } from './signing-login.ts'

const folder = join(import.meta.dirname, '../../examples/behind')

/** In which language it is written. */
export type Language = 'Node' | 'Python'

/** An app that runs. */
export interface VerifyingApp {
  /** Returns what the app says to a request with this header: the claims, or its status. `null`: without the header. */
  ask(assertion: string | null): Promise<Record<string, unknown> | number>
  stop(): void
}

/** Starts an app. */
export async function startVerifyingApp(
  language: Language,
  { url, app }: SigningLogin,
): Promise<VerifyingApp> {
  const [program, script] =
    language === 'Node' ? [process.execPath, 'app.ts'] : [findPythonWithJwt(), 'app.py']
  const { PATH } = process.env
  const env = { PATH, LOGIN: url, APP: app, PORT: '0', PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn(program, [join(folder, script)], {
    env,
    // It says there of each assertion why it is refused.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    async ask(assertion) {
      const headers = assertion === null ? {} : { 'X-Latchkey-Assertion': assertion }
      const answer = await fetch(`http://127.0.0.1:${port}/`, { headers })
      return answer.ok ? ((await answer.json()) as Record<string, unknown>) : answer.status
    },
    stop: () => void child.kill(),
  }
}

/** What a verifier is asked, and in which state the login is then. */
export interface Step extends Pick<SigningLogin, 'ring' | 'isDown'> {
  /** Seconds since the verifier has begun. */
  readonly at: number

  /** With which secrets the assertion is signed. */
  readonly signedWith: NonNullable<Making['ring']>
}

/** Asks a new verifier. Returns whether it took each assertion, and how often it had asked for keys by then. */
export async function runVerifier(
  language: Language,
  login: SigningLogin,
  steps: readonly Step[],
): Promise<{ readonly taken: readonly boolean[]; readonly asked: readonly number[] }> {
  const { check, stop } = await verifiers[language](login)
  const [taken, asked]: [boolean[], number[]] = [[], []]
  const before = { ring: login.ring, isDown: login.isDown, asked: login.asked }
  try {
    for (const { at, signedWith, ring, isDown } of steps) {
      Object.assign(login, { ring, isDown })
      taken.push(await check(at, signedWith))
      asked.push(login.asked - before.asked)
    }
  } finally {
    Object.assign(login, { ring: before.ring, isDown: before.isDown })
    stop()
  }
  return { taken, asked }
}

interface Verifier {
  readonly check: (at: number, ring: readonly string[]) => Promise<boolean>
  readonly stop: () => void
}

const verifiers: Readonly<Record<Language, (login: SigningLogin) => Promise<Verifier>>> = {
  async Node(login) {
    let shift = 0
    const verify = createVerifier(login.url, login.app, () => Date.now() + shift)
    return {
      check(at, ring) {
        shift = at * SECOND
        return verify(login.assertion({ ring, shift })).then(
          () => true,
          () => false,
        )
      },
      stop: () => undefined,
    }
  },
  async Python(login) {
    const args = ['-c', STEPS, login.url, login.app]
    const env = { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
    const child = spawn(findPythonWithJwt(), args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
    const lines = createInterface(child.stdout)
    return {
      async check(at, ring) {
        // Only the clock of its keys is moved: PyJWT knows no other time than the present.
        child.stdin.write(`${JSON.stringify([at, login.assertion({ ring })])}\n`)
        const [line] = (await once(lines, 'line')) as [string]
        return line === 'taken'
      },
      stop: () => void child.kill(),
    }
  },
}

const STEPS = `
import json, sys, jwt
from verify import Verifier
now = 0
verifier = Verifier(*sys.argv[1:], clock=lambda: now)
for line in sys.stdin:
    now, assertion = json.loads(line)
    try:
        verifier.verify(assertion)
        print("taken", flush=True)
    except jwt.InvalidTokenError:
        print("refused", flush=True)
`
