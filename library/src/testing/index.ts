/**
 * What tests of applications and stores need: `latchkey/testing`.
 *
 * @module
 */

export {
  testAdapter,
  type AdapterApplication,
  type AdapterUnderTest,
  type ContractUser,
  type Reach,
} from './adapter-contract.ts'
export { attemptStoreContract, attemptStoreRaces, testAttemptStore } from './attempt-contract.ts'
export type { AttemptCase } from './attempt-case.ts'
export { attemptStoreOffice } from './attempt-office.ts'
export { testClock, type TestClock } from './clock.ts'
export { testClient, type Fetch, type TestClient, type TestClientOptions } from './client.ts'
export { sampleCredential, type CredentialCase } from './credential-case.ts'
export { credentialStoreContract, testCredentialStore } from './credential-contract.ts'
export { credentialStoreRaces } from './credential-races.ts'
export { testExchange, type TestExchange, type TestRequest } from './exchange.ts'
export { httpFetch } from './http-fetch.ts'
export { override } from '../request/overrides.ts'
export { inParallel, raceAll, turn, type Actor, type Step } from './races.ts'
export {
  revocationStoreContract,
  revocationStoreRaces,
  testRevocationStore,
  type RevocationCase,
} from './revocation-contract.ts'
export { sampleRecord, type StoreCase } from './store-case.ts'
export { sessionStoreContract, testSessionStore } from './store-contract.ts'
export { sessionStoreRaces } from './store-races.ts'
export { sampleToken, type TokenCase } from './token-case.ts'
export { testTokenStore, tokenStoreContract } from './token-contract.ts'
export { tokenStoreRaces } from './token-races.ts'
