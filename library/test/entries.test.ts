/**
 * The entries of the package: which names each of them exports. Applications may use a name that was exported by
 * accident for years.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const library = join(import.meta.dirname, '..')

/** What an entry promises, its names in the order of the alphabet. */
interface Entry {
  readonly file: string
  readonly values: string
  readonly types: string
}

const entries: Readonly<Record<string, Entry>> = {
  latchkey: {
    file: 'index.ts',
    values: `
      BodyTooLarge CallbackTimeout ConfigurationError CredentialLimit CredentialUnreadable
      CrossSiteRequest DAY Forbidden HOUR HashingFailed InvalidCredentials InvalidRequest
      InvalidSessionData InvalidToken InvalidUsername LastFactor LatchkeyError LifetimesFailed
      LoginUnfinished MINUTE MethodNotAllowed NAVIGATION_VARY NotAuthenticated Overloaded
      PasswordRefused PasswordTooLong RecentLoginRequired ResponseSent SECOND SecondFactorRequired
      SessionEnded SessionTooLarge StoreUnavailable TooManyAttempts UnsupportedMediaType
      UpdateConflict createLatchkey dummyHash hashPassword isBoundedUsername isHash isNavigation
      needsRehash passwordHasher sealedSessions statelessSessions typed verifyPassword`,
    types: `
      Answer AttemptSource AttemptStore Awaitable BaseLatchkey BaseUser Clock ConfigurationFinding
      CookieOptions CredentialFields CredentialStore Credentials Dependencies Dependency EndReason
      EndTarget EventListener Exchange Factor FactorKind ForwardedHeader FoundSession GivenUser
      HashCheck HashFormat Json JsonObject LaneRule Latchkey LatchkeyErrorCode LatchkeyEvent
      LatchkeyOf LatchkeyOptions LatchkeyTokens Lifetime ListedRoute LoginFailure LoginOptions
      MaybePromise Method OidcRefusal OneTimeToken OnlyJson OwnFactorKind PasswordCost
      PasswordHasher PasswordOptions PasswordVerifier Proof Purpose RefusalPages RememberOptions
      ReplacePasswordHash RequestContext RevocationStore Right SchemaIssue SchemaResult
      SealedLatchkey SealedSessions Session SessionDependencies SessionEnd SessionInfo
      SessionKeeping SessionStore SessionUser StandardSchema StatelessSessions StoredUser
      ThrottleOptions TokenOrder TokenRefusal TokenStore UnfinishedLogin UserSession UserSessions
      Values`,
  },
  'latchkey/store-kit': {
    file: 'store-kit.ts',
    values: `
      MAX_CLOCK_SKEW addToken assertCredential believedLane changeData changeRecord countAttempt countAttempts
      earlierTerms isLiveToken laneAt readMembers retryAt settleAttempts succeedRecord termsFromText
      termsToText`,
    types: `
      AttemptStore CredentialChange CredentialRecord CredentialStore DataChange Json JsonObject Lane LaneChange LaneRule LaneState MaybePromise Member
      Reservation Revocation RevocationStore SessionChange SessionPage SessionRecord SessionStore
      SessionTerms Settlement StoreMessage Successor TokenLimit TokenRecord TokenStore
      UpdateCondition UpdateOutcome`,
  },
  'latchkey/totp': {
    file: 'totp.ts',
    values: 'totp',
    types: `
      AddedByTotp CredentialInfo Enrolment LatchkeyCredentials LatchkeyRecoveryCodes LatchkeyTotp
      Removal ResealProgress TotpOptions`,
  },
  'latchkey/adapter-kit': {
    file: 'adapter-kit.ts',
    values: `
      MAX_BODY_BYTES MAX_PROOF_BYTES NAVIGATION_VARY answerDone answerLogin answerLogout answerProof
      asksToConfirm assertFormToken isForm isLoopbackHost isNavigation isTrustedPeer isUnsafe
      parseBlock parseCredentials parseFields parseProxy prefersHtml problemDetails problemHeaders readBody
      readCookie redirectTo refuseCrossSite resolver waitingForm`,
    types: `
      AddressBlock AddressBytes Answer Awaitable Body CredentialFields Credentials CrossSitePolicy
      Dependencies Dependency Exchange FormToResend ForwardedHeader GivenProof LoginRequest
      LogoutRequest MaybePromise ProblemDetails ProofRequest RefusalPages RequestContext
      RequestFacts RouteRules TrustedProxy Values WaitingForm`,
  },
  'latchkey/passkeys': {
    file: 'passkeys.ts',
    values: 'passkeys',
    types: `
      AddedByPasskeys CredentialInfo FlowStep LatchkeyCredentials LatchkeyPasskeys
      LatchkeyRecoveryCodes PasskeyOptions PasskeyPurpose PasskeyRequest PasskeySteps Removal
      ResealProgress StepDone`,
  },
}

/** What applications and authors of adapters both need. */
const inTwoEntries = ['NAVIGATION_VARY', 'isNavigation']

const namesIn = (text: string): string[] => text.split(/\s+/).filter(Boolean)

/** The types that a file of re-exports names: at run time nothing is left of them. */
function typesOf(text: string): string[] {
  const lists = text.matchAll(/^export (type )?\{([^}]*)\} from/gm)
  return Array.from(lists).flatMap(([, isOfTypes, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && (isOfTypes !== undefined || name.startsWith('type ')))
      .map((name) => name.replace(/^type /, '')),
  )
}

describe('the entries of the package', () => {
  for (const [name, { file, values, types }] of Object.entries(entries)) {
    it(`${name} exports the values that are listed here, and no other`, async () => {
      const exported = (await import(name)) as object
      assert.deepEqual(Object.keys(exported).toSorted(), namesIn(values))
    })

    it(`${name} exports the types that are listed here, and no other`, () => {
      const text = readFileSync(join(library, 'src', file), 'utf8')
      assert.deepEqual(typesOf(text).toSorted(), namesIn(types))
      // An export in any other form would escape this test.
      assert.doesNotMatch(text, /^export (?!\{|type \{)/m)
    })
  }

  it('latchkey exports at most 48 values', () => {
    assert.ok(namesIn(entries['latchkey']?.values ?? '').length <= 48)
  })

  it('no two entries export the same value, except for what both applications and adapters need', () => {
    const all = Object.values(entries).flatMap(({ values }) => namesIn(values))
    const twice = all.filter((name, i) => all.indexOf(name) !== i)
    assert.deepEqual(twice.toSorted(), inTwoEntries)
  })

  it('lead to files that exist', () => {
    const { exports } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as {
      readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
    }
    const sources = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry['@latchkey/source'] ?? ''],
    )
    assert.deepEqual(
      sources.filter((source) => !existsSync(join(library, source))),
      [],
    )
    for (const { file } of Object.values(entries)) assert.ok(sources.includes(`./src/${file}`))
  })
})
