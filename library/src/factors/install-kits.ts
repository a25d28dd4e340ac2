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
    // Another kit may have brought it.
    if (Object.hasOwn(methods, kit.name)) return []
    const brought = (kit.brings ?? []).flatMap(install)
    const installed = kit.install(parts)
    methods[kit.name] = installed.methods
    canReplacePassword = installed.canReplacePassword ?? canReplacePassword
    return [...installed.factors, ...brought]
  }
  const explicit = new Set<string>()
  const factors = listed.flatMap((one): readonly Factor[] => {
    if (!isKit(one)) return [one]
    if (explicit.has(one.name)) refuse(`has two kits called "${one.name}"`)
    explicit.add(one.name)
    return install(one)
  })
  const assertNew = (latch: object): void => {
    const taken = Object.keys(methods).find((name) => Object.hasOwn(latch, name))
    if (taken === undefined) return
    refuse(`has a kit called "${taken}", and the login has something of that name already`)
  }
  return { factors, methods, canReplacePassword, assertNew }
}

function refuse(what: string): never {
  throw new ConfigurationError('factors', what)
}

const NO_PLACE =
  'is needed for factors that users enrol, because the store keeps none: postgresStore(pool).credentials, ' +
  "or sqliteStore('factors.db').credentials (Redis may forget, and a lost factor opens or locks an account)"
