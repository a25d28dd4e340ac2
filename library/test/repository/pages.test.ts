/**
 * The pages of the repository: the picture of the folders shows every folder, the index lists every page, no link is
 * dead, and lines are short enough to be read beside code.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Returns the folders that a picture shows. The picture indents a folder below the folder that holds it. */
function shownFolders(markdown: string): readonly string[] {
  const above: string[] = []
  return Array.from(
    markdown.matchAll(/^( *)([\w/-]+)\/ {2,}\S.*$/gm),
    ([, indent = '', name = '']) => {
      above.length = indent.length / 2
      above.push(name)
      return above.join('/')
    },
  )
}

/** Returns a folder of sources and all folders below it. */
function foldersIn(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  const below = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  return [folder, ...below].map((path) => path.replaceAll('\\', '/'))
}

/** Returns the long lines that could be broken: no rows of tables, lone links or output of programs. */
function longLines(markdown: string): readonly string[] {
  return markdown
    .replaceAll(/^```(?:console|text|http)\n.*?^```/gms, '')
    .split('\n')
    .filter(
      (line) =>
        line.length > 120 && !line.startsWith('|') && !/^(- )?(\S*|\[[^\]]*\]\(\S*\))$/.test(line),
    )
}

/** Returns the targets of relative links that do not exist. */
function deadLinks(page: string): readonly string[] {
  const links = read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)
  return Array.from(links, ([, target = '']) => target).filter(
    (target) => !existsSync(join(root, dirname(page), target)),
  )
}

describe('README.md', () => {
  it('shows every folder of the library and of the server in its picture, and no other', () => {
    const folders = [...foldersIn('library/src'), ...foldersIn('server/src')]
    assert.deepEqual(shownFolders(read('README.md')).toSorted(), folders.toSorted())
  })

  it('opens with the installation and the name of the first file', () => {
    assert.match(
      read('README.md'),
      /^# latchkey\n\n[^#`]*```sh\nnpm install latchkey [^`]*```\n\nSave this as `server\.mts`/,
    )
  })
})

describe('docs/README.md', () => {
  it('lists every page of docs/ and decisions/, each once', () => {
    const pages = globSync(['docs/**/*.md', 'decisions/*.md'], { cwd: root })
      .map((page) => page.replaceAll('\\', '/'))
      .filter((page) => page !== 'docs/README.md')
    const links = read('docs/README.md').matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm)
    const listed = Array.from(links, ([, target = '']) =>
      join('docs', target).replaceAll('\\', '/'),
    )
    const inside = listed.filter((page) => /^(docs|decisions)\//.test(page))
    assert.deepEqual(inside.toSorted(), pages.toSorted())
  })
})

describe('the pages of the repository', () => {
  const pages = globSync(
    ['*.md', '{docs,decisions,.github}/**/*.md', '{attack,bench,fault,mutants}/*.md'],
    { cwd: root },
  )

  it('have no line over 120 columns that could be broken', () => {
    const found = pages.flatMap((page) => longLines(read(page)).map((line) => `${page}: ${line}`))
    assert.deepEqual(found, [])
  })

  it('have no dead link', () => {
    assert.deepEqual(
      pages.flatMap((page) => deadLinks(page).map((target) => `${target} in ${page}`)),
      [],
    )
  })

  it('name no source file that does not exist', () => {
    const files = globSync(
      '{library,server,attack,bench,fault,services,examples,scripts,mutants}/**/*.ts',
      {
        cwd: root,
        exclude: ['**/node_modules'],
      },
    ).map((file) => `/${file.replaceAll('\\', '/')}`)
    const gone = pages.flatMap((page) =>
      Array.from(read(page).matchAll(/`([a-z\d./-]+\.ts)`/g), ([, name = '']) => name)
        .filter((name) => !files.some((file) => file.endsWith(`/${name}`)))
        .map((name) => `${name} in ${page}`),
    )
    assert.deepEqual(gone, [])
  })

  it('are found to have a long line when they have one (negative control)', () => {
    assert.equal(longLines(`${'word '.repeat(30)}\n| ${'word '.repeat(30)} |`).length, 1)
  })
})
