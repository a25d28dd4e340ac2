/**
 * The texts that a package carries besides its code: a README made from sections of the repository's, its CHANGELOG
 * and its LICENSE. They are made at every build, so no copy can grow old.
 *
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The repository. */
export const root: string = join(import.meta.dirname, '../..')

/** The folders of the packages. */
export const packages = ['library', 'server'] as const

/** The folder of a package. */
export type PackageFolder = (typeof packages)[number]

/** What a package says of itself in its package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly homepage?: string
  readonly bugs?: { readonly url: string }
  readonly repository?: {
    readonly type: string
    readonly url: string
    readonly directory?: string
  }
  readonly license?: string
  readonly engines?: { readonly node?: string }
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Reads the package.json of the repository (`''`) or of a folder in it. */
export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
}

/** The address of the repository for browsers: the only place that knows it is the root's package.json. */
export function repositoryUrl(): string {
  return manifestOf('').repository?.url.replace(/^git\+(.*)\.git$/, '$1') ?? ''
}

/** Returns the texts of a package by file name. */
export function packageTexts(folder: PackageFolder): Readonly<Record<string, string>> {
  return {
    'README.md': folder === 'library' ? libraryReadme() : serverReadme(),
    'CHANGELOG.md': withAbsoluteLinks(read('CHANGELOG.md')),
    LICENSE: read('LICENSE'),
  }
}

/** Writes the texts of both packages into their folders. */
export function writePackageTexts(): void {
  for (const folder of packages) {
    for (const [file, text] of Object.entries(packageTexts(folder))) {
      writeFileSync(join(root, folder, file), text)
    }
  }
}

function libraryReadme(): string {
  const [opening = ''] = read('README.md').split(/^## /m)
  return withAbsoluteLinks(
    `${opening}${sectionOf('What it promises')}${sectionOf('What it answers')}## More

- [From FastAPI, and more of the library](README.md#from-fastapi)
- [Documentation](docs/README.md): stores, runtimes and bundlers, testing, scaling
- [What it defends against, and what not](SECURITY.md)
- [The login server that is built on it](README.md#the-server): \`latchkey-server\`

MIT licence.
`,
  )
}

function serverReadme(): string {
  const [, ...paragraphs] = sectionOf('The server').split('\n\n')
  return withAbsoluteLinks(`# latchkey-server

${manifestOf('server').description}.

${paragraphs.join('\n\n')}It is built on [\`latchkey\`](README.md). [Documentation](docs/README.md) and
[what it defends against](SECURITY.md).

MIT licence.
`)
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Returns a section of the README, from its heading to the next. */
function sectionOf(heading: string): string {
  const section = read('README.md')
    .split(/^(?=## )/m)
    .find((text) => text.startsWith(`## ${heading}\n`))
  if (section === undefined) throw new Error(`README.md has no section "${heading}"`)
  return section
}

/** Outside the repository its relative links lead nowhere. */
function withAbsoluteLinks(markdown: string): string {
  const target = `${repositoryUrl()}/blob/main/`
  return markdown.replaceAll(/\]\((?!https?:|#)/g, `](${target}`)
}
