/**
 * Where the inner listener listens.
 *
 * @module
 */

import { chmodSync, unlinkSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { showInnerAddress, type InnerAddress } from '../config/inner-address.ts'

/** Whoever is in the group of the socket's file may ask: the user of the proxy has to be in it. */
const SOCKET_MODE = 0o660

/**
 * Listens, and returns the place as people read it.
 *
 * @throws Error whose message is a sentence about LATCHKEY_FORWARD_AUTH.
 */
export async function listenInside(server: Server, address: InnerAddress): Promise<string> {
  try {
    await begin(server, address)
  } catch (error) {
    const isLeft = codeOf(error) === 'EADDRINUSE' && address.kind === 'unix'
    if (!isLeft || !(await isDead(address.path))) throw sentence(error, address)
    // A server that was killed has left its socket behind.
    unlinkSync(address.path)
    await begin(server, address).catch((again: unknown) => {
      throw sentence(again, address)
    })
  }
  if (address.kind === 'unix') {
    chmodSync(address.path, SOCKET_MODE)
    return showInnerAddress(address)
  }
  return showInnerAddress(address, (server.address() as AddressInfo).port)
}

function begin(server: Server, address: InnerAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const done = (): void => {
      server.off('error', reject)
      resolve()
    }
    if (address.kind === 'tcp') server.listen(address.port, address.host, done)
    else listenOnSocket(server, address.path, done)
  })
}

/** The file is there before its mode can be set, and nobody else may open it in between. */
function listenOnSocket(server: Server, path: string, done: () => void): void {
  const before = process.umask(0o177)
  try {
    server.listen({ path }, done)
  } finally {
    process.umask(before)
  }
}

/** Whether nobody listens on the socket. */
function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED'))
  })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function sentence(error: unknown, address: InnerAddress): Error {
  const place = showInnerAddress(address)
  const { message } = error as Error
  const known = REASONS[codeOf(error) ?? ''] ?? message
  return new Error(`LATCHKEY_FORWARD_AUTH cannot listen on ${place}: ${known}`, { cause: error })
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it is in use',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'it is not an address of this machine',
  ENOTFOUND: 'it is not an address of this machine',
  ENOENT: 'its directory does not exist',
}
