/**
 * The colour of links and buttons, and whether people can read it on the pages.
 *
 * @module
 */

/** A colour, written `#rrggbb`. */
export type Colour = string

/** The accent on light pages and on dark ones. */
export interface Accent {
  readonly light: Colour
  readonly dark: Colour
}

/** One of the two looks of the pages. */
export type Theme = keyof Accent

/** What the accent stands on: the page, and the cards on it. The style sheet names the same colours. */
export const grounds: Readonly<Record<Theme, { readonly page: Colour; readonly surface: Colour }>> =
  {
    light: { page: '#f4f5f3', surface: '#ffffff' },
    dark: { page: '#0f1312', surface: '#181d1b' },
  }

/** The least contrast of a text to its ground (WCAG 2.2, 1.4.3). */
export const TEXT_CONTRAST = 4.5

/** The contrast that a colour is given that nobody has chosen: more than the least. */
const COMFORTABLE_CONTRAST = 7

/** In how many steps a colour is made lighter until it is comfortable. */
const STEPS = 50

/**
 * Returns the accent of a text: one colour for light pages, from which that for dark pages is made, or both with a
 * comma between.
 *
 * @throws Error if one cannot be read on its pages. The message names the contrast.
 */
export function parseAccent(text: string): Accent {
  const [light = '', dark, ...more] = text.split(',').map((part) => part.trim().toLowerCase())
  const colours = [light, ...(dark === undefined ? [] : [dark])]
  if (more.length > 0 || !colours.every((colour) => /^#[\da-f]{6}$/.test(colour))) {
    throw new Error('must be a colour such as #0c6b5c, or two: for light pages, and for dark ones')
  }
  assertReadable(light, 'light')
  if (dark === undefined) return { light, dark: lighter(light) }
  assertReadable(dark, 'dark')
  return { light, dark }
}

/** Returns the contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(first: Colour, second: Colour): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Returns so much of one colour mixed into another: 0 is none, 1 is all. */
export function mix(into: Colour, colour: Colour, part: number): Colour {
  const [from, to] = [channels(into), channels(colour)]
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * part))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** Returns the least contrast of a colour to what it stands on. */
function contrastIn(theme: Theme, colour: Colour): number {
  const { page, surface } = grounds[theme]
  return Math.min(contrast(colour, page), contrast(colour, surface))
}

function assertReadable(colour: Colour, theme: Theme): void {
  const found = contrastIn(theme, colour)
  if (found >= TEXT_CONTRAST) return
  // Rounded down, so that no ratio that is too small reads as if it were enough.
  const ratio = (Math.floor(found * 100) / 100).toFixed(2)
  throw new Error(
    `has ${colour}, whose contrast on ${theme} pages is ${ratio}: links and buttons need ${TEXT_CONTRAST}. ` +
      `Take a ${theme === 'light' ? 'darker' : 'lighter'} colour`,
  )
}

/** Returns the colour for dark pages: as little white is mixed into it as makes it comfortable. */
function lighter(colour: Colour): Colour {
  for (let step = 0; step < STEPS; step++) {
    const found = mix(colour, '#ffffff', step / STEPS)
    if (contrastIn('dark', found) >= COMFORTABLE_CONTRAST) return found
  }
  return '#ffffff'
}

function channels(colour: Colour): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
