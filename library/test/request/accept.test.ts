/**
 * What a client would rather have, by its Accept header.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isNavigation } from 'latchkey'

const navigates = (accept: string | undefined, mode?: string): boolean =>
  isNavigation({
    header: (name) => ({ accept, 'sec-fetch-mode': mode })[name as 'accept' | 'sec-fetch-mode'],
  })

const pages = [
  'text/html',
  'TEXT/HTML',
  'text/html, */*',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'text/html, application/xhtml+xml, */*',
  'text/*',
  'text/html;q=0.5, application/json;q=0.4',
  'application/json;q=0.9, text/html',
  'application/json;q=0, application/problem+json;q=0, */*;q=0.1',
  'text/html;charset=utf-8',
  'text/html; charset="UTF-8" ; q=0.8, application/json;q=0.7',
  'x/y;a="text/plain,\\", z";q=0.1, text/html',
  'text/html;q=0.001',
  ', ,text/html,,',
]

const programs = [
  undefined,
  '',
  '*/*',
  'application/json',
  'application/json, text/plain, */*',
  'application/json, text/javascript, */*; q=0.01',
  'application/json, text/html;q=0.9',
  // Problem details are not application/json.
  'application/json;q=0, */*',
  'text/html;q=0.9, application/json',
  'application/problem+json, text/html;q=0.9',
  'text/html, application/json',
  'text/html;q=0',
  'text/html;q=0.000, */*;q=0.5',
  'text/*;q=0.1, */*;q=0.5',
  'text/html;level=1',
  'image/webp, */*;q=0.8',
  'text/htmlx',
  'x-text/html',
  'application/x;note="text/html"',
  'application/x;note="a, text/html, b"',
  'application/x;note="a\\", text/html',
  'text/html;q=2',
  'text/html;q=-1',
  'text/html;q=0.5555',
  'text/html;q=',
  'text/html;q="0.5"',
  '*/html',
  'text',
  'text/',
  '/html',
  'text/event-stream',
  '"\\',
]

describe('isNavigation', () => {
  it('goes by what the client prefers, not by what it mentions', () => {
    for (const accept of pages) assert.equal(navigates(accept), true, accept)
    for (const accept of programs) assert.equal(navigates(accept), false, String(accept))
    const mentioned = programs.filter((accept) => accept?.includes('text/html'))
    assert.ok(mentioned.length >= 12, 'control: these were pages, by the word in them')
  })

  it('asks Sec-Fetch-Mode first, and Accept where it is missing', () => {
    assert.equal(navigates('application/json', 'navigate'), true)
    assert.equal(navigates('text/html', 'cors'), false)
    assert.equal(navigates('text/html', ''), false)
  })

  it('decides as the words of RFC 9110, 12.5.1 do', () => {
    const range = fc.constantFrom('text/html', 'text/*', '*/*', 'application/json', 'application/*')
    const others = fc.constantFrom('application/problem+json', 'text/plain', 'image/*', 'text/html')
    const weight = fc.oneof(
      fc.constant(''),
      fc.constantFrom(';q=1', ' ; Q=0.5', ';q=0', ';q=0.50', ';q=1.000', ';q=0.501', ';\tq=0.'),
    )
    const parameter = fc.constantFrom('', '', ';charset=utf-8', ';level=1', ';a="x,y;q=0"', ';')
    const element = fc.tuple(fc.oneof(range, others), parameter, weight)
    const header = fc.array(
      element.map((parts) => parts.join('')),
      { maxLength: 6 },
    )
    let pagesSeen = 0
    fc.assert(
      fc.property(header, fc.constantFrom(',', ', ', ' ,\t'), (elements, comma) => {
        const accept = elements.join(comma)
        const expected = prefersPage(elements)
        if (expected) pagesSeen++
        assert.equal(navigates(accept), expected, accept)
      }),
      { numRuns: 5000 },
    )
    assert.ok(pagesSeen > 500, `control: ${pagesSeen} pages`)
  })

  it('answers any header at all, and does not read one of 16 kB', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('"', '\\', ',', ';', '=', '/', '*', 'q', '0', '1', '.', ' ', 't'),
        }),
        (accept) => {
          assert.equal(typeof navigates(accept), 'boolean')
        },
      ),
      { numRuns: 5000 },
    )
    const html = 'text/html'
    assert.equal(navigates(html + ' '.repeat(2048 - html.length)), true)
    assert.equal(navigates(html + ' '.repeat(2049 - html.length)), false)
    for (const part of ['"', '\\', ',', ';', 'a/b,', '"a",', '*/*;q=0.1,', ' ', '\t;']) {
      assert.equal(typeof navigates(part.repeat(16_000)), 'boolean')
    }
  })
})

/** The range's quality of each type it applies to, most exact last, as the RFC says it. */
function prefersPage(elements: readonly string[]): boolean {
  const ours = ['text/html', 'application/json', 'application/problem+json']
  const [page, ...programs] = ours.map((type) => {
    // "If more than one media range applies to a given type, the most specific reference has
    // precedence", in the order of the RFC's own list.
    const ranges = [type, `${type.split('/')[0]}/*`, '*/*']
    const references = ranges.flatMap((range) => [`${range};charset=utf-8`, range])
    for (const [i, reference] of references.entries()) {
      const element = elements.find((one) => rangeOf(one) === reference)
      if (element !== undefined) return { quality: qualityOf(element), exactness: -i }
    }
    return { quality: 0, exactness: -6 }
  })
  assert.ok(page !== undefined)
  return programs.every(({ quality, exactness }) =>
    page.quality === quality ? quality > 0 && page.exactness > exactness : page.quality > quality,
  )
}

/** The element without its weight and its spaces. */
function rangeOf(element: string): string {
  return element.replace(/[ \t]*;[ \t]*q=[\d.]+$/i, '').replace(/;$/, '')
}

/** "If no 'q' parameter is present, the default weight is 1." */
function qualityOf(element: string): number {
  const weight = /[ \t]*;[ \t]*q=([\d.]+)$/i.exec(element)?.[1]
  return weight === undefined ? 1 : Number(weight)
}
