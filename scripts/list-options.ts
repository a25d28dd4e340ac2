/**
 * Writes `docs/options.md` from what the interfaces of the options say of each option, so that the page and what an
 * editor shows are one text: `node scripts/list-options.ts`.
 *
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = join(import.meta.dirname, '../library/src')

/** The page. */
export const page: string = join(import.meta.dirname, '../docs/options.md')

/** What an interface says of one option. */
export interface DocumentedOption {
  readonly name: string
  readonly meaning: string

  /** What holds if the option is not set, in words; '' if the interface does not say. */
  readonly standard: string
}

/** A table of options: the object that they stand in, and the interfaces that document them. */
export interface DocumentedTable {
  readonly title: string
  readonly interfaces: readonly (readonly [file: string, name: string])[]
}

/** Every table of `createLatchkey` and of its kits, by what stands before the name of its options. */
export const tables: Readonly<Record<string, DocumentedTable>> = {
  '': {
    title: 'createLatchkey',
    interfaces: [['config/options.ts', 'LatchkeyOptions']],
  },
  cookie: {
    title: '`cookie`',
    interfaces: [['config/options.ts', 'CookieOptions']],
  },
  remember: {
    title: '`remember`',
    interfaces: [['config/options.ts', 'RememberOptions']],
  },
  password: {
    title: '`password`',
    interfaces: [
      ['login/password.ts', 'PasswordCost'],
      ['config/options.ts', 'PasswordOptions'],
    ],
  },
  verifiers: {
    title: '`password.verifiers`, each of them',
    interfaces: [['login/verifiers.ts', 'PasswordVerifier']],
  },
  throttle: {
    title: '`throttle`',
    interfaces: [['login/throttle-rules.ts', 'ThrottleOptions']],
  },
  totp: {
    title: '`totp()`, an element of `factors`',
    interfaces: [['totp/kit.ts', 'TotpOptions']],
  },
  passkeys: {
    title: '`passkeys()`, an element of `factors`',
    interfaces: [['passkeys/kit.ts', 'PasskeyOptions']],
  },
}

/** Returns the options of a table, in the order in which they are documented. */
export function documentedIn({ interfaces }: DocumentedTable): readonly DocumentedOption[] {
  return interfaces.flatMap(([file, name]) => {
    const text = readFileSync(join(sources, file), 'utf8')
    const start = text.indexOf(`export interface ${name}`)
    const body = text.slice(start, text.indexOf('\n}\n', start))
    const properties = body.matchAll(/ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}readonly (\w+)\??:/g)
    return Array.from(properties, ([, comment = '', option = '']) => read(option, comment))
  })
}

/** Reads a comment: the meaning is what stands before its first tag. */
function read(name: string, comment: string): DocumentedOption {
  const text = comment.replace(/\n\s*\* ?/g, '\n')
  const [meaning = '', ...tags] = text.split(/(?:^|\s)@(?=[a-z]+ )/)
  const standard = tags.find((tag) => tag.startsWith('default ')) ?? 'default '
  return { name, meaning: oneLine(meaning), standard: oneLine(standard.slice('default '.length)) }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Returns the text of the page for the present interfaces. */
export function pageText(): string {
  const sections = Object.values(tables).map((table) => {
    const rows = documentedIn(table).map(
      ({ name, meaning, standard }) =>
        `| \`${name}\` | ${cell(meaning)} | ${cell(standard) || '–'} |`,
    )
    return [`## ${table.title}`, '', '| Option | Meaning | Default |', '|---|---|---|', ...rows]
  })
  return `${[
    '# Every option',
    '',
    'Durations are milliseconds: `30 * MINUTE`. An option that latchkey does not know is refused at the start, and so',
    'is one that is not what it should be. This page is made of what an editor shows: `node scripts/list-options.ts`.',
    ...sections.flatMap((lines) => ['', ...lines]),
  ].join('\n')}\n`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

if (import.meta.main) writeFileSync(page, pageText())
