/**
 * Sends letters by SMTP.
 *
 * @module
 */

import type { Transporter } from 'nodemailer'
import { MINUTE, SECOND } from 'latchkey'
import type { Sender, SmtpServer } from '../config/smtp.ts'
import type { Envelope } from './message.ts'
import { MailFailure, type Transport } from './transport.ts'

/** How long looking up the host, connecting and the greeting may take. */
const CONNECT_TIMEOUT = 20 * SECOND

/**
 * How long the server may be silent. It may think for so long before it says that it has a letter (RFC 5321,
 * 4.5.3.2.6).
 */
const SILENCE_TIMEOUT = 10 * MINUTE

/** How `openSmtp` sends. */
export interface SmtpOptions {
  readonly server: SmtpServer

  /** Whom letters are from: `name` is the name of the site if the operator has given none. */
  readonly from: Sender & { readonly name: string }

  /** A certificate to trust besides those of the machine, as PEM. */
  readonly ca?: string
}

/** Returns what sends by the server. The library for mail is loaded, and connects, when there is something to send. */
export function openSmtp(options: SmtpOptions): Transport {
  const { host, port } = options.server
  let mailer: Promise<Transporter> | null = null
  const use = async (work: (mailer: Transporter) => Promise<unknown>): Promise<void> => {
    const open = await (mailer ??= openMailer(options))
    try {
      await work(open)
    } catch (error) {
      throw failureOf(error)
    }
  }
  return {
    place: `${host}:${port}`,
    send: (letter, signal) =>
      use((open) => open.sendMail({ ...mailOf(letter, options.from), signal })),
    check: () => use((open) => open.verify()),
  }
}

async function openMailer({ server, ca }: SmtpOptions): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const { host, port, tls, login } = server
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(ca !== undefined && { tls: { ca } }),
    ...(login !== null && { auth: { user: login.user, pass: login.password }, forceAuth: true }),
    dnsTimeout: CONNECT_TIMEOUT,
    connectionTimeout: CONNECT_TIMEOUT,
    greetingTimeout: CONNECT_TIMEOUT,
    socketTimeout: SILENCE_TIMEOUT,
    // Nothing of a letter is read from a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

function mailOf({ to, id, date, subject, text, html }: Envelope, from: SmtpOptions['from']) {
  const { name, address } = from
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return {
    // The addresses are given in parts: nothing in them is parsed as a list.
    from: { name, address },
    to: { name: '', address: to },
    envelope: { from: address, to: [to] },
    messageId: `<${id}@${domain}>`,
    date: new Date(date),
    subject,
    text,
    html,
    // No absence notice answers it (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** What nodemailer says of a failure. */
interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
  readonly permanent?: boolean
  readonly originalCode?: string
}

/**
 * Returns the failure. A 5xx is the end of a letter if it is about the mailbox or the letter, and not about us: a login
 * that is refused, a relay that is closed and other policies (RFC 3463: X.7) are mended by the operator, and the letter
 * waits.
 */
function failureOf(error: unknown): MailFailure {
  const {
    code,
    command,
    responseCode,
    response = '',
    permanent,
    originalCode,
    message,
  } = error as SmtpError
  const isAboutLetter = command === 'RCPT TO' || command === 'DATA'
  const [, status = ''] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? []
  const isPolicy = responseCode === 530 || status.startsWith('5.7.')
  const parts = [command, originalCode ?? code, responseCode, status]
  return new MailFailure(parts.filter(Boolean).join(' ') || 'unknown', {
    isPermanent: isAboutLetter && permanent === true && !isPolicy,
    isOfServer: !isAboutLetter,
    words: response === '' ? message : response,
  })
}
