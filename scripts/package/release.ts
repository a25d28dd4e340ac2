/**
 * Refuses a release whose parts disagree: the tag, the versions of both packages, the server's dependency on the
 * library and the changelog.
 *
 *     node scripts/package/release.ts v1.2.3
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { manifestOf, packages, root } from './texts.ts'

/** Returns what speaks against releasing what is here under a tag: a sentence each. */
export function releaseProblems(tag: string, changelog: string): readonly string[] {
  const version = tag.replace(/^v/, '')
  const versions = packages.map((folder) => [`${folder}/package.json`, manifestOf(folder).version])
  const needed = [
    "the server's dependency on latchkey",
    manifestOf('server').dependencies?.['latchkey'],
  ]
  const unlike = [...versions, needed]
    .filter(([, found]) => found !== version)
    .map(([name, found]) => `${name} is ${found}, and the tag ${tag}`)
  const isTold = changelog
    .split('\n')
    .some((line) => line.startsWith(`## ${version} `) || line === `## ${version}`)
  return isTold ? unlike : [...unlike, `CHANGELOG.md has no section ${version}`]
}

if (import.meta.main) {
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
  const problems = releaseProblems(process.argv[2] ?? '', changelog)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
