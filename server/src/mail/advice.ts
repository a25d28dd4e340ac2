/**
 * What an operator can do about a mail server that takes nothing.
 *
 * @module
 */

import type { MailFailure } from './transport.ts'

/** What failures look like, and what they mean. The first that fits is taken. */
const causes: readonly (readonly [sign: RegExp, advice: string])[] = [
  [
    /STARTTLS|upgrade/i,
    'It offers no encryption on this port. Take smtps:// if it has a port for that; only in a network that nobody ' +
      'else is in, add ?tls=off.',
  ],
  [
    /certificate|CERT|self.signed|altnames/i,
    'Its certificate is not valid for this host, or of an authority that this machine does not know ' +
      '(NODE_EXTRA_CA_CERTS names a file with more).',
  ],
  [/EAUTH|AUTH|530|credentials/i, 'It does not take the user and the password of LATCHKEY_SMTP.'],
  [/ENOTFOUND|EAI_AGAIN|EDNS/, 'No such host is known: look at the name in LATCHKEY_SMTP.'],
  [/ECONNREFUSED/, 'Nothing listens there: look at host and port in LATCHKEY_SMTP.'],
  [
    /TIMEOUT|ETIMEDOUT|ESOCKET|ECONN/,
    'It does not answer: perhaps the port is wrong, or a firewall is in between.',
  ],
  [/MAIL FROM/, 'It does not let us send for LATCHKEY_MAIL_FROM.'],
  [/RCPT TO/, 'It does not take mail for this address from us.'],
]

/** Returns what it means, in a sentence or two, without an address or the server's own words. */
export function adviceOn({ message, words }: Pick<MailFailure, 'message' | 'words'>): string {
  const said = `${message} ${words}`
  return causes.find(([sign]) => sign.test(said))?.[1] ?? 'Look into its log.'
}
