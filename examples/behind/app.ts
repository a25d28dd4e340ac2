/**
 * An app behind a proxy that believes the login server, and not whoever can reach its port.
 *
 *     LOGIN=https://login.example.com APP=https://wiki.example.com PORT=8080 node app.ts
 *
 * @module
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier } from './verify.ts'

const { LOGIN = '', APP = '', PORT = '8080' } = process.env
const verify = createVerifier(LOGIN, APP)

const server = createServer((request, response) => {
  verify(String(request.headers['x-latchkey-assertion'] ?? '')).then(
    (visitor) =>
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(visitor)),
    (error: unknown) => {
      console.error('An assertion is refused:', error)
      response.writeHead(401).end()
    },
  )
})

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
