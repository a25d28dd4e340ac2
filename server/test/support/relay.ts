/**
 * A line to a server that the test can cut: the way a network fails, without stopping the server.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A line. */
export interface Relay {
  /** The URL of the server at this end of the line. */
  readonly url: string

  /** Ends every connection, and refuses new ones. */
  cut(): Promise<void>

  /** Takes connections and passes nothing on, as when a machine is gone: nobody is told. */
  freeze(): void

  /** Lets everything through again. Connections from before are lost. */
  mend(): Promise<void>

  /** What has gone to the server so far, a byte a character. */
  sent(): string
  close(): Promise<void>
}

/** Returns a line to the server at the URL. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isFrozen = false
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const sent: Buffer[] = []
  const join = (from: Socket, to: Socket): void => {
    from.on('data', (data) => isFrozen || to.write(data))
    from.on('close', () => isFrozen || to.destroy())
  }
  const server = createServer((near) => {
    keep(near)
    const far = connect(Number(port), hostname)
    keep(far)
    near.on('data', (data: Buffer) => sent.push(data))
    join(near, far)
    join(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = (server.address() as AddressInfo).port
  const stop = async (): Promise<void> => {
    if (!server.listening) return drop()
    const closed = once(server, 'close')
    server.close()
    drop()
    await closed
  }
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(own)
  return {
    url: url.href,
    cut: stop,
    freeze() {
      isFrozen = true
    },
    async mend() {
      isFrozen = false
      drop()
      if (server.listening) return
      server.listen(own, '127.0.0.1')
      await once(server, 'listening')
    },
    sent: () => Buffer.concat(sent).toString('latin1'),
    close: stop,
  }
}
