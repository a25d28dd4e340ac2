/**
 * Removes from the built library what nobody can reach from its public entries: modules that only hold types, and
 * the declarations of what is not public (`decisions/037-what-a-package-holds.md`).
 *
 * @module
 */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { manifestOf, root } from './texts.ts'

const IMPORT = /(?:\bfrom|\bimport\(?(?:\/\*.*?\*\/)?)\s*['"](\.[^'"]+)['"]/g

/** Removes what no entry of the built library reaches. */
export function trimLibrary(): void {
  const kept = reachableFiles(join(root, 'library'))
  const dist = join(root, 'library/dist')
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const file = join(dist, name)
    if (/\.(ts|js|map)$/.test(name) && !kept.has(file.replace(/\.map$/, ''))) rmSync(file)
  }
}

/**
 * Returns the modules and declarations of a package that one of its entries imports, straight or through another.
 * Throws for an import of a file that is not there.
 */
export function reachableFiles(folder: string): ReadonlySet<string> {
  const entries = Object.values(manifestOf('library').exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? [] : [target['types'] ?? '', target['default'] ?? ''],
  )
  const found = new Set(entries.map((entry) => join(folder, entry)))
  for (const file of found) {
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const module = join(dirname(file), from)
      found.add(file.endsWith('.d.ts') ? module.replace(/\.[jt]s$/, '.d.ts') : module)
    }
    if (!existsSync(file)) throw new Error(`${file} is imported and not there`)
  }
  return found
}
