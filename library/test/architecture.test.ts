/**
 * The plan of the library: which folder may import which, and what every file says of itself. Each law is one test,
 * which lists the files that break it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { moduleText, programs } from '../../scripts/pack-thread.ts'
import { circlesOf, roomOf, Sources, type Import, type Plan } from '../../services/sources.ts'

const sources = new Sources(join(import.meta.dirname, '../src'))

/** Which folder may import which, from the top down. A permission that nothing uses must be removed. */
const plan: Plan = {
  'index.ts': [
    'latchkey.ts',
    'config',
    'factors',
    'tokens',
    'request',
    'login',
    'session',
    'sealed',
    'hashes',
    'contracts',
    'events.ts',
    'errors.ts',
    'ground',
  ],
  'store-kit.ts': ['contracts', 'ground'],
  'adapter-kit.ts': ['adapters/shared', 'request', 'errors.ts', 'ground'],
  testing: [
    'latchkey.ts',
    'tokens',
    'request',
    'login',
    'session',
    'sealed',
    'stores/memory',
    'contracts',
    'errors.ts',
    'ground',
  ],
  adapters: [
    'adapters/shared',
    'adapters/hono',
    'adapters/fastify',
    'adapters/express',
    'adapters/fetch',
    'adapters/cookies',
    'latchkey.ts',
    'request',
    'session',
    'events.ts',
    'errors.ts',
    'ground',
  ],
  'adapters/hono': ['adapters/shared', 'request', 'events.ts', 'ground'],
  'adapters/fastify': ['adapters/shared', 'request', 'events.ts', 'errors.ts'],
  'adapters/express': ['adapters/shared', 'request', 'events.ts'],
  'adapters/fetch': ['adapters/shared', 'request'],
  'adapters/cookies': ['adapters/shared', 'request', 'ground'],
  'adapters/shared': ['latchkey.ts', 'request', 'session', 'events.ts', 'errors.ts', 'ground'],
  'latchkey.ts': [
    'config',
    'flow-parts.ts',
    'factors',
    'tokens',
    'request',
    'login',
    'session',
    'sealed',
    'contracts',
    'events.ts',
    'errors.ts',
    'ground',
  ],
  config: [
    'factors',
    'request',
    'login',
    'session',
    'sealed',
    'contracts',
    'events.ts',
    'errors.ts',
    'ground',
  ],
  'flows.ts': ['flows', 'flow-parts.ts', 'request', 'session', 'errors.ts', 'ground'],
  flows: [
    'flow-parts.ts',
    'latchkey.ts',
    'factors',
    'tokens',
    'request',
    'login',
    'session',
    'password-policy.ts',
    'contracts',
    'events.ts',
    'errors.ts',
    'ground',
  ],
  'flow-parts.ts': ['factors', 'request', 'login', 'session', 'tokens', 'events.ts', 'ground'],
  'browser.ts': [],
  'passkeys.ts': ['passkeys', 'credentials', 'request'],
  passkeys: ['credentials', 'factors', 'request', 'login', 'contracts', 'errors.ts', 'ground'],
  'oidc.ts': ['oidc', 'request', 'errors.ts'],
  oidc: ['factors', 'request', 'login', 'session', 'contracts', 'events.ts', 'errors.ts', 'ground'],
  'totp.ts': ['totp', 'credentials'],
  totp: ['credentials', 'factors', 'request', 'contracts', 'errors.ts', 'ground'],
  credentials: ['factors', 'request', 'login', 'session', 'contracts', 'errors.ts', 'ground'],
  factors: [
    'tokens',
    'request',
    'login',
    'session',
    'contracts',
    'events.ts',
    'errors.ts',
    'ground',
  ],
  tokens: ['login', 'session', 'contracts', 'events.ts', 'errors.ts', 'ground'],
  request: ['session', 'sealed', 'contracts', 'errors.ts', 'ground'],
  login: ['session', 'hashes', 'contracts', 'events.ts', 'errors.ts', 'ground'],
  session: ['contracts', 'events.ts', 'errors.ts', 'ground'],
  sealed: ['session', 'contracts', 'errors.ts', 'ground'],
  stores: [
    'stores/memory',
    'stores/sqlite',
    'stores/redis',
    'stores/postgres',
    'contracts',
    'errors.ts',
    'ground',
  ],
  'stores/memory': ['contracts', 'ground'],
  'stores/sqlite': ['contracts', 'errors.ts', 'ground'],
  'stores/redis': ['contracts', 'errors.ts', 'ground'],
  'stores/postgres': ['contracts', 'errors.ts', 'ground'],
  contracts: ['events.ts', 'errors.ts', 'ground'],
  'password-policy.ts': ['password-policy', 'ground'],
  'password-policy': ['ground'],
  ground: ['events.ts', 'errors.ts'],
  'events.ts': ['hashes', 'errors.ts'],
  hashes: ['hashes/imported'],
  'hashes/imported': ['hashes'],
}

