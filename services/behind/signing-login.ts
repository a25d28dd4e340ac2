/**
 * The login server as far as apps that check assertions know it: it signs, and publishes its keys by the route of the
 * site.
 *
 * @module
 */

import { createPublicKey, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { assertionKeys } from '../../server/src/forward/assertion-keys.ts'
import { createAssertions } from '../../server/src/forward/assertion.ts'
import type { Visitor } from '../../server/src/forward/visitor.ts'
import { keyRoute } from '../../server/src/site/key-routes.ts'
import type { SiteEnv } from '../../server/src/site/site-context.ts'

/** How an assertion is made that is not the usual one. */
export interface Making {
  /** @default the app of the login */
  readonly app?: string

  /** @default the login itself */
  readonly issuer?: string

  /** How far the clock of the login is from ours, in milliseconds. @default 0 */
  readonly shift?: number

  /** @default the secrets that the login has now */
  readonly ring?: readonly string[]
}

/** What is changed of a good assertion. */
export interface Forgery {
  readonly header?: object
  readonly claims?: object
}

/** The login server. */
export class SigningLogin {
  readonly app: string
  readonly visitor: Visitor

  /** Newest first. */
  ring: readonly string[]

  /** Whether it answers 503. */
  isDown = false

  /** How often somebody has asked for the keys. */
  asked = 0
  readonly #server = createServer()

  constructor(app: string, visitor: Visitor, ring: readonly string[]) {
    this.app = app
    this.visitor = visitor
    this.ring = ring
  }

  /** The origin. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<void> {
    const site = new Hono<SiteEnv>()
    site.use((c, next) => {
      this.asked++
      return this.isDown ? Promise.resolve(c.text('down', 503)) : next()
    })
    const keys = keyRoute(() => createAssertions(this.#parts({})).jwks())
    if (keys.get !== undefined) site.get('/.well-known/jwks.json', keys.get)
    const listener = getRequestListener(site.fetch)
    this.#server.on('request', (...exchange) => void listener(...exchange))
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Returns an assertion of the visitor. */
  assertion(making: Making = {}): string {
    const { app = this.app } = making
    return createAssertions(this.#parts(making)).of({ origin: app }, this.visitor)
  }

  /** Returns a good assertion with another header or other claims, signed by whom. What is `undefined` is left out. */
  forged({ header, claims }: Forgery, signedBy: (text: Buffer) => Buffer): string {
    const [head = '', body = ''] = this.assertion().split('.')
    const text = [changed(head, header), changed(body, claims)].join('.')
    return `${text}.${signedBy(Buffer.from(text)).toString('base64url')}`
  }

  /** The same, signed by the right key. */
  signed(forgery: Forgery): string {
    const { key } = assertionKeys(() => this.ring, Date.now)().signing
    return this.forged(forgery, (text) => sign(null, text, key))
  }

  /** The key by which good assertions are checked, as everybody can have it. */
  publicKey(): KeyObject {
    return createPublicKey(assertionKeys(() => this.ring, Date.now)().signing.key)
  }

  #parts({ issuer = this.url, shift = 0, ring }: Making) {
    return { issuer, secrets: () => ring ?? this.ring, clock: () => Date.now() + shift }
  }
}

function changed(part: string, change: object = {}): string {
  const before = JSON.parse(Buffer.from(part, 'base64url').toString()) as object
  return Buffer.from(JSON.stringify({ ...before, ...change })).toString('base64url')
}
