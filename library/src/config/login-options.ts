/**
 * Reads the options that concern logins: accounts, the cost of hashes, the throttle.
 *
 * @module
 */

import type { AttemptStore, LaneRule } from '../contracts/attempts.ts'
import { MAX_MEMBERS } from '../contracts/lanes.ts'
import { MAX_BODY_BYTES } from '../request/body.ts'
import { ConfigurationError } from '../errors.ts'
import type { Factor } from '../factors/factor.ts'
import { isKit, type FactorKit } from '../factors/kit.ts'
import { readMethods } from '../session/methods.ts'
import { FACTOR_KINDS } from '../session/proof-kinds.ts'
import type { PasswordOptions } from './options.ts'
import { defaultCost, isHash, type PasswordCost } from '../login/password.ts'
import {
  throttleDefaults,
  type ThrottleOptions,
  type ThrottleSettings,
} from '../login/throttle-rules.ts'
import {
  nullable,
  readCount,
  readFlag,
  readSettings,
  setting,
  type Setting,
  type SettingsOf,
  type SomeSettings,
} from '../ground/settings.ts'
import { readVerifiers } from './password-verifiers.ts'

/** Reads the longest name. No name is longer than the body of a login. */
export function readMaxUsername(bytes: number, option: string): number {
  if (Number.isSafeInteger(bytes) && bytes >= 1 && bytes <= MAX_BODY_BYTES) return bytes
  throw new ConfigurationError(
    option,
    `must be a whole number from 1 to ${MAX_BODY_BYTES}, the longest body of a login`,
  )
}

const costSettings = {
  memory: costOf('memory'),
  passes: costOf('passes'),
  parallelism: costOf('parallelism'),
} satisfies SettingsOf<PasswordCost>

const passwordSettings = {
  ...costSettings,
  closed: setting(false, readFlag),
  imported: setting([], readImported),
  verifiers: setting([], readVerifiers),
} satisfies SettingsOf<PasswordOptions>

/** The table of `password`, for whoever compares it with its documentation. */
export const describedPassword: SomeSettings = passwordSettings

/** Reads a part of the cost: more work than the default is allowed, less is not. */
function costOf(name: keyof PasswordCost): Setting<number, number> {
  const least = defaultCost[name]
  return setting(least, (given: number, option) => {
    if (Number.isSafeInteger(given) && given >= least) return given
    throw new ConfigurationError(option, `must be at least ${least}`)
  })
}

/** Reads how passwords are hashed. */
export function readPassword(options: PasswordOptions, option: string): Required<PasswordOptions> {
  return readSettings(passwordSettings, options, `${option}.`)
}

function readImported(hashes: readonly string[], option: string): readonly string[] {
  if (!Array.isArray(hashes)) throw new ConfigurationError(option, 'must be an array')
  hashes.forEach((hash: unknown, i) => {
    if (typeof hash === 'string' && isHash(hash)) return
    // The hash itself is not in the message, because it may belong to somebody.
    throw new ConfigurationError(`${option}[${i}]`, 'is no hash that can be checked')
  })
  return [...hashes]
}

/** Reads what confirms users besides passwords. Returns copies: whoever changes the array later changes nothing. */
export function readFactors(
  factors: readonly (Factor | FactorKit)[],
  option: string,
): readonly (Factor | FactorKit)[] {
  if (!Array.isArray(factors)) throw new ConfigurationError(option, 'must be an array')
  return Array.from(factors, (factor: Factor | FactorKit | null | undefined, i) => {
    if (isKit(factor)) return factor
    const { kind = '', methods = [], has, verify } = (factor ?? {}) as Partial<Factor>
    const here = `${option}[${i}]`
    if (typeof factor === 'function') {
      throw new ConfigurationError(
        here,
        "is a function: call it, as in totp({ issuer: 'Example' })",
      )
    }
    if (!(FACTOR_KINDS as readonly string[]).includes(kind)) {
      throw new ConfigurationError(
        `${here}.kind`,
        `must be one of ${FACTOR_KINDS.join(', ')}: what the proof is called in a request. Whatever is ` +
          'typed in, by whichever way it comes, is a code. A kit, such as totp(), needs none',
      )
    }
    assertMethods(methods, `${here}.methods`)
    for (const [name, given] of Object.entries({ has, verify })) {
      if (typeof given !== 'function') {
        throw new ConfigurationError(`${here}.${name}`, 'is needed, and must be a function')
      }
    }
    return copyOf(factor as Factor)
  })
}

