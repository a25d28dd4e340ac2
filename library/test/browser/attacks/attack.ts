/**
 * What an attack is: a page of an attacker that makes the victim's browser do something at the bank.
 *
 * @module
 */

import type { Page } from 'playwright-core'

/** Where an attacker's page lies. */
export type Position =
  /** Another site. */
  | 'evil'
  /** A sibling subdomain of the bank. */
  | 'sub'
  /** The bank's own host, at another port. */
  | 'port'
  /** The bank's own host without TLS, forged by whoever is between the victim and the bank. */
  | 'http'

/** What an attacker's page knows. */
export interface Target {
  /** Returns the address of a route of the bank, with a mark by which the attack's requests are recognised. */
  readonly url: (path: string) => string

  /** Returns the address that redirects to a route of the bank, with this status. */
  readonly redirect: (status: 302 | 303 | 307 | 308, path: string) => string

  /** A form token of the attacker's own session. */
  readonly foreignToken: string
}

/** An attack: a page, and what is expected of it. */
export interface Attack {
  readonly name: string
  readonly kind: 'form' | 'request' | 'load' | 'login'

  /** @default evil and sub */
  readonly from?: readonly Position[]

  /** The content of the page. */
  readonly page: (target: Target) => string

  /** Headers of the page. */
  readonly headers?: (target: Target) => Record<string, string>

  /** How many requests reach the bank. @default 1 */
  readonly requests?: number

  /** What the victim is led to do on the page. */
  readonly act?: (page: Page) => Promise<unknown>

  /** The victim is not logged in. @default false */
  readonly anonymous?: boolean

  /** Why the attack cannot work even without protection, if it cannot: the bank or the browser does not allow it. */
  readonly hopeless?: string
}

/** Every position of an attacker. */
export const everywhere: readonly Position[] = ['evil', 'sub', 'port', 'http']

/** Returns a page that runs a script. */
export const script = (code: string): string => `<script>${code}</script>`

/** Returns a hidden field for each value. */
export const fields = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `<input type=hidden name='${name}' value='${value}'>`)
    .join('')

/** What the attacker wants to be sent. */
export const loot = { to: 'bob', amount: '1000' }

/** The same as JSON. */
export const lootJson = JSON.stringify(loot)

/** Returns a form that posts to the address, and submits itself. */
export function autoForm(
  action: string,
  { attributes = '', content = fields(loot), method = 'post' } = {},
): string {
  return (
    `<form id=f method=${method} action="${action}" ${attributes}>${content}</form>` +
    script('document.getElementById("f").submit()')
  )
}

/** Returns a string as it is written in an attribute. */
export const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** Returns a string as it is written in a script. */
export const literal = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
