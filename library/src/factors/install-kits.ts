/**
 * Installs kits of factors: each once, those that a kit brings before the kit itself.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import type { Factor } from './factor.ts'
import {
  isKit,
  type CanReplacePassword,
  type FactorKit,
  type InstalledKits,
  type LoginInternals,
} from './kit.ts'
import { kitPartsFrom } from './kit-parts.ts'

/** See `InstallKits`. */
export function installKits(
  listed: readonly (Factor | FactorKit)[],
  login: LoginInternals,
): InstalledKits {
  const parts = kitPartsFrom(login)
  if (parts.credentials === null) throw new ConfigurationError('credentials', NO_PLACE)
  const methods: Record<string, object> = {}
  let canReplacePassword: CanReplacePassword | null = null
  const install = (kit: FactorKit): readonly Factor[] => {
    const brought = (kit.brings ?? [])
      .filter(({ name }) => !Object.hasOwn(methods, name))
      .flatMap(install)
    const installed = kit.install(parts, methods)
    methods[kit.name] = installed.methods
    canReplacePassword = installed.canReplacePassword ?? canReplacePassword
    return [...installed.factors, ...brought]
  }
  const explicit = new Set<string>()
  const factors = listed.flatMap((one): readonly Factor[] => {
    if (!isKit(one)) return [one]
    if (explicit.has(one.name)) throw nameTaken(one.name)
    explicit.add(one.name)
    // A kit before may have brought it.
    return Object.hasOwn(methods, one.name) ? [] : install(one)
  })
  const assertNew = (latch: object): void => {
    const taken = Object.keys(methods).find((name) => Object.hasOwn(latch, name))
    if (taken !== undefined) throw nameTaken(taken)
  }
  return { factors, methods, canReplacePassword, assertNew }
}

function nameTaken(name: string): ConfigurationError {
  return new ConfigurationError(
    'factors',
    `has two kits called "${name}", or the login has something of that name already`,
  )
}

const NO_PLACE =
  'is needed for factors that users enrol, because the store keeps none: postgresStore(pool).credentials, ' +
  "or sqliteStore('factors.db').credentials (Redis may forget, and a lost factor opens or locks an account)"
