/**
 * How the server stops: what it waits for, and what it does not wait for. Its timers run when a test says so.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { SECOND } from 'latchkey'
import { createHttpServer, listen, stop } from '../src/site/http-server.ts'

interface World {
  readonly server: Server

  /** Sends a request on a connection that stays open. Resolves to its status; null if it is cut off. */
  readonly ask: () => Promise<number | null>

  /** The requests that have not been answered. */
  readonly open: ServerResponse[]
}

/** Starts a server that leaves an idle connection open for ever, and answers no request by itself. */
async function startServer(t: TestContext): Promise<World> {
  const server = createHttpServer()
  server.keepAliveTimeout = 0
  const open: ServerResponse[] = []
  server.on('request', (_, response) => open.push(response))
  const port = await listen(server, 0, '127.0.0.1')
  const agent = new Agent({ keepAlive: true })
  t.after(() => {
    agent.destroy()
    server.close()
  })
  const ask = async (): Promise<number | null> => {
    const request = get({ port, host: '127.0.0.1', agent })
    const answer = once(request, 'response') as Promise<[IncomingMessage]>
    return answer.then(
      ([response]) => response.resume().statusCode ?? null,
      () => null,
    )
  }
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  return { server, ask, open }
}

describe('a server that stops', { timeout: 20_000 }, () => {
  it('does not wait for connections that are idle', async (t) => {
    const { server, ask, open } = await startServer(t)
    const asked = once(server, 'request')
    const answered = ask()
    await asked
    open[0]?.end()
    assert.equal(await answered, 200)
    // Negative control: the connection is still there, and nothing but the stop closes it.
    assert.equal(await connectionsOf(server), 1)
    assert.equal(await stop(server), false)
    assert.equal(await connectionsOf(server), 0)
  })

  it('waits for a request that is running, and not for the connection that it leaves', async (t) => {
    const { server, ask, open } = await startServer(t)
    const asked = once(server, 'request')
    const answered = ask()
    await asked
    const stopped = stop(server)
    t.mock.timers.tick(9 * SECOND)
    const [response] = open as [ServerResponse]
    const done = once(response, 'close')
    response.end()
    assert.equal(await answered, 200)
    await done
    t.mock.timers.tick(20)
    assert.equal(await stopped, false)
  })

  it('cuts off after ten seconds what is still running, and says so', async (t) => {
    const { server, ask } = await startServer(t)
    const asked = once(server, 'request')
    const answered = ask()
    await asked
    const stopped = stop(server)
    t.mock.timers.tick(10 * SECOND - 1)
    assert.equal(await connectionsOf(server), 1)
    t.mock.timers.tick(1)
    assert.equal(await answered, null)
    assert.equal(await stopped, true)
  })
})

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  })
}
