/**
 * A letter as text and as HTML: the same words in both. It has no image, no script, no counting of clicks, and sets no
 * colour but that of its button, so that it is legible on whatever its reader's program puts behind it.
 *
 * @module
 */

import { html, visible, type Html } from '../pages/html.ts'
import type { LetterWords } from '../texts/en/mail.ts'

/** What a letter is made of. */
export interface LetterParts {
  readonly siteName: string
  readonly words: LetterWords

  /** Where its link leads; `null`: it has none. */
  readonly way: { readonly link: string; readonly code: string; readonly page: string } | null
  readonly pasteCode: (page: string) => string
  readonly footer: string
}

/** Returns the letter as text. */
export function letterText({ words, way, pasteCode, footer }: LetterParts): string {
  const { paragraphs, action = '', after = [] } = words
  const link = way === null ? [] : [`${action}:\n${way.link}`]
  const code = way === null ? [] : [`${pasteCode(way.page)}\n${way.code}`]
  const blocks = [...paragraphs, ...link, ...after, ...code, `-- \n${footer}`]
  return `${blocks.map((block) => visibleLines(block)).join('\n\n')}\n`
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

/** Returns the letter as a document in HTML. Programs drop style sheets, so each element has its own style. */
export function letterHtml({ siteName, words, way, pasteCode, footer }: LetterParts): string {
  const { subject, paragraphs, action = '', after = [] } = words
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta
          name="format-detection"
          content="telephone=no, date=no, address=no, email=no, url=no"
        />
        <title>${visible(subject)}</title>
      </head>
      <body style="${styles.body}">
        <div style="${styles.letter}">
          <p style="${styles.brand}">${visible(siteName)}</p>
          <h1 style="${styles.title}">${visible(subject)}</h1>
          ${paragraphs.map(paragraph)} ${way === null ? '' : button(way.link, action)}
          ${after.map(paragraph)} ${way === null ? '' : spelledOut(way, pasteCode)}
          <p style="${styles.footer}">${visible(footer)}</p>
        </div>
      </body>
    </html>`
  // Only a template with a promise in it would be one.
  if (document instanceof Promise) throw new TypeError('a letter waits for nothing')
  return document.toString()
}

const paragraph = (text: string): Html => html`<p style="${styles.text}">${visible(text)}</p>`

const button = (link: string, action: string): Html =>
  html`<p style="${styles.text}">
    <a href="${link}" style="${styles.button}">${visible(action)}</a>
  </p>`

const spelledOut = (
  { link, code, page }: LetterParts['way'] & object,
  pasteCode: LetterParts['pasteCode'],
): Html =>
  html`<p style="${styles.small}"><a href="${link}" style="${styles.link}">${link}</a></p>
    <p style="${styles.small}">${visible(pasteCode(page))}</p>
    <p style="${styles.code}"><code>${code}</code></p>`

const styles = {
  body: 'margin:0;padding:0',
  letter:
    'max-width:34rem;margin:0 auto;padding:2rem 1.25rem;font:16px/1.55 system-ui,-apple-system,Segoe UI,Roboto,sans-serif',
  brand: 'margin:0 0 1.5rem;font-weight:600',
  title: 'margin:0 0 1rem;font-size:1.375rem;line-height:1.3;font-weight:650',
  text: 'margin:0 0 1rem',
  button:
    'display:inline-block;padding:.75rem 1.25rem;border-radius:.5rem;background:#1f5fbf;color:#ffffff;' +
    'font-weight:600;text-decoration:none',
  small: 'margin:0 0 .5rem;font-size:.875rem;overflow-wrap:anywhere',
  link: 'color:inherit',
  code:
    'margin:0 0 1rem;padding:.625rem .75rem;border:1px solid #888888;border-radius:.375rem;' +
    'font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere',
  footer: 'margin:2rem 0 0;padding:1rem 0 0;border-top:1px solid #888888;font-size:.8125rem',
} as const
