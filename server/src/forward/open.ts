/**
 * Forward-auth, from the rules to the listener.
 *
 * @module
 */

import type { Server } from 'node:http'
import type { Clock } from 'latchkey'
import type { InnerAddress } from '../config/inner-address.ts'
import type { Brand } from '../pages/view.ts'
import type { Log } from '../process/log.ts'
import type { AppPages } from './answer.ts'
import { appPageMaker, assetPages, type AppPageMaker, type Asset } from './app-pages.ts'
import type { AssertionFor } from './identity.ts'
import { listenInside } from './listen.ts'
import { createForwardServer } from './listener.ts'
import { ownVisitor, type VisitedLatch } from './own-visitor.ts'
import { trustedPeers } from './peers.ts'
import type { LiveRules } from './rules.ts'
import type { FindVisitor } from './visitor.ts'

/** What is needed for apps on other hosts than the login's. */
export interface AppHosts {
  readonly findVisitor: FindVisitor

  /** The way to the login and back. */
  readonly pages: AppPages
}

/** What forward-auth is made of. */
export interface ForwardParts {
  readonly rules: LiveRules
  readonly address: InnerAddress

  /** The texts of `LATCHKEY_TRUSTED_PROXIES`. */
  readonly trustedProxies: readonly string[]
  readonly latch: VisitedLatch

  /** The address of the login. */
  readonly url: URL
  readonly brand: Brand

  /** What every page of the site carries. */
  readonly headers: Readonly<Record<string, string>>

  /** The files that pages load, by their paths on the site. */
  readonly assets: Iterable<readonly [path: string, asset: Asset]>
  readonly assertionFor: AssertionFor

  /** Returns what apps on other hosts need, whose pages are made by this maker. */
  readonly hosts: (pages: AppPageMaker) => AppHosts
  readonly log: Log
  readonly clock: Clock
}

/** Forward-auth that runs. */
export interface RunningForward {
  readonly server: Server

  /** Where it listens, as people read it. */
  readonly place: string
}

/**
 * Begins to listen.
 *
 * @throws Error whose message is a sentence.
 */
export async function openForward(parts: ForwardParts): Promise<RunningForward> {
  const { rules, address, url, latch, log, clock } = parts
  // Whether the host of an app is https for good is for its operator to say.
  const { 'Strict-Transport-Security': _, ...headers } = parts.headers
  const loginOrigin = url.origin
  const pages = appPageMaker({ brand: parts.brand, loginOrigin, headers, clock })
  const hosts = parts.hosts(pages)
  const own = ownVisitor(latch)
  const server = createForwardServer({
    rules: rules.current,
    findVisitor: (request, isActivity) =>
      (request.origin === loginOrigin ? own : hosts.findVisitor)(request, isActivity),
    clock,
    loginOrigin,
    assertionFor: parts.assertionFor,
    pages,
    appPages: new Map([...assetPages(parts.assets, headers), ...hosts.pages]),
    isTrusted: address.kind === 'unix' ? () => true : trustedPeers(parts.trustedProxies),
    log,
  })
  const place = await listenInside(server, address)
  return { server, place }
}
