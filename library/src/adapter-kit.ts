/**
 * `latchkey/adapter-kit`: what authors of adapters need, and whoever answers requests in front of an application or
 * beside it. How latchkey sees a request, how it reads the body, how its routes answer, and which proxies it believes
 * about a client's address. The tests of an adapter are in `latchkey/testing`.
 *
 * @module
 */

export type { Dependency, Exchange, RequestContext, RouteRules } from './request/context.ts'
export { resolver, type Dependencies, type Values } from './request/dependency.ts'
export {
  MAX_BODY_BYTES,
  parseCredentials,
  parseFields,
  readBody,
  type Body,
  type CredentialFields,
  type Credentials,
} from './request/body.ts'
export {
  answerDone,
  answerLogin,
  answerLogout,
  assertFormToken,
  isForm,
  type LoginRequest,
  type LogoutRequest,
} from './adapters/shared/routes.ts'
export { answerProof, type GivenProof, type ProofRequest } from './adapters/shared/proof-routes.ts'
export { MAX_PROOF_BYTES } from './request/proof-body.ts'
export { asksToConfirm, waitingForm, type WaitingForm } from './adapters/shared/unlost-forms.ts'
export type { FormToResend } from './adapters/shared/resend-page.ts'
export {
  isNavigation,
  NAVIGATION_VARY,
  redirectTo,
  type Answer,
  type RefusalPages,
} from './request/refusal.ts'
export { readCookie } from './request/cookie.ts'
export { prefersHtml } from './request/accept.ts'
export {
  isUnsafe,
  refuseCrossSite,
  type CrossSitePolicy,
  type RequestFacts,
} from './request/cross-site.ts'
export { problemDetails, problemHeaders, type ProblemDetails } from './errors.ts'
export {
  isTrustedPeer,
  parseProxy,
  type ForwardedHeader,
  type TrustedProxy,
} from './request/forwarded.ts'
export { parseBlock, type AddressBlock, type AddressBytes } from './ground/address.ts'
export { isLoopbackHost } from './ground/loopback.ts'
export type { Awaitable, MaybePromise } from './ground/maybe-promise.ts'
