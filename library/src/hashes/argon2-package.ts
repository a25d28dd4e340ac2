/**
 * Where the package `@node-rs/argon2` is, if the application has installed it.
 *
 * It is looked for when the first password is hashed, and by a call that bundlers do not follow: what they
 * find imported they want to have, whether it is installed or not, and native code they cannot take along.
 * Whoever ships only what is seen imported writes `import '@node-rs/argon2'` into the application.
 *
 * @module
 */

/** The package that computes argon2 fastest, and where the runtime has none. */
export const PACKAGE = '@node-rs/argon2'

/**
 * Returns the file of a package, `null` if it is not installed.
 *
 * @param places files from which it is looked for, as their own imports would be
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
      // A bundler may have left us without a place, or with one on another machine.
    }
  }
  return null
}

/**
 * This file, beside which package managers put what the application has for us; and the program, for a bundle. Not
 * the working directory: a command that is run in somebody's folder must not run what lies there.
 */
function ownPlaces(): readonly (string | undefined)[] {
  return [import.meta.url, process.argv[1]]
}
