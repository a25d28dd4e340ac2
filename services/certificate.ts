/**
 * A certificate for the test's own hosts, made when the test starts and forgotten when it ends.
 *
 * @module
 */

import { generate } from 'selfsigned'

/** A private key and its certificate, as PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Returns a self-signed certificate for these hosts. */
export async function selfSigned(hosts: readonly string[]): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: hosts[0] }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) }],
  })
  return { key: pems.private, cert: pems.cert }
}
