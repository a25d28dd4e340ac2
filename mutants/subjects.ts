/**
 * The sources on which security rests, and for each source the tests that have to notice its faults.
 *
 * @module
 */

/** A source, and the tests of it, the quickest to notice first. */
export interface Subject {
  /** Below `library/src`. */
  readonly source: string

  /** Below `library/test`. */
  readonly tests: readonly string[]
}

const throttle = [
  'login/throttle-alone.test.ts',
  'login/throttle-waits.test.ts',
  'login/throttle-settling.test.ts',
  'login/throttle-unknown-source.test.ts',
  'login/throttle-names.test.ts',
]

const sealed = [
  'sealed/sealed-cookies.test.ts',
  'sealed/sealed.test.ts',
  'sealed/sealed-copies.test.ts',
  'sealed/sealed-contract.test.ts',
  'sealed/sealed-orders.test.ts',
]

const authentication = [
  'login/login-outcomes.test.ts',
  'login/username.test.ts',
  'login/authenticate.test.ts',
  'login/verifiers.test.ts',
  'login/throttle-names.test.ts',
  'hashes/imported-hashes.test.ts',
  'factors/second-steps.test.ts',
]

const sessions = [
  'session/session.test.ts',
  'session/manager.test.ts',
  'clocks.test.ts',
  'instants.test.ts',
  'request/cross-site.test.ts',
  'sealed/sealed-copies.test.ts',
  'foreign-promises.test.ts',
  'login/authenticate.test.ts',
  'factors/second-steps.test.ts',
]

const tokens = [
  'tokens/one-time-tokens.test.ts',
  'tokens/latch-tokens.test.ts',
  'tokens/issue-throttle.test.ts',
  'stores/naive-tokens.test.ts',
]

const factors = [
  'factors/second-steps.test.ts',
  'factors/code-guesses.test.ts',
  'factors/step-failures.test.ts',
  'factors/every-order.test.ts',
]

const codes = [
  'totp/code.test.ts',
  'totp/totp.test.ts',
  'credentials/recovery-codes.test.ts',
  'credentials/removals.test.ts',
  'credentials/credentials.test.ts',
  'totp/orders.long.test.ts',
]

const requests = [
  'request/context.test.ts',
  'request/dependency.test.ts',
  'request/cookie-reach.test.ts',
  'request/cross-site.test.ts',
  'adapters/one-context.test.ts',
  ...sessions,
  'sealed/sealed.test.ts',
  'known-failures/web.test.ts',
]

/** The subjects, by what an error in them would cost. */
export const subjects: readonly Subject[] = [
  { source: 'session/token.ts', tests: ['session/token.test.ts'] },
  { source: 'ground/signed.ts', tests: ['ground/signed.test.ts', 'session/token.test.ts'] },
  { source: 'request/cookie.ts', tests: ['request/cookie.test.ts'] },
  { source: 'request/cross-site.ts', tests: ['request/cross-site.test.ts'] },
  { source: 'request/redirect.ts', tests: ['request/redirect.test.ts'] },
  { source: 'ground/aead.ts', tests: ['ground/seal.test.ts', 'credentials/row-seals.test.ts'] },
  { source: 'ground/seal.ts', tests: ['ground/seal.test.ts', ...sealed] },
  { source: 'sealed/sealed.ts', tests: sealed },
  { source: 'sealed/sealed-store.ts', tests: sealed },
  { source: 'sealed/sealed-session.ts', tests: sealed },
  { source: 'sealed/user-notice.ts', tests: sealed },
  { source: 'contracts/lanes.ts', tests: ['contracts/lanes.test.ts', 'stores/memory.test.ts'] },
  { source: 'login/throttle.ts', tests: throttle },
  { source: 'login/throttle-rules.ts', tests: ['login/throttle-alone.test.ts', ...factors] },
  { source: 'login/authenticate.ts', tests: authentication },
  { source: 'login/last-look.ts', tests: [...authentication, ...factors] },
  { source: 'login/equal-work.ts', tests: ['login/equal-work.test.ts'] },
  { source: 'login/known-devices.ts', tests: ['login/known-devices.test.ts'] },
  {
    source: 'session/manager.ts',
    tests: ['session/session-manager.test.ts', ...sessions],
  },
  { source: 'session/session.ts', tests: [...sessions, 'ground/unawaited.test.ts'] },
  { source: 'request/context.ts', tests: requests },
  {
    source: 'request/dependency.ts',
    tests: ['request/dependency.test.ts', 'clocks.test.ts', 'factors/second-steps.test.ts'],
  },
  { source: 'tokens/one-time-tokens.ts', tests: tokens },
  { source: 'tokens/token-text.ts', tests: tokens },
  { source: 'tokens/issue-throttle.ts', tests: tokens },
  { source: 'contracts/tokens.ts', tests: tokens },
  { source: 'session/factor-classes.ts', tests: ['factors/factor-classes.test.ts', ...factors] },
  { source: 'login/needs-more.ts', tests: factors },
  { source: 'factors/factor.ts', tests: ['factors/factor.test.ts', ...factors] },
  { source: 'factors/proofs.ts', tests: factors },
  { source: 'factors/throttled.ts', tests: factors },
  { source: 'factors/unfinished-logins.ts', tests: factors },
  { source: 'factors/second-steps.ts', tests: factors },
  { source: 'credentials/row-seals.ts', tests: ['credentials/row-seals.test.ts', ...codes] },
  { source: 'credentials/recovery-text.ts', tests: ['credentials/recovery-text.test.ts'] },
  { source: 'credentials/recovery-codes.ts', tests: codes },
  { source: 'credentials/removals.ts', tests: codes },
  { source: 'credentials/retried.ts', tests: codes },
  { source: 'credentials/add-factor.ts', tests: codes },
  { source: 'credentials/credentials.ts', tests: codes },
  { source: 'credentials/kit.ts', tests: codes },
  { source: 'totp/code.ts', tests: codes },
  { source: 'totp/clock-skew.ts', tests: codes },
  { source: 'totp/kit.ts', tests: codes },
  { source: 'ground/address.ts', tests: ['ground/address.test.ts'] },
]
