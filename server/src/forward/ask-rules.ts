/**
 * The question whether the rules let somebody in who is logged in. The start of a round asks it and the login does, and
 * both answer as the check of the proxy would.
 *
 * @module
 */

import type { Clock } from 'latchkey'
import type { AppAct } from './app-requests.ts'
import { judgeRules, type Judgement } from './judge-rules.ts'
import { findRules } from './match.ts'
import type { LiveRules } from './rules.ts'
import type { Visitor } from './visitor.ts'

/** Returns what the rules say of the visitor; `closed`: no rule opens this, or no app is there. */
export type AskRules = (
  visitor: Visitor,
  origin: string,
  act: AppAct,
) => Judgement | { readonly kind: 'closed' }

/** Returns the function that asks the rules of now. */
export function rulesAsker(rules: LiveRules, clock: Clock): AskRules {
  return (visitor, origin, { method, path }) => {
    const found = findRules(rules.current(), origin, path, method)
    if (found === null || found === 'unknown_host') return { kind: 'closed' }
    return judgeRules(found, visitor, clock())
  }
}
