/**
 * Faults that are planted into the source of logins by a provider: without a check, a test that proves it turns red.
 *
 * @module
 */

import { testPlantedFaults, type PlantedFault } from '../../../services/planted-faults.ts'

function fault(file: string, noticedBy: string, ...changes: PlantedFault['changes']): PlantedFault {
  return { file: `oidc/${file}.ts`, noticedBy: `${noticedBy}.test.ts`, changes }
}

const faults = {
  'at the type of a logout token': fault('provider', 'back-channel', ["typ: 'logout+jwt',", '']),
  'at the state': fault(
    'begun',
    'hostile',
    ['this.#cookieAt(shortHash(state, PLACE))', "this.#cookieAt('AAAAAAAA')"],
    ['begun === null || begun.state !== state', 'begun === null'],
  ),
  'whether the state was used': fault('begun', 'hostile', ['isFirst ? begun : null', 'begun']),
  'whether the provider has confirmed by two factors': fault('callback', 'confirmations', [
    'isMultiFactor(methods) ? joinFactors',
    'methods.length > 0 ? joinFactors',
  ]),
  'which machine a provider names': fault('bounded-fetch', 'unwell-providers.long', [
    "(isLocal || url.startsWith('https:'))",
    'true',
  ]),
  'whose login has begun it': fault('callback', 'hostile', [
    '&& now.userId === beginner?.userId && now.login === beginner.login',
    '',
  ]),
  'who has logged in meanwhile': fault('callback', 'hostile', [
    'now !== null && now.userId !== found.id',
    'false',
  ]),
  'whether the session still is there when it links': fault('callback', 'hostile', [
    'await (await ctx.session()).rotate()',
    '',
  ]),
  'who has asked for an ID token': fault('provider', 'hostile', [
    "claims['azp'] !== undefined",
    'false',
  ]),
  'at the instant of an ID token': fault('provider', 'hostile', [
    'iat * SECOND > clock() + CLOCK_TOLERANCE',
    'false',
  ]),
  'at the subject of UserInfo': fault('provider', 'hostile', [
    'answer.access_token, claims.sub',
    'answer.access_token, client.skipSubjectCheck',
  ]),
  'when the person was confirmed': fault('callback', 'confirmations', ['!isAnew || ', '']),
  'how well the person was confirmed': fault('callback', 'confirmations', [
    ' || !isEnough) throw',
    ') throw',
  ]),
  'whom the provider has confirmed': fault('callback', 'confirmations', [
    'found?.id !== begun.beginner?.userId',
    'false',
  ]),
  'whether the account still is the user’s': fault('callback', 'confirmations', [
    '(await this.#find(identity))?.id === user.id',
    "user.id !== ''",
  ]),
  'whether the provider has verified the address': fault('callback', 'links', [
    'email === null || !emailVerified',
    'email === null',
  ]),
  'what a provider says of an address': fault('identity', 'links', [
    "profile['email_verified'] === true",
    "Boolean(profile['email_verified'])",
  ]),
  'when whoever links was confirmed': fault('callback', 'links', [
    '(confirmedAt ?? 0) < pending.at',
    'false',
  ]),
  'to whom an account may be linked': fault('callback', 'links', [
    'found.id !== pending.userId',
    'false',
  ]),
  'whether a logout token was used': fault('back-channel', 'back-channel', [
    'await ends.markUsed(read.jti)',
    '',
  ]),
  'whether a logout token has a nonce': fault('back-channel', 'back-channel', [
    "'nonce' in claims || ",
    '',
  ]),
  'at the events of a logout token': fault('back-channel', 'back-channel', ['!isLogout || ', '']),
  'how long a logout token is good': fault('back-channel', 'back-channel', ['!isShort || ', '']),
  'how long an answer is': fault('bounded-fetch', 'unwell-providers.long', [
    'length > MAX_ANSWER_BYTES',
    'false',
  ]),
  'where an answer sends us': fault('bounded-fetch', 'unwell-providers.long', [
    "redirect: 'manual'",
    "redirect: 'follow'",
  ]),
  'how often an unknown key was looked for': fault('key-set', 'unwell-providers.long', [
    'getNewer(LEAST_PAUSE)',
    'getNewer(0)',
  ]),
  'what the message of a parser quotes': fault('told-error', 'kept-secrets', [
    "if (error instanceof SyntaxError) return 'The answer does not parse'",
    '',
  ]),
  'what the message of a header quotes': fault('told-error', 'kept-secrets', [
    '/invalid header/i.test(error.message)',
    'false',
  ]),
  'whether what is fetched is a set of keys': fault('key-set', 'unwell-providers', [
    'jose.createLocalJWKSet(keys)\n  } catch',
    '} catch',
  ]),
  'whether a confirmation is of the future': fault('callback', 'confirmations', [
    '&& authenticatedAt <= latest',
    '',
  ]),
  'whether the person was asked as lately as it was to be': fault('callback', 'confirmations', [
    'if (!isAsked) throw',
    'if (false) throw',
  ]),
  'how long the cookies of begun logins are': fault('begun', 'kept-secrets', ['&& room >= 0', '']),
}

testPlantedFaults(
  'a test turns red if a login by a provider does not look',
  import.meta.dirname,
  faults,
  ['at the type of a logout token', 'at the state'],
)
