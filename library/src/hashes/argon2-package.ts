/**
 * Finds the package `@node-rs/argon2`, if the application has installed it.
 *
 * The package is looked for when the first password is hashed, by a call that bundlers do not follow. A bundler insists
 * on every import that it finds, whether or not the package is installed, and it cannot bundle native code. An
 * application that ships only the packages it visibly imports writes `import '@node-rs/argon2'` itself.
 *
 * @module
 */

/** The package that computes argon2 fastest, and also where the runtime has no argon2. */
export const PACKAGE = '@node-rs/argon2'

/**
 * Returns the file of a package; `null` if the package is not installed.
 *
 * @param places files from which the package is looked for, as their own imports would be
 */
export function findPackage(
  name: string = PACKAGE,
  places: readonly (string | undefined)[] = ownPlaces(),
): string | null {
  const { createRequire } = process.getBuiltinModule('node:module')
  for (const place of places) {
    try {
      return createRequire(place ?? '').resolve(name)
    } catch {
      // A bundler may have removed this place, or put in a place of another machine.
    }
  }
  return null
}

/**
 * Returns this file, because package managers install the application's packages beside it; and the program, for a
 * bundle. The working directory is no place: a command that is run in somebody's folder must not run code that lies
 * there.
 */
function ownPlaces(): readonly (string | undefined)[] {
  return [import.meta.url, process.argv[1]]
}
