/**
 * Reads the option `password.verifiers`.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import {
  asGiven,
  readCount,
  readFunction,
  refuseUnknown,
  setting,
  type SettingsOf,
  type SomeSettings,
} from '../ground/settings.ts'
import { recognizesExample, type PasswordVerifier } from '../login/verifiers.ts'

const settings = {
  name: setting(null, readName),
  recognizes: setting(null, readFunction),
  verify: setting(null, readFunction),
  example: setting(null, asGiven<string>),
  seenBytes: setting(null, (bytes: number, option) =>
    bytes === Infinity ? bytes : readCount(bytes, option),
  ),
} satisfies SettingsOf<PasswordVerifier>

/** The table of a verifier, for whoever compares it with its documentation. */
export const describedVerifier: SomeSettings = settings

/**
 * Returns the verifiers as they are given, not copies: their functions may be methods that need their object.
 *
 * @throws ConfigurationError for the first value that is no verifier.
 */
export function readVerifiers(
  verifiers: readonly PasswordVerifier[],
  option: string,
): readonly PasswordVerifier[] {
  if (!Array.isArray(verifiers)) throw new ConfigurationError(option, 'must be an array')
  const names = new Set<string>()
  verifiers.forEach((verifier: PasswordVerifier, i) => {
    assertVerifier(verifier, `${option}[${i}]`)
    if (names.has(verifier.name)) {
      throw new ConfigurationError(`${option}[${i}].name`, 'is there twice')
    }
    names.add(verifier.name)
  })
  return [...verifiers]
}

function assertVerifier(verifier: PasswordVerifier, option: string): void {
  if (typeof verifier !== 'object' || verifier === null) {
    throw new ConfigurationError(option, 'must be an object')
  }
  refuseUnknown(`${option}.`, verifier, Object.keys(settings))
  for (const [name, { read }] of Object.entries<SomeSettings[string]>(settings)) {
    const value: unknown = verifier[name as keyof PasswordVerifier]
    if (name !== 'seenBytes' || value !== undefined) read(value as never, `${option}.${name}`)
  }
  assertExample(verifier, `${option}.example`)
}

function readName(name: string, option: string): string {
  if (typeof name === 'string' && /^[\w.-]{1,40}$/.test(name)) return name
  throw new ConfigurationError(option, 'must be 1 to 40 letters, digits, -, _ and .')
}

/** Checks the example. The hash itself is in no message, because it may belong to somebody. */
function assertExample(verifier: PasswordVerifier, option: string): void {
  try {
    if (recognizesExample(verifier)) return
  } catch {
    throw new ConfigurationError(option, 'makes recognizes throw')
  }
  throw new ConfigurationError(option, 'is no hash that its verifier recognizes')
}
