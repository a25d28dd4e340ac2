/**
 * Reads the forms of a page as a browser does, and encodes them as it does: for tests without a browser. The tests in
 * `../browser/` hold it against Chromium.
 *
 * @module
 */

/** A form of a page. */
export interface PageForm {
  readonly action: string
  readonly enctype: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** A body with its Content-Type. */
export interface EncodedForm {
  readonly type: string
  readonly body: string
}

const references: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#13;': '\r',
  '&#10;': '\n',
}

function unescaped(text: string): string {
  return text.replaceAll(/&(?:[a-z]+|#\d+);/g, (found) => {
    const character = references[found]
    if (character === undefined)
      throw new Error(`A reference that the page should not need: ${found}`)
    return character
  })
}

/** Returns the one form of a page. */
export function formIn(page: string): PageForm {
  // Browsers do this to the text of a page before anything else (HTML Standard, 13.2.3.5).
  const html = page.replaceAll(/\r\n?/g, '\n')
  const forms = [...html.matchAll(/<form ([^>]*)>([^]*?)<\/form>/g)]
  const [, attributes = '', content = ''] = forms[0] ?? []
  if (forms.length !== 1) throw new Error(`The page has ${forms.length} forms: ${html}`)
  const attribute = (of: string, name: string): string =>
    unescaped(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(of)?.[1] ?? '')
  const inputs = [...content.matchAll(/<input ([^>]*)>/g)].map(([, input = '']) => input)
  return {
    action: attribute(attributes, 'action'),
    enctype: attribute(attributes, 'enctype') || 'application/x-www-form-urlencoded',
    fields: inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')] as const),
  }
}

/** Encodes a form (HTML Standard, 4.10.22.5). */
export function encoded({ enctype, fields }: Omit<PageForm, 'action'>): EncodedForm {
  if (enctype !== 'multipart/form-data') {
    const pairs = fields.map((field) => [...field])
    return { type: enctype, body: new URLSearchParams(pairs).toString() }
  }
  const boundary = '----WebKitFormBoundaryAbCdEfGhIjKlMnOp'
  const parts = fields.map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { type: `${enctype}; boundary=${boundary}`, body: `${parts.join('')}--${boundary}--\r\n` }
}
