/**
 * What a site has for its apps: what its login knows of them, and what their hosts have of it.
 *
 * @module
 */

import type { Clock } from 'latchkey'
import type { Log } from '../process/log.ts'
import type { SiteLatch } from '../storage/storage.ts'
import { appEntries } from './app-cookie.ts'
import { createAssertions, type Assertions } from './assertion.ts'
import type { AppPageMaker } from './app-pages.ts'
import { appRequests } from './app-requests.ts'
import type { AppsAtLogin } from './apps-at-login.ts'
import { rulesAsker } from './ask-rules.ts'
import { visitorFinder } from './find-visitor.ts'
import type { AppHosts } from './open.ts'
import { roundPages } from './round-pages.ts'
import type { ExplainLost } from './round-parts.ts'
import type { LiveRules } from './rules.ts'

/** What it is made of. */
export interface SiteAppsParts {
  readonly rules: LiveRules
  readonly latch: Pick<SiteLatch, 'findSession' | 'sessions' | 'tokens'>

  /** The address of the login. */
  readonly url: URL

  /** The name of the session's cookie, without the prefix that https adds. */
  readonly cookieName: string

  /** Those of the servers, newest first. */
  readonly secrets: readonly string[]
  readonly clock: Clock
  readonly log: Log
}

/** The apps of a site. */
export interface SiteApps {
  readonly atLogin: AppsAtLogin

  /** Returns what apps on other hosts need, whose pages are made by this maker. */
  readonly hosts: (pages: AppPageMaker) => AppHosts

  /** What apps get that want to be sure who asks. */
  readonly assertions: Assertions
}

/** Returns the apps of a site. */
export function openSiteApps(parts: SiteAppsParts): SiteApps {
  const { rules, latch, url, cookieName, secrets, clock, log } = parts
  const requests = appRequests(secrets, clock)
  const entries = appEntries(secrets)
  const askRules = rulesAsker(rules, clock)
  const findVisitor = visitorFinder({ latch, entries, cookieName, clock })
  const assertions = createAssertions({ issuer: url.origin, secrets: () => secrets, clock })
  const common = { latch, requests, entries, findVisitor, askRules, cookieName, clock, log }
  return {
    assertions,
    atLogin: { requests, rules, askRules },
    hosts: (pages) => ({
      findVisitor,
      pages: roundPages({ ...common, loginOrigin: url.origin, explain: explainWith(pages) }),
    }),
  }
}

function explainWith(pages: AppPageMaker): ExplainLost {
  return ({ where, host, again }, request, headers) => {
    const say = ({ apps }: ReturnType<AppPageMaker['view']>['texts']) => ({
      ...apps.lost[where](host),
      links: [{ href: again, label: apps.refused.again }],
    })
    return pages.message(request, 403, say, headers)
  }
}
