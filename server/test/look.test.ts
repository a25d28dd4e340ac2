/**
 * The operator's colour, logo and links: what is taken, what is refused and in which words, and that what is taken can
 * be read.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { contrast, grounds, parseAccent, type Accent, type Theme } from '../src/config/colours.ts'
import { readConfig } from '../src/config/config.ts'
import { parseLogo } from '../src/config/logo.ts'
import { accentRules, brandOf } from '../src/site/look.ts'

const THEMES: readonly Theme[] = ['light', 'dark']

/** The values that the rules give, by theme. */
function valuesOf(accent: Accent): Record<Theme, Map<string, string>> {
  const [light = '', dark = ''] = accentRules(accent).split('@media (prefers-color-scheme:dark)')
  const read = (rules: string): Map<string, string> =>
    new Map(
      Array.from(rules.matchAll(/--([\w-]+):(#\w{6})/g), ([, name = '', value = '']) => [
        name,
        value,
      ]),
    )
  return { light: read(light), dark: read(dark) }
}

/** The least contrast of any text that the rules colour. */
function leastContrast(accent: Accent, theme: Theme): number {
  const value = (name: string): string => valuesOf(accent)[theme].get(name) ?? assert.fail(name)
  const { page, surface } = grounds[theme]
  const pairs: readonly (readonly [string, string])[] = [
    [value('accent'), page],
    [value('accent'), surface],
    [value('accent-strong'), page],
    [value('accent-strong'), surface],
    [value('on-accent'), value('accent')],
    [value('on-accent'), value('accent-strong')],
    [value('accent-strong'), value('accent-soft')],
  ]
  return Math.min(...pairs.map(([one, other]) => contrast(one, other)))
}

function refusalOf(text: string): string {
  try {
    parseAccent(text)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('LATCHKEY_ACCENT', () => {
  it('makes no text that cannot be read, whichever colour is taken', () => {
    let taken = 0
    for (let n = 0; n < 4096; n++) {
      // Every sixteenth value of each channel.
      const colour = `#${[n >> 8, (n >> 4) & 15, n & 15].map((part) => (part * 17).toString(16).padStart(2, '0')).join('')}`
      if (refusalOf(colour) !== '') continue
      taken++
      const accent = parseAccent(colour)
      for (const theme of THEMES) {
        const least = leastContrast(accent, theme)
        assert.ok(least >= 4.5, `${colour} on ${theme} pages: ${least.toFixed(2)}`)
      }
    }
    assert.ok(taken > 500 && taken < 4096, `${taken} were taken`)
  })

  it('is refused with its contrast if it cannot be read', () => {
    assert.match(
      refusalOf('#ffcc00'),
      /^has #ffcc00, whose contrast on light pages is 1\.\d\d: links and buttons need 4\.5\. Take a darker/,
    )
    assert.match(
      refusalOf('#0c6b5c,#0c6b5c'),
      /^has #0c6b5c, whose contrast on dark pages is 2\.\d\d: .* Take a lighter/,
    )
    assert.equal(refusalOf('#0C6B5C'), '')
    assert.equal(refusalOf('#0c6b5c, #6fcdb9'), '')
  })

  it('is refused if it is no colour', () => {
    for (const text of [
      'red',
      '#fff',
      '#12345g',
      '#0c6b5c;color:red',
      '#0c6b5c,',
      '#1,#2,#3',
      'var(--x)',
    ]) {
      assert.match(refusalOf(text), /^must be a colour such as/, text)
    }
  })

  it('keeps the dark colour that was chosen, and else makes one', () => {
    assert.deepEqual(parseAccent('#0c6b5c,#6fcdb9'), { light: '#0c6b5c', dark: '#6fcdb9' })
    const { dark } = parseAccent('#1a3d8f')
    assert.notEqual(dark, '#1a3d8f')
    assert.ok(contrast(dark, grounds.dark.surface) >= 7)
  })

  it('is looked at on the grounds that the style sheet has', () => {
    const css = readFileSync(new URL('../assets/style.css', import.meta.url), 'utf8')
    const [light = '', dark = ''] = css.match(/:root \{.*?\}/gs) ?? []
    for (const [theme, block] of Object.entries({ light, dark })) {
      const { page, surface } = grounds[theme as Theme]
      assert.ok(
        block.includes(`--page: ${page};`) && block.includes(`--surface: ${surface};`),
        theme,
      )
    }
  })
})

describe('LATCHKEY_LOGO', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-logo-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
  const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

  it('is an SVG or a PNG by its bytes, whatever its name says', () => {
    const prolog = '\ufeff<?xml version="1.0"?>\n<!-- Ours -->\n<!DOCTYPE svg PUBLIC "a" "b">\n'
    assert.equal(parseLogo(file('a.svg', SVG)).kind, 'svg')
    assert.equal(parseLogo(file('b.png', prolog + SVG)).kind, 'svg')
    assert.equal(parseLogo(file('c.svg', PNG)).kind, 'png')
  })

  it('is refused if it is something else, too long, or not there', () => {
    const refused = (path: string): string => {
      try {
        parseLogo(path)
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    assert.match(refused(file('page.svg', '<html><body>svg</body></html>')), /an SVG or a PNG/)
    assert.match(refused(file('empty.svg', '')), /an SVG or a PNG/)
    assert.match(refused(file('a.gif', 'GIF89a')), /an SVG or a PNG/)
    assert.match(refused(file('long.svg', SVG + ' '.repeat(100 * 1024))), /at most 100 kB/)
    assert.match(refused(folder), /must name a file/)
    assert.match(refused(join(folder, 'none')), /cannot be read \(ENOENT\)/)
  })

  it('does not wait for ever if it is a pipe', { skip: process.platform === 'win32' }, () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    assert.throws(() => parseLogo(pipe), /must name a file/)
  })
})

describe('the variables of the look', () => {
  it('reach the pages', () => {
    const config = readConfig({
      LATCHKEY_SITE_NAME: 'Herons',
      LATCHKEY_HELP_URL: 'mailto:help@example.com',
      LATCHKEY_PRIVACY_URL: 'https://example.com/privacy',
    })
    assert.deepEqual(brandOf(config), {
      siteName: 'Herons',
      logo: null,
      helpUrl: 'mailto:help@example.com',
      privacyUrl: 'https://example.com/privacy',
    })
  })

  it('take no link that runs a script', () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '/help', 'example.com']) {
      assert.throws(() => readConfig({ LATCHKEY_HELP_URL: url }), /LATCHKEY_HELP_URL must be a URL/)
      assert.throws(() => readConfig({ LATCHKEY_PRIVACY_URL: url }), /LATCHKEY_PRIVACY_URL must be/)
    }
    assert.throws(() => readConfig({ LATCHKEY_PRIVACY_URL: 'mailto:a@b.c' }), /must be a URL/)
  })
})
