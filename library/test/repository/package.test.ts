/**
 * What is published: the texts of the packages come from the repository, what a package lacks is found, and the size
 * of what is loaded at the start is measured.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { problemsOf, type PackedPackage } from '../../../scripts/package/contents.ts'
import { isOver, readBudgets, sizeOf } from '../../../scripts/package/size.ts'
import {
  manifestOf,
  packages,
  packageTexts,
  repositoryUrl,
  root,
  type PackageFolder,
} from '../../../scripts/package/texts.ts'

/** A package as it should be packed. */
function packed(folder: PackageFolder): PackedPackage {
  const manifest = manifestOf(folder)
  const targets = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? [target] : [target['types'] ?? '', target['default'] ?? ''],
  )
  const code = [...targets, ...Object.values(manifest.bin ?? {})]
  const map = JSON.stringify({ sources: ['../src/a.ts'], sourcesContent: ['export {}'] })
  const files = [
    ...code.map((file) => [file.replace('./', ''), ''] as const),
    ['dist/a.js.map', map] as const,
    ...Object.entries(packageTexts(folder)),
  ]
  return { folder, manifest, files: new Map(files) }
}

for (const folder of packages) {
  describe(`the package of ${folder}/`, () => {
    it('has all that a published package needs', () =>
      assert.deepEqual(problemsOf(packed(folder)), []))

    for (const field of ['repository', 'homepage', 'bugs', 'engines', 'license'] as const) {
      it(`is refused without ${field}`, () => {
        const right = packed(folder)
        const { [field]: _, ...manifest } = right.manifest
        const problems = problemsOf({ ...right, manifest })
        assert.ok(problems.some((problem) => problem.includes(`: ${field}`)))
      })
    }

    for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
      it(`is refused without ${file}, and with an outdated ${file}`, () => {
        const right = packed(folder)
        const files = new Map(right.files)
        files.set(file, 'old')
        assert.match(problemsOf({ ...right, files }).join(), new RegExp(`${file} is not what`))
        files.delete(file)
        assert.match(problemsOf({ ...right, files }).join(), new RegExp(`${file} is not packed`))
      })
    }

    it('is refused when engines names another Node than the oldest one that is supported', () => {
      const right = packed(folder)
      const manifest = { ...right.manifest, engines: { node: '>=18' } }
      assert.match(problemsOf({ ...right, manifest }).join(), /engines\.node is >=18/)
    })

    it('is refused with sources, with maps of declarations, and with a map that lacks its source', () => {
      const right = packed(folder)
      const blind = JSON.stringify({ sources: ['../src/b.ts'] })
      const needless = ['src/a.ts', 'dist/a.d.ts.map'].map((file) => [file, ''] as const)
      const files = new Map([...right.files, ...needless, ['dist/b.js.map', blind] as const])
      assert.equal(problemsOf({ ...right, files }).length, 3)
    })

    it('has a README that opens with the installation and has no relative link', () => {
      const readme = packageTexts(folder)['README.md'] ?? ''
      const { name } = manifestOf(folder)
      assert.match(readme, new RegExp(`^# ${name}\n\n[^#]*?\`\`\`sh\nnpm install ${name}\\b`))
      const links = Array.from(readme.matchAll(/\]\(([^)]+)\)/g), ([, target]) => target ?? '')
      assert.deepEqual(
        links.filter((target) => !target.startsWith('https://') && !target.startsWith('#')),
        [],
      )
      for (const link of links.filter((target) => target.startsWith(repositoryUrl()))) {
        const path = link.slice(`${repositoryUrl()}/blob/main/`.length).replace(/#.*/, '')
        assert.ok(existsSync(join(root, path)), link)
      }
    })
  })
}

describe('the README of the library', () => {
  it('shows examples/readme.ts to the letter', () => {
    const example = readFileSync(join(root, 'examples/readme.ts'), 'utf8')
    const code = example.slice(example.indexOf('*/') + 2).trim()
    assert.ok(packageTexts('library')['README.md']?.includes(`\`\`\`ts\n${code}\n\`\`\``))
  })
})

describe('sizeOf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-size-'))
  after(() => rmSync(folder, { recursive: true }))
  // Text that gzip cannot shrink much, and that is the same at every run.
  const noise = (seed: string): string =>
    Array.from({ length: 50 }, (_, i) => hash('sha256', `${seed} ${i}`)).join('')

  it('counts static imports and dynamic imports apart', async () => {
    writeFileSync(join(folder, 'now.js'), `export const now = ${JSON.stringify(noise('now'))}`)
    writeFileSync(
      join(folder, 'later.js'),
      `export const later = ${JSON.stringify(noise('later'))}`,
    )
    const lazy = "export { now } from './now.js'; export const later = () => import('./later.js')"
    const eager = "export { now } from './now.js'; export { later } from './later.js'"
    const [one, both] = [await sizeOf(lazy, folder), await sizeOf(eager, folder)]
    assert.ok(one.later > 500)
    assert.equal(both.later, 0)
    assert.ok(both.atStart > one.atStart + 500)
  })

  it('is held against both halves of a budget', () => {
    const budget = { program: '', gzippedBytes: 100, laterGzippedBytes: 10 }
    assert.equal(isOver({ atStart: 100, later: 10 }, budget), false)
    assert.equal(isOver({ atStart: 101, later: 0 }, budget), true)
    assert.equal(isOver({ atStart: 0, later: 11 }, budget), true)
  })

  it('has a budget for the core, and one for the core with each adapter', () => {
    const entries = Object.keys(manifestOf('library').exports ?? {})
    const adapters = entries.filter((entry) => entry.startsWith('./adapters/'))
    const programs = Object.values(readBudgets()).map(({ program }) => program)
    assert.ok(programs.some((program) => !program.includes('/adapters/')))
    for (const adapter of adapters) {
      const name = adapter.replace('.', 'latchkey')
      assert.ok(
        programs.some((program) => program.includes(`'${name}'`)),
        name,
      )
    }
  })
})
