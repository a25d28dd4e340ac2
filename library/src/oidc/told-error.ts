/**
 * What went wrong with a provider, as it may be logged. The errors of the peers hold what was sent: codes, tokens and
 * claims. So nothing of them is passed on but their names, codes and messages, which have no values in them.
 *
 * @module
 */

/** Whether the provider has not answered, or has answered with what no check has refused. */
export type Failure = 'unavailable' | 'invalid' | 'denied'

/** Codes of `openid-client` for what does not pass a check. */
const INVALID: readonly string[] = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]

/** Errors of a provider that is not well (RFC 6749, 4.1.2.1). */
const UNWELL: readonly unknown[] = ['server_error', 'temporarily_unavailable']

/** Returns what an error of a peer means. What is not known counts as no answer: nobody is let in by either. */
export function failureOf(error: unknown): Failure {
  const { code, error: said } = error as { readonly code?: unknown; readonly error?: unknown }
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') {
    return UNWELL.includes(said) ? 'unavailable' : 'denied'
  }
  if (code === 'OAUTH_RESPONSE_BODY_ERROR')
    return said === 'invalid_grant' ? 'invalid' : 'unavailable'
  if (typeof code !== 'string') return 'unavailable'
  return INVALID.includes(code) || /^ERR_(JW|JOSE)/.test(code) ? 'invalid' : 'unavailable'
}

/** Returns an error that may be logged. */
export function toldError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('A value was thrown that is no error')
  const { code, error: said, cause } = error as Error & Readonly<Record<string, unknown>>
  const names = [code, said].filter(
    (name) => typeof name === 'string' && /^[\w-]{1,60}$/.test(name),
  )
  const reason = cause instanceof Error ? `: ${messageOf(cause)}` : ''
  return new Error([...names, `${messageOf(error)}${reason}`].join(' '))
}

/** The message of a SyntaxError quotes the text that does not parse; that of `Headers`, what no header can hold. */
function messageOf(error: Error): string {
  if (error instanceof SyntaxError) return 'The answer does not parse'
  return /invalid header/i.test(error.message) ? 'No header can hold the token' : error.message
}

/** A claim of an ID token is not as it must be. */
export class WrongClaim extends Error {
  readonly code = 'ERR_JWT_CLAIM'

  constructor(claim: string) {
    super(`The claim ${claim} of the ID token is wrong`)
  }
}
