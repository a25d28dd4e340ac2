/**
 * Request targets made at random, of all that paths are misread by: whatever a framework makes of them, no route that
 * nobody has opened is served without a login.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { inParallel } from 'latchkey/testing'
import { ask, CLOSED, frameworks, type Front, type Site } from './sites.ts'

/** Parts that mean something to some router, server or file system. */
const part = fc.constantFrom(
  '/',
  '//',
  '\\',
  '%2f',
  '%5c',
  '/.',
  '/..',
  '/%2e',
  '/%2e%2e',
  '..;',
  '.',
  '*',
  '?',
  '?x',
  ';',
  ';x=1',
  '#',
  '%00',
  '%20',
  '\t',
  '%',
  '%zz',
  '%c0%af',
  '%252e',
  '\u00E9',
  '\u00A0',
  ':',
  '@',
  '=',
  '&',
  '+',
  ',',
  'about',
  '/about',
  '/assets/',
  'x',
)
const before = fc.constantFrom(
  '',
  '',
  '',
  '',
  '',
  '',
  '/assets/..',
  '/assets/%2e%2e',
  '/about/..',
  '/about;',
  '/.',
  '/',
  '\\',
  'http://127.0.0.1',
  'http://127.0.0.1/assets/..',
  '/assets/x/../..',
  '/assets',
)
const base = fc.constantFrom(
  '/admin',
  '/admin/users',
  '/members/list',
  '/old/inner',
  '/profile',
  '/about',
  '/hook',
)

/** Changes that leave the meaning of a path as it is, for some of its readers, and parts that do not. */
const change = fc.tuple(fc.nat(30), fc.oneof(part, fc.constantFrom('encode', 'upper', 'none')))
const target = fc
  .tuple(before, base, fc.array(change, { maxLength: 2 }))
  .map(
    ([start, path, changes]) =>
      start + changes.reduce<string>((now, [at, how]) => changed(now, at, how), path),
  )

function changed(path: string, at: number, how: string): string {
  const i = at % (path.length + 1)
  const one = path[i] ?? ''
  const rest = path.slice(i + one.length)
  if (how === 'none') return path
  if (how === 'upper') return path.slice(0, i) + one.toUpperCase() + rest
  if (how !== 'encode' || one === '') return path.slice(0, i) + how + path.slice(i)
  return `${path.slice(0, i)}%${one.charCodeAt(0).toString(16)}${rest}`
}

const method = fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'PUT')
const requests = fc.sample(fc.tuple(method, target), { numRuns: 2_000, seed: 14 })

/** Returns the requests to which a closed route has answered. */
async function served({ port }: Site): Promise<readonly string[]> {
  const found: string[] = []
  let next = 0
  await inParallel(16, async () => {
    for (let i = next++; i < requests.length; i = next++) {
      const [verb, path] = requests[i] as (typeof requests)[number]
      const { body } = await ask(port, path, verb)
      if (body.includes(CLOSED)) found.push(`${verb} ${path}`)
    }
  })
  return found
}

/** A check that compares the decoded path with a list, as many applications do. */
function isRefused(path: string): boolean {
  let decoded = path
  try {
    decoded = decodeURIComponent(path)
  } catch {}
  return !/^\/(?:about|assets\/|login)/.test(decoded)
}

for (const { name, start } of frameworks) {
  describe(`2,000 random requests to ${name}`, () => {
    const sites: Site[] = []
    after(() => Promise.all(sites.map((site) => site.close())))
    const servedBy = async (front: Front): Promise<readonly string[]> => {
      const site = await start(front)
      sites.push(site)
      return served(site)
    }

    it('reach no closed route without a login', async () => {
      assert.deepEqual(await servedBy('protect'), [])
    })

    it('reach closed routes without protect, and past a check of the decoded path (control)', async () => {
      const bare = await servedBy(() => false)
      assert.ok(bare.length > 50, String(bare.length))
      const past = await servedBy(isRefused)
      assert.ok(past.length > 0)
    })
  })
}
