/**
 * The laws of imports, and of what every file says of itself.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { file as threadFile, moduleText as threadModule } from '../../scripts/pack-thread.ts'

const src = join(import.meta.dirname, '../src')
const files = globSync('**/*.ts', { cwd: src })

interface Import {
  readonly from: string
  readonly isTypeOnly: boolean
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  const pattern = /^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'/gms
  const atStart = Array.from(text.matchAll(pattern), ([, type, from]) => ({
    from: from ?? '',
    isTypeOnly: type !== undefined,
  }))
  const later = Array.from(text.matchAll(/\bimport\(([^)]+)\)/g), ([, from]) => ({
    from: `import(${from})`,
    isTypeOnly: false,
  }))
  return [...atStart, ...later]
}

/** The core is what lies directly in src, and the formats of password hashes. */
const isCore = (file: string): boolean => ['.', 'hashes'].includes(dirname(file))

const target = (file: string, from: string): string =>
  relative(src, resolve(src, dirname(file), from))

describe('the core', () => {
  const exceptions: Readonly<Record<string, readonly string[]>> = {
    // Reads and writes a file, for the secret of development.
    'development-secret.ts': ['node:fs'],
    // Hashes take milliseconds to seconds of computing, which must not delay requests.
    'hashes/threads.ts': ['node:worker_threads'],
    // A thread sets its own priority.
    'hashes/thread.ts': ['node:worker_threads', 'node:os'],
  }

  for (const file of files.filter(isCore)) {
    it(`${file} imports only its own files and node:crypto`, () => {
      const allowed = ['node:crypto', ...(exceptions[file] ?? [])]
      for (const { from } of importsOf(file)) {
        if (/^\.\.?\//.test(from)) assert.ok(isCore(target(file, from)), `${file} → ${from}`)
        else assert.ok(allowed.includes(from), `${file} → ${from}`)
      }
    })
  }
})

describe('stores and adapters', () => {
  /** The files of one store or adapter begin with the same word: `sqlite-attempts.ts`. */
  const family = (file: string): string => file.split(/[-.]/, 1)[0] ?? ''

  for (const file of files.filter((file) => /^(stores|adapters)\//.test(file))) {
    it(`${file} imports drivers and frameworks by type only, and no other store or adapter`, () => {
      for (const { from, isTypeOnly } of importsOf(file)) {
        const to = target(file, from)
        const isOwn = isCore(to) || family(to) === family(file)
        if (from.startsWith('.')) assert.ok(isOwn, `${file} → ${from}`)
        else assert.ok(isTypeOnly || from.startsWith('node:'), `${file} → ${from}`)
      }
    })
  }
})

describe('the formats of password hashes', () => {
  for (const file of files.filter((file) => dirname(file) === 'hashes')) {
    it(`${file} imports nothing of the rest of the core`, () => {
      for (const { from } of importsOf(file)) assert.ok(!from.startsWith('..'), `${file} → ${from}`)
    })
  }

  it('run in a thread from a text that is what their files say: node scripts/pack-thread.ts', () => {
    assert.ok(readFileSync(threadFile, 'utf8') === threadModule(), 'thread-text.ts is old')
  })

  it('are computed in a thread: what blocks is imported by what runs there only', () => {
    const blocking = ['algorithms.ts', 'argon2-sixteen.ts', 'blowfish.ts', 'md5-crypt.ts']
    const ofThreads = ['hashes/thread.ts', 'hashes/algorithms.ts', 'hashes/argon2-sixteen.ts']
    for (const file of files.filter((file) => !ofThreads.includes(file))) {
      for (const { from, isTypeOnly } of importsOf(file)) {
        assert.ok(isTypeOnly || !blocking.includes(basename(from)), `${file} → ${from}`)
      }
    }
  })
})

describe('the path of a request', () => {
  /** From the outside in; imports point the same way, never back. */
  const path = ['latchkey.ts', 'context.ts', 'session.ts', 'manager.ts', 'store.ts', 'record.ts']

  for (const [i, file] of path.entries()) {
    it(`${file} imports nothing that comes before it`, () => {
      for (const { from } of importsOf(file)) {
        const position = path.indexOf(target(file, from))
        assert.ok(position === -1 || position > i, `${file} → ${from}`)
      }
    })
  }
})

describe('every file', () => {
  for (const file of files) {
    const text = readFileSync(join(src, file), 'utf8')

    it(`${file} opens with what it is for`, () => {
      assert.match(text, /^\/\*\*\n \* .+[\s\S]*?\n \* @module\n \*\//)
    })

    it(`${file} documents each of its exports`, () => {
      const pattern =
        /(.*)\n(?:export|  readonly \w+\??:|export declare) (?:async )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/g
      for (const [, before, name] of text.matchAll(pattern)) {
        // An overload stands below the one that is documented.
        assert.match(before ?? '', /\*\/$|^export function /, `${name} in ${file}`)
      }
    })

    it(`${file} is in no circle of imports`, () => {
      assert.deepEqual(circleThrough(file), null)
    })

    it(`${file} has a name in kebab-case that says what it holds`, () => {
      assert.match(basename(file), /^[a-z][a-z\d]*(-[a-z\d]+)*\.ts$/)
      assert.doesNotMatch(basename(file), /util|helper|impl|service|common|misc/)
    })
  }
})

/** Returns the files of a circle that begins and ends with this one, or `null`. */
function circleThrough(start: string): string[] | null {
  const seen = new Set<string>()
  const visit = (file: string, path: string[]): string[] | null => {
    for (const { from } of importsOf(file)) {
      if (!from.startsWith('.')) continue
      const next = target(file, from)
      if (next === start) return [...path, next]
      if (seen.has(next)) continue
      seen.add(next)
      const found = visit(next, [...path, next])
      if (found !== null) return found
    }
    return null
  }
  return visit(start, [start])
}

describe('randomness and comparison', () => {
  it('Math.random and randomUUID make no secret anywhere', () => {
    for (const file of files) {
      const text = readFileSync(join(src, file), 'utf8')
      assert.doesNotMatch(text, /Math\.random|randomUUID/, file)
    }
  })

  it('WebCrypto, whose work waits behind password hashes, is used nowhere', () => {
    for (const file of files) {
      assert.doesNotMatch(readFileSync(join(src, file), 'utf8'), /\.subtle\b/, file)
    }
  })
})
