/**
 * Reads the options that concern logins: accounts, the cost of hashes, the throttle.
 *
 * @module
 */

import type { Accounts } from '../login/accounts.ts'
import type { AttemptStore, LaneRule } from '../contracts/attempts.ts'
import { MAX_MEMBERS } from '../contracts/lanes.ts'
import { MAX_BODY_BYTES } from '../request/body.ts'
import { ConfigurationError } from '../errors.ts'
import type { LatchkeyOptions, PasswordOptions } from './options.ts'
import { defaultCost, isHash, type PasswordCost } from '../login/password.ts'
import {
  throttleDefaults,
  type ThrottleOptions,
  type ThrottleSettings,
} from '../login/throttle-rules.ts'
import { refuseUnknown } from '../ground/unknown-options.ts'
import type { StoredUser } from '../session/user.ts'
import { MAX_USERNAME_BYTES } from '../login/username.ts'

const knownOfPassword: readonly (keyof PasswordOptions)[] = [
  ...(['memory', 'passes', 'parallelism', 'imported'] as const),
]

/** Returns what checking credentials needs of the application. */
export function readAccounts<Found extends StoredUser>(
  options: Pick<
    LatchkeyOptions<Found, object>,
    'findUser' | 'replacePasswordHash' | 'canonicalUsername' | 'password' | 'maxUsernameBytes'
  >,
): Accounts<Found> {
  return {
    findUser: options.findUser,
    replacePasswordHash: options.replacePasswordHash ?? null,
    canonicalUsername: options.canonicalUsername ?? null,
    passwordCost: readCost(options.password),
    importedHashes: readImported(options.password?.imported ?? []),
    maxUsernameBytes: readMaxUsername(options.maxUsernameBytes ?? MAX_USERNAME_BYTES),
  }
}

function readCost(options: PasswordOptions = {}): Required<PasswordCost> {
  refuseUnknown('password.', options, knownOfPassword)
  const { imported: _, ...cost } = options
  for (const name of ['memory', 'passes', 'parallelism'] as const) {
    const value = cost[name] ?? defaultCost[name]
    if (!Number.isSafeInteger(value) || value < defaultCost[name]) {
      throw new ConfigurationError(`password.${name}`, `must be at least ${defaultCost[name]}`)
    }
  }
  return { ...defaultCost, ...cost }
}

function readMaxUsername(bytes: number): number {
  if (Number.isSafeInteger(bytes) && bytes >= 1 && bytes <= MAX_BODY_BYTES) return bytes
  throw new ConfigurationError(
    'maxUsernameBytes',
    `must be a whole number from 1 to ${MAX_BODY_BYTES}, the longest body of a login`,
  )
}

function readImported(hashes: readonly string[]): readonly string[] {
  if (!Array.isArray(hashes)) throw new ConfigurationError('password.imported', 'must be an array')
  hashes.forEach((hash: unknown, i) => {
    if (typeof hash === 'string' && isHash(hash)) return
    // The hash itself is not in the message: it may be somebody's.
    throw new ConfigurationError(`password.imported[${i}]`, 'is no hash that can be checked')
  })
  return [...hashes]
}

/** Returns the store of attempts, which an application needs. */
export function readAttempts(attempts: AttemptStore | undefined): AttemptStore {
  if (typeof attempts?.reserve === 'function') return attempts
  throw new ConfigurationError(
    'attempts',
    'is needed: this session store has no place to count attempts at passwords; ' +
      'memoryAttempts() counts those of this process',
  )
}

/** Returns the rules of the throttle. */
export function readThrottle(options: ThrottleOptions): ThrottleSettings {
  refuseUnknown('throttle.', options, Object.keys(throttleDefaults))
  const { account, device, address, network, alarm, fallback } = throttleDefaults
  return {
    account: readRule('account', account, options.account),
    device: readRule('device', device, options.device),
    address: readRule('address', address, options.address),
    network: readRule('network', network, options.network),
    alarm: readAlarm(options.alarm ?? alarm),
    fallback: readFallback(options.fallback ?? fallback),
  }
}

function readAlarm(alarm: number): number {
  if (Number.isSafeInteger(alarm) && alarm > 0) return alarm
  throw new ConfigurationError('throttle.alarm', 'must be a whole number above 0')
}

function readFallback(fallback: AttemptStore | null): AttemptStore | null {
  if (fallback === null || typeof fallback.reserve === 'function') return fallback
  throw new ConfigurationError('throttle.fallback', 'must be an attempt store: memoryAttempts()')
}

function readRule(lane: string, rule: LaneRule, changes: Partial<LaneRule> = {}): LaneRule {
  refuseUnknown(`throttle.${lane}.`, changes, Object.keys(rule))
  const changed = { ...rule, ...changes }
  for (const [name, value] of Object.entries(changed)) {
    if (value === null ? nullable.has(name) : value >= 0) continue
    throw new ConfigurationError(`throttle.${lane}.${name}`, 'must be a number of at least 0')
  }
  if ((changed.maxMembers ?? 0) > MAX_MEMBERS) {
    const setting = `throttle.${lane}.maxMembers`
    throw new ConfigurationError(
      setting,
      `must be at most ${MAX_MEMBERS}: a lane tells no more apart`,
    )
  }
  return changed
}

/** What a rule may do without. */
const nullable: ReadonlySet<string> = new Set<keyof LaneRule>([
  'window',
  'lasting',
  'maxMembers',
  'memberCap',
])
