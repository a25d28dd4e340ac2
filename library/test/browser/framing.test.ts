/**
 * Clickjacking: the bank in an invisible frame, under something that the victim clicks. No check of the library can
 * tell such a click from an intended one; only `frame-ancestors` can prevent it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Frame, Page } from 'playwright-core'
import { openAttacker, type Attacker } from './attacker.ts'
import { everywhere, type Position } from './attacks/attack.ts'
import { openBank, protectedFully, type Bank, type Protection } from './bank.ts'
import { logIn } from './campaign.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'

let chromium: LaunchedBrowser
let attacker: Attacker

before(async () => {
  chromium = await launchChromium()
  attacker = await openAttacker()
})
after(async () => {
  await chromium.close()
  await attacker.close()
})

/** Opens a bank, and a page that frames it, in a browser in which the victim is logged in. */
async function framed(
  protection: Protection,
  position: Position,
  use: (bank: Bank, page: Page, frame: Frame) => Promise<void>,
): Promise<void> {
  const bank = await openBank(protection)
  const context = await chromium.browser.newContext()
  try {
    const page = await context.newPage()
    await logIn(page, bank.origin)
    const style = 'position:fixed;left:0;top:0;width:300px;height:200px;border:0;opacity:0.01'
    const body = `<!doctype html><iframe src="${bank.origin}/transfer?x" style="${style}"></iframe>`
    await page.goto(attacker.publish(position, { body }))
    await use(bank, page, page.frames()[1] as Frame)
  } finally {
    await context.close()
    await bank.close()
  }
}

/**
 * Clicks where the button is, and returns the status of the request that the click sent. The browser hands a click to
 * the frame that it has drawn there, so the click is repeated until the frame is drawn.
 */
async function click(page: Page): Promise<number> {
  const sent = page.waitForResponse((response) => response.request().method() === 'POST')
  const status = sent.then((response) => response.status())
  for (let i = 0; i < 10; i++) {
    await page.mouse.click(100, 50)
    const answered = await Promise.race([status, page.waitForTimeout(2000)])
    if (answered !== undefined) break
  }
  return status
}

const frameable: Protection = { ...protectedFully, frameAncestors: false }

describe('the bank in a frame, in Chromium', () => {
  for (const position of everywhere) {
    it(`is not shown with frame-ancestors 'none' (${position})`, () =>
      framed(protectedFully, position, async (bank, page, frame) => {
        await frame.waitForURL(({ protocol }) => protocol === 'chrome-error:')
        await page.mouse.click(100, 50)
        assert.deepEqual(bank.changes, [])
      }))
  }

  it('is shown without frame-ancestors, but logged out in a frame of another site, because of SameSite=Lax', () =>
    framed(frameable, 'evil', async (bank, page, frame) => {
      assert.equal(await frame.textContent('h1'), 'nobody')
      assert.notEqual(await click(page), 200)
      assert.deepEqual(bank.changes, [])
    }))

  it('is shown logged in, and takes the click, in a frame of a sibling without frame-ancestors (negative control)', () =>
    framed(frameable, 'sub', async (bank, page, frame) => {
      assert.equal(await frame.textContent('h1'), 'alice')
      assert.equal(await click(page), 200)
      assert.equal(bank.changes.length, 1)
    }))
})
