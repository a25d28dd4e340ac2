/**
 * Which methods of confirming a user count as two factors: those of two classes. Two passwords are one factor, and so
 * are two messages to one mailbox.
 *
 * This is latchkey's own rule. NIST SP 800-63B-4, 2.2.1, is stricter: beside a password it takes something that the
 * user has (`otp`, `pop`, `hwk`, `swk`, `sc`), no message to a mailbox and no face alone. An application that needs
 * AAL2 lists only factors of that class.
 *
 * @module
 */

/**
 * What somebody proves by a method: what they know, have or are, or that an account elsewhere or a telephone is theirs.
 * A mailbox and a provider's account are one class, because whoever has the mailbox can reset the account.
 */
type FactorClass = 'knowledge' | 'possession' | 'inherence' | 'elsewhere' | 'telephone'

/**
 * The class of each method that proves something. Other names of RFC 8176 (`geo`, `user`, `rba`, …) prove no factor.
 */
const classes: ReadonlyMap<string, FactorClass> = new Map([
  ...named('knowledge', ['pwd', 'pin', 'kba']),
  ...named('possession', ['otp', 'pop', 'hwk', 'swk', 'sc']),
  ...named('inherence', ['face', 'fpt', 'iris', 'retina', 'vbm']),
  ...named('telephone', ['sms', 'tel', 'mca']),
  ...named('elsewhere', ['mail', 'fed', 'wia']),
])

function named(kind: FactorClass, methods: readonly string[]) {
  return methods.map((method): [string, FactorClass] => [method, kind])
}

/**
 * Whether the methods are two factors or more: methods of two classes, or one that is two by itself (`mfa`), such as a
 * passkey that has verified its user.
 */
export function isMultiFactor(methods: readonly string[]): boolean {
  return methods.includes('mfa') || classesOf(methods).size > 1
}

/**
 * Whether a second step by `added` makes two factors of a first step by `methods`. An unknown first step may have been
 * a password or a message. Another of these then adds no factor.
 */
export function isAnotherFactor(methods: readonly string[], added: readonly string[]): boolean {
  const before = classesOf(methods)
  const own = [...classesOf(added)]
  if (before.size === 0) return own.some((one) => one === 'possession' || one === 'inherence')
  return own.some((one) => !before.has(one))
}

/** Returns the methods of both steps, each once. Those of two factors have `mfa` at their end (RFC 8176, 2). */
export function joinFactors(
  methods: readonly string[],
  added: readonly string[],
): readonly string[] {
  const all = new Set([...methods, ...added])
  all.delete('mfa')
  const isMulti = methods.includes('mfa') || added.includes('mfa') || isMultiFactor([...all])
  return isMulti ? [...all, 'mfa'] : [...all]
}

function classesOf(methods: readonly string[]): ReadonlySet<FactorClass> {
  return new Set(methods.flatMap((method) => classes.get(method) ?? []))
}
