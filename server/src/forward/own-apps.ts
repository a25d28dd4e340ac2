/**
 * The apps of a user: those whose start page their roles open.
 *
 * @module
 */

import { findRules } from './match.ts'
import type { App, Rules } from './rules.ts'

/**
 * Returns the apps in the order of the file. What a user has to confirm first is asked when they go there, so it hides
 * no app.
 */
export function appsOf(rules: Rules, roles: readonly string[]): readonly App[] {
  return rules.apps.filter(({ origin, url }) => {
    const found = findRules(rules, origin, url.pathname, 'GET')
    if (found === null || found === 'unknown_host') return false
    return found.rules.every(
      (rule) => rule.roles.length === 0 || rule.roles.some((role) => roles.includes(role)),
    )
  })
}
