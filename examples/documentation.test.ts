/**
 * The examples in the comments of the library: each compiles, and does what it says.
 *
 * They run one after the other in one process, against a real PostgreSQL and Redis. A line `value // => expected` is
 * compared.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../services/free-port.ts'
import { startPostgres, type PostgresServer } from '../services/postgres.ts'
import { redisForTests } from '../services/redis.ts'

const root = join(import.meta.dirname, '..')

/** An example, and the function whose comment it stands in. */
interface Example {
  readonly name: string
  readonly code: string
}

/** Functions that a beginner calls first. */
const first = [
  'cached',
  'checkPassword',
  'createLatchkey',
  'flows',
  'hashPassword',
  'latchkeyCookies',
  'latchkeyExpress',
  'latchkeyFastify',
  'latchkeyFetch',
  'latchkeyHono',
  'memoryStore',
  'oidc',
  'passkeyPage',
  'passkeys',
  'postgresStore',
  'redisStore',
  'sealedSessions',
  'sqliteStore',
  'testClient',
  'testClock',
  'totp',
  'typed',
  'verifyPassword',
]

/** Returns the examples of a source, without the comment around them. */
function examplesIn(source: string): readonly Example[] {
  const pattern =
    / \* @example\n \* ```ts\n((?: \*.*\n)+?) \* ```\n(?: \*.*\n)*? \*\/\nexport (?:async )?function (\w+)/g
  return Array.from(source.matchAll(pattern), ([, code = '', name = '']) => ({
    name,
    code: code.replaceAll(/^ \* ?/gm, ''),
  }))
}

/** Returns the values that the comments of options give as examples, by the option's name. */
function valuesIn(source: string): ReadonlyMap<string, string> {
  const pattern = / \* @example (\S.*)\n(?: +\*(?! @).*\n)*? +\*\/\n +readonly (\w+)\?:/g
  return new Map(
    Array.from(source.matchAll(pattern), ([, value = '', option = '']) => [option, value]),
  )
}

/** Returns a program that starts with the options of the examples. */
function programOf(values: ReadonlyMap<string, string>): string {
  const setting = (name: string): string => `${name}: ${values.get(name)}\n,`
  return `
    import { createLatchkey, HOUR, MINUTE } from 'latchkey'
    import { memoryStore } from 'latchkey/stores/memory'

    const verify = () => false
    const example = '{SSHA512}nobody'
    const row = { id: 'u1', username: 'anna', roles: ['admin'], passwordHash: '', email: '', createdAt: new Date() }
    createLatchkey({
      store: memoryStore(),
      findUser: (username: string) => (username === 'anna' ? row : null),
      password: { ${setting('imported')} ${setting('verifiers')} },
      ${setting('toSession')}
      ${setting('lifetimes')}
      ${setting('canonicalUsername')}
    })
  `
}

/** Returns a program that compares what the example says. */
function withComparisons(code: string): string {
  const compared = code.replaceAll(
    /^(.+?) \/\/ => (.+)$/gm,
    (_, value: string, expected: string) => `assert.deepEqual(${value}, ${expected})`,
  )
  return `import assert from 'node:assert/strict'\n${compared}`
}

describe('the examples in the comments', () => {
  const sources = globSync('library/src/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  )
  const examples = sources.flatMap(examplesIn)
  const values = new Map(sources.flatMap((source) => [...valuesIn(source)]))
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-examples-'))
  let postgres: PostgresServer
  let redis: Awaited<ReturnType<typeof redisForTests>>
  let port: number

  before(async () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const settings = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true, noUnusedLocals: false, noUnusedParameters: false },
      include: ['*.ts'],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
    for (const { name, code } of examples) {
      writeFileSync(join(folder, `${name}.ts`), withComparisons(code))
    }
    writeFileSync(join(folder, 'options.ts'), programOf(values))
    postgres = await startPostgres()
    redis = await redisForTests()
    port = await freePort()
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await postgres.stop()
    await redis.stop()
  })

  it('are there for what a beginner calls first', () => {
    assert.deepEqual(examples.map(({ name }) => name).toSorted(), first)
  })

  it('are all found, so that none is left out', () => {
    const written = sources.flatMap((source) => source.match(/^ *\* @example\b/gm) ?? [])
    assert.equal(examples.length + values.size, written.length)
    const options = [
      'canonicalUsername',
      'imported',
      'lifetimes',
      'needsSecondFactor',
      'toSession',
      'verifiers',
    ]
    assert.deepEqual([...values.keys()].toSorted(), options)
  })

  it('compile', () => {
    const program = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout, status } = spawnSync(process.execPath, [program, '-p', folder], {
      encoding: 'utf8',
      cwd: folder,
    })
    assert.equal(stdout, '')
    assert.equal(status, 0)
  })

  /** Runs programs of the folder in one process. */
  function run(...names: readonly string[]) {
    const imports = names.map(
      (name) => `await import('./${name}.ts')\nconsole.log('done: ${name}')\n`,
    )
    writeFileSync(join(folder, 'run.js'), `${imports.join('')}process.exit()\n`)
    const env = {
      ...process.env,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      NODE_ENV: 'test',
      PORT: String(port),
    }
    return spawnSync(process.execPath, ['--conditions=@latchkey/source', 'run.js'], {
      encoding: 'utf8',
      cwd: folder,
      env,
    })
  }

  it('do what they say', () => {
    const names = [...examples.map(({ name }) => name), 'options']
    const { stdout, stderr } = run(...names)
    const done = Array.from(stdout.matchAll(/^done: (\w+)$/gm), ([, name]) => name)
    assert.deepEqual(done, names, stderr)
    // Most of them compare something.
    assert.ok(examples.filter(({ code }) => code.includes('// => ')).length > 0.8 * examples.length)
  })

  it('are found to be wrong when they are (negative control)', () => {
    const [example] = examplesIn(
      '/**\n * Doubles.\n *\n * @example\n * ```ts\n * 1 + 1 // => 3\n * ```\n */\nexport function double',
    )
    assert.ok(example !== undefined)
    writeFileSync(join(folder, 'wrong.ts'), withComparisons(example.code))
    assert.match(run('wrong').stderr, /2 !== 3/)
  })
})
