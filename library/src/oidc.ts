/**
 * latchkey/oidc: login by a provider of OpenID Connect, with the packages `openid-client` and `jose`, which the
 * application installs.
 *
 * @module
 */

export { ProviderRefused, ProviderUnavailable, type ProviderRefusal } from './errors.ts'
export type { Identity } from './oidc/identity.ts'
export { oidc, type LatchkeyOidc, type OidcSteps, type PendingLink } from './oidc/login.ts'
export type { OidcOptions } from './oidc/options.ts'
export type { ProviderTokens } from './oidc/provider.ts'
export type { FlowStep, StepDone } from './request/flow-step.ts'
