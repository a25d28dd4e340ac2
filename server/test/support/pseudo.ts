/**
 * A language that nobody speaks: every text is longer than in English and in other letters, so that a page shows what
 * it would do in a language that is.
 *
 * @module
 */

import { en } from '../../src/texts/en.ts'
import type { Texts } from '../../src/texts/texts.ts'

const LATIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Letters of the same width or more. For texts from right to left, letters of Hebrew. */
const letters = {
  ltr: 'абцдефгхийклмнопярстувшхызАБЦДЕФГХИЙКЛМНОПЯРСТУВШХЫЗ',
  rtl: 'אבגדהוזחטיכלמנסעפצקרשתאבגדאבגדהוזחטיכלמנסעפצקרשתאבגד',
} as const

/** How much longer a text becomes: German needs a third more than English, and short texts twice as much. */
function tailOf(text: string): string {
  const words = Math.ceil(text.length / (text.length < 12 ? 8 : 24))
  return ' жжжжжжж'.repeat(words)
}

/** Returns the catalogue in the language that nobody speaks. */
export function pseudoTexts(direction: 'ltr' | 'rtl'): Texts {
  return pseudo(en, direction) as Texts
}

function pseudo(value: unknown, direction: 'ltr' | 'rtl'): unknown {
  if (typeof value === 'string') return translate(value, direction)
  if (typeof value === 'function') {
    return (...given: readonly unknown[]) => pseudo(Reflect.apply(value, null, given), direction)
  }
  if (Array.isArray(value)) return value.map((item) => pseudo(item, direction))
  if (value === null || typeof value !== 'object' || value instanceof String) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, pseudo(item, direction)]),
  )
}

function translate(text: string, direction: 'ltr' | 'rtl'): string {
  const to = letters[direction]
  const said = text.replaceAll(/[a-z]/gi, (letter) => to[LATIN.indexOf(letter)] ?? letter)
  return text.trim() === '' ? text : said + (direction === 'ltr' ? tailOf(text) : '')
}
