/**
 * How guessing is slowed down: the rules of the lanes, and their defaults.
 *
 * @module
 */

import type { AttemptStore, LaneRule } from '../contracts/attempts.ts'
import { DAY, MINUTE, SECOND } from '../ground/time.ts'

/** The rules, and what to do while the store fails. A rule that is left out has its default. */
export interface ThrottleOptions {
  /**
   * Guesses at one account from unknown devices.
   *
   * @default 5 free, then 1 s … 15 min, for codes 15 min at once; 100 in all, 10 of them from one address or IPv6 /48.
   * A count below 20 is forgotten after 90 days
   */
  readonly account?: Partial<LaneRule>

  /**
   * Guesses from a known device of the user.
   *
   * @default 10 free, then 1 s … 15 min, 100 in all; for codes 5 free, then 15 min
   */
  readonly device?: Partial<LaneRule>

  /**
   * Guesses from one IPv4 address or IPv6 /64. All guesses whose address is unknown count as from one address; they are
   * slowed down, and not refused.
   *
   * @default 30, or 10 names, in 15 min; then none for 15 min
   */
  readonly address?: Partial<LaneRule>

  /** Guesses from one IPv6 /48. @default 120, or 40 names, in 15 min */
  readonly network?: Partial<LaneRule>

  /** This many failures in a minute, over all accounts, cause the event `throttle.alarm`. @default 100 */
  readonly alarm?: number

  /**
   * Counts attempts while the store fails. Without a fallback, logins are then refused with 503.
   *
   * @default none
   */
  readonly fallback?: AttemptStore
}

/** Options with their defaults. */
export interface ThrottleSettings {
  readonly account: LaneRule
  readonly device: LaneRule
  readonly address: LaneRule
  readonly network: LaneRule
  readonly alarm: number
  readonly fallback: AttemptStore | null
}

/**
 * The ladder follows OWASP's testing guide (WSTG-ATHN-03) and ends where NIST SP 800-63B-4, section 3.2.2, wants it to:
 * at 100 failures in a row. One address may make a tenth of these failures, so that ten addresses must work together to
 * close an account.
 *
 * Small counts lapse, because made-up names would otherwise fill the store for ever. They lapse late: an attacker who
 * stays below 20 needs more than a year for the guesses that the cap allows at once. A single address stays below 20
 * anyway.
 */
const account: LaneRule = {
  free: 5,
  firstWait: 1 * SECOND,
  maxWait: 15 * MINUTE,
  cap: 100,
  window: 90 * DAY,
  lasting: 20,
  maxMembers: null,
  memberCap: 10,
}

const address: LaneRule = {
  free: 30,
  firstWait: 0,
  maxWait: 0,
  cap: 30,
  window: 15 * MINUTE,
  lasting: null,
  maxMembers: 10,
  memberCap: null,
}

/** The default rules. */
export const throttleDefaults: ThrottleSettings = {
  account,
  device: { ...account, free: 10, memberCap: null },
  address,
  network: { ...address, free: 120, cap: 120, maxMembers: 40 },
  alarm: 100,
  fallback: null,
}

/**
 * Returns the rules of accounts and known devices for a kind of guesses. A code has six digits, and whoever guesses it
 * knows the password: so the first wait is the longest, and a known device has no more free guesses than others. By the
 * defaults, there are five guesses in a quarter of an hour.
 */
export function rulesFor(
  kind: string | undefined,
  { account, device }: ThrottleSettings,
): Pick<ThrottleSettings, 'account' | 'device'> {
  if (kind !== 'code') return { account, device }
  const free = Math.min(account.free, device.free)
  return {
    account: { ...account, firstWait: account.maxWait },
    device: { ...device, free, firstWait: device.maxWait },
  }
}
