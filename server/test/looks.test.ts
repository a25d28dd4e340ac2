/**
 * Every page in every state, as people meet it: in a browser, wide and on a phone, light and dark, by keyboard alone,
 * in forced colours, in other languages, and with hostile texts (WCAG 2.2 AA).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { launchChromium, type LaunchedBrowser } from '../../services/chromium.ts'
import { everyPage } from './support/every-page.ts'
import {
  axeFaults,
  headerFaults,
  illegibleButtons,
  keyboardFaults,
  untranslated,
  wideFaults,
} from './support/page-checks.ts'
import { WIDE_LOGO } from './support/pages/brand.ts'
import { servePages, type PageServer } from './support/page-server.ts'
import { pseudoTexts } from './support/pseudo.ts'

const WIDE = { width: 1280, height: 800 }
const PHONE = { width: 320, height: 640 }
const WIDEST = { width: 2560, height: 1300 }

/** Names that are the same in every language, and what a stranger has written. */
const NAMES = ['Example', 'admin', 'UTC', 'Chrome', 'Windows', 'Safari', 'iPhone']

let chromium: LaunchedBrowser
let server: PageServer

/** Two pages, each of a browser of its own: tabs of one browser tell each other who is logged in. */
let pages: Page[]

/** Two pages more, which have axe. */
let pagesWithAxe: Page[]

before(async () => {
  chromium = await launchChromium()
  server = await servePages({ accent: null, logo: WIDE_LOGO })
  pages = await newPages()
  pagesWithAxe = await newPages(createRequire(import.meta.url).resolve('axe-core/axe.min.js'))
})
after(async () => {
  await chromium.close()
  await server.close()
})

async function newPages(script?: string): Promise<Page[]> {
  return Promise.all([1, 2].map(() => newPage(script)))
}

/**
 * Each page is in a browser of its own: a tab in which somebody else is logged in would send the other to the login.
 */
async function newPage(script?: string): Promise<Page> {
  // Colours are looked at when they have changed, not on their way.
  const context = await chromium.browser.newContext({ reducedMotion: 'reduce', viewport: PHONE })
  if (script !== undefined) await context.addInitScript({ path: script })
  return context.newPage()
}

/** The states without those that differ only in the brand, which changes neither the order of a page nor its words. */
const plainStates = [...everyPage.keys()].filter((name) => !name.startsWith('brand'))

/** Opens each state, and collects what is wrong with it. */
async function faultsOfAll(
  look: (page: Page) => Promise<string[]>,
  on: readonly Page[] = pages,
  states: readonly string[] = [...everyPage.keys()],
): Promise<string[]> {
  const faults: string[] = []
  // All pages take from one list.
  const names = states.values()
  await Promise.all(
    on.map(async (page) => {
      for (const name of names) {
        await page.goto(server.address(name))
        await scriptsOf(page)
        faults.push(...(await look(page)).map((fault) => `${name}: ${fault}`))
      }
    }),
  )
  return faults.toSorted()
}

/** Waits for the modules that only some pages load: they show buttons. */
async function scriptsOf(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const later = { '[data-passkey]': 'passkeys.js', '[data-session]': 'session.js' }
    for (const [selector, name] of Object.entries(later)) {
      if (document.querySelector(selector) !== null) await import(`/assets/${name}`)
    }
  })
}

/** Opens one state, for a negative control. */
async function open(name: string, [page]: readonly Page[] = pages): Promise<Page> {
  assert.ok(page)
  server.show({})
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  await page.setViewportSize(PHONE)
  await page.goto(server.address(name))
  return page
}

