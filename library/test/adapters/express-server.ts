/**
 * Express 5 and 4, on a server of their own.
 *
 * @module
 */

import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import type { Certificate } from '../../../services/certificate.ts'
import type { Listening } from './hono-server.ts'

/** The versions, by name. What the tests call of Express 4 has the same types in Express 5. */
export const versions: Readonly<Record<string, typeof express>> = {
  'Express 5': express,
  'Express 4': createRequire(import.meta.url)('express-4') as typeof express,
}

/** Starts a server on loopback that takes headers of more than a megabyte. */
export async function listenExpress(app: Express, certificate?: Certificate): Promise<Listening> {
  const limits = { maxHeaderSize: 4_000_000 }
  const server =
    certificate === undefined
      ? createServer(limits, app)
      : createTlsServer({ ...limits, ...certificate }, app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