/** What a file imports of the runtime besides `node:crypto`. */
const runtime: Readonly<Record<string, readonly string[]>> = {
  // Reads and writes the file of the development secret.
  'config/development-secret.ts': ['node:fs'],
  // Hashes take milliseconds to seconds of computing, which must not delay requests.
  'hashes/threads.ts': ['node:worker_threads'],
  // By type only: both are loaded when somebody first logs in by a provider.
  'oidc/peers.ts': ['jose', 'openid-client'],
  // A thread sets its own priority.
  'hashes/answer-tasks.ts': ['node:worker_threads', 'node:os'],
}

const isEdge = ({ file }: Import): boolean => /^(stores|adapters|testing)\b/.test(file)

describe('the plan of the library', () => {
  it('lets a folder import the folders that are planned for it, and no other; and no plan is unused', () => {
    assert.deepEqual(sources.offendersOf(plan), { forbidden: [], unused: [] })
  })

  it('has no circle of imports between folders', () => assert.deepEqual(circlesOf(plan), []))

  it('has no circle of imports between files', () => assert.deepEqual(sources.circles(), []))

  it('finds a folder that imports upwards, and a circle (negative control)', () => {
    const { request: _, ...lacking } = plan
    assert.match(sources.offendersOf(lacking).forbidden.join(), /request\/context\.ts → session\//)
    assert.deepEqual(circlesOf({ a: ['b/c'], 'b/d': ['a'] }), ['a', 'b'])
  })

  it('lets the core import nothing but its own files and node:crypto', () => {
    const offenders = sources.importsThat((found) => {
      const allowed = ['node:crypto', ...(runtime[found.file] ?? [])]
      return !isEdge(found) && !found.isOwn && !found.isLater && !allowed.includes(found.from)
    })
    assert.deepEqual(offenders, [])
  })

  it('lets stores and adapters import drivers and frameworks by type only', () => {
    const offenders = sources.importsThat(
      (found) =>
        isEdge(found) && !found.isOwn && !found.isTypeOnly && !found.from.startsWith('node:'),
    )
    assert.deepEqual(offenders, [])
  })

  it('lets no store import another store and no adapter another adapter, except through the shared folder', () => {
    const offenders = sources.importsThat(({ file, from, isOwn }) => {
      const family = basename(file, '.ts')
      const isEntry = roomOf(file) === 'stores' || roomOf(file) === 'adapters'
      const shared = [`${dirname(file)}/${family}`, `${dirname(file)}/shared`]
      const isNear = from.startsWith(`${dirname(file)}/`)
      return isOwn && isEntry && isNear && !shared.includes(dirname(from))
    })
    assert.deepEqual(offenders, [])
  })

  it('lets the files on a request’s path import inwards only', () => {
    const path = [
      'latchkey.ts',
      'request/context.ts',
      'session/session.ts',
      'session/manager.ts',
      'contracts/store.ts',
      'contracts/record.ts',
    ]
    const offenders = sources.importsThat(({ file, from }) => {
      const [here, there] = [path.indexOf(file), path.indexOf(from)]
      return here !== -1 && there !== -1 && there < here
    })
    assert.deepEqual(offenders, [])
  })
})

describe('the formats of password hashes', () => {
  it('have packed thread programs that are up to date: run node scripts/pack-thread.ts if not', () => {
    for (const program of programs) {
      assert.ok(
        readFileSync(program.file, 'utf8') === moduleText(program),
        `${program.name} is old`,
      )
    }
  })

  it('have their blocking code imported by thread programs only', () => {
    const blocking = ['algorithms.ts', 'blowfish.ts', 'md5-crypt.ts', 'sha-crypt.ts']
    const ofThreads = ['imported-thread.ts', 'algorithms.ts']
    const offenders = sources.importsThat(
      ({ file, from, isTypeOnly }) =>
        !ofThreads.includes(basename(file)) && !isTypeOnly && blocking.includes(basename(from)),
    )
    assert.deepEqual(offenders, [])
  })
})

describe('the formats of other libraries', () => {
  const reaches = (isMeant: (found: Import) => boolean): readonly string[] =>
    sources.importsThat((found) => {
      const [from, to] = [roomOf(found.file), roomOf(found.from)]
      return from !== 'hashes/imported' && to === 'hashes/imported' && isMeant(found)
    })

  it('are imported from one place, and dynamically', () => {
    assert.deepEqual(
      reaches(() => true),
      ['hashes/formats.ts → hashes/imported/readers.ts'],
    )
    assert.deepEqual(
      reaches(({ isLater }) => !isLater),
      [],
    )
  })
})

describe('what sealed sessions need', () => {
  const reachers = (isMeant: (found: Import) => boolean): readonly string[] =>
    sources.importsThat(
      (found) =>
        roomOf(found.from) === 'sealed' &&
        !['sealed', 'testing'].includes(roomOf(found.file)) &&
        isMeant(found),
    )

  it('comes with sealedSessions() alone: applications with a store bundle none of it', () => {
    assert.deepEqual(
      reachers(({ isTypeOnly }) => !isTypeOnly),
      ['index.ts → sealed/sealed-sessions.ts'],
    )
    // Negative control: the types are known elsewhere too.
    assert.ok(reachers(() => true).length > 2)
  })
})

describe('every file', () => {
  it('opens with a comment that says what it is for', () => {
    assert.deepEqual(sources.filesWithoutHeader(), [])
  })

  it('documents each of its exports', () => {
    const pattern =
      /(.*)\n(?:export|  readonly \w+\??:|export declare) (?:async )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/g
    // An overload follows the documented signature.
    const isDocumented = (before: string): boolean => /\*\/$|^export function /.test(before)
    const offenders = sources.files.flatMap((file) =>
      Array.from(sources.text(file).matchAll(pattern))
        .filter(([, before]) => !isDocumented(before ?? ''))
        .map(([, , name]) => `${name} in ${file}`),
    )
    assert.deepEqual(offenders, [])
  })

  it('has a name in kebab-case that says what it holds', () => {
    const isTelling = (name: string): boolean =>
      /^[a-z][a-z\d]*(-[a-z\d]+)*\.ts$/.test(name) &&
      !/util|helper|impl|service|common|misc/.test(name)
    assert.deepEqual(
      sources.filesThat((_, file) => !isTelling(basename(file))),
      [],
    )
  })
})

describe('randomness and comparison', () => {
  it('Math.random and randomUUID are used nowhere', () => {
    assert.deepEqual(
      sources.filesThat((text) => /Math\.random|randomUUID/.test(text)),
      [],
    )
  })

  it('WebCrypto, whose work would queue behind password hashes, is used nowhere', () => {
    assert.deepEqual(
      sources.filesThat((text) => /\.subtle\b/.test(text)),
      [],
    )
  })
})
