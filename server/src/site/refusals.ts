/**
 * Which words a page has for a refusal of the library.
 *
 * @module
 */

import type { LatchkeyError } from 'latchkey'
import { problemHeaders } from 'latchkey/adapter-kit'
import { referenceOf } from '../process/references.ts'
import type { Refusal } from '../texts/en/refusals.ts'
import type { Texts } from '../texts/texts.ts'

/** What a form is for, by its key in the texts. */
export type FormPurpose = keyof Texts['refusals']['purposes']

/** What a page says. */
export interface PageText {
  readonly title: string
  readonly text: string
}

/** Returns what a page says of a refusal. */
export function pageText(error: LatchkeyError, { refusals }: Texts): PageText {
  const { title, text } = refusalOf(error, refusals)
  return { title, text: text(refusals.again(error.retryAfterSeconds)) }
}

/**
 * Returns what a form that is shown again says of a refusal: a sentence or two, and by what the log knows a failure.
 */
export function formError(
  error: LatchkeyError,
  purpose: FormPurpose,
  { refusals, answers }: Texts,
): string {
  const { text, form = text } = refusalOf(error, refusals)
  const said = form(refusals.again(error.retryAfterSeconds), refusals.purposes[purpose])
  const reference = referenceFor(error)
  return reference === undefined ? said : `${said} ${answers.referenceIs(reference)}`
}

/** Returns the headers of a page that tells of a refusal: those of its problem details, but for the type. */
export function pageHeaders(error: LatchkeyError): Readonly<Record<string, string>> {
  const { 'Content-Type': _, ...headers } = problemHeaders(error)
  return headers
}

/** Returns the reference that is shown of a failure. Many people at once are none, and no mistake is. */
export function referenceFor(error: LatchkeyError): string | undefined {
  const isFailure = error.status >= 500 && error.code !== 'overloaded'
  return isFailure ? referenceOf(error) : undefined
}

/** Returns the words for a code. An unknown code, of another version of the library, is said to be our fault. */
function refusalOf(
  { code, retryAfterSeconds }: LatchkeyError,
  { byCode, closed, ourFault }: Texts['refusals'],
): Refusal {
  if (code === 'too_many_attempts' && retryAfterSeconds === null) return closed
  return Object.hasOwn(byCode, code) ? byCode[code] : ourFault
}
