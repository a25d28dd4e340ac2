/**
 * A mail server for tests, in this process. It keeps what it has taken, and refuses what it is told to refuse.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A letter that the server has taken. */
export interface TakenLetter {
  readonly from: string
  readonly to: readonly string[]

  /** Headers and body, as they came. */
  readonly source: string
}

/** A running mail server. */
export interface MailServer {
  readonly port: number

  /** In the order of their arrival. */
  readonly taken: readonly TakenLetter[]

  /** How many connections there were. */
  connections(): number
  close(): Promise<void>
}

/** What it does besides taking everything. */
export interface MailServerOptions extends SMTPServerOptions {
  /** The port; 0: any. */
  readonly port?: number

  /** Returns with what words a recipient is refused; `null`: it is taken. They begin with the code of the reply. */
  readonly refuse?: (to: string) => string | null

  /** Called when a letter is there whole, before the server says so. */
  readonly onLetter?: () => Promise<void> | void
}

/** Returns an error that `smtp-server` answers with. */
export function reply(words: string): Error {
  return Object.assign(new Error(words.slice(4)), { responseCode: Number(words.slice(0, 3)) })
}

/** Starts a mail server on this machine, which ends with the test. */
export async function startMailServer(
  t: Pick<TestContext, 'after'>,
  { port = 0, refuse = () => null, onLetter, ...options }: MailServerOptions = {},
): Promise<MailServer> {
  const taken: TakenLetter[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onConnect(_session, callback) {
      connections++
      callback()
    },
    onRcptTo({ address }, _session, callback) {
      const words = refuse(address)
      callback(words === null ? null : reply(words))
    },
    onData(stream, { envelope }, callback) {
      let source = ''
      stream.setEncoding('utf8').on('data', (chunk: string) => (source += chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        taken.push({ from, to: envelope.rcptTo.map(({ address }) => address), source })
        void Promise.resolve(onLetter?.()).then(() => callback())
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  t.after(close)
  const { port: listening } = server.server.address() as AddressInfo
  return { port: listening, taken, connections: () => connections, close }
}

/** Returns the value of a header. */
export function headerOf({ source }: TakenLetter, name: string): string {
  return new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(source)?.[1] ?? ''
}

/** Returns a part of a letter, decoded. */
export function partOf({ source }: TakenLetter, type: 'text/plain' | 'text/html'): string {
  const part = source.split(/^--.*$/m).find((one) => one.includes(`Content-Type: ${type}`)) ?? ''
  const [head = '', ...body] = part.split('\r\n\r\n')
  const text = body.join('\r\n\r\n')
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString()
  if (!/quoted-printable/i.test(head)) return text
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
