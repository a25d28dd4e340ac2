/**
 * A campaign: every attack from each of its positions, on one bank, in a browser in which the victim is logged in.
 *
 * @module
 */

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { PASSWORD } from '../../../services/application.ts'
import type { Arrival } from './arrivals.ts'
import type { Attacker } from './attacker.ts'
import { everywhere, type Attack, type Position } from './attacks/attack.ts'
import { openBank, type Bank, type BankState, type Protection } from './bank.ts'

/** The outcome of an attack. */
export interface Outcome {
  readonly attack: Attack
  readonly position: Position
  readonly arrivals: readonly Arrival[]
  readonly before: BankState
  readonly after: BankState

  /** Whether the attack has changed anything. */
  readonly succeeded: boolean
}

/** A browser in which the victim uses the bank. */
export class Victim {
  readonly bank: Bank
  readonly context: BrowserContext
  readonly #foreignToken: string

  /** How many pages of the bank the browser has shown because of the present attack. */
  #loads = 0

  private constructor(bank: Bank, context: BrowserContext, foreignToken: string) {
    this.bank = bank
    this.context = context
    this.#foreignToken = foreignToken
    context.on('pageload', (page) => {
      if (page.url().startsWith(`${bank.origin}/`)) this.#loads++
    })
  }

  /** Opens the bank and a browser, and logs alice in by the form. Bob has a session elsewhere. */
  static async open(browser: Browser, protection: Protection): Promise<Victim> {
    const bank = await openBank(protection)
    const context = await browser.newContext({ viewport: { width: 320, height: 240 } })
    await logIn(await context.newPage(), bank.origin)
    const { name, value } = await bank.logIn('bob')
    const foreignToken = await bank.tokenOf(`${name}=${value}`)
    return new Victim(bank, context, foreignToken)
  }

  async close(): Promise<void> {
    await this.context.close()
    await this.bank.close()
  }

  /** The Cookie header that the browser sends to the bank. */
  async cookies(): Promise<string> {
    const cookies = await this.context.cookies(this.bank.origin)
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  async state(): Promise<BankState> {
    return this.bank.state(await this.cookies())
  }

  /** Carries out an attack, and waits until the bank has answered all of its requests. */
  async suffer(attacker: Attacker, attack: Attack, position: Position): Promise<Outcome> {
    const { bank, context } = this
    const mark = `${attack.kind}: ${attack.name} from ${position}`
    const { origin } = bank
    const address = attacker.attack(attack, position, {
      origin,
      mark,
      foreignToken: this.#foreignToken,
    })
    if (attack.anonymous) await context.clearCookies()
    const before = await this.state()
    const [page] = context.pages() as [Page]
    this.#loads = 0
    await page.goto(address, { waitUntil: 'commit' })
    await attack.act?.(page)
    const arrivals = await bank.arrivals.wait(mark, attack.requests ?? 1)
    await this.#loaded(arrivals.filter(({ isShown }) => isShown).length)
    const after = await this.state()
    const succeeded = JSON.stringify(before) !== JSON.stringify(after)
    await this.#recover(attack.anonymous === true || succeeded)
    return { attack, position, arrivals, before, after, succeeded }
  }

  /** Waits until the browser shows this many answers of the bank: a page that is closed while it loads hangs. */
  async #loaded(count: number): Promise<void> {
    if (this.#loads >= count) return
    await this.context.waitForEvent('pageload', () => this.#loads >= count)
  }

  /** Closes what the attack has opened, and logs the victim in again if necessary. */
  async #recover(logInAgain: boolean): Promise<void> {
    const { bank, context } = this
    await Promise.all(
      context
        .pages()
        .slice(1)
        .map((page) => page.close()),
    )
    if (!logInAgain) return
    await context.clearCookies()
    await bank.latch.revokeUser('id-alice')
    await context.addCookies([await bank.logIn('alice')])
  }
}

/** Logs alice in by the form of the login page. */
export async function logIn(page: Page, origin: string, username = 'alice'): Promise<void> {
  await page.goto(`${origin}/login`)
  await page.fill('[name=username]', username)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button')
  await page.waitForURL(`${origin}/transfer`)
}

/** Attacks with their positions, in the order in which they happen. */
export type Plan = readonly (readonly [Attack, Position])[]

/** Returns each attack from each of its positions, ordered by position, which is faster. */
export function planOf(attacks: readonly Attack[]): Plan {
  return everywhere.flatMap((position) =>
    attacks
      .filter(({ from = ['evil', 'sub'] }) => from.includes(position))
      .map((attack) => [attack, position] as const),
  )
}

/** Carries out a plan on a bank with this protection. Rejects if an attack could not be made. */
export async function campaign(
  browser: Browser,
  attacker: Attacker,
  plan: Plan,
  protection: Protection,
): Promise<readonly Outcome[]> {
  const victim = await Victim.open(browser, protection)
  try {
    const outcomes: Outcome[] = []
    for (const [attack, position] of plan) {
      outcomes.push(await victim.suffer(attacker, attack, position))
    }
    return outcomes
  } finally {
    await victim.close()
  }
}
