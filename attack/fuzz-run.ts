/**
 * Runs fuzz targets for a time or so many times, and measures what they leave in memory.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { cookies } from './targets/cookies.ts'
import { formTargets } from './targets/form-tokens.ts'
import { growth } from './targets/growth.ts'
import { oneTimeTokens } from './targets/one-time-tokens.ts'
import { idTokens, logoutTokens } from './targets/provider-tokens.ts'
import { addresses, forwarded, hashes, targets } from './targets/parsers.ts'
import { data, logins, requests, sockets } from './targets/requests.ts'
import { sealed } from './targets/seals.ts'
import { proofTargets, unfinishedLogins } from './targets/second-steps.ts'
import type { Property, Target } from './targets/target.ts'
import { deviceCookies, forms, signedTokens } from './targets/tokens.ts'

/**
 * All targets: everything that reads what an attacker writes. To add a reader of values that only we can mint (tokens,
 * seals), call `doorTarget` and add the target here.
 */
export const all: readonly Target[] = [
  cookies,
  signedTokens,
  sealed,
  forms,
  deviceCookies,
  oneTimeTokens,
  unfinishedLogins,
  ...proofTargets,
  idTokens,
  logoutTokens,
  hashes,
  targets,
  addresses,
  forwarded,
  logins,
  requests,
  sockets,
  data,
  growth,
  ...formTargets(),
]

/**
 * How much more memory may be in use after a target than before, in bytes: compiled code, caches of
 * the platform, and what a signer remembers.
 */
export const HEAP_MARGIN: number = 8 * 1024 * 1024

/** What a target has shown. */
export interface Finding {
  readonly name: string
  readonly tried: number
  readonly good: number

  /** Bytes on the heap when the target was warm, and at its end. */
  readonly heapBefore: number
  readonly heapAfter: number

  /** What went wrong, with the input that shows it; `null` if nothing did. */
  readonly failure: string | null
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Returns the bytes in use after garbage collection. */
function heapUsed(): number {
  for (let i = 0; i < 2; i++) collect()
  return process.memoryUsage().heapUsed
}

/** How much a target is fuzzed: for so many milliseconds, or so many runs of fast-check. */
export type Amount = { readonly milliseconds: number } | { readonly runs: number }

/** Runs the property so much, or until it fails. Returns the failure, `null` if there is none. */
async function check(property: Property, amount: Amount, share: number): Promise<string | null> {
  const settings =
    'runs' in amount
      ? { numRuns: Math.ceil(amount.runs * share) }
      : {
          numRuns: 2 ** 31 - 1,
          interruptAfterTimeLimit: amount.milliseconds * share,
          markInterruptAsFailure: false,
        }
  const details = await fc.check(property, settings)
  // If not even one run fits into the time, fast-check calls that a failure, although it has found nothing.
  const isCutShort = details.interrupted && details.counterexample === null
  if (!details.failed || isCutShort) return null
  const reason = details.errorInstance instanceof Error ? details.errorInstance.stack : ''
  return `seed ${details.seed}, path ${details.counterexamplePath}: ${JSON.stringify(details.counterexample)}\n${reason}`
}

/** Fuzzes one target. */
export async function fuzz(target: Target, amount: Amount): Promise<Finding> {
  const tally = { tried: 0, good: 0 }
  const { property, close } = await target.open(tally)
  let failure: string | null
  let [heapBefore, heapAfter] = [0, 0]
  try {
    // The first tenth warms up: code is compiled, caches fill.
    failure = await check(property, amount, 0.1)
    heapBefore = heapUsed()
    failure ??= await check(property, amount, 0.9)
    heapAfter = heapUsed()
  } finally {
    await close?.()
  }
  const growth = heapAfter - heapBefore
  if (growth > HEAP_MARGIN) failure ??= `the heap grew by ${growth} bytes`
  return { name: target.name, ...tally, heapBefore, heapAfter, failure }
}
