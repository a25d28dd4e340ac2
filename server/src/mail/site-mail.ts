/**
 * The mail of the site, as the configuration has it.
 *
 * @module
 */

import { isOfThisMachine, type Config } from '../config/config.ts'
import type { SmtpServer } from '../config/smtp.ts'
import { composeLetter } from './compose.ts'
import type { MailEvent } from './events.ts'
import { openMail, type Mail } from './mail.ts'
import { openMailbox, type Mailbox } from './mailbox.ts'
import { openMailQueue } from './queue.ts'
import { openSmtp } from './smtp.ts'
import type { MailTable } from './table.ts'
import type { Transport } from './transport.ts'

/** What the mail of a site needs. */
export interface SiteMailParts {
  readonly config: Pick<Config, 'smtp' | 'mailFrom' | 'siteName' | 'production' | 'host'>

  /** Whether the environment says that this is development. */
  readonly isDevelopment: boolean

  /** The address under which browsers see the site. */
  readonly url: URL
  readonly table: MailTable

  /** The secrets of the servers, newest first. */
  readonly secrets: readonly string[]
  readonly emit: (event: MailEvent) => void
}

/** The mail of the site. */
export interface SiteMail extends Mail {
  /** Where letters are read in development; `null`: they are sent. */
  readonly mailbox: Mailbox | null

  /** Tries whether letters would be taken. @throws MailFailure */
  readonly check: Transport['check']
}

/** The page of the mailbox. */
export const MAILBOX_PAGE = '/dev/mail'

/**
 * Returns the mail; `null` if the site has none.
 *
 * Without a mail server, letters can be read on a page, but only where the environment calls it development, and where
 * nobody reaches it but from this machine: whoever reads them gets into every account.
 */
export function openSiteMail(parts: SiteMailParts): SiteMail | null {
  const { config, isDevelopment, url, table, secrets, emit } = parts
  const { smtp, siteName } = config
  const mayShow = isDevelopment && !config.production && isOfThisMachine(url, config.host)
  if (smtp === null && !mayShow) return null
  const mailbox = smtp === null ? openMailbox(new URL(MAILBOX_PAGE, url).href) : null
  const transport = mailbox ?? smtpTransport(smtp as SmtpServer, config)
  const mail = openMail({
    queue: openMailQueue(table, secrets),
    transport,
    compose: (message, at) => composeLetter({ siteName, url }, message, at),
    emit,
  })
  return { ...mail, mailbox, check: () => transport.check() }
}

/** Returns what sends by the server. */
export function smtpTransport(
  server: SmtpServer,
  { mailFrom, siteName }: Pick<Config, 'mailFrom' | 'siteName'>,
): Transport {
  // The configuration is refused without it.
  const { name, address } = mailFrom ?? { name: null, address: 'login@localhost' }
  return openSmtp({ server, from: { name: name ?? siteName, address } })
}
