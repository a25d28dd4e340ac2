/**
 * What the hashes of other libraries look like. This is the only code for them until the first such hash is met, which
 * loads `imported/`. Every text of one of these shapes is a hash that can be checked, in seconds at most.
 *
 * @module
 */

/** The name of the function that reads a hash of a shape: see `imported/readers.ts`. */
export type ReaderName =
  | 'bcrypt'
  | 'bcryptSha256OfDjango'
  | 'bcryptSha256OfPasslib'
  | 'oldBcryptSha256OfPasslib'
  | 'pbkdf2OfPasslib'
  | 'pbkdf2OfDjango'
  | 'pbkdf2OfWerkzeug'
  | 'scryptOfPasslib'
  | 'scryptOfDjango'
  | 'scryptOfWerkzeug'
  | 'sha256Crypt'
  | 'sha512Crypt'
  | 'md5Crypt'
  | 'phpass'
  | 'saltedDigest'
  | 'bareMd5'
  | 'ssha'

/** The parts of a hash, by the names in its pattern, as they are written. */
export type HashParts = Readonly<Record<string, string | undefined>>

/** A hash that has a shape. */
export interface ShapedHash {
  readonly reader: ReaderName
  readonly parts: HashParts
}

interface Shape {
  readonly reader: ReaderName
  readonly pattern: RegExp
}

/** The characters of base64, and those of passlib's base64, which has `.` in place of `+`. */
const BASE64 = '[A-Za-z\\d+/]'
const PASSLIB = '[A-Za-z\\d./]'

/** The last character of base64, where two or four of its bits are left over. Encoders set these bits to zero. */
const TWO_LEFT = '[AEIMQUYcgkosw048]'
const FOUR_LEFT = '[AQgw]'

/** The exponent of bcrypt. 16 takes five seconds here; most use 12. */
const COST = '(?<cost>0[4-9]|1[0-6])'
const SHORT_COST = '(?<cost>0?[4-9]|1[0-6])'
const BCRYPT_ENDS = ['(?<salt>[\\w./]{22})', '(?<tag>[\\w./]{31})'] as const

/** Up to ten times the iterations that are recommended today: 2 to 6 seconds. */
const ITERATIONS = '(?<iterations>0*(?:[1-9]\\d{0,6}|10000000))'

/** passlib writes 656,000 rounds. The time also grows with the length of the password. */
const ROUNDS = '(?:rounds=(?<rounds>[1-9]\\d{3,5}|1000000)\\$)?'

/**
 * phpass writes its exponent as a character: 7 to 22. passlib writes 19 by default, and would accept 30, which takes a
 * quarter of an hour. 22 is four million rounds, which take four seconds.
 */
const EXPONENT = '(?<exponent>[5-9A-K])'

const N = '(?<n>\\d{1,8})'
const [R, P] = ['(?<r>\\d{1,3})', '(?<p>\\d{1,3})']

/** The cost of scrypt. Its memory is 128 * n * r bytes. */
export interface ScryptCost {
  /** A power of two. */
  readonly n: number
  readonly r: number
  readonly p: number
}

/**
 * Costs above these are absurd. 1 GiB is what the author of scrypt recommended for files, and eight times OWASP's first
 * choice.
 */
const MAX_SCRYPT_MEMORY = 1024 * 1024 * 1024
const MAX_SCRYPT_WORK = 2 ** 24

/** Returns the cost that a hash states. passlib states the exponent of n. */
export function scryptCostOf({ ln, n, r, p }: HashParts): ScryptCost {
  return { n: ln === undefined ? Number(n) : 2 ** Number(ln), r: Number(r), p: Number(p) }
}

function isSaneScrypt(parts: HashParts): boolean {
  const { n, r, p } = scryptCostOf(parts)
  const isPowerOfTwo = n >= 2 && Number.isInteger(Math.log2(n))
  const isBounded = 128 * n * r <= MAX_SCRYPT_MEMORY && n * r * p <= MAX_SCRYPT_WORK
  return isPowerOfTwo && r >= 1 && p >= 1 && isBounded
}

/** Returns the shape of a hash whose parts stand between dollar signs. */
function shape(reader: ReaderName, ...parts: readonly string[]): Shape {
  return { reader, pattern: new RegExp(`^${parts.join('\\$')}$`) }
}

/** Returns the pattern of a number of bytes in base64, without padding. */
function base64Of(bytes: number, character: string): string {
  const end = ['', character + FOUR_LEFT, `${character}{2}${TWO_LEFT}`][bytes % 3] ?? ''
  return `${character}{${4 * Math.floor(bytes / 3)}}${end}`
}

/** Returns the same with padding. */
function paddedOf(bytes: number): string {
  return base64Of(bytes, BASE64) + '='.repeat((3 - (bytes % 3)) % 3)
}

/** Returns the pattern of any number of bytes in base64. */
function anyBase64(character: string, padding: '=' | ''): string {
  const ends = [character + FOUR_LEFT + padding.repeat(2), `${character}{2}${TWO_LEFT}${padding}`]
  return `(?:${character}{4})*(?:${ends.join('|')})?`
}

