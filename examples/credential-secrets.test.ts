/**
 * The script of `credential-secrets.ts`, and that the page about it shows it as it is.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { browserAt, enrol, enrolledApplication } from '../services/enrolled.ts'
import { moveToNewestSecret } from './credential-secrets.ts'

const OLD = 'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8='
const NEW = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='

describe('a new secret for what users have enrolled', () => {
  it('takes the place of the old one in the order of the page, and nobody is locked out at any time', async () => {
    const store = memoryStore()
    const rings = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]] as const
    const [first, ...later] = rings.map((credentialSecrets) =>
      enrolledApplication({ store, credentialSecrets }),
    )
    assert.ok(first)
    const { device } = await enrol(first)
    const lines: string[] = []
    for (const [i, app] of later.entries()) {
      // The servers of two steps serve side by side: some are restarted, and others not yet.
      const before = [first, ...later][i]
      for (const one of [first, ...later]) one.clock.advance(MINUTE)
      if (app === later.at(-1)) {
        assert.equal(
          await moveToNewestSecret(later.at(-2)!.latch, (line) => lines.push(line)),
          true,
        )
      }
      for (const one of [before!, app]) {
        for (const other of [first, ...later]) other.clock.advance(MINUTE)
        if (app === later.at(-1) && one === before) continue
        const browser = browserAt(one)
        assert.equal(await browser.logIn(), 'unfinished')
        assert.equal((await browser.finish(device.code())).id, 'id-alice')
      }
    }
    assert.deepEqual(lines, ['1 moved, 1 were there'])
  })

  it('does not take its place while rows need a secret that is not listed', async () => {
    const store = memoryStore()
    await enrol(enrolledApplication({ store, credentialSecrets: OLD }))
    const { latch } = enrolledApplication({ store, credentialSecrets: NEW })
    const lines: string[] = []
    assert.equal(await moveToNewestSecret(latch, (line) => lines.push(line)), false)
    assert.match(lines.at(-1) ?? '', /^2 were sealed by a secret that is not in the list/)
  })

  it('is on the page as it is here', () => {
    const page = readFileSync(
      join(import.meta.dirname, '../docs/recipes/credential-secrets.md'),
      'utf8',
    )
    const source = readFileSync(join(import.meta.dirname, 'credential-secrets.ts'), 'utf8')
    assert.ok(page.includes(source.slice(source.indexOf('import'))))
  })
})