describe('every page, in a browser', () => {
  it('has no fault that axe finds, legible buttons and no sideways scroll, wide and narrow, light and dark', async () => {
    server.show({})
    const faults = await faultsOfAll(async (page) => {
      const found: string[] = []
      const look = async (
        where: string,
        size: typeof WIDE,
        colorScheme: 'light' | 'dark',
        rules?: string[],
      ): Promise<void> => {
        await page.setViewportSize(size)
        await page.emulateMedia({ colorScheme })
        const seen = [
          ...(await axeFaults(page, rules)),
          ...(await illegibleButtons(page)),
          ...(await wideFaults(page)),
        ]
        found.push(...seen.map((fault) => `${where}: ${fault}`))
      }
      // A theme changes colours and nothing else.
      const colours = ['color-contrast', 'link-in-text-block']
      await look('wide, light', WIDE, 'light')
      await look('wide, dark', WIDE, 'dark', colours)
      await look('narrow, dark', PHONE, 'dark')
      await look('narrow, light', PHONE, 'light', colours)
      await page.emulateMedia({ forcedColors: 'active' })
      found.push(...(await illegibleButtons(page)).map((fault) => `forced colours: ${fault}`))
      await page.emulateMedia({ forcedColors: 'none' })
      await page.setViewportSize(WIDEST)
      found.push(...(await wideFaults(page)))
      return found
    }, pagesWithAxe)
    assert.deepEqual(faults, [])
  })

  it('is found out by axe if something is wrong with it (negative control)', async () => {
    const page = await open('login', pagesWithAxe)
    await page.evaluate(() => {
      document.querySelector('label')?.remove()
      const hint = document.createElement('p')
      hint.textContent = 'Pale'
      hint.style.color = '#aaa'
      document.querySelector('form')?.append(hint)
    })
    const rules = (await axeFaults(page)).map((fault) => fault.split(':')[0])
    assert.deepEqual(new Set(rules), new Set(['color-contrast', 'label']))
    await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>('button.primary')
      if (button) Object.assign(button.style, { background: '#ddd', color: '#ccc' })
    })
    const [illegible = '', edgeless = ''] = await illegibleButtons(page)
    assert.match(illegible, /"Log in": label 1\./)
    assert.match(edgeless, /has no edge/)
  })

  it('is found out if it scrolls sideways (negative control)', async () => {
    const page = await open('login')
    assert.deepEqual(await wideFaults(page), [])
    await page.evaluate(() => {
      const [heading] = document.querySelectorAll('h1')
      if (heading) Object.assign(heading.style, { width: '400px' })
    })
    assert.match((await wideFaults(page)).join(), /H1/)
  })

  it('has a header whose parts keep apart, however the site is called and the logo shaped', async () => {
    for (const name of [...everyPage.keys()].filter((known) => known.startsWith('brand'))) {
      const page = await open(name)
      for (const width of [320, 360, 800, 1000, 1280]) {
        await page.setViewportSize({ width, height: 640 })
        const faults = [...(await headerFaults(page)), ...(await wideFaults(page))]
        assert.deepEqual(faults, [], `${name}, ${width} px`)
      }
    }
    // Negative control: as it was before the name was shortened.
    const page = await open('brand, a long name')
    await page.locator('.brand').evaluate((brand) => {
      Object.assign(brand.style, { minWidth: '400px' })
    })
    assert.notDeepEqual(await headerFaults(page), [])
  })

  it('is walked through by the keyboard, in order, with a focus that is seen', async () => {
    server.show({})
    assert.deepEqual(await faultsOfAll(keyboardFaults, pages, plainStates), [])

    // Negative control: out of order, without an outline, and below something else.
    const page = await open('login')
    await page.evaluate(() => {
      const [name, password] = document.querySelectorAll<HTMLElement>(
        'main input:not([type=hidden])',
      )
      if (name) name.style.outline = 'none'
      if (password) password.tabIndex = 1
      const lid = document.createElement('div')
      lid.setAttribute('style', '')
      Object.assign(lid.style, { position: 'fixed', inset: '50% 0 0', background: '#fff' })
      document.body.append(lid)
    })
    const found = (await keyboardFaults(page)).join('\n')
    assert.match(found, /order /)
    assert.match(found, /INPUT username: no outline/)
    assert.match(found, /: not seen/)
  })

  it('keeps its focus in forced colours', async () => {
    const page = await open('login, wrong password')
    await page.emulateMedia({ forcedColors: 'active' })
    assert.deepEqual(await keyboardFaults(page), [])
  })

  it('has every word from the catalogue, and room for longer ones, from right to left', async () => {
    // What strangers write has no letters here, so that every Latin letter is ours.
    const view = { texts: pseudoTexts(), locale: 'he', direction: 'rtl' } as const
    server.show({ view, said: () => '12·34' })
    const look = async (page: Page): Promise<string[]> => [
      ...(await wideFaults(page)),
      ...(await untranslated(page, NAMES)),
    ]
    const faults = await faultsOfAll(look, pages, plainStates)
    assert.deepEqual(faults, [])

    // Negative control.
    const [page] = pages
    assert.ok(page)
    await page.evaluate(() => document.querySelector('main')?.append('Not translated'))
    assert.deepEqual(await untranslated(page, NAMES), ['Not translated'])
  })

  it('keeps its shape and its peace with hostile texts', async () => {
    const script =
      '<img src=x onerror=alert(1)><script>alert(2)</script>" onfocus="alert(3)" \u202e'
    server.show({ said: () => script + 'W'.repeat(300) + ' \ufdfd\u0e49'.repeat(40) })
    const dialogs: string[] = []
    for (const page of pages) {
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message())
        void dialog.dismiss()
      })
    }
    const faults = await faultsOfAll(async (page) => {
      const images = await page.locator('img[src=x]').count()
      return [...(await wideFaults(page)), ...(images > 0 ? ['an image of a stranger'] : [])]
    })
    assert.deepEqual(faults, [])
    assert.deepEqual(dialogs, [])
  })
})
