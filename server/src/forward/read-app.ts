/**
 * One app of the file of rules: what it is called, where it is, and its rules.
 *
 * @module
 */

import { isLoopbackHost } from 'latchkey/adapter-kit'
import { fieldReader, isListOf, isSwitch, quoted, type TakeMistake } from './read-fields.ts'
import { readRule } from './read-rule.ts'
import type { App } from './rules.ts'

const MOST_RULES = 100

const FIELDS = {
  name: 'what people call the app: 1 to 40 visible characters',
  url: 'its start page: https, http on this machine alone, without a user, such as "https://wiki.example.com/"',
  assertion: 'true or false',
  trustedOrigins: 'a list of 1 to 50 origins such as "https://other.example.com"',
  rules: `a list of 1 to ${MOST_RULES} rules: [{ "path": "/*" }]`,
} as const

/** Returns the app; a field that is wrong is told, and has a value that is never used. */
export function readApp(given: unknown, place: string, mistake: TakeMistake): App {
  const { name: said } = (given ?? {}) as { readonly name?: unknown }
  const owner = isName(said) ? said : place
  const read = fieldReader(given, owner, FIELDS, mistake)
  const url = new URL(read('url', isStartPage, 'https://example.invalid/', true))
  return {
    name: read('name', isName, '', true),
    url,
    origin: url.origin,
    hasAssertion: read('assertion', isSwitch, false),
    trustedOrigins: read('trustedOrigins', isListOf(isOrigin, 50), []),
    rules: read('rules', isRules, [], true).map((rule, i) =>
      readRule(rule, `${owner}, rule ${i + 1}`, mistake),
    ),
  }
}

/** Returns what keeps apps from being told apart. */
export function twins(apps: readonly App[]): readonly string[] {
  const byName = Map.groupBy(apps, ({ name }) => name.normalize('NFKC').toLowerCase())
  return [...byName.values()]
    .filter((alike) => alike.length > 1)
    .map(([{ name } = { name: '' }]) => `two apps have the name ${quoted(name)}`)
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= 40 &&
    value.trim() === value &&
    !/[\p{C}\p{Zl}\p{Zp}]/u.test(value)
  )
}

function isStartPage(value: unknown): value is string {
  const url = typeof value === 'string' && value.length <= 2000 ? URL.parse(value) : null
  return url !== null && url.username === '' && url.password === '' && isPlace(url)
}

/** Whether browsers can be there. A dot at the end makes another host of it, and `*` is no host of one app. */
function isPlace({ protocol, hostname }: URL): boolean {
  const isHost = hostname.startsWith('[') || /^[a-z\d_-]+(?:\.[a-z\d_-]+)*$/.test(hostname)
  return isHost && (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname)))
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.origin === text && isPlace(url)
}

function isRules(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.length <= MOST_RULES
}
