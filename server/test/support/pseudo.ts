/**
 * A language that nobody speaks: every text is longer than in English, in other letters, and from right to left, so
 * that a page shows what it would do in a language that somebody does.
 *
 * @module
 */

import { en } from '../../src/texts/en.ts'
import type { Texts } from '../../src/texts/texts.ts'

const LATIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const HEBREW = 'אבגדהוזחטיכלמנסעפצקרשתאבגדאבגדהוזחטיכלמנסעפצקרשתאבגד'

/** Returns the catalogue in the language that nobody speaks. */
export function pseudoTexts(): Texts {
  return pseudo(en) as Texts
}

function pseudo(value: unknown): unknown {
  if (typeof value === 'string') return translate(value)
  if (typeof value === 'function') {
    return (...given: readonly unknown[]) => pseudo(Reflect.apply(value, null, given))
  }
  if (Array.isArray(value)) return value.map(pseudo)
  if (value === null || typeof value !== 'object' || isHtml(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pseudo(item)]))
}

/** The template tag makes its markup of objects that are strings. */
function isHtml(value: object): boolean {
  return 'isEscaped' in value
}

/** German needs a third more room than English, and for short texts twice as much. */
function translate(text: string): string {
  if (text.trim() === '') return text
  const said = text.replaceAll(/[a-z]/gi, (letter) => HEBREW[LATIN.indexOf(letter)] ?? letter)
  const words = Math.ceil(text.length / (text.length < 12 ? 8 : 24))
  return said + ' מממממממ'.repeat(words)
}
