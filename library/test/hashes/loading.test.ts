/**
 * When code is loaded: the code for hashes of other libraries is loaded with the first of them, and not before.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'

const source = join(import.meta.dirname, '../../src')

const IMPORTED = '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu'
const IMPORTED_PASSWORD = 'correct-ztihS0wL'

/** An application. Its function `loaded` counts the files below `imported/` that are loaded so far. */
function program(folder: string, password: string, body: string): string {
  return `
    import { registerHooks } from 'node:module'
    const files = []
    registerHooks({ load(url, context, next) { files.push(url); return next(url, context) } })
    const loaded = () => files.filter((url) => url.includes('/hashes/imported/')).length
    const { createLatchkey, hashPassword, isHash, needsRehash, verifyPassword } =
      await import('${join(folder, 'index.ts')}')
    const { memoryStore } = await import('${join(folder, 'stores/memory.ts')}')
    const passwordHash = await hashPassword('own password')
    const users = { own: passwordHash, foreign: '${IMPORTED}' }
    const latch = createLatchkey({
      secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
      store: memoryStore(),
      findUser: (id) => id in users ? { id, passwordHash: users[id] } : null,
      password: ${password},
      onEvent: ({ type, userId, error }) =>
        type === 'password.failed' && console.log(type, userId, error.code),
    })
    const login = (name, password) => latch.authenticate(name, password).then(
      () => console.log(name, 'in'), (error) => console.log(name, error.code, error.status))
    ${body}`
}

/** Runs a program and resolves to the lines that it wrote. */
async function linesOf(folder: string, password: string, body: string): Promise<readonly string[]> {
  const text = program(folder, password, body)
  const args = ['--conditions=@latchkey/source', '--input-type=module', '-e', text]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 })
  return stdout.trim().split('\n')
}

describe('the code for hashes of other libraries', () => {
  it('is not loaded for our own hashes, nor by isHash and needsRehash', async () => {
    const lines = await linesOf(
      source,
      '{}',
      `await login('own', 'own password')
      await login('own', 'wrong')
      await login('nobody', 'wrong')
      console.log(isHash('${IMPORTED}'), needsRehash('${IMPORTED}'), loaded())`,
    )
    assert.deepEqual(lines, [
      'own in',
      'own invalid_credentials 401',
      'nobody invalid_credentials 401',
      'true true 0',
    ])
  })

  for (const [what, body] of [
    ['a login meets such a hash', `await login('foreign', '${IMPORTED_PASSWORD}')`],
    [
      'verifyPassword meets such a hash',
      `console.log('foreign', await verifyPassword('${IMPORTED_PASSWORD}', '${IMPORTED}') && 'in')`,
    ],
  ] as const) {
    it(`is loaded when ${what}`, async () => {
      const lines = await linesOf(source, '{}', `${body}\nconsole.log(loaded() > 0)`)
      assert.deepEqual(lines, ['foreign in', 'true'])
    })
  }

  it('is loaded at the first failed login, whoever fails, if such a hash is listed in the options', async () => {
    const listed = `{ imported: ['${IMPORTED}'] }`
    for (const name of ['own', 'nobody']) {
      const lines = await linesOf(
        source,
        listed,
        `await login('own', 'own password')
        console.log(loaded())
        await login('${name}', 'wrong')
        console.log(loaded() > 0)`,
      )
      assert.deepEqual(lines, ['own in', '0', `${name} invalid_credentials 401`, 'true'])
    }
  })
})

describe('missing code for hashes of other libraries', () => {
  // The package as a bundler leaves it that keeps only what is imported statically.
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-missing-'))
  after(() => rmSync(folder, { recursive: true }))
  cpSync(source, folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  rmSync(join(folder, 'hashes/imported'), { recursive: true })

  it('is reported and answered with 503, not with "wrong password", and other users log in', async () => {
    const lines = await linesOf(
      folder,
      '{}',
      `await login('foreign', '${IMPORTED_PASSWORD}')
      await login('own', 'own password')
      await login('own', 'wrong')`,
    )
    assert.deepEqual(lines, [
      'password.failed foreign ERR_MODULE_NOT_FOUND',
      'foreign hashing_failed 503',
      'own in',
      'own invalid_credentials 401',
    ])
  })

  it('gives every failed login the same 503 if such a hash is listed, so that the answer does not tell accounts apart', async () => {
    const lines = await linesOf(
      folder,
      `{ imported: ['${IMPORTED}'] }`,
      `for (const name of ['foreign', 'own', 'nobody']) await login(name, 'wrong')
      await login('own', 'own password')`,
    )
    assert.deepEqual(lines, [
      'password.failed foreign ERR_MODULE_NOT_FOUND',
      'foreign hashing_failed 503',
      'password.failed own ERR_MODULE_NOT_FOUND',
      'own hashing_failed 503',
      'password.failed null ERR_MODULE_NOT_FOUND',
      'nobody hashing_failed 503',
      'own in',
    ])
  })
})