const hexOf = (bytes: number): string => `[\\da-f]{${2 * bytes}}`
const salt = (pattern: string): string => `(?<salt>${pattern})`
const tag = (pattern: string): string => `(?<tag>${pattern})`

/** A salt that is used as text. */
const TEXT_SALT = salt('[^$]{1,100}')

/**
 * bcrypt. `$2a`, `$2b` and `$2y` are one algorithm; the letters say which bugs the writing library no longer had. `$2x`
 * marks hashes that a buggy library made, and is not read. Django puts a name in front.
 */
const bcryptShapes: readonly Shape[] = [
  shape('bcrypt', '(?:bcrypt\\$)?', '2[aby]', COST, BCRYPT_ENDS.join('')),
  shape('bcryptSha256OfDjango', 'bcrypt_sha256', '', '2[aby]', COST, BCRYPT_ENDS.join('')),
  shape('bcryptSha256OfPasslib', '', 'bcrypt-sha256', `v=2,t=2b,r=${SHORT_COST}`, ...BCRYPT_ENDS),
  shape('oldBcryptSha256OfPasslib', '', 'bcrypt-sha256', `2[ab],${SHORT_COST}`, ...BCRYPT_ENDS),
]

/** PBKDF2. All three libraries make the tag as long as the digest. `$pbkdf2$` stands for SHA-1. */
function pbkdf2Shapes(digest: string, bytes: number): readonly Shape[] {
  const named = `(?<digest>${digest})`
  const name = digest === 'sha1' ? 'pbkdf2' : `pbkdf2-${named}`
  const [anySalt, bareTag] = [salt(anyBase64(PASSLIB, '')), tag(base64Of(bytes, PASSLIB))]
  return [
    shape('pbkdf2OfPasslib', '', name, ITERATIONS, anySalt, bareTag),
    shape('pbkdf2OfWerkzeug', `pbkdf2:${named}:${ITERATIONS}`, TEXT_SALT, tag(hexOf(bytes))),
  ]
}

/** Django's PBKDF2 has only these two digests. */
const djangoPbkdf2Shapes: readonly Shape[] = [
  shape('pbkdf2OfDjango', 'pbkdf2_(?<digest>sha1)', ITERATIONS, TEXT_SALT, tag(paddedOf(20))),
  shape('pbkdf2OfDjango', 'pbkdf2_(?<digest>sha256)', ITERATIONS, TEXT_SALT, tag(paddedOf(32))),
]

/** scrypt. A shorter tag is the beginning of a longer one, so each form accepts only its own length. */
const scryptShapes: readonly Shape[] = [
  shape(
    'scryptOfPasslib',
    '',
    'scrypt',
    `ln=(?<ln>\\d{1,2}),r=${R},p=${P}`,
    salt(anyBase64(BASE64, '')),
    tag(base64Of(32, BASE64)),
  ),
  shape('scryptOfDjango', 'scrypt', N, TEXT_SALT, R, P, tag(paddedOf(64))),
  shape('scryptOfWerkzeug', `scrypt:${N}:${R}:${P}`, TEXT_SALT, tag(hexOf(64))),
]

/** The hashes of /etc/shadow, and phpass, which WordPress and phpBB use. */
const cryptShapes: readonly Shape[] = [
  shape('sha512Crypt', '', '6', ROUNDS + salt('[\\w./]{0,16}'), tag('[\\w./]{86}')),
  shape('sha256Crypt', '', '5', ROUNDS + salt('[\\w./]{0,16}'), tag('[\\w./]{43}')),
  shape('md5Crypt', '', '1', salt('[\\w./]{0,8}'), tag('[\\w./]{22}')),
  shape('phpass', '', '[PH]', EXPONENT + salt('[\\w./]{8}') + tag('[\\w./]{22}')),
]

/**
 * Single digests: those of Django, those of Django without a salt or a name, and those of LDAP, which have a tag of 20
 * bytes and a salt of any length.
 */
const digestShapes: readonly Shape[] = [
  shape('saltedDigest', '(?<digest>sha1)', salt('[^$]{0,100}'), tag(hexOf(20))),
  shape('saltedDigest', '(?<digest>md5)', salt('[^$]{0,100}'), tag(hexOf(16))),
  shape('bareMd5', tag(hexOf(16))),
  shape('ssha', `\\{SSHA\\}(?=${BASE64}{27})(?<tagAndSalt>${anyBase64(BASE64, '=')})`),
]

const shapes: readonly Shape[] = [
  ...bcryptShapes,
  ...pbkdf2Shapes('sha1', 20),
  ...pbkdf2Shapes('sha256', 32),
  ...pbkdf2Shapes('sha512', 64),
  ...djangoPbkdf2Shapes,
  ...scryptShapes,
  ...cryptShapes,
  ...digestShapes,
]

/** Returns the hash with its shape; `null` if it has none of the shapes, or would take an absurd amount of work. */
export function shapedHash(hash: string): ShapedHash | null {
  for (const { reader, pattern } of shapes) {
    const parts = pattern.exec(hash)?.groups
    if (parts === undefined) continue
    return reader.startsWith('scrypt') && !isSaneScrypt(parts) ? null : { reader, parts }
  }
  return null
}
