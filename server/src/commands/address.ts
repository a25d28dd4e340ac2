/**
 * `latchkey address …`: where attempts at passwords come from.
 *
 * @module
 */

import { command, UsageError, type Command } from './command.ts'
import { print } from '../process/output.ts'
import { onSite } from './site.ts'

const unlock = command({
  name: 'address unlock',
  takes: 'ADDRESS',
  summary: 'Forget the failed attempts from an address: whoever shares it need not wait.',
  options: {},
  async run({ positionals: [address = ''] }) {
    await onSite(async ({ latch }) => {
      try {
        await latch.clearAddress(address)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        throw new UsageError('address unlock needs an IPv4 or IPv6 address, such as 192.0.2.1')
      }
      print(`Logins from ${address} are taken again: the failed attempts are forgotten.`)
    })
  },
})

/** The commands of this group. */
export const addressCommands: readonly Command[] = [unlock]
