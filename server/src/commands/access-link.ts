/**
 * A link that lets somebody in, as the command line shows it: with a QR code for whoever stands beside.
 *
 * @module
 */

import type { AccessLink } from '../accounts/access-links.ts'
import { print, printJson } from '../process/output.ts'
import type { Option } from './command.ts'
import { instantText } from './table.ts'

/** The options of every command that makes a link. */
export const linkOptions = {
  qr: { type: 'boolean', meaning: 'Show a QR code. A terminal gets one anyway.' },
  json: {
    type: 'boolean',
    meaning: 'Print JSON: username, link, expiresAt in epoch milliseconds.',
  },
} as const satisfies Readonly<Record<string, Option>>

/** How the link is to be shown. */
interface Showing {
  readonly qr?: boolean | undefined
  readonly json?: boolean | undefined
}

/** Prints the link. It is a secret of its user: whoever opens it first gets in. */
export async function printLink(
  { user, link, expiresAt }: AccessLink,
  said: string,
  { qr = process.stdout.isTTY, json = false }: Showing,
): Promise<void> {
  if (json) return printJson({ username: user.username, link, expiresAt })
  print(said)
  print(`It works once, until ${instantText(expiresAt)}:`)
  print(`\n  ${link}\n`)
  if (qr) print(await codeOf(link))
}

/** Returns the QR code in blocks, light on dark as terminals are. Commands without one start faster without it. */
async function codeOf(link: string): Promise<string> {
  const { default: encodeQR } = await import('qr')
  return encodeQR(link, 'ascii')
}
