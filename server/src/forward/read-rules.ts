/**
 * The file of LATCHKEY_RULES_FILE: the apps behind the proxy, and who may send what to them, as JSON.
 *
 * @module
 */

import { VariableError } from '../config/config.ts'
import { parseJsonList } from '../config/read-json.ts'
import { conflictsOf } from './rule-conflicts.ts'
import { readApp } from './read-app.ts'
import type { Rules } from './rules.ts'

/** The variable that names the file. */
export const RULES_VARIABLE = 'LATCHKEY_RULES_FILE'

/** The longest file, in bytes. */
export const MAX_RULES_BYTES = 1_000_000

const MOST_APPS = 200

/** So many mistakes are told at once: a file that is something else has one in every line. */
const MOST_MISTAKES = 50

/**
 * Returns the rules in the text of a file.
 *
 * @throws VariableError that names every mistake.
 */
export function parseRules(text: string): Rules {
  const listed = parseJsonList(text, {
    variable: RULES_VARIABLE,
    most: MOST_APPS,
    what: 'apps: [{ "name": "Wiki", "url": "https://wiki.example.com/", "rules": […] }]',
  })
  const mistakes: string[] = []
  const apps = listed.map((given, i) =>
    readApp(given, `app ${i + 1}`, (what) => void mistakes.push(what)),
  )
  if (mistakes.length === 0) mistakes.push(...conflictsOf(apps))
  if (mistakes.length === 0) return { apps }
  const told = mistakes.slice(0, MOST_MISTAKES)
  const more = mistakes.length - told.length
  throw new VariableError([
    ...told.map((what) => `${RULES_VARIABLE}: ${what}`),
    ...(more > 0 ? [`${RULES_VARIABLE}: and ${more} more mistakes`] : []),
  ])
}
