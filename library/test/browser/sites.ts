/**
 * The servers of the test, on loopback only: the application's and the attacker's.
 *
 * @module
 */

import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { selfSigned, type Certificate } from './certificate.ts'

/** The hosts: the application's, a sibling of it under the same domain, and another site. */
export const hosts = { app: 'app.test', sub: 'sub.app.test', evil: 'evil.test' } as const

/** A server that listens. */
export interface Site {
  readonly port: number
  close(): Promise<void>
}

let certificate: Promise<Certificate> | null = null

/** Listens on a port of loopback; `make` is told the port, because an application has to know it. */
export async function openSite(
  make: (port: number) => RequestListener,
  { tls = true }: { readonly tls?: boolean } = {},
): Promise<Site> {
  certificate ??= selfSigned(Object.values(hosts))
  let listener: RequestListener | null = null
  const listen: RequestListener = (incoming, outgoing) => listener?.(incoming, outgoing)
  const server: Server = tls
    ? createHttpsServer(await certificate, listen)
    : createHttpServer(listen)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  listener = make(port)
  return {
    port,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
