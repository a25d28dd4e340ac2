/**
 * Attestations with certificates: an authenticator's maker vouches for it. A certificate says where the list of
 * revoked ones is, and a server that asks there lets whoever made the certificate choose where it sends requests.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server'
import {
  attestationCertificates,
  createAttested,
  type AttestationCertificates,
} from '../../../services/attestation.ts'
import type { Cbor } from '../../../services/cbor.ts'
import {
  ORIGIN,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication,
} from '../../../services/passkey-application.ts'

describe('a new passkey with the certificates of its maker', () => {
  const asked: string[] = []
  let server: Server
  let certificates: AttestationCertificates

  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('no list')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    certificates = attestationCertificates(`http://127.0.0.1:${port}/revoked`)
    // Another part of the application may have made these the roots of the whole process.
    SettingsService.setRootCertificates({ identifier: 'packed', certificates: [certificates.root] })
  })
  beforeEach(() => void (asked.length = 0))
  after(() => {
    SettingsService.setRootCertificates({ identifier: 'packed', certificates: [] })
    server.close()
    server.closeAllConnections()
  })

  it('is refused before anybody is asked about the certificates', async () => {
    const app = passkeyApplication()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const response = createAttested(browser.device, await browser.options('add'), certificates)
    const add = browser.send((ctx) => app.latch.passkeys.add(ctx, response))
    assert.equal(await outcomeOf(add), 'invalid_credentials')
    const statements: readonly (readonly [format: string, x5c: Cbor])[] = [
      ['packed', []],
      ['packed', 0],
      ['none', [certificates.leaf]],
      ['fido-u2f', [certificates.leaf]],
      ['android-key', [certificates.leaf]],
      ['apple', [certificates.leaf]],
      ['tpm', [certificates.leaf]],
      ['android-safetynet', [certificates.leaf]],
    ]
    for (const [format, x5c] of statements) {
      const statement = new Map<Cbor, Cbor>([
        ['alg', -7],
        ['sig', Buffer.alloc(70)],
        ['x5c', x5c],
      ])
      const outcome = await outcomeOf(browser.add({ format, statement }))
      browser.device.passkeys.length = 0
      assert.equal(outcome, 'invalid_credentials', format)
    }
    assert.deepEqual(asked, [])
    assert.deepEqual(await app.latch.credentials.list('id-alice'), [])
  })

  it('makes the package below send a request to the address in them (negative control)', async () => {
    const app = passkeyApplication()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const options = await browser.options('add')
    const response = createAttested(browser.device, options, certificates)
    const { verified } = await verifyRegistrationResponse({
      response: response as never,
      expectedChallenge: options['challenge'] as string,
      expectedOrigin: ORIGIN,
      expectedRPID: new URL(ORIGIN).hostname,
    })
    assert.equal(verified, true)
    assert.deepEqual(asked, ['/revoked'])
  })
})
