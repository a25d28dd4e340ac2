/**
 * What is looked for on a page in a browser. Each check returns what is wrong, so that an empty list is a good page.
 *
 * @module
 */

import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** WCAG 2.2 AA, and what axe holds for good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Returns what axe finds: the rule, and where. The page has loaded axe. */
export async function axeFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  const only = rules ?? TAGS
  const type = rules === undefined ? 'tag' : 'rule'
  const found = await page.evaluate(
    async ([kind, values]) => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<AxeResults> }
      }
      const runOnly = { type: kind, values }
      return (await axe.run({ runOnly, resultTypes: ['violations'], preload: false })).violations
    },
    [type, only] as const,
  )
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

/** Returns what sticks out of the page, which then scrolls sideways (WCAG 2.2, 1.4.10). */
export function wideFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right } = element.getBoundingClientRect()
      return right > clientWidth + 1 || left < -1
    })
    return [
      `${scrollWidth} px wide`,
      ...wide.map(({ tagName, className }) => `${tagName}.${className}`),
    ]
  })
}

/** Returns which parts of the header lie on each other, or have no room for what they say. */
export function headerFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll<HTMLElement>('header :is(img, span, a, p, button)')]
    const shown = parts.filter((part) => part.checkVisibility())
    const nameOf = ({ tagName, innerText }: HTMLElement): string => `${tagName} ${innerText}`.trim()
    const faults = shown
      .filter((part) => part.matches('span, p') && part.clientWidth < 32)
      .map((part) => `${nameOf(part)}: ${part.clientWidth} px`)
    for (const one of shown) {
      const a = one.getBoundingClientRect()
      const lines = Math.round(a.height / Number.parseFloat(getComputedStyle(one).lineHeight))
      if (one.matches('header:has(nav) span') && lines > 1) faults.push(`${nameOf(one)}: wraps`)
      for (const other of shown.slice(shown.indexOf(one) + 1)) {
        const b = other.getBoundingClientRect()
        const isApart =
          a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
        if (!isApart && !one.contains(other)) faults.push(`${nameOf(one)} on ${nameOf(other)}`)
      }
    }
    return faults
  })
}

/** Returns the buttons whose label cannot be read, or that do not look like buttons (WCAG 2.2, 1.4.3 and 1.4.11). */
export function illegibleButtons(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Rgb = readonly [number, number, number, number]
    const parse = (text: string): Rgb => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
      return [r, g, b, a]
    }
    const luminance = (colour: Rgb): number => {
      const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (one: Rgb, other: Rgb): number => {
      const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
      return (high + 0.05) / (low + 0.05)
    }
    /** The first ground below the element that is not transparent. */
    const groundOf = (element: Element | null): Rgb => {
      if (element === null) return [255, 255, 255, 1]
      const ground = parse(getComputedStyle(element).backgroundColor)
      return ground[3] === 0 ? groundOf(element.parentElement) : ground
    }
    const faults: string[] = []
    for (const button of document.querySelectorAll<HTMLElement>('button, .button')) {
      if (!button.checkVisibility()) continue
      const style = getComputedStyle(button)
      const name = `"${button.innerText.trim()}"`
      const label = contrast(parse(style.color), groundOf(button))
      if (label < 4.5) faults.push(`${name}: label ${label.toFixed(2)}`)
      const { fontSize, borderTopStyle, borderTopColor } = style
      if (Number.parseFloat(fontSize) < 13) faults.push(`${name}: ${fontSize}`)
      const around = groundOf(button.parentElement)
      const border = parse(borderTopColor)
      const hasBorder = borderTopStyle !== 'none' && border[3] > 0
      const edge = hasBorder ? contrast(border, around) : 1
      const isInField = button.parentElement?.matches('.password') === true
      if (!isInField && Math.max(edge, contrast(groundOf(button), around)) < 3) {
        faults.push(`${name}: has no edge`)
      }
      const { width, height } = button.getBoundingClientRect()
      if (width < 24 || height < 24) faults.push(`${name}: ${width} × ${height}`)
    }
    return faults
  })
}

/** What the page notes of each stop of the Tab key. */
interface Stop {
  readonly index: number
  readonly name: string
  readonly fault: string | null
}

/**
 * Goes through the page by the Tab key alone. Returns what is wrong: a stop that is missed or comes out of order
 * (2.4.3), that cannot be seen (2.4.7), or that is hidden by something else (2.4.11).
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const count = await page.evaluate(noteFocus)
  for (let i = 1; i < count; i++) await page.keyboard.press('Tab')
  const stops = await page.evaluate(
    () => (globalThis as unknown as { stops: readonly Stop[] }).stops,
  )
  const order = stops.map(({ index }) => index)
  const faults = stops.flatMap(({ name, fault }) => (fault === null ? [] : [`${name}: ${fault}`]))
  const inOrder = order.length === count && order.every((index, i) => index === i)
  return inOrder ? faults : [`order ${order.join(' ')} of ${count}`, ...faults]
}

/**
 * Runs in the page: numbers what can have the focus, and notes from now on where the focus is and whether it is seen.
 */
function noteFocus(): number {
  const isSeen = (focused: Element): string | null => {
    const { outlineStyle, outlineWidth } = getComputedStyle(focused)
    if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return 'no outline'
    const { left, top, width, height } = focused.getBoundingClientRect()
    const shown = document.elementFromPoint(left + width / 2, top + height / 2)
    const isOnTop = shown !== null && (focused.contains(shown) || shown.contains(focused))
    return isOnTop ? null : 'not seen'
  }
  const all = document.querySelectorAll<HTMLElement>(
    'a[href], button, input:not([type="hidden"]), select, textarea, summary',
  )
  const visible = [...all].filter((element) => element.checkVisibility())
  const stops: Stop[] = []
  Object.assign(globalThis, { stops })
  // The cursor may wait in the middle of the page.
  ;(document.activeElement as HTMLElement | null)?.blur()
  document.addEventListener('focusin', ({ target }) => {
    const focused = target as HTMLElement
    const name = `${focused.tagName} ${focused.innerText || focused.getAttribute('name') || ''}`
    const index = visible.indexOf(focused)
    stops.push({ index, name: name.trim(), fault: isSeen(focused) })
  })
  visible[0]?.focus()
  return visible.length
}

/**
 * Returns the words of a page that no catalogue has: in a page whose texts are all in another script, they are those in
 * Latin letters. Names of products, and what stands in an element of code, are nobody's to translate.
 */
export function untranslated(page: Page, names: readonly string[]): Promise<string[]> {
  return page.evaluate((known) => {
    const texts: string[] = [document.title]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      if (
        walker.currentNode.parentElement?.closest('code, pre, svg, noscript, textarea') === null
      ) {
        texts.push(walker.currentNode.textContent ?? '')
      }
    }
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'data-label']) {
        texts.push(element.getAttribute(name) ?? '')
      }
    }
    const without = (text: string): string =>
      known.reduce((rest, name) => rest.replaceAll(name, ''), text)
    return texts.map(without).filter((text) => /[a-z]{2}/i.test(text))
  }, names)
}
