/**
 * The words of letters: each kind has some, the text and the HTML say the same, and what a thief has chosen stays
 * harmless in both.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { composeLetter } from '../../src/mail/compose.ts'
import type { Letter, MailMessage } from '../../src/mail/message.ts'
import { everyMessage } from '../support/every-message.ts'

const site = { siteName: 'Example & Co', url: new URL('https://login.example.com') }
const AT = Date.UTC(2026, 10, 28, 12)
const compose = (message: MailMessage): Letter => composeLetter(site, message, AT)

/** The words of a document, as a reader sees them. */
function wordsOf(markup: string): string {
  const body = markup.slice(markup.indexOf('<body'))
  const entities = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' }
  const text = body.replaceAll(/<[^>]*>/g, ' ')
  return Object.entries(entities)
    .reduce((found, [entity, character]) => found.replaceAll(entity, character), text)
    .replaceAll(/\s+/g, ' ')
}

const called = (name: string): Letter =>
  compose({
    kind: 'credential_added',
    to: 'a@example.com',
    userId: 'id-1',
    factor: { kind: 'passkey', name },
    clientAddress: '192.0.2.7',
    notMe: null,
  })

describe('every letter', () => {
  for (const [name, message] of everyMessage) {
    it(`says the same in text and HTML: ${name}`, () => {
      const { subject, text, html } = compose(message)
      const shown = wordsOf(html)
      assert.ok(shown.includes(subject), subject)
      for (const block of text.split(/\n+/).filter((line) => line.trim() !== '--')) {
        assert.ok(shown.includes(block.replace(/:$/, '').trim()), `${block} is not in ${shown}`)
      }
      assert.doesNotMatch(`${subject}${text}${shown}`, /undefined|null|NaN|\[object|Invalid Date/)
    })

    it(`loads nothing, and leads to its own page alone: ${name}`, () => {
      const { html } = compose(message)
      assert.doesNotMatch(html, /<(img|script|link|iframe|form|style)\b|\burl\(|\bsrc=/i)
      const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
      const own =
        'link' in message ? message.link : 'notMe' in message ? (message.notMe?.link ?? null) : null
      assert.deepEqual([...new Set(links)], own === null ? [] : [own])
    })
  }

  it('has other words than the others', () => {
    const texts = [...everyMessage.values()].map((message) => compose(message).text)
    assert.equal(new Set(texts).size, texts.length)
  })
})

describe('the name of a factor', () => {
  it('is quoted, and nothing in it becomes a link, an element, or another line', () => {
    for (const name of [
      'https://evil.example/login',
      'evil.example',
      'mail help@evil.example',
      '<a href="https://evil.example">Click</a>',
      'Key” was added. Go to evil.example to undo it. “',
      'a\r\nSubject: b',
      '\u202egro.live',
    ]) {
      const { text, html, subject } = called(name)
      for (const part of [text, html, subject]) {
        assert.doesNotMatch(
          part,
          /evil\.example|https:\/\/evil|help@|<a href="https:\/\/evil|\u202e/,
        )
      }
      assert.doesNotMatch(text, /^Subject:/m)
      assert.equal(text.match(/[“”]/g)?.length, 2, text)
    }
  })

  it('stays as it is if it is a name', () => {
    assert.match(called("Anna's iPhone 12.5 (work)").text, /“Anna's iPhone 12·5 \(work\)”/)
    assert.match(called('Schlüssel').text, /A passkey, called “Schlüssel”, was added/)
  })
})

describe('a message of a version that is not known', () => {
  it('has no words, so that a newer process may find them', () => {
    for (const kind of ['constructor', 'of_tomorrow']) {
      assert.throws(() => compose({ kind, to: 'a@example.com', userId: null } as never), TypeError)
    }
  })
})
