/**
 * The servers of the test, on loopback only: that of the application and that of the attacker.
 *
 * @module
 */

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { selfSigned, type Certificate } from '../../../services/certificate.ts'

/** The hosts: the application's, a sibling of it under the same domain, and another site. */
export const hosts = { app: 'app.test', sub: 'sub.app.test', evil: 'evil.test' } as const

/** Answers requests; what it returns does not matter. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

/** A server that listens. */
export interface Site {
  readonly port: number

  /** Says who answers requests: an application has to know the port first. */
  answer(listener: Listener): void
  close(): Promise<void>
}

let certificate: Promise<Certificate> | null = null

/** Listens on a port of loopback. */
export async function openSite({ tls = true }: { readonly tls?: boolean } = {}): Promise<Site> {
  certificate ??= selfSigned(Object.values(hosts))
  let listener: Listener | null = null
  const listen = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    listener?.(incoming, outgoing)
  }
  const server: Server = tls
    ? createHttpsServer(await certificate, listen)
    : createHttpServer(listen)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    answer: (next) => void (listener = next),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
