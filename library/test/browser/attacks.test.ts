/**
 * Pages of other sites change nothing at the bank, in a real browser in which the victim is logged in. The same pages
 * succeed when the protection is switched off.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openAttacker, type Attacker } from './attacker.ts'
import { everywhere } from './attacks/attack.ts'
import { attacks } from './attacks/index.ts'
import { protectedFully, unprotected, type Protection } from './bank.ts'
import { campaign, planOf, type Outcome, type Plan } from './campaign.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'

const everything = planOf(attacks)
const hopeful = everything.filter(([attack]) => attack.hopeless === undefined)

/**
 * Attacks that are made from every position show what each layer of protection stops. They are many, and three layers:
 * `npm test` makes every third, and `npm run test:planted` all of them.
 */
const isWhole = process.env['LATCHKEY_PLANTED'] === 'all'
const telling = hopeful
  .filter(([attack]) => attack.from === everywhere)
  .filter((_, i) => isWhole || i % 3 === 0)

/** What is made without any protection, to see that it would succeed: every second attack, as above. */
const control = hopeful.filter((_, i) => isWhole || i % 2 === 0)

const layers = {
  'SameSite=Lax alone': { ...unprotected, sameSite: 'lax' },
  'Sec-Fetch-Site alone': { ...unprotected, check: true },
  'form tokens alone': { ...unprotected, formTokens: true },
} satisfies Record<string, Protection>

let chromium: LaunchedBrowser
let attacker: Attacker

const run = (plan: Plan, protection: Protection): Promise<readonly Outcome[]> =>
  campaign(chromium.browser, attacker, plan, protection)

before(async () => {
  chromium = await launchChromium()
  attacker = await openAttacker()
})
after(async () => {
  await chromium.close()
  await attacker.close()
})

const titleOf = ({ attack, position }: Outcome): string =>
  `${attack.kind}: ${attack.name} (${position})`

const succeeded = (outcomes: readonly Outcome[]): string[] =>
  outcomes.filter(({ succeeded }) => succeeded).map(titleOf)

describe('attack pages in Chromium', () => {
  let outcomes: readonly Outcome[] = []
  let uncontrolled: readonly Outcome[] = []

  before(async () => {
    const both = [run(everything, protectedFully), run(control, unprotected)] as const
    ;[outcomes, uncontrolled] = await Promise.all(both)
  })

  it('are at least 40, and every attack reaches the bank', () => {
    assert.ok(attacks.length >= 40, `${attacks.length} pages`)
    assert.equal(outcomes.length, everything.length)
    for (const outcome of outcomes) assert.ok(outcome.arrivals.length > 0, titleOf(outcome))
  })

  it('change nothing, and log nobody in or out or into another account', (t) => {
    assert.deepEqual(succeeded(outcomes), [])
    t.diagnostic(`${attacks.length} pages, ${outcomes.length} attacks, 0 changes`)
  })

  it('have every unsafe request refused with 403', () => {
    for (const outcome of outcomes) {
      for (const { method, status } of outcome.arrivals) {
        const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method)
        if (!isSafe && outcome.attack.hopeless === undefined) {
          assert.equal(status, 403, titleOf(outcome))
        }
      }
    }
  })

  it('succeed when there is no protection (negative control)', (t) => {
    const failed = uncontrolled.filter(({ succeeded }) => !succeeded).map(titleOf)
    t.diagnostic(`${uncontrolled.length - failed.length} of ${uncontrolled.length} get through`)
    if (failed.length > 0) t.diagnostic(`not: ${failed.join(', ')}`)
    for (const kind of ['form', 'request', 'login'] as const) {
      const ofKind = uncontrolled.filter(({ attack }) => attack.kind === kind)
      assert.ok(succeeded(ofKind).length > ofKind.length / 2, kind)
    }
  })
})

describe('a single layer of protection', () => {
  const outcomes = new Map<string, readonly Outcome[]>()

  before(async () => {
    const campaigns = Object.entries(layers).map(async ([name, protection]) =>
      outcomes.set(name, await run(telling, protection)),
    )
    await Promise.all(campaigns)
  })
  after(() => console.table(tableOf(outcomes)))

  const of = (layer: keyof typeof layers): readonly Outcome[] => outcomes.get(layer) ?? []

  it('stops every attack if it is the check of Sec-Fetch-Site', () => {
    assert.deepEqual(succeeded(of('Sec-Fetch-Site alone')), [])
  })

  it('stops attacks from other sites but not from siblings if it is SameSite=Lax', () => {
    for (const outcome of of('SameSite=Lax alone')) {
      const isOtherSite = outcome.position === 'evil' || outcome.position === 'http'
      // No attribute of a cookie stops an attack that needs no cookie.
      const needsCookie = outcome.attack.kind !== 'login'
      if (isOtherSite && needsCookie) assert.ok(!outcome.succeeded, titleOf(outcome))
      if (outcome.position === 'sub') assert.ok(outcome.succeeded, titleOf(outcome))
    }
  })

  it('stops every attack if it is the token in each form', () => {
    assert.deepEqual(succeeded(of('form tokens alone')), [])
  })
})

/** How many of the attacks from each position succeed against each layer. */
function tableOf(
  outcomes: ReadonlyMap<string, readonly Outcome[]>,
): Record<string, Record<string, string>> {
  const count = (all: readonly Outcome[]): string => `${succeeded(all).length} of ${all.length}`
  const row = (all: readonly Outcome[]): Record<string, string> =>
    Object.fromEntries(
      everywhere.map((position) => [
        position,
        count(all.filter((one) => one.position === position)),
      ]),
    )
  return Object.fromEntries(Array.from(outcomes, ([layer, all]) => [layer, row(all)]))
}
