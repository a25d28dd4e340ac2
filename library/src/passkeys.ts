/**
 * latchkey/passkeys: to log in by a passkey, and passkeys as a second factor (WebAuthn Level 3). It stands on the
 * package `@simplewebauthn/server`, which the application installs.
 *
 * @module
 */

export type { CredentialInfo } from './credentials/credentials.ts'
export type { LatchkeyCredentials, ResealProgress } from './credentials/kit.ts'
export type { LatchkeyRecoveryCodes } from './credentials/recovery-codes.ts'
export type { Removal } from './credentials/removals.ts'
export type { PasskeyPurpose } from './passkeys/challenges.ts'
export { passkeys, type AddedByPasskeys, type PasskeyOptions } from './passkeys/kit.ts'
export type { LatchkeyPasskeys, PasskeyRequest, PasskeySteps } from './passkeys/methods.ts'
export type { FlowStep, StepDone } from './request/flow-step.ts'
