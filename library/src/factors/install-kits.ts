/**
 * Installs kits of factors: each once, those that a kit brings before the kit itself.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import type { StoredUser } from '../session/user.ts'
import type { Factor } from './factor.ts'
import type { CanReplacePassword, FactorKit, KitParts } from './kit.ts'

/** What the option `factors` comes to. */
export interface InstalledKits<Found extends StoredUser> {
  /** All factors, in the order of the option. */
  readonly factors: readonly Factor<Found>[]

  /** The methods of the kits, by their names. */
  readonly methods: Readonly<Record<string, object>>

  /** The factors in which users enrol. */
  readonly enrolled: readonly Factor[]

  /** That of the last kit that has one; `null`: none has. */
  readonly canReplacePassword: CanReplacePassword | null
}

/**
 * Installs the kits among the elements of the option `factors`.
 *
 * @throws ConfigurationError if two kits have one name.
 */
export function installKits<Found extends StoredUser>(
  listed: readonly (Factor<Found> | FactorKit)[],
  parts: KitParts,
): InstalledKits<Found> {
  const methods: Record<string, object> = {}
  const enrolled: Factor[] = []
  let canReplacePassword: CanReplacePassword | null = null
  const install = (kit: FactorKit): readonly Factor[] => {
    const brought = (kit.brings ?? [])
      .filter(({ name }) => !Object.hasOwn(methods, name))
      .flatMap(install)
    const installed = kit.install(parts, methods)
    methods[kit.name] = installed.methods
    enrolled.push(...installed.factors)
    canReplacePassword = installed.canReplacePassword ?? canReplacePassword
    return [...installed.factors, ...brought]
  }
  const explicit = new Set<string>()
  const factors = listed.flatMap((one): readonly Factor<Found>[] => {
    if (!('install' in one)) return [one]
    if (explicit.has(one.name)) throw new ConfigurationError('factors', nameTaken(one.name))
    explicit.add(one.name)
    // A kit before may have brought it.
    return Object.hasOwn(methods, one.name) ? [] : install(one)
  })
  return { factors, methods, enrolled, canReplacePassword }
}

/** @throws ConfigurationError if a kit has the name of something that the latch has itself. */
export function assertNew(latch: object, methods: Readonly<Record<string, object>>): void {
  const taken = Object.keys(methods).find((name) => Object.hasOwn(latch, name))
  if (taken !== undefined) throw new ConfigurationError('factors', nameTaken(taken))
}

function nameTaken(name: string): string {
  return `has two kits called "${name}", or the login has something of that name already`
}
