/**
 * What one-time tokens are good for, and what their issuer keeps with them.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'

/** The name of the field that no value has. It carries a type. */
declare const DATA: unique symbol

/**
 * What a token is good for: any name of at most 100 characters. A token of one purpose is none of another. The type of
 * the token's data goes with a name that is declared once: `const invitation: Purpose<{ team: string }> =
 * 'invitation to a team'`. Nobody checks it: an older release of the application may have kept other data.
 *
 * Names that begin with `latchkey/` are those of latchkey's own tokens.
 */
export type Purpose<Data extends JsonObject = JsonObject> = string & { readonly [DATA]?: Data }

/** A token that was looked at, or redeemed. Instants in epoch milliseconds. */
export interface OneTimeToken<Data extends JsonObject = JsonObject> {
  readonly purpose: string

  /** Whose token it is; `null` if it was issued for no user. */
  readonly userId: string | null

  /** What the issuer has kept with it. */
  readonly data: Data
  readonly createdAt: number
  readonly expiresAt: number
}
