/**
 * The methods by which a user can be confirmed.
 *
 * @module
 */

/**
 * How a user was confirmed: the names of RFC 8176, section 2; and `fed` and `mail`, which it does not have.
 */
export type Method =
  /** A face. */
  | 'face'
  /** Another server vouches for the user (OpenID Connect). */
  | 'fed'
  /** A fingerprint. */
  | 'fpt'
  /** Where the user is. */
  | 'geo'
  /** A key in hardware: a security key. */
  | 'hwk'
  /** An iris. */
  | 'iris'
  /** Questions about what the user knows. */
  | 'kba'
  /** A link or code that was sent by mail. */
  | 'mail'
  /** Several channels. */
  | 'mca'
  /** Several factors. */
  | 'mfa'
  /** A one-time code. */
  | 'otp'
  /** A PIN that unlocks a key. */
  | 'pin'
  /** A key, wherever it is kept: a passkey. */
  | 'pop'
  /** A password. */
  | 'pwd'
  /** Risk. */
  | 'rba'
  /** A retina. */
  | 'retina'
  /** A smart card. */
  | 'sc'
  /** A message to a telephone. */
  | 'sms'
  /** A key in software. */
  | 'swk'
  /** A call. */
  | 'tel'
  /** The user was present. */
  | 'user'
  /** A voice. */
  | 'vbm'
  /** The account of the operating system. */
  | 'wia'

const METHODS: readonly Method[] = [
  'face',
  'fed',
  'fpt',
  'geo',
  'hwk',
  'iris',
  'kba',
  'mail',
  'mca',
  'mfa',
  'otp',
  'pin',
  'pop',
  'pwd',
  'rba',
  'retina',
  'sc',
  'sms',
  'swk',
  'tel',
  'user',
  'vbm',
  'wia',
]

/** The methods of a password. */
export const PASSWORD_METHODS: readonly Method[] = Object.freeze(['pwd'] as const)

/**
 * Returns the methods, each once, in an array that nobody can change.
 *
 * @throws TypeError for what is no array of methods: text has an `includes` too.
 */
export function readMethods(methods: unknown): readonly Method[] {
  if (Array.isArray(methods) && methods.every((method) => METHODS.includes(method as Method))) {
    return Object.freeze([...new Set(methods as Method[])])
  }
  throw new TypeError("methods must be an array of names of RFC 8176, such as ['pwd', 'otp']")
}
