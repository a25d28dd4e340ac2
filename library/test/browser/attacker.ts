/**
 * The attacker's server: every page an attack needs, under every host, with and without TLS.
 *
 * @module
 */

import { MARK } from './arrivals.ts'
import type { Attack, Position, Target } from './attacks/attack.ts'
import { hosts, openSite, type Listener } from './sites.ts'

/** A page and its headers. */
export interface AttackPage {
  readonly body: string
  readonly headers?: Readonly<Record<string, string | string[]>>
}

/** The attacker's server, open. */
export interface Attacker {
  /** Serves a page from this position, and returns its address. */
  publish(position: Position, page: AttackPage): string

  /** Serves the page of an attack on the bank at this origin, and returns its address. */
  attack(attack: Attack, position: Position, victim: Victim): string
  close(): Promise<void>
}

/** What the attacker knows of the bank. */
export interface Victim {
  readonly origin: string
  readonly foreignToken: string

  /** The mark by which the requests of the attack are recognised. */
  readonly mark: string
}

/** Opens the attacker's server. */
export async function openAttacker(): Promise<Attacker> {
  const pages = new Map<string, AttackPage>()
  const secure = await openSite()
  const insecure = await openSite({ tls: false })
  for (const site of [secure, insecure]) site.answer(serve(pages))
  const origins: Readonly<Record<Position, string>> = {
    evil: `https://${hosts.evil}:${secure.port}`,
    sub: `https://${hosts.sub}:${secure.port}`,
    port: `https://${hosts.app}:${secure.port}`,
    http: `http://${hosts.app}:${insecure.port}`,
  }
  const publish = (position: Position, page: AttackPage): string => {
    // Each page has a folder of its own, so that its service worker controls no other page.
    const path = `/page-${pages.size}/`
    pages.set(path, page)
    return origins[position] + path
  }
  return {
    publish,
    attack({ page, headers }, position, victim) {
      const target = targetOf(origins[position], victim)
      const content = `<!doctype html><title>Win</title><link rel=icon href="data:,">${page(target)}`
      return publish(position, { body: content, headers: headers?.(target) ?? {} })
    },
    async close() {
      await Promise.all([secure.close(), insecure.close()])
    },
  }
}

function targetOf(own: string, { origin, foreignToken, mark }: Victim): Target {
  const url = (path: string): string => {
    const address = new URL(path, origin)
    address.searchParams.set(MARK, mark)
    return address.href
  }
  return {
    foreignToken,
    url,
    redirect: (status, path) => `${own}/redirect/${status}?to=${encodeURIComponent(url(path))}`,
  }
}

function serve(pages: ReadonlyMap<string, AttackPage>): Listener {
  return ({ url = '' }, outgoing) => {
    const { pathname, searchParams } = new URL(url, 'https://any.test')
    const [, status] = /^\/redirect\/(30[2378])$/.exec(pathname) ?? []
    if (status !== undefined) {
      outgoing.writeHead(Number(status), { Location: searchParams.get('to') ?? '' }).end()
    } else if (pathname.endsWith('/worker.js')) {
      outgoing.setHeader('Content-Type', 'text/javascript').end(searchParams.get('code'))
    } else {
      const page = pages.get(pathname)
      for (const [name, value] of Object.entries(page?.headers ?? {})) {
        outgoing.setHeader(name, value)
      }
      outgoing.setHeader('Content-Type', 'text/html; charset=utf-8').end(page?.body)
    }
  }
}
