/**
 * What is wrong between the rules of a file, each of which is right by itself.
 *
 * @module
 */

import { quoted } from './read-fields.ts'
import { twins } from './read-app.ts'
import { isCoveredBy, rulePath, type ReadyRule } from './match.ts'
import type { App, Rule } from './rules.ts'

/** Every rule of an origin is compared with those before it, and every request with all of them. */
const MOST_OF_ORIGIN = 1000

/**
 * Returns the mistakes.
 *
 * @param apps whose paths are all canonical.
 */
export function conflictsOf(apps: readonly App[]): readonly string[] {
  const origins = Map.groupBy(apps, ({ origin }) => origin)
  return [
    ...twins(apps),
    ...[...origins].flatMap(([origin, own]) => {
      const rules = own.flatMap((app) => app.rules)
      if (rules.length > MOST_OF_ORIGIN) {
        return [`${origin} has ${rules.length} rules; an origin may have ${MOST_OF_ORIGIN}`]
      }
      const ready = rules.flatMap((rule) => {
        const path = rulePath(rule.path)
        return path === null ? [] : [{ rule, ...path }]
      })
      return [...neverAsked(ready), ...twoSpellings(ready)]
    }),
  ]
}

/** A rule below one that takes everything it would take. Whoever wrote it thinks that it protects something. */
function neverAsked(rules: readonly ReadyRule[]): readonly string[] {
  return rules.flatMap((own, i) => {
    const before = rules.findIndex((other) => isCoveredBy(own, other))
    const first = rules[before]
    // A rule covers itself.
    if (first === undefined || before >= i) return []
    const { rule } = own
    return [
      `${rule.name} is never asked: ${first.rule.name} comes first, and takes all that it would`,
    ]
  })
}

/** For an app that does not tell capitals apart, two rules would be about one path. */
function twoSpellings(rules: readonly ReadyRule[]): readonly string[] {
  const spellings = new Map<string, { readonly exact: string; readonly rule: Rule }>()
  return rules.flatMap(({ rule, path }) => {
    const exact = path.exact.split('/')
    const folded = path.folded.split('/')
    for (let depth = 2; depth <= exact.length; depth++) {
      const key = folded.slice(0, depth).join('/')
      const own = exact.slice(0, depth).join('/')
      const known = spellings.get(key)
      if (known === undefined) spellings.set(key, { exact: own, rule })
      else if (known.exact !== own) {
        return [
          `${known.rule.name} and ${rule.name} write one path in two ways, which apps may not tell apart: ` +
            `${quoted(known.exact)} and ${quoted(own)}`,
        ]
      }
    }
    return []
  })
}