/** The functions of the copy are bound to the factor, which may be of a class. */
function copyOf(factor: Factor): Factor {
  return {
    kind: factor.kind,
    methods: readMethods(factor.methods),
    has: factor.has.bind(factor),
    verify: factor.verify.bind(factor),
  }
}

function assertMethods(methods: unknown, option: string): void {
  const wrong = Array.isArray(methods) ? methods.find((method) => !isMethods([method])) : undefined
  if (isMethods(methods) && methods.length > 0) return
  const named = wrong === undefined ? '' : `${JSON.stringify(wrong)} is none. `
  throw new ConfigurationError(
    option,
    `must be a list of names of RFC 8176. ${named}['otp'] is a code of a generator, ['sms'] one by telephone, ` +
      "['mail'] one by mail, ['pop'] a passkey",
  )
}

function isMethods(methods: unknown): methods is readonly string[] {
  try {
    readMethods(methods)
    return true
  } catch {
    return false
  }
}

/** Returns the store of attempts. Every application needs one. */
export function readAttempts(attempts: AttemptStore | undefined | null): AttemptStore {
  if (typeof attempts?.reserve === 'function') return attempts
  throw new ConfigurationError(
    'attempts',
    'is needed: this session store has no place to count attempts at passwords; ' +
      'memoryAttempts() counts those of this process',
  )
}

const throttleSettings = {
  account: laneSetting('account'),
  device: laneSetting('device'),
  address: laneSetting('address'),
  network: laneSetting('network'),
  alarm: setting(throttleDefaults.alarm, readCount),
  fallback: setting(throttleDefaults.fallback, (store: AttemptStore, option): AttemptStore => {
    if (typeof store.reserve === 'function') return store
    throw new ConfigurationError(option, 'must be an attempt store: memoryAttempts()')
  }),
} satisfies SettingsOf<ThrottleOptions>

/** The table of `throttle`, for whoever compares it with its documentation. */
export const describedThrottle: SomeSettings = throttleSettings

/** Returns the rules of the throttle. */
export function readThrottle(options: ThrottleOptions, option: string): ThrottleSettings {
  return readSettings(throttleSettings, options, `${option}.`)
}

/** The setting of one lane. A part of the rule that is left out has the default of that lane. */
function laneSetting(
  lane: 'account' | 'device' | 'address' | 'network',
): Setting<Partial<LaneRule>, LaneRule> {
  const rule = throttleDefaults[lane]
  const settings = {
    free: setting(rule.free, readAmount),
    firstWait: setting(rule.firstWait, readAmount),
    maxWait: setting(rule.maxWait, readAmount),
    cap: setting(rule.cap, readAmount),
    window: nullable(rule.window, readAmount),
    lasting: nullable(rule.lasting, readAmount),
    maxMembers: nullable(rule.maxMembers, readMembers),
    memberCap: nullable(rule.memberCap, readAmount),
  } satisfies SettingsOf<LaneRule>
  return setting(rule, (changes: Partial<LaneRule>, option) =>
    readSettings(settings, changes, `${option}.`),
  )
}

function readAmount(amount: number, option: string): number {
  if (typeof amount === 'number' && amount >= 0) return amount
  throw new ConfigurationError(option, 'must be a number of at least 0')
}

function readMembers(members: number, option: string): number {
  if (readAmount(members, option) <= MAX_MEMBERS) return members
  throw new ConfigurationError(option, `must be at most ${MAX_MEMBERS}: a lane tells no more apart`)
}
