/**
 * latchkey/totp: codes of authenticator apps as a second factor (RFC 6238), and recovery codes.
 *
 * @module
 */

export type { CredentialInfo } from './credentials/credentials.ts'
export type { LatchkeyCredentials, ResealProgress } from './credentials/kit.ts'
export type { LatchkeyRecoveryCodes } from './credentials/recovery-codes.ts'
export type { Removal } from './credentials/removals.ts'
export {
  totp,
  type AddedByTotp,
  type Enrolment,
  type LatchkeyTotp,
  type TotpOptions,
} from './totp/kit.ts'
